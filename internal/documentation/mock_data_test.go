package documentation_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// The mock data that users copy, held against the schema: Terraform takes a name that no type has in silence, and
// invents what is missing.

const mocksFolder = scenarioFolder + "/terraform-test/mocks"

// mockData returns the defaults by kind of block and type, "mock_resource atlassian_directory".
func mockData(t *testing.T) map[string]cty.Value {
	t.Helper()
	found := map[string]cty.Value{}
	for _, file := range matching(t, "scenarios/terraform-test/mocks/*.tfmock.hcl") {
		for _, block := range blocksOf(t, file) {
			name := block.Type + " " + block.Labels[0]
			if _, twice := found[name]; twice {
				t.Errorf("%s: %s is there twice", filepath.Base(file), name)
			}
			value, ok := literalValue(block.Body.Attributes["defaults"])
			if !ok || len(block.Body.Attributes) != 1 || len(block.Body.Blocks) != 0 {
				t.Fatalf("%s: %s has something else than literal defaults", filepath.Base(file), name)
			}
			found[name] = value
		}
	}
	return found
}

// mockable returns the schemas by kind of block and type.
func mockable(t *testing.T) map[string]*tfprotov6.Schema {
	t.Helper()
	all, _ := acctest.Schemas(t)
	found := map[string]*tfprotov6.Schema{}
	for name, schema := range all.ResourceSchemas {
		found["mock_resource "+name] = schema
	}
	for name, schema := range all.DataSourceSchemas {
		found["mock_data "+name] = schema
	}
	return found
}

func TestMockData_isThatOfTheSchema(t *testing.T) {
	for _, problem := range mockProblems(mockable(t), mockData(t)) {
		t.Error(problem)
	}
}

