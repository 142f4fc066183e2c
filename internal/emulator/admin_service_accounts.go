package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// Service accounts are kept among the users: they can be put into groups like any other account.

const (
	serviceAccountReadScope  = "read:service-accounts:admin"
	serviceAccountWriteScope = "write:service-accounts:admin"
	serviceTokenReadScope    = "read:service-accounts-tokens:admin"
)

// The codes of the API Access family.
const (
	codeInvalidField  = "INVALID_FIELD_FORMAT"
	codeInvalidSearch = "INVALID_API_TOKEN_SEARCH_QUERY"
	codeInvalidSize   = "INVALID_PAGE_SIZE"
	codeGeneric       = "GENERIC_ERROR"
)

type serviceAccountAnswer struct {
	AtlassianID string  `json:"atlassianId"`
	ID          string  `json:"id"`
	Email       string  `json:"email"`
	DisplayName string  `json:"displayName"`
	Picture     *string `json:"picture,omitempty"`
	Container   string  `json:"container"`
	UpdatedAt   int64   `json:"updatedAt"`
	Status      string  `json:"status"`
	CreatedByID *string `json:"createdById,omitempty"`
	Description *string `json:"description,omitempty"`
}

// renderNewServiceAccount renders what the answer to a creation has: no description.
func (c *call) renderNewServiceAccount(u *user) serviceAccountAnswer {
	return serviceAccountAnswer{AtlassianID: u.AccountID, ID: u.AccountID, Email: u.Email, DisplayName: u.Name,
		Container: c.org.resourceID(), UpdatedAt: u.Service.UpdatedAt.UnixMilli(), Status: u.accountStatus()}
}

func (c *call) renderServiceAccount(u *user) any {
	rendered := c.renderNewServiceAccount(u)
	picture := c.url("/console/avatars/" + u.AccountID + ".png")
	rendered.Picture = &picture
	if u.Service.Description != "" {
		rendered.Description = &u.Service.Description
	}
	return rendered
}

func (org *organization) serviceAccounts() []*user {
	return adminapi.Filter(org.Users, func(u *user) bool { return u.Service != nil })
}

// maximumServiceAccounts is how many the plan covers, as the support pages say.
func (org *organization) maximumServiceAccounts() int {
	switch {
	case !org.HasGuard():
		return 5
	case org.Plan == identity.PlanEnterprise:
		return 1000
	}
	return 250
}

// accessScope refuses a key that lacks a scope, as the API Access family does.
func (c *call) accessScope(scope string) *adminapi.Answer {
	if c.hasScope(scope) {
		return nil
	}
	return adminapi.Refuse(http.StatusForbidden, codeGeneric, "The API key lacks the scope %s for organization %q (%s)", scope, c.org.Name, c.org.ID)
}

// accessProblem gives what is wrong with a body the code of the API Access family.
func accessProblem(problem *adminapi.Answer) *adminapi.Answer {
	problem.Body.(*adminapi.ErrorList).Errors[0].Code = codeInvalidField
	return problem
}

func listServiceAccounts(c *call) *adminapi.Answer {
	if refused := c.accessScope(serviceAccountReadScope); refused != nil {
		return refused
	}
	all := c.org.serviceAccounts()
	here, refused := c.accessCursor()
	if refused != nil {
		return refused
	}
	page := adminapi.Cut(all, here, c.capped(defaultPageSize))
	links := page.Links(c.pageURL)
	delete(links, "self")
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{"links": links, "items": adminapi.Rendered(page.Items, c.renderServiceAccount), "total": len(all)}}
}

func createServiceAccount(c *call) *adminapi.Answer {
	if refused := c.accessScope(serviceAccountWriteScope); refused != nil {
		return refused
	}
	body := c.fields("displayName", "description", "permissionRules", "additionalGroups")
	name, description, roles := c.serviceAccountTexts(body, "displayName", "permissionRules")
	if body.Problem != nil {
		return accessProblem(body.Problem)
	}
	if most := c.org.maximumServiceAccounts(); len(c.org.serviceAccounts()) >= most {
		return adminapi.Refuse(http.StatusBadRequest, codeGeneric, "organization %q (%s) has %d service accounts, which is what its plan covers", c.org.Name, c.org.ID, most)
	}
	added := c.server.newAccount(c.org, c.now)
	added.Name, added.Active = *name, true
	slug := strings.Map(func(letter rune) rune {
		if letter >= 'a' && letter <= 'z' || letter >= '0' && letter <= '9' {
			return letter
		}
		return '-'
	}, strings.ToLower(*name))
	added.Email = fmt.Sprintf("%s-%d@serviceaccount.atlassian.com", slug, added.Sequence)
	added.Service = &serviceAccount{Roles: roles, UpdatedAt: c.now}
	if description != nil {
		added.Service.Description = *description
	}
	return &adminapi.Answer{Status: http.StatusCreated, Body: c.renderNewServiceAccount(added)}
}

