package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// The state file begins with these, so that a file of anything else is recognised and left alone.
const (
	stateFormat  = "emulated Atlassian organization"
	stateVersion = 2
)

type stateDocument struct {
	Format       string        `json:"format"`
	Version      int           `json:"version"`
	Organization *organization `json:"organization"`
}

// open finds the organization to serve: in the state file, or else from the seed.
func (s *Server) open() error {
	if err := s.options.Seed.validate(); err != nil {
		return fmt.Errorf("the seed is not an organization: %w", err)
	}
	if s.options.StateFile == "" {
		s.organization = s.organizationFromSeed(s.options.Seed)
		return nil
	}
	store, err := lockStateFile(s.options.StateFile)
	if err != nil {
		return err
	}
	s.organization, err = store.read()
	if errors.Is(err, fs.ErrNotExist) {
		s.organization = s.organizationFromSeed(s.options.Seed)
		err = store.write(s.organization)
	}
	if err != nil {
		return errors.Join(err, store.close())
	}
	s.store = store
	return nil
}

// saveIfChanged brings the state file up to date. The mutex is held.
func (s *Server) saveIfChanged() error {
	if !s.changed || s.store == nil {
		s.changed = false
		return nil
	}
	if err := s.store.write(s.organization); err != nil {
		return err
	}
	s.changed = false
	return nil
}

// sweep removes the half-written files that an emulator leaves when it is killed while writing. With the lock held
// nobody else can be about to rename one.
func (f *stateFile) sweep() {
	left, _ := filepath.Glob(f.path + ".*.tmp") // the pattern of write; a path that Glob cannot read leaves them lying
	for _, name := range left {
		_ = os.Remove(name) // best effort: they harm nobody
	}
}

// read returns the organization in the file. A file that is not one is refused and stays as it is.
func (f *stateFile) read() (*organization, error) {
	file, err := f.take()
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("state file %s: %w", f.path, err), file.Close())
	}
	if locksFiles {
		f.hold(file)
	} else if err := file.Close(); err != nil {
		return nil, err
	}
	refuse := func(format string, arguments ...any) error {
		return fmt.Errorf("state file %s %s; it was not changed: move it away to start a new organization, or choose another file",
			f.path, fmt.Sprintf(format, arguments...))
	}
	var head struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, refuse("is damaged or was not written by this program (%v)", err)
	}
	if head.Format != stateFormat {
		return nil, refuse("was not written by this program (its format is %q, not %q)", head.Format, stateFormat)
	}
	if head.Version != stateVersion {
		return nil, refuse("is of version %d, and this program reads version %d", head.Version, stateVersion)
	}
	var document stateDocument
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&document); err != nil {
		return nil, refuse("is damaged (%v)", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, refuse("is damaged (something follows the JSON object)")
	}
	if err := document.Organization.check(); err != nil {
		return nil, refuse("contradicts itself (%v)", err)
	}
	document.Organization.upgrade()
	return document.Organization, nil
}

// write replaces the file in one step: whenever the process or the machine stops, the file is either the old or the
// new one, whole.
func (f *stateFile) write(org *organization) (err error) {
	if err := f.takeName(); err != nil {
		return err
	}
	text, err := json.MarshalIndent(stateDocument{Format: stateFormat, Version: stateVersion, Organization: org}, "", "  ")
	if err != nil {
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
	if _, err = temporary.Write(append(text, '\n')); err != nil {
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
