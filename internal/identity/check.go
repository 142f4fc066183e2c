package identity

import (
	"errors"
	"fmt"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// Check refuses records that the engine could stumble over, as those of a file edited by hand may be: it takes for granted
// that what refers to something finds it.
func (s *State) Check() error {
	if s.ID == "" {
		return errors.New("the organization has no id")
	}
	last := s.LastSequence
	err := errors.Join(
		CheckObjects("directory", s.Directories, last), CheckObjects("SAML configuration", s.SAML, last),
		CheckObjects("provisioning config", s.Provisioning, last), CheckObjects("Google Workspace connection", s.Google, last),
		CheckObjects("authentication policy", s.Policies, last), CheckObjects("domain", s.Domains, last),
		CheckObjects("group conflict", s.Conflicts, last), CheckObjects("operation", s.Operations, last),
	)
	if err != nil {
		return err
	}
	return errors.Join(s.checkDirectories(), s.checkReferences())
}

// CheckObjects refuses a list with a hole in it, and one that paging could not walk: it counts on numbers that grow.
func CheckObjects[T interface {
	comparable
	adminapi.Stored
}](kind string, objects []T, last int64) error {
	var none T
	before := int64(0)
	for i, one := range objects {
		if one == none {
			return fmt.Errorf("%s number %d is null", kind, i+1)
		}
		o := one.Common()
		if o.ID == "" || o.Sequence <= before || o.Sequence > last {
			return fmt.Errorf("%s number %d (%q) has no id, or not a sequence from %d to %d", kind, i+1, o.ID, before+1, last)
		}
		before = o.Sequence
	}
	return nil
}

func (s *State) checkDirectories() error {
	locals := 0
	for _, d := range s.Directories {
		if d.Kind == KindLocal {
			locals++
		}
		if s.DefaultPolicyOf(d.ID) == nil {
			return fmt.Errorf("%s has no default authentication policy", d)
		}
	}
	if locals != 1 {
		return fmt.Errorf("there are %d local directories instead of one", locals)
	}
	return nil
}

func (s *State) checkReferences() error {
	var directories []string
	for _, one := range s.Policies {
		directories = append(directories, one.DirectoryID)
	}
	for _, one := range s.SAML {
		directories = append(directories, one.DirectoryID)
	}
	for _, one := range s.Provisioning {
		directories = append(directories, one.DirectoryID)
	}
	for _, one := range s.Google {
		directories = append(directories, one.DirectoryID)
	}
	for _, one := range s.Domains {
		if (one.DirectoryID == "") != (one.LinkedAt == nil) {
			return fmt.Errorf("%s needs both directoryId and linkedAt, or neither", one)
		}
		if one.DirectoryID != "" {
			directories = append(directories, one.DirectoryID)
		}
	}
	for _, one := range s.Conflicts {
		directories = append(directories, one.DirectoryID)
	}
	for _, id := range directories {
		if _, there := adminapi.ByID(s.Directories, id); !there {
			return fmt.Errorf("something refers to directory %q, which is not there", id)
		}
	}
	return nil
}
