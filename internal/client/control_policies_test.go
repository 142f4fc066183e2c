package client_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

const (
	policyBody = `{"id":"p-1","type":"policy","addedLater":1,"attributes":{"type":"ip-allowlist","name":"Office","status":"disabled",
		"rule":{"in":["10.0.0.0/8"], "allowMobileBypass": true, "addedLater":1},"resources":[],"addedLater":1}}`
	deletedPolicy  = `{"id":"p-2","type":"policy","attributes":{"type":"ip-allowlist","name":"Old","status":"deleted"}}`
	securityPolicy = `{"id":"p-3","type":"policy","attributes":{"type":"data-security","name":"Leaks","status":"draft","metadata":{"policyCoverageLevel":"ORG"},"rule":{"export":{"effect":"block"}}}}`
	oddPolicy      = `{"id":"p-4","type":"policy","attributes":{"type":"ip-allowlist","name":"Odd","status":"enabled","rule":{"in":"10.0.0.0/8"}}}`
)

var (
	bypass     = true
	office     = client.ControlPolicy{ID: "p-1", Type: "ip-allowlist", Name: "Office", Status: "disabled", Values: []string{"10.0.0.0/8"}, MobileBypass: &bypass, Rule: `{"in":["10.0.0.0/8"],"allowMobileBypass":true,"addedLater":1}`}
	officeSent = client.ControlPolicyWrite{Type: client.PolicyIPAllowlist, Name: "Office", Status: client.PolicyDisabled, Values: []string{"10.0.0.0/8"}, MobileBypass: &bypass}
)

const officeBody = `{"data":{"type":"policy","attributes":{"type":"ip-allowlist","name":"Office","status":"disabled","rule":{"in":["10.0.0.0/8"],"allowMobileBypass":true}}}}`

func TestControlPolicyOperations(t *testing.T) {
	leaks := client.ControlPolicy{ID: "p-3", Type: client.PolicyDataSecurity, Name: "Leaks", Status: "draft", Rule: `{"export":{"effect":"block"}}`, Coverage: "ORG", RuleName: "export", Effect: "block"}
	checkOperations(t, "/admin/control/v1/orgs/org/policies", map[string]operation{
		"list": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.ControlPolicies(ctx, "org", ""))
			},
			method: "GET", target: "", answer: `{"data":[` + policyBody + `,` + deletedPolicy + `,` + securityPolicy + `],"meta":{"next":null},"links":{}}`,
			want: []client.ControlPolicy{office, leaks},
		},
		"list of a type, which the server does not keep to": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.ControlPolicies(ctx, "org", client.PolicyDataSecurity))
			},
			method: "GET", target: "?type=data-security", answer: `{"data":[` + policyBody + `,` + securityPolicy + `],"links":{}}`,
			want: []client.ControlPolicy{leaks},
		},
		"get": {
			call:   func(ctx context.Context, c *client.Client) (any, error) { return c.ControlPolicy(ctx, "org", "p-1") },
			method: "GET", target: "/p-1", answer: `{"data":` + policyBody + `}`, want: office,
		},
		"get one with a rule of another form": {
			call:   func(ctx context.Context, c *client.Client) (any, error) { return c.ControlPolicy(ctx, "org", "p-4") },
			method: "GET", target: "/p-4", answer: `{"data":` + oddPolicy + `}`,
			want: client.ControlPolicy{ID: "p-4", Type: "ip-allowlist", Name: "Odd", Status: "enabled", Rule: `{"in":"10.0.0.0/8"}`},
		},
		"create": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.CreateControlPolicy(ctx, "org", officeSent)
			},
			method: "POST", target: "", body: officeBody, status: 202, answer: `{"data":` + policyBody + `}`, want: office,
		},
		"update": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.UpdateControlPolicy(ctx, "org", "p-1", officeSent)
			},
			method: "PUT", target: "/p-1", body: officeBody, status: 202, answer: `{"data":` + policyBody + `}`, want: office,
		},
		"delete": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return nil, c.DeleteControlPolicy(ctx, "org", "p-1")
			},
			method: "DELETE", target: "/p-1", status: 202,
		},
		"what it covers": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.CoveredResources(ctx, "org", "p-1"))
			},
			method: "GET", target: "/p-1/resources", answer: `{"data":[{"id":"ari:1/a","applicationStatus":"applied","meta":{},"addedLater":1}],"links":{}}`,
			want: []client.CoveredResource{{ID: "ari:1/a", Status: "applied"}},
		},
		"cover": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return nil, c.CoverResource(ctx, "org", "p-1", "ari:1/a")
			},
			method: "POST", target: "/p-1/resources", body: `{"id":"ari:1/a"}`, status: 202, answer: `{"id":"ari:1/a","applicationStatus":"validating"}`,
		},
		"uncover": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return nil, c.UncoverResource(ctx, "org", "p-1", "ari:1/a")
			},
			method: "DELETE", target: "/p-1/resources/ari:1%2Fa",
		},
	})
}

