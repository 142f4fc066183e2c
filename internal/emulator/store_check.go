package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
)

// check refuses an organization that the handlers could stumble over, as one edited by hand may be: they take for
// granted that what refers to something finds it.
func (org *organization) check() error {
	if org == nil {
		return errors.New("there is no organization in it")
	}
	if err := (SeedOrganization{ID: org.ID, Name: org.Name, Plan: org.Plan, GuardState: org.GuardState}).validate(); err != nil {
		return err
	}
	last := org.LastSequence
	err := errors.Join(
		checkObjects("directory", org.Directories, last), checkObjects("SAML configuration", org.SAML, last),
		checkObjects("provisioning config", org.Provisioning, last), checkObjects("Google Workspace connection", org.Google, last),
		checkObjects("authentication policy", org.Policies, last), checkObjects("domain", org.Domains, last),
		checkObjects("group", org.Groups, last), checkObjects("group conflict", org.Conflicts, last),
		checkObjects("user", org.Users, last), checkObjects("SCIM user", org.SCIMUsers, last), checkObjects("SCIM group", org.SCIMGroups, last),
		checkObjects("policy task", org.Tasks, last), checkObjects("control policy", org.ControlPolicies, last), checkObjects("event", org.Events, org.LastEvent),
		checkObjects("API token", org.APITokens, last), checkObjects("API key", org.APIKeys, last),
		checkObjects("operation", org.Operations, last),
	)
	if err != nil {
		return err
	}
	return errors.Join(org.checkDirectories(), org.checkUserbases(), org.checkControlPolicies(), org.checkReferences())
}

// checkObjects refuses a list with a hole in it, and one that paging could not walk: it counts on numbers that grow.
func checkObjects[T interface {
	comparable
	stored
}](kind string, objects []T, last int64) error {
	var none T
	before := int64(0)
	for i, one := range objects {
		if one == none {
			return fmt.Errorf("%s number %d is null", kind, i+1)
		}
		o := one.base()
		if o.ID == "" || o.Sequence <= before || o.Sequence > last {
			return fmt.Errorf("%s number %d (%q) has no id, or not a sequence from %d to %d", kind, i+1, o.ID, before+1, last)
		}
		before = o.Sequence
	}
	return nil
}

func (org *organization) checkDirectories() error {
	locals := 0
	for _, d := range org.Directories {
		if d.Kind == kindLocal {
			locals++
		}
		if org.defaultPolicyOf(d.ID) == nil {
			return fmt.Errorf("%s has no default authentication policy", describe("directory", d.Name, d.ID))
		}
	}
	if locals != 1 {
		return fmt.Errorf("there are %d local directories instead of one", locals)
	}
	return nil
}

func (org *organization) checkControlPolicies() error {
	for _, p := range org.ControlPolicies {
		if err := checkObjects("resource of "+describe("control policy", p.Name, p.ID), p.Covers, org.LastSequence); err != nil {
			return err
		}
		if !json.Valid(p.Rule) {
			return fmt.Errorf("%s has no rule", describe("control policy", p.Name, p.ID))
		}
	}
	return nil
}

func (org *organization) checkReferences() error {
	var directories []string
	for _, one := range org.Policies {
		directories = append(directories, one.DirectoryID)
	}
	for _, one := range org.SAML {
		directories = append(directories, one.DirectoryID)
	}
	for _, one := range org.Provisioning {
		directories = append(directories, one.DirectoryID)
	}
	for _, one := range org.Google {
		directories = append(directories, one.DirectoryID)
	}
	for _, one := range org.Domains {
		if (one.DirectoryID == "") != (one.LinkedAt == nil) {
			return fmt.Errorf("%s needs both directoryId and linkedAt, or neither", describe("domain", one.Name, one.ID))
		}
		if one.DirectoryID != "" {
			directories = append(directories, one.DirectoryID)
		}
	}
	resources := org.resources()
	for _, one := range org.Users {
		for _, granted := range one.Roles {
			if _, there := byID(resources, granted.Resource); !there {
				return fmt.Errorf("%s has a role on %q, which is not there", describe("user", one.Email, one.AccountID), granted.Resource)
			}
		}
	}
	for _, one := range org.Groups {
		if one.SyncedBy != "" {
			directories = append(directories, one.SyncedBy)
		}
		for _, granted := range one.Roles {
			if _, there := byID(resources, granted.Resource); !there {
				return fmt.Errorf("%s has a role on %q, which is not there", describe("group", one.Name, one.ID), granted.Resource)
			}
		}
	}
	for _, one := range org.Conflicts {
		if _, there := org.groupByName(one.GroupName); !there {
			return fmt.Errorf("%s is about a group that is not there", describe("group conflict", one.GroupName, one.ID))
		}
		directories = append(directories, one.DirectoryID)
	}
	for _, id := range directories {
		if _, there := byID(org.Directories, id); !there {
			return fmt.Errorf("something refers to directory %q, which is not there", id)
		}
	}
	return nil
}
