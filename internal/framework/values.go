package framework

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// StringOrNull maps "" to null and any other string to itself. It never returns unknown.
func StringOrNull(value string) types.String {
	if value == "" {
		return types.StringNull()
	}
	return types.StringValue(value)
}

// Time maps a time to RFC 3339 in UTC, and the zero time to null. It never returns unknown.
func Time(value time.Time) types.String {
	if value.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(value.UTC().Format(time.RFC3339))
}

// ServerTime maps a time of the server's to RFC 3339 in UTC. One that the server writes in another form is shown as it
// is, and none is null.
func ServerTime(value client.Time) types.String { return StringOrNull(value.String()) }

// StringSet maps texts to a set; none to an empty set, never to null. A text that the server has twice is there once:
// the framework refuses a set that has an element twice, and with it the read.
func StringSet(values []string) types.Set {
	elements := []attr.Value{}
	for i, value := range values {
		if !slices.Contains(values[:i], value) {
			elements = append(elements, types.StringValue(value))
		}
	}
	return types.SetValueMust(types.StringType, elements)
}

// EmailSet is StringSet for e-mail addresses.
func EmailSet(values []string) types.Set {
	elements := []attr.Value{}
	for i, value := range values {
		if !slices.Contains(values[:i], value) {
			elements = append(elements, attribute.NewEmailValue(value))
		}
	}
	return types.SetValueMust(attribute.EmailType{}, elements)
}

// Changed returns a pointer to the planned string when it is known and differs
// from the one in the state, and nil otherwise, so that a request holds only
// what changed. Null and unknown never count as a change.
func Changed(planned, prior types.String) *string {
	if planned.IsNull() || planned.IsUnknown() || planned.Equal(prior) {
		return nil
	}
	return planned.ValueStringPointer()
}

// ChangedBool is Changed for booleans.
func ChangedBool(planned, prior types.Bool) *bool {
	if planned.IsNull() || planned.IsUnknown() || planned.Equal(prior) {
		return nil
	}
	return planned.ValueBoolPointer()
}

// Words lists values for a description: `a`, `b`, `c`.
func Words(values []string) string {
	return "`" + strings.Join(values, "`, `") + "`"
}

// InDays returns a time that is left, in words: "less than a day", "1 day", "12 days".
func InDays(left time.Duration) string {
	switch days := int(left / (24 * time.Hour)); days {
	case 0:
		return "less than a day"
	case 1:
		return "1 day"
	default:
		return fmt.Sprintf("%d days", days)
	}
}
