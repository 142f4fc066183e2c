package provider_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// configure validates and configures a provider as terraform plan does, and returns what it says. Attributes that
// are left out are null; acctest.Unknown is not known yet.
func configure(t *testing.T, attributes map[string]any) string {
	t.Helper()
	server, config := newServer(t, attributes)
	if text := validateConfig(t, attributes); text != "" {
		return text
	}
	resp, err := server.ConfigureProvider(context.Background(), &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.11.4", Config: config})
	if err != nil {
		t.Fatal(err)
	}
	return acctest.Text(resp.Diagnostics)
}

// validateConfig validates the configuration of a provider as terraform validate does, and returns what it says.
func validateConfig(t *testing.T, attributes map[string]any) string {
	t.Helper()
	server, config := newServer(t, attributes)
	resp, err := server.ValidateProviderConfig(context.Background(), &tfprotov6.ValidateProviderConfigRequest{Config: config})
	if err != nil {
		t.Fatal(err)
	}
	return acctest.Text(resp.Diagnostics)
}

// newServer starts a provider, and returns it with a configuration of these attributes.
func newServer(t *testing.T, attributes map[string]any) (tfprotov6.ProviderServer, *tfprotov6.DynamicValue) {
	t.Helper()
	server, err := acctest.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	kind, ok := schema.Provider.ValueType().(tftypes.Object)
	if !ok {
		t.Fatal("the provider's configuration is no object")
	}
	values := map[string]tftypes.Value{}
	for name, attribute := range kind.AttributeTypes {
		value := attributes[name]
		if value == acctest.Unknown {
			value = tftypes.UnknownValue
		}
		values[name] = tftypes.NewValue(attribute, value)
	}
	config, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, values))
	if err != nil {
		t.Fatal(err)
	}
	return server, &config
}

var environment = []string{"ATLASSIAN_ORGANIZATION_ID", "ATLASSIAN_API_KEY", "ATLASSIAN_BASE_URL", "ATLASSIAN_PLAN_CHECKS", "ATLASSIAN_SCIM_DIRECTORY_ID", "ATLASSIAN_SCIM_API_KEY",
	"ATLASSIAN_USERBASE_DIRECTORY_ID", "ATLASSIAN_IDENTITY_BASE_URL", "ATLASSIAN_IDENTITY_API_KEY"}

// clearEnvironment unsets the provider's variables for one test.
func clearEnvironment(t *testing.T) {
	for _, variable := range environment {
		unset(t, variable)
	}
}

func unset(t *testing.T, variable string) {
	t.Setenv(variable, "") // puts back what was there, when the test ends
	if err := os.Unsetenv(variable); err != nil {
		t.Fatal(err)
	}
}

// An empty variable used to count as none: ATLASSIAN_BASE_URL="" meant the live service.
func TestConfigure_emptyEnvironment(t *testing.T) {
	clearEnvironment(t)
	all := map[string]any{"api_key": "k", "organization_id": "o", "base_url": "https://api.example.com", "plan_checks": "warn",
		"userbase_directory_id": "0d3c6c5e-3a52-4b5f-9c53-5a0f6f6f7a11", "identity_base_url": "https://desk.example.com", "identity_api_key": "k"}
	for _, variable := range environment {
		t.Run(variable, func(t *testing.T) {
			t.Setenv(variable, "")
			text := configure(t, map[string]any{"api_key": all["api_key"]})
			if variable == "ATLASSIAN_API_KEY" {
				text = configure(t, nil)
			}
			if !strings.Contains(text, "ERROR: "+variable+" is empty") || strings.Count(text, "ERROR") != 1 {
				t.Errorf("want one error, about %s, got:\n%s", variable, text)
			}
			// The configuration wins: the environment is then not even looked at.
			if text := configure(t, all); strings.Contains(text, variable) && !strings.Contains(variable, "SCIM") {
				t.Errorf("the configuration does not win:\n%s", text)
			}
		})
	}
}

