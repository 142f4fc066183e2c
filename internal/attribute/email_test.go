package attribute

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

func TestEmailAccepted(t *testing.T) {
	for written, normal := range map[string]string{
		"sales@acme.com":           "sales@acme.com",
		"Sales@ACME.com":           "sales@acme.com",
		"a.b+c@login.acme.co.uk":   "a.b+c@login.acme.co.uk",
		"o'neil@acme.com":          "o'neil@acme.com",
		"team@bücher.example":      "team@xn--bcher-kva.example",
		"Team@XN--bcher-kva.examp": "team@xn--bcher-kva.examp",
	} {
		if diags := validated(EmailAddress(), NewEmailValue(written).StringValue, "email"); diags.HasError() {
			t.Errorf("%q: %v", written, diags)
		}
		if got, _ := NormalizeEmail(written); got != normal {
			t.Errorf("%q gives %q, want %q", written, got, normal)
		}
	}
}

func TestEmailRefusals(t *testing.T) {
	for name, test := range map[string]struct{ written, problem, instead string }{
		"empty":            {"", "empty", "such as sales@acme.com"},
		"display name":     {"Sales <it@acme.dev>", "more than the bare address", "only the address, such as it@acme.dev."},
		"angle brackets":   {"<it@acme.dev>", "more than the bare address", "such as it@acme.dev."},
		"space":            {" it@acme.dev ", "more than the bare address", "such as it@acme.dev."},
		"comment":          {"it@acme.dev (IT)", "more than the bare address", "such as it@acme.dev."},
		"quoted":           {`"it"@acme.dev`, "more than the bare address", "such as it@acme.dev."},
		"quoted, space":    {`"i t"@acme.dev`, "more than the bare address", "such as sales@acme.com."},
		"mailto":           {"mailto:it@acme.dev", "a mailto link", "such as it@acme.dev."},
		"several":          {"it@acme.dev, hr@acme.dev", "several addresses", "a value of its own"},
		"no at":            {"sales", "no @", "the whole address"},
		"domain alone":     {"@acme.dev", "not an e-mail address", "bare address"},
		"two at":           {"a@b@acme.dev", "not an e-mail address", "bare address"},
		"two dots":         {"a..b@acme.dev", "not an e-mail address", "bare address"},
		"single label":     {"sales@acme", "after the @ is no domain: is a single label", "such as acme.com"},
		"address literal":  {"sales@[192.0.2.1]", "after the @ is no domain", "an IP address"},
		"public suffix":    {"sales@co.uk", "after the @ is no domain", "acme.co.uk"},
		"longer than mail": {strings.Repeat("a", 250) + "@acme.dev", "too long", "at most 254"},
	} {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, validated(EmailAddress(), NewEmailValue(test.written).StringValue, "email"), "email",
				"Not an e-mail address", "email takes a bare e-mail address: the", test.problem, test.instead)
		})
	}
}

func TestEmailEquality(t *testing.T) {
	for _, test := range []struct {
		a, b string
		same bool
	}{
		{"A@Acme.com", "a@acme.com", true},
		{"team@bücher.example", "TEAM@xn--bcher-kva.example", true},
		{"a@acme.com", "b@acme.com", false},
		{"a@acme.com", "a@acme.dev", false},
		{"a.b@acme.com", "ab@acme.com", false},
		{"none", "none", true},
		{"none", "NONE", false},
	} {
		same, diags := NewEmailValue(test.a).StringSemanticEquals(context.Background(), NewEmailValue(test.b))
		if diags.HasError() || same != test.same {
			t.Errorf("%q and %q: same = %t, want %t (%v)", test.a, test.b, same, test.same, diags)
		}
	}
	for _, value := range []Email{{StringValue: basetypes.NewStringNull()}, {StringValue: basetypes.NewStringUnknown()}} {
		if diags := validated(EmailAddress(), value.StringValue, "email"); len(diags) != 0 {
			t.Errorf("%s: %v", value, diags)
		}
	}
}

func TestEmail_ASCII(t *testing.T) {
	for written, sent := range map[string]string{
		"Jo@bücher.example":       "Jo@xn--bcher-kva.example",
		"Jo@BÜCHER.Example":       "Jo@xn--bcher-kva.example",
		"Jo.Doe@Acme.com":         "Jo.Doe@acme.com",
		"not an address":          "not an address",
		"@bücher.example":         "@bücher.example",
		"Jo@not a domain":         "Jo@not a domain",
		"bücher.example":          "bücher.example",
		"Jo@bu\u0308cher.example": "Jo@xn--bcher-kva.example",
	} {
		if got := NewEmailValue(written).ASCII(); got != sent {
			t.Errorf("%q is sent as %q, want %q", written, got, sent)
		}
	}
	for _, value := range []Email{{StringValue: basetypes.NewStringNull()}, {StringValue: basetypes.NewStringUnknown()}} {
		if got := value.ASCII(); got != "" {
			t.Errorf("%s is sent as %q", value, got)
		}
	}
}

func TestEmailAddresses(t *testing.T) {
	emails := func(values ...Email) basetypes.SetValue {
		elements := make([]attr.Value, len(values))
		for i, value := range values {
			elements[i] = value
		}
		return basetypes.NewSetValueMust(EmailType{}, elements)
	}
	check := func(set basetypes.SetValue) diag.Diagnostics {
		var resp validator.SetResponse
		EmailAddresses().ValidateSet(context.Background(), validator.SetRequest{Path: path.Root("groups"), ConfigValue: set}, &resp)
		return kept(resp.Diagnostics)
	}
	for name, set := range map[string]basetypes.SetValue{
		"null":            basetypes.NewSetNull(EmailType{}),
		"unknown":         basetypes.NewSetUnknown(EmailType{}),
		"empty":           emails(),
		"addresses":       emails(NewEmailValue("a@acme.com"), NewEmailValue("b@acme.com")),
		"unknown element": emails(NewEmailValue("a@acme.com"), Email{StringValue: basetypes.NewStringUnknown()}),
	} {
		if diags := check(set); len(diags) != 0 {
			t.Errorf("%s: %v", name, diags)
		}
	}

	diags := check(emails(NewEmailValue("A@Acme.com"), NewEmailValue("a@acme.com"), NewEmailValue("b"), Email{StringValue: basetypes.NewStringUnknown()}))
	if len(diags) != 2 || diags.ErrorsCount() != 2 {
		t.Fatalf("got %v, want two errors", diags)
	}
	twice := diags[0].Summary() + diags[0].Detail()
	if !strings.Contains(twice, `groups has "A@Acme.com" and "a@acme.com", which are the same address: write it once, as "a@acme.com"`) {
		t.Errorf("two spellings: %s", twice)
	}
	if at := diags[1].(diag.DiagnosticWithPath).Path(); !at.Equal(path.Root("groups").AtSetValue(NewEmailValue("b"))) {
		t.Errorf("the error is at %s", at)
	}
}

func FuzzNormalizeEmail(f *testing.F) {
	for _, seed := range []string{"a@acme.com", "A@BÜCHER.example", "Jo <a@acme.com>", `"x y"@acme.com`, "mailto:a@acme.com", "a@[1.2.3.4]", "@", "ü@acme.com"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		normal, err := NormalizeEmail(address)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "the ") || !strings.Contains(err.Error(), "such as ") && !strings.Contains(err.Error(), "write ") {
				t.Errorf("%q: %v", address, err)
			}
			return
		}
		if !SameEmail(address, normal) {
			t.Errorf("%q and its normal form %q differ", address, normal)
		}
	})
}
