package framework

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ModelOf makes the function that reads a model out of a configuration, a plan or a state. It reads what the framework's Get
// reads, in a small part of the time: see Raw. The function returns nil where there is no object.
//
// The fields of T are found by their tfsdk tags. Each is a types.String, Bool, List or Map, or a struct that embeds one of
// them and has nothing else. Lists and maps are of strings.
func ModelOf[T any]() func(tftypes.Value) *T {
	fields := modelFields(reflect.TypeFor[T]())
	return func(value tftypes.Value) *T {
		if value.IsNull() {
			return nil
		}
		model := new(T)
		RawOf(value).read(fields, unsafe.Pointer(model))
		return model
	}
}

// ModelOrNull is ModelOf for a function that returns a model of nulls where there is no object.
func ModelOrNull[T any]() func(tftypes.Value) T {
	fields := modelFields(reflect.TypeFor[T]())
	return func(value tftypes.Value) T {
		model := new(T)
		RawOf(value).read(fields, unsafe.Pointer(model))
		return *model
	}
}

// modelField is one field of a model. Its place is where a value of its kind is, which reflection has found out once: to
// ask reflection for each field of each object takes as long as all the rest of the reading.
type modelField struct {
	attribute string
	place     uintptr
	kind      int
}

const (
	stringField = iota
	boolField
	listField
	mapField
)

var fieldKinds = map[reflect.Type]int{
	reflect.TypeFor[types.String](): stringField,
	reflect.TypeFor[types.Bool]():   boolField,
	reflect.TypeFor[types.List]():   listField,
	reflect.TypeFor[types.Map]():    mapField,
}

// modelFields are the fields of a model. One that cannot be read is a bug; the provider does not start with it.
func modelFields(model reflect.Type) []modelField {
	var fields []modelField
	for field := range model.Fields() {
		of := field.Type
		if of.Kind() == reflect.Struct && of.NumField() == 1 && of.Field(0).Anonymous {
			of = of.Field(0).Type
		}
		kind, ok := fieldKinds[of]
		attribute := field.Tag.Get("tfsdk")
		if !ok || attribute == "" {
			panic(fmt.Sprintf("framework.ModelOf cannot read %s.%s", model, field.Name))
		}
		fields = append(fields, modelField{attribute, field.Offset, kind})
	}
	return fields
}

// read puts the attributes into a model.
func (r Raw) read(fields []modelField, model unsafe.Pointer) {
	for _, field := range fields {
		place := unsafe.Add(model, field.place)
		switch field.kind {
		case stringField:
			*(*types.String)(place) = r.String(field.attribute)
		case boolField:
			*(*types.Bool)(place) = r.Bool(field.attribute)
		case listField:
			*(*types.List)(place) = r.Strings(field.attribute)
		case mapField:
			*(*types.Map)(place) = r.StringMap(field.attribute)
		}
	}
}
