package framework

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
)

// Raw reads the attributes of a configuration, plan or state one by one. The
// framework's own Get reads all of them by reflection, which costs more than
// everything else that a refresh without a change does; a thousand objects
// are refreshed in the time that Get takes for three hundred. Use it where every
// object passes in every plan.
type Raw map[string]tftypes.Value

// RawOf takes the attributes out of a value. A null or unknown value has none.
func RawOf(value tftypes.Value) Raw {
	attributes := map[string]tftypes.Value{}
	if value.IsNull() || !value.IsKnown() {
		return attributes
	}
	// A configuration, plan or state is always an object.
	_ = value.As(&attributes)
	return attributes
}

// String maps null, unknown and known to the same. An attribute that is not there, or no string, is null.
func (r Raw) String(name string) types.String {
	value, ok := r[name]
	if !ok || value.IsNull() {
		return types.StringNull()
	}
	if !value.IsKnown() {
		return types.StringUnknown()
	}
	var text string
	if err := value.As(&text); err != nil {
		return types.StringNull()
	}
	return types.StringValue(text)
}

// Bool is String for true and false.
func (r Raw) Bool(name string) types.Bool {
	value, ok := r[name]
	if !ok || value.IsNull() {
		return types.BoolNull()
	}
	if !value.IsKnown() {
		return types.BoolUnknown()
	}
	var is bool
	if err := value.As(&is); err != nil {
		return types.BoolNull()
	}
	return types.BoolValue(is)
}

// Number is String for a whole number.
func (r Raw) Number(name string) attribute.WholeNumber {
	value, ok := r[name]
	if !ok || value.IsNull() {
		return attribute.WholeNumber{}
	}
	read, _ := attribute.WholeNumberType{}.ValueFromTerraform(context.Background(), value)
	number, _ := read.(attribute.WholeNumber)
	return number
}

// Strings is String for a list of strings, of which each may be null or unknown.
func (r Raw) Strings(name string) types.List {
	value, ok := r[name]
	if !ok || value.IsNull() {
		return types.ListNull(types.StringType)
	}
	if !value.IsKnown() {
		return types.ListUnknown(types.StringType)
	}
	var elements []tftypes.Value
	if err := value.As(&elements); err != nil {
		return types.ListNull(types.StringType)
	}
	texts := make([]attr.Value, len(elements))
	for i, element := range elements {
		texts[i] = Raw{"": element}.String("")
	}
	return types.ListValueMust(types.StringType, texts)
}

// Texts is Strings for an object whose attributes are strings, as timeouts are.
func (r Raw) Texts(name string) types.Object {
	value, ok := r[name]
	if !ok {
		return types.Object{}
	}
	kinds := map[string]attr.Type{}
	if object, ok := value.Type().(tftypes.Object); ok {
		for attribute := range object.AttributeTypes {
			kinds[attribute] = types.StringType
		}
	}
	if value.IsNull() {
		return types.ObjectNull(kinds)
	}
	if !value.IsKnown() {
		return types.ObjectUnknown(kinds)
	}
	texts := map[string]attr.Value{}
	for attribute := range kinds {
		texts[attribute] = RawOf(value).String(attribute)
	}
	return types.ObjectValueMust(kinds, texts)
}

// StringMap is Strings for a map of strings.
func (r Raw) StringMap(name string) types.Map {
	value, ok := r[name]
	if !ok || value.IsNull() {
		return types.MapNull(types.StringType)
	}
	if !value.IsKnown() {
		return types.MapUnknown(types.StringType)
	}
	var elements Raw
	if err := value.As((*map[string]tftypes.Value)(&elements)); err != nil {
		return types.MapNull(types.StringType)
	}
	texts := make(map[string]attr.Value, len(elements))
	for key := range elements {
		texts[key] = elements.String(key)
	}
	return types.MapValueMust(types.StringType, texts)
}
