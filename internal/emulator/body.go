package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// fields reads a JSON object strictly: a field that the API does not know, a null or another type where it has no
// place is a refusal that names the field. Only the first problem is kept, and reading goes on harmlessly after it,
// so that a handler asks once, at the end, whether all was well.
type fields struct {
	values  map[string]json.RawMessage
	within  string // "" or the dotted name of this object and a dot
	problem *answer
	outer   *fields
}

// fields reads the body, which must be one object with no other fields than those named.
func (c *call) fields(known ...string) *fields {
	f := &fields{}
	decoder := json.NewDecoder(bytes.NewReader(c.body))
	err := decoder.Decode(&f.values)
	if _, isOther := errors.AsType[*json.UnmarshalTypeError](err); isOther {
		f.refuse("the body must be a JSON object, and it is another JSON value") // the error speaks of a type of this program
		return f
	}
	if err != nil {
		f.refuse("the body must be a JSON object: %v", err)
		return f
	}
	if _, err := decoder.Token(); err != io.EOF {
		f.refuse("the body must be one JSON object and nothing after it")
		return f
	}
	if f.values == nil {
		f.refuse("the body must be a JSON object, not null")
		return f
	}
	f.allow(known)
	return f
}

func (f *fields) allow(known []string) {
	names := make([]string, 0, len(f.values))
	for name := range f.values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !slices.Contains(known, name) {
			f.refuse("field %q is not known here; the fields are %s", f.within+name, strings.Join(known, ", "))
			return // the first is what the answer tells
		}
	}
}

func (f *fields) refuse(detail string, arguments ...any) {
	f.fail(refuse(http.StatusBadRequest, "ADMIN-400-24", detail, arguments...))
}

// fail is refuse for problems that have a code of their own.
func (f *fields) fail(problem *answer) {
	for f.outer != nil {
		f = f.outer
	}
	if f.problem == nil {
		f.problem = problem
	}
}

// requireAny refuses a change that changes nothing.
func (f *fields) requireAny() {
	if len(f.values) == 0 {
		f.refuse("the body must have at least one field")
	}
}

// has tells whether a field is there, be it null.
func (f *fields) has(name string) bool { return f.values[name] != nil }

// require refuses a body that lacks any of these fields.
func (f *fields) require(names ...string) {
	for _, name := range names {
		if !f.has(name) {
			f.refuse("field %q is required", f.within+name)
		}
	}
}

// into reads a field that must not be null. It tells whether it was there and well.
func (f *fields) into(name string, target any, what string) bool {
	raw := f.values[name]
	if raw == nil {
		return false
	}
	if string(raw) == "null" || json.Unmarshal(raw, target) != nil {
		f.refuse("field %q must be %s", f.within+name, what)
		return false
	}
	return true
}

// text reads a string; absent is nil.
func (f *fields) text(name string) *string {
	var value string
	if !f.into(name, &value, "a string") {
		return nil
	}
	return &value
}

// filled reads a string that must not be empty; absent is nil.
func (f *fields) filled(name string) *string {
	value := f.text(name)
	if value != nil && *value == "" {
		f.refuse("field %q must not be empty", f.within+name)
	}
	return value
}

// flag reads a boolean; absent is nil.
func (f *fields) flag(name string) *bool {
	var value bool
	if !f.into(name, &value, "true or false") {
		return nil
	}
	return &value
}

// texts reads a list of strings; absent is nil, an empty list is not.
func (f *fields) texts(name string) *[]string {
	var values []*string
	if !f.into(name, &values, "a list of strings") {
		return nil
	}
	result := make([]string, 0, len(values))
	for _, value := range values {
		if value == nil {
			f.refuse("field %q must be a list of strings, without null", f.within+name)
			return nil
		}
		result = append(result, *value)
	}
	return &result
}

// object reads an inner object; absent is nil.
func (f *fields) object(name string, known ...string) *fields {
	inner := &fields{within: f.within + name + ".", outer: f}
	if !f.into(name, &inner.values, "an object") {
		return nil
	}
	inner.allow(known)
	return inner
}

// objects reads a list of inner objects; absent is nil.
func (f *fields) objects(name string, known ...string) []*fields {
	var values []map[string]json.RawMessage
	if !f.into(name, &values, "a list of objects") {
		return nil
	}
	var inner []*fields
	for i, value := range values {
		one := &fields{values: value, within: fmt.Sprintf("%s%s[%d].", f.within, name, i), outer: f}
		one.allow(known)
		inner = append(inner, one)
	}
	return inner
}

// name reads a name of 1 to 100 characters; absent is nil.
func (f *fields) name(field string) *string {
	value := f.text(field)
	if value != nil && (utf8.RuneCountInString(*value) < 1 || utf8.RuneCountInString(*value) > 100) {
		f.refuse("field %q must be 1 to 100 characters long, and has %d", f.within+field, utf8.RuneCountInString(*value))
	}
	return value
}

// httpsURL reads an absolute https address; absent is nil.
func (f *fields) httpsURL(field string) *string {
	value := f.text(field)
	if value == nil {
		return nil
	}
	if parsed, err := url.Parse(*value); err != nil || parsed.Scheme != "https" || parsed.Host == "" {
		f.refuse("field %q must be an absolute https address, and is %q", f.within+field, *value)
	}
	return value
}

// oneOf reads one of several words; absent is nil.
func (f *fields) oneOf(field string, words []string) *string {
	value := f.text(field)
	if value != nil && !slices.Contains(words, *value) {
		f.refuse("field %q is %q and must be one of %s", f.within+field, *value, strings.Join(words, ", "))
	}
	return value
}

// isNull tells whether a field is there and null.
func (f *fields) isNull(name string) bool { return string(f.values[name]) == "null" }
