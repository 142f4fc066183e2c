// Package identityprovider is the family of SAML single sign-on: the connection
// of a directory to its identity provider, as resource, data source and list
// resource.
package identityprovider

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ resource.ResourceWithConfigure      = (*identityProviderResource)(nil)
	_ resource.ResourceWithIdentity       = (*identityProviderResource)(nil)
	_ resource.ResourceWithImportState    = (*identityProviderResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*identityProviderResource)(nil)
	_ resource.ResourceWithUpgradeState   = (*identityProviderResource)(nil)
	_ resource.ResourceWithValidateConfig = (*identityProviderResource)(nil)
)

// NewResource is atlassian_identity_provider.
func NewResource() resource.Resource { return &identityProviderResource{} }

type identityProviderResource struct{ framework.ResourceBase }

// inConsole is where the console has SAML single sign-on.
const inConsole = "*Security > Identity providers > (directory) > Set up SAML single sign-on*; later *View SAML*, with *Edit* and *Delete configuration*."

// The attributes that diagnostics point at.
var (
	directoryIDPath  = path.Root("directory_id")
	certificatePath  = path.Root("certificate")
	singleLogoutPath = path.Root("single_logout")
	logoutURLPath    = singleLogoutPath.AtName("identity_provider_url")
)

var entityIDPattern = regexp.MustCompile(`^\S+$`)

func (r *identityProviderResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_identity_provider"
}

func (r *identityProviderResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		Version: 1, // UpgradeState reads version 0
		MarkdownDescription: framework.Page{
			Does: "SAML single sign-on of a directory: the identity provider that its accounts log in with. A directory has one configuration at most, so the `id` of " +
				"this resource is the id of the directory. Setting it up does not require anybody to use it; `enforce_sso` of `atlassian_authentication_policy` does.",
			Plane:   framework.IdentityPlane,
			Console: inConsole,
			Key:     framework.IdentityKey,
			Destroy: "The SAML configuration is deleted, and nobody logs in through the identity provider any more. It is refused while an authentication policy of the " +
				"directory enforces single sign-on.",
			Timeouts: framework.IdentityTimeouts,
			Guides:   "[Connect an identity provider](../guides/connect-identity-provider.md), [Certificate rollover](../guides/certificate-rollover.md).",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.OrganizationIDAttribute(),
			"id": schema.StringAttribute{
				MarkdownDescription: "ID of the directory (UUID), which has one configuration at most. Known at plan.",
				Computed:            true,
			},
			"directory_id": framework.DirectoryIDAttribute("ID of the directory (UUID). Its identity provider must be able to do SAML: all can but `google_workspace`. Changing it replaces the configuration."),
			"entity_id": schema.StringAttribute{
				MarkdownDescription: "Entity ID (issuer) of the identity provider, exactly as it sends it and without white space, for example `http://www.okta.com/exk1fxwoh5s7XyZ`; " +
					"*Identity provider Entity ID* in the console. Changes in place.",
				Required: true,
				Validators: []validator.String{stringvalidator.RegexMatches(entityIDPattern,
					"must be the identity provider's entity ID as its metadata shows it, without white space")},
			},
			"sso_url": schema.StringAttribute{
				MarkdownDescription: "Single sign-on URL of the identity provider (`https://...`), where people are sent to log in; *Identity provider SSO URL* in the console. Changes in " +
					"place.",
				Required:   true,
				Validators: []validator.String{attribute.HTTPSURL()},
			},
			"certificate": schema.StringAttribute{
				MarkdownDescription: "Certificate that the identity provider signs with: exactly one X.509 certificate, as PEM with any line breaks or as bare base64 DER; *Public x509 " +
					"certificate* in the console. Compared by content: another spelling is no change. Changes in place (certificate rollover). The plan warns when it " +
					"expires within the provider's `expiry_warning_days`, and refuses to put in one that has expired.",
				Required:      true,
				CustomType:    attribute.CertificateType{},
				Validators:    []validator.String{attribute.OneCertificate()},
				PlanModifiers: []planmodifier.String{attribute.KeepEquivalent(attribute.SameCertificate)},
			},
			"single_logout": schema.SingleNestedAttribute{
				MarkdownDescription: "Whether logging out of Atlassian logs out at the identity provider as well; *Single logout* in the console, which offers it for Okta and Microsoft " +
					"Entra ID. Defaults to what the organization has: off, unless somebody turned it on. Set, it is managed as a whole. Changes in place.",
				Optional:      true,
				Computed:      true,
				PlanModifiers: []planmodifier.Object{objectplanmodifier.UseStateForUnknown()},
				Attributes: map[string]schema.Attribute{
					"enabled": schema.BoolAttribute{MarkdownDescription: "Whether single logout is on.", Required: true},
					"identity_provider_url": schema.StringAttribute{
						MarkdownDescription: "Logout URL of the identity provider (`https://...`); the field *logout URL* in the console. Required when `enabled`. Defaults to none.",
						Optional:            true,
						Validators:          []validator.String{attribute.HTTPSURL()},
					},
				},
			},
			"service_provider_entity_url": framework.KeptString("Atlassian's entity ID (audience URI), issued by the server, to be given to the identity provider; *Service provider entity URL* in the console."),
			"service_provider_acs_url": framework.KeptString("Atlassian's assertion consumer service (ACS) URL, or reply URL, issued by the server, to be given to the identity provider; *Service provider " +
				"assertion consumer service URL* in the console."),
			"service_provider_single_logout_url": framework.KeptString("Atlassian's logout URL, issued by the server, to be given to the identity provider where it is to log people out of Atlassian."),
			"certificate_expires_at": schema.StringAttribute{
				MarkdownDescription: "When the certificate expires (RFC 3339, UTC). Known at plan when `certificate` is.",
				Computed:            true,
			},
			"certificate_sha256": schema.StringAttribute{
				MarkdownDescription: "SHA-256 fingerprint of the certificate: 64 lower-case hexadecimal digits without colons. Known at plan when `certificate` is.",
				Computed:            true,
			},
			"timeouts": framework.IdentityWaits.IdentityAttribute(framework.AboutIdentityWaits),
		},
	}
}

