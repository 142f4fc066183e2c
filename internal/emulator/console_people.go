package emulator

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// shownPeople is how many rows a page of users or groups has.
const shownPeople = 50

// userRow is an account in a list.
type userRow struct {
	AccountID, Name, Email string
	Status                 string
	Managed                bool
	Source                 string // the directory that the account is synced from; "" for none
	PolicyID, Policy       string
	Administrator, Service bool
}

// personView is an account in a list of members.
type personView struct{ AccountID, Email, Name string }

// people returns the first of these accounts.
func (c *call) people(accounts []string) []personView {
	var shown []personView
	for _, id := range accounts[:min(len(accounts), shownMembers)] {
		if u, there := c.org.userWithAccount(id); there {
			shown = append(shown, personView{u.AccountID, u.Email, u.Name})
		}
	}
	return shown
}

// part is which part of a list is shown.
type part struct{ First, Last, Total, Before, After int }

// cutPart returns the rows of the part that the address asks for.
func cutPart[T any](v visit, rows []T) ([]T, part) {
	number, err := strconv.Atoi(v.asked("part"))
	if err != nil || number < 1 || (number-1)*shownPeople >= len(rows) {
		number = 1
	}
	first := (number - 1) * shownPeople
	last := min(first+shownPeople, len(rows))
	which := part{First: min(first+1, len(rows)), Last: last, Total: len(rows), Before: number - 1}
	if last < len(rows) {
		which.After = number + 1
	}
	return rows[first:last], which
}

// inside runs what looks at the organization itself, at the parts of it that are no identity API's.
func (v visit) inside(look func(c *call)) {
	s := v.server
	s.mutex.Lock()
	defer s.mutex.Unlock()
	c := &call{server: s, request: v.request, now: s.now(), byPerson: true}
	s.catchUp(c.now)
	c.org = s.organization
	look(c)
}

// policyNames returns the names of the policies by their ids.
func (v visit) policyNames() map[string]string {
	names := map[string]string{}
	for _, p := range readAll[policyView](v, nil, "authentication-policies") {
		names[p.ID] = p.Name
	}
	return names
}

func (c *call) userRow(u *user, policies map[string]string) userRow {
	row := userRow{
		AccountID: u.AccountID, Name: u.Name, Email: u.Email, Status: u.status(), Managed: c.org.claimStatus(u) == claimManaged,
		PolicyID: u.PolicyID, Policy: policies[u.PolicyID],
		Administrator: slices.Contains(u.PlatformRoles, roleOrganizationAdmin), Service: u.Service != nil,
	}
	if from := c.sourceOf(u); from.directory != nil {
		row.Source = from.directory.Name
	}
	return row
}

// users returns the accounts with a text in their name or address.
func (v visit) users(text string) []userRow {
	policies := v.policyNames()
	var rows []userRow
	v.inside(func(c *call) {
		for _, u := range c.org.Users {
			if containsFold(u.Name, text) || containsFold(u.Email, text) || u.AccountID == text {
				rows = append(rows, c.userRow(u, policies))
			}
		}
	})
	return byName(rows, func(one userRow) string { return one.Name })
}

type usersPage struct {
	frame
	Users  []userRow
	Part   part
	Filter string
}

func showUsers(v visit) pageView {
	rows, which := cutPart(v, v.users(v.asked("filter")))
	return pageView{template: "users", data: usersPage{v.frame("users", "Users"), rows, which, v.asked("filter")}}
}

type userPage struct {
	frame
	userRow
	Groups   []groupRow
	Roles    []roleRow
	Policies []policyView
	Active   bool
	// Suspended is what the account is in this organization alone.
	Suspended bool
}

// roleRow is a role on something, in words.
type roleRow struct{ Role, RoleID, On, Resource string }

func showUser(v visit) pageView {
	policies := readAll[policyView](v, nil, "authentication-policies")
	page := userPage{frame: v.frame("users", "User"), Policies: policies}
	names := v.policyNames()
	there := false
	v.inside(func(c *call) {
		var u *user
		if u, there = c.org.userWithAccount(v.path("account")); !there {
			return
		}
		page.userRow, page.Title, page.Active, page.Suspended = c.userRow(u, names), u.Name, u.Active, u.Suspended
		for _, g := range c.org.groupsOf(u) {
			page.Groups = append(page.Groups, c.groupRow(g))
		}
		page.Roles = c.roleRows(slices.Concat(u.Roles, c.org.platformRoles(u)))
	})
	if !there {
		return noPage("user")
	}
	return pageView{template: "user", data: page}
}

func userAddress(accountID string) string { return "/console/users/" + url.PathEscape(accountID) }

func inviteByHand(v visit) (string, notice, error) {
	content := map[string]any{"emails": v.lines("emails"), "sendNotification": false}
	if group := v.sent("group"); group != "" {
		content["additionalGroups"] = []string{group}
	}
	if len(v.lines("emails")) == 0 {
		return "", notice{}, &refusal{http.StatusBadRequest, "Name at least one person by e-mail address."}
	}
	_, err := v.write(http.MethodPost, v.orgPath("/admin/v2/orgs/", "users", "invite"), content)
	return "/console/users", notice{Words: describeCount(len(v.lines("emails")), "person") + " invited."}, err
}

// changeAccount suspends, restores, deactivates or reactivates the account in the path.
func changeAccount(v visit) (string, notice, error) {
	account := v.path("account")
	member := func(act string) string {
		return v.orgPath("/admin/v2/orgs/", "directories", "-", "users", account, act)
	}
	var path, words string
	switch v.path("act") {
	case "suspend":
		path, words = member("suspend"), "The account has no access to this organization any more."
	case "restore":
		path, words = member("restore"), "The account has its access again."
	case "deactivate":
		path, words = "/users/"+url.PathEscape(account)+"/manage/lifecycle/disable", "The account cannot log in anywhere any more."
	case "reactivate":
		path, words = "/users/"+url.PathEscape(account)+"/manage/lifecycle/enable", "The account can log in again."
	default:
		return "", notice{}, &refusal{http.StatusNotFound, "An account is suspended, restored, deactivated or reactivated."}
	}
	_, err := v.write(http.MethodPost, path, map[string]any{})
	return userAddress(account), notice{Words: words}, err
}

// moveUser puts the account in the path under another policy.
func moveUser(v visit) (string, notice, error) {
	email := v.emailOf(v.path("account"))
	words, err := v.movePeople(v.sent("policy"), []string{email})
	return userAddress(v.path("account")), notice{Words: words}, err
}

func (v visit) emailOf(accountID string) (email string) {
	v.inside(func(c *call) {
		if u, there := c.org.userWithAccount(accountID); there {
			email = u.Email
		}
	})
	return email
}

func signInUser(v visit) (string, notice, error) {
	email := v.emailOf(v.path("account"))
	return userAddress(v.path("account")), notice{Words: email + " has signed in. The audit log has it."}, v.server.LogIn(email)
}
