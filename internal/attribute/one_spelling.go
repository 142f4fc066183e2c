package attribute

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// oneSpelling validates a set whose elements may be spelled in several ways. It refuses what normalize refuses, and two
// spellings of one value.
type oneSpelling struct {
	description string
	normalize   func(string) (string, error)
	// notOne is the summary where normalize refuses, and wants what follows the path there, with a verb for the value.
	notOne, wants string
	// twice is the summary of two spellings, and same what follows both there.
	twice, same string
}

// Description says what the validator wants.
func (v oneSpelling) Description(context.Context) string { return v.description }

// MarkdownDescription says what the validator wants.
func (v oneSpelling) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateSet reports every element at fault, at that element. Elements that are not known yet are left for later.
func (v oneSpelling) ValidateSet(ctx context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	if !isKnown(req.ConfigValue) {
		return
	}
	spellings := map[string]string{}
	for _, element := range req.ConfigValue.Elements() {
		at := req.Path.AtSetValue(element)
		valuable, ok := element.(basetypes.StringValuable)
		if !ok || element.IsUnknown() {
			continue
		}
		text, diags := valuable.ToStringValue(ctx)
		resp.Diagnostics.Append(diags...)
		if diags.HasError() {
			continue
		}
		given := text.ValueString()
		normal, err := v.normalize(given)
		if err != nil {
			resp.Diagnostics.AddAttributeError(at, v.notOne, fmt.Sprintf("%s "+v.wants+": %s.", req.Path, given, err))
			continue
		}
		if other, twice := spellings[normal]; twice {
			resp.Diagnostics.AddAttributeError(at, v.twice, fmt.Sprintf("%s has %q and %q, %s, as %q.", req.Path, other, given, v.same, normal))
			continue
		}
		spellings[normal] = given
	}
}
