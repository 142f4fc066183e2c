package client_test

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// operation is one method of the client: what it sends, and what it makes of the answer.
type operation struct {
	call   func(context.Context, *client.Client) (any, error)
	method string
	// target is path and query. The paths of the identity API start below its base for the organization "org".
	target  string
	ifMatch string
	body    string // JSON; empty means that no body is sent
	// status is that of the answer; 200 if zero, or 204 if there is no body.
	status int
	answer string
	want   any
}

// checkOperations runs each operation against a server that answers as it says. Every answer has a field that the
// client does not know, as a server may add one at any time.
func checkOperations(t *testing.T, base string, operations map[string]operation) {
	t.Helper()
	for name, o := range operations {
		t.Run(name, func(t *testing.T) {
			status := o.status
			switch {
			case status == 0 && o.answer == "":
				status = http.StatusNoContent
			case status == 0:
				status = http.StatusOK
			}
			server := newScript(t, answer(status, o.answer))
			got, err := o.call(t.Context(), server.client(t))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(o.want, got); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
			request := server.requests()[0]
			target := request.path
			if request.query != "" {
				target += "?" + request.query
			}
			if request.method != o.method || target != base+o.target {
				t.Errorf("sent %s %s, want %s %s", request.method, target, o.method, base+o.target)
			}
			if got := request.header.Get("If-Match"); got != o.ifMatch {
				t.Errorf("If-Match = %s, want %s", got, o.ifMatch)
			}
			checkJSON(t, request.body, o.body)
			checkCredential(t, request)
		})
	}
}

// checkCredential expects the key of SCIM directory x-1 with SCIM, and the organization's with everything else.
func checkCredential(t *testing.T, request sent) {
	t.Helper()
	key, mediaType := canaryKey, "application/json"
	if strings.HasPrefix(request.path, "/scim/") {
		key, mediaType = canarySCIMKey, "application/scim+json"
	}
	want := map[string]string{"Authorization": "Bearer " + key, "Accept": mediaType, "Content-Type": ""}
	if request.body != "" {
		want["Content-Type"] = mediaType
	}
	for name, value := range want {
		if got := request.header.Get(name); got != value {
			t.Errorf("%s = %q, want %q", name, got, value)
		}
	}
}

func checkJSON(t *testing.T, got, want string) {
	t.Helper()
	if got == "" || want == "" {
		if got != want {
			t.Errorf("body = %q, want %q", got, want)
		}
		return
	}
	var gotValue, wantValue any
	if err := json.Unmarshal([]byte(got), &gotValue); err != nil {
		t.Fatalf("body %q: %v", got, err)
	}
	if err := json.Unmarshal([]byte(want), &wantValue); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantValue, gotValue); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

// slice gathers a whole list.
func slice[T any](objects iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for object, err := range objects {
		if err != nil {
			return nil, err
		}
		all = append(all, object)
	}
	return all, nil
}

const identityBase = "/admin/identity/v1/orgs/org"

var (
	morning = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	noon    = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
)

func TestDirectoryOperations(t *testing.T) {
	const object = `{"id":"d-1","kind":"identity_provider","name":"Okta","identityProvider":"okta","addedLater":{"x":[1]},
		"capabilities":{"saml":true,"scim":true,"groupSync":true,"googleWorkspace":false,"addedLater":true},
		"defaultAuthenticationPolicyId":"a-1","createdAt":"2026-03-01T09:00:00Z","updatedAt":"2026-03-01T12:00:00Z","version":"v-1"}`
	directory := client.Directory{
		ID: "d-1", Kind: client.KindIdentityProvider, Name: "Okta", IdentityProvider: client.IdentityProviderOkta,
		Capabilities:                  client.Capabilities{SAML: true, SCIM: true, GroupSync: true},
		DefaultAuthenticationPolicyID: "a-1", CreatedAt: at(morning), UpdatedAt: at(noon), Version: "v-1",
	}
	local := client.Directory{ID: "d-0", Kind: client.KindLocal, Version: "v-0"}
	checkOperations(t, identityBase, map[string]operation{
		"list": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.Directories(ctx, "org", client.DirectoryFilter{}))
			},
			method: "GET", target: "/directories?limit=1000",
			answer: `{"data":[{"id":"d-0","kind":"local","identityProvider":null,"version":"v-0"},` + object + `],"links":{"self":"s"},"meta":{}}`,
			want:   []client.Directory{local, directory},
		},
		"list with filters": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.Directories(ctx, "org", client.DirectoryFilter{Name: "A & B", Kind: client.KindLocal, IdentityProvider: "okta"}))
			},
			method: "GET", target: "/directories?identityProvider=okta&kind=local&limit=1000&name=A+%26+B",
			answer: `{"data":[]}`, want: []client.Directory(nil),
		},
		"read": {
			call:   func(ctx context.Context, c *client.Client) (any, error) { return c.Directory(ctx, "org", "d-1") },
			method: "GET", target: "/directories/d-1", answer: `{"data":` + object + `}`, want: directory,
		},
		"create": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.CreateDirectory(ctx, "org", client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
			},
			method: "POST", target: "/directories", body: `{"name":"Okta","identityProvider":"okta"}`,
			answer: `{"data":` + object + `}`, want: directory,
		},
		"update": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.UpdateDirectory(ctx, "org", "d-1", "v-0", client.DirectoryUpdate{Name: new("Okta")})
			},
			method: "PATCH", target: "/directories/d-1", ifMatch: `"v-0"`, body: `{"name":"Okta"}`,
			answer: `{"data":` + object + `}`, want: directory,
		},
		"delete": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return nil, c.DeleteDirectory(ctx, "org", "d-1", "v-1")
			},
			method: "DELETE", target: "/directories/d-1", ifMatch: `"v-1"`,
		},
	})
}

