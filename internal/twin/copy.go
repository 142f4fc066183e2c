// Package twin copies what Atlassian's published API shows of a live organization into a seed of the emulator, so that a set-up
// can be rehearsed on the copy. It only reads: what it is given to read with has nothing that writes.
package twin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// Reader is what a copy asks of the client. It has reads and nothing else: a copy that wrote would not compile.
type Reader interface {
	Organization(ctx context.Context, organizationID string) (client.Organization, error)
	UserbaseDirectories(ctx context.Context, organizationID string) iter.Seq2[client.UserbaseDirectory, error]
	Domains(ctx context.Context, organizationID string) iter.Seq2[client.Domain, error]
	Workspaces(ctx context.Context, organizationID string, s client.WorkspaceSearch) iter.Seq2[client.Workspace, error]
	SearchUsers(ctx context.Context, organizationID string, s client.UserSearch) iter.Seq2[client.User, error]
	SearchGroups(ctx context.Context, organizationID string, s client.GroupSearch) iter.Seq2[client.Group, error]
	GroupRoleAssignments(ctx context.Context, organizationID, groupID string, f client.RoleFilter) iter.Seq2[client.RoleAssignment, error]
	UserRoleAssignments(ctx context.Context, organizationID, accountID string, f client.RoleFilter) iter.Seq2[client.RoleAssignment, error]
}

// Options say what is copied.
type Options struct {
	// StandIns replaces what tells who somebody is, see ReplacePeople.
	StandIns bool
	// WithoutUserRoles leaves out the product roles that were given to users themselves. They take one request for each user.
	WithoutUserRoles bool
	// Progress is told how far the copy is, and at its end what of the organization has no place in the emulator.
	Progress io.Writer
}

// The plan of a copy. No published API tells the real one, and with this one nothing is refused for the lack of a subscription.
const plan = identity.PlanEnterprise

// copier is one copy on its way.
type copier struct {
	api            Reader
	organizationID string
	options        Options
	said           *progress
	seed           *emulator.Seed
	// bases are the names of the user bases by id.
	bases map[string]string
	// users are the indexes of copied accounts in the seed.
	users map[string]int
	// groups are the ids of the copied groups, in the order of the seed.
	groups []string
	// workspaces are the ids of those that are copied.
	workspaces map[string]bool
}

// Copy reads an organization. The seed it returns has passed all that the emulator asks of one. An error says what could not be
// read, and what to do next.
func Copy(ctx context.Context, api Reader, organizationID string, options Options) (*emulator.Seed, error) {
	c := &copier{
		api: api, organizationID: organizationID, options: options, said: newProgress(options.Progress),
		seed:  &emulator.Seed{Organization: emulator.SeedOrganization{ID: organizationID, Plan: plan, GuardState: identity.GuardActive}},
		bases: map[string]string{}, users: map[string]int{}, workspaces: map[string]bool{},
	}
	for _, part := range c.parts() {
		if err := part.read(ctx); err != nil {
			return nil, explain(ctx, part, err)
		}
	}
	if len(c.seed.Users) == 0 {
		return nil, fmt.Errorf("organization %q (%s) shows no users: a twin without people shows nothing. "+
			"Next: check that ATLASSIAN_ORGANIZATION_ID is the organization that you mean, and that the API key is one without scopes", c.seed.Organization.Name, organizationID)
	}
	if options.StandIns {
		ReplacePeople(c.seed)
	}
	if err := c.seed.Check(); err != nil {
		return nil, fmt.Errorf("what was read is no organization that the emulator can serve: %w. Next: report this, with the message and without the file", err)
	}
	c.said.end()
	return c.seed, nil
}

// part is one kind of object, with the scope that its reads take; "" where none is documented.
type part struct {
	name, scope string
	read        func(context.Context) error
}

func (c *copier) parts() []part {
	parts := []part{
		{"the organization", "read:orgs:admin", c.readOrganization},
		{"the userbase directories", "read:directories:admin", c.readUserbases},
		{"the domains", "read:domains:admin", c.readDomains},
		{"the workspaces", "read:workspaces:admin", c.readWorkspaces},
		{"the users", "", c.readUsers},
		{"the groups", "read:groups:admin", c.readGroups},
		{"the members of the groups", "", c.readMembers},
		{"the roles of the groups", "read:groups:admin", c.readGroupRoles},
	}
	if !c.options.WithoutUserRoles {
		parts = append(parts, part{"the roles of the users", "read:directories:admin", c.readUserRoles})
	}
	return parts
}

