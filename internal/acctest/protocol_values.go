package acctest

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Attribute returns the value of one attribute, by a dotted path of names: a string,
// bool, number as float64, []any, map[string]any, or nil for null.
func (o Object) Attribute(path string) any {
	value := o.Value
	for name := range strings.SplitSeq(path, ".") {
		var attributes map[string]tftypes.Value
		if err := value.As(&attributes); err != nil {
			return nil
		}
		value = attributes[name]
	}
	return plain(value)
}

// Attributes returns all of them as Go values, as Attribute gives them.
func (o Object) Attributes() map[string]any {
	attributes, _ := plain(o.Value).(map[string]any)
	return attributes
}

// Object returns an object as the state would hold it; what the map leaves out is null.
func (d *Driver) Object(typeName string, attributes map[string]any) Object {
	d.t.Helper()
	return Object{Type: typeName, Value: d.value(d.schema(typeName).ValueType(), attributes)}
}

// IdentityAttributes returns the identity of the object as a map.
func (d *Driver) IdentityAttributes(object Object) map[string]any {
	d.t.Helper()
	if object.Identity == nil {
		return nil
	}
	value := d.decode(object.Identity.IdentityData, d.identities.IdentitySchemas[object.Type].ValueType())
	attributes, _ := plain(value).(map[string]any)
	return attributes
}

func plain(value tftypes.Value) any {
	if !value.IsKnown() {
		return Unknown
	}
	if value.IsNull() {
		return nil
	}
	switch kind := value.Type(); {
	case kind.Is(tftypes.String):
		var text string
		_ = value.As(&text)
		return text
	case kind.Is(tftypes.Bool):
		var truth bool
		_ = value.As(&truth)
		return truth
	case kind.Is(tftypes.Number):
		var number big.Float
		_ = value.As(&number)
		float, _ := number.Float64()
		return float
	case kind.Is(tftypes.Object{}), kind.Is(tftypes.Map{}):
		var attributes map[string]tftypes.Value
		_ = value.As(&attributes)
		result := map[string]any{}
		for name, attribute := range attributes {
			result[name] = plain(attribute)
		}
		return result
	}
	var elements []tftypes.Value
	_ = value.As(&elements)
	result := []any{}
	for _, element := range elements {
		result = append(result, plain(element))
	}
	return result
}

// value builds a value of a type from Go values; what a map leaves out is null.
func (d *Driver) value(kind tftypes.Type, from any) tftypes.Value {
	d.t.Helper()
	switch from {
	case nil:
		return tftypes.NewValue(kind, nil)
	case Unknown:
		return tftypes.NewValue(kind, tftypes.UnknownValue)
	}
	switch kind := kind.(type) {
	case tftypes.Object:
		given, ok := from.(map[string]any)
		if !ok {
			d.t.Fatalf("want a map for %s, got %T", kind, from)
		}
		for name := range given {
			if _, ok := kind.AttributeTypes[name]; !ok {
				d.t.Fatalf("no attribute %q in %s", name, kind)
			}
		}
		attributes := map[string]tftypes.Value{}
		for name, attribute := range kind.AttributeTypes {
			attributes[name] = d.value(attribute, given[name])
		}
		return tftypes.NewValue(kind, attributes)
	case tftypes.Map:
		elements := map[string]tftypes.Value{}
		for name, element := range from.(map[string]any) {
			elements[name] = d.value(kind.ElementType, element)
		}
		return tftypes.NewValue(kind, elements)
	case tftypes.Set:
		return tftypes.NewValue(kind, d.values(kind.ElementType, from))
	case tftypes.List:
		return tftypes.NewValue(kind, d.values(kind.ElementType, from))
	}
	return tftypes.NewValue(kind, from)
}

func (d *Driver) values(kind tftypes.Type, from any) []tftypes.Value {
	d.t.Helper()
	given, ok := from.([]any)
	if !ok {
		d.t.Fatalf("want []any for a collection, got %T", from)
	}
	elements := []tftypes.Value{}
	for _, element := range given {
		elements = append(elements, d.value(kind, element))
	}
	return elements
}

func (d *Driver) dynamic(kind tftypes.Type, from map[string]any) *tfprotov6.DynamicValue {
	d.t.Helper()
	return d.encode(d.value(kind, from))
}

func (d *Driver) encode(value tftypes.Value) *tfprotov6.DynamicValue {
	d.t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		d.t.Fatal(err)
	}
	return &encoded
}

func (d *Driver) decode(encoded *tfprotov6.DynamicValue, kind tftypes.Type) tftypes.Value {
	d.t.Helper()
	if encoded == nil {
		return tftypes.NewValue(kind, nil)
	}
	value, err := encoded.Unmarshal(kind)
	if err != nil {
		d.t.Fatal(err)
	}
	return value
}

// proposedState is core's proposal: what the configuration sets, and for
// computed attributes that it leaves out, what the state holds.
func proposedState(schema []*tfprotov6.SchemaAttribute, config, prior tftypes.Value) tftypes.Value {
	if config.IsNull() || !config.IsKnown() {
		return config
	}
	var configured, before map[string]tftypes.Value
	_ = config.As(&configured)
	if !prior.IsNull() {
		_ = prior.As(&before)
	}
	proposed := map[string]tftypes.Value{}
	maps.Copy(proposed, configured)
	for _, attribute := range schema {
		value := configured[attribute.Name]
		previous, hasPrevious := before[attribute.Name]
		switch {
		case value.IsNull() && attribute.Computed && hasPrevious:
			proposed[attribute.Name] = previous
		case attribute.NestedType != nil && attribute.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle && hasPrevious:
			proposed[attribute.Name] = proposedState(attribute.NestedType.Attributes, value, previous)
		}
	}
	return tftypes.NewValue(config.Type(), proposed)
}

// inconsistencies returns the places where a known planned value did not come true.
func inconsistencies(at string, planned, applied tftypes.Value) []string {
	if !planned.IsKnown() || planned.Equal(applied) {
		return nil
	}
	if (planned.Type().Is(tftypes.Object{}) || planned.Type().Is(tftypes.Map{})) && !planned.IsNull() && !applied.IsNull() && applied.IsKnown() {
		var before, after map[string]tftypes.Value
		_ = planned.As(&before)
		_ = applied.As(&after)
		var broken []string
		for name := range after {
			if _, ok := before[name]; !ok {
				broken = append(broken, fmt.Sprintf("%s.%s was not planned", strings.TrimPrefix(at, "."), name))
			}
		}
		for name, value := range before {
			if _, ok := after[name]; !ok {
				broken = append(broken, fmt.Sprintf("%s.%s was planned and is not there", strings.TrimPrefix(at, "."), name))
				continue
			}
			broken = append(broken, inconsistencies(at+"."+name, value, after[name])...)
		}
		return broken
	}
	return []string{fmt.Sprintf("%s was planned as %s and became %s", strings.TrimPrefix(at, "."), planned, applied)}
}

// Changes returns the names of the top-level attributes that a plan changes, sorted.
func (p Planned) Changes() []string {
	var before, after map[string]tftypes.Value
	_ = p.Prior.Value.As(&before)
	_ = p.Value.As(&after)
	var changed []string
	for name, value := range after {
		if !value.Equal(before[name]) {
			changed = append(changed, name)
		}
	}
	slices.Sort(changed)
	return changed
}
