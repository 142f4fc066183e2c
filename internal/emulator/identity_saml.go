package emulator

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// certificateLine is how many columns the server gives a line of a certificate. It is not the 64 that most tools
// write, on purpose: a client that compares certificates by their text finds out at once.
const certificateLine = 76

// expiringSoon is how long before its end a certificate counts as expiring.
const expiringSoon = 30 * 24 * time.Hour

type samlAnswer struct {
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
	Record                                          *recordAnswer      `json:"record,omitempty"`
}

type singleLogoutAnswer struct {
	SingleLogoutEnabled bool    `json:"singleLogoutEnabled"`
	IdentityProviderURL *string `json:"identityProviderUrl"`
	ServiceProviderURL  string  `json:"serviceProviderUrl"`
}

func (c *call) renderSAML(one *samlConfiguration) any {
	const serviceProvider = "https://auth.atlassian.com/"
	rendered := samlAnswer{
		SAMLConfigurationID:               one.ID,
		IdentityProviderDirectoryID:       one.DirectoryID,
		Issuer:                            one.Issuer,
		SingleSignOnURL:                   one.SingleSignOnURL,
		IdentityProviderPublicCertificate: one.Certificate,
		EntityID:                          serviceProvider + "saml/" + one.ID,
		AssertionConsumerServiceURL:       serviceProvider + "login/callback?connection=saml-" + one.ID,
		ServiceProviderSingleLogoutConfiguration: singleLogoutAnswer{
			SingleLogoutEnabled: one.SingleLogoutEnabled,
			ServiceProviderURL:  serviceProvider + "saml/" + one.ID + "/logout",
		},
		Version: one.Version, Record: c.recordOf(one.ID),
	}
	if one.EntityURL != "" {
		rendered.EntityID = one.EntityURL
	}
	if one.ACSURL != "" {
		rendered.AssertionConsumerServiceURL = one.ACSURL
	}
	if one.SingleLogoutProviderURL != "" {
		rendered.ServiceProviderSingleLogoutConfiguration.IdentityProviderURL = &one.SingleLogoutProviderURL
	}
	ends := certificateEnd(one.Certificate)
	rendered.IdentityProviderPublicCertificateExpirationTime = ends
	switch {
	case !c.now.Before(ends):
		rendered.IdentityProviderPublicCertificateExpiryStatus = "EXPIRED"
	case ends.Sub(c.now) < expiringSoon:
		rendered.IdentityProviderPublicCertificateExpiryStatus = "EXPIRING_SOON"
	default:
		rendered.IdentityProviderPublicCertificateExpiryStatus = "VALID"
	}
	return rendered
}

// certificateEnd reads the end of validity from a certificate this server has stored. One that does not parse, as
// after an edit of the state file, counts as long expired.
func certificateEnd(text string) time.Time {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return time.Time{}
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return time.Time{}
	}
	return certificate.NotAfter.UTC()
}

// certificate reads a field with exactly one X.509 certificate, in PEM or as the bare base64 of its DER, and wraps it
// the server's way.
func (f *fields) certificate(name string) *string {
	text := f.text(name)
	if text == nil {
		return nil
	}
	der, err := certificateDER(*text)
	if err == nil {
		_, err = x509.ParseCertificate(der)
	}
	if err != nil {
		f.refuse("field %q must be exactly one X.509 certificate: %v", f.within+name, err)
		return nil
	}
	encoded := base64.StdEncoding.EncodeToString(der)
	var wrapped strings.Builder
	wrapped.WriteString("-----BEGIN CERTIFICATE-----\n")
	for len(encoded) > 0 {
		line := encoded[:min(certificateLine, len(encoded))]
		wrapped.WriteString(line + "\n")
		encoded = encoded[len(line):]
	}
	wrapped.WriteString("-----END CERTIFICATE-----\n")
	result := wrapped.String()
	return &result
}

// certificateDER unwraps a certificate, however its lines are broken.
func certificateDER(text string) ([]byte, error) {
	if !strings.Contains(text, "-----BEGIN") {
		return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	}
	block, rest := pem.Decode([]byte(text))
	switch {
	case block == nil:
		return nil, errors.New("the PEM is broken")
	case block.Type != "CERTIFICATE":
		return nil, fmt.Errorf("the PEM holds a %s", strings.ToLower(block.Type)) // never its content: it may be a private key
	case strings.TrimSpace(string(rest)) != "":
		return nil, errors.New("something follows the first certificate")
	}
	return block.Bytes, nil
}

// saml finds the SAML configuration of the directory in the path; it is nil where the directory has none.
func (c *call) saml() (*directory, *samlConfiguration, *answer) {
	d, refused := c.directory(c.path("directoryId"))
	if refused != nil {
		return nil, nil, refused
	}
	one, there := c.org.samlOf(d.ID)
	if !there {
		return d, nil, nil
	}
	return d, one, nil
}

// existingSAML is saml for requests that need the configuration to be there.
func (c *call) existingSAML() (*directory, *samlConfiguration, *answer) {
	d, one, refused := c.saml()
	if refused == nil && one == nil {
		refused = refuse(http.StatusNotFound, "ADMIN-404-1", "%s has no SAML configuration", d)
	}
	return d, one, refused
}

