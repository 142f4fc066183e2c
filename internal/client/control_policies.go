package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"

	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// The types of control policies.
const (
	PolicyIPAllowlist   = "ip-allowlist"
	PolicyDataResidency = "data-residency"
	PolicyDataSecurity  = "data-security"
)

// The states of control policies. Data security policies have others, PolicyDraft and PolicyActive.
const (
	PolicyEnabled  = "enabled"
	PolicyDisabled = "disabled"
	// policyDeleted is a policy that was deleted and is shown for a while. Nobody outside sees it.
	policyDeleted = "deleted"
)

// ControlPolicy is a policy of the admin control API: what holds for some resources of the organization, such as from which
// addresses they are reached. Authentication policies are something else.
type ControlPolicy struct {
	ID string
	// Type is one of PolicyIPAllowlist, PolicyDataResidency and PolicyDataSecurity.
	Type   string
	Name   string
	Status string
	// Values are what the rule allows: addresses and blocks of an IP allowlist, realms of a data residency policy.
	Values []string
	// MobileBypass is allowMobileBypass of an IP allowlist, which Atlassian does not explain; nil where it is not told.
	MobileBypass *bool
	// Rule is the whole rule as JSON; "" for none.
	Rule string
	// Coverage is what kind of thing a data security policy is for, such as ORG.
	Coverage string
	// RuleName is the one rule of a data security policy, for example export, and Effect what the rule does. "" for others.
	RuleName, Effect string
	// Description is that of a data security policy; "" for none.
	Description string
}

// ControlPolicyWrite is what a policy is to be. A write replaces all of it.
type ControlPolicyWrite struct {
	Type, Name, Status string
	Values             []string
	// MobileBypass nil is left to the server.
	MobileBypass *bool
}

// CoveredResource is something that a policy covers, or is about to cover.
type CoveredResource struct {
	// ID is an ARI, as workspaces have it.
	ID string `json:"id"`
	// Status is how far the policy is with it: validating, applying, applied, removing, failed, scheduled.
	Status string `json:"applicationStatus"`
}

func (r CoveredResource) checkedFields() []checkedField {
	return []checkedField{requiredField("id", r.ID), requiredField("applicationStatus", r.Status)}
}

// controlPolicyObject is a policy as the control API spells it.
type controlPolicyObject struct {
	ID         string `json:"id"`
	Attributes struct {
		Type     string          `json:"type"`
		Name     string          `json:"name"`
		Status   string          `json:"status"`
		Rule     json.RawMessage `json:"rule"`
		Metadata struct {
			Coverage    string `json:"policyCoverageLevel"`
			Description string `json:"description"`
		} `json:"metadata"`
	} `json:"attributes"`
}

func (o controlPolicyObject) checkedFields() []checkedField {
	return []checkedField{requiredField("id", o.ID), optionalField("type", o.Attributes.Type), optionalField("name", o.Attributes.Name)}
}

func (o controlPolicyObject) controlPolicy() ControlPolicy {
	a := o.Attributes
	policy := ControlPolicy{ID: o.ID, Type: a.Type, Name: a.Name, Status: a.Status, Coverage: a.Metadata.Coverage, Description: a.Metadata.Description}
	if a.Type == PolicyDataSecurity {
		policy.RuleName, policy.Effect = dataSecurityRule(a.Rule)
	}
	if compact := new(bytes.Buffer); len(a.Rule) > 0 && string(a.Rule) != "null" && json.Compact(compact, a.Rule) == nil {
		policy.Rule = compact.String()
	}
	// The rule of another type has another form, and is shown as it is.
	var rule policyRule
	if json.Unmarshal(a.Rule, &rule) == nil {
		policy.Values, policy.MobileBypass = rule.Values, rule.MobileBypass
	}
	return policy
}

type policyRule struct {
	Values       []string `json:"in"`
	MobileBypass *bool    `json:"allowMobileBypass,omitempty"`
}

// toRequest returns the body of a write.
func (w ControlPolicyWrite) toRequest() any {
	type attributes struct {
		Type   string     `json:"type"`
		Name   string     `json:"name"`
		Status string     `json:"status"`
		Rule   policyRule `json:"rule"`
	}
	type policy struct {
		Type       string     `json:"type"`
		Attributes attributes `json:"attributes"`
	}
	return map[string]policy{"data": {Type: "policy", Attributes: attributes{
		Type: w.Type, Name: w.Name, Status: w.Status, Rule: policyRule{Values: w.Values, MobileBypass: w.MobileBypass},
	}}}
}

// ControlPolicies lists the policies of a type, or of all types when it is empty.
func (c *Client) ControlPolicies(ctx context.Context, organizationID, policyType string) iter.Seq2[ControlPolicy, error] {
	query := url.Values{}
	setIfAny(query, "type", policyType)
	found := list[controlPolicyObject](ctx, c, controlPath(organizationID, "policies"), query)
	return func(yield func(ControlPolicy, error) bool) {
		for object, err := range found {
			if err == nil && (object.Attributes.Status == policyDeleted || policyType != "" && object.Attributes.Type != policyType) {
				continue
			}
			if !yield(object.controlPolicy(), err) {
				return
			}
		}
	}
}

