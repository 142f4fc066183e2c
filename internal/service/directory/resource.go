// Package directory is the family of identity provider directories: the
// resource, its list resource and the data sources.
package directory

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ resource.ResourceWithConfigure   = (*directoryResource)(nil)
	_ resource.ResourceWithIdentity    = (*directoryResource)(nil)
	_ resource.ResourceWithImportState = (*directoryResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*directoryResource)(nil)
)

// inConsole is where the console has the directories.
const inConsole = "*Security > Identity providers*: choose the identity provider, give the *Directory name*, then *Add*. Deleting is *Disconnect identity provider*."

// consoleNames are the console's words for the identity providers.
const consoleNames = "The console has its own names for the identity providers:\n\n" +
	"| `identity_provider` | in the console |\n|---|---|\n" +
	"| `ad_fs` | Active Directory Federation Services (AD FS) |\n" +
	"| `auth0` | Auth0 |\n" +
	"| `cyberark` | CyberArk Idaptive (formerly Centrify) |\n" +
	"| `google_cloud` | Google Cloud Identity |\n" +
	"| `google_workspace` | Google Workspace |\n" +
	"| `jumpcloud` | JumpCloud |\n" +
	"| `microsoft_entra_id` | Microsoft Entra ID, before Microsoft Azure Active Directory |\n" +
	"| `okta` | Okta |\n" +
	"| `onelogin` | OneLogin |\n" +
	"| `ping_identity` | Ping Identity |\n" +
	"| `other` | Other provider |"

// NewResource is atlassian_directory.
func NewResource() resource.Resource { return &directoryResource{} }

type directoryResource struct{ framework.ResourceBase }

func (r *directoryResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_directory"
}

func (r *directoryResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "An identity provider directory: the place where the accounts of one identity provider are managed. SAML single sign-on, provisioning, linked domains " +
				"and the Google Workspace connection all belong to a directory.",
			Plane:   framework.IdentityPlane,
			Console: inConsole,
			Key:     framework.IdentityKey,
			Destroy: "The directory is disconnected and gone. Its users join the default authentication policy of the local directory, its linked domains fall back to the " +
				"local directory, and its authentication policies are deleted with it. It is refused while the directory has SAML single sign-on, a provisioning " +
				"config or a Google Workspace connection.",
			Timeouts: framework.IdentityTimeouts,
			Guides:   "[Connect an identity provider](../guides/connect-identity-provider.md), [Directories and linked domains](../guides/directories-and-linked-domains.md), [Order of destruction](../guides/destroy-order.md).",
			More:     consoleNames,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.OrganizationIDAttribute(),
			"id":              framework.KeptString("ID of the directory (UUID), given by the server."),
			"name": schema.StringAttribute{
				MarkdownDescription: "Name of the directory, 1 to 100 characters, unique in the organization ignoring case; *Directory name* in the console. Changes in place.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.UTF8LengthBetween(1, 100), attribute.VisibleName()},
			},
			"identity_provider": schema.StringAttribute{
				MarkdownDescription: "Identity provider that the directory is for: " + framework.Words(client.IdentityProviders()) + ". " +
					"A value that this version of the provider does not know yet is passed on with a warning. Changing it replaces the directory.",
				Required:      true,
				Validators:    []validator.String{attribute.KnownValues(client.IdentityProviders()...)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"kind": schema.StringAttribute{
				MarkdownDescription: "Kind of the directory: always `identity_provider`. The organization's `local` directory is read with the data source.",
				Computed:            true,
				Default:             stringdefault.StaticString(client.KindIdentityProvider),
			},
			"capabilities": schema.SingleNestedAttribute{
				MarkdownDescription: "What the identity provider can do here. Known at plan, for an `identity_provider` that this version of the provider knows.",
				Computed:            true,
				PlanModifiers:       []planmodifier.Object{objectplanmodifier.UseStateForUnknown()},
				Attributes: map[string]schema.Attribute{
					"saml":             schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the directory can have SAML single sign-on."},
					"scim":             schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the directory can have a provisioning config (SCIM)."},
					"group_sync":       schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether provisioning syncs groups as well as users."},
					"google_workspace": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the directory can have a Google Workspace connection."},
				},
			},
			"default_authentication_policy_id": framework.KeptString("ID of the authentication policy (UUID) that was created with the directory and that its new accounts join."),
			"created_at":                       framework.KeptString("When the directory was created (RFC 3339, UTC)."),
			"timeouts":                         framework.IdentityWaits.IdentityAttribute(framework.AboutIdentityWaits),
		},
	}
}

