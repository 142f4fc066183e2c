package attribute

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Timestamp returns a validator for a point in time as RFC 3339 writes it, such
// as "2026-11-02T09:00:00Z": what timestamp() and timeadd() answer.
func Timestamp() validator.String { return timestamp{} }

type timestamp struct{}

// Description says what the validator wants.
func (timestamp) Description(context.Context) string {
	return `a time in RFC 3339, such as "2026-11-02T09:00:00Z"`
}

// MarkdownDescription says what the validator wants.
func (timestamp) MarkdownDescription(context.Context) string {
	return "a time in RFC 3339, such as `2026-11-02T09:00:00Z`"
}

// ValidateString refuses everything else.
func (timestamp) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	text := req.ConfigValue.ValueString()
	if _, err := time.Parse(time.RFC3339, text); err == nil {
		return
	}
	suggestion := "2026-11-02T09:00:00Z"
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		suggestion = day.Format(time.RFC3339)
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Not a time",
		fmt.Sprintf("%s takes a time in RFC 3339, with date, time and zone: write it as %q. The value %.100q is none.", req.Path, suggestion, text))
}
