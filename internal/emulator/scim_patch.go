package emulator

import (
	"encoding/json"
	"net/http"
	"strings"
)

// scimOperation is one step of a SCIM PATCH. Names in it are matched ignoring case, which the standard demands and
// identity providers use.
type scimOperation struct {
	Op    string          `json:"op"`
	Path  string          `json:"path"`
	Value json.RawMessage `json:"value"`
}

func (c *call) scimOperations() ([]scimOperation, *answer) {
	var sent struct {
		Operations []scimOperation `json:"operations"`
	}
	if err := json.Unmarshal(c.body, &sent); err != nil {
		return nil, scimError(http.StatusBadRequest, "invalidSyntax", "The body is not a PatchOp: %v", err)
	}
	if len(sent.Operations) == 0 {
		return nil, scimError(http.StatusBadRequest, "invalidSyntax", "The body has no Operations")
	}
	for i := range sent.Operations {
		sent.Operations[i].Op = strings.ToLower(sent.Operations[i].Op)
		switch sent.Operations[i].Op {
		case "add", "replace":
		case "remove":
			if sent.Operations[i].Path == "" {
				return nil, scimError(http.StatusBadRequest, "noTarget", "A remove needs a path")
			}
		default:
			return nil, scimError(http.StatusBadRequest, "invalidSyntax", "The op %q is none of add, replace and remove", sent.Operations[i].Op)
		}
	}
	return sent.Operations, nil
}

// apply does one step on a user. Steps without a path carry an object of attributes.
func (o scimOperation) apply(document map[string]any) *answer {
	if o.Op == "remove" {
		return setAttribute(document, o.Path, nil, o.Path)
	}
	var value any
	if err := json.Unmarshal(o.Value, &value); err != nil {
		return scimError(http.StatusBadRequest, "invalidValue", "The value of %q is missing or not JSON", o.Path)
	}
	if o.Path != "" {
		return setAttribute(document, o.Path, value, o.Path)
	}
	attributes, ok := value.(map[string]any)
	if !ok {
		return scimError(http.StatusBadRequest, "invalidValue", "An operation without a path needs an object as its value")
	}
	return setAttributes(document, attributes)
}

func setAttributes(document, attributes map[string]any) *answer {
	for name, inner := range attributes {
		if refused := setAttribute(document, name, inner, name); refused != nil {
			return refused
		}
	}
	return nil
}

// setEnterprise sets or, with nil, removes all that the enterprise extension has. Both attributes are kept as the
// user's own, which the answers show twice.
func setEnterprise(document map[string]any, value any) *answer {
	switch value := value.(type) {
	case map[string]any:
		return setAttributes(document, value)
	case nil:
		return setAttributes(document, map[string]any{"department": nil, "organization": nil})
	}
	return scimError(http.StatusBadRequest, "invalidValue", "The value of %q must be an object", scimEnterpriseSchema)
}

// setAttribute sets or, with nil, removes one attribute; a dot leads into an inner object. What a new inner object does
// not say stays as it was (RFC 7644, section 3.5.2.3).
func setAttribute(document map[string]any, path string, value any, whole string) *answer {
	if strings.EqualFold(path, scimEnterpriseSchema) {
		return setEnterprise(document, value)
	}
	path = withoutSchema(path)
	name, rest, deeper := strings.Cut(path, ".")
	if name == "" || strings.ContainsAny(name, "[] ") {
		return scimError(http.StatusBadRequest, "invalidPath", "The path %q is not supported", whole)
	}
	for known := range document {
		if strings.EqualFold(known, name) {
			name = known
		}
	}
	if strings.EqualFold(name, "active") {
		if text, ok := value.(string); ok {
			value = strings.EqualFold(text, "true") // Microsoft sends "True" and "False"
		}
	}
	added, addsObject := value.(map[string]any)
	switch inner, isObject := document[name].(map[string]any); {
	case deeper && isObject:
		return setAttribute(inner, rest, value, whole)
	case isObject && addsObject:
		return setAttributes(inner, added)
	case deeper:
		document[name] = map[string]any{rest: value}
	case value == nil:
		delete(document, name)
	default:
		document[name] = value
	}
	return nil
}

// withoutSchema returns an attribute without the schema that may stand in front of it, in any case.
func withoutSchema(path string) string {
	for _, schema := range []string{scimUserSchema, scimEnterpriseSchema} {
		if prefix := schema + ":"; len(path) > len(prefix) && strings.EqualFold(path[:len(prefix)], prefix) {
			return path[len(prefix):]
		}
	}
	return path
}
