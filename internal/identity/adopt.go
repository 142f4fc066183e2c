package identity

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// What is there already, and what somebody has changed elsewhere, nobody asks the API for. A person says what the console
// shows, and that becomes the record, whatever the rules of the API would say of a write.

// Attest changes the records to what a person has seen, all of it or nothing.
func (s *Server) Attest(by string, say func(*Attestation) error) error {
	return s.Change(func(org Organization) error {
		return say(&Attestation{org: org, issuer: s.engine.options.Issuer, by: by})
	})
}

// Attestation is what a person says of the organization. Each method records one object, as attested: a new one where its ID
// is "", and otherwise the object of that id, whose version moves where it is another than recorded. It settles a doubt. They
// return the id.
type Attestation struct {
	org    Organization
	issuer Issuer
	by     string
}

// SeenDirectory is a directory of an identity provider, or the local one.
type SeenDirectory struct {
	ID, Name, IdentityProvider string
	ExternalID                 string // Atlassian's id; "" is not known
}

// SeenPolicy is an authentication policy. A new directory has its default policy already.
type SeenPolicy struct {
	ID, Name, DirectoryID string
	IsDefault, EnforceSSO bool
	PolicySettings               // those that are not known stay as they are recorded
	ExternalID            string // Atlassian's id; "" is not known
}

// SeenSAML is the SAML configuration of a directory. Certificate is in PEM, or the base64 of its DER.
type SeenSAML struct {
	ID, DirectoryID                      string
	Issuer, SingleSignOnURL, Certificate string
	SingleLogoutEnabled                  bool
	SingleLogoutProviderURL              string
	EntityURL, ACSURL, LogoutURL         string
}

// SeenProvisioning is the SCIM set-up of a directory. The last element of the base URL is the SCIM directory. The times are
// those of the key; zero is now, and a year from then.
type SeenProvisioning struct {
	ID, DirectoryID, SCIMBaseURL string
	KeyCreatedAt, KeyExpiresAt   time.Time
}

// SeenGoogle is a Google Workspace connection. Its consent is given unless Broken.
type SeenGoogle struct {
	ID, DirectoryID        string
	Broken                 bool
	CustomerID, AdminEmail string
	Domains                []string
	Settings               GoogleSettings
}

// Records are those that there are by now, with what this person has said already. They are to be read only.
func (a *Attestation) Records() *State { return a.org.State }

// Now is when this person says it.
func (a *Attestation) Now() time.Time { return a.org.Now }

// attested finishes the record of an object.
func (a *Attestation) attested(o *adminapi.Object, changed bool) string {
	if changed {
		a.org.State.Touch(o)
	}
	a.org.State.setRecord(o.ID, Record{Evidence: EvidenceAttested, RecordedAt: a.org.Now, RecordedBy: a.by})
	return o.ID
}

func (a *Attestation) directory(id string) (*Directory, error) {
	d, there := adminapi.ByID(a.org.State.Directories, id)
	if !there {
		return nil, fmt.Errorf("there is no directory %q in the records", id)
	}
	return d, nil
}

// Directory records a directory; a new one with its default policy, which is attested with it.
func (a *Attestation) Directory(seen SeenDirectory) (string, error) {
	name, s := strings.TrimSpace(seen.Name), a.org.State
	if name == "" {
		return "", fmt.Errorf("a directory needs a name")
	}
	if other, there := adminapi.Find(s.Directories, func(d *Directory) bool { return d.ID != seen.ID && strings.EqualFold(d.Name, name) }); there {
		return "", fmt.Errorf("%q is the name of %s already", name, other)
	}
	if seen.ID == "" {
		if !slices.Contains(identityProviders, seen.IdentityProvider) {
			return "", fmt.Errorf("directory %q: identity provider is %q and must be one of %s", name, seen.IdentityProvider, strings.Join(identityProviders, ", "))
		}
		d := s.addDirectory(a.issuer, Directory{Kind: KindIdentityProvider, Name: name, IdentityProvider: seen.IdentityProvider, ExternalID: seen.ExternalID}, a.org.Now)
		a.attested(&s.DefaultPolicyOf(d.ID).Object, false)
		return a.attested(&d.Object, false), nil
	}
	d, err := a.directory(seen.ID)
	if err != nil {
		return "", err
	}
	changed := d.Name != name
	if changed {
		d.Name, d.UpdatedAt = name, a.org.Now
	}
	if seen.ExternalID != "" {
		d.ExternalID = seen.ExternalID
	}
	return a.attested(&d.Object, changed), nil
}

