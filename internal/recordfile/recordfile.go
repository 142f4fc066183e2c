// Package recordfile keeps one document in one file: one process at a time, and whatever stops that process or the machine, the
// file is either the old or the new one, whole. It does not know what is in the file.
package recordfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Path is the file itself, behind all links.
func (f *File) Path() string { return f.path }

// Closed tells whether Close was called.
func (f *File) Closed() bool { return f.closed }

// sweep removes the half-written files that a process leaves when it is killed while writing. With the lock held
// nobody else can be about to rename one.
func (f *File) sweep() {
	left, _ := filepath.Glob(f.path + ".*.tmp") // the pattern of Write; a path that Glob cannot read leaves them lying
	for _, name := range left {
		_ = os.Remove(name) // best effort: they harm nobody
	}
}

// Read returns what is in the file, and fs.ErrNotExist where there is none.
func (f *File) Read() ([]byte, error) {
	file, err := f.take()
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s %s: %w", f.words.File, f.path, err), file.Close())
	}
	if locksFiles {
		f.hold(file)
	} else if err := file.Close(); err != nil {
		return nil, err
	}
	return text, nil
}

// Write replaces the file in one step: whenever the process or the machine stops, the file is either the old or the
// new one, whole.
func (f *File) Write(text []byte) (err error) {
	if err := f.takeName(); err != nil {
		return err
	}
	folder := filepath.Dir(f.path)
	temporary, err := os.CreateTemp(folder, filepath.Base(f.path)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil && f.held != temporary {
			_ = temporary.Close()           // already closed on some paths; the first error is the one to tell
			_ = os.Remove(temporary.Name()) // best effort, as above
		}
	}()
	if _, err = temporary.Write(text); err != nil {
		return err
	}
	if err = temporary.Sync(); err != nil {
		return err
	}
	if locksFiles {
		err = lockFile(temporary)
	} else {
		err = temporary.Close()
	}
	if err != nil {
		return err
	}
	if err = os.Rename(temporary.Name(), f.path); err != nil {
		return err
	}
	if locksFiles {
		f.hold(temporary)
	}
	return syncFolder(folder)
}

// syncFolder makes a rename last beyond a power cut. Without it the old name may come back.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
