package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// The states of data security policies. A policy holds nobody to anything before it is published, and what changes in it
// is a draft again (inferred: the API has one policy with one status).
const (
	dataSecurityDraft  = "draft"
	dataSecurityActive = "active"
)

const (
	publishUpdate = "UPDATE"
	publishDelete = "DELETE"

	coverageOrganization = "ORG"
	coverageWorkspace    = "WORKSPACE"
)

// The rules that a data security policy can have one of, what they can do, and what a policy can be for.
var (
	dataSecurityRules   = []string{"publicLinks", "export", "attachmentDownload", "anonymousAccess", "appAccess"}
	dataSecurityEffects = []string{"block", "allow"}
	dataSecurityLevels  = []string{coverageOrganization, coverageWorkspace, "CONTAINER", "CLASSIFICATION"}
)

// ruleName is the one rule of a data security policy.
func (p *controlPolicy) ruleName() string {
	var rules map[string]any
	if json.Unmarshal(p.Rule, &rules) == nil {
		for name := range rules {
			return name
		}
	}
	return ""
}

// writtenDataSecurity reads the body that drafts a data security policy or changes its draft.
func (c *call) writtenDataSecurity() (*controlPolicy, *adminapi.Answer) {
	body := c.fields("data")
	body.Require("data")
	data := body.Object("data", "id", "type", "attributes")
	if data == nil {
		return nil, body.Problem
	}
	data.Require("type", "attributes")
	data.OneOf("type", []string{"policy"})
	attributes := data.Object("attributes", "type", "name", "status", "rule", "metadata")
	if attributes == nil {
		return nil, body.Problem
	}
	attributes.Require("type", "name", "rule", "metadata")
	attributes.OneOf("type", []string{kindDataSecurity})
	attributes.OneOf("status", []string{dataSecurityDraft, dataSecurityActive})
	name, rule, metadata := attributes.Filled("name"), attributes.Object("rule", dataSecurityRules...), attributes.Object("metadata", "policyCoverageLevel", "description")
	if body.Problem != nil {
		return nil, body.Problem
	}
	metadata.Require("policyCoverageLevel")
	level, description := metadata.OneOf("policyCoverageLevel", dataSecurityLevels), metadata.Text("description")
	if len(rule.Values) != 1 {
		body.Refuse("field %q has %d rules; a policy has exactly one", rule.Within, len(rule.Values))
	}
	for name := range rule.Values {
		effect := rule.Object(name, "effect")
		if effect != nil {
			effect.Require("effect")
			effect.OneOf("effect", dataSecurityEffects)
		}
	}
	if body.Problem != nil {
		return nil, body.Problem
	}
	p := &controlPolicy{Kind: kindDataSecurity, Name: *name, Status: dataSecurityDraft, Rule: attributes.Values["rule"], Coverage: *level, Covers: []*policyTarget{}}
	if description != nil {
		p.Description = *description
	}
	return p, nil
}

// overridden refuses a policy for part of the organization where no policy for all of it has the rule, and a second draft
// for the same rule and level. The API does so in these words (Atlassian's "Data security policy cookbook"); the code of
// the second is inferred.
func (c *call) overridden(written *controlPolicy, id string) *adminapi.Answer {
	if written.Coverage == coverageOrganization {
		return nil
	}
	same := func(level string, draft bool) bool {
		return slices.ContainsFunc(c.org.ControlPolicies, func(p *controlPolicy) bool {
			return p.Kind == kindDataSecurity && p.ID != id && p.Coverage == level && p.ruleName() == written.ruleName() && (!draft || p.Status == dataSecurityDraft)
		})
	}
	if !same(coverageOrganization, false) {
		return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-24", "The draft org-wide policy does not contain the rule being overridden")
	}
	if same(written.Coverage, true) {
		return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-24", "Redundant draft override rule found")
	}
	return nil
}

func draftDataSecurityPolicy(c *call) *adminapi.Answer {
	written, refused := c.writtenDataSecurity()
	if refused == nil {
		refused = c.overridden(written, "")
	}
	if refused != nil {
		return refused
	}
	written.Object = c.server.newObject(c.org)
	c.org.ControlPolicies = append(c.org.ControlPolicies, written)
	c.server.late(written.ID, nil)
	c.record(controlPolicyCreated, written.about())
	return accepted(written)
}

// dataSecurityPolicy finds the policy of the path, which version 2 of the API has no other types of.
func (c *call) dataSecurityPolicy() (*controlPolicy, *adminapi.Answer) {
	p, refused := c.controlPolicy()
	if refused == nil && p.Kind != kindDataSecurity {
		return nil, noControlPolicy(p.ID)
	}
	return p, refused
}

func updateDataSecurityDraft(c *call) *adminapi.Answer {
	p, refused := c.dataSecurityPolicy()
	if refused != nil {
		return refused
	}
	written, refused := c.writtenDataSecurity()
	if refused == nil {
		refused = c.overridden(written, p.ID)
	}
	if refused != nil {
		return refused
	}
	before := *p
	p.Name, p.Status, p.Rule, p.Coverage, p.Description = written.Name, written.Status, written.Rule, written.Coverage, written.Description
	c.org.Touch(&p.Object)
	c.server.late(p.ID, &before)
	c.record(controlPolicyUpdated, p.about())
	return accepted(p)
}

