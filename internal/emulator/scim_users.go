package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
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

func scimAnswer(status int, body any) *adminapi.Answer {
	return &adminapi.Answer{Status: status, Body: body, ContentType: scimContentType}
}

// scimCreated answers with a new resource and where it is (RFC 7644, section 3.3).
func (c *call) scimCreated(path string, body any) *adminapi.Answer {
	created := scimAnswer(http.StatusCreated, body)
	created.Header = map[string]string{"Location": c.scimURL(path)}
	return created
}

func (c *call) renderSCIMUser(one *scimUser) any {
	groups := []scimReference{}
	for _, g := range c.groupsWith(one) {
		groups = append(groups, scimReference{Type: "Group", Value: g.ID, Display: g.DisplayName, Ref: c.scimURL("/Groups/" + g.ID)})
	}
	linked := map[string]string{}
	if one.AccountID != "" {
		linked["atlassianAccountId"] = one.AccountID
	}
	return c.projection.apply(scimUserAnswer{
		Schemas: []string{scimUserSchema, scimEnterpriseSchema, scimAtlassianSchema},
		ID:      one.ID, scimUserInput: one.Attributes, Active: one.Active, Groups: groups,
		Meta:       scimMeta{ResourceType: "User", Location: c.scimURL("/Users/" + one.ID), Created: one.CreatedAt, LastModified: one.UpdatedAt},
		Enterprise: map[string]string{"organization": one.Attributes.Organization, "department": one.Attributes.Department},
		Atlassian:  linked,
	})
}

