package emulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	filters "github.com/scim2/filter-parser/v2"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// scimTarget is what a path of a PATCH leads to (RFC 7644, section 3.5.2).
type scimTarget struct {
	path      string // as sent, for refusals
	attribute *scimAttribute
	inner     *scimAttribute     // what of it is meant; nil is all of it
	filter    filters.Expression // which of its values are meant; nil is all of them
}

// escapes matches one escaped character of a quoted value.
var escapes = regexp.MustCompile(`\\(u[0-9a-fA-F]{4}|.)`)

// forParser writes what the parser takes for the same: it knows the hexadecimal digits of \u00E9 as capital letters
// only, which JSON allows in either case.
func forParser(text string) []byte {
	return []byte(escapes.ReplaceAllStringFunc(strings.TrimSpace(text), func(escape string) string {
		if len(escape) > 2 {
			return `\u` + strings.ToUpper(escape[2:])
		}
		return escape
	}))
}

// target finds what a path leads to. There is no target, and no refusal, where the path is well formed and names
// something that this kind of resource does not have.
func (k *scimKind) target(path string) (*scimTarget, *adminapi.Answer) {
	if strings.EqualFold(path, scimEnterpriseSchema) && k.enterprise != nil {
		return &scimTarget{path: path, attribute: k.enterprise}, nil
	}
	parsed, err := filters.ParsePath(forParser(path))
	if err != nil {
		return nil, scimError(http.StatusBadRequest, "invalidPath", "The path %q is malformed (RFC 7644, section 3.5.2)", path)
	}
	found := k.find(parsed.AttributePath.URI(), parsed.AttributePath.AttributeName)
	if found == nil {
		return nil, nil
	}
	target := &scimTarget{path: path, attribute: found, filter: parsed.ValueExpression}
	name := parsed.AttributePath.SubAttributeName()
	if target.filter != nil {
		name = parsed.SubAttributeName()
		if !found.MultiValued || len(found.Attributes) == 0 {
			return nil, scimError(http.StatusBadRequest, "invalidPath", "The path %q chooses among the values of %s, which has one", path, found.Name)
		}
		if refused := found.checkFilter(target.filter); refused != nil {
			return nil, refused
		}
	}
	if name == "" {
		return target, nil
	}
	if target.inner = named(found.Attributes, name); target.inner == nil {
		return nil, nil
	}
	return target, nil
}

// named finds an attribute by its name, ignoring case as SCIM demands.
func named(attributes []scimAttribute, name string) *scimAttribute {
	i := slices.IndexFunc(attributes, func(a scimAttribute) bool { return strings.EqualFold(a.Name, name) })
	if i < 0 {
		return nil
	}
	return &attributes[i]
}

// checkFilter refuses a filter that cannot be judged by the values of an attribute.
func (a *scimAttribute) checkFilter(expression filters.Expression) *adminapi.Answer {
	switch e := expression.(type) {
	case *filters.LogicalExpression:
		if refused := a.checkFilter(e.Left); refused != nil {
			return refused
		}
		return a.checkFilter(e.Right)
	case *filters.NotExpression:
		return a.checkFilter(e.Expression)
	case *filters.AttributeExpression:
		inner := named(a.Attributes, e.AttributePath.AttributeName)
		if inner == nil || e.AttributePath.SubAttribute != nil || e.AttributePath.URIPrefix != nil {
			return invalidFilter("%s has no %s", a.Name, e.AttributePath)
		}
		if e.Operator == filters.PR || e.CompareValue == nil && (e.Operator == filters.EQ || e.Operator == filters.NE) {
			return nil
		}
		wanted, ok := inner.comparable(e.CompareValue)
		if _, isBoolean := wanted.(bool); !ok || isBoolean && e.Operator != filters.EQ && e.Operator != filters.NE {
			return invalidFilter("%s.%s cannot be compared like this: %s", a.Name, inner.Name, e)
		}
		return nil
	}
	return invalidFilter("%s is not supported here", expression)
}

func invalidFilter(detail string, arguments ...any) *adminapi.Answer {
	return scimError(http.StatusBadRequest, "invalidFilter", "The filter is not possible: "+detail, arguments...)
}

