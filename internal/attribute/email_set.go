package attribute

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// EmailAddresses returns a validator for a set of e-mail addresses. It refuses
// elements that are no bare address, and two spellings of one address: the server
// keeps one of the two, and the apply would end in "inconsistent result".
func EmailAddresses() validator.Set { return emailAddresses{} }

type emailAddresses struct{}

// Description says what the validator wants.
func (emailAddresses) Description(context.Context) string {
	return "bare e-mail addresses, each in one spelling"
}

// MarkdownDescription says what the validator wants.
func (v emailAddresses) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateSet reports every element at fault, at that element. Elements that are
// not known yet are left for later.
func (emailAddresses) ValidateSet(ctx context.Context, req validator.SetRequest, resp *validator.SetResponse) {
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
		address := text.ValueString()
		normal, err := NormalizeEmail(address)
		if err != nil {
			resp.Diagnostics.AddAttributeError(at, "Not an e-mail address",
				fmt.Sprintf("%s takes bare e-mail addresses, and %.100q is none: %s.", req.Path, address, err))
			continue
		}
		if other, twice := spellings[normal]; twice {
			resp.Diagnostics.AddAttributeError(at, "One e-mail address in two spellings",
				fmt.Sprintf("%s has %q and %q, which are the same address: write it once, as %q.",
					req.Path, other, address, normal))
			continue
		}
		spellings[normal] = address
	}
}
