package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// The scopes of the control policies. Adding users to an authentication policy has one of them, too.
const (
	policyReadScope   = "read:policies:admin"
	policyDeleteScope = "delete:policies:admin"
)

// The kinds of control policies, and their states.
const (
	kindIPAllowlist   = "ip-allowlist"
	kindDataResidency = "data-residency"
	kindDataSecurity  = "data-security"

	controlEnabled  = "enabled"
	controlDisabled = "disabled"
)

// mostRanges is how many addresses and blocks an IP allowlist takes.
const mostRanges = 500

// controlPolicy is a policy of the admin control API. It has nothing to do with authentication policies.
type controlPolicy struct {
	adminapi.Object
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Status string `json:"status"`
	// Rule is what the policy says, as it was written.
	Rule json.RawMessage `json:"rule"`
	// Coverage is what kind of thing a data security policy is for; "" for the others.
	Coverage string `json:"coverage,omitempty"`
	// Description is that of a data security policy; the others have none.
	Description string          `json:"description,omitempty"`
	Covers      []*policyTarget `json:"covers"`
}

// policyTarget is a resource that a policy covers, or is about to cover no longer.
type policyTarget struct {
	adminapi.Object      // the id is an ARI
	Removing        bool `json:"removing,omitempty"`
	// Status is what SetControlPolicyTarget has said; "" is what follows from the reads.
	Status string `json:"status,omitempty"`
}

func (p *controlPolicy) about() eventObject {
	return about("org-policy", p.ID, p.Name).with("type", p.Kind, "status", p.Status)
}

// lateness is how a policy was before a write that reads do not show yet; nil where it was not there.
type lateness struct {
	before *controlPolicy
	reads  int
}

type controlPolicyAnswer struct {
	ID         string                  `json:"id"`
	Type       string                  `json:"type"`
	Attributes controlPolicyAttributes `json:"attributes"`
}

type controlPolicyAttributes struct {
	Type     string            `json:"type"`
	Name     string            `json:"name"`
	Status   string            `json:"status"`
	Rule     json.RawMessage   `json:"rule"`
	Metadata map[string]string `json:"metadata,omitempty"`
}

func renderControlPolicy(p *controlPolicy) any {
	rendered := controlPolicyAnswer{ID: p.ID, Type: "policy", Attributes: controlPolicyAttributes{Type: p.Kind, Name: p.Name, Status: p.Status, Rule: p.Rule}}
	if p.Coverage != "" {
		rendered.Attributes.Metadata = map[string]string{"policyCoverageLevel": p.Coverage}
	}
	if p.Description != "" {
		rendered.Attributes.Metadata["description"] = p.Description
	}
	return rendered
}

// controlPolicyKey lets a key pass that has the scope of the method.
func controlPolicyKey(c *call) *adminapi.Answer {
	scope := policyScope
	switch {
	case isRead(c.request):
		scope = policyReadScope
	case c.request.Method == http.MethodDelete && c.path("resourceId") == "":
		scope = policyDeleteScope
	}
	return controlKeyWith(c, scope)
}

// controlPolicy finds the policy of the path.
func (c *call) controlPolicy() (*controlPolicy, *adminapi.Answer) {
	p, there := adminapi.ByID(c.org.ControlPolicies, c.path("policyId"))
	if !there {
		return nil, noControlPolicy(c.path("policyId"))
	}
	return p, nil
}

func noControlPolicy(id string) *adminapi.Answer {
	return adminapi.GatewayError(http.StatusNotFound, fmt.Sprintf("policy %q does not exist in this organization", id))
}

// controlPage answers with one page of the control API: links are URLs, and the cursor stands in meta as well.
func controlPage[T adminapi.Stored](c *call, objects []T, names []string, narrow func(T, url.Values) bool, render func(T) any) *adminapi.Answer {
	cut, refused := pageOf(c, adminapi.PageSizes{Usual: 25, Largest: 25}, objects, names, narrow)
	if refused != nil {
		return refused
	}
	link := func(token string) string { return c.url(c.request.URL.EscapedPath() + "?cursor=" + token) }
	meta := map[string]any{"next": nil, "page_size": cut.Size}
	if cut.Next != "" {
		meta["next"] = cut.Next
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{"data": adminapi.Rendered(cut.Items, render), "meta": meta, "links": cut.Links(link)}}
}

func listControlPolicies(c *call) *adminapi.Answer {
	if kind := c.query("type"); kind != "" && !slices.Contains([]string{kindIPAllowlist, kindDataResidency, kindDataSecurity}, kind) {
		return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-4", "%q is not a type of policies", kind)
	}
	ofType := func(p *controlPolicy, asked url.Values) bool {
		return asked.Get("type") == "" || asked.Get("type") == p.Kind
	}
	return controlPage(c, c.org.ControlPolicies, []string{"type"}, ofType, renderControlPolicy)
}

