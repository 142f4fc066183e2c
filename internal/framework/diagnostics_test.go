package framework_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest/said"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// The published APIs have credentials and limits of their own: the advice that goes with the identity API would send
// people the wrong way.
func TestFailed_nextStepOfThePublishedAPI(t *testing.T) {
	const (
		scimKey  = "Next: check the key of this SCIM directory in scim_api_keys (or ATLASSIAN_SCIM_API_KEY)"
		noScopes = "Next: use an organization API key without scopes"
		notHere  = "Next: this host does not serve this API of Atlassian's. Check base_url"
		unserved = `{"code":404,"message":"null for uri"}`
	)
	scimUser := func(ctx context.Context, c *client.Client) error {
		_, err := c.SCIMUser(ctx, scimDirectoryID, "u-1")
		return err
	}
	group := func(ctx context.Context, c *client.Client) error {
		_, err := c.Group(ctx, "o", "g")
		return err
	}
	permissions := func(ctx context.Context, c *client.Client) error {
		_, err := c.AccountPermissions(ctx, "a")
		return err
	}
	for name, test := range map[string]struct {
		call   func(context.Context, *client.Client) error
		status int
		body   string
		says   string
		plane  string
	}{
		"SCIM, wrong key":           {scimUser, 401, `{"error":"Not authorized","traceId":"t"}`, scimKey, "published"},
		"SCIM, another directory's": {scimUser, 403, `{"error":"Forbidden","traceId":"t"}`, scimKey, "published"},
		"SCIM, not served":          {scimUser, 404, unserved, notHere, "published"},
		"SCIM, rate limit":          {scimUser, 429, `{"code":429}`, "Next: the organization's request limit is used up", "published"},
		"permissions, scopes":       {permissions, 403, `{"key":"forbidden"}`, noScopes, "published"},
		"permissions, wrong key":    {permissions, 401, `{"key":"unauthorized"}`, "Next: check api_key", "published"},
		"permissions, not served":   {permissions, 404, unserved, notHere, "published"},
		"group, forbidden":          {group, 403, `{"code":403}`, "has the scopes of this call", "published"},
		"group, wrong key":          {group, 401, `{"code":401}`, "Next: check api_key", "published"},
		"group, not served":         {group, 404, unserved, notHere, "published"},
		"directory, not served": {func(ctx context.Context, c *client.Client) error {
			_, err := c.Directory(ctx, "o", "d")
			return err
		}, 404, unserved, "Next: this host does not serve the identity API. Name an identity desk, or another server that implements it, for example the emulator of this project, " +
			"in identity_base_url and identity_api_key (or ATLASSIAN_IDENTITY_BASE_URL and ATLASSIAN_IDENTITY_API_KEY)", "identity"},
		"SCIM, no key": {func(ctx context.Context, c *client.Client) error {
			_, err := c.SCIMUser(ctx, otherSCIMDirectoryID, "u-1")
			return err
		}, 0, "", "Next: add the key to scim_api_keys in the provider block", "published"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				if test.status == 0 {
					t.Errorf("%s was sent", r.URL)
				}
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			detail := detailOf(test.call(t.Context(), c))
			plane := map[string]string{"published": "Plane: Atlassian's published API.", "identity": "Plane: the identity API"}[test.plane]
			for _, want := range []string{test.says, "Host: " + c.Host(), plane} {
				if !strings.Contains(detail, want) {
					t.Errorf("not said: %q in:\n%s", want, detail)
				}
			}
			if strings.Count(detail, "Next: ") > 1 || strings.Contains(detail, "canary") {
				t.Errorf("want one next step and no key:\n%s", detail)
			}
		})
	}
}

// A refusal that nothing else is known about sends people to the server's words; where a resource has added advice of
// its own, a general one after it would only distract.
func TestFailed_generalAdviceComesOnlyWithoutBetter(t *testing.T) {
	const general = "Next: the server refused this. Do what its words above ask for"
	for _, status := range []int{400, 405, 409, 422, 501} {
		c := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"errors":[{"code":"ADMIN-1","detail":"The name is taken."}]}`)
		})
		_, err := c.Directory(t.Context(), "o", "d")
		for _, advised := range []struct {
			err   error
			steps int
		}{
			{err, 1},
			{fmt.Errorf("reading it: %w", err), 1},
			{fmt.Errorf("%w\n\nChoose another name", err), 0},
			{fmt.Errorf("%w\n\nNext: choose another name", err), 0},
		} {
			if detail := detailOf(advised.err); strings.Count(detail, general) != advised.steps {
				t.Errorf("%d: want the general advice %d times in:\n%s", status, advised.steps, detail)
			}
		}
	}
}

// detailOf is what a user reads of an error.
func detailOf(err error) string {
	told := framework.Failed("do it", "In organization o", err)
	said.Keep("", told.Detail()) // its summary is this test's
	return told.Detail()
}
