package emulator

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// stateFile is the file an organization is kept in, held by one emulator at a time.
//
// Two locks hold it. That of the lock file beside it guards the name, while there is no file yet as well. That of the
// file itself guards what is in it, by whatever other name it is reached; because every write puts a new file in its
// place, the new one is locked before it gets the name. The operating system releases both however the process ends.
type stateFile struct {
	path   string   // of the file itself, behind all links
	lock   *os.File // beside it
	held   *os.File // as it was last read or written; nil while there is none, and where files are not locked
	closed bool
}

// errInUse is a lock that another process, or another emulator of this one, has.
var errInUse = errors.New("it is locked")

// lockStateFile takes the name for this process.
func lockStateFile(path string) (*stateFile, error) {
	path, err := behindLinks(path)
	if err != nil {
		return nil, err
	}
	store := &stateFile{path: path}
	if err := store.takeName(); err != nil {
		return nil, err
	}
	store.sweep()
	return store, nil
}

// behindLinks finds the file itself. The first write would otherwise put a file in the place of the link, and another
// emulator could do so for the same file by its own name.
func behindLinks(path string) (string, error) {
	target, err := filepath.EvalSymlinks(path)
	if err == nil {
		return target, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("state file %s: %w", path, err)
	}
	if aim, err := os.Readlink(path); err == nil {
		return "", fmt.Errorf("state file %s is a symbolic link to %s, which is not there: name that file itself, or remove the link", path, aim)
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return "", fmt.Errorf("state file %s: its folder cannot be found: %w", path, err)
	}
	return filepath.Join(folder, filepath.Base(path)), nil
}

// takeName locks the lock file, unless it is locked already. One that somebody removed guards nothing any more, so it
// is made and locked again.
func (f *stateFile) takeName() error {
	if f.closed {
		return errors.New("this emulator has been stopped")
	}
	name := f.path + ".lock"
	for range 10 { // once is enough, unless somebody removes it all the time
		if f.lock != nil {
			if isAt(f.lock, name) {
				return nil
			}
			_ = f.lock.Close() // nothing was written to it
			f.lock = nil
		}
		lock, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return fmt.Errorf("state file %s: cannot make the lock file beside it: %w", f.path, err)
		}
		if err := lockFile(lock); err != nil {
			return errors.Join(f.notLocked(err), lock.Close())
		}
		f.lock = lock
	}
	return fmt.Errorf("state file %s: the lock file beside it does not stay", f.path)
}

func (f *stateFile) notLocked(err error) error {
	if errors.Is(err, errInUse) {
		return fmt.Errorf("state file %s is in use by another emulator: stop that one, or choose another file (%w)", f.path, err)
	}
	return fmt.Errorf("state file %s cannot be locked, as is needed to keep other emulators off it: choose a file on another file system (%w)", f.path, err)
}

// take opens and locks the file itself. It refuses everything but one file with one name.
func (f *stateFile) take() (*os.File, error) {
	for range 10 { // once is enough, unless somebody replaces it all the time
		info, err := os.Lstat(f.path)
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("state file %s is no regular file (%s): choose another file", f.path, info.Mode().Type())
		}
		file, err := os.OpenFile(f.path, os.O_RDWR, 0) // for writing, without which network file systems do not lock
		if errors.Is(err, fs.ErrPermission) {
			file, err = os.Open(f.path) // a write replaces it, and needs no permission on it
		}
		if err != nil {
			return nil, err
		}
		if err := lockFile(file); err != nil {
			return nil, errors.Join(f.notLocked(err), file.Close())
		}
		if names := namesOf(file); names > 1 {
			return nil, errors.Join(fmt.Errorf("state file %s has %d names (hard links), and a write would be seen under one of them only: "+
				"remove the other names, or choose another file", f.path, names), file.Close())
		}
		if isAt(file, f.path) {
			return file, nil
		}
		_ = file.Close() // replaced since it was opened; nothing was written to it
	}
	return nil, fmt.Errorf("state file %s is being replaced all the time: stop what does so, or choose another file", f.path)
}

// hold goes over to another file, which is locked, and lets go of the one before.
func (f *stateFile) hold(file *os.File) {
	if f.held != nil {
		_ = f.held.Close() // nothing was written to it since it was synced
	}
	f.held = file
}

// isAt tells whether an open file is still what its path names.
func isAt(file *os.File, path string) bool {
	opened, err := file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(path)
	return err == nil && os.SameFile(opened, there)
}

// close lets go of the file. Nothing is written to it afterwards.
func (f *stateFile) close() error {
	if f.closed {
		return nil
	}
	f.closed = true
	f.hold(nil)
	if f.lock == nil {
		return nil // it was lost, and could not be taken again
	}
	return f.lock.Close()
}
