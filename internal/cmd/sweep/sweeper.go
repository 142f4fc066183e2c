package main

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/livename"
)

// leftover is one object of an aborted test run.
type leftover struct {
	name   string // for people
	remove func(context.Context) error
}

type sweeper struct {
	client         *client.Client
	organizationID string
	// scimDirectoryID is empty where the environment has no key of a SCIM directory.
	scimDirectoryID string
}

// find lists the leftovers in the order in which they can go: control policies, what is in the SCIM directory, groups, and
// directories with what they hold. A host that does not serve the identity API has none of the last, and a key without
// the scope sees none of the first.
func (s sweeper) find(ctx context.Context) ([]leftover, error) {
	leftovers, err := s.scim(ctx)
	if err != nil {
		return nil, err
	}
	groups, err := s.groups(ctx)
	if err != nil {
		return nil, err
	}
	policies, err := s.controlPolicies(ctx)
	if err != nil && !errors.Is(err, client.ErrNotServed) && !errors.Is(err, client.ErrForbidden) {
		return nil, err
	}
	directories, err := s.directories(ctx)
	if err != nil && !errors.Is(err, client.ErrNotServed) {
		return nil, err
	}
	return slices.Concat(policies, leftovers, groups, directories), nil
}

// directories lists them in the order in which the organization lets them go: enforcement, SAML, provisioning, Google
// connections, directories. Linked domains need no step of their own, they fall back to the local directory.
func (s sweeper) directories(ctx context.Context) ([]leftover, error) {
	swept := map[string]string{} // name by id of the directories to go
	var directories []leftover
	err := each(s.client.Directories(ctx, s.organizationID, client.DirectoryFilter{}), func(d client.Directory) {
		if d.Kind != client.KindIdentityProvider || !strings.HasPrefix(d.Name, livename.Prefix) {
			return
		}
		swept[d.ID] = d.Name
		directories = append(directories, leftover{"directory " + d.Name, func(ctx context.Context) error {
			// Its version moved with what was deleted from it.
			return s.client.DeleteDirectory(ctx, s.organizationID, d.ID, "")
		}})
	})
	if err != nil {
		return nil, err
	}
	leftovers, err := s.policies(ctx, swept)
	if err != nil {
		return nil, err
	}
	configurations, err := s.configurations(ctx, swept)
	if err != nil {
		return nil, err
	}
	return append(append(leftovers, configurations...), directories...), nil
}

// policies returns those of the directories to go, and those named like a test's in other directories. A default policy
// goes with its directory, so that only its enforcement is lifted, which would keep SAML in place.
func (s sweeper) policies(ctx context.Context, swept map[string]string) ([]leftover, error) {
	var found []leftover
	err := each(s.client.AuthenticationPolicies(ctx, s.organizationID, ""), func(p client.AuthenticationPolicy) {
		_, inSwept := swept[p.DirectoryID]
		switch {
		case !p.IsDefault && (inSwept || strings.HasPrefix(p.Name, livename.Prefix)):
			found = append(found, leftover{"authentication policy " + p.Name, func(ctx context.Context) error {
				return s.client.DeleteAuthenticationPolicy(ctx, s.organizationID, p.ID, p.Version)
			}})
		case inSwept && p.EnforceSSO:
			found = append(found, leftover{"enforcement of single sign-on by policy " + p.Name, func(ctx context.Context) error {
				lifted := false
				_, err := s.client.UpdateAuthenticationPolicy(ctx, s.organizationID, p.ID, p.Version, client.AuthenticationPolicyUpdate{EnforceSSO: &lifted})
				return err
			}})
		}
	})
	return found, err
}

// configurations are what the directories to go hold.
func (s sweeper) configurations(ctx context.Context, swept map[string]string) ([]leftover, error) {
	var found []leftover
	add := func(kind, directoryID string, remove func(context.Context) error) {
		if name, ok := swept[directoryID]; ok {
			found = append(found, leftover{kind + " of directory " + name, remove})
		}
	}
	err := each(s.client.SAMLConfigurations(ctx, s.organizationID), func(c client.SAMLConfiguration) {
		add("SAML configuration", c.DirectoryID, func(ctx context.Context) error {
			return s.client.DeleteSAMLConfiguration(ctx, s.organizationID, c.DirectoryID, c.Version)
		})
	})
	if err != nil {
		return nil, err
	}
	err = each(s.client.ProvisioningConfigs(ctx, s.organizationID, ""), func(c client.ProvisioningConfig) {
		add("provisioning config", c.DirectoryID, func(ctx context.Context) error {
			return s.client.DeleteProvisioningConfig(ctx, s.organizationID, c.ID, c.Version)
		})
	})
	if err != nil {
		return nil, err
	}
	err = each(s.client.GoogleWorkspaceConnections(ctx, s.organizationID, ""), func(c client.GoogleWorkspaceConnection) {
		add("Google Workspace connection", c.DirectoryID, func(ctx context.Context) error {
			return s.client.DeleteGoogleWorkspaceConnection(ctx, s.organizationID, c.ID, c.Version)
		})
	})
	return found, err
}

// each hands every element of a list on, up to the first error.
func each[T any](list iter.Seq2[T, error], visit func(T)) error {
	for element, err := range list {
		if err != nil {
			return err
		}
		visit(element)
	}
	return nil
}
