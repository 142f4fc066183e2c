package client_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

const canaryIdentityKey = "canary-key-of-the-identity-host"

// twoHosts returns a client whose planes have hosts of their own.
func twoHosts(t *testing.T, published, identity *script) *client.Client {
	t.Helper()
	return published.client(t, func(c *client.Config) {
		c.IdentityBaseURL, c.IdentityAPIKey = identity.URL, canaryIdentityKey
	})
}

func TestIdentityHost_getsItsOwnKeyOnly(t *testing.T) {
	published := newScript(t, answer(200, `{"data":[],"links":{}}`), answer(200, `{"id":"u-1","userName":"mia"}`))
	identity := newScript(t, answer(200, directoryBody), answer(201, directoryBody))
	c := twoHosts(t, published, identity)
	if _, err := collect(c.Domains(t.Context(), "org"), func(d client.Domain) string { return d.ID }); err != nil {
		t.Fatal(err)
	}
	_, _ = c.SCIMUser(t.Context(), "x-1", "u-1")
	must[client.Directory](t)(c.Directory(t.Context(), "org", "d-1"))
	must[client.Directory](t)(c.CreateDirectory(t.Context(), "org", newOkta))
	for _, one := range published.requests() {
		if strings.HasPrefix(one.path, "/admin/identity/") || strings.Contains(one.header.Get("Authorization"), canaryIdentityKey) {
			t.Errorf("the published host got %s with %s", one.path, one.header.Get("Authorization"))
		}
	}
	for _, one := range identity.requests() {
		if !strings.HasPrefix(one.path, "/admin/identity/") || one.header.Get("Authorization") != "Bearer "+canaryIdentityKey {
			t.Errorf("the identity host got %s with %s", one.path, one.header.Get("Authorization"))
		}
	}
	if len(published.requests()) != 2 || len(identity.requests()) != 2 {
		t.Errorf("%d and %d requests", len(published.requests()), len(identity.requests()))
	}
}

func TestIdentityHost_redirectsLeadNoKeyElsewhere(t *testing.T) {
	to := func(other **script) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, (*other).URL+r.URL.Path, http.StatusTemporaryRedirect)
		}
	}
	var published, identity *script
	published, identity = newScript(t, to(&identity)), newScript(t, to(&published), to(&published))
	c := twoHosts(t, published, identity)
	if _, err := collect(c.Domains(t.Context(), "org"), func(d client.Domain) string { return d.ID }); err == nil || !strings.Contains(err.Error(), "not followed") {
		t.Errorf("error %v", err)
	}
	if _, err := c.Directory(t.Context(), "org", "d-1"); err == nil || !strings.Contains(err.Error(), "not followed") {
		t.Errorf("error %v", err)
	}
	if _, err := c.CreateDirectory(t.Context(), "org", newOkta); err == nil || !strings.Contains(err.Error(), "not followed") {
		t.Errorf("error %v", err)
	}
	if len(published.requests()) != 1 || len(identity.requests()) != 2 {
		t.Errorf("%d and %d requests", len(published.requests()), len(identity.requests()))
	}
}

// One host that takes no more requests does not hold up the other, and each is named where it fails.
func TestIdentityHost_hasItsOwnLimitAndName(t *testing.T) {
	published := newScript(t, answer(200, `{"data":[],"links":{}}`))
	identity := newScript(t, answer(429, "", "Retry-After", "3600"))
	c := published.client(t, func(c *client.Config) {
		c.IdentityBaseURL, c.IdentityAPIKey, c.OperationTimeout = identity.URL, canaryIdentityKey, time.Minute
	})
	_, err := c.Directory(t.Context(), "org", "d-1")
	var failure *client.Error
	if !errors.As(err, &failure) || failure.Status != 429 || !failure.IdentityHost || "http://"+failure.Host != identity.URL {
		t.Errorf("error %+v", failure)
	}
	if _, err := collect(c.Domains(t.Context(), "org"), func(d client.Domain) string { return d.ID }); err != nil {
		t.Errorf("the published host is held up: %v", err)
	}
}

func TestIdentityHost_isValidated(t *testing.T) {
	for name, config := range map[string]client.Config{
		"key":  {APIKey: canaryKey, IdentityBaseURL: "https://desk.example"},
		"http": {APIKey: canaryKey, IdentityBaseURL: "http://desk.example", IdentityAPIKey: canaryIdentityKey},
	} {
		if _, err := client.New(config); err == nil || strings.Contains(err.Error(), canaryIdentityKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