func (c *copier) readOrganization(ctx context.Context) error {
	organization, err := c.api.Organization(ctx, c.organizationID)
	c.seed.Organization.Name = organization.Name
	return err
}

func (c *copier) readUserbases(ctx context.Context) error {
	c.seed.UserbaseIDs = map[string]string{}
	for one, err := range c.api.UserbaseDirectories(ctx, c.organizationID) {
		if err != nil {
			return err
		}
		name := one.Name
		if _, taken := c.seed.UserbaseIDs[name]; taken || name == "" {
			name = one.ID // the emulator tells user bases by their names
		}
		c.bases[one.ID] = name
		c.seed.Userbases, c.seed.UserbaseIDs[name] = append(c.seed.Userbases, name), one.ID
	}
	c.said.done(len(c.seed.Userbases), "userbase directory", "userbase directories")
	return nil
}

func (c *copier) readDomains(ctx context.Context) error {
	for one, err := range c.api.Domains(ctx, c.organizationID) {
		if err != nil {
			return err
		}
		domain := emulator.SeedDomain{ID: one.ID, Name: strings.ToLower(one.Name), ClaimType: one.ClaimType, ClaimStatus: one.ClaimStatus}
		if !identity.IsDomainName(domain.Name) || slices.ContainsFunc(c.seed.Domains, func(other emulator.SeedDomain) bool { return other.Name == domain.Name }) {
			c.said.note("a domain that is no name in A-labels, or is there twice, is left out")
			continue
		}
		if !slices.Contains([]string{"dns", "http"}, domain.ClaimType) {
			c.said.note("a domain was claimed in a way that the emulator does not know (%q) and is copied as dns", domain.ClaimType)
			domain.ClaimType = "dns"
		}
		if !slices.Contains([]string{client.ClaimStatusVerified, "deleted", "unverified", "superseded", "missing_token"}, domain.ClaimStatus) {
			c.said.note("a domain has a claim status that the emulator does not know (%q) and is copied as unverified", domain.ClaimStatus)
			domain.ClaimStatus = "unverified"
		}
		c.seed.Domains = append(c.seed.Domains, domain)
	}
	c.said.done(len(c.seed.Domains), "domain", "domains")
	return nil
}

func (c *copier) readWorkspaces(ctx context.Context) error {
	for one, err := range c.api.Workspaces(ctx, c.organizationID, client.WorkspaceSearch{}) {
		if err != nil {
			return err
		}
		if one.TypeKey == "" || c.workspaces[one.ID] {
			c.said.note("a workspace without a product, or that is there twice, is left out")
			continue
		}
		c.workspaces[one.ID] = true
		c.seed.Workspaces = append(c.seed.Workspaces, emulator.SeedWorkspace{ID: one.ID, Name: one.Name, Product: one.TypeKey, Type: cmp.Or(one.Type, one.TypeKey), URL: one.HostURL})
	}
	c.said.done(len(c.seed.Workspaces), "workspace", "workspaces")
	return nil
}

// explain says of a failure which part was read, and what to do about it.
func explain(ctx context.Context, failed part, err error) error {
	var next string
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("interrupted while reading %s: %w", failed.name, context.Cause(ctx))
	case errors.Is(err, client.ErrForbidden) && failed.scope == "":
		next = "use an organization API key without scopes: Atlassian documents no scope for the search that this takes"
	case errors.Is(err, client.ErrForbidden):
		next = "give the API key the scope " + failed.scope + ", or use one without scopes, which reads everything here"
	case errors.Is(err, client.ErrUnauthorized):
		next = "check ATLASSIAN_API_KEY: it must be an organization API key that has not expired; a person's API token is none"
	case errors.Is(err, client.ErrUnknownOrganization):
		next = "check ATLASSIAN_ORGANIZATION_ID: admin.atlassian.com shows it in the address and beside a new API key"
	case errors.Is(err, client.ErrRateLimited), errors.Is(err, client.ErrLimitHolds):
		next = "wait until the limit has room again, end what else uses it, and run the same command; -without-user-roles asks for much less"
	default:
		next = "run the same command again; a copy only reads, and nothing of this one is kept"
	}
	return fmt.Errorf("reading %s: %w. Next: %s", failed.name, err, next)
}
