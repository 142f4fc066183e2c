package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	scimUserSchema       = "urn:ietf:params:scim:schemas:core:2.0:User"
	scimEnterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	scimAtlassianSchema  = "urn:scim:schemas:extension:atlassian-external:1.0"
	scimGroupSchema      = "urn:ietf:params:scim:schemas:core:2.0:Group"
	scimListSchema       = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	scimMaximumResults   = 10000
)

// scimUserAnswer is a user as SCIM shows it.
type scimUserAnswer struct {
	Schemas []string `json:"schemas"`
	ID      string   `json:"id"`
	scimUserInput
	Active     bool              `json:"active"`
	Groups     []scimReference   `json:"groups"`
	Meta       scimMeta          `json:"meta"`
	Enterprise map[string]string `json:"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`
	Atlassian  map[string]string `json:"urn:scim:schemas:extension:atlassian-external:1.0"`
}

type scimReference struct {
	Type    string `json:"type"`
	Value   string `json:"value"`
	Display string `json:"display"`
	Ref     string `json:"$ref"`
}

type scimMeta struct {
	ResourceType string    `json:"resourceType"`
	Location     string    `json:"location"`
	Created      time.Time `json:"created"`
	LastModified time.Time `json:"lastModified"`
}

func (c *call) scimURL(path string) string {
	return c.url("/scim/directory/" + c.provisioning.SCIMDirectoryID + path)
}

func scimAnswer(status int, body any) *answer {
	return &answer{status: status, body: body, contentType: scimContentType}
}

func (c *call) renderSCIMUser(one *scimUser) any {
	groups := []scimReference{}
	for _, g := range c.groupsWith(one) {
		groups = append(groups, scimReference{Type: "Group", Value: g.ID, Display: g.DisplayName, Ref: c.scimURL("/Groups/" + g.ID)})
	}
	return c.projection.apply(scimUserAnswer{
		Schemas: []string{scimUserSchema, scimEnterpriseSchema, scimAtlassianSchema},
		ID:      one.ID, scimUserInput: one.Attributes, Active: one.Active, Groups: groups,
		Meta:       scimMeta{ResourceType: "USER", Location: c.scimURL("/Users/" + one.ID), Created: one.CreatedAt, LastModified: one.UpdatedAt},
		Enterprise: map[string]string{"organization": one.Attributes.Organization, "department": one.Attributes.Department},
		Atlassian:  map[string]string{"atlassianAccountId": one.AccountID},
	})
}

// groupsWith returns the groups that a user is in.
func (c *call) groupsWith(one *scimUser) []*scimGroup {
	if c.memberships != nil {
		return c.memberships[one.ID]
	}
	return filter(c.scimGroups(), func(g *scimGroup) bool { return slices.Contains(g.Members, one.ID) })
}

// indexMemberships turns the groups of the directory around, for answers that show many users.
func (c *call) indexMemberships() {
	c.memberships = map[string][]*scimGroup{}
	for _, g := range c.scimGroups() {
		for _, id := range g.Members {
			c.memberships[id] = append(c.memberships[id], g)
		}
	}
}

// scimUsersByID returns the users of the key's directory. Requests about groups need many of them, and add none.
func (c *call) scimUsersByID() map[string]*scimUser {
	if c.scimIndex == nil {
		users := c.scimUsers()
		c.scimIndex = make(map[string]*scimUser, len(users))
		for _, one := range users {
			c.scimIndex[one.ID] = one
		}
	}
	return c.scimIndex
}

// scimUsers returns the users of the key's directory, those that were deleted left out.
func (c *call) scimUsers() []*scimUser {
	return filter(c.org.SCIMUsers, func(one *scimUser) bool { return one.DirectoryID == c.provisioning.DirectoryID && !one.Deleted })
}

func (c *call) scimUser() (*scimUser, *answer) {
	if one, there := byID(c.scimUsers(), c.path("id")); there {
		return one, nil
	}
	return nil, c.scimUnknown()
}

func (c *call) scimUnknown() *answer {
	return scimError(http.StatusNotFound, "", "Resource %s not found.", c.path("id"))
}