func (r *directoryResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("id", "ID of the directory (UUID).")
}

func (r *directoryResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID := plan.OrganizationID.ValueString()
	before, err := client.Collect(r.Client.Directories(ctx, organizationID, client.DirectoryFilter{Name: plan.Name.ValueString()}))
	if err != nil {
		resp.Diagnostics.Append(r.createFailed(ctx, plan, err))
		return
	}
	directory, err := r.Client.CreateDirectory(framework.Waiting(ctx, plan.Timeouts, "create"), organizationID, plan.toCreate())
	if errors.Is(err, client.ErrAmbiguous) {
		directory, err = r.findCreated(ctx, plan, before, err)
	}
	if err != nil {
		resp.Diagnostics.Append(r.createFailed(ctx, plan, err))
		return
	}
	r.Claims.Own(framework.MadeDirectory, directory.ID)
	state := fromAPI(organizationID, directory, plan.Timeouts)
	state.keepCapabilities(plan.Capabilities)
	framework.SaveWithVersion(ctx, resp, &state, directory.Version)
}

// createFailed points at the name when another directory has it.
func (r *directoryResource) createFailed(ctx context.Context, plan model, err error) diag.Diagnostic {
	organizationID := plan.OrganizationID.ValueString()
	action, object := "create directory "+plan.Name.String(), "In organization "+organizationID
	if errors.Is(err, client.ErrConflict) {
		if advice := r.explainExisting(ctx, organizationID, plan.Name.ValueString()); advice != "" {
			return framework.FailedAt(path.Root("name"), action, object, fmt.Errorf("%w\n\n%s", err, advice))
		}
	}
	return framework.Failed(action, object, err)
}

// findCreated resolves a create whose answer was lost. Names are unique, so a directory of that name and provider is the one
// that the server made, unless it was there before: that one is somebody's.
func (r *directoryResource) findCreated(ctx context.Context, plan model, before []client.Directory, lost error) (client.Directory, error) {
	filter := client.DirectoryFilter{Name: plan.Name.ValueString()}
	for directory, err := range r.Client.Directories(ctx, plan.OrganizationID.ValueString(), filter) {
		if err != nil {
			return client.Directory{}, errors.Join(lost, err)
		}
		if directory.IdentityProvider == plan.IdentityProvider.ValueString() && !slices.ContainsFunc(before, func(older client.Directory) bool { return older.ID == directory.ID }) {
			return directory, nil
		}
		return client.Directory{}, fmt.Errorf("%w\n\nA directory of this name has existed since %s. If it is the wanted one, import it:\n\n  %s",
			lost, directory.CreatedAt, framework.ImportCommand(plan.OrganizationID.ValueString(), directory.ID))
	}
	return client.Directory{}, lost
}

func (r *directoryResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	state.Identity().Set(resp.Identity)
	organizationID, id := state.OrganizationID.ValueString(), state.ID.ValueString()
	directory, err := r.Reads.Directory(ctx, organizationID, id)
	switch {
	case errors.Is(err, client.ErrNotFound):
		framework.Gone(ctx, resp, "directory "+id)
		return
	case err != nil:
		resp.Diagnostics.Append(framework.Failed("read directory "+id, "In organization "+organizationID, err))
		return
	case directory.Kind == client.KindLocal:
		resp.Diagnostics.Append(framework.Error("Not an identity provider directory: "+id,
			"This is the organization's local directory. It is always there and cannot be managed; read it with data \"atlassian_directory\" and kind = \"local\"."))
		return
	}
	r.Claims.Own(claimKind, nameKey(organizationID, directory.Name))
	state = fromAPI(organizationID, directory, state.Timeouts)
	framework.SaveWithVersion(ctx, resp, &state, directory.Version)
	r.WarnDoubt(ctx, organizationID, "directory "+directory.Name+" ("+id+")", directory.Record, &resp.Diagnostics)
}

