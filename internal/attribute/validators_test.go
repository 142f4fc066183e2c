package attribute

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest/said"
)

// checked runs a validator on a value of attribute "setting".
func checked(v validator.String, value basetypes.StringValue) diag.Diagnostics {
	var resp validator.StringResponse
	v.ValidateString(context.Background(), validator.StringRequest{Path: path.Root("setting"), ConfigValue: value}, &resp)
	return kept(resp.Diagnostics)
}

// kept are diagnostics that the guide on troubleshooting is held against.
func kept(diags diag.Diagnostics) diag.Diagnostics {
	for _, one := range diags {
		said.Keep(one.Summary(), one.Detail())
	}
	return diags
}

func TestValidators_leaveNullAndUnknownAlone(t *testing.T) {
	for _, v := range []validator.String{KnownValues("okta"), HTTPSURL(), Duration(), VisibleName()} {
		for _, value := range []basetypes.StringValue{basetypes.NewStringNull(), basetypes.NewStringUnknown()} {
			if diags := checked(v, value); len(diags) != 0 {
				t.Errorf("%T, %s: %v", v, value, diags)
			}
		}
		if v.Description(context.Background()) == "" || v.MarkdownDescription(context.Background()) == "" {
			t.Errorf("%T has no description", v)
		}
	}
}

func TestKnownValues(t *testing.T) {
	v := KnownValues("okta", "onelogin", "other")
	if diags := checked(v, basetypes.NewStringValue("onelogin")); len(diags) != 0 {
		t.Errorf("a known value: %v", diags)
	}
	for _, value := range []string{"okta_next", ""} { // newer than this version, perhaps: see ProviderData.WarnUnknown
		if diags := checked(v, basetypes.NewStringValue(value)); len(diags) != 0 {
			t.Errorf("%q: %v", value, diags)
		}
	}
	diags := checked(v, basetypes.NewStringValue("Okta"))
	if len(diags) != 1 || !diags.HasError() {
		t.Fatalf("%v, want one error", diags)
	}
	wantRefusal(t, diags, "setting", "Value in another case", `setting is "Okta"`, `write "okta"`)
}

func TestHTTPSURL(t *testing.T) {
	for _, value := range []string{"https://idp.acme.com", "https://idp.acme.com/sso", "https://idp.acme.com:8443/sso?idpid=1",
		"HTTPS://idp.acme.com/", "https://192.0.2.1/sso", "https://[2001:db8::1]/sso"} {
		if diags := checked(HTTPSURL(), basetypes.NewStringValue(value)); len(diags) != 0 {
			t.Errorf("%q: %v", value, diags)
		}
	}
	for value, texts := range map[string][]string{
		"":                               {"is empty", "the whole URL"},
		"http://idp.acme.com/sso":        {"starts with http://", "write https://"},
		"idp.acme.com/sso":               {"not a whole URL", "with https:// and the host"},
		"idp.acme.com:443/sso":           {"URL", "such as https://idp.acme.com/sso"},
		"https:idp.acme.com":             {"not a whole URL", "with https:// and the host"},
		"ftp://idp.acme.com":             {"another scheme", "starts with https://"},
		"https:///sso":                   {"no host", "write one after https://"},
		"https://:443/sso":               {"no host", "write one after https://"},
		"https://jo:hunter2@acme.com":    {"a user name or a password", "without them"},
		"https://jo:hunter2@acme.com:x/": {"cannot be read", "such as https://"},
		"https://idp.acme.com/sso#login": {"a fragment", "up to the #"},
		"https://idp.acme.com/sso#":      {"a fragment", "up to the #"},
		" https://idp.acme.com/sso":      {"white space", "one URL"},
		"https://idp.acme.com/%zz":       {"cannot be read", "such as https://"},
	} {
		diags := checked(HTTPSURL(), basetypes.NewStringValue(value))
		texts = append(texts, "Not an https URL", "setting takes an https:// URL: the value")
		if _, pointed := diags[0].(diag.DiagnosticWithPath); strings.Contains(value, "@") {
			if pointed {
				t.Errorf("%q: Terraform shows the line of the password", value)
			}
			diags = diag.Diagnostics{diag.WithPath(path.Root("setting"), diags[0])}
		}
		wantRefusal(t, diags, "setting", texts...)
		if strings.Contains(diags[0].Detail(), "hunter2") {
			t.Errorf("%q: the message shows the password", value)
		}
	}
}

func TestDuration(t *testing.T) {
	for _, value := range []string{"30s", "5m", "1h30m", "1500ms", "0.5h"} {
		if diags := checked(Duration(), basetypes.NewStringValue(value)); len(diags) != 0 {
			t.Errorf("%q: %v", value, diags)
		}
	}
	for value, summary := range map[string]string{
		"": "Not a duration", "30": "Not a duration", "5 minutes": "Not a duration", "1d": "Not a duration", "PT5M": "Not a duration",
		"0s": "Not a positive duration", "-5m": "Not a positive duration",
	} {
		wantRefusal(t, checked(Duration(), basetypes.NewStringValue(value)), "setting",
			summary, `write a number and a unit, such as "30s", "5m" or "1h30m"`, "a day is 24h")
	}
}
