package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
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
func (c *call) writtenDataSecurity() (*controlPolicy, *answer) {
	body := c.fields("data")
	body.require("data")
	data := body.object("data", "id", "type", "attributes")
	if data == nil {
		return nil, body.problem
	}
	data.require("type", "attributes")
	data.oneOf("type", []string{"policy"})
	attributes := data.object("attributes", "type", "name", "status", "rule", "metadata")
	if attributes == nil {
		return nil, body.problem
	}
	attributes.require("type", "name", "rule", "metadata")
	attributes.oneOf("type", []string{kindDataSecurity})
	attributes.oneOf("status", []string{dataSecurityDraft, dataSecurityActive})
	name, rule, metadata := attributes.filled("name"), attributes.object("rule", dataSecurityRules...), attributes.object("metadata", "policyCoverageLevel", "description")
	if body.problem != nil {
		return nil, body.problem
	}
	metadata.require("policyCoverageLevel")
	level, description := metadata.oneOf("policyCoverageLevel", dataSecurityLevels), metadata.text("description")
	if len(rule.values) != 1 {
		body.refuse("field %q has %d rules; a policy has exactly one", rule.within, len(rule.values))
	}
	for name := range rule.values {
		effect := rule.object(name, "effect")
		if effect != nil {
			effect.require("effect")
			effect.oneOf("effect", dataSecurityEffects)
		}
	}
	if body.problem != nil {
		return nil, body.problem
	}
	p := &controlPolicy{Kind: kindDataSecurity, Name: *name, Status: dataSecurityDraft, Rule: attributes.values["rule"], Coverage: *level, Covers: []*policyTarget{}}
	if description != nil {
		p.Description = *description
	}
	return p, nil
}

// overridden refuses a policy for part of the organization where no policy for all of it has the rule, and a second draft
// for the same rule and level. The API does so in these words (Atlassian's "Data security policy cookbook"); the code of
// the second is inferred.
func (c *call) overridden(written *controlPolicy, id string) *answer {
	if written.Coverage == coverageOrganization {
		return nil
	}
	same := func(level string, draft bool) bool {
		return slices.ContainsFunc(c.org.ControlPolicies, func(p *controlPolicy) bool {
			return p.Kind == kindDataSecurity && p.ID != id && p.Coverage == level && p.ruleName() == written.ruleName() && (!draft || p.Status == dataSecurityDraft)
		})
	}
	if !same(coverageOrganization, false) {
		return refuse(http.StatusBadRequest, "ADMIN-400-24", "The draft org-wide policy does not contain the rule being overridden")
	}
	if same(written.Coverage, true) {
		return refuse(http.StatusBadRequest, "ADMIN-400-24", "Redundant draft override rule found")
	}
	return nil
}

func draftDataSecurityPolicy(c *call) *answer {
	written, refused := c.writtenDataSecurity()
	if refused == nil {
		refused = c.overridden(written, "")
	}
	if refused != nil {
		return refused
	}
	written.object = c.server.newObject(c.org)
	c.org.ControlPolicies = append(c.org.ControlPolicies, written)
	c.server.late(written.ID, nil)
	c.record(controlPolicyCreated, written.about())
	return accepted(written)
}

// dataSecurityPolicy finds the policy of the path, which version 2 of the API has no other types of.
func (c *call) dataSecurityPolicy() (*controlPolicy, *answer) {
	p, refused := c.controlPolicy()
	if refused == nil && p.Kind != kindDataSecurity {
		return nil, noControlPolicy(p.ID)
	}
	return p, refused
}

func updateDataSecurityDraft(c *call) *answer {
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
	c.org.touch(&p.object)
	c.server.late(p.ID, &before)
	c.record(controlPolicyUpdated, p.about())
	return accepted(p)
}

