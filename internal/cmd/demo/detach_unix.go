//go:build unix

package main

import "syscall"

// detached gives the organization a session of its own: a Ctrl-C in the terminal is for the demo, which then stops
// the organization itself, and closing the terminal later does not end it.
func detached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
