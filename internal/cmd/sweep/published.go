package main

import (
	"cmp"
	"context"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/livename"
)

// scim lists users and groups of the SCIM directory that the environment has the key of; groups first, as their
// members are users. A user that is deleted stays in the organization as a deactivated account.
func (s sweeper) scim(ctx context.Context) ([]leftover, error) {
	if s.scimDirectoryID == "" {
		return nil, nil
	}
	var found []leftover
	err := each(s.client.SCIMGroups(ctx, s.scimDirectoryID, ""), func(g client.SCIMGroup) {
		if strings.HasPrefix(g.DisplayName, livename.Prefix) {
			found = append(found, leftover{"SCIM group " + g.DisplayName, func(ctx context.Context) error {
				return s.client.DeleteSCIMGroup(ctx, s.scimDirectoryID, g.ID)
			}})
		}
	})
	if err != nil {
		return nil, err
	}
	err = each(s.client.SCIMUsers(ctx, s.scimDirectoryID, client.SCIMUserFilter{}), func(u client.SCIMUser) {
		if strings.HasPrefix(u.UserName, livename.Prefix) {
			found = append(found, leftover{"SCIM user " + u.UserName, func(ctx context.Context) error {
				return s.client.DeleteSCIMUser(ctx, s.scimDirectoryID, u.ID)
			}})
		}
	})
	return found, err
}

// groups lists those of the organization. Members and roles go with their group. One that an identity provider syncs is
// not among them: it goes there, or with its SCIM group.
func (s sweeper) groups(ctx context.Context) ([]leftover, error) {
	var found []leftover
	err := each(s.client.SearchGroups(ctx, s.organizationID, client.GroupSearch{}), func(g client.Group) {
		if strings.HasPrefix(g.Name, livename.Prefix) && !g.ExternallySynced {
			found = append(found, leftover{"group " + g.Name, func(ctx context.Context) error {
				return s.client.DeleteGroup(ctx, s.organizationID, cmp.Or(g.UserbaseDirectoryID, "-"), g.ID)
			}})
		}
	})
	return found, err
}

// controlPolicies lists those of the organization.
func (s sweeper) controlPolicies(ctx context.Context) ([]leftover, error) {
	var found []leftover
	err := each(s.client.ControlPolicies(ctx, s.organizationID, ""), func(p client.ControlPolicy) {
		if strings.HasPrefix(p.Name, livename.Prefix) {
			found = append(found, leftover{p.Type + " policy " + p.Name, func(ctx context.Context) error {
				if p.Status == client.PolicyActive { // a published data security policy, which is deleted by publishing that
					return s.client.PublishDataSecurityPolicy(ctx, s.organizationID, p, client.PublishDelete)
				}
				return s.client.DeleteControlPolicy(ctx, s.organizationID, p.ID)
			}})
		}
	})
	return found, err
}
