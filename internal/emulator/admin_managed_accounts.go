package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

const (
	accountScope = "read:accounts:admin"
	// activityLimit is how many reads of last active dates an organization has in a minute, as Atlassian documents it.
	activityLimit = 200
)

type managedAccountAnswer struct {
	AccountID      string            `json:"account_id"`
	AccountType    string            `json:"account_type"`
	AccountStatus  string            `json:"account_status"`
	Name           string            `json:"name"`
	Picture        string            `json:"picture"`
	Email          string            `json:"email"`
	AccessBillable bool              `json:"access_billable"`
	LastActive     *time.Time        `json:"last_active,omitempty"`
	ProductAccess  []managedProduct  `json:"product_access"`
	Links          map[string]string `json:"links"`
}

type managedProduct struct {
	Key        string     `json:"key"`
	Name       string     `json:"name"`
	URL        string     `json:"url"`
	LastActive *time.Time `json:"last_active,omitempty"`
}

// listManagedAccounts lists the accounts at verified domains, and no others.
func listManagedAccounts(c *call) *adminapi.Answer {
	if refused := c.scope(accountScope); refused != nil {
		return refused
	}
	managed := adminapi.Filter(c.org.Users, func(u *user) bool { return c.org.claimStatus(u) == claimManaged })
	return listWithLinks(c, managed, nil, adminapi.Everything[*user], c.renderManagedAccount, c.pageURL)
}

func (c *call) renderManagedAccount(u *user) any {
	rendered := managedAccountAnswer{
		AccountID: u.AccountID, AccountType: u.accountType(), AccountStatus: u.accountStatus(), Name: u.Name, Email: u.Email,
		Picture: c.url("/console/avatars/" + u.AccountID + ".png"), AccessBillable: len(c.org.groupsOf(u)) > 0, ProductAccess: []managedProduct{},
		Links: map[string]string{"self": c.url("/users/" + u.AccountID + "/manage")},
	}
	for _, w := range c.reachedBy(u) {
		at := u.lastActive(w.ID)
		rendered.ProductAccess = append(rendered.ProductAccess, managedProduct{Key: w.product.olderKey(), Name: w.product.Name, URL: w.hostURL(), LastActive: at})
		if at != nil && (rendered.LastActive == nil || at.After(*rendered.LastActive)) {
			rendered.LastActive = at
		}
	}
	return rendered
}

// olderKey is the key of a product in version 1 of the API, whose document spells one in another way than version 2 does.
func (p SeedProduct) olderKey() string {
	if p.Key == "jira-servicedesk" {
		return "jira-service-desk"
	}
	return p.Key
}

// reachedBy returns the workspaces that the groups of an account open to it.
func (c *call) reachedBy(u *user) []*workspace {
	groups := c.org.groupsOf(u)
	return adminapi.Filter(c.org.workspaces(), func(w *workspace) bool {
		return slices.ContainsFunc(groups, func(g *group) bool { return g.hasResource(w.ID) })
	})
}

// lastActive returns when an account last looked at a workspace, or nil.
func (u *user) lastActive(workspaceID string) *time.Time {
	if one, there := adminapi.Find(u.Activity, func(one activity) bool { return one.Workspace == workspaceID }); there {
		return &one.At
	}
	return nil
}

type productActivityAnswer struct {
	ID         string `json:"id"`
	Key        string `json:"key"`
	LastActive string `json:"last_active"` // a day
}

// getLastActiveDates has its own limit, on top of that of all requests.
func getLastActiveDates(c *call) *adminapi.Answer {
	header, over := c.countActivityRead()
	if over != nil {
		return over
	}
	if refused := c.scope(accountScope); refused != nil {
		return refused
	}
	u, there := c.org.userWithAccount(c.path("accountId"))
	if !there {
		return adminapi.Refuse(http.StatusNotFound, "ADMIN-404-8", "account %q does not exist in this organization", c.path("accountId"))
	}
	workspaces := adminapi.Filter(c.org.workspaces(), func(w *workspace) bool { return u.lastActive(w.ID) != nil })
	page, refused := pageOf(c, adminapi.PageSizes{Usual: defaultPageSize, Largest: maximumPageSize}, workspaces, nil, adminapi.Everything[*workspace])
	if refused != nil {
		return refused
	}
	links := map[string]string{}
	if page.Next != "" {
		links["next"] = page.Next
	}
	data := map[string]any{"added_to_org": u.AddedAt.Format(time.DateOnly), "product_access": adminapi.Rendered(page.Items, func(w *workspace) any {
		return productActivityAnswer{ID: w.ID, Key: w.product.olderKey(), LastActive: u.lastActive(w.ID).Format(time.DateOnly)}
	})}
	return &adminapi.Answer{Status: http.StatusOK, Header: header, Body: map[string]any{"data": data, "links": links}}
}

// countActivityRead counts a read in this minute. It returns the headers of the answer, or the gateway's refusal.
func (c *call) countActivityRead() (map[string]string, *adminapi.Answer) {
	s, window := c.server, c.now.Truncate(time.Minute)
	if !window.Equal(s.activityWindow) {
		s.activityWindow, s.activityReads = window, 0
	}
	s.activityReads++
	reset := window.Add(time.Minute)
	if s.activityReads > activityLimit {
		refused := adminapi.GatewayError(http.StatusTooManyRequests, "The limit of 200 requests per minute for last active dates is used up")
		refused.Header = adminapi.RetryAfter(reset.Sub(c.now))
		return nil, refused
	}
	if s.options.RateLimit > 0 {
		return nil, nil // what is left of all requests has been announced, and is less
	}
	return map[string]string{
		"X-RateLimit-Limit": strconv.Itoa(activityLimit), "X-RateLimit-Remaining": strconv.Itoa(activityLimit - s.activityReads), "X-RateLimit-Reset": reset.Format(time.RFC3339),
	}, nil
}

// SetLastActive is a person looking at the first workspace of a product.
func (s *Server) SetLastActive(email, product string, at time.Time) error {
	return s.change(func(org *organization) error {
		accounts, err := org.accountsOf([]string{email})
		if err != nil {
			return err
		}
		u, _ := org.userWithAccount(accounts[0])
		w, there := adminapi.Find(org.workspaces(), func(w *workspace) bool { return w.product.Key == product })
		if !there {
			return fmt.Errorf("there is no workspace of product %q", product)
		}
		u.Activity = append(adminapi.Without(u.Activity, func(one activity) bool { return one.Workspace == w.ID }), activity{Workspace: w.ID, At: at.UTC()})
		return nil
	})
}
