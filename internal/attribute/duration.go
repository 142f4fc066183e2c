package attribute

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Duration returns a validator for a positive Go duration, such as "90s" or
// "1h30m".
func Duration() validator.String { return duration{} }

type duration struct{}

// Description says what the validator wants.
func (duration) Description(context.Context) string {
	return `a positive duration, such as "90s" or "1h30m"`
}

// MarkdownDescription says what the validator wants.
func (duration) MarkdownDescription(context.Context) string {
	return "a positive duration, such as `90s` or `1h30m`"
}

// ValidateString refuses everything else.
func (duration) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	const advice = `%s takes a duration: write a number and a unit, such as "30s", "5m" or "1h30m". ` +
		"The units are ms, s, m and h; a day is 24h. "
	text := req.ConfigValue.ValueString()
	switch value, err := time.ParseDuration(text); {
	case err != nil:
		resp.Diagnostics.AddAttributeError(req.Path, "Not a duration",
			fmt.Sprintf(advice+"The value %.100q is none.", req.Path, text))
	case value <= 0:
		resp.Diagnostics.AddAttributeError(req.Path, "Not a positive duration",
			fmt.Sprintf(advice+"The value %.100q is not greater than zero.", req.Path, text))
	}
}
