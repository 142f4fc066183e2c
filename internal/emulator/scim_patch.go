package emulator

import (
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// scimOperation is one step of a SCIM PATCH. Names in it are matched ignoring case, which the standard demands and
// identity providers use.
type scimOperation struct {
	op, path string
	value    any
	// hasValue tells null from a value that is not sent at all.
	hasValue bool
}

// scimOperations reads the steps of a PATCH.
func (c *call) scimOperations() ([]scimOperation, *adminapi.Answer) {
	body, refused := c.readSCIMBody("PatchOp")
	if refused != nil {
		return nil, refused
	}
	var operations []scimOperation
	sent, _ := memberOf(body, "Operations").([]any)
	if len(sent) == 0 {
		return nil, scimError(http.StatusBadRequest, "invalidSyntax", "The body has no Operations")
	}
	for _, one := range sent {
		object, _ := one.(map[string]any)
		operation, refused := readSCIMOperation(object)
		if refused != nil {
			return nil, refused
		}
		operations = append(operations, operation)
	}
	return operations, nil
}

func readSCIMOperation(object map[string]any) (scimOperation, *adminapi.Answer) {
	op, _ := memberOf(object, "op").(string)
	path, isText := memberOf(object, "path").(string)
	operation := scimOperation{op: strings.ToLower(op), path: strings.TrimSpace(path), value: memberOf(object, "value")}
	for name := range object {
		operation.hasValue = operation.hasValue || strings.EqualFold(name, "value")
	}
	switch {
	case !isText && memberOf(object, "path") != nil:
		return operation, scimError(http.StatusBadRequest, "invalidPath", "The path must be a string, and not %s", shown(memberOf(object, "path")))
	case operation.op == "remove" && operation.path == "":
		return operation, scimError(http.StatusBadRequest, "noTarget", "A remove needs a path")
	case operation.op == "add" || operation.op == "remove" || operation.op == "replace":
		return operation, nil
	}
	return operation, scimError(http.StatusBadRequest, "invalidSyntax", "The op %q is none of add, replace and remove", op)
}

// memberOf returns a member of an object by its name in any case.
func memberOf(object map[string]any, name string) any {
	for known, value := range object {
		if strings.EqualFold(known, name) {
			return value
		}
	}
	return nil
}

// steps returns the steps of an operation, each at one target. One without a path carries an object of attributes, in
// which what the schema does not know, and what is read only, is ignored as in a whole resource.
func (k *scimKind) steps(o scimOperation, do func(*scimTarget, scimOperation) *adminapi.Answer) *adminapi.Answer {
	if o.op != "remove" && !o.hasValue {
		return scimError(http.StatusBadRequest, "invalidValue", "The value of %q is missing", o.path)
	}
	if o.path != "" {
		target, refused := k.target(o.path)
		switch {
		case refused != nil:
			return refused
		case target == nil:
			return scimError(http.StatusBadRequest, "invalidPath", "The path %q is not supported: a %s has no such attribute here", o.path, k.noun)
		case target.isReadOnly():
			return scimError(http.StatusBadRequest, "mutability", "The path %q leads to what is read only", o.path)
		}
		return do(target, o)
	}
	attributes, ok := o.value.(map[string]any)
	if !ok {
		return scimError(http.StatusBadRequest, "invalidValue", "An operation without a path needs an object as its value")
	}
	for _, path := range slices.Sorted(maps.Keys(attributes)) {
		target, refused := k.target(path)
		if refused != nil {
			return refused
		}
		if target == nil || target.isReadOnly() {
			continue
		}
		if refused := do(target, scimOperation{op: o.op, path: path, value: attributes[path], hasValue: true}); refused != nil {
			return refused
		}
	}
	return nil
}

func (t *scimTarget) isReadOnly() bool {
	return t.attribute.Mutability == "readOnly" || t.inner != nil && t.inner.Mutability == "readOnly"
}

// value returns what a step writes, as the schema has it.
func (t *scimTarget) value(o scimOperation) (any, *adminapi.Answer) {
	switch {
	case t.inner != nil:
		return t.inner.fit(o.value, o.path)
	case t.filter != nil:
		return t.attribute.fitOne(o.value, o.path)
	}
	return t.attribute.fit(o.value, o.path)
}

// change does one step on a user.
func (d scimDocument) change(t *scimTarget, o scimOperation) *adminapi.Answer {
	var value any
	if o.op != "remove" {
		var refused *adminapi.Answer
		if value, refused = t.value(o); refused != nil {
			return refused
		}
	}
	switch {
	case t.attribute == scimUserKind.enterprise:
		return d.changeEnterprise(t, value)
	case t.attribute.MultiValued:
		return d.changeValues(t, o, value)
	case t.inner != nil || t.attribute.Type == "complex" && value != nil:
		// What a new inner object does not say stays as it was (RFC 7644, section 3.5.2.3).
		changed, _ := d[t.attribute.Name].(map[string]any)
		changed = maps.Clone(changed)
		if changed == nil {
			changed = map[string]any{}
		}
		said, _ := value.(map[string]any)
		if t.inner != nil {
			said = map[string]any{t.inner.Name: value}
		}
		maps.Copy(changed, said)
		maps.DeleteFunc(changed, func(_ string, value any) bool { return value == nil })
		d.set(t.attribute.Name, changed)
	default:
		d.set(t.attribute.Name, value)
	}
	return nil
}

// changeEnterprise sets or, with nil, removes what the enterprise extension has. Its attributes are kept as the user's
// own, which the answers show twice.
func (d scimDocument) changeEnterprise(t *scimTarget, value any) *adminapi.Answer {
	said, _ := value.(map[string]any)
	for _, one := range t.attribute.Attributes {
		if inner, there := said[one.Name]; there || value == nil {
			d.set(one.Name, inner)
		}
	}
	return nil
}

// changeValues does one step on an attribute that has several values.
func (d scimDocument) changeValues(t *scimTarget, o scimOperation, value any) *adminapi.Answer {
	before, _ := d[t.attribute.Name].([]map[string]any)
	values := make([]map[string]any, len(before))
	var meant []int
	for i, one := range before {
		values[i] = maps.Clone(one)
		if t.filter == nil || t.attribute.matches(t.filter, one) {
			meant = append(meant, i)
		}
	}
	sent, _ := value.([]map[string]any)
	switch {
	case t.filter == nil && t.inner == nil && o.op == "add":
		for _, one := range sent {
			values = t.attribute.with(values, one)
		}
	case t.filter == nil && t.inner == nil && o.op == "replace":
		values = sent
	case o.op == "remove" && t.inner == nil:
		values = t.without(values, o)
	case len(meant) == 0 && o.op != "remove":
		added, refused := t.addition(o, value)
		if refused != nil {
			return refused
		}
		values = t.attribute.with(values, added)
	default:
		for _, i := range meant {
			values[i] = t.changed(values[i], o, value)
		}
		if len(meant) > 0 && values[meant[0]]["primary"] == true && before[meant[0]]["primary"] != true {
			demoteOthers(values, meant[0])
		}
	}
	d.set(t.attribute.Name, values)
	return nil
}

// without returns the values that a removal leaves: of a filter, those that it does not mean; of a value that is sent along,
// as Microsoft does, the others; otherwise none.
func (t *scimTarget) without(values []map[string]any, o scimOperation) []map[string]any {
	sent, _ := t.attribute.fit(o.value, o.path)
	named, _ := sent.([]map[string]any)
	return slices.DeleteFunc(values, func(one map[string]any) bool {
		if t.filter != nil {
			return t.attribute.matches(t.filter, one)
		}
		return o.value == nil || slices.ContainsFunc(named, func(gone map[string]any) bool { return gone["value"] == one["value"] })
	})
}

// addition returns the value that a step makes that found none: what its filter describes with what the step says of
// it. The standard refuses a replace of nothing (RFC 7644, section 3.5.2.3).
func (t *scimTarget) addition(o scimOperation, value any) (map[string]any, *adminapi.Answer) {
	noTarget := scimError(http.StatusBadRequest, "noTarget", "The path %q leads to no value of this %s", o.path, t.attribute.Name)
	if o.op == "replace" || t.filter == nil {
		return nil, noTarget
	}
	added, ok := t.attribute.described(t.filter)
	if !ok {
		return nil, noTarget
	}
	return t.changed(added, o, value), nil
}

// changed returns one value after a step.
func (t *scimTarget) changed(one map[string]any, o scimOperation, value any) map[string]any {
	said, _ := value.(map[string]any)
	switch {
	case t.inner != nil:
		said = map[string]any{t.inner.Name: value}
	case o.op == "replace":
		one = map[string]any{}
	}
	changed := maps.Clone(one)
	maps.Copy(changed, said)
	maps.DeleteFunc(changed, func(_ string, value any) bool { return value == nil })
	return changed
}

// with returns the values and one more, unless it is there already. A new primary value ends the old one's time as such
// (RFC 7644, section 3.5.2).
func (a *scimAttribute) with(values []map[string]any, added map[string]any) []map[string]any {
	if slices.ContainsFunc(values, func(one map[string]any) bool { return reflect.DeepEqual(one, added) }) {
		return values
	}
	values = append(values, added)
	if added["primary"] == true {
		demoteOthers(values, len(values)-1)
	}
	return values
}

func demoteOthers(values []map[string]any, primary int) {
	for i, one := range values {
		if i != primary {
			delete(one, "primary")
		}
	}
}
