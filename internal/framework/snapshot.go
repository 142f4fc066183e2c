package framework

import (
	"context"
	"iter"
	"sync"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// Snapshot remembers organization-wide lists for plan-time checks, so that a
// plan of many resources reads each list once. A list is read again after the
// provider itself has written anything: an apply plans each resource once more
// between its writes, and a stale list would then report what is no longer so.
type Snapshot struct {
	client *client.Client

	directories  collection[client.Directory]
	domains      collection[client.Domain]
	links        collection[client.LinkedDomain]
	saml         collection[client.SAMLConfiguration]
	provisioning collection[client.ProvisioningConfig]
	google       collection[client.GoogleWorkspaceConnection]
	policies     collection[client.AuthenticationPolicy]
}

// NewSnapshot returns an empty snapshot that reads through c.
func NewSnapshot(c *client.Client) *Snapshot { return &Snapshot{client: c} }

// Directories lists every directory of the organization.
func (s *Snapshot) Directories(ctx context.Context, organizationID string) ([]client.Directory, error) {
	return s.directories.list(s.client, organizationID, func() iter.Seq2[client.Directory, error] {
		return s.client.Directories(ctx, organizationID, client.DirectoryFilter{})
	})
}

// Directory returns one directory of the list; ok is false when there is none.
func (s *Snapshot) Directory(ctx context.Context, organizationID, id string) (directory client.Directory, ok bool, err error) {
	directories, err := s.Directories(ctx, organizationID)
	for _, candidate := range directories {
		if candidate.ID == id {
			return candidate, true, err
		}
	}
	return client.Directory{}, false, err
}

// Domains lists the organization's domains, as Atlassian publishes them.
func (s *Snapshot) Domains(ctx context.Context, organizationID string) ([]client.Domain, error) {
	return s.domains.list(s.client, organizationID, func() iter.Seq2[client.Domain, error] {
		return s.client.Domains(ctx, organizationID)
	})
}

// LinkedDomains lists which directory each verified domain is linked to.
func (s *Snapshot) LinkedDomains(ctx context.Context, organizationID string) ([]client.LinkedDomain, error) {
	return s.links.list(s.client, organizationID, func() iter.Seq2[client.LinkedDomain, error] {
		return s.client.LinkedDomains(ctx, organizationID, "")
	})
}

// SAMLConfigurations lists every SAML configuration of the organization.
func (s *Snapshot) SAMLConfigurations(ctx context.Context, organizationID string) ([]client.SAMLConfiguration, error) {
	return s.saml.list(s.client, organizationID, func() iter.Seq2[client.SAMLConfiguration, error] {
		return s.client.SAMLConfigurations(ctx, organizationID)
	})
}

// ProvisioningConfigs lists every provisioning configuration of the organization.
func (s *Snapshot) ProvisioningConfigs(ctx context.Context, organizationID string) ([]client.ProvisioningConfig, error) {
	return s.provisioning.list(s.client, organizationID, func() iter.Seq2[client.ProvisioningConfig, error] {
		return s.client.ProvisioningConfigs(ctx, organizationID, "")
	})
}

// GoogleWorkspaceConnections lists every Google Workspace connection of the organization.
func (s *Snapshot) GoogleWorkspaceConnections(ctx context.Context, organizationID string) ([]client.GoogleWorkspaceConnection, error) {
	return s.google.list(s.client, organizationID, func() iter.Seq2[client.GoogleWorkspaceConnection, error] {
		return s.client.GoogleWorkspaceConnections(ctx, organizationID, "")
	})
}

// AuthenticationPolicies lists every authentication policy of the organization.
func (s *Snapshot) AuthenticationPolicies(ctx context.Context, organizationID string) ([]client.AuthenticationPolicy, error) {
	return s.policies.list(s.client, organizationID, func() iter.Seq2[client.AuthenticationPolicy, error] {
		return s.client.AuthenticationPolicies(ctx, organizationID, "")
	})
}

// collection is one remembered list. Its lock is held while the list is read,
// so that resources planned at the same time share one read.
type collection[T any] struct {
	mu           sync.Mutex
	read         bool
	organization string
	writes       int64
	items        []T
}

func (c *collection[T]) list(source *client.Client, organizationID string, read func() iter.Seq2[T, error]) ([]T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	writes := source.Writes()
	if c.read && c.organization == organizationID && c.writes == writes {
		return c.items, nil
	}
	items, err := Collect(read())
	if err != nil {
		return nil, err
	}
	c.read, c.organization, c.writes, c.items = true, organizationID, writes, items
	return items, nil
}

// Collect reads a list to its end.
func Collect[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var items []T
	for item, err := range seq {
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}