// mockProblems are what is wrong with mock data for these types.
func mockProblems(types map[string]*tfprotov6.Schema, mocks map[string]cty.Value) (problems []string) {
	for _, name := range slices.Sorted(maps.Keys(types)) {
		schema, mock := types[name], mocks[name]
		switch {
		case mock == cty.NilVal:
			problems = append(problems, name+" has no mock data")
		case len(schema.Block.BlockTypes) > 0:
			problems = append(problems, name+" has nested blocks, at which this test does not look")
		default:
			problems = append(problems, objectProblems(name, schema.Block.Attributes, mock, false)...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(mocks)) {
		if types[name] == nil {
			problems = append(problems, "the provider has no "+name)
		}
	}
	return problems
}

// objectProblems returns those of one object. Where it is itself an attribute, what is in it goes by that one: nested says so.
func objectProblems(where string, attributes []*tfprotov6.SchemaAttribute, mock cty.Value, nested bool) (problems []string) {
	given := mock.AsValueMap()
	for _, attribute := range attributes {
		value, ok := given[attribute.Name]
		delete(given, attribute.Name)
		name := where + "." + attribute.Name
		many := attribute.NestedType != nil && attribute.NestedType.Nesting != tfprotov6.SchemaObjectNestingModeSingle
		expected := (nested || attribute.Computed) && !many
		switch {
		case ok && many:
			problems = append(problems, name+" is a list of objects, which Terraform leaves empty")
		case ok && !expected:
			problems = append(problems, name+" is not computed, so Terraform takes it from nowhere but the configuration")
		case !ok && expected:
			problems = append(problems, name+" is computed and left out, so Terraform invents it")
		case !ok || value.IsNull():
		case attribute.NestedType != nil:
			problems = append(problems, objectProblems(name, attribute.NestedType.Attributes, value, true)...)
		default:
			problems = append(problems, valueProblems(name, attribute, value)...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		problems = append(problems, where+" has no attribute "+name)
	}
	return problems
}

var aUUID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// valueProblems hold a value against its type, and against the form that the description of the attribute tells.
func valueProblems(name string, attribute *tfprotov6.SchemaAttribute, value cty.Value) []string {
	wrong := func(want string) []string { return []string{fmt.Sprintf("%s is %#v, want %s", name, value, want)} }
	switch {
	case attribute.Type.Is(tftypes.Bool):
		if value.Type() != cty.Bool {
			return wrong("true or false")
		}
		return nil
	case attribute.Type.Is(tftypes.Number):
		if value.Type() != cty.Number {
			return wrong("a number")
		}
		return nil
	case attribute.Type.Is(tftypes.Map{}):
		if !value.Type().IsObjectType() {
			return wrong("a map")
		}
		return nil
	case !attribute.Type.Is(tftypes.String):
		if !value.Type().IsTupleType() {
			return wrong("a list")
		}
		return nil
	case value.Type() != cty.String:
		return wrong("a text")
	}
	text := value.AsString()
	if strings.Contains(attribute.Description, "(UUID)") && !aUUID.MatchString(text) {
		return wrong("a UUID")
	}
	if _, err := time.Parse(time.RFC3339, text); err != nil && strings.Contains(attribute.Description, "(RFC 3339, UTC)") {
		return wrong("a time (RFC 3339)")
	}
	if strings.HasSuffix(attribute.Name, "_url") && !strings.HasPrefix(text, "https://") {
		return wrong("https://...")
	}
	return nil
}

// The test above sees what it is for.
func TestMockData_isThatOfTheSchema_refuses(t *testing.T) {
	types := mockable(t)
	for want, change := range map[string]func(mocks map[string]cty.Value){
		"": func(map[string]cty.Value) {},
		"mock_resource atlassian_group has no mock data":                func(mocks map[string]cty.Value) { delete(mocks, "mock_resource atlassian_group") },
		"mock_data atlassian_groups has no mock data":                   func(mocks map[string]cty.Value) { delete(mocks, "mock_data atlassian_groups") },
		"the provider has no mock_data atlassian_team":                  func(mocks map[string]cty.Value) { mocks["mock_data atlassian_team"] = cty.EmptyObjectVal },
		"atlassian_group has no attribute idd":                          withDefault("mock_resource atlassian_group", "idd", cty.StringVal("a")),
		"atlassian_group.name is not computed":                          withDefault("mock_resource atlassian_group", "name", cty.StringVal("a")),
		"atlassian_group.id is computed and left out":                   withDefault("mock_resource atlassian_group", "id", cty.NilVal),
		"atlassian_groups.groups is a list of objects":                  withDefault("mock_data atlassian_groups", "groups", cty.EmptyTupleVal),
		`atlassian_group.id is cty.StringVal("a"), want a UUID`:         withDefault("mock_resource atlassian_group", "id", cty.StringVal("a")),
		"atlassian_directory.created_at is cty.StringVal":               withDefault("mock_resource atlassian_directory", "created_at", cty.StringVal("a")),
		"atlassian_workspace.host_url is cty.StringVal":                 withDefault("mock_data atlassian_workspace", "host_url", cty.StringVal("a")),
		"atlassian_workspace.usage is cty.StringVal":                    withDefault("mock_data atlassian_workspace", "usage", cty.StringVal("a")),
		"atlassian_workspace.regions is cty.StringVal":                  withDefault("mock_data atlassian_workspace", "regions", cty.StringVal("a")),
		"atlassian_group_members.emails is cty.StringVal":               withDefault("mock_resource atlassian_group_members", "emails", cty.StringVal("a")),
		"atlassian_workspace.id is cty.True":                            withDefault("mock_data atlassian_workspace", "id", cty.True),
		"atlassian_scim_user.active is cty.NumberIntVal(1)":             withDefault("mock_resource atlassian_scim_user", "active", cty.NumberIntVal(1)),
		"atlassian_directory.capabilities.saml is computed and left":    withDefault("mock_resource atlassian_directory", "capabilities", cty.EmptyObjectVal),
		"atlassian_directory.capabilities has no attribute mock_of_all": withDefault("mock_resource atlassian_directory", "capabilities", cty.ObjectVal(map[string]cty.Value{"mock_of_all": cty.True})),
	} {
		mocks := mockData(t)
		change(mocks)
		if said := strings.Join(mockProblems(types, mocks), "; "); !strings.Contains(said, want) || (want == "") != (said == "") {
			t.Errorf("%q instead of %q", said, want)
		}
	}
}

// withDefault gives the mock data of one type another value, or takes one away.
func withDefault(name, attribute string, value cty.Value) func(mocks map[string]cty.Value) {
	return func(mocks map[string]cty.Value) {
		if mocks[name] == cty.NilVal {
			return // which the test before tells
		}
		changed := mocks[name].AsValueMap()
		if changed[attribute] = value; value == cty.NilVal {
			delete(changed, attribute)
		}
		mocks[name] = cty.ObjectVal(changed)
	}
}
