package framework

import (
	"context"
	"errors"
	"iter"
	"sync"
	"sync/atomic"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// Snapshot remembers organization-wide lists for plan-time checks, so that a
// plan of many resources reads each list once. It is never out of date by the
// provider's own doing: CanCheck ends the checks at the first write.
type Snapshot struct {
	client *client.Client

	directories  collection[client.Directory]
	domains      collection[client.Domain]
	links        collection[client.LinkedDomain]
	saml         collection[client.SAMLConfiguration]
	provisioning collection[client.ProvisioningConfig]
	google       collection[client.GoogleWorkspaceConnection]
	policies     collection[client.AuthenticationPolicy]
	subscription collection[client.Subscription]

	// unreachable means that the organization cannot be asked at all, which is told once.
	unreachable atomic.Bool
	told        sync.Once
}

// NewSnapshot returns an empty snapshot that reads through c.
func NewSnapshot(c *client.Client) *Snapshot { return &Snapshot{client: c} }

// Directories lists every directory of the organization.
func (s *Snapshot) Directories(ctx context.Context, organizationID string) ([]client.Directory, error) {
	return s.directories.list(organizationID, func() iter.Seq2[client.Directory, error] {
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

// DirectoryName is what people know an object by that has no name of its own:
// the name of its directory, or something else when the directories cannot be read.
func (s *Snapshot) DirectoryName(ctx context.Context, organizationID, id, otherwise string) string {
	if directory, ok, err := s.Directory(ctx, organizationID, id); err == nil && ok {
		return directory.Name
	}
	return otherwise
}

// Domains lists the organization's domains, as Atlassian publishes them.
func (s *Snapshot) Domains(ctx context.Context, organizationID string) ([]client.Domain, error) {
	return s.domains.list(organizationID, func() iter.Seq2[client.Domain, error] {
		return s.client.Domains(ctx, organizationID)
	})
}

// LinkedDomains lists which directory each verified domain is linked to.
func (s *Snapshot) LinkedDomains(ctx context.Context, organizationID string) ([]client.LinkedDomain, error) {
	return s.links.list(organizationID, func() iter.Seq2[client.LinkedDomain, error] {
		return s.client.LinkedDomains(ctx, organizationID, "")
	})
}

// SAMLConfigurations lists every SAML configuration of the organization.
func (s *Snapshot) SAMLConfigurations(ctx context.Context, organizationID string) ([]client.SAMLConfiguration, error) {
	return s.saml.list(organizationID, func() iter.Seq2[client.SAMLConfiguration, error] {
		return s.client.SAMLConfigurations(ctx, organizationID)
	})
}

// ProvisioningConfigs lists every provisioning configuration of the organization.
func (s *Snapshot) ProvisioningConfigs(ctx context.Context, organizationID string) ([]client.ProvisioningConfig, error) {
	return s.provisioning.list(organizationID, func() iter.Seq2[client.ProvisioningConfig, error] {
		return s.client.ProvisioningConfigs(ctx, organizationID, "")
	})
}

// GoogleWorkspaceConnections lists every Google Workspace connection of the organization.
func (s *Snapshot) GoogleWorkspaceConnections(ctx context.Context, organizationID string) ([]client.GoogleWorkspaceConnection, error) {
	return s.google.list(organizationID, func() iter.Seq2[client.GoogleWorkspaceConnection, error] {
		return s.client.GoogleWorkspaceConnections(ctx, organizationID, "")
	})
}

// AuthenticationPolicies lists every authentication policy of the organization.
func (s *Snapshot) AuthenticationPolicies(ctx context.Context, organizationID string) ([]client.AuthenticationPolicy, error) {
	return s.policies.list(organizationID, func() iter.Seq2[client.AuthenticationPolicy, error] {
		return s.client.AuthenticationPolicies(ctx, organizationID, "")
	})
}

// Subscription is what the organization pays for. ok is false where the server
// does not tell, which is no error: it may offer this read or not.
func (s *Snapshot) Subscription(ctx context.Context, organizationID string) (subscription client.Subscription, ok bool) {
	// A server that does not tell is remembered too: an empty list.
	found, err := s.subscription.list(organizationID, func() iter.Seq2[client.Subscription, error] {
		return func(yield func(client.Subscription, error) bool) {
			subscription, err := s.client.Subscription(ctx, organizationID)
			if !errors.Is(err, client.ErrNotServed) {
				yield(subscription, err)
			}
		}
	})
	if err != nil || len(found) == 0 {
		return client.Subscription{}, false
	}
	return found[0], true
}

// collection is one remembered list. Its lock is held while the list is read,
// so that resources planned at the same time share one read.
type collection[T any] struct {
	mu           sync.Mutex
	read         bool
	organization string
	items        []T
	err          error
}

func (c *collection[T]) list(organizationID string, read func() iter.Seq2[T, error]) ([]T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.read && c.organization == organizationID {
		return c.items, c.err
	}
	// A failure is remembered, too: asked again for every resource, a server that does not answer would hold up a
	// plan for the time of all attempts as often.
	c.items, c.err = Collect(read())
	c.read, c.organization = true, organizationID
	return c.items, c.err
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
