package identityprovider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	tftypes "github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/types"
)

// model is a SAML configuration as the resource shows it.
type model struct {
	OrganizationID           tftypes.String    `tfsdk:"organization_id"`
	ID                       tftypes.String    `tfsdk:"id"`
	DirectoryID              tftypes.String    `tfsdk:"directory_id"`
	EntityID                 tftypes.String    `tfsdk:"entity_id"`
	SSOURL                   tftypes.String    `tfsdk:"sso_url"`
	Certificate              types.Certificate `tfsdk:"certificate"`
	SingleLogout             tftypes.Object    `tfsdk:"single_logout"`
	ServiceProviderEntityURL tftypes.String    `tfsdk:"service_provider_entity_url"`
	ServiceProviderACSURL    tftypes.String    `tfsdk:"service_provider_acs_url"`
	ServiceProviderLogoutURL tftypes.String    `tfsdk:"service_provider_single_logout_url"`
	CertificateExpiresAt     tftypes.String    `tfsdk:"certificate_expires_at"`
	CertificateSHA256        tftypes.String    `tfsdk:"certificate_sha256"`
}

// singleLogoutModel is what single_logout holds.
type singleLogoutModel struct {
	Enabled             tftypes.Bool   `tfsdk:"enabled"`
	IdentityProviderURL tftypes.String `tfsdk:"identity_provider_url"`
}

var singleLogoutTypes = map[string]attr.Type{
	"enabled":               tftypes.BoolType,
	"identity_provider_url": tftypes.StringType,
}

// fromAPI is the only way from the API's SAML configuration to the model. The
// certificate comes out in one spelling, however the server wraps it.
func fromAPI(organizationID string, configuration client.SAMLConfiguration) model {
	state := model{
		OrganizationID:           tftypes.StringValue(organizationID),
		ID:                       tftypes.StringValue(configuration.DirectoryID),
		DirectoryID:              tftypes.StringValue(configuration.DirectoryID),
		EntityID:                 tftypes.StringValue(configuration.Issuer),
		SSOURL:                   tftypes.StringValue(configuration.SingleSignOnURL),
		Certificate:              types.NewCertificateValue(types.NewCertificateValue(configuration.Certificate).PEM()),
		ServiceProviderEntityURL: tftypes.StringValue(configuration.EntityID),
		ServiceProviderACSURL:    tftypes.StringValue(configuration.AssertionConsumerServiceURL),
		ServiceProviderLogoutURL: framework.StringOrNull(configuration.SingleLogout.ServiceProviderURL),
		SingleLogout: tftypes.ObjectValueMust(singleLogoutTypes, map[string]attr.Value{
			"enabled":               tftypes.BoolValue(configuration.SingleLogout.Enabled),
			"identity_provider_url": framework.StringOrNull(configuration.SingleLogout.IdentityProviderURL),
		}),
		// For a certificate that cannot be parsed here the server's word has to do.
		CertificateExpiresAt: framework.ServerTime(configuration.CertificateExpiresAt),
		CertificateSHA256:    tftypes.StringNull(),
	}
	state.describeCertificate()
	return state
}

// describeCertificate fills in what follows from a known certificate. Plan and
// state both come through here, so that what a plan promises comes true.
func (m *model) describeCertificate() {
	certificate, err := m.Certificate.Parse()
	if err != nil {
		return
	}
	m.CertificateExpiresAt = framework.Time(certificate.NotAfter)
	m.CertificateSHA256 = tftypes.StringValue(types.CertificateSHA256(certificate))
}

// toCreate is the body of a create.
func (m *model) toCreate(ctx context.Context, diags *diag.Diagnostics) client.SAMLConfigurationCreate {
	return client.SAMLConfigurationCreate{
		Issuer:          m.EntityID.ValueString(),
		SingleSignOnURL: m.SSOURL.ValueString(),
		Certificate:     m.Certificate.PEM(),
		SingleLogout:    m.singleLogoutInput(ctx, diags),
	}
}

// toUpdate is the body of an update: only what differs from prior.
func (m *model) toUpdate(ctx context.Context, prior model, diags *diag.Diagnostics) client.SAMLConfigurationUpdate {
	update := client.SAMLConfigurationUpdate{
		Issuer:          framework.Changed(m.EntityID, prior.EntityID),
		SingleSignOnURL: framework.Changed(m.SSOURL, prior.SSOURL),
	}
	if !types.SameCertificate(m.Certificate.ValueString(), prior.Certificate.ValueString()) {
		pem := m.Certificate.PEM()
		update.Certificate = &pem
	}
	planned, before := m.singleLogoutInput(ctx, diags), prior.singleLogoutInput(ctx, diags)
	if planned != nil && (before == nil || *planned != *before) {
		update.SingleLogout = planned
	}
	return update
}

// singleLogoutInput maps null and unknown, where the configuration leaves it to
// the server, to nil.
func (m *model) singleLogoutInput(ctx context.Context, diags *diag.Diagnostics) *client.SingleLogoutInput {
	if m.SingleLogout.IsNull() || m.SingleLogout.IsUnknown() {
		return nil
	}
	var planned singleLogoutModel
	diags.Append(m.SingleLogout.As(ctx, &planned, basetypes.ObjectAsOptions{})...)
	return &client.SingleLogoutInput{Enabled: planned.Enabled.ValueBool(), IdentityProviderURL: planned.IdentityProviderURL.ValueString()}
}
