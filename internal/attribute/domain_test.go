package attribute

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// validated returns what the validator of an attribute says of a value.
func validated(v validator.String, value basetypes.StringValue, attribute string) diag.Diagnostics {
	var resp validator.StringResponse
	v.ValidateString(context.Background(), validator.StringRequest{Path: path.Root(attribute), ConfigValue: value}, &resp)
	return kept(resp.Diagnostics)
}

// wantRefusal checks that there is one error, at the attribute, with each text in it.
func wantRefusal(t *testing.T, diags diag.Diagnostics, attribute string, texts ...string) {
	t.Helper()
	if len(diags) != 1 || diags.ErrorsCount() != 1 {
		t.Fatalf("got %v, want one error", diags)
	}
	at, ok := diags[0].(diag.DiagnosticWithPath)
	if !ok || !at.Path().Equal(path.Root(attribute)) {
		t.Errorf("the error is not at %s: %v", attribute, diags[0])
	}
	message := diags[0].Summary() + "\n" + diags[0].Detail()
	for _, text := range texts {
		if !strings.Contains(message, text) {
			t.Errorf("message %q\nhas no %q", message, text)
		}
	}
}

func TestDomainSpellings(t *testing.T) {
	long := strings.Repeat(strings.Repeat("a", 61)+".", 4) + "a.com" // 253 characters
	for name, test := range map[string]struct{ written, ascii string }{
		"as sent":                  {"acme.com", "acme.com"},
		"upper case":               {"ACME.Com", "acme.com"},
		"trailing dot":             {"acme.com.", "acme.com"},
		"subdomain":                {"login.acme.co.uk", "login.acme.co.uk"},
		"internationalised":        {"bücher.example", "xn--bcher-kva.example"},
		"internationalised, upper": {"BÜCHER.Example.", "xn--bcher-kva.example"},
		"A-label":                  {"xn--bcher-kva.example", "xn--bcher-kva.example"},
		"A-label, upper case":      {"XN--BCHER-KVA.example", "xn--bcher-kva.example"},
		"decomposed umlaut":        {"bu\u0308cher.example", "xn--bcher-kva.example"},
		"sharp s is kept":          {"straße.example", "xn--strae-oqa.example"},
		"ideographic full stop":    {"例え。テスト", "xn--r8jz45g.xn--zckzah"},
		"fullwidth letters":        {"ａｃｍｅ．com", "acme.com"},
		"right to left":            {"דוגמה.קום", "xn--6dbbec0c.xn--9dbq2a"},
		"hyphens in third place":   {"ab--cd.com", "ab--cd.com"},
		"digits":                   {"123.com", "123.com"},
		"private suffix":           {"github.io", "github.io"},
		"under a private suffix":   {"acme.github.io", "acme.github.io"},
		"longest":                  {long, long},
		"longest, trailing dot":    {long + ".", long},
	} {
		t.Run(name, func(t *testing.T) {
			value := NewDomainValue(test.written)
			if diags := validated(DomainName(), value.StringValue, "domain"); diags.HasError() {
				t.Fatal(diags)
			}
			if got := value.ASCII(); got != test.ascii {
				t.Errorf("ASCII() = %q, want %q", got, test.ascii)
			}
			if again, err := NormalizeDomain(test.ascii); err != nil || again != test.ascii {
				t.Errorf("normalized twice: %q, %v", again, err)
			}
		})
	}
}

func TestDomainRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		written, problem, instead string
	}{
		"empty":                   {"", "empty", "such as acme.com"},
		"white space around":      {" Acme.dev ", "white space", "such as acme.dev."},
		"two domains":             {"acme.com acme.dev", "white space", "one domain name"},
		"line break":              {"acme.dev\n", "white space", "such as acme.dev."},
		"e-mail address":          {"Jo@Acme.dev", "an e-mail address", "what follows the @, such as acme.dev."},
		"at sign alone":           {"@acme.dev", "an e-mail address", "such as acme.dev."},
		"URL":                     {"https://Acme.dev/login?x=1", "a URL", "only its domain, such as acme.dev."},
		"URL with port":           {"https://acme.dev:8443", "a URL", "such as acme.dev."},
		"URL with an address":     {"https://192.0.2.1/", "a URL", "such as acme.com."},
		"URL, secret in it":       {"https://jo:hunter2@acme.dev", "a URL", "such as acme.dev."},
		"wildcard":                {"*.acme.dev", "a wildcard", "by its own name, such as acme.dev."},
		"wildcard inside":         {"a*.acme.dev", "a wildcard", "by its own name"},
		"path":                    {"acme.dev/login", "a port or a path", "only the domain, such as acme.dev."},
		"port":                    {"acme.dev:443", "a port or a path", "such as acme.dev."},
		"IPv4":                    {"192.0.2.1", "an IP address", "write a domain name"},
		"IPv4 with dot":           {"192.0.2.1.", "an IP address", "write a domain name"},
		"IPv4 in wide digits":     {"１９２.0.2.1", "an IP address", "write a domain name"},
		"IPv6":                    {"2001:db8::1", "an IP address", "write a domain name"},
		"IPv6 in brackets":        {"[2001:db8::1]", "an IP address", "write a domain name"},
		"network":                 {"192.0.2.0/24", "an IP address", "write a domain name"},
		"part of an address":      {"192.0.2", "an IP address", "write a domain name"},
		"single label":            {"acme", "a single label", "such as acme.com."},
		"single label, own":       {"Initech.", "a single label", "with its ending, such as initech.com."},
		"top-level domain":        {"com", "a top-level domain", "the registered domain, such as acme.com."},
		"public suffix":           {"co.uk", "a public suffix", "the registered domain, such as acme.co.uk."},
		"public suffix, upper":    {"CO.UK.", "a public suffix", "such as acme.co.uk."},
		"public suffix, wildcard": {"anything.ck", "a public suffix", "such as acme.anything.ck."},
		"public suffix, IDN":      {"個人.hk", "a public suffix", "the registered domain"},
		"two dots":                {"acme..dev", "an empty label", "such as acme.dev."},
		"dot at the start":        {".acme.dev", "an empty label", "such as acme.dev."},
		"two dots at the end":     {"acme.dev..", "an empty label", "such as acme.dev."},
		"one dot":                 {".", "an empty label", "such as acme.com."},
		"ellipsis":                {"acme…dev", "characters that no domain name has", "between dots, such as acme.com"},
		"long label":              {strings.Repeat("a", 64) + ".com", "too long", "shorter name"},
		"long label when encoded": {strings.Repeat("ü", 60) + ".com", "too long", "xn-- form"},
		"long name":               {strings.Repeat("abc.", 63) + "com", "too long", "at most 253"},
		"very long name":          {strings.Repeat("a.", 100000) + "com", "too long", "at most 253"},
		"underscore":              {"_dmarc.acme.dev", "characters that no domain name has", "letters, digits and hyphens"},
		"exclamation mark":        {"acme!.dev", "characters that no domain name has", "letters, digits and hyphens"},
		"broken A-label":          {"xn--0.example", "characters that no domain name has", "valid internationalised"},
		"mixed directions":        {"aא.example", "characters that no domain name has", "valid internationalised"},
		"not UTF-8":               {"acme\xff.dev", "characters that no domain name has", "letters, digits"},
		"hyphen at the start":     {"-acme.dev", "starts or ends with a hyphen", "only between"},
		"hyphen at the end":       {"acme-.dev", "starts or ends with a hyphen", "only between"},
	} {
		t.Run(name, func(t *testing.T) {
			diags := validated(DomainName(), NewDomainValue(test.written).StringValue, "domain")
			wantRefusal(t, diags, "domain", "Not a domain name", "domain takes a domain name: the value", test.problem, test.instead)
			if message := diags[0].Detail(); strings.Contains(message, "hunter2") {
				t.Errorf("the message shows a password: %s", message)
			}
		})
	}
}

