package acctest

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
)

// Capture copies the attributes of an instance out of the state.
func Capture(address string, into Instance) statecheck.StateCheck {
	return stateCheck(func(state *tfjson.State) error {
		attributes, err := instanceIn(state, address)
		if err != nil {
			return err
		}
		clear(into)
		maps.Copy(into, attributes)
		return nil
	})
}

// Same expects an attribute to be what was captured before.
func Same(address string, captured Instance, attribute string) statecheck.StateCheck {
	return stateCheck(func(state *tfjson.State) error {
		attributes, err := instanceIn(state, address)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(attributes[attribute], captured[attribute]) {
			return fmt.Errorf("%s of %s is %v, want %v again", attribute, address, attributes[attribute], captured[attribute])
		}
		return nil
	})
}

func instanceIn(state *tfjson.State, address string) (map[string]any, error) {
	if state.Values != nil {
		for _, instance := range state.Values.RootModule.Resources {
			if instance.Address == address {
				return instance.AttributeValues, nil
			}
		}
	}
	return nil, fmt.Errorf("%s is not in the state", address)
}

type stateCheck func(*tfjson.State) error

func (c stateCheck) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	resp.Error = c(req.State)
}

// OnlyChanges expects the plan of an instance to change exactly these attributes.
func OnlyChanges(address string, attributes ...string) plancheck.PlanCheck {
	return planCheck(func(plan *tfjson.Plan) error {
		for _, instance := range plan.ResourceChanges {
			if instance.Address != address {
				continue
			}
			changed := changedAttributes(instance.Change)
			slices.Sort(attributes)
			if !slices.Equal(changed, attributes) {
				return fmt.Errorf("the plan of %s changes %v, want %v", address, changed, attributes)
			}
			return nil
		}
		return fmt.Errorf("%s is not in the plan", address)
	})
}

func changedAttributes(change *tfjson.Change) []string {
	before, _ := change.Before.(map[string]any)
	after, _ := change.After.(map[string]any)
	unknown, _ := change.AfterUnknown.(map[string]any)
	names := map[string]bool{}
	for name, value := range before {
		if !reflect.DeepEqual(value, after[name]) {
			names[name] = true
		}
	}
	for name, value := range after {
		if !reflect.DeepEqual(value, before[name]) {
			names[name] = true
		}
	}
	for name, value := range unknown {
		if anyTrue(value) {
			names[name] = true
		}
	}
	changed := []string{}
	for name := range names {
		changed = append(changed, name)
	}
	slices.Sort(changed)
	return changed
}

// anyTrue reports whether a value, or a part of it, is true: part of a map may be unknown.
func anyTrue(value any) bool {
	switch value := value.(type) {
	case bool:
		return value
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(value)), anyTrue)
	case []any:
		return slices.ContainsFunc(value, anyTrue)
	}
	return false
}

type planCheck func(*tfjson.Plan) error

func (c planCheck) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	resp.Error = c(req.Plan)
}

// GeneratedConfig returns the configuration that Terraform would generate for an
// object: every attribute of the state that a configuration may set.
func (d *Driver) GeneratedConfig(object Object) map[string]any {
	d.t.Helper()
	attributes, _ := plain(object.Value).(map[string]any)
	return settable(d.schema(object.Type).Block.Attributes, attributes)
}

func settable(schema []*tfprotov6.SchemaAttribute, attributes map[string]any) map[string]any {
	config := map[string]any{}
	for _, attribute := range schema {
		if !attribute.Required && !attribute.Optional {
			continue
		}
		config[attribute.Name] = attributes[attribute.Name]
		if nested, ok := config[attribute.Name].(map[string]any); ok && attribute.NestedType != nil {
			config[attribute.Name] = settable(attribute.NestedType.Attributes, nested)
		}
	}
	return config
}