// Policy records an authentication policy. One that is the default takes that from the one that was.
func (a *Attestation) Policy(seen SeenPolicy) (string, error) {
	s := a.org.State
	if seen.Name == "" {
		return "", fmt.Errorf("an authentication policy needs a name")
	}
	if err := seen.check(); err != nil {
		return "", fmt.Errorf("authentication policy %q: %w", seen.Name, err)
	}
	p := &Policy{DirectoryID: seen.DirectoryID}
	if seen.ID != "" {
		known, there := adminapi.ByID(s.Policies, seen.ID)
		if !there {
			return "", fmt.Errorf("there is no authentication policy %q in the records", seen.ID)
		}
		p = known
	} else {
		if _, err := a.directory(seen.DirectoryID); err != nil {
			return "", err
		}
		p.Object = NewObject(a.issuer, s)
		s.Policies = append(s.Policies, p)
	}
	if p.IsDefault && !seen.IsDefault {
		return "", fmt.Errorf("%s is recorded as the default: record another policy of its directory as the default instead", p)
	}
	before := *p
	p.Name, p.EnforceSSO, p.PolicySettings = seen.Name, seen.EnforceSSO, seen.settingsOver(p.PolicySettings)
	if seen.ExternalID != "" {
		p.ExternalID = seen.ExternalID
	}
	changed := before.Name != p.Name || before.EnforceSSO != p.EnforceSSO || !before.sameSettings(p.PolicySettings)
	if seen.IsDefault && !p.IsDefault {
		a.org.makeDefault(p)
		changed = true
	}
	return a.attested(&p.Object, changed), nil
}

// SAML records the SAML configuration of a directory. Its ID may be "" although there is one: a directory has one at most.
func (a *Attestation) SAML(seen SeenSAML) (string, error) {
	d, err := a.directory(seen.DirectoryID)
	if err != nil {
		return "", err
	}
	certificate, err := wrapCertificate(seen.Certificate)
	if err != nil {
		return "", fmt.Errorf("SAML of %s: the certificate must be exactly one X.509 certificate: %w", d, err)
	}
	one, there := a.org.State.SAMLOf(d.ID)
	if !there {
		one = &SAMLConfiguration{Object: NewObject(a.issuer, a.org.State), DirectoryID: d.ID}
		a.org.State.SAML = append(a.org.State.SAML, one)
	}
	before := *one
	one.Issuer, one.SingleSignOnURL, one.Certificate = seen.Issuer, seen.SingleSignOnURL, certificate
	one.SingleLogoutEnabled, one.SingleLogoutProviderURL = seen.SingleLogoutEnabled, seen.SingleLogoutProviderURL
	one.EntityURL, one.ACSURL, one.LogoutURL = seen.EntityURL, seen.ACSURL, seen.LogoutURL
	return a.attested(&one.Object, before != *one), nil
}

// Provisioning records the SCIM set-up of a directory. Its key stays unknown. Its ID may be "" although there is one: a directory
// has one at most.
func (a *Attestation) Provisioning(seen SeenProvisioning) (string, error) {
	d, err := a.directory(seen.DirectoryID)
	if err != nil {
		return "", err
	}
	scimDirectoryID := Given{SCIMBaseURL: seen.SCIMBaseURL}.scimDirectoryID()
	if scimDirectoryID == "" {
		return "", fmt.Errorf("provisioning of %s needs its SCIM base URL", d)
	}
	one, there := a.org.State.ProvisioningOf(d.ID)
	if !there {
		one = &ProvisioningConfig{Object: NewObject(a.issuer, a.org.State), DirectoryID: d.ID, KeyID: a.issuer.ID(a.org.State), KeyCreatedAt: a.org.Now}
		a.org.State.Provisioning = append(a.org.State.Provisioning, one)
	}
	before := *one
	one.SCIMDirectoryID, one.BaseURL = scimDirectoryID, seen.SCIMBaseURL
	if !seen.KeyCreatedAt.IsZero() {
		one.KeyCreatedAt = seen.KeyCreatedAt
	}
	if one.KeyExpiresAt = seen.KeyExpiresAt; seen.KeyExpiresAt.IsZero() {
		one.KeyExpiresAt = one.KeyCreatedAt.AddDate(1, 0, 0)
	}
	return a.attested(&one.Object, before != *one), nil
}

// Google records a Google Workspace connection. Its ID may be "" although there is one: a directory has one at most.
func (a *Attestation) Google(seen SeenGoogle) (string, error) {
	d, err := a.directory(seen.DirectoryID)
	if err != nil {
		return "", err
	}
	one, there := a.org.State.GoogleOf(d.ID)
	if !there {
		one = &GoogleConnection{Object: NewObject(a.issuer, a.org.State), DirectoryID: d.ID}
		a.org.State.Google = append(a.org.State.Google, one)
	}
	before := *one
	one.Consent = ConsentGiven
	if seen.Broken {
		one.Consent = ConsentBroken
	}
	one.CustomerID, one.AdminEmail, one.Domains, one.Settings = seen.CustomerID, seen.AdminEmail, slices.Sorted(slices.Values(seen.Domains)), seen.Settings
	one.Settings.Groups = slices.Sorted(slices.Values(seen.Settings.Groups))
	return a.attested(&one.Object, !before.looksLike(one)), nil
}