func getControlPolicy(c *call) *adminapi.Answer {
	if late := c.server.latePolicies[c.path("policyId")]; late != nil && late.reads > 0 {
		late.reads--
		if late.before == nil {
			return noControlPolicy(c.path("policyId"))
		}
		return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{"data": renderControlPolicy(late.before)}}
	}
	p, refused := c.controlPolicy()
	if refused != nil {
		return refused
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{"data": renderControlPolicy(p)}}
}

// writtenPolicy reads the body of a create or an update.
func (c *call) writtenPolicy() (controlPolicy, *adminapi.Answer) {
	body := c.fields("data")
	body.Require("data")
	data := body.Object("data", "id", "type", "attributes")
	if data == nil {
		return controlPolicy{}, body.Problem
	}
	data.Require("type", "attributes")
	data.OneOf("type", []string{"policy"})
	attributes := data.Object("attributes", "type", "name", "status", "rule")
	if attributes == nil {
		return controlPolicy{}, body.Problem
	}
	attributes.Require("type", "name", "status", "rule")
	kind, name, status := attributes.OneOf("type", []string{kindIPAllowlist, kindDataResidency}), attributes.Text("name"), attributes.OneOf("status", []string{controlEnabled, controlDisabled})
	rule := attributes.Object("rule", "in", "allowMobileBypass")
	if body.Problem != nil {
		return controlPolicy{}, body.Problem
	}
	rule.Require("in")
	values := rule.Texts("in")
	rule.Flag("allowMobileBypass")
	if body.Problem == nil {
		judge(rule, *kind, *values)
	}
	if body.Problem != nil {
		return controlPolicy{}, body.Problem
	}
	return controlPolicy{Kind: *kind, Name: *name, Status: *status, Rule: attributes.Values["rule"]}, nil
}

// judge refuses a rule that a policy of its kind cannot have.
func judge(f *adminapi.Fields, kind string, values []string) {
	if len(values) == 0 {
		f.Refuse("field %q must have at least one value", f.Within+"in")
	}
	if kind == kindDataResidency {
		if f.Has("allowMobileBypass") {
			f.Refuse("field %q is not one of a data residency policy", f.Within+"allowMobileBypass")
		}
		return
	}
	if len(values) > mostRanges {
		f.Refuse("field %q has %d values; an IP allowlist takes %d", f.Within+"in", len(values), mostRanges)
	}
	for _, value := range values {
		_, noBlock := netip.ParsePrefix(value)
		_, noAddress := netip.ParseAddr(value)
		if noBlock != nil && noAddress != nil {
			f.Refuse("field %q: %q is neither an IP address nor a block in CIDR notation", f.Within+"in", value)
		}
	}
}

func accepted(p *controlPolicy) *adminapi.Answer {
	return &adminapi.Answer{Status: http.StatusAccepted, Body: map[string]any{"data": renderControlPolicy(p)}}
}

func createControlPolicy(c *call) *adminapi.Answer {
	written, refused := c.writtenPolicy()
	if refused != nil {
		return refused
	}
	written.Object, written.Covers = c.server.newObject(c.org), []*policyTarget{}
	c.org.ControlPolicies = append(c.org.ControlPolicies, &written)
	c.server.late(written.ID, nil)
	c.record(controlPolicyCreated, written.about())
	return accepted(&written)
}

func updateControlPolicy(c *call) *adminapi.Answer {
	p, refused := c.controlPolicy()
	if refused != nil {
		return refused
	}
	written, refused := c.writtenPolicy()
	if refused != nil {
		return refused
	}
	if written.Kind != p.Kind {
		return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-4", "%s is of type %s and cannot become %s", adminapi.Describe("policy", p.Name, p.ID), p.Kind, written.Kind)
	}
	before, action := *p, controlPolicyUpdated
	p.Name, p.Status, p.Rule = written.Name, written.Status, written.Rule
	if p.Status != before.Status {
		action = map[string]eventAction{controlEnabled: controlPolicyEnforced, controlDisabled: controlPolicyDisabled}[p.Status]
	}
	c.org.Touch(&p.Object)
	c.server.late(p.ID, &before)
	c.record(action, p.about())
	return accepted(p)
}

func deleteControlPolicy(c *call) *adminapi.Answer {
	p, refused := c.controlPolicy()
	if refused != nil {
		return refused
	}
	if p.Status == dataSecurityActive {
		// That publishing is the only way to change what is published, Atlassian says; what it answers otherwise is inferred.
		return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-4", "%s is published, and is deleted by publishing that", adminapi.Describe("policy", p.Name, p.ID))
	}
	c.org.ControlPolicies = adminapi.Without(c.org.ControlPolicies, func(one *controlPolicy) bool { return one == p })
	c.server.late(p.ID, p)
	c.record(controlPolicyDeleted, p.about())
	return &adminapi.Answer{Status: http.StatusAccepted}
}

// late lets the next reads of a policy show how it was.
func (s *Server) late(id string, before *controlPolicy) {
	if s.policyReads > 0 {
		s.latePolicies[id] = &lateness{before: before, reads: s.policyReads}
	}
}

