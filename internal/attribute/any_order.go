package attribute

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// What is here makes a list of strings whose order means nothing: a set, but of
// any size. Terraform compares the elements of a set each with each, several times
// a run, as do this framework and its protocol library: ten thousand elements take
// minutes, and seconds in a list. UUIDs are the same in upper and lower case.

// AnyOrder returns a plan modifier that plans the order in the state when the
// configuration has the same elements in another.
func AnyOrder() planmodifier.List { return anyOrder{} }

type anyOrder struct{}

// Description says what the plan modifier does.
func (anyOrder) Description(context.Context) string {
	return "the order of the elements makes no difference"
}

// MarkdownDescription says what the plan modifier does.
func (o anyOrder) MarkdownDescription(ctx context.Context) string { return o.Description(ctx) }

// PlanModifyList keeps the state's order.
func (anyOrder) PlanModifyList(_ context.Context, req planmodifier.ListRequest, resp *planmodifier.ListResponse) {
	if !isKnown(req.ConfigValue) || !isKnown(req.StateValue) {
		return
	}
	written, ok := texts(req.ConfigValue.Elements())
	if !ok {
		return
	}
	kept, ok := texts(req.StateValue.Elements())
	if ok && len(uuid.Missing(written, kept)) == 0 && len(uuid.Missing(kept, written)) == 0 {
		resp.PlanValue = req.StateValue
	}
}

// EachOnce returns a validator of a list that refuses elements that are null or
// there twice. what names an element: "member".
func EachOnce(what string) validator.List { return eachOnce{what} }

type eachOnce struct{ what string }

// Description says what the validator wants.
func (v eachOnce) Description(context.Context) string { return "each " + v.what + " once" }

// MarkdownDescription says what the validator wants.
func (v eachOnce) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateList reports every element at fault, at that element. Elements that are
// not known yet are left for later.
func (v eachOnce) ValidateList(ctx context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	if !isKnown(req.ConfigValue) {
		return
	}
	first := map[string]int{}
	for i, element := range req.ConfigValue.Elements() {
		valuable, ok := element.(basetypes.StringValuable)
		if !ok || element.IsUnknown() {
			continue
		}
		if element.IsNull() {
			resp.Diagnostics.AddAttributeError(req.Path.AtListIndex(i), "A "+v.what+" that is null",
				fmt.Sprintf("%s has null at position %d. Leave it out, for example with compact().", req.Path, i+1))
			continue
		}
		text, diags := valuable.ToStringValue(ctx)
		resp.Diagnostics.Append(diags...)
		key := uuid.Lower(text.ValueString())
		if before, twice := first[key]; twice {
			resp.Diagnostics.AddAttributeError(req.Path.AtListIndex(i), "A "+v.what+" that is there twice",
				fmt.Sprintf("%s has %.100q at positions %d and %d. Write it once, or put distinct() around the list.", req.Path, text.ValueString(), before+1, i+1))
			continue
		}
		first[key] = i
	}
}