// TestControlPolicy_isGoneOnlyWhereThereIsAList tells a policy that is not there from a host without the API, which both
// are told by the same 404.
func TestControlPolicy_isGoneOnlyWhereThereIsAList(t *testing.T) {
	missing := answer(404, `{"code":404,"message":"no such policy"}`)
	for name, one := range map[string]struct {
		list http.HandlerFunc
		want error
		not  error
	}{
		"there is a list": {answer(200, `{"data":[],"links":{}}`), client.ErrNotFound, client.ErrNotServed},
		"it is listed":    {answer(200, `{"data":[`+policyBody+`],"links":{}}`), nil, client.ErrNotFound},
		"there is none":   {answer(404, `{"code":404,"message":"null for uri"}`), client.ErrNotServed, client.ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			c := newScript(t, missing, one.list).client(t)
			found, err := c.ControlPolicy(t.Context(), "org", "p-1")
			if !errors.Is(err, one.want) || errors.Is(err, one.not) || (err == nil) != (found.ID == "p-1") {
				t.Errorf("it is %+v, %v", found, err)
			}
		})
	}
	deleted := newScript(t, answer(200, `{"data":`+deletedPolicy+`}`)).client(t)
	if _, err := deleted.ControlPolicy(t.Context(), "org", "p-2"); !errors.Is(err, client.ErrNotFound) {
		t.Errorf("a deleted one is %v", err)
	}
}

// TestControlPolicyDelete_isNoPage takes nothing else for a deletion that was accepted.
func TestControlPolicyDelete_isNoPage(t *testing.T) {
	for name, given := range map[string]http.HandlerFunc{
		"a page to sign in": answer(200, "<html>"), "an object": answer(202, `{"data":{}}`), "another status": answer(206, ""),
	} {
		t.Run(name, func(t *testing.T) {
			if err := newScript(t, given).client(t).DeleteControlPolicy(t.Context(), "org", "p-1"); !errors.Is(err, client.ErrAmbiguous) {
				t.Errorf("it is %v", err)
			}
		})
	}
	// Whether the attempt whose answer was lost has deleted it, or a gateway says 404, the caller looks.
	lost := newScript(t, answer(http.StatusInternalServerError, ""), answer(404, `{"code":404,"message":"no such policy"}`)).client(t)
	if err := lost.DeleteControlPolicy(t.Context(), "org", "p-1"); !errors.Is(err, client.ErrNotFound) || !errors.Is(err, client.ErrAmbiguous) {
		t.Errorf("not found after a request whose answer was lost: %v", err)
	}
}

// What a policy covers is not found where there is no such policy, and not where a gateway says so.
func TestCoveredResources_areGoneOnlyWithThePolicy(t *testing.T) {
	missing := answer(404, `{"code":404,"message":"null for uri"}`)
	none, forbidden := answer(200, `{"data":[],"links":{}}`), answer(403, `{"code":403,"message":"no"}`)
	for name, one := range map[string]struct {
		policy []http.HandlerFunc
		want   error
		not    error
	}{
		"the policy is gone":        {[]http.HandlerFunc{missing, none}, client.ErrNotFound, client.ErrNotServed},
		"the policy is there":       {[]http.HandlerFunc{answer(200, `{"data":`+policyBody+`}`)}, client.ErrNotServed, client.ErrNotFound},
		"the policy is not told":    {[]http.HandlerFunc{forbidden}, client.ErrForbidden, client.ErrNotFound},
		"no API on this host":       {[]http.HandlerFunc{missing, missing}, client.ErrNotServed, client.ErrNotFound},
		"the policy is in the list": {[]http.HandlerFunc{missing, answer(200, `{"data":[`+policyBody+`],"links":{}}`)}, client.ErrNotServed, client.ErrNotFound},
	} {
		for version, list := range map[string]func(*client.Client) error{
			"version 1": func(c *client.Client) error {
				_, err := slice(c.CoveredResources(t.Context(), "org", "p-1"))
				return err
			},
			"version 2": func(c *client.Client) error {
				_, err := slice(c.DataSecurityResources(t.Context(), "org", "p-1"))
				return err
			},
		} {
			t.Run(name+", "+version, func(t *testing.T) {
				err := list(newScript(t, append([]http.HandlerFunc{missing}, one.policy...)...).client(t))
				if !errors.Is(err, one.want) || errors.Is(err, one.not) {
					t.Errorf("it is %v", err)
				}
			})
		}
	}
}
