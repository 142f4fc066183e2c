//go:build unix

package recordfile

import (
	"errors"
	"os"
	"syscall"
)

// locksFiles tells whether lockFile does anything, so that a file has to stay open.
const locksFiles = true

// lockFile takes an exclusive lock or fails at once, with errInUse when somebody else has it.
func lockFile(file *os.File) error {
	err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errInUse
	}
	return err
}

// namesOf is how many names (hard links) an open file has; 1 where that cannot be told.
func namesOf(file *os.File) int {
	info, err := file.Stat()
	if err != nil {
		return 1
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Nlink)
	}
	return 1
}
