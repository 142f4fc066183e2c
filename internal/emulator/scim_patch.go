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
		case "add", "replace", "remove":
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
	for name, inner := range attributes {
		if refused := setAttribute(document, name, inner, name); refused != nil {
			return refused
		}
	}
	return nil
}

// setAttribute sets or, with nil, removes one attribute; a dot leads into an inner object.
func setAttribute(document map[string]any, path string, value any, whole string) *answer {
	path = strings.TrimPrefix(strings.TrimPrefix(path, scimUserSchema+":"), scimEnterpriseSchema+":")
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
	switch inner, isObject := document[name].(map[string]any); {
	case deeper && isObject:
		return setAttribute(inner, rest, value, whole)
	case deeper:
		document[name] = map[string]any{rest: value}
	case value == nil:
		delete(document, name)
	default:
		document[name] = value
	}
	return nil
}