// scimFilter reads the one kind of filter there is: attribute eq "value".
func (c *call) scimFilter(attributes ...string) (attribute, value string, refused *answer) {
	text := strings.TrimSpace(c.query("filter"))
	if text == "" {
		return "", "", nil
	}
	parts := strings.SplitN(text, " ", 3)
	if len(parts) == 3 && strings.EqualFold(parts[1], "eq") && json.Unmarshal([]byte(parts[2]), &value) == nil {
		for _, known := range attributes {
			if strings.EqualFold(parts[0], known) {
				return known, value, nil
			}
		}
	}
	return "", "", scimError(http.StatusBadRequest, "invalidFilter", "The filter must be one of %s, eq and a quoted value", strings.Join(attributes, ", "))
}

// scimList answers with the part of a list that startIndex and count choose.
func scimList[T any](c *call, found []T, render func(T) any) *answer {
	number := func(name string, fallback int) int {
		if n, err := strconv.Atoi(c.query(name)); err == nil && n >= 0 {
			return n
		}
		return fallback // SCIM reads a bad number as the default
	}
	start := max(1, number("startIndex", 1))
	count := min(number("count", scimMaximumResults), scimMaximumResults)
	resources := []any{}
	for i := start - 1; i < min(len(found), start-1+count); i++ {
		resources = append(resources, render(found[i]))
	}
	return scimAnswer(http.StatusOK, map[string]any{
		"schemas": []string{scimListSchema}, "totalResults": len(found), "startIndex": start,
		"itemsPerPage": len(resources), "Resources": resources,
	})
}

func listSCIMUsers(c *call) *answer {
	attribute, value, refused := c.scimFilter("userName", "externalId")
	if refused != nil {
		return refused
	}
	found := filter(c.scimUsers(), func(one *scimUser) bool {
		switch attribute {
		case "userName":
			return strings.EqualFold(one.Attributes.UserName, value)
		case "externalId":
			return one.Attributes.ExternalID == value
		}
		return true
	})
	if len(found) > 1 {
		c.indexMemberships()
	}
	return scimList(c, found, c.renderSCIMUser)
}

func getSCIMUser(c *call) *answer {
	one, refused := c.scimUser()
	if refused != nil {
		return refused
	}
	return scimAnswer(http.StatusOK, c.renderSCIMUser(one))
}

// readSCIMUser reads a user as an identity provider sends it. Unknown attributes are ignored, as SCIM demands.
func (c *call) readSCIMUser(text []byte) (scimUserInput, *bool, *answer) {
	var sent struct {
		scimUserInput
		Active     *bool `json:"active"`
		Enterprise struct {
			Department   string `json:"department"`
			Organization string `json:"organization"`
		} `json:"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`
	}
	if err := json.Unmarshal(text, &sent); err != nil {
		return scimUserInput{}, nil, scimError(http.StatusBadRequest, "invalidSyntax", "The body is not a user: %v", err)
	}
	if sent.Enterprise.Department != "" {
		sent.Department = sent.Enterprise.Department
	}
	if sent.Enterprise.Organization != "" {
		sent.Organization = sent.Enterprise.Organization
	}
	if sent.UserName == "" {
		return scimUserInput{}, nil, scimError(http.StatusBadRequest, "invalidValue", "userName is required")
	}
	email := sent.email()
	if _, verified := c.org.verifiedDomainOf(email); !verified {
		return scimUserInput{}, nil, scimError(http.StatusBadRequest, "invalidValue", "The primary email %q must be on a verified domain of the organization", email)
	}
	return sent.scimUserInput, sent.Active, nil
}

// email returns the primary e-mail address, or the only one.
func (input scimUserInput) email() string {
	for _, one := range input.Emails {
		if one.Primary {
			return one.Value
		}
	}
	if len(input.Emails) > 0 {
		return input.Emails[0].Value
	}
	return ""
}

func createSCIMUser(c *call) *answer {
	input, active, refused := c.readSCIMUser(c.body)
	if refused != nil {
		return refused
	}
	if refused := c.refuseExistingSCIMUser(input, ""); refused != nil {
		return refused
	}
	one, there := find(c.org.SCIMUsers, func(one *scimUser) bool {
		return one.DirectoryID == c.provisioning.DirectoryID && one.Deleted && strings.EqualFold(one.Attributes.UserName, input.UserName)
	})
	if !there {
		one = &scimUser{object: c.server.newObject(c.org), DirectoryID: c.provisioning.DirectoryID, CreatedAt: c.now}
		c.org.SCIMUsers = append(c.org.SCIMUsers, one)
	}
	one.Deleted = false
	c.storeSCIMUser(one, input, active == nil || *active)
	c.record(scimUserCreated)
	return scimAnswer(http.StatusCreated, c.renderSCIMUser(one))
}