// comparable returns the value of a filter as values of the attribute are kept: without escapes, which the parser
// leaves in, and a truth value in either form.
func (a *scimAttribute) comparable(value any) (any, bool) {
	text, isText := value.(string)
	if isText && json.Unmarshal([]byte(`"`+text+`"`), &text) != nil {
		return nil, false
	}
	if a.Type == "boolean" {
		if isText {
			value = text
		}
		truth, ok := truthOf(value)
		return truth, ok
	}
	return text, isText
}

// matches tells whether one value of a multi-valued attribute is meant by a filter that was checked.
func (a *scimAttribute) matches(expression filters.Expression, value map[string]any) bool {
	switch e := expression.(type) {
	case *filters.LogicalExpression:
		if e.Operator == filters.AND {
			return a.matches(e.Left, value) && a.matches(e.Right, value)
		}
		return a.matches(e.Left, value) || a.matches(e.Right, value)
	case *filters.NotExpression:
		return !a.matches(e.Expression, value)
	case *filters.AttributeExpression:
		inner := named(a.Attributes, e.AttributePath.AttributeName)
		wanted, _ := inner.comparable(e.CompareValue)
		return holds(value[inner.Name], e.Operator, wanted, inner.CaseExact)
	}
	return false
}

// holds compares a value with that of a filter; nil is a value that is not there.
func holds(value any, operator filters.CompareOperator, wanted any, caseExact bool) bool {
	text, isText := value.(string)
	other, _ := wanted.(string)
	if !caseExact {
		text, other = strings.ToLower(text), strings.ToLower(other)
	}
	same := value == wanted || isText && wanted != nil && text == other
	if truth, ok := wanted.(bool); ok && value == nil {
		same = !truth // a truth value that is not there is false
	}
	switch operator {
	case filters.PR:
		return value != nil && value != ""
	case filters.EQ:
		return same
	case filters.NE:
		return !same
	}
	if !isText {
		return false
	}
	switch operator {
	case filters.CO:
		return strings.Contains(text, other)
	case filters.SW:
		return strings.HasPrefix(text, other)
	case filters.EW:
		return strings.HasSuffix(text, other)
	case filters.GT:
		return text > other
	case filters.GE:
		return text >= other
	case filters.LT:
		return text < other
	case filters.LE:
		return text <= other
	}
	return false
}

// described returns a value that a filter would choose: what its comparisons with eq say, where nothing but and joins
// them.
func (a *scimAttribute) described(expression filters.Expression) (map[string]any, bool) {
	switch e := expression.(type) {
	case *filters.LogicalExpression:
		left, ok := a.described(e.Left)
		right, alsoOK := a.described(e.Right)
		maps.Copy(left, right)
		return left, ok && alsoOK && e.Operator == filters.AND
	case *filters.AttributeExpression:
		inner := named(a.Attributes, e.AttributePath.AttributeName)
		wanted, ok := inner.comparable(e.CompareValue)
		return map[string]any{inner.Name: wanted}, ok && e.Operator == filters.EQ
	}
	return map[string]any{}, false
}

// scimFilter reads the one kind of filter that lists know (Atlassian's text): attribute eq "value".
func (c *call) scimFilter(k *scimKind, attributes ...string) (attribute, value string, refused *adminapi.Answer) {
	text := strings.TrimSpace(c.query("filter"))
	if text == "" {
		return "", "", nil
	}
	parsed, err := filters.ParseFilter(forParser(text))
	if e, ok := parsed.(*filters.AttributeExpression); err == nil && ok && e.Operator == filters.EQ && e.AttributePath.SubAttribute == nil {
		found := k.find(e.AttributePath.URI(), e.AttributePath.AttributeName)
		if found != nil && slices.Contains(attributes, found.Name) {
			if wanted, ok := found.comparable(e.CompareValue); ok {
				return found.Name, wanted.(string), nil
			}
		}
	}
	return "", "", scimError(http.StatusBadRequest, "invalidFilter", "The filter must be one of %s, eq and a quoted value", strings.Join(attributes, ", "))
}