func (r *directoryResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID, id := prior.OrganizationID.ValueString(), prior.ID.ValueString()
	if plan.toUpdate(prior) == (client.DirectoryUpdate{}) { // timeouts alone, which are ours
		prior.Identity().Set(resp.Identity)
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
		return
	}
	directory, err := r.Client.UpdateDirectory(framework.Waiting(ctx, plan.Timeouts, "update"), organizationID, id, framework.Version(ctx, req.Private), plan.toUpdate(prior))
	if errors.Is(err, client.ErrAmbiguous) {
		directory, err = r.findUpdated(ctx, plan, directory, err)
	}
	if err != nil {
		resp.Diagnostics.Append(framework.FailedAt(path.Root("name"), "rename directory "+prior.Name.String(), "Directory "+id+" in organization "+organizationID, err))
		return
	}
	state := fromAPI(organizationID, directory, plan.Timeouts)
	framework.SaveWithVersion(ctx, resp, &state, directory.Version)
}

// findUpdated resolves a change whose answer was lost: a directory that is as planned needs no other.
func (r *directoryResource) findUpdated(ctx context.Context, plan model, none client.Directory, lost error) (client.Directory, error) {
	now, err := r.Client.Directory(ctx, plan.OrganizationID.ValueString(), plan.ID.ValueString())
	if err != nil || plan.toUpdate(fromAPI("", now, plan.Timeouts)) != (client.DirectoryUpdate{}) {
		return none, lost
	}
	return now, nil
}

func (r *directoryResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID, id := state.OrganizationID.ValueString(), state.ID.ValueString()
	err := r.Client.DeleteDirectory(framework.Waiting(ctx, state.Timeouts, "delete"), organizationID, id, framework.Version(ctx, req.Private))
	if err == nil || errors.Is(err, client.ErrNotFound) {
		return
	}
	object := fmt.Sprintf("Directory %s in organization %s", id, organizationID)
	if errors.Is(err, client.ErrConflict) {
		object += r.dependants(ctx, organizationID, id)
	}
	resp.Diagnostics.Append(framework.Failed("delete directory "+state.Name.String(), object, err))
}

// importForm is what an import id looks like.
var importForm = framework.ImportForm{Parts: []framework.ImportPart{
	{Attribute: "id", Name: "directory id", Example: "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29", Check: framework.ImportUUID},
}}

func (r *directoryResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, importForm)
}

func (r *directoryResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	framework.PlanOrganizationID(ctx, r.ProviderData, req, resp)
	defer r.PlanAttended(ctx, req, resp)
	r.planCapabilities(ctx, req, resp)
	r.Checks.WarnUnknown(&resp.Diagnostics, path.Root("identity_provider"), framework.RawOf(req.Plan.Raw).String("identity_provider"), client.IdentityProviders())
	switch {
	case resp.Diagnostics.HasError() || !r.Checks.CanRun():
	case !req.Plan.Raw.IsNull():
		r.checkPlan(ctx, req, resp)
	case !req.State.Raw.IsNull():
		var prior, none *model
		resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
		r.Checks.Claim(req, path.Root("name"), prior.object(), none.object(), &resp.Diagnostics)
		r.warnDestroy(ctx, req, "Destroying", "", resp)
	}
}

// checkPlan reports what the organization would refuse, and what a replacement
// takes along.
func (r *directoryResource) checkPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan model
	var prior *model
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	}
	if resp.Diagnostics.HasError() || plan.OrganizationID.IsUnknown() {
		return
	}
	if prior != nil && (!plan.IdentityProvider.Equal(prior.IdentityProvider) || !plan.OrganizationID.Equal(prior.OrganizationID)) {
		r.warnDestroy(ctx, req, "Replacing", " What refers to its id in this configuration moves to the new directory in the same apply.", resp)
	}
	if !plan.Name.IsUnknown() {
		r.checkName(ctx, req, plan, prior, resp)
	}
	if !plan.IdentityProvider.IsUnknown() {
		r.checkSubscription(ctx, req, plan, prior, resp)
	}
}
