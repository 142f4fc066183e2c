package attribute

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// KnownValues returns a validator that refuses a value which differs in case only
// from one that this version of the provider knows: it is misspelt, and the
// organization refuses it. Any other value passes. An API gains values faster than
// people upgrade providers, and an error would lock them out; a validator cannot
// warn of it either, because Terraform runs validators several times in one plan
// and prints each warning. ProviderData.WarnUnknown does that.
func KnownValues(values ...string) validator.String { return knownValues(values) }

type knownValues []string

// Description says what the validator wants, in plain text.
func (v knownValues) Description(context.Context) string {
	return "known values: " + QuotedList(v)
}

// MarkdownDescription says what the validator wants, in Markdown.
func (v knownValues) MarkdownDescription(context.Context) string {
	return "known values: `" + strings.Join(v, "`, `") + "`"
}

// ValidateString refuses a known value in another case.
func (v knownValues) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	given := req.ConfigValue.ValueString()
	meant := ""
	for _, known := range v {
		if given == known {
			return
		}
		if strings.EqualFold(given, known) {
			meant = known
		}
	}
	if meant != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Value in another case",
			fmt.Sprintf("%s is %q. Values are compared with case: write %q.", req.Path, given, meant))
	}
}

// QuotedList is "a", "b", "c".
func QuotedList(values []string) string { return `"` + strings.Join(values, `", "`) + `"` }