func TestSAMLOperations(t *testing.T) {
	const object = `{"samlConfigurationId":"s-1","identityProviderDirectoryId":"d-1","issuer":"urn:i","singleSignOnUrl":"https://i/sso",
		"identityProviderPublicCertificate":"PEM","identityProviderPublicCertificateExpirationTimestamp":"2026-03-01T12:00:00Z",
		"identityProviderPublicCertificateExpiryStatus":"VALID","entityId":"urn:sp","assertionConsumerServiceUrl":"https://sp/acs",
		"serviceProviderSingleLogoutConfiguration":{"singleLogoutEnabled":true,"identityProviderUrl":"https://i/slo",
		"serviceProviderUrl":"https://sp/slo"},"version":"v-1","addedLater":1}`
	configuration := client.SAMLConfiguration{
		ID: "s-1", DirectoryID: "d-1", EntityID: "urn:i", SSOURL: "https://i/sso", Certificate: "PEM",
		CertificateExpiresAt: at(noon), CertificateExpiryStatus: client.CertificateValid, ServiceProviderEntityURL: "urn:sp",
		ServiceProviderACSURL: "https://sp/acs",
		SingleLogout:          client.SingleLogout{Enabled: true, IdentityProviderURL: "https://i/slo", ServiceProviderURL: "https://sp/slo"},
		Version:               "v-1",
	}
	logout := &client.SingleLogoutInput{Enabled: true, IdentityProviderURL: "https://i/slo"}
	checkOperations(t, identityBase, map[string]operation{
		"list": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.SAMLConfigurations(ctx, "org"))
			},
			method: "GET", target: "/saml-configurations?limit=1000",
			answer: `{"data":[` + object + `]}`, want: []client.SAMLConfiguration{configuration},
		},
		"read": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.SAMLConfiguration(ctx, "org", "d-1")
			},
			method: "GET", target: "/directories/d-1/saml-configuration", answer: `{"data":` + object + `}`, want: configuration,
		},
		"create": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.CreateSAMLConfiguration(ctx, "org", "d-1", client.SAMLConfigurationCreate{
					EntityID: "urn:i", SSOURL: "https://i/sso", Certificate: "PEM", SingleLogout: logout,
				})
			},
			method: "PUT", target: "/directories/d-1/saml-configuration",
			body: `{"issuer":"urn:i","singleSignOnUrl":"https://i/sso","identityProviderPublicCertificate":"PEM",
				"serviceProviderSingleLogoutConfiguration":{"singleLogoutEnabled":true,"identityProviderUrl":"https://i/slo"}}`,
			answer: `{"data":` + object + `}`, want: configuration,
		},
		"create without single logout": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.CreateSAMLConfiguration(ctx, "org", "d-1", client.SAMLConfigurationCreate{EntityID: "urn:i"})
			},
			method: "PUT", target: "/directories/d-1/saml-configuration",
			body:   `{"issuer":"urn:i","singleSignOnUrl":"","identityProviderPublicCertificate":""}`,
			answer: `{"data":` + object + `}`, want: configuration,
		},
		"update of nothing but the certificate": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.UpdateSAMLConfiguration(ctx, "org", "d-1", "v-0", client.SAMLConfigurationUpdate{Certificate: new("PEM")})
			},
			method: "PATCH", target: "/directories/d-1/saml-configuration", ifMatch: `"v-0"`,
			body: `{"identityProviderPublicCertificate":"PEM"}`, answer: `{"data":` + object + `}`, want: configuration,
		},
		"update of the rest": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.UpdateSAMLConfiguration(ctx, "org", "d-1", "", client.SAMLConfigurationUpdate{
					EntityID: new("urn:i"), SSOURL: new("https://i/sso"), SingleLogout: &client.SingleLogoutInput{},
				})
			},
			method: "PATCH", target: "/directories/d-1/saml-configuration",
			body: `{"issuer":"urn:i","singleSignOnUrl":"https://i/sso",
				"serviceProviderSingleLogoutConfiguration":{"singleLogoutEnabled":false}}`,
			answer: `{"data":` + object + `}`, want: configuration,
		},
		"delete": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return nil, c.DeleteSAMLConfiguration(ctx, "org", "d-1", "v-1")
			},
			method: "DELETE", target: "/directories/d-1/saml-configuration", ifMatch: `"v-1"`,
		},
	})
}