func listSAML(c *call) *answer {
	return listIdentity(c, c.org.SAML, nil, everything[*samlConfiguration], c.renderSAML)
}

func getSAML(c *call) *answer {
	_, configuration, refused := c.existingSAML()
	if refused != nil {
		return refused
	}
	return answerWith(http.StatusOK, configuration.Version, c.renderSAML(configuration))
}

func putSAML(c *call) *answer {
	d, existing, refused := c.saml()
	if refused != nil {
		return refused
	}
	replacement := samlConfiguration{DirectoryID: d.ID}
	body := c.readSAML(&replacement)
	body.require("issuer", "singleSignOnUrl", "identityProviderPublicCertificate")
	if body.problem != nil {
		return body.problem
	}
	if refused := c.guardMissing("SAML single sign-on", d.String()); refused != nil {
		return refused
	}
	if !d.capabilities().SAML {
		return conflict("The directory's identity provider must support SAML: %s (%s) cannot have a SAML configuration", d, d.provider())
	}
	conditional := c.request.Header.Get("If-Match") != ""
	switch {
	case existing == nil && conditional:
		return refuse(http.StatusPreconditionFailed, "ADMIN-412-1", "%s has no SAML configuration any more; the request was made for one", d)
	case existing == nil:
		replacement.object = c.server.newObject(c.org)
		c.org.SAML = append(c.org.SAML, &replacement)
		c.record(samlConfigCreated)
		return answerWith(http.StatusCreated, replacement.Version, c.renderSAML(&replacement))
	case !conditional:
		return conflict("A directory has at most one SAML configuration: %s already has %s. To replace it, send its version in If-Match", d, existing.ID)
	}
	if refused := c.ifMatch("SAML configuration of directory", d.Name, &existing.object); refused != nil {
		return refused
	}
	replacement.object = existing.object
	replacement.EntityURL, replacement.ACSURL = existing.EntityURL, existing.ACSURL
	*existing = replacement
	c.org.touch(&existing.object)
	c.record(samlConfigUpdated)
	return answerWith(http.StatusOK, existing.Version, c.renderSAML(existing))
}

func updateSAML(c *call) *answer {
	d, existing, refused := c.existingSAML()
	if refused != nil {
		return refused
	}
	if refused := c.ifMatch("SAML configuration of directory", d.Name, &existing.object); refused != nil {
		return refused
	}
	body := c.readSAML(existing)
	body.requireAny()
	if body.problem != nil {
		return body.problem
	}
	if refused := c.guardMissing("SAML single sign-on", d.String()); refused != nil {
		return refused
	}
	c.org.touch(&existing.object)
	c.record(samlConfigUpdated)
	return answerWith(http.StatusOK, existing.Version, c.renderSAML(existing))
}

// readSAML writes what the body says over a configuration, and leaves the rest of it.
func (c *call) readSAML(target *samlConfiguration) *fields {
	body := c.fields("issuer", "singleSignOnUrl", "identityProviderPublicCertificate", "serviceProviderSingleLogoutConfiguration")
	if issuer := body.filled("issuer"); issuer != nil {
		target.Issuer = *issuer
	}
	if address := body.httpsURL("singleSignOnUrl"); address != nil {
		target.SingleSignOnURL = *address
	}
	if certificate := body.certificate("identityProviderPublicCertificate"); certificate != nil {
		target.Certificate = *certificate
	}
	logout := body.object("serviceProviderSingleLogoutConfiguration", "singleLogoutEnabled", "identityProviderUrl")
	if logout == nil {
		return body
	}
	logout.require("singleLogoutEnabled")
	address := ""
	if !logout.isNull("identityProviderUrl") {
		if given := logout.httpsURL("identityProviderUrl"); given != nil {
			address = *given
		}
	}
	enabled := logout.flag("singleLogoutEnabled")
	if enabled != nil && *enabled && address == "" {
		logout.refuse("field %q is required when singleLogoutEnabled is true", logout.within+"identityProviderUrl")
	}
	target.SingleLogoutEnabled = enabled != nil && *enabled
	target.SingleLogoutProviderURL = address
	return body
}

func deleteSAML(c *call) *answer {
	d, existing, refused := c.existingSAML()
	if refused != nil {
		return refused
	}
	if refused := c.ifMatch("SAML configuration of directory", d.Name, &existing.object); refused != nil {
		return refused
	}
	if refused := c.stillEnforced(d, "SAML configuration "+existing.ID); refused != nil {
		return refused
	}
	c.org.dropSAML(d.ID)
	c.record(samlConfigDeleted)
	return noContent()
}

func (org *organization) dropSAML(directoryID string) {
	org.SAML = without(org.SAML, func(one *samlConfiguration) bool { return one.DirectoryID == directoryID })
}

// provider returns the identity provider in words.
func (d *directory) provider() string {
	if d.Kind == kindLocal {
		return "local"
	}
	return d.IdentityProvider
}