// publishDataSecurityPolicies publishes drafts, or deletes what is published. It does all or nothing (inferred).
func publishDataSecurityPolicies(c *call) *adminapi.Answer {
	body := c.fields("type", "ruleName", "policyOperations")
	body.Require("type", "ruleName", "policyOperations")
	body.OneOf("type", []string{kindDataSecurity})
	rule, operations := body.OneOf("ruleName", dataSecurityRules), body.Objects("policyOperations", "policyId", "action", "policyCoverageLevel")
	if body.Problem == nil && len(operations) == 0 {
		body.Refuse("field %q must have at least one value", "policyOperations")
	}
	var policies []*controlPolicy
	for _, operation := range operations {
		operation.Require("policyId", "action", "policyCoverageLevel")
		id, level := operation.Filled("policyId"), operation.OneOf("policyCoverageLevel", dataSecurityLevels)
		operation.OneOf("action", []string{publishUpdate, publishDelete})
		if body.Problem != nil {
			return body.Problem
		}
		p, there := adminapi.ByID(c.org.ControlPolicies, *id)
		switch {
		case !there || p.Kind != kindDataSecurity:
			return noControlPolicy(*id)
		case p.ruleName() != *rule || p.Coverage != *level:
			return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-24", "%s is of rule %s and coverage %s, not %s and %s", adminapi.Describe("policy", p.Name, p.ID), p.ruleName(), p.Coverage, *rule, *level)
		}
		policies = append(policies, p)
	}
	if body.Problem != nil {
		return body.Problem
	}
	messages := []any{}
	for i, p := range policies {
		c.publish(p, *operations[i].Text("action"))
		messages = append(messages, map[string]any{"messageId": "message-" + p.ID, "ticket": map[string]string{
			"id": "ticket-" + p.ID, "containerAri": "ari:cloud:platform::org/" + c.org.ID, "scope": "USER"}})
	}
	return &adminapi.Answer{Status: http.StatusAccepted, Body: map[string]any{"messages": messages}}
}

func (c *call) publish(p *controlPolicy, action string) {
	before := *p
	c.server.late(p.ID, &before)
	if action == publishDelete {
		c.org.ControlPolicies = adminapi.Without(c.org.ControlPolicies, func(one *controlPolicy) bool { return one == p })
		c.record(controlPolicyDeleted, p.about())
		return
	}
	p.Status = dataSecurityActive
	c.org.Touch(&p.Object)
	c.record(controlPolicyEnforced, p.about())
}

func listDataSecurityResources(c *call) *adminapi.Answer {
	p, refused := c.dataSecurityPolicy()
	if refused != nil {
		return refused
	}
	return c.targets(p, func(one *policyTarget) any {
		return map[string]any{"resourceId": one.ID, "parentResourceId": nil, "applicationStatus": c.server.targetStatus(p, one)}
	})
}

// changeDataSecurityResources adds resources to a policy and removes them. What it covers is part of its draft (inferred).
func changeDataSecurityResources(c *call) *adminapi.Answer {
	p, refused := c.dataSecurityPolicy()
	if refused != nil {
		return refused
	}
	var list []json.RawMessage
	if json.Unmarshal(c.body, &list) != nil || len(list) == 0 {
		return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-24", "the body must be a list of at least one object")
	}
	wrapped := *c
	wrapped.body = []byte(`{"operations":` + string(c.body) + `}`)
	body := wrapped.fields("operations")
	for _, operation := range body.Objects("operations", "operation", "id", "resourceAri") {
		operation.Require("operation", "id", "resourceAri")
		what, id := operation.OneOf("operation", []string{"ADD", "REMOVE"}), operation.Filled("id")
		if body.Problem == nil && *operation.Text("resourceAri") != *id {
			body.Refuse("field %q is %q, and id is another", operation.Within+"resourceAri", *operation.Text("resourceAri"))
		}
		if body.Problem != nil {
			return body.Problem
		}
		if refused := c.retarget(p, *what, *id); refused != nil {
			return refused
		}
	}
	if body.Problem != nil {
		return body.Problem
	}
	c.org.Touch(&p.Object)
	c.record(controlPolicyUpdated, p.about())
	return &adminapi.Answer{Status: http.StatusAccepted}
}

func (c *call) retarget(p *controlPolicy, operation, id string) *adminapi.Answer {
	one, there := adminapi.ByID(p.Covers, id)
	if operation == "REMOVE" {
		if !there || one.Removing {
			return adminapi.GatewayError(http.StatusNotFound, fmt.Sprintf("policy %q has no resource %q", p.ID, id))
		}
		c.server.uncover(c.org, p, one)
		return nil
	}
	if _, known := adminapi.ByID(c.org.workspaces(), id); !known && p.Coverage == coverageWorkspace {
		return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-4", "resource %q is not a workspace of this organization", id)
	}
	if there && c.server.targetStatus(p, one) != "" {
		return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-4", "%s covers %q already", adminapi.Describe("policy", p.Name, p.ID), id)
	}
	c.server.cover(c.org, p, id)
	return nil
}

// targets answers with a page of what a policy covers.
func (c *call) targets(p *controlPolicy, render func(*policyTarget) any) *adminapi.Answer {
	if c.query("cursor") == "" {
		for _, one := range p.Covers {
			c.server.targetReads[p.ID+"/"+one.ID]++
		}
	}
	there := func(one *policyTarget, _ url.Values) bool { return c.server.targetStatus(p, one) != "" }
	return controlPage(c, p.Covers, nil, there, render)
}
