// Package scimuser is the family of SCIM users: the accounts that an identity
// provider provisions.
package scimuser

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

var (
	_ resource.ResourceWithConfigure   = (*scimUserResource)(nil)
	_ resource.ResourceWithIdentity    = (*scimUserResource)(nil)
	_ resource.ResourceWithImportState = (*scimUserResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*scimUserResource)(nil)
)

// NewResource is atlassian_scim_user.
func NewResource() resource.Resource { return &scimUserResource{} }

type scimUserResource struct{ framework.ResourceBase }

// inConsole is where the console shows what became of a user.
const inConsole = "Not as SCIM users: the account of one is under *Directory > Managed accounts*, an unmanaged one under *Directory > Users*, and *View troubleshooting log* of the identity provider directory shows what was provisioned."

func (r *scimUserResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_scim_user"
}

func (r *scimUserResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "A user that is provisioned over SCIM, as an identity provider would do it. The service makes an Atlassian account of it: a managed one where the address is " +
				"on a verified domain of the organization, and otherwise an unmanaged one, which belongs to the person. Where an Atlassian account with this e-mail address " +
				"exists already, no other is made: the user is linked to it, and from then on manages it, if it is a managed one.",
			Plane:   framework.PublishedPlane,
			Console: inConsole,
			Key: framework.SCIMKey +
				" With an organization API key that may read domains (`read:domains:admin`), the plan also warns of an `email` whose domain is not verified.",
			Destroy: "The Atlassian account is deactivated, not deleted: nobody can log in with it, and it loses access to all products; what it has written stays. " +
				"Creating the user again activates it, under a new `id`. An unmanaged account stays active and leaves the directory's groups.",
			Guides: "[Terraform as the SCIM source](../guides/scim-source.md), [User provisioning explained](../guides/user-provisioning.md).",
			More: "Of the optional attributes only those in the configuration are managed: what is left out is neither changed nor shown, so that the service or " +
				"somebody else may fill it. Taking one out of the configuration removes it from the user. An import brings all of them: what the configuration then " +
				"leaves out shows in the plan as removed.\n\n" +
				"~> **Destroying deactivates.** SCIM knows no deletion of accounts, and a deactivated user answers as if it were not there. To keep the account as it " +
				"is and only end its management here, use a `removed` block with `destroy = false`.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"scim_directory_id": framework.SCIMDirectoryIDAttribute(),
			"id":                framework.KeptString("ID of the user in the SCIM directory (UUID), given by the service. It is what SCIM groups have as members; it is not the account's ID."),
			"user_name": schema.StringAttribute{
				MarkdownDescription: "Name that the identity provider knows the user by, often the e-mail address. Unique in the directory; case makes no difference. Changes in place.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1), attribute.VisibleName()},
				PlanModifiers:       []planmodifier.String{attribute.KeepEquivalent(names.Same)},
			},
			"email": schema.StringAttribute{
				MarkdownDescription: "Primary work e-mail address, for example `jo@acme.com`. It decides which Atlassian account the user is linked to. On a domain that the organization " +
					"has not verified that is an unmanaged account, of which the plan warns. Case makes no difference. Changes in place, and changes the account's address; a new " +
					"address on a domain that is not verified instead ends the link to the account, which keeps its old address and leaves the directory's groups.",
				Required:      true,
				CustomType:    attribute.EmailType{},
				Validators:    []validator.String{attribute.EmailAddress()},
				PlanModifiers: []planmodifier.String{attribute.KeepEquivalent(attribute.SameEmail)},
			},
			"active": schema.BoolAttribute{
				MarkdownDescription: "Whether the account is active. `false` deactivates it and leaves the user in the directory, where `true` activates it again. Defaults to `true`. " +
					"Changes in place.",
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(true),
			},
			"display_name":       optionalName("Full name, as people see it. The service may make one of the other names where it is left out."),
			"given_name":         optionalName("Given name."),
			"family_name":        optionalName("Family name."),
			"nickname":           optionalName("Nickname, which Atlassian shows as the *public name*."),
			"title":              optional("Job title."),
			"department":         optional("Department."),
			"organization":       optional("Name of the organization that the user works for, as the profile shows it."),
			"preferred_language": optional("Language, as a tag such as `en-US`."),
			"timezone":           optional("Time zone, as a name such as `America/Los_Angeles`."),
			"external_id":        optional("The identity provider's own ID of the user. Compared with case."),
			"account_id": schema.StringAttribute{
				MarkdownDescription: "ID of the Atlassian account that the user is linked to, for example `712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3`. The service may link a new user " +
					"only after a while; it is null until then, and for a user whose link a new address has ended.",
				Computed: true,
				// null is not kept: an update may bring the account.
				// ModifyPlan makes it unknown where a new address ends the link.
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseNonNullStateForUnknown()},
			},
		},
	}
}

// optional returns an attribute that the configuration may leave out. "" would be a
// value that the service takes for none, and a difference in every plan.
func optional(description string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: description + " Defaults to what is there: left out, it is not managed and only shown here. Changes in place.",
		Optional:            true,
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
	}
}

