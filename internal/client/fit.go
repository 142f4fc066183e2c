package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"reflect"
	"strings"
)

// decodeLenient decodes an answer. A value of another kind than the contract says, such as a text for a number or null for a
// list, is taken for what it means; as an error one odd value would fail the read of a whole list. What means nothing,
// such as "perhaps" for a boolean, stays an error, so does a number for a text, which may be the key of another object, and so does another answer as a whole, such as a list for an object.
func decodeLenient(content []byte, answer any) error {
	err := json.Unmarshal(content, answer)
	if _, wrongKind := errors.AsType[*json.UnmarshalTypeError](err); !wrongKind {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber() // numbers keep the digits that they have
	var odd any
	if decoder.Decode(&odd) != nil {
		return err
	}
	kind := reflect.TypeOf(answer).Elem()
	_, isList := odd.([]any)
	_, isObject := odd.(map[string]any)
	if isList != (kind.Kind() == reflect.Slice) || !isList && !isObject {
		return err
	}
	fitted, encodeErr := json.Marshal(convertValue(odd, kind))
	if encodeErr != nil {
		return err
	}
	reflect.ValueOf(answer).Elem().SetZero()
	return json.Unmarshal(fitted, answer)
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

// convertValue returns the value as the kind of value that is wanted, and a value that means nothing of that kind as it is.
func convertValue(value any, kind reflect.Type) any {
	for kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	if value == nil || kind.Kind() == reflect.Interface || reflect.PointerTo(kind).Implements(unmarshaler) {
		return value
	}
	if value == "" && kind.Kind() != reflect.String {
		return nil
	}
	switch kind.Kind() {
	case reflect.Bool:
		return asBool(value)
	case reflect.Int, reflect.Int64:
		return asInteger(value)
	case reflect.Slice:
		return asList(value, kind.Elem())
	case reflect.Struct, reflect.Map:
		return asObject(value, kind)
	}
	return value
}

// maxLenientLength is how long an odd value may be, in bytes. Nobody would want to see a longer value.
const maxLenientLength = 100

// asText returns a number or a truth value as it is written; a text is itself.
func asText(value any) string {
	switch odd := value.(type) {
	case string:
		return odd
	case json.Number:
		return odd.String()
	}
	return ""
}

func asBool(value any) any {
	switch strings.ToLower(asText(value)) {
	case "true", "1":
		return true
	case "false", "0":
		return false
	}
	return value
}

func asInteger(value any) any {
	text := asText(value)
	if number, ok := new(big.Rat).SetString(text); ok && len(text) < 30 && number.IsInt() {
		return json.Number(number.Num().String())
	}
	return value
}

// asList takes one value for a list of one, and leaves out elements that are null.
func asList(value any, kind reflect.Type) any {
	elements, ok := value.([]any)
	if !ok {
		elements = []any{value}
	}
	fitted := []any{}
	for _, element := range elements {
		if element != nil {
			fitted = append(fitted, convertValue(element, kind))
		}
	}
	return fitted
}

// asObject takes an empty list, which some servers have for an object without anything in it, for none.
func asObject(value any, kind reflect.Type) any {
	object, ok := value.(map[string]any)
	if !ok {
		if list, ok := value.([]any); ok && len(list) == 0 {
			return nil
		}
		return value
	}
	fitted := map[string]any{}
	for name, part := range object {
		fitted[name] = part
		if kind.Kind() == reflect.Map {
			fitted[name] = convertValue(part, kind.Elem())
		} else if field, ok := findField(kind, name); ok {
			fitted[name] = convertValue(part, field)
		}
	}
	return fitted
}

// findField finds the type of the field that encoding/json fills in from a name.
func findField(kind reflect.Type, name string) (reflect.Type, bool) {
	for _, field := range reflect.VisibleFields(kind) {
		tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if tag != "" && strings.EqualFold(tag, name) {
			return field.Type, true
		}
	}
	return nil, false
}
