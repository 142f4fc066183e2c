package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Issuer is asked for what a server gives out. What it does not know is "": then a person has to copy it back, and a write
// whose answer needs it cannot be confirmed without.
type Issuer interface {
	// ID returns the id of a new object: a UUID that no object has had.
	ID(*State) string
	// SCIMDirectoryID returns the id of the SCIM directory of a new provisioning config.
	SCIMDirectoryID(*State) string
	// Key returns a new SCIM key.
	Key(*State) string
	// SCIMBaseURL returns the address of a SCIM directory. Base is the address of the host.
	SCIMBaseURL(base, scimDirectoryID string) string
	// ServiceProvider returns the addresses that the identity provider needs for a SAML configuration.
	ServiceProvider(samlConfigurationID string) ServiceProvider
	// ConsentURL returns the page where somebody gives Google's consent to a connection; "" where there is none. Base is the
	// address of the host.
	ConsentURL(base, connectionID string) string
	// ExternalID returns the id by which Atlassian knows an object, where the issuer's ids are Atlassian's own.
	ExternalID(id string) string
	// PolicySettings returns the settings of a policy that nobody has changed.
	PolicySettings() PolicySettings
}

// ServiceProvider are the addresses of Atlassian's side of SAML.
type ServiceProvider struct {
	EntityURL, ACSURL, LogoutURL string
}

// CopiedBack is the Issuer of a host that gives out nothing but ids: all else a person copies back from where it was given out.
type CopiedBack struct{}

// ID returns a random UUID.
func (CopiedBack) ID(*State) string { return RandomID() }

// SCIMDirectoryID is not known.
func (CopiedBack) SCIMDirectoryID(*State) string { return "" }

// Key is not known.
func (CopiedBack) Key(*State) string { return "" }

// SCIMBaseURL returns Atlassian's address of a SCIM directory.
func (CopiedBack) SCIMBaseURL(_, scimDirectoryID string) string {
	return "https://api.atlassian.com/scim/directory/" + scimDirectoryID
}

// ServiceProvider knows no address.
func (CopiedBack) ServiceProvider(string) ServiceProvider { return ServiceProvider{} }

// ConsentURL knows no page: whoever makes the connection gives the consent.
func (CopiedBack) ConsentURL(string, string) string { return "" }

// ExternalID is not known: the ids that are given out here are no ids of Atlassian.
func (CopiedBack) ExternalID(string) string { return "" }

// PolicySettings are not known before somebody looks.
func (CopiedBack) PolicySettings() PolicySettings { return PolicySettings{} }

// RandomID returns a version 4 UUID.
func RandomID() string {
	var bits [16]byte
	_, _ = rand.Read(bits[:]) // never fails, says its documentation
	bits[6], bits[8] = bits[6]&0x0f|0x40, bits[8]&0x3f|0x80
	text := hex.EncodeToString(bits[:])
	return strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
}

// KeySum is what the records keep of a key, to know it again.
func KeySum(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}