func TestDomainEquality(t *testing.T) {
	for _, test := range []struct {
		a, b string
		same bool
	}{
		{"acme.com", "ACME.COM.", true},
		{"bücher.example", "XN--bcher-kva.example", true},
		{"acme.com", "acme.dev", false},
		{"acme.com", "www.acme.com", false},
		{"strasse.example", "straße.example", false},
		{"not a domain", "not a domain", true},
		{"not a domain", "NOT a domain", false},
		{"acme.com", "", false},
	} {
		for _, pair := range [][2]string{{test.a, test.b}, {test.b, test.a}} {
			same, diags := NewDomainValue(pair[0]).StringSemanticEquals(context.Background(), NewDomainValue(pair[1]))
			if diags.HasError() || same != test.same {
				t.Errorf("%q and %q: same = %t, want %t (%v)", pair[0], pair[1], same, test.same, diags)
			}
		}
	}
	if same, _ := NewDomainValue("acme.com").StringSemanticEquals(context.Background(), NewEmailValue("acme.com")); same {
		t.Error("a domain equals a value of another type")
	}
}

func TestDomain_withoutValue(t *testing.T) {
	for _, value := range []Domain{{StringValue: basetypes.NewStringNull()}, {StringValue: basetypes.NewStringUnknown()}} {
		if diags := validated(DomainName(), value.StringValue, "domain"); len(diags) != 0 {
			t.Errorf("%s: %v", value, diags)
		}
		if value.ASCII() != "" {
			t.Errorf("%s: ASCII() = %q", value, value.ASCII())
		}
	}
	if got := NewDomainValue("not a domain").ASCII(); got != "not a domain" {
		t.Errorf("ASCII() of a refused value = %q", got)
	}
}

func FuzzNormalizeDomain(f *testing.F) {
	for _, seed := range []string{"acme.com", "bücher.example.", "XN--BCHER-KVA.example", "a@b.c", "https://acme.com", "*.x",
		"1.2.3.4", "[::1]", "co.uk", "..", "acme…com", "例え。テスト", "xn--a.b", "a\u200db.com", "ab--c.com"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		normal, err := NormalizeDomain(name)
		if err != nil {
			if normal != "" || !strings.HasPrefix(err.Error(), "the value ") || !strings.Contains(err.Error(), "write ") {
				t.Errorf("%q: %q, %v", name, normal, err)
			}
			return
		}
		if again, err := NormalizeDomain(normal); err != nil || again != normal {
			t.Errorf("%q gives %q, and that gives %q, %v", name, normal, again, err)
		}
		if len(normal) > maxDomainLength || strings.Trim(normal, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" {
			t.Errorf("%q gives %q", name, normal)
		}
	})
}

// A plain name goes past what makes a name plain, which must not be seen.
func FuzzPlainDomain(f *testing.F) {
	for _, name := range []string{"acme.com", "acme.com.", "acme.com..", "a..b", ".", "-", "1.2.3.4", "127.1", "a-.com", "-a.com", "ab--cd.com", "co.uk", "com", "xn-.com"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if !isPlain(name) {
			return
		}
		_, got := NormalizeDomain(name)
		ascii, err := toASCII(name)
		switch {
		case err != nil && (got == nil || got.Error() != err.Error()):
			t.Errorf("%q: %v, want %v", name, got, err)
		case err == nil && ascii != strings.TrimSuffix(name, "."):
			t.Errorf("%q is plain, and yet becomes %q", name, ascii)
		}
	})
}
