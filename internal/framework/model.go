package framework

import (
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
)

// ModelOf makes the function that reads a model out of a configuration, a plan or a state. It reads what the framework's Get
// reads, in a small part of the time: see Raw. The function returns nil where there is no object.
//
// The fields of T are found by their tfsdk tags. Each is an attribute.WholeNumber, a types.String, Bool, List, Map or Object,
// or a struct that embeds one of the latter and has nothing else. Lists, maps and objects are of strings.
func ModelOf[T any]() func(tftypes.Value) *T {
	fields := modelFields(reflect.TypeFor[T]())
	return func(value tftypes.Value) *T {
		if value.IsNull() {
			return nil
		}
		model := new(T)
		RawOf(value).read(fields, reflect.ValueOf(model).Elem())
		return model
	}
}

// ModelOrNull is ModelOf for a function that returns a model of nulls where there is no object.
func ModelOrNull[T any]() func(tftypes.Value) T {
	fields := modelFields(reflect.TypeFor[T]())
	return func(value tftypes.Value) T {
		model := new(T)
		RawOf(value).read(fields, reflect.ValueOf(model).Elem())
		return *model
	}
}

// modelField is one field of a model: its attribute, and where in the model a value of the framework's is.
type modelField struct {
	attribute string
	index     []int
}

// modelFields returns the fields of a model. One that cannot be read is a bug; the provider does not start with it.
func modelFields(model reflect.Type) []modelField {
	var fields []modelField
	for field := range model.Fields() {
		of, index := field.Type, field.Index
		if of.Kind() == reflect.Struct && of.NumField() == 1 && of.Field(0).Anonymous {
			of, index = of.Field(0).Type, append(index, 0)
		}
		name := field.Tag.Get("tfsdk")
		switch reflect.New(of).Interface().(type) {
		case *types.String, *types.Bool, *types.List, *types.Map, *types.Object, *attribute.WholeNumber:
		default:
			name = ""
		}
		if name == "" {
			panic(fmt.Sprintf("framework.ModelOf cannot read %s.%s", model, field.Name))
		}
		fields = append(fields, modelField{name, index})
	}
	return fields
}

// read puts the attributes into a model.
func (r Raw) read(fields []modelField, model reflect.Value) {
	for _, field := range fields {
		switch value := model.FieldByIndex(field.index).Addr().Interface().(type) {
		case *types.String:
			*value = r.String(field.attribute)
		case *types.Bool:
			*value = r.Bool(field.attribute)
		case *attribute.WholeNumber:
			*value = r.Number(field.attribute)
		case *types.List:
			*value = r.Strings(field.attribute)
		case *types.Map:
			*value = r.StringMap(field.attribute)
		case *types.Object:
			*value = r.Texts(field.attribute)
		}
	}
}
