package emulator

import (
	"net/http"
	"strings"

	filters "github.com/scim2/filter-parser/v2"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// memberSet is the members of a group while they are changed: in their order, and quick to ask in a group of thousands.
type memberSet struct {
	order []string
	in    map[string]bool
}

func newMemberSet(members []string) *memberSet {
	set := &memberSet{in: make(map[string]bool, len(members))}
	for _, id := range members {
		set.add(id)
	}
	return set
}

func (s *memberSet) add(id string) {
	if !s.in[id] {
		s.in[id] = true
		s.order = append(s.order, id)
	}
}

func (s *memberSet) remove(id string) { delete(s.in, id) }

func (s *memberSet) clear() { s.order, s.in = nil, map[string]bool{} }

// list returns the members there are now. One that was removed and added again has two places in the order and gets the first.
func (s *memberSet) list() []string {
	ids, listed := make([]string, 0, len(s.in)), make(map[string]bool, len(s.in))
	for _, id := range s.order {
		if s.in[id] && !listed[id] {
			listed[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

// patchGroup does one step on a group. Its name is not among what can be changed.
func (c *call) patchGroup(g *scimGroup, members *memberSet, t *scimTarget, o scimOperation) *adminapi.Answer {
	value, refused := t.value(o)
	if refused != nil {
		return refused
	}
	switch t.attribute.Name {
	case "displayName":
		if value != g.DisplayName || o.op == "remove" {
			return unrenamable(g)
		}
		return nil // Identity providers send the name along with every change.
	case "externalId":
		g.ExternalID, _ = value.(string)
		if o.op == "remove" {
			g.ExternalID = ""
		}
		return nil
	}
	switch {
	case t.inner != nil, t.filter != nil && o.op != "remove":
		return scimError(http.StatusBadRequest, "mutability", "The path %q leads to a part of a member, and a member can only be added or removed", o.path)
	case t.filter != nil:
		c.removeMembers(members, t)
		return nil
	case o.op == "remove" && o.value == nil:
		members.clear()
		return nil
	}
	sent, _ := value.([]map[string]any)
	return c.changeMembers(members, o, sent)
}

// removeMembers removes those that a filter means. One that names a member, as most do, need not look at all of them.
func (c *call) removeMembers(members *memberSet, t *scimTarget) {
	if e, ok := t.filter.(*filters.AttributeExpression); ok && e.Operator == filters.EQ && strings.EqualFold(e.AttributePath.AttributeName, "value") {
		wanted, _ := named(t.attribute.Attributes, "value").comparable(e.CompareValue)
		id, _ := wanted.(string)
		members.remove(strings.ToLower(id))
		return
	}
	for _, id := range members.list() {
		if t.attribute.matches(t.filter, c.memberValue(id)) {
			members.remove(id)
		}
	}
}

// memberValue is a member as the answers show it.
func (c *call) memberValue(id string) map[string]any {
	shown := c.renderMember(id, c.scimUsersByID()[id])
	return map[string]any{"value": shown.Value, "display": shown.Display, "type": shown.Type, "$ref": shown.Ref}
}

func (c *call) changeMembers(members *memberSet, o scimOperation, sent []map[string]any) *adminapi.Answer {
	if o.op == "remove" {
		for _, one := range sent {
			id, _ := one["value"].(string)
			members.remove(id)
		}
		return nil
	}
	ids, refused := c.members(sent)
	if refused != nil {
		return refused
	}
	if o.op == "replace" {
		members.clear()
	}
	for _, id := range ids {
		members.add(id)
	}
	return nil
}

func unrenamable(g *scimGroup) *adminapi.Answer {
	return scimError(http.StatusBadRequest, "mutability", "A group cannot be renamed: make a new one, move the members and delete %q", g.DisplayName)
}
