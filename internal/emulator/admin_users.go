package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
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
	directory *identity.Directory
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
		d, _ := adminapi.ByID(org.Directories, one.DirectoryID)
		for _, account := range one.SyncedAccounts {
			sources[account] = source{directory: d}
		}
	}
	for _, one := range org.SCIMUsers {
		d, _ := adminapi.ByID(org.Directories, one.DirectoryID)
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
		MFAEnabled: u.MFAEnabled, AddedToOrg: u.AddedAt, Picture: picture, Avatar: picture, Links: map[string]string{"self": adminapi.Cursor{List: "user", Filter: u.AccountID}.String()},
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
	return adminapi.Filter(org.Groups, func(g *group) bool { return slices.Contains(g.Members, u.AccountID) })
}

// users returns those of the user base in the path.
func (c *call) users() ([]*user, *adminapi.Answer) {
	base, refused := c.userbase()
	if refused != nil || base == nil {
		return c.org.Users, refused
	}
	return adminapi.Filter(c.org.Users, func(u *user) bool { return c.org.isIn(u, base) }), nil
}

var userFilters = []string{
	"accountIds", "directoryIds", "groupIds", "resourceIds", "resourceOwners", "roleIds", "emails", "emailDomains", "searchTerm",
	"claimStatus", "accountStatus", "status", "membershipStatus", "mfaEnabled", "expand",
}

// searchUsers answers the search. No scope is documented for it.
func searchUsers(c *call) *adminapi.Answer {
	users, refused := c.users()
	if refused != nil {
		return refused
	}
	var expand choices
	narrow := func(body *adminapi.Fields) func(*user) bool {
		expand = readWords(body, "expand", "counts.resources", "groups", "platformRoles", "productAccess")
		return c.userMatcher(body)
	}
	return search(c, adminapi.PageSizes{Usual: 50, Largest: 100}, userFilters, users, narrow, func(u *user) any { return c.renderUser(u, expand) })
}

// userMatcher reads the filters of a search for users.
func (c *call) userMatcher(body *adminapi.Fields) func(*user) bool {
	refuseTogether(body, "emails", "searchTerm")
	ids, bases := readChoices(body, "accountIds", mostValues), readChoices(body, "directoryIds", mostValues)
	emails, domains, term := readChoices(body, "emails", mostValues), readChoices(body, "emailDomains", mostValues), body.Text("searchTerm")
	claim := readWords(body, "claimStatus", claimManaged, claimUnmanaged)
	account := readWords(body, "accountStatus", statusActive, statusInactive, "closed")
	status := readWords(body, "status", statusActive, statusSuspended, "not_invited", statusDeactivated, "for_deletion")
	membership := readWords(body, "membershipStatus", statusActive, statusSuspended, "no_membership")
	secured, inGroups := body.Flag("mfaEnabled"), c.memberMatcher(body)
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
func (c *call) memberMatcher(body *adminapi.Fields) func(*user) bool {
	ids, roles := readChoices(body, "groupIds", mostValues), c.roleMatcher(body)
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
func (c *call) pathUser() (*user, *adminapi.Answer) {
	users, refused := c.users()
	if refused != nil {
		return nil, refused
	}
	if u, there := adminapi.Find(users, func(u *user) bool { return u.AccountID == c.path("accountId") }); there {
		return u, nil
	}
	return nil, adminapi.Refuse(http.StatusNotFound, "ADMIN-404-8", "account %q does not exist in this directory", c.path("accountId"))
}

func getUser(c *call) *adminapi.Answer {
	u, refused := c.pathUser()
	if refused != nil {
		return refused
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{"data": c.renderUser(u, nil)}}
}
