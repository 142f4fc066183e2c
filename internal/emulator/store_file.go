package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/orgadmin/terraform-provider-atlassian/internal/recordfile"
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
	store, err := recordfile.Lock(s.options.StateFile, recordfile.Words{File: "state file", Program: "emulator"})
	if err != nil {
		return err
	}
	s.organization, err = readOrganization(store)
	if errors.Is(err, fs.ErrNotExist) {
		s.organization = s.organizationFromSeed(s.options.Seed)
		err = writeOrganization(store, s.organization)
	}
	if err != nil {
		return errors.Join(err, store.Close())
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
	if err := writeOrganization(s.store, s.organization); err != nil {
		return err
	}
	s.changed = false
	return nil
}

// readOrganization returns the organization in the file. A file that is not one is refused and stays as it is.
func readOrganization(store *recordfile.File) (*organization, error) {
	text, err := store.Read()
	if err != nil {
		return nil, err
	}
	refuse := func(format string, arguments ...any) error {
		return fmt.Errorf("state file %s %s; it was not changed: move it away to start a new organization, or choose another file",
			store.Path(), fmt.Sprintf(format, arguments...))
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

// writeOrganization puts an organization in the place of the one in the file.
func writeOrganization(store *recordfile.File, org *organization) error {
	text, err := json.MarshalIndent(stateDocument{Format: stateFormat, Version: stateVersion, Organization: org}, "", "  ")
	if err != nil {
		return err
	}
	return store.Write(append(text, '\n'))
}