// serviceAccountTexts reads what a body says of a service account.
func (c *call) serviceAccountTexts(body *adminapi.Fields, required ...string) (name, description *string, roles []assignedRole) {
	name, description = body.Text("displayName"), body.Text("description")
	body.Require(required...)
	if name != nil && (strings.TrimSpace(*name) == "" || utf8.RuneCountInString(*name) < 6 || utf8.RuneCountInString(*name) > 30) {
		body.Refuse("field %q must be between 6 and 30 characters long, and has %d", "displayName", utf8.RuneCountInString(*name))
	}
	if description != nil && utf8.RuneCountInString(*description) > 255 {
		body.Refuse("field %q may have 255 characters, and has %d", "description", utf8.RuneCountInString(*description))
	}
	rules := body.Objects("permissionRules", "resource", "role")
	if body.Has("permissionRules") && len(rules) == 0 {
		body.Refuse("field %q must have at least one rule", "permissionRules")
	}
	for _, rule := range rules {
		resource, role := rule.Filled("resource"), rule.Filled("role")
		rule.Require("resource", "role")
		if body.Problem != nil {
			return name, description, nil
		}
		if _, there := adminapi.ByID(c.org.resources(), *resource); !there {
			body.Refuse("resource %q does not exist in this organization", *resource)
		}
		if !strings.HasPrefix(*role, "atlassian/") {
			body.Refuse("%q is not a role", *role)
		}
		roles = append(roles, assignedRole{Role: *role, Resource: *resource})
	}
	return name, description, roles
}

func updateServiceAccount(c *call) *adminapi.Answer {
	if refused := c.accessScope(serviceAccountWriteScope); refused != nil {
		return refused
	}
	body := c.fields("atlassianId", "displayName", "description")
	id := body.Filled("atlassianId")
	name, description, _ := c.serviceAccountTexts(body, "atlassianId")
	if body.Problem != nil {
		return accessProblem(body.Problem)
	}
	u, refused := c.serviceAccount(*id)
	if refused != nil {
		return refused
	}
	changed := *u.Service
	changed.UpdatedAt = c.now
	if name != nil {
		u.Name = *name
	}
	if description != nil {
		changed.Description = *description
	}
	u.Service = &changed
	c.org.Touch(&u.Object)
	return &adminapi.Answer{Status: http.StatusOK, Body: c.renderServiceAccount(u)}
}

func (c *call) serviceAccount(id string) (*user, *adminapi.Answer) {
	if u, there := c.org.userWithAccount(id); there && u.Service != nil {
		return u, nil
	}
	return nil, adminapi.Refuse(http.StatusNotFound, codeGeneric, "service account %q does not exist in this organization", id)
}

// deleteServiceAccount deletes an account for good, with its tokens and its memberships.
func deleteServiceAccount(c *call) *adminapi.Answer {
	if refused := c.accessScope(serviceAccountWriteScope); refused != nil {
		return refused
	}
	gone, refused := c.serviceAccount(c.path("serviceAccountId"))
	if refused != nil {
		return refused
	}
	c.org.Users = adminapi.Without(c.org.Users, func(u *user) bool { return u == gone })
	c.org.APITokens = adminapi.Without(c.org.APITokens, func(t *apiToken) bool { return t.AccountID == gone.AccountID })
	for _, g := range c.org.Groups {
		if slices.Contains(g.Members, gone.AccountID) {
			g.Members = adminapi.Without(g.Members, func(account string) bool { return account == gone.AccountID })
			c.org.Touch(&g.Object)
		}
	}
	return adminapi.NoContent()
}

// listServiceAccountTokens answers with a bare list.
func listServiceAccountTokens(c *call) *adminapi.Answer {
	if refused := c.accessScope(serviceTokenReadScope); refused != nil {
		return refused
	}
	u, refused := c.serviceAccount(c.path("serviceAccountId"))
	if refused != nil {
		return refused
	}
	tokens := adminapi.Filter(c.org.APITokens, func(t *apiToken) bool { return t.AccountID == u.AccountID })
	return &adminapi.Answer{Status: http.StatusOK, Body: adminapi.Rendered(tokens, c.renderAPIToken)}
}
