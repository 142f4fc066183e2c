// Package shell writes words for a shell, for the programs that print commands to copy.
package shell

import "strings"

// plain are the characters that mean nothing to a shell, wherever in a word they stand.
const plain = "-_.:/@abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// Quote writes text so that a POSIX shell reads it back as one word.
func Quote(text string) string {
	if text != "" && strings.Trim(text, plain) == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
