package runbook

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// configuration answers what refers to what. Addresses in it are those of the configuration: module.a.type.name, without
// the keys of count and for_each. Locals are not in a plan; what is behind one cannot be followed.
type configuration struct {
	modules   map[string]configModule   // by path: "", "module.a", "module.a.module.b"
	calls     map[string]moduleCall     // of the same paths; none for ""
	resources map[string]configResource // by address
	reached   map[string]map[string]bool
}

func newConfiguration(root configModule) *configuration {
	c := &configuration{modules: map[string]configModule{}, calls: map[string]moduleCall{}, resources: map[string]configResource{}, reached: map[string]map[string]bool{}}
	c.add("", root)
	return c
}

func (c *configuration) add(path string, module configModule) {
	c.modules[path] = module
	for _, resource := range module.Resources {
		c.resources[join(path, resource.Address)] = resource
	}
	for called, call := range module.ModuleCalls {
		c.calls[join(path, "module."+called)] = call
		c.add(join(path, "module."+called), call.Module)
	}
}

func join(path, address string) string {
	if path == "" {
		return address
	}
	return path + "." + address
}

var key = regexp.MustCompile(`\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]`)

// withoutKeys returns the address of the configuration for that of an instance.
func withoutKeys(address string) string { return key.ReplaceAllString(address, "") }

var modulePrefix = regexp.MustCompile(`^(?:module\.[^.\[]+\.)*module\.[^.\[]+`)

// modulePath returns the module that an address is in; "" for the root.
func modulePath(address string) string { return modulePrefix.FindString(withoutKeys(address)) }

// references returns what an expression of a plan refers to. A constant is not looked into: what stands in it is the user's.
func references(expression any) []string {
	var found []string
	switch expression := expression.(type) {
	case []any:
		for _, one := range expression {
			found = append(found, references(one)...)
		}
	case map[string]any:
		if _, constant := expression["constant_value"]; constant {
			return nil
		}
		if listed, isList := expression["references"].([]any); isList {
			for _, one := range listed {
				if reference, isText := one.(string); isText {
					found = append(found, reference)
				}
			}
			return found
		}
		for _, name := range slices.Sorted(maps.Keys(expression)) {
			found = append(found, references(expression[name])...)
		}
	}
	return found
}

var resourceReference = regexp.MustCompile(`^(?:data\.|ephemeral\.)?[A-Za-z][\w-]*\.[A-Za-z_][\w-]*`)

// follow returns the resources that a reference in a module leads to, through variables and outputs.
func (c *configuration) follow(path, reference string, seen map[string]bool) []string {
	at := path + " " + reference
	if seen[at] {
		return nil
	}
	seen[at] = true
	plain := withoutKeys(reference)
	parts := strings.Split(plain, ".")
	var found []string
	switch parts[0] {
	case "var":
		if call, inModule := c.calls[path]; inModule && len(parts) > 1 {
			for _, further := range references(call.Expressions[parts[1]]) {
				found = append(found, c.follow(parent(path), further, seen)...)
			}
		}
	case "module":
		if len(parts) > 2 {
			child := join(path, "module."+parts[1])
			for _, further := range references(c.modules[child].Outputs[parts[2]].Expression) {
				found = append(found, c.follow(child, further, seen)...)
			}
		}
	case "local", "each", "count", "path", "self", "terraform":
	default:
		if address := join(path, resourceReference.FindString(plain)); address != "" {
			if _, there := c.resources[address]; there {
				found = append(found, address)
			}
		}
	}
	return found
}

func parent(path string) string {
	if cut := strings.LastIndex(path, ".module."); cut >= 0 {
		return path[:cut]
	}
	return ""
}

// direct returns the resources that a resource of the configuration refers to.
func (c *configuration) direct(address string) []string {
	resource, path, seen := c.resources[address], modulePath(address), map[string]bool{}
	found := c.depends(path, resource.DependsOn)
	for _, reference := range references([]any{resource.Expressions, resource.CountExpression, resource.ForEachExpression}) {
		found = append(found, c.follow(path, reference, seen)...)
	}
	for ; path != ""; path = parent(path) {
		call := c.calls[path]
		found = append(found, c.depends(parent(path), call.DependsOn)...)
		for _, reference := range references([]any{call.CountExpression, call.ForEachExpression}) {
			found = append(found, c.follow(parent(path), reference, seen)...)
		}
	}
	return found
}

// depends returns the resources that depends_on names: a module stands for all that is in it.
func (c *configuration) depends(path string, on []string) []string {
	var found []string
	for _, one := range on {
		address := join(path, withoutKeys(one))
		for resource := range c.resources {
			if resource == address || strings.HasPrefix(resource, address+".") {
				found = append(found, resource)
			}
		}
	}
	slices.Sort(found)
	return found
}

// reaches returns everything that a resource depends on, however far.
func (c *configuration) reaches(address string) map[string]bool {
	if reached, known := c.reached[address]; known {
		return reached
	}
	reached := map[string]bool{}
	for todo := c.direct(address); len(todo) > 0; todo = todo[1:] {
		if !reached[todo[0]] {
			reached[todo[0]] = true
			todo = append(todo, c.direct(todo[0])...)
		}
	}
	c.reached[address] = reached
	return reached
}
