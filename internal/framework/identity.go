package framework

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// IdentitySchema is the identity of a resource: its organization and one
// stable natural id, the attribute key of the resource.
func IdentitySchema(key, description string) identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"organization_id": identityschema.StringAttribute{
			Description:       "Organization that the object belongs to; the provider's when left out.",
			OptionalForImport: true,
		},
		key: identityschema.StringAttribute{Description: description, RequiredForImport: true},
	}}
}

// SetIdentity sets the identity that IdentitySchema describes.
func SetIdentity(_ context.Context, identity *tfsdk.ResourceIdentity, organizationID types.String, key string, id types.String) diag.Diagnostics {
	Identity{"organization_id": organizationID, key: id}.Set(identity)
	return nil
}

// Identity is an identity as a whole: all of its attributes, which are strings.
type Identity map[string]types.String

// Set sets the identity. The framework's SetAttribute would walk the schema and
// copy the value for each attribute, at every refresh of every object.
func (i Identity) Set(identity *tfsdk.ResourceIdentity) {
	kinds, values := map[string]tftypes.Type{}, map[string]tftypes.Value{}
	for name, attribute := range i {
		kinds[name] = tftypes.String
		if values[name] = tftypes.NewValue(tftypes.String, nil); !attribute.IsNull() {
			values[name] = tftypes.NewValue(tftypes.String, attribute.ValueString())
		}
	}
	identity.Raw = tftypes.NewValue(tftypes.Object{AttributeTypes: kinds}, values)
}

// ImportCommand is the command that imports an object, for a diagnostic. Which
// address the resource has, a provider is not told.
func ImportCommand(organizationID, id string) string {
	return "terraform import <address of the resource> " + organizationID + "/" + id
}

// ImportState imports by "id", by "organization/id" or by identity into
// organization_id and the attribute key. example is what the id looks like.
func ImportState(ctx context.Context, data *ProviderData, req resource.ImportStateRequest, resp *resource.ImportStateResponse, key, example string) {
	if !data.Ready(&resp.Diagnostics) {
		return
	}
	var organizationID, id string
	if req.ID != "" {
		organizationID, id = data.ParseImportID(req.ID, example, &resp.Diagnostics)
	} else {
		var organization, natural types.String
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("organization_id"), &organization)...)
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(key), &natural)...)
		organizationID, id = data.OrganizationIDOr(organization, &resp.Diagnostics), natural.ValueString()
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, organizationIDPath, organizationID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(key), id)...)
	resp.Diagnostics.Append(SetIdentity(ctx, resp.Identity, types.StringValue(organizationID), key, types.StringValue(id))...)
}
