package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// plannedChange is what a plan does to one object or one output.
type plannedChange struct {
	Type    string // the resource type, or outputType
	Name    string // the name in the configuration
	Index   any    // the for_each key or count index; nil without one
	Sign    string // one of signs
	Before  map[string]any
	After   map[string]any
	Unknown map[string]any // attributes that are known after the apply
	Secret  map[string]any // attributes whose value must not be shown
}

// outputType is the Type of an output, whose value is its only attribute.
const (
	outputType  = "output"
	outputValue = "value"
)

// signs translates terraform's action lists. What is not here, "no-op" and "read", changes nothing.
var signs = map[string]string{
	"create": "+", "update": "~", "delete": "-", "delete,create": "-/+", "create,delete": "+/-",
}

// wirePlan is the part of `terraform show -json <plan>` that the demo reads.
type wirePlan struct {
	ResourceChanges []struct {
		Type   string     `json:"type"`
		Name   string     `json:"name"`
		Index  any        `json:"index"`
		Change wireChange `json:"change"`
	} `json:"resource_changes"`
	OutputChanges map[string]wireChange `json:"output_changes"`
}

// wireChange is a change of an object, or of an output's value. The marks are true for the whole, or nested like it.
type wireChange struct {
	Actions         []string `json:"actions"`
	Before          any      `json:"before"`
	After           any      `json:"after"`
	AfterUnknown    any      `json:"after_unknown"`
	BeforeSensitive any      `json:"before_sensitive"`
	AfterSensitive  any      `json:"after_sensitive"`
}

func (c wireChange) sign() string { return signs[strings.Join(c.Actions, ",")] }

// parsePlan reads the JSON form of a plan and returns what it changes: objects in the plan's order, then outputs by
// name. It leaves out what stays as it is.
func parsePlan(text []byte) ([]plannedChange, error) {
	var plan wirePlan
	if err := json.Unmarshal(text, &plan); err != nil {
		return nil, fmt.Errorf("reading terraform's plan: %w", err)
	}
	var changes []plannedChange
	for _, resource := range plan.ResourceChanges {
		if change := resource.Change; change.sign() != "" {
			changes = append(changes, plannedChange{
				Type: resource.Type, Name: resource.Name, Index: resource.Index, Sign: change.sign(),
				Before: attributes(change.Before), After: attributes(change.After), Unknown: attributes(change.AfterUnknown),
				Secret: union(attributes(change.BeforeSensitive), attributes(change.AfterSensitive)),
			})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(plan.OutputChanges)) {
		change := plan.OutputChanges[name]
		if change.sign() == "" {
			continue
		}
		value := func(v any) map[string]any { return map[string]any{outputValue: v} }
		changes = append(changes, plannedChange{
			Type: outputType, Name: name, Sign: change.sign(),
			Before: value(change.Before), After: value(change.After), Unknown: value(change.AfterUnknown),
			Secret: value(marked(change.BeforeSensitive) || marked(change.AfterSensitive)),
		})
	}
	return changes, nil
}

// changed lists the attributes that the change gives another value.
func (c plannedChange) changed() []string {
	var changed []string
	for _, attribute := range slices.Sorted(maps.Keys(union(c.Before, c.After, c.Unknown))) {
		if marked(c.Unknown[attribute]) || !reflect.DeepEqual(c.Before[attribute], c.After[attribute]) {
			changed = append(changed, attribute)
		}
	}
	return changed
}

// attributes returns an object's value; nil, as for what does not exist, has no attributes.
func attributes(value any) map[string]any {
	object, _ := value.(map[string]any)
	return object
}

// union holds every key of the maps; of a key in several maps it holds the value that marks something.
func union(all ...map[string]any) map[string]any {
	united := map[string]any{}
	for _, one := range all {
		for key, value := range one {
			if !marked(united[key]) {
				united[key] = value
			}
		}
	}
	return united
}

// marked tells whether a mark of the plan (unknown, or sensitive) covers any part of its attribute.
func marked(mark any) bool {
	switch mark := mark.(type) {
	case bool:
		return mark
	case []any:
		return slices.ContainsFunc(mark, marked)
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(mark)), marked)
	}
	return false
}
