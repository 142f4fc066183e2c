// Package linkeddomain is the family of linked domains: which directory manages
// the accounts of a verified domain.
package linkeddomain

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

var (
	_ resource.ResourceWithConfigure   = (*linkedDomainResource)(nil)
	_ resource.ResourceWithIdentity    = (*linkedDomainResource)(nil)
	_ resource.ResourceWithImportState = (*linkedDomainResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*linkedDomainResource)(nil)
)

// inConsole is where the console has the links.
const inConsole = "*Security > Identity providers > (directory) > View domains*: *Link domain*, and to move one *Link to a different directory*."

// NewResource is atlassian_linked_domain.
func NewResource() resource.Resource { return &linkedDomainResource{} }

type linkedDomainResource struct{ framework.ResourceBase }

func (r *linkedDomainResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_linked_domain"
}

func (r *linkedDomainResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Links a verified domain to a directory, which from then on manages the accounts of the domain. Every verified domain is linked to exactly one " +
				"directory: the organization's local one, until it is moved.",
			Plane:    framework.IdentityPlane,
			Console:  inConsole,
			Key:      framework.IdentityKey + " If it has scopes: `read:domains:admin` lets the plan check that the domain is verified.",
			Destroy:  "The domain is linked back to the local directory. There is no unlinked state, and the domain stays verified.",
			Timeouts: framework.IdentityTimeouts,
			Guides:   "[Directories and linked domains](../guides/directories-and-linked-domains.md).",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.OrganizationIDAttribute(),
			"id":              framework.KeptString("The domain in the server's spelling: lower case, internationalised names as A-labels (`xn--...`)."),
			"domain": schema.StringAttribute{
				MarkdownDescription: "Verified domain to link, for example `acme.com`; the console lists those to choose from under *Link domain*. Case, a trailing dot and the " +
					"internationalised form make no difference. Changing it replaces the link.",
				CustomType:    attribute.DomainType{},
				Validators:    []validator.String{attribute.DomainName()},
				Required:      true,
				PlanModifiers: []planmodifier.String{attribute.KeepEquivalent(attribute.SameDomain), stringplanmodifier.RequiresReplace()},
			},
			"directory_id": schema.StringAttribute{
				MarkdownDescription: "ID of the directory (UUID) that the domain is linked to. Changes in place: the domain moves in one step (*Link to a different directory* in the " +
					"console) and is never without a directory.",
				Required:      true,
				Validators:    framework.DirectoryIDValidators(),
				PlanModifiers: []planmodifier.String{framework.KeepUUID()},
			},
			"directory_name": framework.KeptString("Name of that directory at the last refresh, for people who read a plan; null when the directory cannot be read. A move shows the name " +
				"that the domain leaves, and a warning names both directories."),
			"domain_id": framework.KeptString("ID of the domain in Atlassian's published domains API; `id` of the data source `atlassian_domain`."),
			"timeouts":  framework.IdentityWaits.IdentityAttribute(framework.AboutIdentityWaits),
		},
	}
}

func (r *linkedDomainResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("domain", "The domain, lower case, internationalised names as A-labels.")
}

// Create moves the domain here from the local directory. A domain that is here already is taken over as it is; one that
// somebody has linked elsewhere after the plan is theirs.
func (r *linkedDomainResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	ended := r.Claims.Take(&resp.Diagnostics, claimKind, plan.object().Key)
	defer ended()
	ctx = framework.Waiting(ctx, plan.Timeouts, "create")
	organizationID := plan.OrganizationID.ValueString()
	link, err := r.Client.LinkedDomain(ctx, organizationID, plan.Domain.ASCII())
	switch here := uuid.Same(link.DirectoryID, plan.DirectoryID.ValueString()); {
	case errors.Is(err, client.ErrNotFound): // the organization says best what is wrong with a domain that it does not have
		link, err = r.Client.LinkDomain(ctx, organizationID, plan.Domain.ASCII(), plan.DirectoryID.ValueString(), "")
	case err == nil && !here && link.DirectoryKind != client.KindLocal:
		resp.Diagnostics.Append(r.linkedMeanwhile(ctx, plan, link))
		return
	case err == nil && !here:
		link, err = r.Client.LinkDomain(ctx, organizationID, plan.Domain.ASCII(), plan.DirectoryID.ValueString(), link.Version)
	}
	if err != nil {
		resp.Diagnostics.Append(linkFailed(plan, err))
		return
	}
	state := withDirectoryName(ctx, r.Reads, fromAPI(organizationID, link, plan), model{})
	framework.SaveWithVersion(ctx, resp, &state, link.Version)
}

func (r *linkedDomainResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	if !r.Ready(&resp.Diagnostics) {
		return
	}
	state := modelOf(req.State.Raw)
	organizationID, domain := state.OrganizationID.ValueString(), state.Domain.ASCII()
	framework.Identity{"organization_id": state.OrganizationID, "domain": framework.StringOrNull(domain)}.Set(resp.Identity)
	// The name of the directory is asked for below; the state knows which directory, unless the link has moved.
	r.Reads.BeginDirectoryName(ctx, organizationID, state.DirectoryID.ValueString())
	link, err := r.Reads.LinkedDomain(ctx, organizationID, domain)
	if errors.Is(err, client.ErrNotFound) {
		framework.Gone(ctx, resp, "linked domain "+domain)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("read linked domain "+domain, "In organization "+organizationID, err))
		return
	}
	r.Claims.Own(claimKind, state.object().Key)
	if read := withDirectoryName(ctx, r.Reads, fromAPI(organizationID, link, state), state); !reflect.DeepEqual(read, state) {
		resp.Diagnostics.Append(resp.State.Set(ctx, &read)...)
	}
	resp.Diagnostics.Append(framework.SaveVersion(ctx, resp.Private, link.Version)...)
	r.WarnDoubt(ctx, organizationID, "linked domain "+domain, link.Record, &resp.Diagnostics)
}

