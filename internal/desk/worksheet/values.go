package worksheet

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// get returns a value of an object by its dotted name; nil where there is none.
func get(object map[string]any, name string) any {
	var value any = object
	for part := range strings.SplitSeq(name, ".") {
		inner, isObject := value.(map[string]any)
		if !isObject {
			if opaque(value) {
				return value // the whole is unknown or hidden, and so is each part
			}
			return nil
		}
		value = inner[part]
	}
	return value
}

func opaque(value any) bool {
	switch value.(type) {
	case Unknown, Hidden:
		return true
	}
	return false
}

// subject returns a value of the object as it will be, or as it was where it goes.
func (c Change) subject(name string) any {
	if value := get(c.After, name); value != nil {
		return value
	}
	return get(c.Before, name)
}

// text returns the value as a text; "" where it is none, or not known.
func text(value any) string {
	words, _ := value.(string)
	return words
}

func isTrue(value any) bool {
	on, _ := value.(bool)
	return on
}

// name returns a text for a sentence: quoted, with everything escaped that is not printable.
func name(value any) string {
	switch value := value.(type) {
	case string:
		return fmt.Sprintf("%q", value)
	case Unknown:
		return "(" + string(value) + ")"
	case Hidden:
		return "(hidden)"
	}
	return "(not known)"
}

// shown returns a value as it is typed or chosen.
func shown(value any, words map[string]string) (said string, later, hidden bool) {
	switch value := value.(type) {
	case nil:
		return "", false, false
	case Unknown:
		return string(value), true, false
	case Hidden:
		return "hidden, because Terraform's configuration says that it is sensitive", false, true
	case bool:
		said = "off"
		if value {
			said = "on"
		}
	case string:
		said = value
	case []any:
		lines := make([]string, 0, len(value))
		for _, one := range value {
			line, isLater, isHidden := shown(one, words)
			later, hidden = later || isLater, hidden || isHidden
			lines = append(lines, line)
		}
		return strings.Join(lines, "\n"), later, hidden
	case []string:
		return strings.Join(value, "\n"), false, false
	default:
		said = fmt.Sprint(value)
	}
	if word, there := words[said]; there {
		said = word
	}
	return said, false, false
}

// same reports whether nothing has to be typed: certificates and lists are compared by what they hold.
func same(before, after any) bool {
	if opaque(before) || opaque(after) {
		return false
	}
	return reflect.DeepEqual(canonical(before), canonical(after))
}

func canonical(value any) any {
	switch value := value.(type) {
	case string:
		if strings.HasPrefix(value, "-----BEGIN ") {
			return strings.Map(func(r rune) rune {
				if unicode.IsSpace(r) {
					return -1
				}
				return r
			}, value)
		}
	case []any:
		said, _, _ := shown(value, nil)
		lines := strings.Split(said, "\n")
		slices.Sort(lines)
		return lines
	case []string:
		return slices.Sorted(slices.Values(value))
	}
	return value
}

func counted(many int, thing string) string {
	if many == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", many, thing)
}

// label is a field of the console, before it has a value.
type label struct {
	attribute, says string
	words           map[string]string   // what the console calls a value
	as              func(string) string // how the console writes a value that has no word of its own; nil for as it is
	choice, lines   bool
	or              string
}

// shown returns a value of the field as the console has it.
func (l label) shown(value any) (said string, later, hidden bool) {
	said, later, hidden = shown(value, l.words)
	if l.as != nil && !later && !hidden {
		said = l.as(said)
	}
	return said, later, hidden
}

// step returns the step for the field, with the value that the change gives it.
func (c Change) step(of label) Step {
	field := Field{Attribute: of.attribute, Label: of.says, Choice: of.choice, Lines: of.lines}
	field.Value, field.Later, field.Hidden = of.shown(get(c.After, of.attribute))
	if before := get(c.Before, of.attribute); !opaque(before) {
		field.Before, _, _ = of.shown(before)
	}
	does := "Enter"
	if of.choice {
		does = "Choose"
		// A box that is to stay empty: "Choose" would have somebody tick it.
		if off, is := get(c.After, of.attribute).(bool); is && !off && field.Value == "not selected" {
			does = "Do not select"
			if before, known := get(c.Before, of.attribute).(bool); known && before {
				does = "Deselect"
			}
		}
	}
	if field.Value == "" {
		does = "Empty"
	}
	return Step{Words: fmt.Sprintf("%s %q.", does, of.says), Or: of.or, Field: &field}
}

// changed returns the steps of those fields whose value changes.
func (c Change) changed(fields ...label) []Step {
	var steps []Step
	for _, field := range fields {
		if after := get(c.After, field.attribute); after != nil && !same(get(c.Before, field.attribute), after) {
			steps = append(steps, c.step(field))
		}
	}
	return steps
}

func do(format string, values ...any) Step { return Step{Words: fmt.Sprintf(format, values...)} }

// or adds what another copy of the console says.
func (s Step) or(words string) Step {
	s.Or = words
	return s
}

func sayf(format string, values ...any) []string { return []string{fmt.Sprintf(format, values...)} }
