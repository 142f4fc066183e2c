package emulator

import (
	"encoding/json"
	"net/http"
	"strings"
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
func (c *call) patchGroup(g *scimGroup, members *memberSet, operation scimOperation) *answer {
	if id, single := strings.CutPrefix(operation.Path, `members[value eq "`); single && operation.Op == "remove" {
		members.remove(strings.TrimSuffix(id, `"]`))
		return nil
	}
	switch strings.ToLower(operation.Path) {
	case "members":
		return c.patchMembers(members, operation)
	case "externalid":
		g.ExternalID = ""
		if operation.Op != "remove" && json.Unmarshal(operation.Value, &g.ExternalID) != nil {
			return scimError(http.StatusBadRequest, "invalidValue", "The value of externalId must be a string")
		}
		return nil
	case "displayname":
		return unrenamable(g)
	case "":
		return c.patchWholeGroup(g, members, operation)
	}
	return scimError(http.StatusBadRequest, "invalidPath", "The path %q is not supported", operation.Path)
}

func (c *call) patchMembers(members *memberSet, operation scimOperation) *answer {
	if operation.Op == "remove" && len(operation.Value) == 0 {
		members.clear()
		return nil
	}
	var references []scimMember
	if json.Unmarshal(operation.Value, &references) != nil {
		return scimError(http.StatusBadRequest, "invalidValue", "The value of members must be a list of references")
	}
	return c.changeMembers(members, operation.Op, references)
}

// patchWholeGroup does a step without a path, whose value is an object of attributes.
func (c *call) patchWholeGroup(g *scimGroup, members *memberSet, operation scimOperation) *answer {
	var input scimGroupInput
	if json.Unmarshal(operation.Value, &input) != nil {
		return scimError(http.StatusBadRequest, "invalidValue", "An operation without a path needs an object as its value")
	}
	if input.DisplayName != "" && input.DisplayName != g.DisplayName {
		return unrenamable(g)
	}
	if input.ExternalID != "" {
		g.ExternalID = input.ExternalID
	}
	if input.Members == nil {
		return nil
	}
	return c.changeMembers(members, operation.Op, input.Members)
}

func (c *call) changeMembers(members *memberSet, op string, references []scimMember) *answer {
	if op == "remove" {
		for _, one := range references {
			members.remove(one.Value)
		}
		return nil
	}
	ids, refused := c.members(references)
	if refused != nil {
		return refused
	}
	if op == "replace" {
		members.clear()
	}
	for _, id := range ids {
		members.add(id)
	}
	return nil
}

func unrenamable(g *scimGroup) *answer {
	return scimError(http.StatusBadRequest, "mutability", "A group cannot be renamed: make a new one, move the members and delete %q", g.DisplayName)
}
