package identityprovider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// NewListResource lists atlassian_identity_provider for terraform query.
func NewListResource() list.ListResource { return &listResource{} }

type listResource struct{ identityProviderResource }

type listModel struct {
	OrganizationID               types.String          `tfsdk:"organization_id"`
	DirectoryID                  types.String          `tfsdk:"directory_id"`
	CertificateExpiresWithinDays attribute.WholeNumber `tfsdk:"certificate_expires_within_days"`
}

func (r *listResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Lists the SAML single sign-on of all directories. A result is shown by the name of its directory.",
			Plane:   framework.IdentityRecords + framework.NeedsQuery,
			Console: inConsole,
			Key:     framework.IdentityKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.ListOrganizationID(),
			"directory_id":    framework.ListDirectoryID("Only the configuration of this directory (UUID)."),
			"certificate_expires_within_days": schema.Int64Attribute{
				CustomType:          attribute.WholeNumberType{},
				MarkdownDescription: "Only configurations whose certificate expires within this many days (0 to 36500) from now, those that have expired included.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(0, 36500)},
			},
		},
	}
}

func (r *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config listModel
	diags := req.Config.Get(ctx, &config)
	organizationID := r.ListOrganization(config.OrganizationID, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	configurations := r.Client.SAMLConfigurations(ctx, organizationID)
	stream.Results = framework.Stream(ctx, req, configurations, "SAML configurations", config.filter(r.Now()), func(configuration client.SAMLConfiguration, result *list.ListResult) {
		state := fromAPI(organizationID, configuration, framework.IdentityWaits.Null())
		result.DisplayName = r.Reads.DirectoryName(ctx, organizationID, configuration.DirectoryID, configuration.EntityID)
		state.Identity().Set(result.Identity)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
		}
	})
}

// filter judges by the certificate itself, as the resource's warning does.
func (m listModel) filter(now time.Time) func(client.SAMLConfiguration) bool {
	return func(configuration client.SAMLConfiguration) bool {
		if id := m.DirectoryID.ValueString(); id != "" && !uuid.Same(id, configuration.DirectoryID) {
			return false
		}
		if m.CertificateExpiresWithinDays.IsNull() {
			return true
		}
		expires := configuration.CertificateExpiresAt.Time
		if certificate, err := attribute.ParseCertificate(configuration.Certificate); err == nil {
			expires = certificate.NotAfter
		}
		within := time.Duration(m.CertificateExpiresWithinDays.ValueInt64()) * 24 * time.Hour
		return !expires.After(now.Add(within))
	}
}
