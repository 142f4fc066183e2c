package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// The states of data security policies: what is drafted holds for nobody until it is published.
const (
	PolicyDraft  = "draft"
	PolicyActive = "active"
)

// CoverageOrganization is the coverage level of a data security policy for the whole organization. One for part of it needs
// one of these with the same rule.
const CoverageOrganization = "ORG"

// What PublishDataSecurityPolicy does.
const (
	PublishUpdate = "UPDATE"
	PublishDelete = "DELETE"
)

// DataSecurityPolicyWrite is what a draft of a data security policy is to be. A write replaces all of it.
type DataSecurityPolicyWrite struct {
	Name string
	// Description nil is not sent.
	Description *string
	// RuleName is the one rule of the policy, for example export; Effect is block or allow.
	RuleName, Effect string
	// Coverage is ORG, WORKSPACE, CONTAINER or CLASSIFICATION.
	Coverage string
}

// toRequest returns the body of a write.
func (w DataSecurityPolicyWrite) toRequest() any {
	type metadata struct {
		Coverage    string  `json:"policyCoverageLevel"`
		Description *string `json:"description,omitempty"`
	}
	type attributes struct {
		Type     string                       `json:"type"`
		Name     string                       `json:"name"`
		Rule     map[string]map[string]string `json:"rule"`
		Metadata metadata                     `json:"metadata"`
	}
	type policy struct {
		Type       string     `json:"type"`
		Attributes attributes `json:"attributes"`
	}
	return map[string]policy{"data": {Type: "policy", Attributes: attributes{
		Type: PolicyDataSecurity, Name: w.Name, Rule: map[string]map[string]string{w.RuleName: {"effect": w.Effect}},
		Metadata: metadata{Coverage: w.Coverage, Description: w.Description},
	}}}
}

// dataSecurityRule returns the name of the rule of a data security policy, and its effect. Of several rules, which policies
// could have before, it returns all, with commas between.
func dataSecurityRule(rule json.RawMessage) (name, effect string) {
	var rules map[string]struct {
		Effect string `json:"effect"`
	}
	if json.Unmarshal(rule, &rules) != nil {
		return "", ""
	}
	sorted := slices.Sorted(maps.Keys(rules))
	var effects []string
	for _, one := range sorted {
		effects = append(effects, rules[one].Effect)
	}
	return strings.Join(sorted, ","), strings.Join(effects, ",")
}

// DraftDataSecurityPolicy adds the draft of a data security policy, which holds for nobody until it is published.
func (c *Client) DraftDataSecurityPolicy(ctx context.Context, organizationID string, create DataSecurityPolicyWrite) (ControlPolicy, error) {
	object, err := ask[controlPolicyObject](ctx, c, request{
		method: http.MethodPost, path: dataSecurityPath(organizationID), body: create.toRequest(),
		requested: requestedFields{"type": PolicyDataSecurity, "name": create.Name},
	})
	return object.controlPolicy(), err
}

// UpdateDataSecurityDraft replaces the draft of a data security policy, whatever has become of it meanwhile.
func (c *Client) UpdateDataSecurityDraft(ctx context.Context, organizationID, id string, update DataSecurityPolicyWrite) (ControlPolicy, error) {
	object, err := ask[controlPolicyObject](ctx, c, request{
		method: http.MethodPut, path: dataSecurityPath(organizationID, id), body: update.toRequest(), repeat: repeatHarmless,
		requested: requestedFields{"id": id},
	})
	return object.controlPolicy(), controlError(err)
}

// PublishDataSecurityPolicy publishes the draft of a policy (PublishUpdate), or deletes a published one (PublishDelete). It
// is accepted, and the policy is active or gone a little later. Publishing the same draft twice is as good as once.
func (c *Client) PublishDataSecurityPolicy(ctx context.Context, organizationID string, policy ControlPolicy, action string) error {
	type operation struct {
		PolicyID string `json:"policyId"`
		Action   string `json:"action"`
		Coverage string `json:"policyCoverageLevel"`
	}
	body := map[string]any{"type": PolicyDataSecurity, "ruleName": policy.RuleName, "policyOperations": []operation{{policy.ID, action, policy.Coverage}}}
	x, err := c.do(ctx, request{method: http.MethodPost, path: dataSecurityPath(organizationID, "publishDraftPolicies"), body: body, repeat: repeatHarmless})
	if err != nil {
		return controlError(err)
	}
	// What the messages are for is not documented, so only that this is the answer is looked at.
	var answer struct {
		Messages []json.RawMessage `json:"messages"`
	}
	if err := decodeLenient(x.body, &answer); err != nil || x.status != http.StatusAccepted {
		return x.unreadable(errors.Join(fmt.Errorf("its status is %d, where one that is accepted has 202", x.status), err))
	}
	return nil
}

// dataSecurityResource is a covered resource as version 2 of the control API spells it.
type dataSecurityResource struct {
	ID     string `json:"resourceId"`
	Status string `json:"applicationStatus"`
}

func (r dataSecurityResource) checkedFields() []checkedField {
	return []checkedField{requiredField("resourceId", r.ID), requiredField("applicationStatus", r.Status)}
}

// DataSecurityResources lists what a data security policy covers. ErrNotFound means that there is no such policy.
func (c *Client) DataSecurityResources(ctx context.Context, organizationID, policyID string) iter.Seq2[CoveredResource, error] {
	found := list[dataSecurityResource](ctx, c, dataSecurityPath(organizationID, policyID, "resources"), nil)
	return func(yield func(CoveredResource, error) bool) {
		for resource, err := range found {
			if !yield(CoveredResource(resource), c.coverageError(ctx, organizationID, policyID, err)) {
				return
			}
		}
	}
}

// CoverDataSecurityResource lets a data security policy cover one more resource. It is accepted, and DataSecurityResources
// tells how far it is.
func (c *Client) CoverDataSecurityResource(ctx context.Context, organizationID, policyID, resourceID string) error {
	return c.changeDataSecurityResource(ctx, organizationID, policyID, "ADD", resourceID)
}

// UncoverDataSecurityResource lets a data security policy cover a resource no longer. ErrNotFound means that it did not.
func (c *Client) UncoverDataSecurityResource(ctx context.Context, organizationID, policyID, resourceID string) error {
	return c.changeDataSecurityResource(ctx, organizationID, policyID, "REMOVE", resourceID)
}

func (c *Client) changeDataSecurityResource(ctx context.Context, organizationID, policyID, operation, resourceID string) error {
	// The API requires id and describes resourceAri.
	body := []map[string]string{{"operation": operation, "id": resourceID, "resourceAri": resourceID}}
	x, err := c.do(ctx, request{method: http.MethodPost, path: dataSecurityPath(organizationID, policyID, "resources"), body: body})
	switch {
	case err != nil:
		return controlError(err)
	case len(bytes.TrimSpace(x.body)) > 0 || x.status != http.StatusAccepted:
		return x.unreadable(fmt.Errorf("it has status %d and %d bytes, where one that is accepted has 202 and none", x.status, len(x.body)))
	}
	return nil
}

// dataSecurityPath returns a path of the policies in version 2 of the control API, which has data security policies alone.
func dataSecurityPath(organizationID string, elements ...string) []string {
	return append([]string{"admin", "control", "v2", "orgs", organizationID, "policies"}, elements...)
}
