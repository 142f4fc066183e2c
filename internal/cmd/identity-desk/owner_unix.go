//go:build unix

package main

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// belongsTo refuses that root makes files in a folder of somebody else, such as the service's: the service could not read them, and would
// not start again. userID is who runs the program.
func belongsTo(folder string, userID int) error {
	info, err := os.Stat(folder)
	if err != nil || userID != 0 {
		return nil //nolint:nilerr // whoever opens a file there says what is wrong with the folder
	}
	stat, known := info.Sys().(*syscall.Stat_t)
	if !known || stat.Uid == 0 {
		return nil
	}
	owner := strconv.Itoa(int(stat.Uid))
	asOwner := "#" + owner
	if one, err := user.LookupId(owner); err == nil {
		owner, asOwner = one.Username, one.Username
	}
	return fmt.Errorf("the folder %s belongs to %s, who could not read what root writes there. Next: run this as %s, for example with sudo -u '%s'", folder, owner, owner, asOwner)
}
