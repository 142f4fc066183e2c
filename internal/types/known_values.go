package types

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// KnownValues returns a validator that warns, and does not refuse, when a value is
// none of those that this version of the provider knows. An API gains values
// faster than people upgrade providers; an error would lock them out.
func KnownValues(values ...string) validator.String { return knownValues(values) }

type knownValues []string

// Description says what the validator wants, in plain text.
func (v knownValues) Description(context.Context) string {
	return "known values: " + strings.Join(v.quoted(`"`), ", ")
}

// MarkdownDescription says what the validator wants, in Markdown.
func (v knownValues) MarkdownDescription(context.Context) string {
	return "known values: " + strings.Join(v.quoted("`"), ", ")
}

// ValidateString warns on a value that is not known.
func (v knownValues) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	given := req.ConfigValue.ValueString()
	closest := ""
	for _, known := range v {
		if given == known {
			return
		}
		if strings.EqualFold(given, known) {
			closest = fmt.Sprintf(" Values are compared with case: write %q if that is meant.", known)
		}
	}
	resp.Diagnostics.AddAttributeWarning(req.Path, "Value unknown to this version of the provider",
		fmt.Sprintf("%s is %.100q, and this version of the provider knows %s.%s It is sent as written, and the "+
			"organization refuses it if it does not know it either. Correct a misspelling; if the value is newer than "+
			"the provider, upgrade the provider to be rid of this warning.",
			req.Path, given, strings.Join(v.quoted(`"`), ", "), closest))
}

// quoted returns the values, each between two marks.
func (v knownValues) quoted(mark string) []string {
	quoted := make([]string, len(v))
	for i, value := range v {
		quoted[i] = mark + value + mark
	}
	return quoted
}
