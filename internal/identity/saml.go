package identity

import (
	"cmp"
	"net/http"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// expiringSoon is how long before its end a certificate counts as expiring.
const expiringSoon = 30 * 24 * time.Hour

// SAMLAnswer is a SAML configuration as the API shows it.
type SAMLAnswer struct {
	SAMLConfigurationID                             string             `json:"samlConfigurationId"`
	IdentityProviderDirectoryID                     string             `json:"identityProviderDirectoryId"`
	Issuer                                          string             `json:"issuer"`
	SingleSignOnURL                                 string             `json:"singleSignOnUrl"`
	IdentityProviderPublicCertificate               string             `json:"identityProviderPublicCertificate"`
	IdentityProviderPublicCertificateExpirationTime time.Time          `json:"identityProviderPublicCertificateExpirationTimestamp"`
	IdentityProviderPublicCertificateExpiryStatus   string             `json:"identityProviderPublicCertificateExpiryStatus"`
	EntityID                                        string             `json:"entityId"`
	AssertionConsumerServiceURL                     string             `json:"assertionConsumerServiceUrl"`
	ServiceProviderSingleLogoutConfiguration        singleLogoutAnswer `json:"serviceProviderSingleLogoutConfiguration"`
	Version                                         string             `json:"version"`
	Record                                          *RecordAnswer      `json:"record,omitempty"`
}

type singleLogoutAnswer struct {
	SingleLogoutEnabled bool    `json:"singleLogoutEnabled"`
	IdentityProviderURL *string `json:"identityProviderUrl"`
	ServiceProviderURL  *string `json:"serviceProviderUrl"`
}

// SAML returns a SAML configuration as the API shows it.
func (c *Call) SAML(one *SAMLConfiguration) SAMLAnswer {
	addresses := c.serviceProvider(one)
	rendered := SAMLAnswer{
		SAMLConfigurationID:               one.ID,
		IdentityProviderDirectoryID:       one.DirectoryID,
		Issuer:                            one.Issuer,
		SingleSignOnURL:                   one.SingleSignOnURL,
		IdentityProviderPublicCertificate: one.Certificate,
		EntityID:                          addresses.EntityURL,
		AssertionConsumerServiceURL:       addresses.ACSURL,
		ServiceProviderSingleLogoutConfiguration: singleLogoutAnswer{
			SingleLogoutEnabled: one.SingleLogoutEnabled,
			ServiceProviderURL:  adminapi.Nullable(addresses.LogoutURL),
		},
		Version: one.Version, Record: c.recordOf(one.ID),
	}
	if one.SingleLogoutProviderURL != "" {
		rendered.ServiceProviderSingleLogoutConfiguration.IdentityProviderURL = &one.SingleLogoutProviderURL
	}
	ends := one.CertificateEnd()
	rendered.IdentityProviderPublicCertificateExpirationTime = ends
	switch {
	case !c.Now.Before(ends):
		rendered.IdentityProviderPublicCertificateExpiryStatus = "EXPIRED"
	case ends.Sub(c.Now) < expiringSoon:
		rendered.IdentityProviderPublicCertificateExpiryStatus = "EXPIRING_SOON"
	default:
		rendered.IdentityProviderPublicCertificateExpiryStatus = "VALID"
	}
	return rendered
}

// findSAML finds the SAML configuration of the directory in the path; it is nil where the directory has none.
func (c *Call) findSAML() (*Directory, *SAMLConfiguration, *adminapi.Answer) {
	d, refused := c.findDirectory(c.path("directoryId"))
	if refused != nil {
		return nil, nil, refused
	}
	one, there := c.State.SAMLOf(d.ID)
	if !there {
		return d, nil, nil
	}
	return d, one, nil
}

// existingSAML is findSAML for requests that need the configuration to be there.
func (c *Call) existingSAML() (*Directory, *SAMLConfiguration, *adminapi.Answer) {
	d, one, refused := c.findSAML()
	if refused == nil && one == nil {
		refused = adminapi.Refuse(http.StatusNotFound, "ADMIN-404-1", "%s has no SAML configuration", d)
	}
	return d, one, refused
}

func listSAML(c *Call) *adminapi.Answer {
	return list(c, c.State.SAML, nil, adminapi.Everything[*SAMLConfiguration], func(one *SAMLConfiguration) any { return c.SAML(one) })
}

func getSAML(c *Call) *adminapi.Answer {
	_, configuration, refused := c.existingSAML()
	if refused != nil {
		return refused
	}
	return adminapi.AnswerWith(http.StatusOK, configuration.Version, c.SAML(configuration))
}

func putSAML(c *Call) *adminapi.Answer {
	d, existing, refused := c.findSAML()
	if refused != nil {
		return refused
	}
	replacement := SAMLConfiguration{DirectoryID: d.ID}
	body := c.readSAML(&replacement)
	body.Require("issuer", "singleSignOnUrl", "identityProviderPublicCertificate")
	if body.Problem != nil {
		return body.Problem
	}
	if refused := c.guardMissing("SAML single sign-on", d.String()); refused != nil {
		return refused
	}
	if !d.Capabilities().SAML {
		return adminapi.Conflict("The directory's identity provider must support SAML: %s (%s) cannot have a SAML configuration", d, d.Provider())
	}
	conditional := c.request.Header.Get("If-Match") != ""
	switch {
	case existing == nil && conditional:
		return adminapi.Refuse(http.StatusPreconditionFailed, "ADMIN-412-1", "%s has no SAML configuration any more; the request was made for one", d)
	case existing == nil:
		replacement.Object = c.newObject()
		c.takeServiceProvider(&replacement)
		c.State.SAML = append(c.State.SAML, &replacement)
		c.tell(Event{Kind: SAMLCreated, Directory: d})
		return adminapi.AnswerWith(http.StatusCreated, replacement.Version, c.SAML(&replacement))
	case !conditional:
		return adminapi.Conflict("A directory has at most one SAML configuration: %s already has %s. To replace it, send its version in If-Match", d, existing.ID)
	}
	if refused := adminapi.IfMatch(c.request, "SAML configuration of directory", d.Name, &existing.Object); refused != nil {
		return refused
	}
	replacement.Object = existing.Object
	replacement.EntityURL, replacement.ACSURL, replacement.LogoutURL = existing.EntityURL, existing.ACSURL, existing.LogoutURL
	before := *existing
	*existing = replacement
	return c.changedSAML(d, existing, before)
}

func updateSAML(c *Call) *adminapi.Answer {
	d, existing, refused := c.existingSAML()
	if refused != nil {
		return refused
	}
	if refused := adminapi.IfMatch(c.request, "SAML configuration of directory", d.Name, &existing.Object); refused != nil {
		return refused
	}
	before := *existing
	body := c.readSAML(existing)
	body.RequireAny()
	if body.Problem != nil {
		return body.Problem
	}
	if refused := c.guardMissing("SAML single sign-on", d.String()); refused != nil {
		return refused
	}
	return c.changedSAML(d, existing, before)
}

// changedSAML is the answer to a change. One that changes nothing leaves the version, and is no work for anybody.
func (c *Call) changedSAML(d *Directory, existing *SAMLConfiguration, before SAMLConfiguration) *adminapi.Answer {
	c.takeServiceProvider(existing)
	if *existing != before {
		c.State.Touch(&existing.Object)
		c.tell(Event{Kind: SAMLUpdated, Directory: d})
	}
	return adminapi.AnswerWith(http.StatusOK, existing.Version, c.SAML(existing))
}

// readSAML writes what the body says over a configuration, and leaves the rest of it.
func (c *Call) readSAML(target *SAMLConfiguration) *adminapi.Fields {
	body := c.fields("issuer", "singleSignOnUrl", "identityProviderPublicCertificate", "serviceProviderSingleLogoutConfiguration")
	if issuer := body.Filled("issuer"); issuer != nil {
		target.Issuer = *issuer
	}
	if address := body.HTTPSURL("singleSignOnUrl"); address != nil {
		target.SingleSignOnURL = *address
	}
	if certificate := certificate(body, "identityProviderPublicCertificate"); certificate != nil {
		target.Certificate = *certificate
	}
	logout := body.Object("serviceProviderSingleLogoutConfiguration", "singleLogoutEnabled", "identityProviderUrl")
	if logout == nil {
		return body
	}
	logout.Require("singleLogoutEnabled")
	address := ""
	if !logout.IsNull("identityProviderUrl") {
		if given := logout.HTTPSURL("identityProviderUrl"); given != nil {
			address = *given
		}
	}
	enabled := logout.Flag("singleLogoutEnabled")
	if enabled != nil && *enabled && address == "" {
		logout.Refuse("field %q is required when singleLogoutEnabled is true", logout.Within+"identityProviderUrl")
	}
	target.SingleLogoutEnabled = enabled != nil && *enabled
	target.SingleLogoutProviderURL = address
	return body
}

func deleteSAML(c *Call) *adminapi.Answer {
	d, existing, refused := c.existingSAML()
	if refused != nil {
		return refused
	}
	if refused := adminapi.IfMatch(c.request, "SAML configuration of directory", d.Name, &existing.Object); refused != nil {
		return refused
	}
	if refused := c.stillEnforced(d, "SAML configuration "+existing.ID); refused != nil {
		return refused
	}
	c.dropSAML(d, false)
	return adminapi.NoContent()
}

func (org Organization) dropSAML(d *Directory, consequence bool) {
	org.State.SAML = adminapi.Without(org.State.SAML, func(one *SAMLConfiguration) bool { return one.DirectoryID == d.ID })
	org.tell(Event{Kind: SAMLDeleted, Consequence: consequence, Directory: d})
}

// serviceProvider returns the addresses that a person has copied back, and those of the issuer for the others.
func (c *Call) serviceProvider(one *SAMLConfiguration) ServiceProvider {
	addresses := c.engine.options.Issuer.ServiceProvider(one.ID)
	return ServiceProvider{
		EntityURL: cmp.Or(one.EntityURL, addresses.EntityURL), ACSURL: cmp.Or(one.ACSURL, addresses.ACSURL), LogoutURL: cmp.Or(one.LogoutURL, addresses.LogoutURL),
	}
}

// takeServiceProvider keeps the addresses that a person has copied back, and notes those that nobody knows.
func (c *Call) takeServiceProvider(one *SAMLConfiguration) {
	one.EntityURL, one.ACSURL, one.LogoutURL = cmp.Or(c.given.EntityURL, one.EntityURL), cmp.Or(c.given.ACSURL, one.ACSURL), cmp.Or(c.given.LogoutURL, one.LogoutURL)
	known := c.serviceProvider(one)
	for what, address := range map[string]string{"the service provider entity URL": known.EntityURL, "the service provider assertion consumer service URL": known.ACSURL} {
		if address == "" {
			c.lacking = append(c.lacking, what)
		}
	}
}

// Provider returns the identity provider in words.
func (d *Directory) Provider() string {
	if d.Kind == KindLocal {
		return "local"
	}
	return d.IdentityProvider
}