// groupsWith returns the groups that a user is in.
func (c *call) groupsWith(one *scimUser) []*scimGroup {
	if c.memberships != nil {
		return c.memberships[one.ID]
	}
	return adminapi.Filter(c.scimGroups(), func(g *scimGroup) bool { return slices.Contains(g.Members, one.ID) })
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

// scimUsers returns the users of the key's directory.
func (c *call) scimUsers() []*scimUser {
	return adminapi.Filter(c.org.SCIMUsers, func(one *scimUser) bool { return one.DirectoryID == c.provisioning.DirectoryID })
}

func (c *call) scimUser() (*scimUser, *adminapi.Answer) {
	if one, there := adminapi.ByID(c.scimUsers(), c.path("id")); there {
		return one, nil
	}
	return nil, c.scimUnknown()
}

func (c *call) scimUnknown() *adminapi.Answer {
	return scimError(http.StatusNotFound, "", "Resource %s not found.", c.path("id"))
}

// scimList answers with the part of a list that startIndex and count choose. Atlassian's itemsPerPage is the count that was
// asked for, however many there are (its text of an empty directory has 10000, an answer recorded in 2021 has 50).
func scimList[T any](c *call, found []T, render func(T) any) *adminapi.Answer {
	number := func(name string, fallback int) int {
		if n, err := strconv.Atoi(c.query(name)); err == nil {
			return max(n, 0) // one below zero is read as none (RFC 7644, section 3.4.2.4)
		}
		return fallback // SCIM says nothing of what is no number
	}
	start := max(1, number("startIndex", 1))
	count := min(number("count", scimMaximumResults), scimMaximumResults)
	resources := []any{}
	for i := start - 1; i < min(len(found), start-1+count); i++ {
		resources = append(resources, render(found[i]))
	}
	return scimAnswer(http.StatusOK, map[string]any{
		"schemas": []string{scimListSchema}, "totalResults": len(found), "startIndex": start,
		"itemsPerPage": count, "Resources": resources,
	})
}

func listSCIMUsers(c *call) *adminapi.Answer {
	attribute, value, refused := c.scimFilter(scimUserKind, "userName", "externalId")
	if refused != nil {
		return refused
	}
	found := adminapi.Filter(c.scimUsers(), func(one *scimUser) bool {
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

func getSCIMUser(c *call) *adminapi.Answer {
	one, refused := c.scimUser()
	if refused != nil {
		return refused
	}
	return scimAnswer(http.StatusOK, c.renderSCIMUser(one))
}

// readSCIMUser makes a user of what an identity provider has written.
func (d scimDocument) readSCIMUser() (scimUserInput, bool, *adminapi.Answer) {
	var input scimUserInput
	d.into(&input)
	active, said := d["active"].(bool)
	return input, active || !said, input.check()
}

// check refuses a user that lacks what Atlassian's text requires, or says which of several is the primary one twice.
func (input scimUserInput) check() *adminapi.Answer {
	if input.UserName == "" {
		return scimError(http.StatusBadRequest, "invalidValue", "userName is required")
	}
	if len(input.Emails) == 0 {
		return scimError(http.StatusBadRequest, "invalidValue", "emails is required, with one value that is marked as primary")
	}
	for _, one := range input.Emails {
		if local, host, found := strings.Cut(one.Value, "@"); !found || local == "" || host == "" || strings.ContainsAny(one.Value, " \t\r\n") {
			return scimError(http.StatusBadRequest, "invalidValue", "%q is no e-mail address", one.Value)
		}
	}
	primary := func(one scimEmail) bool { return one.Primary }
	if marked := len(adminapi.Filter(input.Emails, primary)); marked != 1 {
		return scimError(http.StatusBadRequest, "invalidValue", "One value of emails must be marked as primary, and %d are", marked)
	}
	if marked := len(adminapi.Filter(input.PhoneNumbers, primary)); marked > 1 {
		return scimError(http.StatusBadRequest, "invalidValue", "At most one value of phoneNumbers can be marked as primary, and %d are", marked)
	}
	return nil
}

// email returns the primary e-mail address.
func (input scimUserInput) email() string {
	for _, one := range input.Emails {
		if one.Primary {
			return one.Value
		}
	}
	return ""
}

// createSCIMUser makes a user. One that was deleted is not made again: the new one has another id, and the account of
// its address.
func createSCIMUser(c *call) *adminapi.Answer {
	input, active, refused := c.sentSCIMUser()
	if refused != nil {
		return refused
	}
	if refused := c.refuseExistingSCIMUser(input, ""); refused != nil {
		return refused
	}
	one := &scimUser{Object: c.server.newObject(c.org), DirectoryID: c.provisioning.DirectoryID, CreatedAt: c.now}
	c.org.SCIMUsers = append(c.org.SCIMUsers, one)
	account, there := c.org.userWithEmail(input.email())
	if !there {
		account = c.server.newAccount(c.org, c.now)
	}
	c.linkSCIMUser(one, account, input, active)
	c.record(scimUserCreated)
	return c.scimCreated("/Users/"+one.ID, c.renderSCIMUser(one))
}

// sentSCIMUser reads the user in the body of a request.
func (c *call) sentSCIMUser() (scimUserInput, bool, *adminapi.Answer) {
	body, refused := c.readSCIMBody(scimUserKind.noun)
	if refused != nil {
		return scimUserInput{}, false, refused
	}
	document, refused := scimUserKind.read(body)
	if refused != nil {
		return scimUserInput{}, false, refused
	}
	return document.readSCIMUser()
}

// refuseExistingSCIMUser refuses what another user of the directory has, and names it.
func (c *call) refuseExistingSCIMUser(input scimUserInput, except string) *adminapi.Answer {
	for _, one := range c.scimUsers() {
		switch {
		case one.ID == except:
		case strings.EqualFold(one.Attributes.email(), input.email()):
			return scimConflict("email", input.email())
		case strings.EqualFold(one.Attributes.UserName, input.UserName):
			return scimConflict("userName", input.UserName)
		}
	}
	return nil
}

func scimConflict(attribute, value string) *adminapi.Answer {
	return scimError(http.StatusConflict, "uniqueness", "Resource [USER]: with %s[%s] already exists.", attribute, value)
}

func replaceSCIMUser(c *call) *adminapi.Answer {
	one, refused := c.scimUser()
	if refused != nil {
		return refused
	}
	input, active, refused := c.sentSCIMUser()
	if refused != nil {
		return refused
	}
	return c.rewriteSCIMUser(one, input, active)
}

// rewriteSCIMUser puts a whole user in the place of another; what it does not say is gone.
func (c *call) rewriteSCIMUser(one *scimUser, input scimUserInput, active bool) *adminapi.Answer {
	if refused := c.refuseExistingSCIMUser(input, one.ID); refused != nil {
		return refused
	}
	account, refused := c.accountAfter(one, input)
	if refused != nil {
		return refused
	}
	before := one.AccountID
	one.AccountID, one.Attributes, one.Active, one.UpdatedAt = "", input, active, c.now
	c.org.Touch(&one.Object)
	if account != nil {
		c.linkSCIMUser(one, account, input, active)
	}
	if one.AccountID != before { // the organization's groups have accounts, and not users
		for _, g := range c.groupsWith(one) {
			c.pushSCIMGroup(g)
		}
	}
	c.record(scimUserUpdated)
	return scimAnswer(http.StatusOK, c.renderSCIMUser(one))
}

func patchSCIMUser(c *call) *adminapi.Answer {
	one, refused := c.scimUser()
	if refused != nil {
		return refused
	}
	operations, refused := c.scimOperations()
	if refused != nil {
		return refused
	}
	stored := map[string]any{}
	text, _ := json.Marshal(one.Attributes) // a plain struct always marshals, and to an object
	_ = json.Unmarshal(text, &stored)
	stored["active"] = one.Active
	document, _ := scimUserKind.read(stored) // what was stored was read
	for _, operation := range operations {
		if refused := scimUserKind.steps(operation, document.change); refused != nil {
			return refused
		}
	}
	input, active, refused := document.readSCIMUser()
	if refused != nil {
		return refused
	}
	return c.rewriteSCIMUser(one, input, active)
}

// deleteSCIMUser deactivates the account, if it is the organization's, and takes the user out of the directory.
func deleteSCIMUser(c *call) *adminapi.Answer {
	one, refused := c.scimUser()
	if refused != nil {
		return refused
	}
	c.record(scimUserDeleted)
	for _, g := range c.groupsWith(one) {
		g.Members = adminapi.Without(g.Members, func(id string) bool { return id == one.ID })
		c.pushSCIMGroup(g)
	}
	c.org.SCIMUsers = adminapi.Without(c.org.SCIMUsers, func(other *scimUser) bool { return other.ID == one.ID })
	if account, there := c.org.userWithAccount(one.AccountID); there && c.org.claimStatus(account) == claimManaged {
		account.Active = false
	}
	return adminapi.NoContent()
}
