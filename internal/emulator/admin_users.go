package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

type userAnswer struct {
	AccountID        string            `json:"accountId"`
	AccountType      string            `json:"accountType"`
	AccountStatus    string            `json:"accountStatus"`
	Status           string            `json:"status"`
	MembershipStatus string            `json:"membershipStatus"`
	Name             string            `json:"name"`
	Nickname         string            `json:"nickname"`
	Email            string            `json:"email"`
	EmailVerified    bool              `json:"emailVerified"`
	ClaimStatus      string            `json:"claimStatus"`
	ManagementSource string            `json:"managementSource"`
	MFAEnabled       bool              `json:"mfaEnabled"`
	AddedToOrg       time.Time         `json:"addedToOrg"`
	PlatformRoles    *[]string         `json:"platformRoles,omitempty"` // from here on to productAccess only if asked for
	Counts           map[string]int    `json:"counts,omitempty"`
	Groups           *[]userGroup      `json:"groups,omitempty"`
	ProductAccess    *[]productAccess  `json:"productAccess,omitempty"`
	JobTitle         string            `json:"jobTitle,omitempty"`
	Department       string            `json:"department,omitempty"`
	Organization     string            `json:"organization,omitempty"`
	TimeZone         string            `json:"timeZone,omitempty"`
	Picture          string            `json:"picture"`
	Avatar           string            `json:"avatar"`
	Links            map[string]string `json:"links"`
}

type userGroup struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

type productAccess struct {
	ID  string `json:"id"` // the workspace
	Key string `json:"key"`
}

// The words of the published users API.
const (
	statusActive      = "active"
	statusInactive    = "inactive"
	statusDeactivated = "deactivated"
	statusSuspended   = "suspended"
	claimManaged      = "managed"
	claimUnmanaged    = "unmanaged"
	sourceInvited     = "invited"
	sourceSynced      = "synced"
)

// accountType is "app" for service accounts, as others have measured it.
func (u *user) accountType() string {
	if u.Service != nil {
		return "app"
	}
	return "atlassian"
}

func (u *user) accountStatus() string {
	if u.Active {
		return statusActive
	}
	return statusInactive
}

func (u *user) status() string {
	if u.Active {
		return u.membershipStatus()
	}
	return statusDeactivated
}

func (u *user) membershipStatus() string {
	if u.Suspended {
		return statusSuspended
	}
	return statusActive
}

// claimStatus is "managed" for accounts with an address on a verified domain.
func (org *organization) claimStatus(u *user) string {
	if _, verified := org.verifiedDomainOf(u.Email); verified {
		return claimManaged
	}
	return claimUnmanaged
}

// source is where an account is synced from.
type source struct {
	directory *directory
	pushed    *scimUser // nil for Google
}

// sourceOf tells where an account is synced from. The directory is nil for one that is made here.
func (c *call) sourceOf(u *user) source {
	if c.sources == nil {
		c.sources = c.org.sources()
	}
	return c.sources[u.AccountID]
}

func (org *organization) sources() map[string]source {
	sources := map[string]source{}
	for _, one := range org.Google {
		d, _ := byID(org.Directories, one.DirectoryID)
		for _, account := range one.SyncedAccounts {
			sources[account] = source{directory: d}
		}
	}
	for _, one := range org.SCIMUsers {
		d, _ := byID(org.Directories, one.DirectoryID)
		sources[one.AccountID] = source{directory: d, pushed: one}
	}
	return sources
}

// renderUser renders an account, with as much of its surroundings as expand has.
func (c *call) renderUser(u *user, expand choices) any {
	from, management := c.sourceOf(u), sourceInvited
	if from.directory != nil {
		management = sourceSynced
	}
	nickname, _, _ := strings.Cut(u.Email, "@")
	picture := c.url("/console/avatars/" + u.AccountID + ".png")
	rendered := userAnswer{
		AccountID: u.AccountID, AccountType: u.accountType(), AccountStatus: u.accountStatus(), Status: u.status(), MembershipStatus: u.membershipStatus(),
		Name: u.Name, Nickname: nickname, Email: u.Email, EmailVerified: true, ClaimStatus: c.org.claimStatus(u), ManagementSource: management,
		MFAEnabled: u.MFAEnabled, AddedToOrg: u.AddedAt, Picture: picture, Avatar: picture, Links: map[string]string{"self": cursor{List: "user", Filter: u.AccountID}.String()},
	}
	if from.pushed != nil && rendered.ClaimStatus == claimManaged { // the profile of any other account is the person's own
		said := from.pushed.Attributes
		rendered.JobTitle, rendered.Department, rendered.Organization, rendered.TimeZone = said.Title, said.Department, said.Organization, said.Timezone
		if said.NickName != "" {
			rendered.Nickname = said.NickName
		}
	}
	c.expandUser(&rendered, u, expand)
	return rendered
}

