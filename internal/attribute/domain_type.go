package attribute

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.StringTypable                    = DomainType{}
	_ basetypes.StringValuableWithSemanticEquals = Domain{}
)

// DomainType is the attribute type of a domain name. Case, a trailing dot and
// the internationalised form make no difference.
type DomainType struct{ basetypes.StringType }

// Equal reports whether the other type is a DomainType too.
func (t DomainType) Equal(other attr.Type) bool {
	o, ok := other.(DomainType)
	return ok && t.StringType.Equal(o.StringType)
}

// String names the type in the framework's own messages.
func (DomainType) String() string { return "attribute.DomainType" }

// ValueFromString gives a string its meaning as a domain name.
func (DomainType) ValueFromString(_ context.Context, value basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return Domain{StringValue: value}, nil
}

// ValueFromTerraform converts from the protocol.
func (t DomainType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := stringFromTerraform(ctx, t.StringType, in)
	return Domain{StringValue: value}, err
}

// ValueType returns the Go type of the values.
func (DomainType) ValueType(context.Context) attr.Value { return Domain{} }

// Domain is a domain name as it was written.
type Domain struct{ basetypes.StringValue }

// NewDomainValue returns a known value; it is not validated here.
func NewDomainValue(name string) Domain {
	return Domain{StringValue: basetypes.NewStringValue(name)}
}

// Type returns DomainType.
func (Domain) Type(context.Context) attr.Type { return DomainType{} }

// Equal reports whether both have the same spelling; see StringSemanticEquals for
// the comparison by meaning.
func (d Domain) Equal(other attr.Value) bool {
	o, ok := other.(Domain)
	return ok && d.StringValue.Equal(o.StringValue)
}

// ASCII returns the spelling to send: lower case, A-labels, no trailing dot. A
// null or unknown value gives "", and a value that is no domain name gives itself.
func (d Domain) ASCII() string {
	if ascii, err := NormalizeDomain(d.ValueString()); err == nil {
		return ascii
	}
	return d.ValueString()
}

// StringSemanticEquals reports whether both are spellings of one domain.
func (d Domain) StringSemanticEquals(_ context.Context, other basetypes.StringValuable) (bool, diag.Diagnostics) {
	o, ok := other.(Domain)
	return ok && SameDomain(d.ValueString(), o.ValueString()), nil
}

// DomainName returns the validator of a domain that somebody writes: it refuses
// what NormalizeDomain refuses. DomainType itself refuses nothing, see the package
// description.
func DomainName() validator.String { return domainName{} }

type domainName struct{}

// Description says what the validator wants.
func (domainName) Description(context.Context) string { return "a domain name" }

// MarkdownDescription says what the validator wants.
func (v domainName) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString says what to write instead.
func (domainName) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !isKnown(req.ConfigValue) {
		return
	}
	if _, err := NormalizeDomain(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Not a domain name",
			fmt.Sprintf("%s takes a domain name: %s.", req.Path, err))
	}
}
