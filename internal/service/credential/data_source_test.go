package credential_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// withCredentials is an organization with two tokens and a key.
func withCredentials(t *testing.T, options ...acctest.Option) *acctest.Organization {
	t.Helper()
	o := acctest.Start(t, options...)
	now := o.Clock.Now()
	for _, err := range []error{
		o.Emulator.AddAPIToken(emulator.NewAPIToken{Email: "amara.okafor@acme.com", Label: "laptop", Scopes: []string{"read:jira-work"}, LastActiveAt: now}),
		o.Emulator.AddAPIToken(emulator.NewAPIToken{Email: "mateo.garcia@acme.com", Label: "script", Blocked: true, ExpiresAt: now.Add(24 * time.Hour)}),
		o.Emulator.AddAPIKey(emulator.NewAPIKey{CreatorEmail: "amara.okafor@acme.com", Label: "terraform", Scopes: []string{"read:orgs:admin"}, ExpiresAt: now.Add(24 * time.Hour)}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return o
}

func read(t *testing.T, o *acctest.Organization, typeName, list string, config map[string]any, settings ...map[string]any) []map[string]any {
	t.Helper()
	found, diagnostics := o.Protocol(t, settings...).ReadData(typeName, config)
	o.Protocol(t).Succeeds(diagnostics)
	var all []map[string]any
	for _, one := range found.Attribute(list).([]any) {
		all = append(all, one.(map[string]any))
	}
	return all
}

func TestAPITokens_showWhoseTheyAreAndHowLong(t *testing.T) {
	o := withCredentials(t, acctest.WithoutIdentityAPI())
	all := read(t, o, "atlassian_api_tokens", "api_tokens", nil)
	if len(all) != 2 {
		t.Fatalf("there are %v", all)
	}
	for i, want := range []map[string]any{
		{"label": "laptop", "status": "ALLOWED", "owner_email": "amara.okafor@acme.com", "created_at": "2026-11-02T09:00:00Z", "expires_at": nil, "last_used_at": "2026-11-02T09:00:00Z"},
		{"label": "script", "status": "BLOCKED", "owner_email": "mateo.garcia@acme.com", "created_at": "2026-11-02T09:00:00Z", "expires_at": "2026-11-03T09:00:00Z", "last_used_at": nil},
	} {
		for name, value := range want {
			if all[i][name] != value {
				t.Errorf("%s of token %d is %v instead of %v", name, i, all[i][name], value)
			}
		}
	}
	if fmt.Sprint(all[0]["scopes"]) != "[read:jira-work]" || fmt.Sprint(all[1]["scopes"]) != "[]" {
		t.Errorf("scopes are %v and %v", all[0]["scopes"], all[1]["scopes"])
	}
	for want, config := range map[string]map[string]any{"laptop": {"status": "allowed"}, "script": {"search_term": "mateo"}} {
		if some := read(t, o, "atlassian_api_tokens", "api_tokens", config); len(some) != 1 || some[0]["label"] != want {
			t.Errorf("%v shows %v", config, some)
		}
	}
	// Every page repeats the filter: a cursor does not hold it.
	o.Emulator.ResetJournal()
	for i := range 3 {
		if err := o.Emulator.AddAPIToken(emulator.NewAPIToken{Email: "amara.okafor@acme.com", Label: fmt.Sprintf("more-%d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	found, diagnostics := o.ProtocolWithPages(t, 1).ReadData("atlassian_api_tokens", map[string]any{"status": "allowed"})
	o.Protocol(t).Succeeds(diagnostics)
	if shown := found.Attribute("api_tokens").([]any); len(shown) != 4 {
		t.Errorf("in pages of one there are %v", shown)
	}
	for _, sent := range o.ProviderRequests() {
		if !strings.Contains(sent.Query, "status=allowed") || !strings.Contains(sent.Query, "pageSize=1") {
			t.Errorf("a page was asked for with %q", sent.Query)
		}
	}
}

func TestOrganizationAPIKeys_showWhoMadeThemAndHowLong(t *testing.T) {
	o := withCredentials(t, acctest.WithoutIdentityAPI())
	for i := range 6 {
		if err := o.Emulator.AddAPIKey(emulator.NewAPIKey{CreatorEmail: "mateo.garcia@acme.com", Label: fmt.Sprintf("key-%d", i), ExpiresAt: o.Clock.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	// Pages of keys have sizes of their own; the nearest smaller one is asked for.
	found, diagnostics := o.ProtocolWithPages(t, 7).ReadData("atlassian_organization_api_keys", nil)
	o.Protocol(t).Succeeds(diagnostics)
	all := found.Attribute("api_keys").([]any)
	if len(all) != 7 {
		t.Fatalf("there are %v", all)
	}
	for _, sent := range o.ProviderRequests() {
		if !strings.Contains(sent.Query, "pageSize=5") {
			t.Errorf("a page was asked for with %q", sent.Query)
		}
	}
	first := all[0].(map[string]any)
	for name, value := range map[string]any{"name": "terraform", "created_by_email": "amara.okafor@acme.com", "created_at": "2026-11-02T09:00:00Z",
		"expires_at": "2026-11-03T09:00:00Z", "last_used_at": nil} {
		if first[name] != value {
			t.Errorf("%s is %v instead of %v", name, first[name], value)
		}
	}
}

// A server that tells a value all the same does not get it into the state, nor into a diagnostic.
func TestCredentials_keepNoValue(t *testing.T) {
	o := withCredentials(t)
	const canary = "ATATT3xFfGF0canary"
	o.Contract.AllowStatus(200)
	between := o.Between(t, func(_ string, answer []byte) []byte {
		var body map[string]any
		if err := json.Unmarshal(answer, &body); err != nil {
			t.Error(err)
		}
		for _, one := range body["data"].([]any) {
			one.(map[string]any)["token"], one.(map[string]any)["value"], one.(map[string]any)["secret"] = canary, canary, canary
		}
		content, err := json.Marshal(body)
		if err != nil {
			t.Error(err)
		}
		return content
	})
	for _, typeName := range []string{"atlassian_api_tokens", "atlassian_organization_api_keys"} {
		found, diagnostics := o.Protocol(t, map[string]any{"base_url": between}).ReadData(typeName, nil)
		o.Protocol(t).Succeeds(diagnostics)
		if text := found.Value.String() + acctest.Text(diagnostics); strings.Contains(text, canary) || !strings.Contains(text, "amara.okafor@acme.com") {
			t.Errorf("%s shows %s", typeName, text)
		}
	}
}

func TestCredentials_refused(t *testing.T) {
	for typeName, want := range map[string]string{"atlassian_api_tokens": "Cannot list API tokens", "atlassian_organization_api_keys": "Cannot list API keys"} {
		o := acctest.Start(t)
		o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/api-access/v1/orgs/*/*", Status: 403})
		_, diagnostics := o.Protocol(t).ReadData(typeName, nil)
		acctest.Says(t, acctest.Text(diagnostics), want, "has the scopes of this call")
	}
}

func TestAccAPITokens_refusedAtPlan(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(`data "atlassian_api_tokens" "test" { status = "ALLOWED" }`), ExpectError: regexp.MustCompile(`allowed`)},
		{Config: o.Config(`data "atlassian_api_tokens" "test" { search_term = "" }`), ExpectError: regexp.MustCompile(`at\s+least\s+1`)},
	}})
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent before the refusal: %v", sent)
	}
}