func (r *linkedDomainResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	if plan.DirectoryID.Equal(prior.DirectoryID) { // timeouts alone, which are ours
		prior.Identity().Set(resp.Identity)
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
		return
	}
	ended := r.Claims.Take(&resp.Diagnostics, claimKind, plan.object().Key)
	defer ended()
	ctx = framework.Waiting(ctx, plan.Timeouts, "update")
	organizationID := plan.OrganizationID.ValueString()
	link, err := r.Client.LinkDomain(ctx, organizationID, plan.Domain.ASCII(), plan.DirectoryID.ValueString(), framework.Version(ctx, req.Private))
	if errors.Is(err, client.ErrPreconditionFailed) {
		link, err = r.linkAgain(ctx, plan, prior, err)
	}
	if err != nil {
		resp.Diagnostics.Append(linkFailed(plan, err))
		return
	}
	state := withDirectoryName(ctx, r.Reads, fromAPI(organizationID, link, plan), model{})
	framework.SaveWithVersion(ctx, resp, &state, link.Version)
}

// linkAgain moves a domain that fell back to the local directory because its
// directory was deleted. That is what replacing a directory does in the same
// apply, and no change of somebody else's.
func (r *linkedDomainResource) linkAgain(ctx context.Context, plan, prior model, refused error) (client.LinkedDomain, error) {
	organizationID := plan.OrganizationID.ValueString()
	link, err := r.Client.LinkedDomain(ctx, organizationID, plan.Domain.ASCII())
	if err != nil || link.DirectoryKind != client.KindLocal {
		return client.LinkedDomain{}, refused
	}
	if _, err := r.Client.Directory(ctx, organizationID, prior.DirectoryID.ValueString()); !errors.Is(err, client.ErrNotFound) {
		return client.LinkedDomain{}, refused
	}
	return r.Client.LinkDomain(ctx, organizationID, plan.Domain.ASCII(), plan.DirectoryID.ValueString(), link.Version)
}

func (r *linkedDomainResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID, domain := state.OrganizationID.ValueString(), state.Domain.ASCII()
	stays, ended := r.Claims.Release(claimKind, state.object().Key)
	defer ended()
	if len(stays) > 0 {
		resp.Diagnostics.Append(framework.NotRemoved("linked domain " + domain))
		return
	}
	err := r.Client.UnlinkDomain(framework.Waiting(ctx, state.Timeouts, "delete"), organizationID, domain, framework.Version(ctx, req.Private))
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		resp.Diagnostics.Append(framework.Failed("link domain "+domain+" back to the local directory",
			fmt.Sprintf("Linked to directory %s in organization %s", state.DirectoryID.ValueString(), organizationID), err))
	}
}

// importForm is what an import id looks like: the domain in any spelling. The server's is kept, which the identity has to
// have from the start.
var importForm = framework.ImportForm{Parts: []framework.ImportPart{
	{Attribute: "domain", Name: "domain", Example: "acme.com", Check: importedDomain},
}}

func (r *linkedDomainResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, importForm)
}

// importedDomain returns a domain in its one spelling.
func importedDomain(value string) (string, error) {
	ascii, err := attribute.NormalizeDomain(value)
	if err != nil {
		return "", fmt.Errorf("%q is not a domain name: %w", value, err)
	}
	return ascii, nil
}

func (r *linkedDomainResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	framework.PlanOrganizationID(ctx, r.ProviderData, req, resp)
	defer r.PlanAttended(ctx, req, resp)
	r.warnMove(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	prior, plan := modelOf(req.State.Raw), modelOf(resp.Plan.Raw)
	if req.Plan.Raw.IsNull() {
		if r.Checks.CanRun() {
			r.Checks.Claim(req, path.Root("domain"), prior.object(), plan.object(), &resp.Diagnostics)
		}
		return
	}
	if plan.Domain.IsUnknown() {
		return
	}
	if id := plan.Domain.ASCII(); plan.ID.ValueString() != id {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), id)...)
	}
	if !plan.DirectoryID.Equal(prior.DirectoryID) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("directory_name"), types.StringUnknown())...)
	}
	if plan.OrganizationID.IsUnknown() || !r.Checks.CanRun() {
		return
	}
	own := r.checkRival(prior, plan, req, resp)
	if req.State.Raw.IsNull() {
		r.askAhead(ctx, plan, own)
	}
	r.checkDirectory(ctx, req, plan, resp)
	if req.State.Raw.IsNull() {
		r.checkVerified(ctx, plan, resp)
		if !own {
			r.checkLinkedElsewhere(ctx, plan, resp)
		}
	}
}

// linkedMeanwhile refuses to take a domain away from another identity provider, which the plan did not show.
func (r *linkedDomainResource) linkedMeanwhile(ctx context.Context, plan model, link client.LinkedDomain) diag.Diagnostic {
	organizationID, domain := plan.OrganizationID.ValueString(), plan.Domain.ASCII()
	return framework.ErrorAt(path.Root("domain"), "Domain "+domain+" is linked to another directory by now",
		fmt.Sprintf("The plan was to take it from the local directory, and it is in %s: somebody has linked it there since. Nothing was sent. %s\n\nThe next plan then shows the move.",
			r.nameAndID(ctx, organizationID, link.DirectoryID), framework.ImportAdvice(organizationID, domain)))
}

func linkFailed(plan model, err error) diag.Diagnostic {
	return framework.FailedAt(path.Root("directory_id"), "link domain "+plan.Domain.ASCII(),
		fmt.Sprintf("To directory %s in organization %s", plan.DirectoryID.ValueString(), plan.OrganizationID.ValueString()), err)
}
