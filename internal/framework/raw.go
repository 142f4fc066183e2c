package framework

import (
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
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