func (c *call) refuseExistingSCIMUser(input scimUserInput, except string) *answer {
	_, there := find(c.scimUsers(), func(one *scimUser) bool {
		return one.ID != except && (strings.EqualFold(one.Attributes.UserName, input.UserName) || strings.EqualFold(one.Attributes.email(), input.email()))
	})
	if !there {
		return nil
	}
	return scimError(http.StatusConflict, "uniqueness", "Resource [USER]: with email[%s] already exists.", input.email())
}

// storeSCIMUser keeps a user and brings the account behind it in line: the one with that address, or a new one.
func (c *call) storeSCIMUser(one *scimUser, input scimUserInput, active bool) {
	account, there := c.org.userWithAccount(one.AccountID)
	if !there {
		account, there = c.org.userWithEmail(input.email())
	}
	if !there {
		account = c.server.newAccount(c.org, c.now)
	}
	c.linkSCIMUser(one, account, input, active)
}

// newAccount adds an account that nothing is known of yet.
func (s *Server) newAccount(org *organization, now time.Time) *user {
	account := &user{object: s.newObject(org), AddedAt: now}
	account.AccountID = "712020:" + account.ID
	org.Users = append(org.Users, account)
	return account
}

// linkSCIMUser keeps a user and brings its account in line.
func (c *call) linkSCIMUser(one *scimUser, account *user, input scimUserInput, active bool) {
	one.Attributes, one.Active, one.UpdatedAt = input, active, c.now
	one.AccountID = account.AccountID
	account.Email, account.Active = input.email(), active
	if input.DisplayName != "" {
		account.Name = input.DisplayName
	}
	if account.PolicyID == "" {
		if home, verified := c.org.verifiedDomainOf(account.Email); verified {
			account.PolicyID = c.org.defaultPolicyOf(home.DirectoryID).ID
		}
	}
	c.org.touch(&one.object)
}

func replaceSCIMUser(c *call) *answer {
	one, refused := c.scimUser()
	if refused != nil {
		return refused
	}
	return c.rewriteSCIMUser(one, c.body)
}

// rewriteSCIMUser puts a whole user in the place of another; what it does not say is gone.
func (c *call) rewriteSCIMUser(one *scimUser, text []byte) *answer {
	input, active, refused := c.readSCIMUser(text)
	if refused != nil {
		return refused
	}
	if refused := c.refuseExistingSCIMUser(input, one.ID); refused != nil {
		return refused
	}
	c.storeSCIMUser(one, input, active == nil || *active)
	c.record(scimUserUpdated)
	return scimAnswer(http.StatusOK, c.renderSCIMUser(one))
}

func patchSCIMUser(c *call) *answer {
	one, refused := c.scimUser()
	if refused != nil {
		return refused
	}
	operations, refused := c.scimOperations()
	if refused != nil {
		return refused
	}
	document := map[string]any{}
	text, _ := json.Marshal(one.Attributes) // a plain struct always marshals, and to an object
	_ = json.Unmarshal(text, &document)
	document["active"] = one.Active
	for _, operation := range operations {
		if refused := operation.apply(document); refused != nil {
			return refused
		}
	}
	text, _ = json.Marshal(document)
	return c.rewriteSCIMUser(one, text)
}

// deleteSCIMUser deactivates the account. The user answers 404 from then on, until it is created again.
func deleteSCIMUser(c *call) *answer {
	one, refused := c.scimUser()
	if refused != nil {
		return refused
	}
	c.record(scimUserDeleted)
	one.Deleted, one.Active = true, false
	if account, there := c.org.userWithAccount(one.AccountID); there {
		account.Active = false
	}
	for _, g := range c.scimGroups() {
		if slices.Contains(g.Members, one.ID) {
			g.Members = without(g.Members, func(id string) bool { return id == one.ID })
			c.pushSCIMGroup(g)
		}
	}
	return noContent()
}