func listControlPolicyResources(c *call) *adminapi.Answer {
	p, refused := c.controlPolicy()
	if refused != nil {
		return refused
	}
	return c.targets(p, func(one *policyTarget) any {
		return map[string]string{"id": one.ID, "applicationStatus": c.server.targetStatus(p, one)}
	})
}

// targetStatus is how far the policy is with a resource; "" for one that it covers no longer.
func (s *Server) targetStatus(p *controlPolicy, one *policyTarget) string {
	waiting := s.targetReads[p.ID+"/"+one.ID] <= s.targetDelay
	switch {
	case one.Status != "":
		return one.Status
	case one.Removing && waiting:
		return "removing"
	case one.Removing:
		return ""
	case waiting:
		return "applying"
	}
	return "applied"
}

func addControlPolicyResource(c *call) *adminapi.Answer {
	p, refused := c.controlPolicy()
	if refused != nil {
		return refused
	}
	body := c.fields("id", "meta", "links")
	id := body.Filled("id")
	body.Require("id")
	if body.Problem != nil {
		return body.Problem
	}
	if _, there := adminapi.ByID(c.org.workspaces(), *id); !there {
		return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-4", "resource %q is not a workspace of this organization", *id)
	}
	if one, there := adminapi.ByID(p.Covers, *id); there && c.server.targetStatus(p, one) != "" {
		return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-4", "%s covers %q already", adminapi.Describe("policy", p.Name, p.ID), *id)
	}
	c.server.cover(c.org, p, *id)
	c.record(controlPolicyUpdated, p.about())
	return &adminapi.Answer{Status: http.StatusAccepted, Body: map[string]string{"id": *id, "applicationStatus": "validating"}}
}

// cover lets a policy cover a resource, which reads find in progress for a while.
func (s *Server) cover(org *organization, p *controlPolicy, id string) {
	s.targetReads[p.ID+"/"+id] = 0
	target := &policyTarget{Object: s.newObject(org)}
	target.ID = id
	p.Covers = append(adminapi.Without(p.Covers, func(one *policyTarget) bool { return one.ID == id }), target)
}

// uncover lets a policy no longer cover a resource, which reads find in progress for a while.
func (s *Server) uncover(org *organization, p *controlPolicy, one *policyTarget) {
	leaving := &policyTarget{Object: one.Object, Removing: true}
	leaving.Sequence = s.newObject(org).Sequence
	p.Covers = append(adminapi.Without(p.Covers, func(other *policyTarget) bool { return other == one }), leaving)
	s.targetReads[p.ID+"/"+one.ID] = 0
}

func removeControlPolicyResource(c *call) *adminapi.Answer {
	p, refused := c.controlPolicy()
	if refused != nil {
		return refused
	}
	one, there := adminapi.ByID(p.Covers, c.path("resourceId"))
	if !there || one.Removing {
		return adminapi.GatewayError(http.StatusNotFound, fmt.Sprintf("policy %q has no resource %q", p.ID, c.path("resourceId")))
	}
	c.server.uncover(c.org, p, one)
	c.record(controlPolicyUpdated, p.about())
	return adminapi.NoContent()
}

// SetControlPolicyReads sets how many reads show a control policy as it was before a write, and how many find a resource
// that it covers in progress. They are 0 and 1 unless set.
func (s *Server) SetControlPolicyReads(policy, resource int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.policyReads, s.targetDelay = policy, resource
}

// SetControlPolicyTarget says how far a control policy is with a resource that it covers, such as failed or scheduled,
// and lets it cover one that it does not.
func (s *Server) SetControlPolicyTarget(policyID, resourceID, status string) error {
	return s.change(func(org *organization) error {
		p, there := adminapi.ByID(org.ControlPolicies, policyID)
		if !there {
			return fmt.Errorf("there is no control policy %q", policyID)
		}
		if _, there := adminapi.ByID(p.Covers, resourceID); !there {
			s.cover(org, p, resourceID)
		}
		one, _ := adminapi.ByID(p.Covers, resourceID)
		told := *one
		told.Status, told.Removing = status, false
		p.Covers = append(adminapi.Without(p.Covers, func(other *policyTarget) bool { return other == one }), &told)
		slices.SortFunc(p.Covers, func(a, b *policyTarget) int { return int(a.Sequence - b.Sequence) })
		return nil
	})
}

// AddDataSecurityPolicy drafts a data security policy, as somebody does in the console or with version 2 of the API, and
// returns its id. The rule is JSON.
func (s *Server) AddDataSecurityPolicy(name, rule string) (id string, err error) {
	err = s.change(func(org *organization) error {
		drafted := &controlPolicy{Object: s.newObject(org), Kind: kindDataSecurity, Name: name, Status: "draft", Rule: json.RawMessage(rule), Coverage: "ORG", Covers: []*policyTarget{}}
		org.ControlPolicies = append(org.ControlPolicies, drafted)
		id = drafted.ID
		return nil
	})
	return id, err
}
