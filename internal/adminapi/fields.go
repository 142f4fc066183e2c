package adminapi

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

// Fields reads a JSON object strictly: a field that the API does not know, a null or another type where it has no
// place is a refusal that names the field. Only the first problem is kept, and reading goes on harmlessly after it,
// so that a handler asks once, at the end, whether all was well.
type Fields struct {
	Values  map[string]json.RawMessage
	Within  string // "" or the dotted name of this object and a dot
	Problem *Answer
	outer   *Fields
}

// ReadFields reads a body, which must be one object with no other fields than those named.
func ReadFields(body []byte, known ...string) *Fields {
	f := &Fields{}
	decoder := json.NewDecoder(bytes.NewReader(body))
	err := decoder.Decode(&f.Values)
	if _, isOther := errors.AsType[*json.UnmarshalTypeError](err); isOther {
		f.Refuse("the body must be a JSON object, and it is another JSON value") // the error speaks of a type of this program
		return f
	}
	if err != nil {
		f.Refuse("the body must be a JSON object: %v", err)
		return f
	}
	if _, err := decoder.Token(); err != io.EOF {
		f.Refuse("the body must be one JSON object and nothing after it")
		return f
	}
	if f.Values == nil {
		f.Refuse("the body must be a JSON object, not null")
		return f
	}
	f.allow(known)
	return f
}

func (f *Fields) allow(known []string) {
	names := make([]string, 0, len(f.Values))
	for name := range f.Values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !slices.Contains(known, name) {
			f.Refuse("field %q is not known here; the fields are %s", f.Within+name, strings.Join(known, ", "))
			return // the first is what the answer tells
		}
	}
}

// Refuse notes what is wrong with a field, unless something else is wrong already.
func (f *Fields) Refuse(detail string, arguments ...any) {
	f.Fail(Refuse(http.StatusBadRequest, "ADMIN-400-24", detail, arguments...))
}

// Fail is refuse for problems that have a code of their own.
func (f *Fields) Fail(problem *Answer) {
	for f.outer != nil {
		f = f.outer
	}
	if f.Problem == nil {
		f.Problem = problem
	}
}

// RequireAny refuses a change that changes nothing.
func (f *Fields) RequireAny() {
	if len(f.Values) == 0 {
		f.Refuse("the body must have at least one field")
	}
}

// Has tells whether a field is there, be it null.
func (f *Fields) Has(name string) bool { return f.Values[name] != nil }

// Require refuses a body that lacks any of these fields.
func (f *Fields) Require(names ...string) {
	for _, name := range names {
		if !f.Has(name) {
			f.Refuse("field %q is required", f.Within+name)
		}
	}
}

// Into reads a field that must not be null. It tells whether it was there and well.
func (f *Fields) Into(name string, target any, what string) bool {
	raw := f.Values[name]
	if raw == nil {
		return false
	}
	if string(raw) == "null" || json.Unmarshal(raw, target) != nil {
		f.Refuse("field %q must be %s", f.Within+name, what)
		return false
	}
	return true
}

// Text reads a string; absent is nil.
func (f *Fields) Text(name string) *string {
	var value string
	if !f.Into(name, &value, "a string") {
		return nil
	}
	return &value
}

// Filled reads a string that must not be empty; absent is nil.
func (f *Fields) Filled(name string) *string {
	value := f.Text(name)
	if value != nil && *value == "" {
		f.Refuse("field %q must not be empty", f.Within+name)
	}
	return value
}

// Flag reads a boolean; absent is nil.
func (f *Fields) Flag(name string) *bool {
	var value bool
	if !f.Into(name, &value, "true or false") {
		return nil
	}
	return &value
}

// Whole reads a whole number within bounds; absent is nil.
func (f *Fields) Whole(name string, least, most int) *int {
	var value int
	if !f.Into(name, &value, fmt.Sprintf("a whole number from %d to %d", least, most)) {
		return nil
	}
	if value < least || value > most {
		f.Refuse("field %q must be a whole number from %d to %d, and is %d", f.Within+name, least, most, value)
	}
	return &value
}

// Texts reads a list of strings; absent is nil, an empty list is not.
func (f *Fields) Texts(name string) *[]string {
	var values []*string
	if !f.Into(name, &values, "a list of strings") {
		return nil
	}
	result := make([]string, 0, len(values))
	for _, value := range values {
		if value == nil {
			f.Refuse("field %q must be a list of strings, without null", f.Within+name)
			return nil
		}
		result = append(result, *value)
	}
	return &result
}

// Object reads an inner object; absent is nil.
func (f *Fields) Object(name string, known ...string) *Fields {
	inner := &Fields{Within: f.Within + name + ".", outer: f}
	if !f.Into(name, &inner.Values, "an object") {
		return nil
	}
	inner.allow(known)
	return inner
}

// Objects reads a list of inner objects; absent is nil.
func (f *Fields) Objects(name string, known ...string) []*Fields {
	var values []map[string]json.RawMessage
	if !f.Into(name, &values, "a list of objects") {
		return nil
	}
	var inner []*Fields
	for i, value := range values {
		one := &Fields{Values: value, Within: fmt.Sprintf("%s%s[%d].", f.Within, name, i), outer: f}
		one.allow(known)
		inner = append(inner, one)
	}
	return inner
}

// Name reads a name of 1 to 100 characters; absent is nil.
func (f *Fields) Name(field string) *string {
	value := f.Text(field)
	if value != nil && (utf8.RuneCountInString(*value) < 1 || utf8.RuneCountInString(*value) > 100) {
		f.Refuse("field %q must be 1 to 100 characters long, and has %d", f.Within+field, utf8.RuneCountInString(*value))
	}
	return value
}

// HTTPSURL reads an absolute https address; absent is nil.
func (f *Fields) HTTPSURL(field string) *string {
	value := f.Text(field)
	if value == nil {
		return nil
	}
	if parsed, err := url.Parse(*value); err != nil || parsed.Scheme != "https" || parsed.Host == "" {
		f.Refuse("field %q must be an absolute https address, and is %q", f.Within+field, *value)
	}
	return value
}

// OneOf reads one of several words; absent is nil.
func (f *Fields) OneOf(field string, words []string) *string {
	value := f.Text(field)
	if value != nil && !slices.Contains(words, *value) {
		f.Refuse("field %q is %q and must be one of %s", f.Within+field, *value, strings.Join(words, ", "))
	}
	return value
}

// IsNull tells whether a field is there and null.
func (f *Fields) IsNull(name string) bool { return string(f.Values[name]) == "null" }
