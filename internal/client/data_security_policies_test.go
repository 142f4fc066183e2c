package client_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

func TestDataSecurityPolicyOperations(t *testing.T) {
	text := "no copies"
	write := client.DataSecurityPolicyWrite{Name: "Leaks", Description: &text, RuleName: "export", Effect: "block", Coverage: "ORG"}
	const (
		sent = `{"data":{"type":"policy","attributes":{"type":"data-security","name":"Leaks","rule":{"export":{"effect":"block"}},"metadata":{"policyCoverageLevel":"ORG","description":"no copies"}}}}`
		told = `{"id":"p-3","type":"policy","attributes":{"type":"data-security","name":"Leaks","status":"draft","metadata":{"policyCoverageLevel":"ORG","description":"no copies","addedLater":1},"rule":{"export":{"effect":"block"}}}}`
	)
	leaks := client.ControlPolicy{ID: "p-3", Type: "data-security", Name: "Leaks", Status: "draft", Rule: `{"export":{"effect":"block"}}`, Coverage: "ORG", RuleName: "export", Effect: "block", Description: text}
	publish := func(action string) func(context.Context, *client.Client) (any, error) {
		return func(ctx context.Context, c *client.Client) (any, error) {
			return nil, c.PublishDataSecurityPolicy(ctx, "org", leaks, action)
		}
	}
	checkOperations(t, "/admin/control/v2/orgs/org/policies", map[string]operation{
		"draft": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.DraftDataSecurityPolicy(ctx, "org", write)
			},
			method: "POST", target: "", body: sent, status: 202, answer: `{"data":` + told + `}`, want: leaks,
		},
		"update": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.UpdateDataSecurityDraft(ctx, "org", "p-3", write)
			},
			method: "PUT", target: "/p-3", body: sent, status: 202, answer: `{"data":` + told + `}`, want: leaks,
		},
		"publish": {
			call: publish(client.PublishUpdate), method: "POST", target: "/publishDraftPolicies", status: 202, answer: `{"messages":[{"messageId":"m","ticket":{"id":"t"}}]}`,
			body: `{"type":"data-security","ruleName":"export","policyOperations":[{"policyId":"p-3","action":"UPDATE","policyCoverageLevel":"ORG"}]}`,
		},
		"publish that it is deleted": {
			call: publish(client.PublishDelete), method: "POST", target: "/publishDraftPolicies", status: 202, answer: `{}`,
			body: `{"type":"data-security","ruleName":"export","policyOperations":[{"policyId":"p-3","action":"DELETE","policyCoverageLevel":"ORG"}]}`,
		},
		"what it covers": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.DataSecurityResources(ctx, "org", "p-3"))
			},
			method: "GET", target: "/p-3/resources", answer: `{"data":[{"resourceId":"ari:1/a","parentResourceId":null,"applicationStatus":"applied","addedLater":1}],"links":{}}`,
			want: []client.CoveredResource{{ID: "ari:1/a", Status: "applied"}},
		},
		"cover": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return nil, c.CoverDataSecurityResource(ctx, "org", "p-3", "ari:1/a")
			},
			method: "POST", target: "/p-3/resources", body: `[{"operation":"ADD","id":"ari:1/a","resourceAri":"ari:1/a"}]`, status: 202,
		},
		"uncover": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return nil, c.UncoverDataSecurityResource(ctx, "org", "p-3", "ari:1/a")
			},
			method: "POST", target: "/p-3/resources", body: `[{"operation":"REMOVE","id":"ari:1/a","resourceAri":"ari:1/a"}]`, status: 202,
		},
	})
}

// TestDataSecurityPolicies_acceptedIsNoPage takes nothing else for a change that was accepted.
func TestDataSecurityPolicies_acceptedIsNoPage(t *testing.T) {
	for name, given := range map[string]http.HandlerFunc{"a page to sign in": answer(200, "<html>"), "a page with the status": answer(202, "<html>"), "another status": answer(200, "{}")} {
		t.Run(name, func(t *testing.T) {
			if err := newScript(t, given).client(t).PublishDataSecurityPolicy(t.Context(), "org", client.ControlPolicy{}, client.PublishUpdate); !errors.Is(err, client.ErrAmbiguous) {
				t.Errorf("publishing is %v", err)
			}
			if err := newScript(t, given).client(t).CoverDataSecurityResource(t.Context(), "org", "p", "a"); !errors.Is(err, client.ErrAmbiguous) {
				t.Errorf("covering is %v", err)
			}
		})
	}
}

// TestControlPolicy_hasSeveralRules shows all the rules of a policy that was made when policies could have several.
func TestControlPolicy_hasSeveralRules(t *testing.T) {
	c := newScript(t, answer(200, `{"data":{"id":"p","type":"policy","attributes":{"type":"data-security","name":"n","rule":{"publicLinks":{"effect":"allow"},"export":{"effect":"block"}}}}}`)).client(t)
	found, err := c.ControlPolicy(t.Context(), "org", "p")
	if err != nil || found.RuleName != "export,publicLinks" || found.Effect != "block,allow" {
		t.Errorf("it is %+v, %v", found, err)
	}
}
