package identityprovider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// model is a SAML configuration as the resource shows it.
type model struct {
	facts
	// Timeouts are about Terraform's own behaviour; the API knows nothing of them.
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// facts are what the resource and the data source show.
type facts struct {
	OrganizationID           types.String          `tfsdk:"organization_id"`
	ID                       types.String          `tfsdk:"id"`
	DirectoryID              types.String          `tfsdk:"directory_id"`
	EntityID                 types.String          `tfsdk:"entity_id"`
	SSOURL                   types.String          `tfsdk:"sso_url"`
	Certificate              attribute.Certificate `tfsdk:"certificate"`
	SingleLogout             types.Object          `tfsdk:"single_logout"`
	ServiceProviderEntityURL types.String          `tfsdk:"service_provider_entity_url"`
	ServiceProviderACSURL    types.String          `tfsdk:"service_provider_acs_url"`
	ServiceProviderLogoutURL types.String          `tfsdk:"service_provider_single_logout_url"`
	CertificateExpiresAt     types.String          `tfsdk:"certificate_expires_at"`
	CertificateSHA256        types.String          `tfsdk:"certificate_sha256"`
}

// Identity returns the identity of the resource.
func (m model) Identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, "directory_id": m.DirectoryID}
}

// singleLogoutModel is what single_logout holds.
type singleLogoutModel struct {
	Enabled             types.Bool   `tfsdk:"enabled"`
	IdentityProviderURL types.String `tfsdk:"identity_provider_url"`
}

var singleLogoutTypes = map[string]attr.Type{
	"enabled":               types.BoolType,
	"identity_provider_url": types.StringType,
}

// fromAPI is the only way from the API's SAML configuration to the model. The
// certificate comes out in one spelling, however the server wraps it.
func fromAPI(organizationID string, configuration client.SAMLConfiguration, waits timeouts.Value) model {
	return model{factsFrom(organizationID, configuration), waits}
}

func factsFrom(organizationID string, configuration client.SAMLConfiguration) facts {
	state := facts{
		OrganizationID:           types.StringValue(organizationID),
		ID:                       types.StringValue(configuration.DirectoryID),
		DirectoryID:              types.StringValue(configuration.DirectoryID),
		EntityID:                 types.StringValue(configuration.EntityID),
		SSOURL:                   types.StringValue(configuration.SSOURL),
		Certificate:              attribute.NewCertificateValue(attribute.NewCertificateValue(configuration.Certificate).PEM()),
		ServiceProviderEntityURL: types.StringValue(configuration.ServiceProviderEntityURL),
		ServiceProviderACSURL:    types.StringValue(configuration.ServiceProviderACSURL),
		ServiceProviderLogoutURL: framework.StringOrNull(configuration.SingleLogout.ServiceProviderURL),
		SingleLogout: types.ObjectValueMust(singleLogoutTypes, map[string]attr.Value{
			"enabled":               types.BoolValue(configuration.SingleLogout.Enabled),
			"identity_provider_url": framework.StringOrNull(configuration.SingleLogout.IdentityProviderURL),
		}),
		// For a certificate that cannot be parsed here the server's word has to do.
		CertificateExpiresAt: framework.ServerTime(configuration.CertificateExpiresAt),
		CertificateSHA256:    types.StringNull(),
	}
	state.describeCertificate()
	return state
}

// describeCertificate fills in what follows from a known certificate. Plan and
// state both come through here, so that what a plan promises comes true.
func (f *facts) describeCertificate() {
	certificate, err := f.Certificate.Parse()
	if err != nil {
		return
	}
	f.CertificateExpiresAt = framework.Time(certificate.NotAfter)
	f.CertificateSHA256 = types.StringValue(attribute.CertificateSHA256(certificate))
}

// toCreate returns the body of a create.
func (m *model) toCreate(ctx context.Context, diags *diag.Diagnostics) client.SAMLConfigurationCreate {
	return client.SAMLConfigurationCreate{
		EntityID:     m.EntityID.ValueString(),
		SSOURL:       m.SSOURL.ValueString(),
		Certificate:  m.Certificate.PEM(),
		SingleLogout: m.singleLogoutInput(ctx, diags),
	}
}

// toUpdate returns the body of an update: only what differs from prior.
func (m *model) toUpdate(ctx context.Context, prior model, diags *diag.Diagnostics) client.SAMLConfigurationUpdate {
	update := client.SAMLConfigurationUpdate{
		EntityID: framework.Changed(m.EntityID, prior.EntityID),
		SSOURL:   framework.Changed(m.SSOURL, prior.SSOURL),
	}
	if !attribute.SameCertificate(m.Certificate.ValueString(), prior.Certificate.ValueString()) {
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