func (c *call) expandUser(rendered *userAnswer, u *user, expand choices) {
	if expand.includes("platformRoles") {
		roles := []string{}
		for _, one := range c.ownRoles(u) {
			if one.Resource == c.org.resourceID() {
				roles = append(roles, one.Role)
			}
		}
		rendered.PlatformRoles = &roles
	}
	groups := c.org.groupsOf(u)
	if expand.includes("groups") {
		listed := []userGroup{}
		for _, g := range groups {
			listed = append(listed, userGroup{ID: g.ID, Name: g.Name, Description: g.Description})
		}
		rendered.Groups = &listed
	}
	reached := map[string]bool{}
	for _, one := range u.Roles {
		reached[one.Resource] = true
	}
	for _, g := range groups {
		for _, one := range g.Roles {
			reached[one.Resource] = true
		}
	}
	if expand.includes("counts.resources") {
		rendered.Counts = map[string]int{"resources": len(reached)}
	}
	if expand.includes("productAccess") {
		access := []productAccess{}
		for _, w := range c.org.workspaces() {
			if reached[w.ID] {
				access = append(access, productAccess{ID: w.ID, Key: w.product.Key})
			}
		}
		rendered.ProductAccess = &access
	}
}

// groupsOf returns the groups that an account is in.
func (org *organization) groupsOf(u *user) []*group {
	return filter(org.Groups, func(g *group) bool { return slices.Contains(g.Members, u.AccountID) })
}

// users returns those of the user base in the path.
func (c *call) users() ([]*user, *answer) {
	base, refused := c.userbase()
	if refused != nil || base == nil {
		return c.org.Users, refused
	}
	return filter(c.org.Users, func(u *user) bool { return c.org.isIn(u, base) }), nil
}

var userFilters = []string{
	"accountIds", "directoryIds", "groupIds", "resourceIds", "resourceOwners", "roleIds", "emails", "emailDomains", "searchTerm",
	"claimStatus", "accountStatus", "status", "membershipStatus", "mfaEnabled", "expand",
}

// searchUsers answers the search. No scope is documented for it.
func searchUsers(c *call) *answer {
	users, refused := c.users()
	if refused != nil {
		return refused
	}
	var expand choices
	narrow := func(body *fields) func(*user) bool {
		expand = body.words("expand", "counts.resources", "groups", "platformRoles", "productAccess")
		return c.userMatcher(body)
	}
	return search(c, pageSizes{usual: 50, largest: 100}, userFilters, users, narrow, func(u *user) any { return c.renderUser(u, expand) })
}

// userMatcher reads the filters of a search for users.
func (c *call) userMatcher(body *fields) func(*user) bool {
	body.exclusive("emails", "searchTerm")
	ids, bases := body.choices("accountIds", mostValues), body.choices("directoryIds", mostValues)
	emails, domains, term := body.choices("emails", mostValues), body.choices("emailDomains", mostValues), body.text("searchTerm")
	claim := body.words("claimStatus", claimManaged, claimUnmanaged)
	account := body.words("accountStatus", statusActive, statusInactive, "closed")
	status := body.words("status", statusActive, statusSuspended, "not_invited", statusDeactivated, "for_deletion")
	membership := body.words("membershipStatus", statusActive, statusSuspended, "no_membership")
	secured, inGroups := body.flag("mfaEnabled"), c.memberMatcher(body)
	return func(u *user) bool {
		_, host, _ := strings.Cut(u.Email, "@")
		return ids.has(u.AccountID) && emails.has(u.Email) && domains.has(host) &&
			(term == nil || containsFold(u.Name, *term) || containsFold(u.Email, *term)) &&
			account.has(u.accountStatus()) && status.has(u.status()) && membership.has(u.membershipStatus()) &&
			(secured == nil || *secured == u.MFAEnabled) && claim.has(c.org.claimStatus(u)) && inGroups(u) &&
			bases.any(c.org.userbasesOf(u))
	}
}

// memberMatcher reads the filters that speak of what an account is in or may do. The groups, and the roles in the
// organization itself, tell who may do something.
func (c *call) memberMatcher(body *fields) func(*user) bool {
	ids, roles := body.choices("groupIds", mostValues), c.roleMatcher(body)
	if ids == nil && roles.everything() {
		return func(*user) bool { return true }
	}
	members := map[string]bool{}
	for _, g := range c.org.Groups {
		if ids.has(g.ID) && roles.grants(c.shownRoles(g.ID, g.Roles)) {
			for _, account := range g.Members {
				members[account] = true
			}
		}
	}
	return func(u *user) bool {
		own := c.ownRoles(u)
		return members[u.AccountID] || ids == nil && len(own) > 0 && roles.grants(own)
	}
}

// platformRoles returns the roles of an account in the organization itself.
func (org *organization) platformRoles(u *user) []assignedRole {
	var held []assignedRole
	for _, role := range u.PlatformRoles {
		held = append(held, assignedRole{Role: role, Resource: org.resourceID()})
	}
	return held
}

// pathUser finds the account in the path.
func (c *call) pathUser() (*user, *answer) {
	users, refused := c.users()
	if refused != nil {
		return nil, refused
	}
	if u, there := find(users, func(u *user) bool { return u.AccountID == c.path("accountId") }); there {
		return u, nil
	}
	return nil, refuse(http.StatusNotFound, "ADMIN-404-8", "account %q does not exist in this directory", c.path("accountId"))
}

func getUser(c *call) *answer {
	u, refused := c.pathUser()
	if refused != nil {
		return refused
	}
	return &answer{status: http.StatusOK, body: map[string]any{"data": c.renderUser(u, nil)}}
}
