package framework

import (
	"context"
	"sync"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// Reads shares what the organization answered among the resources of one walk,
// so that ten thousand members of a group cost one read of the group. What it
// hands out was read after the provider was configured, which Terraform does
// at the start of each walk, and after the provider's own last write to the
// object: whoever writes calls the Forget of what was written, after the write.
type Reads struct {
	client          *client.Client
	organizations   shared[client.Organization]
	scimGroups      shared[client.SCIMGroup]
	groups          shared[client.Group]
	roleAssignments shared[[]client.RoleAssignment]
	userDirectories shared[[]client.UserDirectory]
}

// NewReads returns a Reads that remembers nothing yet and reads through c.
func NewReads(c *client.Client) *Reads { return &Reads{client: c} }

// SCIMGroup reads a group of a SCIM directory with its members, which the caller must not change.
func (r *Reads) SCIMGroup(ctx context.Context, scimDirectoryID, id string) (client.SCIMGroup, error) {
	return r.scimGroups.get(ctx, scimDirectoryID+"/"+id, func(ctx context.Context) (client.SCIMGroup, error) {
		return r.client.SCIMGroup(ctx, scimDirectoryID, id)
	})
}

// ForgetSCIMGroup has to follow every write to a group of a SCIM directory.
func (r *Reads) ForgetSCIMGroup(scimDirectoryID, id string) {
	r.scimGroups.forget(scimDirectoryID + "/" + id)
}

// Group reads a group of an organization, without its members.
func (r *Reads) Group(ctx context.Context, organizationID, id string) (client.Group, error) {
	return r.groups.get(ctx, organizationID+"/"+id, func(ctx context.Context) (client.Group, error) {
		return r.client.Group(ctx, organizationID, id)
	})
}

// ForgetGroup has to follow every write to a group, but for its members and roles.
func (r *Reads) ForgetGroup(organizationID, id string) { r.groups.forget(organizationID + "/" + id) }

// GroupRoleAssignments lists what a group has access to. The caller must not change it.
func (r *Reads) GroupRoleAssignments(ctx context.Context, organizationID, groupID string) ([]client.RoleAssignment, error) {
	return r.roleAssignments.get(ctx, organizationID+"/"+groupID, func(ctx context.Context) ([]client.RoleAssignment, error) {
		return Collect(r.client.GroupRoleAssignments(ctx, organizationID, groupID))
	})
}

// ForgetGroupRoleAssignments has to follow every change of what a group has access to.
func (r *Reads) ForgetGroupRoleAssignments(organizationID, groupID string) {
	r.roleAssignments.forget(organizationID + "/" + groupID)
}

// UserDirectories lists the userbase directories of an organization, which no resource changes.
func (r *Reads) UserDirectories(ctx context.Context, organizationID string) ([]client.UserDirectory, error) {
	return r.userDirectories.get(ctx, organizationID, func(ctx context.Context) ([]client.UserDirectory, error) {
		return Collect(r.client.UserDirectories(ctx, organizationID))
	})
}

// shared is one kind of answer, by a key. Those who ask while it is being read wait for that read. A failure is told to
// all who waited for it, and not remembered.
type shared[T any] struct {
	mu      sync.Mutex
	answers map[string]*flight[T]
}

type flight[T any] struct {
	landed chan struct{}
	value  T
	err    error
	// abandoned means that whoever was reading gave up.
	abandoned bool
}

func (s *shared[T]) get(ctx context.Context, key string, read func(context.Context) (T, error)) (T, error) {
	for {
		mine, theirs := s.join(key)
		if mine != nil {
			mine.value, mine.err = read(ctx)
			if mine.err != nil {
				mine.abandoned = ctx.Err() != nil
				s.drop(key, mine)
			}
			close(mine.landed)
			return mine.value, mine.err
		}
		select {
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		case <-theirs.landed:
		}
		// That somebody else gave up is no answer. A request that timed out is one, though its error looks the same: were
		// each who waited to try again, a server that hangs would be waited for once a resource.
		if !theirs.abandoned || ctx.Err() != nil {
			return theirs.value, theirs.err
		}
	}
}

// join returns the flight that the caller has to make, or that of somebody else.
func (s *shared[T]) join(key string) (mine, theirs *flight[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if there, ok := s.answers[key]; ok {
		return nil, there
	}
	if s.answers == nil {
		s.answers = map[string]*flight[T]{}
	}
	mine = &flight[T]{landed: make(chan struct{})}
	s.answers[key] = mine
	return mine, nil
}

func (s *shared[T]) drop(key string, failed *flight[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.answers[key] == failed {
		delete(s.answers, key)
	}
}

func (s *shared[T]) forget(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.answers, key)
}