// optionalName returns an optional attribute that holds a name of the user.
func optionalName(description string) schema.StringAttribute {
	attr := optional(description)
	attr.Validators = append(attr.Validators, attribute.VisibleName())
	return attr
}

func (r *scimUserResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.SCIMIdentitySchema("id", "ID of the user in the SCIM directory (UUID).")
}

// Create puts what was planned into the state, and tells what the service has made
// another value of: with that in the state the user would be tainted, and the next
// apply would deactivate somebody's account.
func (r *scimUserResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	made := r.Client.FromNowOn()
	user, err := r.Client.CreateSCIMUser(ctx, plan.SCIMDirectoryID.ValueString(), plan.toCreate())
	if errors.Is(err, client.ErrAmbiguous) {
		user, err = r.findCreated(ctx, plan, made, err)
	}
	if err != nil {
		resp.Diagnostics.Append(r.writeFailed(ctx, "create", plan, "", err))
		return
	}
	plan.ID, plan.AccountID = framework.StringOrNull(user.ID), framework.StringOrNull(user.AccountID)
	framework.Save(ctx, resp, &plan)
	differences := r.reportStored(ctx, plan, plan.toUpdate(model{}), user, &resp.Diagnostics)
	resp.Diagnostics.Append(differences.Save(ctx, resp.Private)...)
}

func (r *scimUserResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	prior := modelOf(req.State.Raw)
	if !r.CheckSCIMKey(prior.SCIMDirectoryID, &resp.Diagnostics) {
		return
	}
	prior.Identity().Set(resp.Identity)
	directoryID, id := prior.SCIMDirectoryID.ValueString(), prior.ID.ValueString()
	user, err := r.Reads.SCIMUser(ctx, directoryID, id)
	if errors.Is(err, client.ErrNotFound) {
		warnDeactivated(ctx, *prior, resp)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("read SCIM user "+id, "In SCIM directory "+directoryID, err))
		return
	}
	state := fromAPI(directoryID, user)
	if imported := prior.UserName.IsNull(); !imported {
		state = state.dropUnmanaged(*prior, framework.RememberedDifferences(ctx, req.Private))
	}
	if state != *prior {
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	}
}

// warnDeactivated is framework.Gone for an object that comes back as it was: deactivating a
// user is the most that SCIM can do, and what everybody means by deleting one.
func warnDeactivated(ctx context.Context, prior model, resp *resource.ReadResponse) {
	resp.Diagnostics.Append(framework.Warning("Object is gone: SCIM user "+prior.ID.ValueString(),
		fmt.Sprintf("The service answers that SCIM directory %s has no user %s (%s). That is also its answer for a user that was deactivated outside Terraform. "+
			"The user was removed from the state, and the next apply creates it again under a new id, which activates the account again. "+
			"If it is to stay deactivated, remove the resource from the configuration as well.",
			prior.SCIMDirectoryID.ValueString(), prior.UserName.ValueString(), prior.Email.ValueString())))
	resp.State.RemoveResource(ctx)
}

func (r *scimUserResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	if moves := plan.AccountID.IsUnknown() && !prior.AccountID.IsNull(); !moves {
		plan.AccountID = prior.AccountID
	}
	differences := framework.RememberedDifferences(ctx, req.Private)
	// A value that was unknown at plan may turn out to be the one in the state: then there is nothing to send.
	if update := plan.toUpdate(prior); update != (client.SCIMUserUpdate{}) {
		user, err := r.Client.UpdateSCIMUser(ctx, prior.SCIMDirectoryID.ValueString(), prior.ID.ValueString(), update)
		if err != nil {
			resp.Diagnostics.Append(r.writeFailed(ctx, "update", plan, prior.ID.ValueString(), err))
			return
		}
		if plan.AccountID.IsNull() || plan.AccountID.IsUnknown() {
			plan.AccountID = framework.StringOrNull(user.AccountID)
		}
		maps.Copy(differences, r.reportStored(ctx, plan, update, user, &resp.Diagnostics))
		if update.Email != nil && user.AccountID != plan.AccountID.ValueString() {
			resp.Diagnostics.Append(r.reportUnlinked(ctx, plan)...)
		}
	}
	if plan.AccountID.IsUnknown() {
		plan.AccountID = prior.AccountID
	}
	framework.Save(ctx, resp, &plan)
	resp.Diagnostics.Append(differences.Save(ctx, resp.Private)...)
}

func (r *scimUserResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	directoryID, id := state.SCIMDirectoryID.ValueString(), state.ID.ValueString()
	err := r.Client.DeleteSCIMUser(ctx, directoryID, id)
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		resp.Diagnostics.Append(framework.Failed("deactivate SCIM user "+state.UserName.String(), fmt.Sprintf("User %s of SCIM directory %s", id, directoryID), err))
	}
}

// importForm is what an import id looks like.
var importForm = framework.ImportForm{SCIM: true, Parts: []framework.ImportPart{
	framework.SCIMDirectoryPart,
	{Attribute: "id", Name: "user id", Example: "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29", Check: framework.ImportSCIMID},
}}

func (r *scimUserResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, importForm)
}
