package identity

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// PolicyAnswer is an authentication policy as the API shows it.
type PolicyAnswer struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	DirectoryID string `json:"directoryId"`
	IsDefault   bool   `json:"isDefault"`
	EnforceSSO  bool   `json:"enforceSso"`
	NonBillable bool   `json:"nonBillable"`
	SettingsAnswer
	ExternalID *string       `json:"externalId"`
	Version    string        `json:"version"`
	Record     *RecordAnswer `json:"record,omitempty"`
}

// String describes a policy in errors.
func (p *Policy) String() string {
	if p.ID == "" { // refused before it was one: an id in the refusal would be of nothing
		return fmt.Sprintf("new authentication policy %q", p.Name)
	}
	return adminapi.Describe("authentication policy", p.Name, p.ID)
}

// Policy returns an authentication policy as the API shows it.
func (c *Call) Policy(p *Policy) PolicyAnswer {
	return PolicyAnswer{
		ID: p.ID, Name: p.Name, DirectoryID: p.DirectoryID, IsDefault: p.IsDefault, EnforceSSO: p.EnforceSSO,
		NonBillable: p.IsDefault && p.DirectoryID == c.State.LocalDirectory().ID, Version: p.Version, Record: c.recordOf(p.ID),
		SettingsAnswer: p.settingsAnswer(), ExternalID: adminapi.Nullable(c.externalID(p)),
	}
}

// externalID returns the id by which Atlassian's published API knows a policy; "" where nobody knows it.
func (c *Call) externalID(p *Policy) string {
	if p.ExternalID != "" {
		return p.ExternalID
	}
	return c.engine.options.Issuer.ExternalID(p.ID)
}

func (c *Call) findPolicy() (*Policy, *adminapi.Answer) {
	if p, there := adminapi.ByID(c.State.Policies, c.path("id")); there {
		return p, nil
	}
	return nil, adminapi.Refuse(http.StatusNotFound, "ADMIN-404-5", "authentication policy %q does not exist in this organization", c.path("id"))
}

func listPolicies(c *Call) *adminapi.Answer {
	narrow := adminapi.OfDirectory(func(p *Policy) string { return p.DirectoryID })
	return list(c, c.State.Policies, []string{"directoryId"}, narrow, func(p *Policy) any { return c.Policy(p) })
}

func getPolicy(c *Call) *adminapi.Answer {
	p, refused := c.findPolicy()
	if refused != nil {
		return refused
	}
	return adminapi.AnswerWith(http.StatusOK, p.Version, c.Policy(p))
}

func createPolicy(c *Call) *adminapi.Answer {
	body := c.fields(slices.Concat([]string{"directoryId", "name", "enforceSso", "isDefault"}, settingFields)...)
	settings := readSettings(body)
	directoryID, name, enforce, isDefault := body.Text("directoryId"), body.Filled("name"), body.Flag("enforceSso"), body.Flag("isDefault")
	body.Require("directoryId", "name")
	if body.Problem != nil {
		return body.Problem
	}
	d, refused := c.findDirectory(*directoryID)
	if refused != nil {
		return refused
	}
	if refused := c.guardMissing("A policy beside the default one", d.String()); refused != nil {
		return refused
	}
	added := &Policy{Name: *name, DirectoryID: d.ID, PolicySettings: c.engine.options.Issuer.PolicySettings()}
	if refused := c.enforce(added, enforce); refused != nil {
		return refused
	}
	if refused := added.set(body, settings); refused != nil {
		return refused
	}
	added.Object, added.ExternalID = c.newObject(), c.given.ExternalID
	c.State.Policies = append(c.State.Policies, added)
	c.tell(Event{Kind: PolicyCreated, Directory: d, Policy: added})
	if isDefault != nil && *isDefault {
		c.makeDefault(added)
	}
	return adminapi.AnswerWith(http.StatusCreated, added.Version, c.Policy(added))
}

