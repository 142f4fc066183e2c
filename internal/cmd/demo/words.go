package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// kind says how the objects of a resource type are called.
type kind struct {
	words   string
	name    string   // the attribute that names the object; "" when it has no name of its own
	details []string // the attributes worth a word when the object is created
}

var kinds = map[string]kind{
	"atlassian_directory":                   {"directory", "name", []string{"identity_provider"}},
	"atlassian_identity_provider":           {"SAML single sign-on", "", []string{"sso_url"}},
	"atlassian_linked_domain":               {"linked domain", "domain", nil},
	"atlassian_provisioning_config":         {"SCIM provisioning", "", nil},
	"atlassian_google_workspace_connection": {"Google Workspace connection", "", []string{"sync_mode", "groups"}},
	"atlassian_authentication_policy":       {"authentication policy", "name", []string{"enforce_sso", "two_step_verification", "password_strength"}},
}

// longestValue is how much of a value is shown.
const longestValue = 80

// inWords describes a plan: a line for each change, and one that counts the objects.
func inWords(changes []plannedChange) []string {
	var lines []string
	var add, change, remove int
	for _, c := range changes {
		lines = append(lines, c.inWords())
		switch {
		case c.Type == outputType:
		case c.Sign == "~":
			change++
		default:
			if strings.Contains(c.Sign, "+") {
				add++
			}
			if strings.Contains(c.Sign, "-") {
				remove++
			}
		}
	}
	return append(lines, fmt.Sprintf("%d to add, %d to change, %d to remove", add, change, remove))
}

// inWords describes the change in one line.
func (c plannedChange) inWords() string {
	if c.Type == outputType {
		line := fmt.Sprintf("%s output %s", c.Sign, c.Name)
		switch c.Sign {
		case "+":
			return line + ": " + c.after(outputValue)
		case "~":
			return line + ": " + c.before(outputValue) + " -> " + c.after(outputValue)
		}
		return line
	}
	line := c.Sign + " " + c.title()
	var parts []string
	switch c.Sign {
	case "+":
		for _, attribute := range kinds[c.Type].details {
			if isSet(c.After[attribute]) {
				parts = append(parts, attribute+" "+c.after(attribute))
			}
		}
	case "~":
		for _, attribute := range c.changed() {
			parts = append(parts, attribute+" "+c.before(attribute)+" -> "+c.after(attribute))
		}
	}
	if len(parts) == 0 {
		return line
	}
	return line + ": " + strings.Join(parts, ", ")
}

// title names the object: by its own name where it has one, and otherwise by the name the configuration gives it.
func (c plannedChange) title() string {
	known, ok := kinds[c.Type]
	if !ok {
		known.words = strings.ReplaceAll(strings.TrimPrefix(c.Type, "atlassian_"), "_", " ")
	}
	values := c.Before
	if values == nil {
		values = c.After
	}
	if name, ok := values[known.name].(string); ok {
		return fmt.Sprintf("%s %q", known.words, name)
	}
	name := c.Name
	if c.Index != nil {
		name += "[" + inBrief(c.Index) + "]"
	}
	return known.words + " " + name
}

func (c plannedChange) before(attribute string) string {
	return c.shown(attribute, c.Before[attribute])
}

func (c plannedChange) after(attribute string) string {
	if marked(c.Unknown[attribute]) {
		return "(known after apply)"
	}
	return c.shown(attribute, c.After[attribute])
}

// shown returns a value as it may be printed: of a secret no more than that it is there.
func (c plannedChange) shown(attribute string, value any) string {
	if marked(c.Secret[attribute]) && value != nil {
		return "(secret)"
	}
	return inBrief(value)
}

// inBrief returns a value on one line of bounded length.
func inBrief(value any) string {
	if value == nil {
		return "nothing"
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // an address is to be read, with its "&"
	if err := encoder.Encode(value); err != nil {
		return fmt.Sprint(value)
	}
	brief := []rune(strings.TrimSpace(text.String()))
	if len(brief) > longestValue {
		return string(brief[:longestValue-1]) + "…"
	}
	return string(brief)
}

// isSet tells whether a value says anything: null and empty lists do not.
func isSet(value any) bool {
	list, isList := value.([]any)
	return value != nil && (!isList || len(list) > 0)
}
