package attribute

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// KeepEquivalent returns a plan modifier that plans the spelling in the state when
// the configuration means the same by same, one of [SameDomain], [SameCertificate]
// and [SameEmail].
//
// Without it, an object that was imported in the server's spelling, or respelled in
// the configuration, would be updated, or replaced, for nothing: the framework does
// not compare by meaning at plan. Put it before RequiresReplace.
//
// Computed attributes are already marked as unknown when plan modifiers run; give
// them UseStateForUnknown, or set them in ModifyPlan, for the plan to be empty.
func KeepEquivalent(same func(a, b string) bool) planmodifier.String {
	return keepEquivalent{same: same}
}

// KeepEquivalentElements is KeepEquivalent for a set of strings: the set in the
// state is planned when the configuration has the same elements in meaning. A set
// with a real change is planned as it is written, because Terraform accepts only
// the whole of one or the other.
func KeepEquivalentElements(same func(a, b string) bool) planmodifier.Set {
	return keepEquivalent{same: same}
}

type keepEquivalent struct{ same func(a, b string) bool }

// Description says what the plan modifier does.
func (keepEquivalent) Description(context.Context) string {
	return "another spelling of the value in the state is no change"
}

// MarkdownDescription says what the plan modifier does.
func (k keepEquivalent) MarkdownDescription(ctx context.Context) string { return k.Description(ctx) }

// PlanModifyString keeps the state's spelling.
func (k keepEquivalent) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if !isKnown(req.ConfigValue) || !isKnown(req.StateValue) {
		return
	}
	if k.same(req.ConfigValue.ValueString(), req.StateValue.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}

// PlanModifySet keeps the state's spelling of the whole set.
func (k keepEquivalent) PlanModifySet(_ context.Context, req planmodifier.SetRequest, resp *planmodifier.SetResponse) {
	if !isKnown(req.ConfigValue) || !isKnown(req.StateValue) {
		return
	}
	written, ok := texts(req.ConfigValue.Elements())
	if !ok {
		return
	}
	kept, ok := texts(req.StateValue.Elements())
	if ok && len(written) == len(kept) && k.covers(written, kept) && k.covers(kept, written) {
		resp.PlanValue = req.StateValue
	}
}

// covers reports whether each element of a has one in b that means the same.
func (k keepEquivalent) covers(a, b []string) bool {
	for _, left := range a {
		if indexOf(b, left, k.same) < 0 {
			return false
		}
	}
	return true
}

// indexOf returns the place of the first text that means the same, or -1.
func indexOf(all []string, text string, same func(a, b string) bool) int {
	for i, candidate := range all {
		if same(candidate, text) {
			return i
		}
	}
	return -1
}

// isKnown reports whether a value is neither null nor unknown.
func isKnown(value attr.Value) bool { return !value.IsNull() && !value.IsUnknown() }

// texts returns the strings among the elements, and whether all of them were known
// strings.
func texts(elements []attr.Value) ([]string, bool) {
	result := make([]string, 0, len(elements))
	for _, element := range elements {
		valuable, ok := element.(basetypes.StringValuable)
		if !ok || !isKnown(element) {
			return nil, false
		}
		text, diags := valuable.ToStringValue(context.Background())
		if diags.HasError() {
			return nil, false
		}
		result = append(result, text.ValueString())
	}
	return result, true
}
