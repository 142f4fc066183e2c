package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// memoryWatch notes the most memory that a process and those that it has started have had, each apart: what the system says of
// a process that has ended does not tell them apart. It reads /proc, so elsewhere than on Linux it notes nothing.
type memoryWatch struct {
	stop, stopped   chan struct{}
	own, ofChildren int64
}

// watchEvery is how often it looks. The system keeps the peak of a process; only its last moments may be missed.
const watchEvery = 20 * time.Millisecond

func watchMemory(pid int) *memoryWatch {
	w := &memoryWatch{stop: make(chan struct{}), stopped: make(chan struct{})}
	go func() {
		defer close(w.stopped)
		ticker := time.NewTicker(watchEvery)
		defer ticker.Stop()
		for {
			w.look(pid)
			select {
			case <-w.stop:
				return
			case <-ticker.C:
			}
		}
	}()
	return w
}

// end returns the peaks in bytes: of the process, and of the largest of its children.
func (w *memoryWatch) end() (own, ofChildren int64) {
	close(w.stop)
	<-w.stopped
	return w.own, w.ofChildren
}

func (w *memoryWatch) look(pid int) {
	w.own = max(w.own, peak(pid))
	// Which thread has started a process is chance.
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, list := range lists {
		children, _ := os.ReadFile(list)
		for field := range strings.FieldsSeq(string(children)) {
			// A process that has just been forked is a copy of its parent until it runs a program of its own.
			if child, err := strconv.Atoi(field); err == nil && program(child) != program(pid) {
				w.ofChildren = max(w.ofChildren, peak(child))
			}
		}
	}
}

// peak is the most resident memory that a process has had so far, in bytes; 0 where that is not told.
func peak(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kib int64
	_, _ = fmt.Sscan(rest, &kib)
	return kib * 1024
}

// program is the file that a process runs; "" where that is not told.
func program(pid int) string {
	path, _ := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	return path
}
