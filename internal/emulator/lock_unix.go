//go:build unix

package emulator

import (
	"os"
	"syscall"
)

// lockFile takes an exclusive lock or fails at once.
func lockFile(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}
