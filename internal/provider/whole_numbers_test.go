package provider_test

import (
	"maps"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// takesFractions are the numbers that need not be whole.
var takesFractions = map[string]bool{"provider max_requests_per_second": true}

// A number is validated in a configuration of nothing else. Where that is refused: what else the block needs, and a number in its bounds.
var (
	alsoNeeded = map[string]map[string]any{"resource atlassian_authentication_policy": {"name": acctest.Unknown}}
	inBounds   = map[string]int{"resource atlassian_authentication_policy idle_session_duration_minutes": 15}
)

// Terraform has one type for all numbers. A fraction where a whole number belongs is a mistake of who wrote it, and is
// told as one, once and at the attribute: not as an error in the provider.
func TestEveryNumber_isToldWhenItIsNotWhole(t *testing.T) {
	o := acctest.Start(t)
	found := 0
	for _, block := range o.Protocol(t).Blocks() {
		for _, number := range numbersOf(t, block.Name, block.Schema) {
			found++
			name := block.Name + " " + strings.Join(number, ".")
			t.Run(name, func(t *testing.T) {
				validated := func(value any) []*tfprotov6.Diagnostic {
					configured := config(block.Schema.Block.Attributes, number, value)
					maps.Copy(configured, alsoNeeded[block.Name])
					return block.Validate(configured)
				}
				valid := 2
				if least, there := inBounds[name]; there {
					valid = least
				}
				attribute := "AttributeName(\"" + number[len(number)-1] + "\")"
				for _, whole := range []any{valid, acctest.Unknown, nil} {
					if diagnostics := validated(whole); len(diagnostics) != 0 {
						t.Fatalf("%v is refused, so this test proves nothing:\n%s", whole, acctest.Text(diagnostics))
					}
				}
				if takesFractions[name] {
					if diagnostics := validated(1.5); len(diagnostics) != 0 {
						t.Errorf("1.5 is refused:\n%s", acctest.Text(diagnostics))
					}
					return
				}
				refuses(t, validated(1.5), attribute, "ERROR: Not a whole number", number[len(number)-1]+" is 1.5: write a whole number such as 2.")
				tooLarge, _, _ := big.ParseFloat("1e30", 10, 512, big.ToNearestEven)
				refuses(t, validated(tooLarge), attribute, "ERROR: Number too large", number[len(number)-1]+" is 1e+30: write a whole number such as 2, of at most 18 digits.")
			})
		}
	}
	if found < 8 {
		t.Errorf("only %d numbers in all schemas: they were not found", found)
	}
}

// Terraform validates before it reads. Where a number is read all the same, it is refused in the same words.
func TestEveryNumber_isToldWhereItIsRead(t *testing.T) {
	clearEnvironment(t)
	driver := acctest.Start(t).Protocol(t)
	_, read := driver.ReadData("atlassian_identity_inventory", map[string]any{"expiring_within_days": 1.5})
	_, limited := driver.ReadData("atlassian_audit_events", map[string]any{"limit": 1.5})
	listed := driver.List("atlassian_identity_provider", map[string]any{"certificate_expires_within_days": 1.5}, acctest.ListOptions{Limit: 1})
	for name, text := range map[string]string{
		"provider":    configure(t, map[string]any{"api_key": "k", "organization_id": "o", "max_retries": 1.5}),
		"plan":        acctest.Text(driver.Plan("atlassian_provisioning_config", map[string]any{"directory_id": acctest.Unknown, "rotate_before_days": 1.5}, acctest.Object{}).Diagnostics),
		"data source": acctest.Text(read),
		"audit log":   acctest.Text(limited),
		"list":        acctest.Text(listed[0].Diagnostics),
	} {
		if !strings.HasPrefix(text, "ERROR: Not a whole number\n") || strings.Count(text, "ERROR") != 1 || !strings.Contains(text, "at AttributeName") {
			t.Errorf("%s: want one error about the number, got:\n%s", name, text)
		}
	}
}

// What a person reads: the line with the number, and no word of an error in the provider.
func TestAccEveryNumber_isToldWhenItIsNotWhole(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	block := o.Config("")
	for name, config := range map[string]string{
		"max_retries":        strings.Replace(block, "{", "{\n  max_retries = 1.5", 1) + "data \"atlassian_organization\" \"this\" {}",
		"rotate_before_days": block + "resource \"atlassian_provisioning_config\" \"okta\" {\n  directory_id = \"2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29\"\n  rotate_before_days = 1.5\n}",
		"limit":              block + "data \"atlassian_audit_events\" \"recent\" {\n  limit = 1.5\n}",
	} {
		printed := ""
		resource.Test(t, resource.TestCase{
			ProtoV6ProviderFactories: o.Factories(),
			ErrorCheck:               func(err error) error { printed = err.Error(); return nil },
			Steps:                    []resource.TestStep{{Config: config}},
		})
		acctest.Says(t, strings.Join(strings.Fields(printed), " "), "Error: Not a whole number", name+" = 1.5", name+" is 1.5: write a whole number such as 2.")
		if strings.Count(printed, "Error: ") != 1 || strings.Contains(printed, "error in the provider") {
			t.Errorf("want one error about %s, got:\n%s", name, printed)
		}
	}
}

// refuses wants exactly one diagnostic, at that attribute.
func refuses(t *testing.T, diagnostics []*tfprotov6.Diagnostic, attribute string, expected ...string) {
	t.Helper()
	text := acctest.Text(diagnostics)
	if len(diagnostics) != 1 || diagnostics[0].Attribute == nil || !strings.Contains(diagnostics[0].Attribute.String(), attribute) {
		t.Fatalf("want one error at %s, got:\n%s", attribute, text)
	}
	acctest.Says(t, text, expected...)
}

// numbersOf returns the paths of all numbers that a configuration can set in a block.
func numbersOf(t *testing.T, where string, schema *tfprotov6.Schema) [][]string {
	t.Helper()
	if len(schema.Block.BlockTypes) > 0 {
		t.Errorf("%s has blocks, which this test does not look into", where)
	}
	return numbersIn(t, where, schema.Block.Attributes)
}

func numbersIn(t *testing.T, where string, attributes []*tfprotov6.SchemaAttribute) (found [][]string) {
	t.Helper()
	for _, attribute := range attributes {
		switch {
		case !attribute.Optional && !attribute.Required:
		case attribute.NestedType != nil:
			for _, inside := range numbersIn(t, where+" "+attribute.Name, attribute.NestedType.Attributes) {
				found = append(found, append([]string{attribute.Name}, inside...))
			}
		case attribute.Type.Is(tftypes.Number):
			found = append(found, []string{attribute.Name})
		case strings.Contains(attribute.Type.String(), "tftypes.Number"):
			t.Errorf("%s %s has numbers among its elements, which this test does not look into", where, attribute.Name)
		}
	}
	return found
}

// config returns a configuration of nothing but that number. What is required is there, and not known yet.
func config(attributes []*tfprotov6.SchemaAttribute, path []string, value any) map[string]any {
	all := map[string]any{}
	for _, attribute := range attributes {
		if attribute.Required {
			all[attribute.Name] = acctest.Unknown
		}
		if attribute.Name != path[0] {
			continue
		}
		all[attribute.Name] = value
		if attribute.NestedType == nil {
			continue
		}
		inside := config(attribute.NestedType.Attributes, path[1:], value)
		switch attribute.NestedType.Nesting {
		case tfprotov6.SchemaObjectNestingModeSingle:
			all[attribute.Name] = inside
		case tfprotov6.SchemaObjectNestingModeMap:
			all[attribute.Name] = map[string]any{"key": inside}
		default:
			all[attribute.Name] = []any{inside}
		}
	}
	return all
}
