//go:build !unix

package emulator

import "os"

// lockFile does nothing where the system has no advisory locks: there, keeping two emulators off one state file is
// up to whoever starts them.
func lockFile(*os.File) error { return nil }
