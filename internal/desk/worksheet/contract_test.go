package worksheet_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgadmin/terraform-provider-atlassian/internal/contract"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
)

// operations are the writes of the identity API, and what a worksheet calls them.
var operations = map[string][][2]string{
	"createDirectory":                 {{worksheet.Directory, worksheet.Create}},
	"updateDirectory":                 {{worksheet.Directory, worksheet.Update}},
	"deleteDirectory":                 {{worksheet.Directory, worksheet.Delete}},
	"putSamlConfiguration":            {{worksheet.SAMLConfiguration, worksheet.Create}, {worksheet.SAMLConfiguration, worksheet.Update}},
	"updateSamlConfiguration":         {{worksheet.SAMLConfiguration, worksheet.Update}},
	"deleteSamlConfiguration":         {{worksheet.SAMLConfiguration, worksheet.Delete}},
	"createProvisioningConfig":        {{worksheet.ProvisioningConfig, worksheet.Create}},
	"deleteProvisioningConfig":        {{worksheet.ProvisioningConfig, worksheet.Delete}},
	"regenerateProvisioningApiKey":    {{worksheet.ProvisioningConfig, worksheet.Rotate}},
	"linkDomain":                      {{worksheet.LinkedDomain, worksheet.Create}, {worksheet.LinkedDomain, worksheet.Update}},
	"unlinkDomain":                    {{worksheet.LinkedDomain, worksheet.Delete}},
	"createGoogleWorkspaceConnection": {{worksheet.GoogleWorkspaceConnection, worksheet.Create}},
	"updateGoogleWorkspaceConnection": {{worksheet.GoogleWorkspaceConnection, worksheet.Update}},
	"deleteGoogleWorkspaceConnection": {{worksheet.GoogleWorkspaceConnection, worksheet.Delete}},
	"syncGoogleWorkspace":             {{worksheet.GoogleWorkspaceConnection, worksheet.Sync}},
	"createAuthenticationPolicy":      {{worksheet.AuthenticationPolicy, worksheet.Create}},
	"updateAuthenticationPolicy":      {{worksheet.AuthenticationPolicy, worksheet.Update}},
	"deleteAuthenticationPolicy":      {{worksheet.AuthenticationPolicy, worksheet.Delete}},
	"syncGroupConflict":               {{worksheet.GroupConflict, worksheet.Sync}},
	"cancelOperation":                 nil, // of the desk itself: nobody has to do anything
}

// Whatever can be written through the contract stands in the sheet of the write, with its value and, where there was one,
// the value before.
func TestFor_showsEveryAttributeThatCanBeWritten(t *testing.T) {
	document, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	met := 0
	for path, item := range document.Paths.Map() {
		for method, operation := range item.Operations() {
			if method == http.MethodGet {
				continue
			}
			writes, known := operations[operation.OperationID]
			if !known {
				t.Errorf("%s %s: no sheet is known for operation %s", method, path, operation.OperationID)
			}
			met++
			for _, write := range writes {
				change := worksheet.Change{Object: write[0], Verb: write[1], Around: everythingKnown()}
				if operation.RequestBody == nil {
					wantWhole(t, worksheet.For(change))
					continue
				}
				fields := flat("", operation.RequestBody.Value.Content["application/json"].Schema.Value)
				if len(fields) == 0 {
					t.Fatalf("%s has no field", operation.OperationID)
				}
				change.Before, change.After = map[string]any{}, map[string]any{}
				for _, field := range fields {
					put(change.After, field.name, field.after)
					if write[1] != worksheet.Create {
						put(change.Before, field.name, field.before)
					}
				}
				wantFields(t, operation.OperationID, worksheet.For(change), fields, write[1] != worksheet.Create)
			}
		}
	}
	if met != len(operations) {
		t.Errorf("the contract has %d writes, this test knows %d", met, len(operations))
	}
}

func wantFields(t *testing.T, operation string, sheet worksheet.Sheet, fields []written, changes bool) {
	t.Helper()
	wantWhole(t, sheet)
	for _, want := range fields {
		at := slices.IndexFunc(sheet.Steps, func(step worksheet.Step) bool { return step.Field != nil && step.Field.Attribute == want.name })
		if at < 0 {
			t.Errorf("%s: %q is not in the sheet %q", operation, want.name, sheet.Title)
			continue
		}
		field := sheet.Steps[at].Field
		if field.Value == "" || changes && field.Before == "" || field.Value == field.Before {
			t.Errorf("%s: %q has the value %q, and %q before", operation, want.name, field.Value, field.Before)
		}
		if text, free := want.after.(string); free && want.free && field.Value != text {
			t.Errorf("%s: %q has the value %q, want %q, exactly", operation, want.name, field.Value, text)
		}
	}
}

// written is a field of a request, with two values that it may have.
type written struct {
	name          string
	before, after any
	free          bool // any text is allowed
}

// flat returns the fields of a schema by their dotted names.
func flat(above string, schema *openapi3.Schema) []written {
	var fields []written
	for name, property := range schema.Properties {
		field, value := written{name: above + name}, property.Value
		switch {
		case value.Type.Is("object"):
			fields = append(fields, flat(above+name+".", value)...)
			continue
		case value.Type.Is("boolean"):
			field.before, field.after = false, true
		case value.Type.Is("integer"):
			field.before, field.after = 30.0, 60.0
		case value.Type.Is("array"):
			field.before, field.after = []any{"one@acme.com"}, []any{"two@acme.com", "three@acme.com"}
		case len(value.Enum) > 1:
			field.before, field.after = value.Enum[0], value.Enum[1]
		case name == "directoryId":
			field.before, field.after = entra, okta
		default:
			field.before, field.after, field.free = "https://before/"+name, "https://after/"+name, true
		}
		fields = append(fields, field)
	}
	return fields
}

func put(object map[string]any, name string, value any) {
	first, rest, nested := strings.Cut(name, ".")
	if !nested {
		object[name] = value
		return
	}
	if object[first] == nil {
		object[first] = map[string]any{}
	}
	put(object[first].(map[string]any), rest, value)
}