func TestConfigure_planChecksOfTheEnvironment(t *testing.T) {
	o := acctest.Start(t)
	missing := map[string]any{"directory_id": "00000000-0000-4000-8000-000000000000", "domain": "acme.com"}
	for _, test := range []struct{ environment, configured, want string }{
		{"", "", "ERROR: Directory"},
		{"warn", "", "WARNING: Directory"},
		{"off", "", ""},
		{"error", "", "ERROR: Directory"},
		{"off", "warn", "WARNING: Directory"},
	} {
		t.Run(test.environment+","+test.configured, func(t *testing.T) {
			clearEnvironment(t)
			if test.environment != "" {
				t.Setenv("ATLASSIAN_PLAN_CHECKS", test.environment)
			}
			settings := map[string]any{}
			if test.configured != "" {
				settings["plan_checks"] = test.configured
			}
			text := acctest.Text(o.Protocol(t, settings).Plan("atlassian_linked_domain", missing, acctest.Object{}).Diagnostics)
			if !strings.Contains(text, test.want) || test.want == "" && text != "" {
				t.Errorf("want %q, got:\n%s", test.want, text)
			}
		})
	}
	t.Setenv("ATLASSIAN_PLAN_CHECKS", "Warn")
	if text := configure(t, map[string]any{"api_key": "k"}); !strings.Contains(text, "ERROR: ATLASSIAN_PLAN_CHECKS is not error, warn or off") || !strings.Contains(text, `"Warn"`) {
		t.Errorf("got:\n%s", text)
	}
}

// What stands in the provider block is refused before anything is planned. Keys are told without their attribute.
func TestValidateConfig_refusesWrongForms(t *testing.T) {
	clearEnvironment(t)
	for attribute, test := range map[string]struct {
		value any
		want  string
	}{
		"organization_id":       {"Acme Inc.", "ERROR: Not an organization id"},
		"api_key":               {"canary key", "ERROR: Provider attribute api_key: not an API key"},
		"base_url":              {"ftp://api.example.com", "ERROR: Not a base URL"},
		"identity_base_url":     {"http://desk.example.com", "ERROR: Not a base URL of the identity API"},
		"identity_api_key":      {"canary key", "ERROR: Provider attribute identity_api_key: not an API key"},
		"request_timeout":       {"5", "ERROR: Not a duration"},
		"userbase_directory_id": {"Primary Directory", "ERROR: Not a userbase directory id"},
		"scim_api_keys":         {keys("okta", "canary"), "ERROR: Provider attribute scim_api_keys: not the id of a SCIM directory"},
	} {
		t.Run(attribute, func(t *testing.T) {
			text := validateConfig(t, map[string]any{attribute: test.value})
			if !strings.HasPrefix(text, test.want) || strings.Count(text, "ERROR") != 1 || strings.Contains(text, "canary") {
				t.Errorf("want %q alone, and no key, got:\n%s", test.want, text)
			}
		})
	}
	if text := validateConfig(t, nil); text != "" {
		t.Errorf("what is left out may be in the environment of the plan:\n%s", text)
	}
}

func TestConfigure_everythingWrongAtOnce(t *testing.T) {
	clearEnvironment(t)
	text := configure(t, map[string]any{
		"organization_id": "Acme Inc.",
		"api_key":         "canary-secret\nwith a line break",
		"base_url":        "http://api.example.com",
		"request_timeout": "soon",
	})
	for _, want := range []string{`AttributeName("organization_id")`, "api_key", `AttributeName("base_url")`, `AttributeName("request_timeout")`,
		"loopback", `"30s"`, "line break"} {
		if !strings.Contains(text, want) {
			t.Errorf("not said: %s\n%s", want, text)
		}
	}
	if strings.Contains(text, "canary-secret") {
		t.Errorf("the API key is printed:\n%s", text)
	}
}

// Terraform shows the source line of an attribute's error.
func TestAccProvider_aRefusedKeyIsNotPrinted(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	printed := ""
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: o.Factories(),
		ErrorCheck:               func(err error) error { printed = err.Error(); return nil },
		Steps: []resource.TestStep{{
			Config: fmt.Sprintf("provider \"atlassian\" {\n  base_url = %q\n  api_key = \"canary secret\"\n}\ndata \"atlassian_organization\" \"x\" { id = \"o\" }", o.URL),
		}},
	})
	if !strings.Contains(printed, "not an API key") || strings.Contains(printed, "canary") {
		t.Errorf("want a refusal without the key, got:\n%s", printed)
	}
}

func TestConfigure_refusals(t *testing.T) {
	clearEnvironment(t)
	for _, test := range []struct {
		name   string
		config map[string]any
		want   string
	}{
		{"no key", map[string]any{"organization_id": "o"}, "ATLASSIAN_API_KEY"},
		{"not a URL", map[string]any{"api_key": "k", "base_url": "api.atlassian.com"}, "https://api.atlassian.com"},
		{"a password in the URL", map[string]any{"api_key": "k", "base_url": "https://u:canary@api.atlassian.com"}, "password"},
		{"another scheme", map[string]any{"api_key": "k", "base_url": "ftp://api.atlassian.com"}, "https://"},
		{"a timeout of zero", map[string]any{"api_key": "k", "request_timeout": "0s"}, "positive duration"},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := configure(t, test.config)
			if !strings.Contains(text, test.want) || strings.Contains(text, "canary") {
				t.Errorf("want %q and no secret, got:\n%s", test.want, text)
			}
		})
	}
}