func updatePolicy(c *Call) *adminapi.Answer {
	p, refused := c.findPolicy()
	if refused != nil {
		return refused
	}
	if refused := adminapi.IfMatch(c.request, "authentication policy", p.Name, &p.Object); refused != nil {
		return refused
	}
	body := c.fields(slices.Concat([]string{"name", "enforceSso", "isDefault"}, settingFields)...)
	settings := readSettings(body)
	name, enforce, isDefault := body.Filled("name"), body.Flag("enforceSso"), body.Flag("isDefault")
	body.RequireAny()
	if body.Problem != nil {
		return body.Problem
	}
	before := *p
	if refused := c.enforce(p, enforce); refused != nil {
		return refused
	}
	if refused := p.set(body, settings); refused != nil {
		return refused
	}
	if isDefault != nil && !*isDefault && p.IsDefault {
		return adminapi.Conflict("A directory always has a default policy: %s stays the default until another one is made it", p)
	}
	if isDefault != nil && *isDefault && !p.IsDefault {
		c.makeDefault(p)
	}
	if name != nil {
		p.Name = *name
	}
	if !reflect.DeepEqual(before, *p) {
		c.State.Touch(&p.Object)
	}
	if name != nil || enforce != nil || asksForSettings(body) {
		c.tellOfPolicy(PolicyUpdated, p, false)
	}
	return adminapi.AnswerWith(http.StatusOK, p.Version, c.Policy(p))
}

// enforce sets whether a policy requires single sign-on, or says why it cannot.
func (c *Call) enforce(p *Policy, enforce *bool) *adminapi.Answer {
	if enforce == nil {
		return nil
	}
	if *enforce {
		if refused := c.guardMissing("Enforcing single sign-on", p.String()); refused != nil {
			return refused
		}
		d, _ := adminapi.ByID(c.State.Directories, p.DirectoryID)
		_, hasSAML := c.State.SAMLOf(d.ID)
		google, hasGoogle := c.State.GoogleOf(d.ID)
		if !hasSAML && (!hasGoogle || google.Consent != ConsentGiven) {
			return adminapi.Conflict("Single sign-on can be enforced only in a directory that has SAML or a connected Google account: refused for %s, because %s has neither", p, d)
		}
	}
	p.EnforceSSO = *enforce
	return nil
}

// stillEnforced refuses to take away what the policies of a directory rely on.
func (c *Call) stillEnforced(d *Directory, what string) *adminapi.Answer {
	enforcing := adminapi.Filter(c.State.Policies, func(p *Policy) bool { return p.DirectoryID == d.ID && p.EnforceSSO })
	if len(enforcing) == 0 {
		return nil
	}
	var names []string
	for _, p := range enforcing {
		names = append(names, p.String())
	}
	return adminapi.Conflict("Single sign-on must not be enforced by a policy any more: %s of %s cannot be deleted while it is enforced by %s", what, d, strings.Join(names, ", "))
}

// makeDefault makes a policy its directory's default and demotes the one that was.
func (org Organization) makeDefault(p *Policy) {
	if former := org.State.DefaultPolicyOf(p.DirectoryID); former != nil {
		former.IsDefault = false
		org.State.Touch(&former.Object)
	}
	p.IsDefault = true
	org.tellOfPolicy(PolicyMadeDefault, p, false)
}

func (org Organization) tellOfPolicy(kind EventKind, p *Policy, consequence bool) {
	d, _ := adminapi.ByID(org.State.Directories, p.DirectoryID)
	org.tell(Event{Kind: kind, Consequence: consequence, Directory: d, Policy: p})
}

func deletePolicy(c *Call) *adminapi.Answer {
	p, refused := c.findPolicy()
	if refused != nil {
		return refused
	}
	if refused := adminapi.IfMatch(c.request, "authentication policy", p.Name, &p.Object); refused != nil {
		return refused
	}
	if p.IsDefault {
		return adminapi.Conflict("A default policy cannot be deleted: make another policy of its directory the default before deleting %s", p)
	}
	c.dropPolicies(func(one *Policy) bool { return one.ID == p.ID }, c.State.DefaultPolicyOf(p.DirectoryID), false)
	return adminapi.NoContent()
}

// dropPolicies removes policies, whose users get another one. A consequence is what nobody has asked for.
func (org Organization) dropPolicies(meant func(*Policy) bool, fallback *Policy, consequence bool) {
	dropped := adminapi.Filter(org.State.Policies, meant)
	org.State.Policies = adminapi.Without(org.State.Policies, meant)
	for _, p := range dropped {
		org.tell(Event{Kind: PolicyDeleted, Consequence: consequence, Policy: p, Fallback: fallback})
	}
}
