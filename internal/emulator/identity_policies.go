package emulator

import (
	"fmt"
	"net/http"
	"strings"
)

type policyAnswer struct {
	ID          string        `json:"id"`
	Name        string        `json:"name"`
	DirectoryID string        `json:"directoryId"`
	IsDefault   bool          `json:"isDefault"`
	EnforceSSO  bool          `json:"enforceSso"`
	NonBillable bool          `json:"nonBillable"`
	Version     string        `json:"version"`
	Record      *recordAnswer `json:"record,omitempty"`
}

func (p *policy) String() string {
	if p.ID == "" { // refused before it was one: an id in the refusal would be of nothing
		return fmt.Sprintf("new authentication policy %q", p.Name)
	}
	return describe("authentication policy", p.Name, p.ID)
}

func (c *call) renderPolicy(p *policy) any {
	return policyAnswer{
		ID: p.ID, Name: p.Name, DirectoryID: p.DirectoryID, IsDefault: p.IsDefault, EnforceSSO: p.EnforceSSO,
		NonBillable: p.IsDefault && p.DirectoryID == c.org.localDirectory().ID, Version: p.Version, Record: c.recordOf(p.ID),
	}
}

func (c *call) policy() (*policy, *answer) {
	if p, there := byID(c.org.Policies, c.path("id")); there {
		return p, nil
	}
	return nil, refuse(http.StatusNotFound, "ADMIN-404-5", "authentication policy %q does not exist in this organization", c.path("id"))
}

func listPolicies(c *call) *answer {
	narrow := ofDirectory(func(p *policy) string { return p.DirectoryID })
	return listIdentity(c, c.org.Policies, []string{"directoryId"}, narrow, c.renderPolicy)
}

func getPolicy(c *call) *answer {
	p, refused := c.policy()
	if refused != nil {
		return refused
	}
	return answerWith(http.StatusOK, p.Version, c.renderPolicy(p))
}

func createPolicy(c *call) *answer {
	body := c.fields("directoryId", "name", "enforceSso", "isDefault")
	directoryID, name, enforce, isDefault := body.text("directoryId"), body.filled("name"), body.flag("enforceSso"), body.flag("isDefault")
	body.require("directoryId", "name")
	if body.problem != nil {
		return body.problem
	}
	d, refused := c.directory(*directoryID)
	if refused != nil {
		return refused
	}
	added := &policy{Name: *name, DirectoryID: d.ID}
	if refused := c.enforce(added, enforce); refused != nil {
		return refused
	}
	added.object = c.server.newObject(c.org)
	c.org.Policies = append(c.org.Policies, added)
	c.record(policyCreated, d.about(), c.org.aboutSettings(added))
	if isDefault != nil && *isDefault {
		c.org.makeDefault(added)
		c.record(defaultPolicyUpdated)
	}
	return answerWith(http.StatusCreated, added.Version, c.renderPolicy(added))
}

func updatePolicy(c *call) *answer {
	p, refused := c.policy()
	if refused != nil {
		return refused
	}
	if refused := c.ifMatch("authentication policy", p.Name, &p.object); refused != nil {
		return refused
	}
	body := c.fields("name", "enforceSso", "isDefault")
	name, enforce, isDefault := body.filled("name"), body.flag("enforceSso"), body.flag("isDefault")
	body.requireAny()
	if body.problem != nil {
		return body.problem
	}
	if refused := c.enforce(p, enforce); refused != nil {
		return refused
	}
	if isDefault != nil && !*isDefault && p.IsDefault {
		return conflict("A directory always has a default policy: %s stays the default until another one is made it", p)
	}
	if isDefault != nil && *isDefault && !p.IsDefault {
		c.org.makeDefault(p)
		c.record(defaultPolicyUpdated)
	}
	if name != nil {
		p.Name = *name
	}
	c.org.touch(&p.object)
	if name != nil || enforce != nil {
		d, _ := byID(c.org.Directories, p.DirectoryID)
		c.record(policyUpdated, d.about(), c.org.aboutSettings(p))
	}
	return answerWith(http.StatusOK, p.Version, c.renderPolicy(p))
}

// enforce sets whether a policy requires single sign-on, or says why it cannot.
func (c *call) enforce(p *policy, enforce *bool) *answer {
	if enforce == nil {
		return nil
	}
	if *enforce {
		if refused := c.guardMissing("Enforcing single sign-on", p.String()); refused != nil {
			return refused
		}
		d, _ := byID(c.org.Directories, p.DirectoryID)
		_, hasSAML := c.org.samlOf(d.ID)
		google, hasGoogle := c.org.googleOf(d.ID)
		if !hasSAML && (!hasGoogle || google.Consent != consentGiven) {
			return conflict("Single sign-on can be enforced only in a directory that has SAML or a connected Google account: refused for %s, because %s has neither", p, d)
		}
	}
	p.EnforceSSO = *enforce
	return nil
}

// stillEnforced refuses to take away what the policies of a directory rely on.
func (c *call) stillEnforced(d *directory, what string) *answer {
	enforcing := filter(c.org.Policies, func(p *policy) bool { return p.DirectoryID == d.ID && p.EnforceSSO })
	if len(enforcing) == 0 {
		return nil
	}
	var names []string
	for _, p := range enforcing {
		names = append(names, p.String())
	}
	return conflict("Single sign-on must not be enforced by a policy any more: %s of %s cannot be deleted while it is enforced by %s", what, d, strings.Join(names, ", "))
}

// makeDefault makes a policy its directory's default and demotes the one that was.
func (org *organization) makeDefault(p *policy) {
	if former := org.defaultPolicyOf(p.DirectoryID); former != nil {
		former.IsDefault = false
		org.touch(&former.object)
	}
	p.IsDefault = true
}

func deletePolicy(c *call) *answer {
	p, refused := c.policy()
	if refused != nil {
		return refused
	}
	if refused := c.ifMatch("authentication policy", p.Name, &p.object); refused != nil {
		return refused
	}
	if p.IsDefault {
		return conflict("A default policy cannot be deleted: make another policy of its directory the default before deleting %s", p)
	}
	c.org.dropPolicies(func(one *policy) bool { return one.ID == p.ID }, c.org.defaultPolicyOf(p.DirectoryID))
	c.record(policyDeleted)
	return noContent()
}

// dropPolicies removes policies and moves their users to another one.
func (org *organization) dropPolicies(meant func(*policy) bool, fallback *policy) {
	for _, p := range filter(org.Policies, meant) {
		for _, u := range org.Users {
			if u.PolicyID == p.ID {
				u.PolicyID = fallback.ID
			}
		}
	}
	org.Policies = without(org.Policies, meant)
}
