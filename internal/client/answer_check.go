package client

import (
	"fmt"
	"maps"
	"slices"

	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// checkedAnswer is an object of an answer, with the fields by which it is checked.
type checkedAnswer interface {
	// checkedFields returns the fields that tell the object from others, first the one that requests name it by.
	checkedFields() []checkedField
}

// checkedField is a field of an answer, by the name that the API gives it.
type checkedField struct {
	name, value string
	// optional means that the object is of use without it.
	optional bool
}

// requiredField and optionalField make a checkedField.
func requiredField(name, value string) checkedField { return checkedField{name: name, value: value} }
func optionalField(name, value string) checkedField {
	return checkedField{name: name, value: value, optional: true}
}

// requestedFields say what a request is about, by the names of fields: an answer with other values is about something else.
type requestedFields map[string]string

// checkAnswer says how an answer differs from the documented one: a field is missing that every answer has, or the answer is about
// something else than was asked for. Written to the state, the first would block it for ever, and the second would have a
// later delete remove the wrong object.
func checkAnswer(object checkedAnswer, requested requestedFields) error {
	for _, one := range object.checkedFields() {
		if one.value == "" && !one.optional {
			return fmt.Errorf("it has no %q", one.name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(requested)) {
		for _, one := range object.checkedFields() {
			if one.name == name && one.value != "" && !names.Same(one.value, requested[name]) {
				return fmt.Errorf("%w: %s is %q, and was asked for as %q", ErrAnotherObject, name, one.value, requested[name])
			}
		}
	}
	return nil
}

// requestedKey returns the requestedFields of a request that names its object by a key; "" names none.
func requestedKey[T checkedAnswer](key string) requestedFields {
	if key == "" {
		return nil
	}
	var object T
	return requestedFields{object.checkedFields()[0].name: key}
}
