package framework

import (
	"context"
	"slices"

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
			Description:       "ID of the organization that the object belongs to. Defaults to the provider's organization_id.",
			OptionalForImport: true,
		},
		key: identityschema.StringAttribute{Description: description, RequiredForImport: true},
	}}
}

// SetIdentity sets the identity that IdentitySchema describes.
func SetIdentity(identity *tfsdk.ResourceIdentity, organizationID types.String, key string, id types.String) {
	Identity{"organization_id": organizationID, key: id}.Set(identity)
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
	ImportIdentity(ctx, data, req, resp, func(importID string, diags *diag.Diagnostics) Identity {
		organizationID, id := data.ParseImportID(importID, example, diags)
		return Identity{"organization_id": types.StringValue(organizationID), key: types.StringValue(id)}
	}, "organization_id", key)
}

// ImportIdentity imports by what parse makes of an import id, or by identity, into
// these attributes. Where organization_id is one of them, the provider's stands
// in for one that is not named; where scim_directory_id is, its key has to be there.
func ImportIdentity(ctx context.Context, data *ProviderData, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
	parse func(importID string, diags *diag.Diagnostics) Identity, attributes ...string) {
	if !data.Ready(&resp.Diagnostics) {
		return
	}
	found := Identity{}
	if req.ID != "" {
		found = parse(req.ID, &resp.Diagnostics)
	} else {
		for _, name := range attributes {
			var value types.String
			resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(name), &value)...)
			found[name] = value
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if slices.Contains(attributes, "organization_id") {
		found["organization_id"] = types.StringValue(data.OrganizationIDOr(found["organization_id"], &resp.Diagnostics))
	}
	if directoryID, ok := found["scim_directory_id"]; ok {
		data.CheckSCIMKey(directoryID, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	for _, name := range attributes {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), found[name])...)
	}
	found.Set(resp.Identity)
}
