package main

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// server answers with fixed schemas; every other call is a nil pointer.
type server struct {
	tfprotov6.ProviderServer
	schemas    *tfprotov6.GetProviderSchemaResponse
	identities *tfprotov6.GetResourceIdentitySchemasResponse
}

func (s server) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return s.schemas, nil
}

func (s server) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return s.identities, nil
}

// One of each kind, with everything that can stand in a schema.
func example() server {
	return server{
		schemas: &tfprotov6.GetProviderSchemaResponse{
			Provider: &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}},
			ResourceSchemas: map[string]*tfprotov6.Schema{"x_thing": {Version: 2, Block: &tfprotov6.SchemaBlock{
				Description: "A *thing*.", DescriptionKind: tfprotov6.StringKindMarkdown, Deprecated: true,
				Attributes: []*tfprotov6.SchemaAttribute{
					{Name: "names", Type: tftypes.Set{ElementType: tftypes.String}, Optional: true, Computed: true},
					{Name: "secret", Type: tftypes.String, Required: true, Sensitive: true, WriteOnly: true},
					{Name: "logout", Optional: true, NestedType: &tfprotov6.SchemaObject{
						Nesting:    tfprotov6.SchemaObjectNestingModeSingle,
						Attributes: []*tfprotov6.SchemaAttribute{{Name: "on", Type: tftypes.Bool, Required: true, Description: "Whether."}},
					}},
				},
				BlockTypes: []*tfprotov6.SchemaNestedBlock{{
					TypeName: "timeouts", Nesting: tfprotov6.SchemaNestedBlockNestingModeList, MaxItems: 1, Block: &tfprotov6.SchemaBlock{},
				}},
			}}},
			DataSourceSchemas:        map[string]*tfprotov6.Schema{"x_data": {Block: &tfprotov6.SchemaBlock{}}},
			EphemeralResourceSchemas: map[string]*tfprotov6.Schema{"x_key": {Block: &tfprotov6.SchemaBlock{}}},
			ListResourceSchemas:      map[string]*tfprotov6.Schema{"x_thing": {Block: &tfprotov6.SchemaBlock{}}},
			ActionSchemas:            map[string]*tfprotov6.ActionSchema{"x_sync": {Schema: &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{}}}},
			Functions: map[string]*tfprotov6.Function{"join": {
				Summary: "Joins", Description: "Joins things.",
				Parameters:        []*tfprotov6.FunctionParameter{{Name: "by", Type: tftypes.String, AllowNullValue: true}},
				VariadicParameter: &tfprotov6.FunctionParameter{Name: "things", Type: tftypes.DynamicPseudoType},
				Return:            &tfprotov6.FunctionReturn{Type: tftypes.Object{AttributeTypes: map[string]tftypes.Type{"a": tftypes.Number}}},
			}},
		},
		identities: &tfprotov6.GetResourceIdentitySchemasResponse{
			IdentitySchemas: map[string]*tfprotov6.ResourceIdentitySchema{"x_thing": {IdentityAttributes: []*tfprotov6.ResourceIdentitySchemaAttribute{
				{Name: "id", Type: tftypes.String, RequiredForImport: true, Description: "Its id."},
				{Name: "organization_id", Type: tftypes.String, OptionalForImport: true},
			}}},
		},
	}
}

// What Terraform 1.14 and later print for such a provider.
const exampleJSON = `{
  "format_version": "1.0",
  "provider_schemas": {
    "registry.terraform.io/hashicorp/atlassian": {
      "provider": {"version": 0, "block": {"description_kind": "plain"}},
      "resource_schemas": {"x_thing": {"version": 2, "block": {
        "attributes": {
          "names": {"type": ["set", "string"], "description_kind": "plain", "optional": true, "computed": true},
          "secret": {"type": "string", "description_kind": "plain", "required": true, "sensitive": true, "write_only": true},
          "logout": {"nested_type": {
            "attributes": {"on": {"type": "bool", "description": "Whether.", "description_kind": "plain", "required": true}},
            "nesting_mode": "single"
          }, "description_kind": "plain", "optional": true}
        },
        "block_types": {"timeouts": {"nesting_mode": "list", "block": {"description_kind": "plain"}, "max_items": 1}},
        "description": "A *thing*.", "description_kind": "markdown", "deprecated": true
      }}},
      "data_source_schemas": {"x_data": {"version": 0, "block": {"description_kind": "plain"}}},
      "ephemeral_resource_schemas": {"x_key": {"version": 0, "block": {"description_kind": "plain"}}},
      "list_resource_schemas": {"x_thing": {"version": 0, "block": {"description_kind": "plain"}}},
      "action_schemas": {"x_sync": {"block": {"description_kind": "plain"}}},
      "functions": {"join": {
        "description": "Joins things.", "summary": "Joins", "return_type": ["object", {"a": "number"}],
        "parameters": [{"name": "by", "is_nullable": true, "type": "string"}],
        "variadic_parameter": {"name": "things", "type": "dynamic"}
      }},
      "resource_identity_schemas": {"x_thing": {"version": 0, "attributes": {
        "id": {"type": "string", "description": "Its id.", "required_for_import": true},
        "organization_id": {"type": "string", "optional_for_import": true}
      }}}
    }
  }
}`

func TestDump_isWhatTerraformPrints(t *testing.T) {
	var out strings.Builder
	if err := dump(t.Context(), example(), &out); err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(decode(t, exampleJSON), decode(t, out.String())); difference != "" {
		t.Errorf("dump differs from what Terraform prints (-want +got):\n%s", difference)
	}
}

func TestDump_reportsWhatTheProviderSays(t *testing.T) {
	broken := example()
	broken.identities.Diagnostics = []*tfprotov6.Diagnostic{{
		Severity: tfprotov6.DiagnosticSeverityError, Summary: "No identity", Detail: "x_thing has none.",
	}}
	var out strings.Builder
	err := dump(t.Context(), broken, &out)
	if err == nil || err.Error() != "No identity: x_thing has none." {
		t.Errorf("error = %v, want the diagnostic", err)
	}
	if out.Len() != 0 {
		t.Errorf("wrote %d bytes of an incomplete schema", out.Len())
	}
}

func decode(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return value
}
