package identityprovider

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource is data "atlassian_identity_provider".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

// dataSourceModel adds what moves by itself, and would be drift in a resource.
type dataSourceModel struct {
	facts
	CertificateExpiryStatus types.String `tfsdk:"certificate_expiry_status"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_identity_provider"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads the SAML single sign-on of one directory. It is an error if the directory has none.",
			Plane:   framework.IdentityRecords,
			Console: inConsole,
			Key:     framework.IdentityKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"directory_id": schema.StringAttribute{
				MarkdownDescription: "ID of the directory (UUID).",
				Required:            true,
				Validators:          framework.DirectoryIDValidators(),
			},
			"id":        framework.ReadString("ID of the directory (UUID), which has one configuration at most."),
			"entity_id": framework.ReadString("Entity ID (issuer) of the identity provider; *Identity provider Entity ID* in the console."),
			"sso_url":   framework.ReadString("Single sign-on URL of the identity provider; *Identity provider SSO URL* in the console."),
			"certificate": schema.StringAttribute{
				MarkdownDescription: "Certificate that the identity provider signs with, as PEM with lines of 64 characters; *Public x509 certificate* in the console.",
				Computed:            true,
				CustomType:          attribute.CertificateType{},
			},
			"single_logout": schema.SingleNestedAttribute{
				MarkdownDescription: "Whether logging out of Atlassian logs out at the identity provider as well; *Single logout* in the console.",
				Computed:            true,
				Attributes: map[string]schema.Attribute{
					"enabled":               framework.ReadBool("Whether single logout is on."),
					"identity_provider_url": framework.ReadString("Logout URL of the identity provider, the field *logout URL* in the console; null when none is set."),
				},
			},
			"service_provider_entity_url":        framework.ReadString("Atlassian's entity ID (audience URI); *Service provider entity URL* in the console."),
			"service_provider_acs_url":           framework.ReadString("Atlassian's assertion consumer service (ACS) URL, or reply URL; *Service provider assertion consumer service URL* in the console."),
			"service_provider_single_logout_url": framework.ReadString("Atlassian's logout URL, which the identity provider sends logout requests to."),
			"certificate_expires_at":             framework.ReadString("When the certificate expires (RFC 3339, UTC)."),
			"certificate_sha256":                 framework.ReadString("SHA-256 fingerprint of the certificate: 64 lower-case hexadecimal digits without colons."),
			"certificate_expiry_status": framework.ReadString("What the organization says about the certificate: " +
				framework.Words([]string{client.CertificateValid, client.CertificateExpiringSoon, client.CertificateExpired}) +
				". `" + client.CertificateExpiringSoon + "` means less than 30 days, whatever `expiry_warning_days` says."),
		},
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config dataSourceModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &config, &config.OrganizationID)
	if !ok {
		return
	}
	directoryID := config.DirectoryID.ValueString()
	configuration, err := d.Client.SAMLConfiguration(ctx, organizationID, directoryID)
	if err != nil {
		object := "In organization " + organizationID
		if errors.Is(err, client.ErrNotFound) {
			object += ". Either there is no such directory, or it has no SAML single sign-on"
		}
		resp.Diagnostics.Append(framework.FailedAt(directoryIDPath, "read SAML configuration of directory "+directoryID, object, err))
		return
	}
	state := dataSourceModel{
		facts:                   factsFrom(organizationID, configuration),
		CertificateExpiryStatus: framework.StringOrNull(configuration.CertificateExpiryStatus),
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
