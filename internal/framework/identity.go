package framework

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// IdentitySchema returns the identity of a resource: its organization and one
// stable natural id, the attribute key of the resource.
func IdentitySchema(key, description string) identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"organization_id": identityschema.StringAttribute{
			Description:       "ID of the organization that the object belongs to. Defaults to the provider's organization_id.",
			OptionalForImport: true,
		},
		key: identityschema.StringAttribute{Description: description, RequiredForImport: true},
	}}
}

// Identity is an identity as a whole: all of its attributes, which are strings.
type Identity map[string]types.String

// Set sets the identity, with UUIDs in lower case; one that an older version of the
// provider wrote keeps its spelling, for an identity must not change. The framework's SetAttribute would walk the schema and
// copy the value for each attribute, at every refresh of every object.
func (i Identity) Set(identity *tfsdk.ResourceIdentity) {
	prior := RawOf(identity.Raw)
	kinds, values := map[string]tftypes.Type{}, map[string]tftypes.Value{}
	for name, attribute := range i {
		kinds[name] = tftypes.String
		if values[name] = tftypes.NewValue(tftypes.String, nil); !attribute.IsNull() {
			values[name] = tftypes.NewValue(tftypes.String, identifier(name, attribute.ValueString(), prior.String(name).ValueString()))
		}
	}
	identity.Raw = tftypes.NewValue(tftypes.Object{AttributeTypes: kinds}, values)
}

// identifier returns one attribute of an identity as it is set. The id of an organization is opaque.
func identifier(name, value, prior string) string {
	switch {
	case uuid.Same(value, prior):
		return prior
	case name == "organization_id":
		return value
	}
	return uuid.Lower(value)
}

// ImportCommand is the command that imports an object, for a diagnostic. Which
// address the resource has, a provider is not told.
func ImportCommand(organizationID, id string) string {
	return "terraform import <address of the resource> " + organizationID + "/" + id
}

// ImportAdvice is what to do about an object that exists already, for a diagnostic. A provider is not told what the state
// holds at addresses that Terraform has not come to yet, and to import an object that the state has puts it in the state
// twice. So no command is given that somebody would copy without a look at the state.
func ImportAdvice(scope, id string) string {
	return "If it is the wanted one, look at terraform state list first. If another address of the state has it, write a moved block from that address; " +
		"do not import it then. If no address has it, import it. Its import ID is:\n\n  " + scope + "/" + id
}
