package client

import (
	"fmt"
	"maps"
	"slices"

	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// promised is an object as an answer shows it.
type promised interface {
	// essentials are the fields that tell the object from others, first the one that requests name it by.
	essentials() []essential
}

// essential is a field of an answer, by the name that the API gives it.
type essential struct {
	name, value string
	// optional means that the object is of use without it.
	optional bool
}

// needed and optional are essentials.
func needed(name, value string) essential { return essential{name: name, value: value} }
func optional(name, value string) essential {
	return essential{name: name, value: value, optional: true}
}

// asked is what a request is about, by the names of fields: an answer with other values is about something else.
type asked map[string]string

// broken says in what an answer is not what was promised: a field is missing that every answer has, or the answer is about
// something else than was asked for. Written to the state, the first would block it for ever, and the second would have a
// later delete remove the wrong object.
func broken(object promised, about asked) error {
	for _, one := range object.essentials() {
		if one.value == "" && !one.optional {
			return fmt.Errorf("it has no %q", one.name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(about)) {
		for _, one := range object.essentials() {
			if one.name == name && one.value != "" && !names.Same(one.value, about[name]) {
				return fmt.Errorf("it is about another object: %s is %q, and was asked for as %q", name, one.value, about[name])
			}
		}
	}
	return nil
}

// keyed is asked for an object that a request names by its key; "" names none.
func keyed[T promised](key string) asked {
	if key == "" {
		return nil
	}
	var object T
	return asked{object.essentials()[0].name: key}
}