func TestProvisioningOperations(t *testing.T) {
	const fields = `"id":"p-1","directoryId":"d-1","scimDirectoryId":"x-1","baseUrl":"https://h/scim/directory/x-1","groupSync":true,
		"status":"active","version":"v-1","addedLater":null,
		"apiKey":{"id":"k-1","createdAt":"2026-03-01T09:00:00Z","expiresAt":"2026-03-01T12:00:00Z","lastUsedAt":`
	config := client.ProvisioningConfig{
		ID: "p-1", DirectoryID: "d-1", SCIMDirectoryID: "x-1", BaseURL: "https://h/scim/directory/x-1", GroupSync: true,
		Status: "active", APIKey: client.APIKey{ID: "k-1", CreatedAt: at(morning), ExpiresAt: at(noon)}, Version: "v-1",
	}
	used, shown := config, config
	used.APIKey.LastUsedAt = at(noon)
	shown.Token = "scim-key"
	shownAnswer := `{"data":{` + fields + `null},"token":"scim-key"}}`
	checkOperations(t, identityBase, map[string]operation{
		"list": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.ProvisioningConfigs(ctx, "org", ""))
			},
			method: "GET", target: "/provisioning-configs?limit=1000",
			answer: `{"data":[{` + fields + `null}}]}`, want: []client.ProvisioningConfig{config},
		},
		"list of a directory": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.ProvisioningConfigs(ctx, "org", "d-1"))
			},
			method: "GET", target: "/provisioning-configs?directoryId=d-1&limit=1000",
			answer: `{"data":[]}`, want: []client.ProvisioningConfig(nil),
		},
		"read": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.ProvisioningConfig(ctx, "org", "p-1")
			},
			method: "GET", target: "/provisioning-configs/p-1",
			answer: `{"data":{` + fields + `"2026-03-01T12:00:00Z"}}}`, want: used,
		},
		"create": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.CreateProvisioningConfig(ctx, "org", "d-1")
			},
			method: "POST", target: "/provisioning-configs", body: `{"directoryId":"d-1"}`, answer: shownAnswer, want: shown,
		},
		"regenerate": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.RegenerateAPIKey(ctx, "org", "p-1", "v-0")
			},
			method: "POST", target: "/provisioning-configs/p-1/api-key/regenerate", ifMatch: `"v-0"`,
			answer: shownAnswer, want: shown,
		},
		"delete": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return nil, c.DeleteProvisioningConfig(ctx, "org", "p-1", "v-1")
			},
			method: "DELETE", target: "/provisioning-configs/p-1", ifMatch: `"v-1"`,
		},
	})
}

func TestLinkedDomainOperations(t *testing.T) {
	const object = `{"domain":"acme.com","domainId":"m-1","directoryId":"d-1","directoryKind":"identity_provider",
		"linkedAt":"2026-03-01T12:00:00Z","claimStatus":"verified","version":"v-1","addedLater":""}`
	linked := client.LinkedDomain{
		Domain: "acme.com", DomainID: "m-1", DirectoryID: "d-1", DirectoryKind: client.KindIdentityProvider,
		LinkedAt: at(noon), ClaimStatus: client.ClaimStatusVerified, Version: "v-1",
	}
	checkOperations(t, identityBase, map[string]operation{
		"list": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.LinkedDomains(ctx, "org", "d-1"))
			},
			method: "GET", target: "/linked-domains?directoryId=d-1&limit=1000",
			answer: `{"data":[` + object + `]}`, want: []client.LinkedDomain{linked},
		},
		"read": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.LinkedDomain(ctx, "org", "acme.com")
			},
			method: "GET", target: "/linked-domains/acme.com", answer: `{"data":` + object + `}`, want: linked,
		},
		"link": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.LinkDomain(ctx, "org", "acme.com", "d-1", "v-0")
			},
			method: "PUT", target: "/linked-domains/acme.com", ifMatch: `"v-0"`, body: `{"directoryId":"d-1"}`,
			answer: `{"data":` + object + `}`, want: linked,
		},
		"link in any case": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.LinkDomain(ctx, "org", "acme.com", "d-1", "")
			},
			method: "PUT", target: "/linked-domains/acme.com", body: `{"directoryId":"d-1"}`,
			answer: `{"data":` + object + `}`, want: linked,
		},
		"unlink": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return nil, c.UnlinkDomain(ctx, "org", "acme.com", "v-1")
			},
			method: "DELETE", target: "/linked-domains/acme.com", ifMatch: `"v-1"`,
		},
	})
}

func at(when time.Time) client.Time { return client.Time{Time: when} }
