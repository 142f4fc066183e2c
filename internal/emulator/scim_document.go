package emulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// scimKind is a kind of resource as requests write it.
type scimKind struct {
	noun       string
	schema     string
	attributes []scimAttribute
	// enterprise is the standard's extension, whose attributes are kept as the user's own; nil where there is none.
	enterprise *scimAttribute
}

var (
	scimUserKind = &scimKind{noun: "user", schema: scimUserSchema, attributes: slices.Concat(scimCommonAttributes, scimUserAttributes),
		enterprise: &scimAttribute{Name: scimEnterpriseSchema, Type: "complex", Mutability: "readWrite", Attributes: scimEnterpriseAttributes}}
	scimGroupKind = &scimKind{noun: "group", schema: scimGroupSchema, attributes: slices.Concat(scimCommonAttributes, scimGroupAttributes)}
)

// find finds an attribute by its name and the schema that may stand in front of it, both in any case.
func (k *scimKind) find(schema, name string) *scimAttribute {
	if k.enterprise != nil && strings.EqualFold(schema, scimEnterpriseSchema) {
		if inner := named(k.enterprise.Attributes, name); inner != nil {
			return named(k.attributes, name)
		}
		return nil
	}
	if schema != "" && !strings.EqualFold(schema, k.schema) {
		return nil
	}
	return named(k.attributes, name)
}

// scimDocument is a resource while it is written: its attributes under the names of the schema, with values of the kinds
// that the schema has for them. An attribute without a value is not in it.
type scimDocument map[string]any

// readSCIMBody reads the body of a request, which must be an object.
func (c *call) readSCIMBody(noun string) (map[string]any, *adminapi.Answer) {
	var body any
	if err := json.Unmarshal(c.body, &body); err != nil {
		return nil, scimError(http.StatusBadRequest, "invalidSyntax", "The body is not a %s: %v", noun, err)
	}
	object, ok := body.(map[string]any)
	if !ok {
		return nil, scimError(http.StatusBadRequest, "invalidSyntax", "The body is not a %s: it is no JSON object", noun)
	}
	return object, nil
}

// read reads a whole resource, as an identity provider sends it. What is read only and what the schema does not know is
// ignored, as SCIM demands (RFC 7644, sections 3.3 and 3.5.1).
func (k *scimKind) read(body map[string]any) (scimDocument, *adminapi.Answer) {
	document := scimDocument{}
	for _, name := range slices.Sorted(maps.Keys(body)) {
		a := k.find("", name)
		if k.enterprise != nil && strings.EqualFold(name, scimEnterpriseSchema) {
			a = k.enterprise
		}
		if a == nil || a.Mutability == "readOnly" {
			continue
		}
		value, refused := a.fit(body[name], name)
		if refused != nil {
			return nil, refused
		}
		if a == k.enterprise {
			// It wins over the same attribute beside it, but only with a value: there is nothing yet that "" could remove.
			object, _ := value.(map[string]any)
			for inner, value := range object {
				if value != "" {
					document[inner] = value
				}
			}
			continue
		}
		document.set(a.Name, value)
	}
	return document, nil
}

// set keeps a value of an attribute; nil is none.
func (d scimDocument) set(name string, value any) {
	if isUnassigned(value) {
		delete(d, name)
		return
	}
	d[name] = value
}

// isUnassigned tells whether a value is none (RFC 7643, section 2.5).
func isUnassigned(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case []map[string]any:
		return len(value) == 0
	}
	return false
}

// into fills a struct whose fields have the names and kinds of the schema.
func (d scimDocument) into(target any) {
	text, _ := json.Marshal(d) // texts, truth values, and objects of them always marshal
	_ = json.Unmarshal(text, target)
}

// fit returns a value as the schema has it, or refuses it. A multi-valued attribute may be sent with one value.
func (a *scimAttribute) fit(value any, path string) (any, *adminapi.Answer) {
	if value == nil || !a.MultiValued {
		return a.fitOne(value, path)
	}
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	fitted := make([]map[string]any, 0, len(list))
	for _, element := range list {
		if _, isObject := element.(map[string]any); !isObject && element != nil {
			return nil, scimError(http.StatusBadRequest, "invalidValue", "The value of %q must be a list of objects, and not %s", path, shown(value))
		}
		one, refused := a.fitOne(element, path)
		if refused != nil {
			return nil, refused
		}
		object, _ := one.(map[string]any)
		maps.DeleteFunc(object, func(_ string, value any) bool { return value == nil || value == false }) // neither says anything
		if len(object) > 0 {
			fitted = append(fitted, object)
		}
	}
	return fitted, nil
}

// fitOne is fit for one of the values.
func (a *scimAttribute) fitOne(value any, path string) (any, *adminapi.Answer) {
	if value == nil {
		return nil, nil
	}
	switch a.Type {
	case "boolean":
		if truth, ok := truthOf(value); ok {
			return truth, nil
		}
		return nil, scimError(http.StatusBadRequest, "invalidValue", `The value of %q must be true or false, and not %s`, path, shown(value))
	case "complex":
		object, ok := value.(map[string]any)
		if !ok {
			return nil, scimError(http.StatusBadRequest, "invalidValue", "The value of %q must be an object, and not %s", path, shown(value))
		}
		return a.fitObject(object, path)
	}
	if text, ok := value.(string); ok {
		return text, nil
	}
	return nil, scimError(http.StatusBadRequest, "invalidValue", "The value of %q must be a string, and not %s", path, shown(value))
}

func (a *scimAttribute) fitObject(object map[string]any, path string) (any, *adminapi.Answer) {
	fitted := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		inner := named(a.Attributes, name)
		if inner == nil {
			continue
		}
		value, refused := inner.fit(object[name], path+"."+inner.Name)
		if refused != nil {
			return nil, refused
		}
		fitted[inner.Name] = value
	}
	return fitted, nil
}

// truthOf reads a truth value. Microsoft sends "True" and "False".
func truthOf(value any) (truth, ok bool) {
	switch value := value.(type) {
	case bool:
		return value, true
	case string:
		return strings.EqualFold(value, "true"), strings.EqualFold(value, "true") || strings.EqualFold(value, "false")
	}
	return false, false
}

// shown is how a refusal shows what was sent.
func shown(value any) string {
	const longest = 60
	text, _ := json.Marshal(value) // it came as JSON
	if len(text) > longest {
		return strings.ToValidUTF8(string(text[:longest]), "") + "..."
	}
	return string(text)
}
