package recordfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// File is a file that holds one document, for one process at a time.
//
// Two locks hold it. That of the lock file beside it guards the name, while there is no file yet as well. That of the
// file itself guards what is in it, by whatever other name it is reached; because every write puts a new file in its
// place, the new one is locked before it gets the name. The operating system releases both however the process ends.
type File struct {
	path   string // of the file itself, behind all links
	words  Words
	lock   *os.File // beside it
	held   *os.File // as it was last read or written; nil while there is none, and where files are not locked
	closed bool
}

// Words name the file and its program in errors.
type Words struct {
	// File is what the file is called, as in "state file".
	File string
	// Program is who else may have locked it, as in "emulator".
	Program string
}

// errInUse is a lock that another process, or another File of this one, has.
var errInUse = errors.New("it is locked")

// Lock takes the name for this process. There need not be a file yet.
func Lock(path string, words Words) (*File, error) {
	path, err := behindLinks(path, words)
	if err != nil {
		return nil, err
	}
	f := &File{path: path, words: words}
	if err := f.takeName(); err != nil {
		return nil, err
	}
	f.sweep()
	return f, nil
}

// behindLinks finds the file itself. The first write would otherwise put a file in the place of the link, and another
// process could do so for the same file by its own name.
func behindLinks(path string, words Words) (string, error) {
	target, err := filepath.EvalSymlinks(path)
	if err == nil {
		return target, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s %s: %w", words.File, path, err)
	}
	if aim, err := os.Readlink(path); err == nil {
		return "", fmt.Errorf("%s %s is a symbolic link to %s, which is not there: name that file itself, or remove the link", words.File, path, aim)
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return "", fmt.Errorf("%s %s: its folder cannot be found: %w", words.File, path, err)
	}
	return filepath.Join(folder, filepath.Base(path)), nil
}

// takeName locks the lock file, unless it is locked already. One that somebody removed guards nothing any more, so it
// is made and locked again.
func (f *File) takeName() error {
	if f.closed {
		return fmt.Errorf("this %s has been stopped", f.words.Program)
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
			return fmt.Errorf("%s %s: cannot make the lock file beside it: %w", f.words.File, f.path, err)
		}
		if err := lockFile(lock); err != nil {
			return errors.Join(f.notLocked(err), lock.Close())
		}
		f.lock = lock
	}
	return fmt.Errorf("%s %s: the lock file beside it does not stay", f.words.File, f.path)
}

func (f *File) notLocked(err error) error {
	if errors.Is(err, errInUse) {
		return fmt.Errorf("%s %s is in use by another %s: stop that one, or choose another file (%w)", f.words.File, f.path, f.words.Program, err)
	}
	return fmt.Errorf("%s %s cannot be locked, as is needed to keep another %s off it: choose a file on another file system (%w)", f.words.File, f.path, f.words.Program, err)
}

// take opens and locks the file itself. It refuses everything but one file with one name.
func (f *File) take() (*os.File, error) {
	for range 10 { // once is enough, unless somebody replaces it all the time
		info, err := os.Lstat(f.path)
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s %s is no regular file (%s): choose another file", f.words.File, f.path, info.Mode().Type())
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
			return nil, errors.Join(fmt.Errorf("%s %s has %d names (hard links), and a write would be seen under one of them only: "+
				"remove the other names, or choose another file", f.words.File, f.path, names), file.Close())
		}
		if isAt(file, f.path) {
			return file, nil
		}
		_ = file.Close() // replaced since it was opened; nothing was written to it
	}
	return nil, fmt.Errorf("%s %s is being replaced all the time: stop what does so, or choose another file", f.words.File, f.path)
}

// hold goes over to another file, which is locked, and lets go of the one before.
func (f *File) hold(file *os.File) {
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

// Close lets go of the file. Nothing is written to it afterwards.
func (f *File) Close() error {
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
