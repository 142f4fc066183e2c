package main

import "syscall"

// detached gives the organization a process group of its own, so that a Ctrl-C in the console is for the demo alone.
func detached() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
