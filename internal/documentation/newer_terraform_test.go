package documentation_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
	"github.com/zclconf/go-cty/cty"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// The examples of list resources and actions need Terraform 1.14. They are run
// in process over the plugin protocol, and by the CLI where it is new enough.

// exampleBlock is a list or action block of an example.
type exampleBlock struct {
	typeName, name string
	config         map[string]any
}

// setUp is the organization that these examples are about.
type setUp struct{ *acctest.Populated }

func populated(t *testing.T) setUp { return setUp{acctest.StartPopulated(t)} }

// exampleBlocks evaluates the config of every block of that kind in a file.
func exampleBlocks(t *testing.T, file, kind string, variables map[string]cty.Value) []exampleBlock {
	t.Helper()
	parsed, diagnostics := hclparse.NewParser().ParseHCLFile(file)
	if diagnostics.HasErrors() {
		t.Fatal(diagnostics)
	}
	scope := &hcl.EvalContext{Variables: map[string]cty.Value{"var": cty.ObjectVal(variables)}}
	var found []exampleBlock
	for _, block := range parsed.Body.(*hclsyntax.Body).Blocks {
		if block.Type != kind {
			continue
		}
		example := exampleBlock{typeName: block.Labels[0], name: block.Labels[1], config: map[string]any{}}
		for _, inner := range block.Body.Blocks {
			for name, attribute := range inner.Body.Attributes {
				value, diagnostics := attribute.Expr.Value(scope)
				if diagnostics.HasErrors() {
					t.Fatal(diagnostics)
				}
				example.config[name] = goValue(t, value)
			}
		}
		found = append(found, example)
	}
	if len(found) == 0 {
		t.Fatalf("%s has no %s block", file, kind)
	}
	return found
}

func goValue(t *testing.T, value cty.Value) any {
	t.Helper()
	switch value.Type() {
	case cty.String:
		return value.AsString()
	case cty.Bool:
		return value.True()
	case cty.Number:
		number, _ := value.AsBigFloat().Float64()
		return number
	}
	if value.Type().IsTupleType() {
		elements := []any{}
		for _, element := range value.AsValueSlice() {
			elements = append(elements, goValue(t, element))
		}
		return elements
	}
	t.Fatalf("an example uses a %s, which this test cannot pass on", value.Type().FriendlyName())
	return nil
}

func (s setUp) resolveConflict(t *testing.T) {
	t.Helper()
	for conflict, err := range s.Client.GroupConflicts(context.Background(), s.ID, s.OktaDirectoryID) {
		if err == nil {
			_, err = s.Client.SyncGroupConflict(context.Background(), s.ID, s.OktaDirectoryID, conflict.ID, "")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (s setUp) variables() map[string]cty.Value {
	return map[string]cty.Value{
		"google_connection_id": cty.StringVal(s.GoogleConnectionID),
		"okta_directory_id":    cty.StringVal(s.OktaDirectoryID),
		"directory_id":         cty.StringVal(s.OktaDirectoryID),
		"group_name":           cty.StringVal(s.GroupName),
		"group_id":             cty.StringVal(s.GroupID),
		"scim_directory_id":    cty.StringVal(s.SCIMDirectoryID),
		"account_id":           cty.StringVal(s.SCIMAccountID),
	}
}

func TestExamples_queries(t *testing.T) {
	for _, file := range matching(t, "list-resources/*/*.tfquery.hcl") {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			s := populated(t)
			for _, example := range exampleBlocks(t, file, "list", s.variables()) {
				driver := s.Protocol(t)
				driver.ListedPlansEmpty(driver.List(example.typeName, example.config, acctest.ListOptions{IncludeResource: true}))
			}
		})
	}
}

// What terraform query -generate-config-out writes for a populated
// organization imports and plans empty, for every type.
func TestEveryResource_generatedConfigurationPlansEmpty(t *testing.T) {
	all, _ := acctest.Schemas(t)
	for name := range all.ListResourceSchemas {
		t.Run(name, func(t *testing.T) {
			s := populated(t)
			config := map[string]any{}
			for _, attribute := range all.ListResourceSchemas[name].Block.Attributes {
				value, ok := s.variables()[attribute.Name]
				if attribute.Required && !ok {
					t.Fatalf("the populated organization has no %s", attribute.Name)
				}
				if attribute.Required {
					config[attribute.Name] = value.AsString()
				}
			}
			if name == "atlassian_group_conflict_resolution" {
				s.resolveConflict(t)
			}
			driver := s.Protocol(t)
			found := driver.List(name, config, acctest.ListOptions{IncludeResource: true})
			if len(found) == 0 {
				t.Fatal("the populated organization has none of these")
			}
			driver.ListedPlansEmpty(found)
		})
	}
}

func TestExamples_actions(t *testing.T) {
	for _, file := range matching(t, "actions/*/*.tf") {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			s := populated(t)
			for _, example := range exampleBlocks(t, file, "action", s.variables()) {
				driver := s.Protocol(t)
				s.endSync(t, example.typeName)
				progress, diagnostics := driver.Invoke(example.typeName, example.config)
				driver.Succeeds(diagnostics)
				if len(progress) == 0 {
					t.Error("the action reported no progress")
				}
			}
		})
	}
}

func TestAccExamples_queriesByTheCLI(t *testing.T) {
	t.Parallel()
	for _, file := range matching(t, "list-resources/*/*.tfquery.hcl") {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			t.Parallel()
			s := populated(t)
			var checks []querycheck.QueryResultCheck
			for _, example := range exampleBlocks(t, file, "list", s.variables()) {
				found := s.Protocol(t).List(example.typeName, example.config, acctest.ListOptions{})
				checks = append(checks, querycheck.ExpectLength(example.typeName+"."+example.name, len(found)))
			}
			resource.Test(t, resource.TestCase{
				TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
				ProtoV6ProviderFactories: s.Factories(),
				Steps: []resource.TestStep{
					{Config: s.Config("")},
					{Query: true, Config: s.withValues(read(t, filepath.Dir(file), filepath.Base(file))), QueryResultChecks: checks},
				},
			})
		})
	}
}

func TestAccExamples_actionsByTheCLI(t *testing.T) {
	t.Parallel()
	for _, file := range matching(t, "actions/*/*.tf") {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			t.Parallel()
			s := populated(t)
			example := exampleBlocks(t, file, "action", s.variables())[0]
			trigger := `
resource "terraform_data" "now" {
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.` + example.typeName + "." + example.name + `]
    }
  }
}`
			resource.Test(t, resource.TestCase{
				TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
				ProtoV6ProviderFactories: s.Factories(),
				Steps: []resource.TestStep{{
					PreConfig: func() { s.endSync(t, example.typeName) },
					Config:    s.Config(s.withValues(read(t, filepath.Dir(file), filepath.Base(file))) + trigger),
				}},
			})
		})
	}
}

// endSync ends the sync that an action starts and waits for.
func (s setUp) endSync(t *testing.T, actionType string) {
	t.Helper()
	if actionType == "atlassian_google_workspace_sync" {
		s.Meanwhile(t, "/google-workspace-connections/", func() error { return s.Emulator.FinishSync(s.GoogleConnectionID) })
	}
}

// withValues returns an example with values in the places of its variables.
func (s setUp) withValues(example string) string {
	for name, value := range s.variables() {
		example = strings.ReplaceAll(example, "var."+name, `"`+value.AsString()+`"`)
	}
	return variableBlock.ReplaceAllString(example, "")
}
