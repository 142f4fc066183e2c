package attribute

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

func TestTimestamp(t *testing.T) {
	for _, value := range []basetypes.StringValue{basetypes.NewStringNull(), basetypes.NewStringUnknown(),
		basetypes.NewStringValue("2026-11-02T09:00:00Z"), basetypes.NewStringValue("2026-11-02T09:00:00.123+01:00")} {
		if diags := checked(Timestamp(), value); len(diags) != 0 {
			t.Errorf("%s: %v", value, diags)
		}
	}
	for value, want := range map[string]string{
		"2026-11-02":           `write it as "2026-11-02T00:00:00Z"`,
		"2026-11-02 09:00":     `write it as "2026-11-02T09:00:00Z". The value "2026-11-02 09:00" is none`,
		"2026-11-02T09:00:00":  "date, time and zone",
		"2026-02-30T09:00:00Z": "setting takes a time in RFC 3339",
		"1730538000000":        `"1730538000000" is none`,
		"24h":                  "RFC 3339",
		"":                     `The value "" is none`,
	} {
		diags := checked(Timestamp(), basetypes.NewStringValue(value))
		if len(diags) != 1 || !diags.HasError() || !strings.Contains(diags[0].Detail(), want) {
			t.Errorf("%q: %v, want %q", value, diags, want)
		}
	}
}
