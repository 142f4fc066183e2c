package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// scimProjection is which attributes of users a request wants to see. The zero value is all of them.
type scimProjection struct {
	// paths are the attributes named, each from the outermost name inwards.
	paths [][]string
	// exclude turns the choice around: everything but the paths.
	exclude bool
}

// projected gives a handler the projection that the request asks for, and refuses one that is not possible before
// anything is done.
func projected(handle handler) handler {
	return func(c *call) *adminapi.Answer {
		requested, unwanted := c.query("attributes"), c.query("excludedAttributes")
		switch {
		case requested != "" && unwanted != "":
			return scimError(http.StatusBadRequest, "invalidValue", "attributes and excludedAttributes exclude each other")
		case requested != "":
			c.projection.paths = append(attributePaths(requested), []string{"schemas"}, []string{"id"})
		case unwanted != "":
			always := func(path []string) bool {
				return strings.EqualFold(path[0], "schemas") || strings.EqualFold(path[0], "id")
			}
			c.projection = scimProjection{paths: slices.DeleteFunc(attributePaths(unwanted), always), exclude: true}
		}
		return handle(c)
	}
}

// attributePaths reads a list such as userName,emails.value. An attribute may be written with its schema in front, and
// one of an extension has to be.
func attributePaths(list string) [][]string {
	var paths [][]string
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		var path []string
		for _, extension := range []string{scimEnterpriseSchema, scimAtlassianSchema} {
			if rest, within := strings.CutPrefix(name, extension); within {
				path, name = append(path, extension), strings.TrimPrefix(rest, ":")
			}
		}
		if name = strings.TrimPrefix(name, scimUserSchema+":"); name != "" {
			path = append(path, strings.Split(name, ".")...)
		}
		if len(path) > 0 {
			paths = append(paths, path)
		}
	}
	return paths
}

// apply leaves of a rendered user what the request wants to see.
func (p scimProjection) apply(rendered any) any {
	if len(p.paths) == 0 {
		return rendered
	}
	var document any
	text, _ := json.Marshal(rendered) // a plain struct always marshals, and back
	_ = json.Unmarshal(text, &document)
	return prune(document, p.paths, p.exclude)
}

// prune keeps, or with exclude drops, what the paths name, in each element of a list.
func prune(value any, paths [][]string, exclude bool) any {
	switch value := value.(type) {
	case []any:
		pruned := make([]any, len(value))
		for i, element := range value {
			pruned[i] = prune(element, paths, exclude)
		}
		return pruned
	case map[string]any:
		pruned := map[string]any{}
		for name, inner := range value {
			below, exact := pathsBelow(paths, name)
			switch {
			case exact && !exclude, !exact && len(below) == 0 && exclude:
				pruned[name] = inner
			case !exact && len(below) > 0:
				pruned[name] = prune(inner, below, exclude)
			}
		}
		return pruned
	}
	return value
}

// pathsBelow returns how the paths go on inside an attribute, and whether one of them names all of it.
func pathsBelow(paths [][]string, name string) (below [][]string, exact bool) {
	for _, path := range paths {
		switch {
		case !strings.EqualFold(path[0], name):
		case len(path) == 1:
			exact = true
		default:
			below = append(below, path[1:])
		}
	}
	return below, exact
}
