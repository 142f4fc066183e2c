// Package reads shares what the organization has answered among the resources of one walk of Terraform. It knows the client,
// and nothing of Terraform itself.
package reads

import (
	"context"
	"iter"
	"sync/atomic"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// Walk is what the organization has answered in one walk, shared among the
// resources of that walk: a plan of many resources reads each list once for its
// checks, and a refresh of many objects reads pages instead of objects. See
// collection for how old an answer may be. Nobody may change what it returns.
type Walk struct {
	client *client.Client
	// unshared turns the sharing off: each object is read on its own.
	unshared bool
	costs    costs

	organizations   single[client.Organization]
	subscriptions   single[client.Subscription]
	services        single[client.Service]
	directories     collection[client.Directory]
	directoryNames  collection[client.Directory]
	domains         collection[client.Domain]
	links           collection[client.LinkedDomain]
	saml            collection[client.SAMLConfiguration]
	provisioning    collection[client.ProvisioningConfig]
	google          collection[client.GoogleWorkspaceConnection]
	policies        collection[client.AuthenticationPolicy]
	userbases       collection[client.UserbaseDirectory]
	groups          collection[client.Group]
	groupRoles      collection[[]client.RoleAssignment]
	userRoles       collection[[]client.RoleAssignment]
	groupMembers    collection[client.User]
	accounts        collection[client.User]
	serviceAccounts collection[client.ServiceAccount]
	users           collection[client.User]
	administrators  collection[client.User]
	scimUsers       collection[client.SCIMUser]
	scimGroups      collection[client.SCIMGroup]
	controlPolicies collection[client.ControlPolicy]
	covered         collection[[]client.CoveredResource]
	secured         collection[[]client.CoveredResource]

	// silent means that nobody answers, and silenceReported that this was shown in full.
	silent          atomic.Pointer[silentError]
	silenceReported atomic.Bool
}

// NewWalk returns a Walk that knows nothing yet and reads through c. From then on every read of c shares the verdict that
// nobody answers (silence.go), unless the two planes have hosts of their own. Without coalesce a Walk shares only what plan checks list.
func NewWalk(c *client.Client, coalesce bool) *Walk {
	r := &Walk{client: c, unshared: !coalesce}
	if !c.HasIdentityHost() { // the silence of one host says nothing of the other
		c.GuardReads(r.guard)
	}
	r.organizations = newSingle(r, c.Organization)
	r.subscriptions = newSingle(r, c.Subscription)
	r.services = newSingle(r, c.Service)
	directoryKey := func(d client.Directory) string { return d.ID }
	everyDirectory := func(ctx context.Context, organizationID string) iter.Seq2[client.Directory, error] {
		return c.Directories(ctx, organizationID, client.DirectoryFilter{})
	}
	r.directories = collection[client.Directory]{reads: r, readOne: c.Directory, key: directoryKey, list: everyDirectory}
	// A name that is a little old does no harm, and an apply of many links asks once.
	r.directoryNames = collection[client.Directory]{reads: r, unchanging: true, readOne: c.Directory, key: directoryKey, list: everyDirectory}
	r.domains = collection[client.Domain]{reads: r, list: c.Domains, readOne: c.Domain,
		key: func(d client.Domain) string { return d.ID }}
	r.links = collection[client.LinkedDomain]{reads: r, readOne: c.LinkedDomain, list: ofAll(c.LinkedDomains),
		key: func(l client.LinkedDomain) string { return l.Domain }}
	r.saml = collection[client.SAMLConfiguration]{reads: r, readOne: c.SAMLConfiguration, list: c.SAMLConfigurations,
		key: func(s client.SAMLConfiguration) string { return s.DirectoryID }}
	r.provisioning = collection[client.ProvisioningConfig]{reads: r, readOne: c.ProvisioningConfig, list: ofAll(c.ProvisioningConfigs),
		key: func(p client.ProvisioningConfig) string { return p.ID }}
	r.google = collection[client.GoogleWorkspaceConnection]{reads: r, readOne: c.GoogleWorkspaceConnection, list: ofAll(c.GoogleWorkspaceConnections),
		key: func(g client.GoogleWorkspaceConnection) string { return g.ID }}
	r.policies = collection[client.AuthenticationPolicy]{reads: r, readOne: c.AuthenticationPolicy, list: ofAll(c.AuthenticationPolicies),
		key: func(p client.AuthenticationPolicy) string { return p.ID }}
	r.userbases = collection[client.UserbaseDirectory]{reads: r, unchanging: true, list: c.UserbaseDirectories,
		key: func(d client.UserbaseDirectory) string { return d.ID }}
	r.groups = collection[client.Group]{reads: r, readOne: c.Group,
		key:  func(g client.Group) string { return g.ID },
		name: func(g client.Group) string { return g.Name },
		search: func(ctx context.Context, organizationID, name string) iter.Seq2[client.Group, error] {
			return c.SearchGroups(ctx, organizationID, client.GroupSearch{Names: []string{name}})
		},
		list: func(ctx context.Context, organizationID string) iter.Seq2[client.Group, error] {
			return c.SearchGroups(ctx, organizationID, client.GroupSearch{})
		}}
	r.userRoles = collection[[]client.RoleAssignment]{reads: r,
		readOne: func(ctx context.Context, organizationID, accountID string) ([]client.RoleAssignment, error) {
			return client.Collect(c.UserRoleAssignments(ctx, organizationID, accountID, client.RoleFilter{}))
		}}
	r.groupRoles = collection[[]client.RoleAssignment]{reads: r,
		readOne: func(ctx context.Context, organizationID, groupID string) ([]client.RoleAssignment, error) {
			return client.Collect(c.GroupRoleAssignments(ctx, organizationID, groupID, client.RoleFilter{}))
		}}
	r.controlPolicies = collection[client.ControlPolicy]{reads: r, readOne: c.ControlPolicy, list: ofAll(c.ControlPolicies),
		key: func(p client.ControlPolicy) string { return p.ID }}
	r.covered = collection[[]client.CoveredResource]{reads: r, readOne: allOf(c.CoveredResources)}
	r.secured = collection[[]client.CoveredResource]{reads: r, readOne: allOf(c.DataSecurityResources)}
	r.groupMembers = collection[client.User]{reads: r,
		key: func(u client.User) string { return u.AccountID },
		list: func(ctx context.Context, group string) iter.Seq2[client.User, error] {
			organizationID, groupID := parts(group)
			return c.SearchUsers(ctx, organizationID, client.UserSearch{GroupIDs: []string{groupID}})
		},
		readOne: func(ctx context.Context, group, accountID string) (client.User, error) {
			organizationID, groupID := parts(group)
			return c.GroupMember(ctx, organizationID, groupID, accountID)
		}}
	r.serviceAccounts = collection[client.ServiceAccount]{reads: r, readOne: c.ServiceAccount, list: c.ServiceAccounts,
		key: func(a client.ServiceAccount) string { return a.AccountID }}
	accountID := func(u client.User) string { return u.AccountID }
	r.accounts = collection[client.User]{reads: r, list: r.listAccounts, key: accountID}
	r.users = collection[client.User]{reads: r, readOne: c.User, key: accountID,
		list: func(ctx context.Context, organizationID string) iter.Seq2[client.User, error] {
			return c.SearchUsers(ctx, organizationID, client.UserSearch{})
		}}
	r.administrators = collection[client.User]{reads: r, key: accountID,
		list: func(ctx context.Context, organizationID string) iter.Seq2[client.User, error] {
			return c.SearchUsers(ctx, organizationID, client.UserSearch{RoleIDs: []string{client.RoleOrganizationAdmin},
				AccountStatus: client.StatusActive, MembershipStatus: client.StatusActive})
		}}
	r.scimUsers = collection[client.SCIMUser]{reads: r, readOne: c.SCIMUser,
		key:  func(u client.SCIMUser) string { return u.ID },
		list: c.EverySCIMUser}
	r.scimGroups = collection[client.SCIMGroup]{reads: r, readOne: c.SCIMGroup, list: c.EverySCIMGroup, search: c.SCIMGroups,
		key:     func(g client.SCIMGroup) string { return g.ID },
		isWhole: func(g client.SCIMGroup) bool { return g.Members != nil },
		name:    func(g client.SCIMGroup) string { return g.DisplayName }}
	r.planSCIMAhead()
	return r
}

// ofAll returns a list that can be narrowed, not narrowed.
func ofAll[T any](list func(ctx context.Context, scope, filter string) iter.Seq2[T, error]) func(context.Context, string) iter.Seq2[T, error] {
	return func(ctx context.Context, scope string) iter.Seq2[T, error] { return list(ctx, scope, "") }
}

// Directories lists every directory of the organization.
func (r *Walk) Directories(ctx context.Context, organizationID string) ([]client.Directory, error) {
	return r.directories.all(ctx, organizationID)
}

// Directory reads one directory.
func (r *Walk) Directory(ctx context.Context, organizationID, id string) (client.Directory, error) {
	return r.directories.get(ctx, organizationID, id)
}

// ListedDirectory returns one directory of the list, for a check; ok is false when there is none.
func (r *Walk) ListedDirectory(ctx context.Context, organizationID, id string) (directory client.Directory, ok bool, err error) {
	directories, err := r.Directories(ctx, organizationID)
	for _, candidate := range directories {
		if uuid.Same(candidate.ID, id) {
			return candidate, true, err
		}
	}
	return client.Directory{}, false, err
}

// DirectoryName is what people know an object by that has no name of its own:
// the name of its directory, or something else when the directories cannot be read.
func (r *Walk) DirectoryName(ctx context.Context, organizationID, id, otherwise string) string {
	directory, err := r.directoryNames.get(ctx, organizationID, id)
	if err != nil {
		return otherwise
	}
	return directory.Name
}

// BeginDirectoryName begins the read of a directory that DirectoryName is certain to be asked for, where many objects are being
// read: it then waits for no answer of its own. Among a few objects one thing is asked after the other, so that what fails is
// the same each time. The first of many objects cannot know yet, so its read is put off until many wait for a list.
func (r *Walk) BeginDirectoryName(ctx context.Context, organizationID, id string) {
	if id == "" || r.unshared || r.directoryNames.has(organizationID, id) {
		return
	}
	read := func(ctx context.Context) {
		ctx = outliving(ctx)
		go func() { _, _ = r.directoryNames.get(ctx, organizationID, id) }()
	}
	if r.costs.hasSaved() {
		read(ctx)
		return
	}
	r.costs.later(func(ctx context.Context) {
		r.costs.refund() // the read pays for itself, or somebody has read it
		if !r.directoryNames.has(organizationID, id) {
			read(ctx)
		}
	})
}

// Domains lists the organization's domains, as Atlassian publishes them.
func (r *Walk) Domains(ctx context.Context, organizationID string) ([]client.Domain, error) {
	return r.domains.all(ctx, organizationID)
}

// LinkedDomains lists which directory each verified domain is linked to.
func (r *Walk) LinkedDomains(ctx context.Context, organizationID string) ([]client.LinkedDomain, error) {
	return r.links.all(ctx, organizationID)
}

// LinkedDomain reads which directory a domain is linked to.
func (r *Walk) LinkedDomain(ctx context.Context, organizationID, domain string) (client.LinkedDomain, error) {
	return r.links.get(ctx, organizationID, domain)
}

// SAMLConfigurations lists every SAML configuration of the organization.
func (r *Walk) SAMLConfigurations(ctx context.Context, organizationID string) ([]client.SAMLConfiguration, error) {
	return r.saml.all(ctx, organizationID)
}

// SAMLConfiguration reads the SAML configuration of a directory.
func (r *Walk) SAMLConfiguration(ctx context.Context, organizationID, directoryID string) (client.SAMLConfiguration, error) {
	return r.saml.get(ctx, organizationID, directoryID)
}

// ProvisioningConfigs lists every provisioning config of the organization.
func (r *Walk) ProvisioningConfigs(ctx context.Context, organizationID string) ([]client.ProvisioningConfig, error) {
	return r.provisioning.all(ctx, organizationID)
}

// ProvisioningConfig reads one provisioning config.
func (r *Walk) ProvisioningConfig(ctx context.Context, organizationID, id string) (client.ProvisioningConfig, error) {
	return r.provisioning.get(ctx, organizationID, id)
}

// GoogleWorkspaceConnections lists every Google Workspace connection of the organization.
func (r *Walk) GoogleWorkspaceConnections(ctx context.Context, organizationID string) ([]client.GoogleWorkspaceConnection, error) {
	return r.google.all(ctx, organizationID)
}

// GoogleWorkspaceConnection reads one Google Workspace connection.
func (r *Walk) GoogleWorkspaceConnection(ctx context.Context, organizationID, id string) (client.GoogleWorkspaceConnection, error) {
	return r.google.get(ctx, organizationID, id)
}

// AuthenticationPolicies lists every authentication policy of the organization.
func (r *Walk) AuthenticationPolicies(ctx context.Context, organizationID string) ([]client.AuthenticationPolicy, error) {
	return r.policies.all(ctx, organizationID)
}

// AuthenticationPolicy reads one authentication policy.
func (r *Walk) AuthenticationPolicy(ctx context.Context, organizationID, id string) (client.AuthenticationPolicy, error) {
	return r.policies.get(ctx, organizationID, id)
}

// Subscription is what the organization pays for. ok is false where the server
// does not tell, which is no error: it may offer this read or not.
func (r *Walk) Subscription(ctx context.Context, organizationID string) (subscription client.Subscription, ok bool) {
	subscription, err := r.subscriptions.get(ctx, organizationID)
	return subscription, err == nil
}

// Service is what kind of server speaks the identity API. ok is false where the server does not tell, which is no error: it may
// offer this read or not.
func (r *Walk) Service(ctx context.Context, organizationID string) (service client.Service, ok bool) {
	service, err := r.services.get(ctx, organizationID)
	return service, err == nil
}

// Organization reads the organization.
func (r *Walk) Organization(ctx context.Context, organizationID string) (client.Organization, error) {
	return r.organizations.get(ctx, organizationID)
}

// UserbaseDirectories lists the userbase directories of an organization.
func (r *Walk) UserbaseDirectories(ctx context.Context, organizationID string) ([]client.UserbaseDirectory, error) {
	return r.userbases.all(ctx, organizationID)
}

// Group reads a group of an organization, without its members.
func (r *Walk) Group(ctx context.Context, organizationID, id string) (client.Group, error) {
	return r.groups.get(ctx, organizationID, id)
}

// GroupsByName lists the groups of an organization that have a name, for a check, as the search index knows them.
func (r *Walk) GroupsByName(ctx context.Context, organizationID, name string) ([]client.Group, error) {
	return r.groups.findByName(ctx, organizationID, name)
}

// GroupMember reads one member of a group. An account that is not in the group is client.ErrNotFound.
func (r *Walk) GroupMember(ctx context.Context, organizationID, groupID, accountID string) (client.User, error) {
	return r.groupMembers.get(ctx, within(organizationID, groupID), accountID)
}

// User reads an account as the organization sees it, without its platform roles.
func (r *Walk) User(ctx context.Context, organizationID, accountID string) (client.User, error) {
	return r.users.get(ctx, organizationID, accountID)
}

// Administrators lists the organization admins who can log in and have access, for a check, as the search index knows them.
func (r *Walk) Administrators(ctx context.Context, organizationID string) ([]client.User, error) {
	return r.administrators.all(ctx, organizationID)
}

// GroupRoleAssignments lists what a group has access to.
func (r *Walk) GroupRoleAssignments(ctx context.Context, organizationID, groupID string) ([]client.RoleAssignment, error) {
	return r.groupRoles.get(ctx, organizationID, groupID)
}

// UserRoleAssignments lists what a user may do.
func (r *Walk) UserRoleAssignments(ctx context.Context, organizationID, accountID string) ([]client.RoleAssignment, error) {
	return r.userRoles.get(ctx, organizationID, accountID)
}

// ServiceAccounts lists the service accounts of an organization.
func (r *Walk) ServiceAccounts(ctx context.Context, organizationID string) ([]client.ServiceAccount, error) {
	return r.serviceAccounts.all(ctx, organizationID)
}

// ServiceAccount reads one service account.
func (r *Walk) ServiceAccount(ctx context.Context, organizationID, accountID string) (client.ServiceAccount, error) {
	return r.serviceAccounts.get(ctx, organizationID, accountID)
}

// SCIMUser reads a user of a SCIM directory.
func (r *Walk) SCIMUser(ctx context.Context, scimDirectoryID, id string) (client.SCIMUser, error) {
	return r.scimUsers.get(ctx, scimDirectoryID, id)
}

// SCIMGroup reads a group of a SCIM directory with its members.
func (r *Walk) SCIMGroup(ctx context.Context, scimDirectoryID, id string) (client.SCIMGroup, error) {
	return r.scimGroups.get(ctx, scimDirectoryID, id)
}

// SCIMGroupsByName lists the groups of a SCIM directory that have a name, for a check.
func (r *Walk) SCIMGroupsByName(ctx context.Context, scimDirectoryID, name string) ([]client.SCIMGroup, error) {
	return r.scimGroups.findByName(ctx, scimDirectoryID, name)
}

// allOf makes one read of a whole list that belongs to an object.
func allOf[T any](list func(ctx context.Context, organizationID, id string) iter.Seq2[T, error]) func(ctx context.Context, organizationID, id string) ([]T, error) {
	return func(ctx context.Context, organizationID, id string) ([]T, error) {
		return client.Collect(list(ctx, organizationID, id))
	}
}

// ControlPolicies lists every control policy of the organization.
func (r *Walk) ControlPolicies(ctx context.Context, organizationID string) ([]client.ControlPolicy, error) {
	return r.controlPolicies.all(ctx, organizationID)
}

// ControlPolicy reads one control policy.
func (r *Walk) ControlPolicy(ctx context.Context, organizationID, id string) (client.ControlPolicy, error) {
	return r.controlPolicies.get(ctx, organizationID, id)
}

// CoveredResources lists what a control policy covers.
func (r *Walk) CoveredResources(ctx context.Context, organizationID, policyID string) ([]client.CoveredResource, error) {
	return r.covered.get(ctx, organizationID, policyID)
}

// DataSecurityResources lists what a data security policy covers.
func (r *Walk) DataSecurityResources(ctx context.Context, organizationID, policyID string) ([]client.CoveredResource, error) {
	return r.secured.get(ctx, organizationID, policyID)
}
