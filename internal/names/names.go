// Package names compares names of groups, users, directories and policies. It knows nothing else.
//
// One visible name has two spellings in Unicode: composed, "é" as one character, and decomposed, "e" and an accent after it.
// Terraform composes every text that a user writes. A server keeps what it was sent, and a Mac or a directory in LDAP sends
// the other one: compared as they are, the two never match.
package names

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Composed returns a name as Terraform spells it: in Unicode's normalization form C.
func Composed(name string) string { return norm.NFC.String(name) }

// Same reports whether two names differ in nothing but case and composition.
func Same(a, b string) bool { return strings.EqualFold(Composed(a), Composed(b)) }

// Key is equal for two names exactly if they are the Same.
func Key(name string) string { return strings.Map(folded, Composed(name)) }

// folded returns one character for all that strings.EqualFold takes for the same: the first in Unicode's order.
func folded(character rune) rune {
	first := character
	for next := unicode.SimpleFold(character); next != character; next = unicode.SimpleFold(next) {
		first = min(first, next)
	}
	return first
}

// Spellings returns those that a name can have on a server, the composed one first. A server that compares a filter exactly has
// to be asked for each. Most names have only one.
func Spellings(name string) []string {
	composed, decomposed := Composed(name), norm.NFD.String(name)
	if composed == decomposed {
		return []string{composed}
	}
	return []string{composed, decomposed}
}