// looksLike tells whether two connections have the same consent and settings.
func (one *GoogleConnection) looksLike(other *GoogleConnection) bool {
	return one.Consent == other.Consent && one.Settings.SyncEnabled == other.Settings.SyncEnabled && one.Settings.SyncMode == other.Settings.SyncMode &&
		slices.Equal(one.Settings.Groups, other.Settings.Groups) && one.Settings.PersonalMessage == other.Settings.PersonalMessage &&
		one.Settings.DeactivateSuspendedUsers == other.Settings.DeactivateSuspendedUsers
}

// Link records which directory a domain is linked to.
func (a *Attestation) Link(domain, directoryID string) (string, error) {
	one, there := a.org.State.DomainByName(domain)
	if !there {
		return "", fmt.Errorf("domain %q is not a domain of this organization", domain)
	}
	if _, err := a.directory(directoryID); err != nil {
		return "", err
	}
	a.org.link(one, directoryID) // it moves the version
	return a.attested(&one.Object, false), nil
}

// AsRecorded says that an object is as it is recorded.
func (a *Attestation) AsRecorded(objectID string) error {
	o, there := a.org.State.objects()[objectID]
	if !there {
		return fmt.Errorf("there is no object %q in the records", objectID)
	}
	a.attested(o, false)
	return nil
}

// Gone records that an object is not there any more. A directory takes along what it has.
func (a *Attestation) Gone(objectID string) error {
	s := a.org.State
	if d, there := adminapi.ByID(s.Directories, objectID); there {
		if d.Kind == KindLocal {
			return fmt.Errorf("%s is always there", d)
		}
		if _, there := s.SAMLOf(d.ID); there {
			a.org.dropSAML(d, true)
		}
		if config, there := s.ProvisioningOf(d.ID); there {
			a.org.dropProvisioning(config, true)
		}
		if google, there := s.GoogleOf(d.ID); there {
			a.org.dropGoogle(google, d, true)
		}
		a.org.dropDirectory(d)
	} else if saml, there := adminapi.ByID(s.SAML, objectID); there {
		d, _ := adminapi.ByID(s.Directories, saml.DirectoryID)
		a.org.dropSAML(d, true)
	} else if config, there := adminapi.ByID(s.Provisioning, objectID); there {
		a.org.dropProvisioning(config, true)
	} else if google, there := adminapi.ByID(s.Google, objectID); there {
		d, _ := adminapi.ByID(s.Directories, google.DirectoryID)
		a.org.dropGoogle(google, d, true)
	} else if p, there := adminapi.ByID(s.Policies, objectID); there {
		if p.IsDefault {
			return fmt.Errorf("%s is recorded as the default of its directory, which always has one: record which policy is the default now", p)
		}
		a.org.dropPolicies(func(one *Policy) bool { return one.ID == p.ID }, s.DefaultPolicyOf(p.DirectoryID), true)
	} else {
		return fmt.Errorf("there is no such object in the records, or it cannot go: %q", objectID)
	}
	s.dropRecords()
	return nil
}

// hasDomains tells whether the records have exactly these domains.
func (s *State) hasDomains(published []PublishedDomain) bool {
	copied := Organization{State: s.Clone()}
	copied.setDomains(published)
	return copied.State.sameAs(s.Clone())
}

// setDomains brings the records in line with the organization's domains.
func (org Organization) setDomains(published []PublishedDomain) {
	s := org.State
	for _, one := range published {
		known, there := s.DomainByName(one.Name)
		if !there {
			known = &Domain{Object: adminapi.Object{Sequence: s.Next()}, Name: one.Name}
			s.Touch(&known.Object)
			s.Domains = append(s.Domains, known)
		}
		known.ID, known.ClaimType, known.ClaimStatus = one.ID, one.ClaimType, one.ClaimStatus
		if known.ClaimStatus == ClaimVerified && known.DirectoryID == "" {
			now := org.Now
			known.DirectoryID, known.LinkedAt = s.LocalDirectory().ID, &now
		}
	}
	local := s.LocalDirectory().ID
	gone := func(d *Domain) bool {
		return !slices.ContainsFunc(published, func(one PublishedDomain) bool { return one.Name == d.Name })
	}
	s.Domains = adminapi.Without(s.Domains, func(d *Domain) bool { return gone(d) && (d.DirectoryID == "" || d.DirectoryID == local) })
	for _, d := range s.Domains {
		if gone(d) {
			d.ClaimStatus = "deleted"
		}
	}
}