func TestConfigure_unknownValuesAreNoErrors(t *testing.T) {
	clearEnvironment(t)
	if text := configure(t, map[string]any{"organization_id": acctest.Unknown, "api_key": acctest.Unknown, "base_url": acctest.Unknown,
		"request_timeout": acctest.Unknown, "scim_api_keys": acctest.Unknown, "max_retries": acctest.Unknown, "plan_checks": acctest.Unknown}); text != "" {
		t.Errorf("unknown values were refused:\n%s", text)
	}
}

func TestConfigure_environment(t *testing.T) {
	clearEnvironment(t)
	t.Setenv("ATLASSIAN_ORGANIZATION_ID", "not an id")
	t.Setenv("ATLASSIAN_BASE_URL", "ftp://example.com")
	if text := configure(t, map[string]any{"api_key": "k"}); !strings.Contains(text, "organization_id") || !strings.Contains(text, "base_url") {
		t.Errorf("the environment was not looked at:\n%s", text)
	}
	if text := configure(t, map[string]any{"api_key": "k", "organization_id": "o", "base_url": "https://api.example.com"}); text != "" {
		t.Errorf("the configuration does not win:\n%s", text)
	}
}

func TestAccProvider_fromTheEnvironment(t *testing.T) {
	o := acctest.Start(t)
	t.Setenv("ATLASSIAN_ORGANIZATION_ID", o.ID)
	t.Setenv("ATLASSIAN_API_KEY", acctest.APIKey)
	t.Setenv("ATLASSIAN_BASE_URL", o.URL)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: `data "atlassian_organization" "this" {}`, Check: resource.TestCheckResourceAttr("data.atlassian_organization.this", "id", o.ID)},
	}})
}

// A provider that is configured from another resource plans what it can and
// works once its configuration is known.
func TestAccProvider_configurationKnownAtApply(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{{
		Config: fmt.Sprintf(`
resource "terraform_data" "settings" {
  input = { url = %q, key = %q, organization = %q }
}
provider "atlassian" {
  base_url        = terraform_data.settings.output.url
  api_key         = terraform_data.settings.output.key
  organization_id = terraform_data.settings.output.organization
}
resource "atlassian_directory" "okta" {
  name              = "Okta"
  identity_provider = "okta"
}
resource "atlassian_linked_domain" "acme" {
  domain       = "acme.com"
  directory_id = atlassian_directory.okta.id
}`, o.URL, acctest.APIKey, o.ID),
		Check: resource.TestCheckResourceAttr("atlassian_linked_domain.acme", "organization_id", o.ID),
	}}})
}

// An organization on Atlassian's own host offers no identity API: the first
// call says so, names the host and points at the page that explains it.
func TestAccProvider_hostWithoutTheIdentityAPI(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	o.Contract.AllowStatus(http.StatusNotFound)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{
			Config:      o.Config("resource \"atlassian_directory\" \"x\" {\n  name = \"Okta\"\n  identity_provider = \"okta\"\n}"),
			ExpectError: regexp.MustCompile(`(?s)Host:\s+` + strings.TrimPrefix(o.URL, "http://") + `.*does\s+not\s+serve\s+the\s+identity\s+API.*guides/two-planes`),
		},
	}})
}

func TestConfigure_timeoutAndRetriesHaveAnEffect(t *testing.T) {
	attempts := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		attempts++
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer server.Close()
	for _, test := range []struct{ retries, want int }{{0, 1}, {2, 3}} {
		attempts = 0
		driver := (&acctest.Organization{URL: server.URL, ID: "o", Clock: &acctest.Clock{}}).Protocol(t, map[string]any{"max_retries": test.retries})
		_, diagnostics := driver.ReadData("atlassian_organization", map[string]any{})
		if attempts != test.want || !strings.Contains(acctest.Text(diagnostics), "503 Service Unavailable") {
			t.Errorf("max_retries = %d: %d attempts, want %d\n%s", test.retries, attempts, test.want, acctest.Text(diagnostics))
		}
	}
	hang := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-hang:
		case <-r.Context().Done():
		}
	}))
	defer slow.Close()
	defer close(hang)
	driver := (&acctest.Organization{URL: slow.URL, ID: "o", Clock: &acctest.Clock{}}).Protocol(t, map[string]any{"request_timeout": "20ms", "max_retries": 0})
	_, diagnostics := driver.ReadData("atlassian_organization", map[string]any{})
	if text := acctest.Text(diagnostics); !strings.Contains(text, "Cannot read organization") {
		t.Errorf("want a time-out, got:\n%s", text)
	}
}