// ControlPolicy reads one policy. This API says "no such policy" in the words in which a host says that it does not offer the
// API at all, so the list has the last word.
func (c *Client) ControlPolicy(ctx context.Context, organizationID, id string) (ControlPolicy, error) {
	object, err := read[controlPolicyObject](ctx, c, id, controlPath(organizationID, "policies", id))
	if err = controlError(err); err == nil {
		if object.Attributes.Status == policyDeleted {
			return ControlPolicy{}, fmt.Errorf("policy %s is deleted: %w", id, ErrNotFound)
		}
		return object.controlPolicy(), nil
	}
	if errors.Is(err, ErrNotFound) {
		for policy, listErr := range c.ControlPolicies(ctx, organizationID, "") {
			if listErr != nil || uuid.Same(policy.ID, id) {
				return policy, listErr
			}
		}
	}
	return ControlPolicy{}, err
}

// CreateControlPolicy adds a policy. It is accepted, and may be read a little later.
func (c *Client) CreateControlPolicy(ctx context.Context, organizationID string, create ControlPolicyWrite) (ControlPolicy, error) {
	object, err := ask[controlPolicyObject](ctx, c, request{
		method: http.MethodPost, path: controlPath(organizationID, "policies"), body: create.toRequest(),
		requested: requestedFields{"type": create.Type, "name": create.Name},
	})
	return object.controlPolicy(), err
}

// UpdateControlPolicy replaces a policy, whatever has become of it meanwhile: the API has no versions.
func (c *Client) UpdateControlPolicy(ctx context.Context, organizationID, id string, update ControlPolicyWrite) (ControlPolicy, error) {
	object, err := ask[controlPolicyObject](ctx, c, request{
		method: http.MethodPut, path: controlPath(organizationID, "policies", id), body: update.toRequest(), repeat: repeatHarmless,
		requested: requestedFields{"id": id},
	})
	return object.controlPolicy(), controlError(err)
}

// DeleteControlPolicy deletes a policy. It is accepted, and the policy may be read for a little while. ErrNotFound means that
// there is no such policy, or that a gateway says so.
func (c *Client) DeleteControlPolicy(ctx context.Context, organizationID, id string) error {
	return c.controlDelete(ctx, controlPath(organizationID, "policies", id))
}

// CoveredResources lists what a policy covers. ErrNotFound means that there is no such policy.
func (c *Client) CoveredResources(ctx context.Context, organizationID, policyID string) iter.Seq2[CoveredResource, error] {
	found := list[CoveredResource](ctx, c, controlPath(organizationID, "policies", policyID, "resources"), nil)
	return func(yield func(CoveredResource, error) bool) {
		for resource, err := range found {
			if !yield(resource, c.coverageError(ctx, organizationID, policyID, err)) {
				return
			}
		}
	}
}

// coverageError makes the 404 to the list of what a policy covers one about the policy, if there is no such policy. While
// there is one, the 404 is a gateway's, and taken for the policy's it would take the policy out of the state.
func (c *Client) coverageError(ctx context.Context, organizationID, policyID string, err error) error {
	if !errors.Is(err, ErrNotServed) {
		return err
	}
	if _, readErr := c.ControlPolicy(ctx, organizationID, policyID); !errors.Is(readErr, ErrNotFound) {
		return errors.Join(err, readErr)
	}
	return controlError(err)
}

// CoverResource lets a policy cover one more resource. It is accepted, and CoveredResources tells how far it is.
func (c *Client) CoverResource(ctx context.Context, organizationID, policyID, resourceID string) error {
	r := request{method: http.MethodPost, path: controlPath(organizationID, "policies", policyID, "resources"), body: map[string]string{"id": resourceID}}
	_, err := askAndCheck(ctx, c, r, func(answer *CoveredResource) error { return checkAnswer(*answer, requestedFields{"id": resourceID}) })
	return controlError(err)
}

// UncoverResource lets a policy cover a resource no longer. ErrNotFound means that it did not, or that a gateway says so.
func (c *Client) UncoverResource(ctx context.Context, organizationID, policyID, resourceID string) error {
	return c.controlDelete(ctx, controlPath(organizationID, "policies", policyID, "resources", resourceID))
}

// controlDelete deletes what a path names. The answer may be that it is accepted. ErrNotFound may be a gateway's, also after
// an attempt whose answer was lost: the caller looks whether it is gone.
func (c *Client) controlDelete(ctx context.Context, path []string) error {
	x, err := c.do(ctx, request{method: http.MethodDelete, path: path, repeat: repeatHarmless})
	switch {
	case err != nil:
		return controlError(err)
	case len(bytes.TrimSpace(x.body)) > 0:
		return x.unreadable(fmt.Errorf("it has %d bytes, where a deletion that is accepted has none", len(x.body)))
	case x.status != http.StatusAccepted && x.status != http.StatusNoContent:
		return x.unreadable(errors.New("its status says nothing of a deletion that is accepted"))
	}
	return nil
}
