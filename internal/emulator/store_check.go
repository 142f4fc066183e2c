package emulator

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
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
	last, state := org.LastSequence, &org.State
	if err := state.Check(); err != nil {
		return err
	}
	err := errors.Join(
		identity.CheckObjects("group", org.Groups, last),
		identity.CheckObjects("user", org.Users, last), identity.CheckObjects("SCIM user", org.SCIMUsers, last), identity.CheckObjects("SCIM group", org.SCIMGroups, last),
		identity.CheckObjects("policy task", org.Tasks, last), identity.CheckObjects("control policy", org.ControlPolicies, last), identity.CheckObjects("event", org.Events, org.LastEvent),
		identity.CheckObjects("API token", org.APITokens, last), identity.CheckObjects("API key", org.APIKeys, last),
	)
	if err != nil {
		return err
	}
	return errors.Join(org.checkUserbases(), org.checkControlPolicies(), org.checkReferences())
}

func (org *organization) checkControlPolicies() error {
	for _, p := range org.ControlPolicies {
		if err := identity.CheckObjects("resource of "+adminapi.Describe("control policy", p.Name, p.ID), p.Covers, org.LastSequence); err != nil {
			return err
		}
		if !json.Valid(p.Rule) {
			return fmt.Errorf("%s has no rule", adminapi.Describe("control policy", p.Name, p.ID))
		}
	}
	return nil
}

func (org *organization) checkReferences() error {
	var directories []string
	resources := org.resources()
	for _, one := range org.Users {
		for _, granted := range one.Roles {
			if _, there := adminapi.ByID(resources, granted.Resource); !there {
				return fmt.Errorf("%s has a role on %q, which is not there", adminapi.Describe("user", one.Email, one.AccountID), granted.Resource)
			}
		}
	}
	for _, one := range org.Groups {
		if one.SyncedBy != "" && one.SyncedBy != syncedElsewhere {
			directories = append(directories, one.SyncedBy)
		}
		for _, granted := range one.Roles {
			if _, there := adminapi.ByID(resources, granted.Resource); !there {
				return fmt.Errorf("%s has a role on %q, which is not there", adminapi.Describe("group", one.Name, one.ID), granted.Resource)
			}
		}
	}
	for _, one := range org.Conflicts {
		if _, there := org.groupByName(one.GroupName); !there {
			return fmt.Errorf("%s is about a group that is not there", adminapi.Describe("group conflict", one.GroupName, one.ID))
		}
	}
	for _, id := range directories {
		if _, there := adminapi.ByID(org.Directories, id); !there {
			return fmt.Errorf("something refers to directory %q, which is not there", id)
		}
	}
	return nil
}
