package attribute

import (
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// judged runs a validator on a value and reports whether it takes it. What it says of one that it refuses has to be
// short, and nothing that a terminal obeys.
func judged(t *testing.T, v validator.String, value string) (diags diag.Diagnostics, accepted bool) {
	t.Helper()
	diags = checked(v, basetypes.NewStringValue(value))
	for _, told := range diags {
		text := told.Summary() + ": " + told.Detail()
		if len(text) > 2_000 {
			t.Errorf("%d bytes about %.100q: %.300s", len(text), value, text)
		}
		if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("a terminal obeys what is said about %q: %q", value, text)
		}
	}
	return diags, !diags.HasError()
}

const hostile = "\x1b[2J\u202eevil\u009b"

func FuzzHTTPSURL(f *testing.F) {
	for _, seed := range []string{"https://idp.acme.com/sso?a=b", "http://idp.acme.com", "https://jo:hunter2@acme.com", "https://jo:hunter2@acme.com:x/",
		"https://[::1]:8443/", "https://%zz", "//x", "https://x#", hostile, strings.Repeat("x", 5_000)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		diags, accepted := judged(t, HTTPSURL(), value)
		parsed, err := url.Parse(value)
		if safe := err == nil && parsed.Scheme == "https" && parsed.Hostname() != "" && parsed.User == nil && parsed.Fragment == ""; accepted && !safe {
			t.Errorf("%q was accepted", value)
		}
		if len(diags) == 0 {
			return
		}
		if _, pointed := diags[0].(diag.DiagnosticWithPath); pointed && strings.Contains(value, "@") {
			t.Errorf("Terraform shows the line of %q, perhaps with a password", value)
		}
	})
}

func FuzzDuration(f *testing.F) {
	for _, seed := range []string{"30s", "1h30m", "0s", "-5m", "1d", "9999999999h", "1e9s", "%d", hostile, strings.Repeat("1h", 5_000)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		_, accepted := judged(t, Duration(), value)
		if parsed, err := time.ParseDuration(value); accepted != (err == nil && parsed > 0) {
			t.Errorf("%q: accepted %v, and it is %v, %v", value, accepted, parsed, err)
		}
	})
}

func FuzzTimestamp(f *testing.F) {
	for _, seed := range []string{"2026-11-02T09:00:00Z", "2026-11-02T09:00:00.123+01:00", "2026-11-02", "2026-02-30T09:00:00Z", "%v", hostile, strings.Repeat("0", 5_000)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		_, accepted := judged(t, Timestamp(), value)
		if _, err := time.Parse(time.RFC3339, value); accepted != (err == nil) {
			t.Errorf("%q: accepted %v, and it is %v", value, accepted, err)
		}
	})
}

func FuzzKnownValues(f *testing.F) {
	for _, seed := range []string{"okta", "Okta", "", hostile, strings.Repeat("o", 5_000)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		misspelt := value != "okta" && strings.EqualFold(value, "okta") || value != "onelogin" && strings.EqualFold(value, "onelogin")
		if diags, accepted := judged(t, KnownValues("okta", "onelogin"), value); accepted == misspelt || (len(diags) == 0) == misspelt {
			t.Errorf("%q: %v", value, diags)
		}
	})
}

func TestEmailSuggestions_hideNothing(t *testing.T) {
	for _, address := range []string{"Jo <\u202ejo@acme.com>", "mailto:\u200bjo@acme.com"} {
		_, err := NormalizeEmail(address)
		if err == nil || strings.ContainsFunc(err.Error(), func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("%q: %q", address, err)
		}
	}
}