// publishDataSecurityPolicies publishes drafts, or deletes what is published. It does all or nothing (inferred).
func publishDataSecurityPolicies(c *call) *answer {
	body := c.fields("type", "ruleName", "policyOperations")
	body.require("type", "ruleName", "policyOperations")
	body.oneOf("type", []string{kindDataSecurity})
	rule, operations := body.oneOf("ruleName", dataSecurityRules), body.objects("policyOperations", "policyId", "action", "policyCoverageLevel")
	if body.problem == nil && len(operations) == 0 {
		body.refuse("field %q must have at least one value", "policyOperations")
	}
	var policies []*controlPolicy
	for _, operation := range operations {
		operation.require("policyId", "action", "policyCoverageLevel")
		id, level := operation.filled("policyId"), operation.oneOf("policyCoverageLevel", dataSecurityLevels)
		operation.oneOf("action", []string{publishUpdate, publishDelete})
		if body.problem != nil {
			return body.problem
		}
		p, there := byID(c.org.ControlPolicies, *id)
		switch {
		case !there || p.Kind != kindDataSecurity:
			return noControlPolicy(*id)
		case p.ruleName() != *rule || p.Coverage != *level:
			return refuse(http.StatusBadRequest, "ADMIN-400-24", "%s is of rule %s and coverage %s, not %s and %s", describe("policy", p.Name, p.ID), p.ruleName(), p.Coverage, *rule, *level)
		}
		policies = append(policies, p)
	}
	if body.problem != nil {
		return body.problem
	}
	messages := []any{}
	for i, p := range policies {
		c.publish(p, *operations[i].text("action"))
		messages = append(messages, map[string]any{"messageId": "message-" + p.ID, "ticket": map[string]string{
			"id": "ticket-" + p.ID, "containerAri": "ari:cloud:platform::org/" + c.org.ID, "scope": "USER"}})
	}
	return &answer{status: http.StatusAccepted, body: map[string]any{"messages": messages}}
}

func (c *call) publish(p *controlPolicy, action string) {
	before := *p
	c.server.late(p.ID, &before)
	if action == publishDelete {
		c.org.ControlPolicies = without(c.org.ControlPolicies, func(one *controlPolicy) bool { return one == p })
		c.record(controlPolicyDeleted, p.about())
		return
	}
	p.Status = dataSecurityActive
	c.org.touch(&p.object)
	c.record(controlPolicyEnforced, p.about())
}

func listDataSecurityResources(c *call) *answer {
	p, refused := c.dataSecurityPolicy()
	if refused != nil {
		return refused
	}
	return c.targets(p, func(one *policyTarget) any {
		return map[string]any{"resourceId": one.ID, "parentResourceId": nil, "applicationStatus": c.server.targetStatus(p, one)}
	})
}

// changeDataSecurityResources adds resources to a policy and removes them. What it covers is part of its draft (inferred).
func changeDataSecurityResources(c *call) *answer {
	p, refused := c.dataSecurityPolicy()
	if refused != nil {
		return refused
	}
	var list []json.RawMessage
	if json.Unmarshal(c.body, &list) != nil || len(list) == 0 {
		return refuse(http.StatusBadRequest, "ADMIN-400-24", "the body must be a list of at least one object")
	}
	wrapped := *c
	wrapped.body = []byte(`{"operations":` + string(c.body) + `}`)
	body := wrapped.fields("operations")
	for _, operation := range body.objects("operations", "operation", "id", "resourceAri") {
		operation.require("operation", "id", "resourceAri")
		what, id := operation.oneOf("operation", []string{"ADD", "REMOVE"}), operation.filled("id")
		if body.problem == nil && *operation.text("resourceAri") != *id {
			body.refuse("field %q is %q, and id is another", operation.within+"resourceAri", *operation.text("resourceAri"))
		}
		if body.problem != nil {
			return body.problem
		}
		if refused := c.retarget(p, *what, *id); refused != nil {
			return refused
		}
	}
	if body.problem != nil {
		return body.problem
	}
	c.org.touch(&p.object)
	c.record(controlPolicyUpdated, p.about())
	return &answer{status: http.StatusAccepted}
}

func (c *call) retarget(p *controlPolicy, operation, id string) *answer {
	one, there := byID(p.Covers, id)
	if operation == "REMOVE" {
		if !there || one.Removing {
			return gatewayError(http.StatusNotFound, fmt.Sprintf("policy %q has no resource %q", p.ID, id))
		}
		c.server.uncover(c.org, p, one)
		return nil
	}
	if _, known := byID(c.org.workspaces(), id); !known && p.Coverage == coverageWorkspace {
		return refuse(http.StatusBadRequest, "ADMIN-400-4", "resource %q is not a workspace of this organization", id)
	}
	if there && c.server.targetStatus(p, one) != "" {
		return refuse(http.StatusBadRequest, "ADMIN-400-4", "%s covers %q already", describe("policy", p.Name, p.ID), id)
	}
	c.server.cover(c.org, p, id)
	return nil
}

// targets answers with a page of what a policy covers.
func (c *call) targets(p *controlPolicy, render func(*policyTarget) any) *answer {
	if c.query("cursor") == "" {
		for _, one := range p.Covers {
			c.server.targetReads[p.ID+"/"+one.ID]++
		}
	}
	there := func(one *policyTarget, _ url.Values) bool { return c.server.targetStatus(p, one) != "" }
	return controlPage(c, p.Covers, nil, there, render)
}
