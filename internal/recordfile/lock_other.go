//go:build !unix

package recordfile

import "os"

// locksFiles is false: such a system does not replace a file that is open.
const locksFiles = false

// lockFile does nothing where the system has no advisory locks: there, keeping two processes off one file is
// up to whoever starts them.
func lockFile(*os.File) error { return nil }

// namesOf does not know of other names.
func namesOf(*os.File) int { return 1 }
