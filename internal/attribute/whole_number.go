package attribute

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.Int64Typable      = WholeNumberType{}
	_ basetypes.Int64Valuable     = WholeNumber{}
	_ xattr.ValidateableAttribute = WholeNumber{}
)

// WholeNumberType is the attribute type of a whole number that somebody writes. Terraform knows one type for all numbers,
// and the framework's own Int64 calls 1.5 an error in the provider, before any validator sees it.
type WholeNumberType struct{ basetypes.Int64Type }

// Equal reports whether the other type is a WholeNumberType too.
func (t WholeNumberType) Equal(other attr.Type) bool {
	o, ok := other.(WholeNumberType)
	return ok && t.Int64Type.Equal(o.Int64Type)
}

// String names the type in the framework's own messages.
func (WholeNumberType) String() string { return "attribute.WholeNumberType" }

// ValueFromInt64 makes a whole number of what is one.
func (WholeNumberType) ValueFromInt64(_ context.Context, value basetypes.Int64Value) (basetypes.Int64Valuable, diag.Diagnostics) {
	return WholeNumber{Int64Value: value}, nil
}

// ValueFromTerraform converts from the protocol. A number that is not whole, or does not fit, is kept for
// ValidateAttribute to refuse: an error here would be taken for one of the provider.
func (WholeNumberType) ValueFromTerraform(_ context.Context, in tftypes.Value) (attr.Value, error) {
	switch {
	case !in.IsKnown():
		return WholeNumber{Int64Value: basetypes.NewInt64Unknown()}, nil
	case in.IsNull():
		return WholeNumber{}, nil
	}
	written := new(big.Float)
	if err := in.As(&written); err != nil {
		return WholeNumber{}, err
	}
	near, accuracy := written.Int64()
	value := WholeNumber{Int64Value: basetypes.NewInt64Value(near)}
	if accuracy != big.Exact {
		value.refused = written
	}
	return value, nil
}

// ValueType returns the Go type of the values.
func (WholeNumberType) ValueType(context.Context) attr.Value { return WholeNumber{} }

// WholeNumber is a whole number as it was written.
type WholeNumber struct {
	basetypes.Int64Value
	// refused is what was written instead of one.
	refused *big.Float
}

// Type returns WholeNumberType.
func (WholeNumber) Type(context.Context) attr.Type { return WholeNumberType{} }

// Equal reports whether both are the same number.
func (n WholeNumber) Equal(other attr.Value) bool {
	o, ok := other.(WholeNumber)
	if !ok || (n.refused == nil) != (o.refused == nil) {
		return false
	}
	if n.refused != nil {
		return n.refused.Cmp(o.refused) == 0
	}
	return n.Int64Value.Equal(o.Int64Value)
}

// ToTerraformValue gives back what was written.
func (n WholeNumber) ToTerraformValue(ctx context.Context) (tftypes.Value, error) {
	if n.refused != nil {
		return tftypes.NewValue(tftypes.Number, n.refused), nil
	}
	return n.Int64Value.ToTerraformValue(ctx)
}

// String returns the number as people write it.
func (n WholeNumber) String() string {
	if n.refused != nil {
		return n.refused.Text('g', 20)
	}
	return n.Int64Value.String()
}

// ValidateAttribute refuses what is no whole number. The framework calls it wherever it reads such a value.
func (n WholeNumber) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	switch {
	case n.refused == nil:
	case n.refused.IsInt():
		resp.Diagnostics.AddAttributeError(req.Path, "Number too large",
			fmt.Sprintf("%s is %s: write a whole number such as 2, of at most 18 digits.", req.Path, n))
	default:
		resp.Diagnostics.AddAttributeError(req.Path, "Not a whole number",
			fmt.Sprintf("%s is %s: write a whole number such as 2.", req.Path, n))
	}
}
