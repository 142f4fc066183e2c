package attribute

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

func TestNormalizeIPRange_hasOneSpelling(t *testing.T) {
	for given, want := range map[string]string{
		"192.0.2.1": "192.0.2.1/32", "192.0.2.1/32": "192.0.2.1/32", "192.0.2.0/24": "192.0.2.0/24", "0.0.0.0/0": "0.0.0.0/0",
		"2001:DB8::/32": "2001:db8::/32", "2001:0db8:0000::/32": "2001:db8::/32", "::1": "::1/128", "2001:db8::1/128": "2001:db8::1/128",
	} {
		if got, err := NormalizeIPRange(given); got != want || err != nil {
			t.Errorf("%s is %q (%v), want %s", given, got, err, want)
		}
	}
	if !SameIPRange("192.0.2.1", "192.0.2.1/32") || !SameIPRange("office", "office") || SameIPRange("192.0.2.1", "192.0.2.2") || SameIPRange("office", "Office") {
		t.Error("what is the same is wrong")
	}
}

func TestNormalizeIPRange_saysWhatToWrite(t *testing.T) {
	for given, want := range map[string]string{
		"":                  "such as 192.0.2.1 or",
		"office":            "neither an IP address nor",
		"192.0.2":           "neither an IP address nor",
		"192.0.2.01":        "neither an IP address nor",
		"192.0.2.0/33":      "no block of addresses in CIDR notation",
		"192.0.2.0/255.0":   "no block of addresses in CIDR notation",
		"192.0.2.1-9":       "neither an IP address nor",
		"192.0.2.5/24":      "write 192.0.2.0/24 for the whole block, or 192.0.2.5/32 for that one address",
		"2001:db8::1/32":    "write 2001:db8::/32 for the whole block, or 2001:db8::1/128 for",
		"::ffff:192.0.2.1":  "write 192.0.2.1",
		"::ffff:0.0.0.0/96": "write it as an IPv4 block",
		"fe80::1%eth0":      "without %",
	} {
		if got, err := NormalizeIPRange(given); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is %q: %v, want %q", given, got, err, want)
		}
	}
}

func judgeRanges(t *testing.T, elements ...attr.Value) diag.Diagnostics {
	req := validator.SetRequest{Path: path.Root("ip_ranges"), ConfigValue: basetypes.NewSetValueMust(basetypes.StringType{}, elements)}
	var resp validator.SetResponse
	IPRanges().ValidateSet(t.Context(), req, &resp)
	return resp.Diagnostics
}

func TestIPRanges_refusesAtTheElement(t *testing.T) {
	diags := judgeRanges(t, basetypes.NewStringValue("192.0.2.1"), basetypes.NewStringValue("office"), basetypes.NewStringUnknown(), basetypes.NewStringValue("192.0.2.1/32"))
	got := ""
	for _, one := range diags {
		got += fmt.Sprintf("%s at %s: %s\n", one.Summary(), one.(diag.DiagnosticWithPath).Path(), one.Detail())
	}
	for _, want := range []string{
		`Not an IP range at ip_ranges[Value("office")]: ip_ranges takes IP addresses and blocks in CIDR notation, and "office" is none of them`,
		`One IP range in two spellings at ip_ranges[Value("192.0.2.1/32")]: ip_ranges has "192.0.2.1" and "192.0.2.1/32", which are the same addresses: write them once, as "192.0.2.1/32".`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it says %s, want %s", got, want)
		}
	}
	if len(diags) != 2 {
		t.Errorf("it says %d things: %s", len(diags), got)
	}
}

func FuzzIPRange(f *testing.F) {
	for _, seed := range []string{"192.0.2.1", "192.0.2.0/24", "192.0.2.5/24", "2001:DB8::/32", "::ffff:192.0.2.1", "fe80::1%eth0", "%d", hostile, strings.Repeat("1", 5_000)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		normal, err := NormalizeIPRange(value)
		if err != nil {
			return
		}
		if again, err := NormalizeIPRange(normal); again != normal || err != nil {
			t.Errorf("%q is %q, and that is %q (%v)", value, normal, again, err)
		}
		if block := netip.MustParsePrefix(normal); block.Masked() != block {
			t.Errorf("%q is %q, which is no block", value, normal)
		}
	})
}