func (r *identityProviderResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("directory_id", "ID of the directory (UUID), which has one SAML configuration at most.")
}

func (r *identityProviderResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID, directoryID := plan.OrganizationID.ValueString(), plan.DirectoryID.ValueString()
	create := plan.toCreate(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	_, before := r.Client.SAMLConfiguration(ctx, organizationID, directoryID)
	if before != nil && !errors.Is(before, client.ErrNotFound) {
		resp.Diagnostics.Append(framework.FailedAt(directoryIDPath, "create SAML configuration of directory "+directoryID, "In organization "+organizationID, before))
		return
	}
	configuration, err := r.Client.CreateSAMLConfiguration(framework.Waiting(ctx, plan.Timeouts, "create"), organizationID, directoryID, create)
	switch {
	case errors.Is(err, client.ErrAmbiguous):
		configuration, err = r.findCreated(ctx, organizationID, directoryID, create, before == nil, err)
	case errors.Is(err, client.ErrConflict):
		err = r.explainExisting(ctx, organizationID, directoryID, err)
	}
	if err != nil {
		resp.Diagnostics.Append(framework.FailedAt(directoryIDPath, "create SAML configuration of directory "+directoryID, "In organization "+organizationID, err))
		return
	}
	state := fromAPI(organizationID, configuration, plan.Timeouts)
	state.DirectoryID = framework.UUIDAsIn(plan.DirectoryID, state.DirectoryID)
	framework.SaveWithVersion(ctx, resp, &state, configuration.Version)
}

// findCreated resolves a create whose answer was lost, on a directory that had no configuration before: what holds exactly
// what was sent is the result. One that was there is somebody's.
func (r *identityProviderResource) findCreated(ctx context.Context, organizationID, directoryID string, sent client.SAMLConfigurationCreate, there bool, lost error) (client.SAMLConfiguration, error) {
	found, err := r.Client.SAMLConfiguration(ctx, organizationID, directoryID)
	switch {
	case errors.Is(err, client.ErrNotFound):
		return found, lost
	case err != nil:
		return found, errors.Join(lost, err)
	case !there && holds(found, sent):
		return found, nil
	}
	return found, fmt.Errorf("%w\n\nThe directory has a SAML configuration that this apply did not make: its entity ID is %q. If it is the wanted one, import it:\n\n  %s",
		lost, found.EntityID, framework.ImportCommand(organizationID, directoryID))
}

func holds(found client.SAMLConfiguration, sent client.SAMLConfigurationCreate) bool {
	if logout := sent.SingleLogout; logout != nil &&
		(logout.Enabled != found.SingleLogout.Enabled || logout.IdentityProviderURL != found.SingleLogout.IdentityProviderURL) {
		return false
	}
	return found.EntityID == sent.EntityID && found.SSOURL == sent.SSOURL && attribute.SameCertificate(found.Certificate, sent.Certificate)
}

// explainExisting adds the import command to a refusal if it is because the
// directory has a configuration. There are other reasons for a conflict, and
// the server's words tell them.
func (r *identityProviderResource) explainExisting(ctx context.Context, organizationID, directoryID string, refused error) error {
	if _, err := r.Client.SAMLConfiguration(ctx, organizationID, directoryID); err != nil {
		return refused
	}
	return fmt.Errorf("%w\n\nThe directory has a SAML configuration already. %s", refused, existingAdvice(organizationID, directoryID))
}

func existingAdvice(organizationID, directoryID string) string {
	return framework.ImportAdvice(organizationID, directoryID) + "\n\nThe next plan then shows what differs from the configuration, and changes it in place."
}

func (r *identityProviderResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	state.Identity().Set(resp.Identity)
	organizationID, directoryID := state.OrganizationID.ValueString(), state.DirectoryID.ValueString()
	configuration, err := r.Reads.SAMLConfiguration(ctx, organizationID, directoryID)
	switch {
	case errors.Is(err, client.ErrNotFound):
		framework.Gone(ctx, resp, "SAML configuration of directory "+directoryID)
		return
	case err != nil:
		resp.Diagnostics.Append(framework.Failed("read SAML configuration of directory "+directoryID, "In organization "+organizationID, err))
		return
	}
	r.Claims.Own(claimKind, claimKey(organizationID, directoryID))
	spelled := state.DirectoryID
	state = fromAPI(organizationID, configuration, state.Timeouts)
	state.DirectoryID = framework.UUIDAsIn(spelled, state.DirectoryID)
	framework.SaveWithVersion(ctx, resp, &state, configuration.Version)
	r.WarnDoubt(ctx, organizationID, "SAML configuration of directory "+directoryID, configuration.Record, &resp.Diagnostics)
}

func (r *identityProviderResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID, directoryID := prior.OrganizationID.ValueString(), prior.DirectoryID.ValueString()
	update := plan.toUpdate(ctx, prior, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if update == (client.SAMLConfigurationUpdate{}) { // timeouts alone, which are ours
		prior.Identity().Set(resp.Identity)
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
		return
	}
	configuration, err := r.Client.UpdateSAMLConfiguration(framework.Waiting(ctx, plan.Timeouts, "update"), organizationID, directoryID, framework.Version(ctx, req.Private), update)
	if errors.Is(err, client.ErrAmbiguous) {
		configuration, err = r.findUpdated(ctx, plan, configuration, err)
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("update SAML configuration of directory "+directoryID, "In organization "+organizationID, err))
		return
	}
	state := fromAPI(organizationID, configuration, plan.Timeouts)
	state.DirectoryID = framework.UUIDAsIn(plan.DirectoryID, state.DirectoryID)
	framework.SaveWithVersion(ctx, resp, &state, configuration.Version)
}

// findUpdated resolves a change whose answer was lost: a configuration that is as planned needs no other.
func (r *identityProviderResource) findUpdated(ctx context.Context, plan model, none client.SAMLConfiguration, lost error) (client.SAMLConfiguration, error) {
	now, err := r.Client.SAMLConfiguration(ctx, plan.OrganizationID.ValueString(), plan.DirectoryID.ValueString())
	var diags diag.Diagnostics
	if err != nil || plan.toUpdate(ctx, fromAPI("", now, plan.Timeouts), &diags) != (client.SAMLConfigurationUpdate{}) {
		return none, lost
	}
	return now, nil
}

func (r *identityProviderResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID, directoryID := state.OrganizationID.ValueString(), state.DirectoryID.ValueString()
	err := r.Client.DeleteSAMLConfiguration(framework.Waiting(ctx, state.Timeouts, "delete"), organizationID, directoryID, framework.Version(ctx, req.Private))
	if err == nil || errors.Is(err, client.ErrNotFound) {
		return
	}
	object := "In organization " + organizationID
	if errors.Is(err, client.ErrConflict) {
		object += r.enforcing(ctx, organizationID, directoryID)
	}
	resp.Diagnostics.Append(framework.Failed("delete SAML configuration of directory "+directoryID, object, err))
}

// enforcing lists the policies that keep the configuration from being deleted.
func (r *identityProviderResource) enforcing(ctx context.Context, organizationID, directoryID string) string {
	var found []string
	for policy, err := range r.Client.AuthenticationPolicies(ctx, organizationID, directoryID) {
		if err == nil && policy.EnforceSSO {
			found = append(found, fmt.Sprintf("%q (%s)", policy.Name, policy.ID))
		}
	}
	if len(found) == 0 {
		return ""
	}
	return ". Its accounts have to log in through it as long as these authentication policies enforce single sign-on:\n  - " + strings.Join(found, "\n  - ") +
		"\nSet enforce_sso = false in the atlassian_authentication_policy of each and apply that first, or destroy it. " +
		"A policy whose directory_id refers to this resource (atlassian_identity_provider.<name>.directory_id) is always destroyed before it"
}

// importForm is what an import id looks like.
var importForm = framework.ImportForm{Parts: []framework.ImportPart{
	{Attribute: "directory_id", Name: "directory id", Example: "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29", Check: framework.ImportUUID},
}}

func (r *identityProviderResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, importForm)
}
