// Package serviceaccount is the family of service accounts: accounts that stand
// for programs and not for people.
package serviceaccount

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ resource.ResourceWithConfigure   = (*accountResource)(nil)
	_ resource.ResourceWithIdentity    = (*accountResource)(nil)
	_ resource.ResourceWithImportState = (*accountResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*accountResource)(nil)
)

// inConsole is where the console has the service accounts.
const inConsole = "*Directory > Service accounts*: *Create a service account*."

// experimental is the mark that Atlassian puts on these calls.
const experimental = "**Experimental:** Atlassian marks the calls for service accounts as experimental, or preview: they may change without notice."

var (
	// unpadded is text that begins and ends with something to see.
	unpadded          = regexp.MustCompile(`^\S(.*\S)?$`)
	rolePattern       = regexp.MustCompile(`^[^\s,]+$`)
	accountIDPattern  = regexp.MustCompile(`^([A-Za-z0-9_-]+:[A-Za-z0-9_:-]+|[A-Za-z0-9_-]{20,})$`)
	resourceIDPattern = regexp.MustCompile(`^ari:\S+$`)
)

// NewResource is atlassian_service_account.
func NewResource() resource.Resource { return &accountResource{} }

type accountResource struct{ framework.ResourceBase }

func (r *accountResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_service_account"
}

func (r *accountResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "A service account: an account of the organization for a script, an integration or a pipeline, instead of a person's. It takes no seat of Jira or Confluence. " +
				experimental,
			Plane:   framework.PublishedPlane,
			Console: inConsole,
			Key:     framework.ScopedKey("read:service-accounts:admin`, `write:service-accounts:admin`, and for the warning before a destruction `read:service-accounts-tokens:admin"),
			Destroy: "The account is deleted for good, and whatever uses its API tokens or OAuth credentials stops working. The plan names the tokens that are still good.",
			Guides:  "[User provisioning explained](../guides/user-provisioning.md), [Live organization](../guides/live-organization.md).",
			More: "**Tokens and credentials** are made in the console: Atlassian publishes no call that makes one with an API key, and none is in the state.\n\n" +
				"**What the account may do** is set when it is created, by `initial_role_assignments`, and cannot be changed here. Later, put it into a group with " +
				"`atlassian_group_membership`, and give the group its roles with `atlassian_group_role_assignment`.\n\n" +
				"**How many there may be** depends on the plan: 5, with Atlassian Guard Standard 250, with Enterprise 1,000.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.OrganizationIDAttribute(),
			"id":              framework.KeptString("ID of the account, given by the server. It is not a UUID, and stands wherever an account ID does."),
			"name": schema.StringAttribute{
				MarkdownDescription: "Name of the account, 6 to 30 characters. A new account needs a name that no other has, ignoring case: Atlassian would take two, and nobody could tell them apart. Changes in place.",
				Required:            true,
				Validators: []validator.String{stringvalidator.UTF8LengthBetween(6, 30),
					stringvalidator.RegexMatches(unpadded, "must be a name, without blanks before or after it"), attribute.VisibleName()},
			},
			"description": schema.StringAttribute{
				MarkdownDescription: "What the account is for, up to 255 characters. Defaults to what the organization has: none for a new account. An empty text takes the description away. Changes in place.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{stringvalidator.UTF8LengthAtMost(255)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"initial_role_assignments": initialRolesAttribute(),
			"email":                    framework.KeptString("E-mail address of the account, made by the server. It never changes."),
			"status":                   framework.KeptString("Status of the account, for example `active`."),
		},
	}
}

func (r *accountResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("id", "ID of the account.")
}

func (r *accountResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	state.Identity().Set(resp.Identity)
	organizationID, id := state.OrganizationID.ValueString(), state.ID.ValueString()
	account, err := r.Reads.ServiceAccount(ctx, organizationID, id)
	if errors.Is(err, client.ErrNotFound) {
		framework.Gone(ctx, resp, "service account "+id)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("read service account "+id, "In organization "+organizationID, err))
		return
	}
	r.Claims.Own(claimKind, key(organizationID, id))
	read := fromAPI(organizationID, account).keep(state)
	framework.Save(ctx, resp, &read)
}

func (r *accountResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID, id := prior.OrganizationID.ValueString(), prior.ID.ValueString()
	account, err := r.Client.UpdateServiceAccount(ctx, organizationID, id, plan.toUpdate(prior))
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("change service account "+prior.Name.String(), "Account "+id+" in organization "+organizationID, err))
		return
	}
	state := fromAPI(organizationID, account).keep(plan)
	framework.Save(ctx, resp, &state)
}

func (r *accountResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID, id := state.OrganizationID.ValueString(), state.ID.ValueString()
	err := r.Client.DeleteServiceAccount(ctx, organizationID, id)
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		resp.Diagnostics.Append(framework.Failed("delete service account "+state.Name.String(), "Account "+id+" in organization "+organizationID, err))
		return
	}
	r.Claims.Own(deletedKind, key(organizationID, id))
}

// importForm is what an import id looks like.
var importForm = framework.ImportForm{Parts: []framework.ImportPart{
	{Attribute: "id", Name: "account id", Example: "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3", Check: importedID},
}}

// importedID is stricter than an account id has to be: a name, or what is cut off, has to be refused, and not be read as gone.
func importedID(value string) (string, error) {
	value, err := framework.ImportAccountID(value)
	if err == nil && !accountIDPattern.MatchString(value) {
		err = fmt.Errorf("%q is not the id of an account", value)
	}
	return value, err
}

func (r *accountResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, importForm)
}
