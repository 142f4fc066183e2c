package emulator

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// The identity API is served by the engine of internal/identity. This file gives it what a server gives out, and does to the
// rest of the organization what its changes mean there.

// newEngine makes the engine of this organization.
func (s *Server) newEngine() *identity.Engine {
	return identity.New(identity.Options{
		Issuer: issuer{s}, Attended: s.options.Attended, PageSizeCap: s.pageCap(), SyncDuration: s.options.SyncDuration,
		Worklist: func(base, _ string) string { return base + "/#operations" },
	})
}

func (s *Server) identityRoutes(mux *http.ServeMux) {
	for _, route := range s.engine.Routes() {
		served := methods{}
		for method, handle := range route.Methods {
			served[method] = func(c *call) *adminapi.Answer {
				asked := c.identity()
				asked.AtOnce = c.byPerson
				result := handle(asked)
				s.changed = s.changed || asked.Changed
				return result
			}
		}
		mux.Handle(route.Pattern, s.endpoint(served, organizationKey))
	}
}

// identity is the call as the engine sees it.
func (c *call) identity() *identity.Call {
	return c.server.engine.NewCall(c.identityOrganization(), c.request, c.body)
}

// identityOrganization is the organization as the engine sees it, while a request changes it.
func (c *call) identityOrganization() identity.Organization {
	around := surroundings{c}
	return identity.Organization{
		State: &c.org.State, Now: c.now, Effects: around, Groups: around,
		Copy: func() identity.Organization {
			trial := *c
			trial.org, trial.trial = c.org.clone(), true
			return trial.identityOrganization()
		},
	}
}

// identityOf is the organization as the engine sees it, while somebody changes it in the console.
func (s *Server) identityOf(org *organization, now time.Time) identity.Organization {
	return (&call{server: s, org: org, now: now, byPerson: true}).identityOrganization()
}

// surroundings are what the organization has beside what the engine knows: people, groups, the audit log.
type surroundings struct{ *call }

// recorded are what the audit log says of events. See eventAction for what it says nothing of.
var recorded = map[identity.EventKind]eventAction{
	identity.SAMLCreated: samlConfigCreated, identity.SAMLUpdated: samlConfigUpdated, identity.SAMLDeleted: samlConfigDeleted,
	identity.ProvisioningCreated: provisioningCreated, identity.ProvisioningDeleted: provisioningDeleted, identity.KeyRegenerated: tokenRotated,
	identity.GoogleConnected: gsyncConnected, identity.GoogleDisconnected: gsyncDisconnected, identity.GoogleMessageUpdated: gsyncMessageUpdated,
	identity.GoogleSyncEnabled: syncEnabled, identity.GoogleSyncDisabled: syncDisabled, identity.GoogleSyncStarted: manualSyncStarted,
	identity.PolicyCreated: policyCreated, identity.PolicyUpdated: policyUpdated, identity.PolicyDeleted: policyDeleted,
	identity.PolicyMadeDefault: defaultPolicyUpdated, identity.GroupOverwritten: conflictOverwritten,
}

// Happened does what a change of the identity API means for people and groups, and logs it.
func (c surroundings) Happened(happened identity.Event) {
	var about []eventObject
	switch happened.Kind {
	case identity.DomainLinked:
		c.server.moveUsers(c.org, happened.Domain, c.now)
	case identity.PolicyCreated, identity.PolicyUpdated:
		about = []eventObject{aboutDirectoryOf(happened.Directory), c.org.aboutSettings(happened.Policy)}
	case identity.PolicyDeleted:
		for _, u := range c.org.Users {
			if u.PolicyID == happened.Policy.ID {
				u.PolicyID = happened.Fallback.ID
			}
		}
	case identity.ProvisioningCreated, identity.KeyRegenerated:
		if !c.trial {
			c.server.tokens[happened.Config.ID] = happened.Key
		}
	case identity.ProvisioningDeleted:
		c.org.dropSCIM(happened.Config.DirectoryID)
	case identity.GoogleDisconnected, identity.DirectoryDeleted:
		c.org.endGroupSync(happened.Directory.ID)
	case identity.GroupOverwritten:
		if g, there := c.org.groupByName(happened.Conflict.GroupName); there {
			c.adoptIntoSCIM(happened.Directory, g)
		}
	}
	switch action := recorded[happened.Kind]; {
	case action == "":
	case happened.Consequence:
		c.server.logConsequence(c.org, c.now, action, about...)
	default:
		c.record(action, about...)
	}
}

// moveUsers gives the users of a domain the default policy of the directory that it is linked to, which is what the log says of
// a link.
func (s *Server) moveUsers(org *organization, d *identity.Domain, now time.Time) {
	target := org.DefaultPolicyOf(d.DirectoryID)
	for _, u := range org.Users {
		if _, host, _ := strings.Cut(strings.ToLower(u.Email), "@"); host == d.Name {
			u.PolicyID = target.ID
		}
	}
	s.logLink(org, d, now)
}

func (s *Server) logLink(org *organization, d *identity.Domain, now time.Time) {
	target := org.DefaultPolicyOf(d.DirectoryID)
	s.logConsequence(org, now, domainPolicyChanged, about(aboutPolicy, target.ID, target.Name).with("domain", d.Name))
}

// dropSCIM forgets what SCIM wrote into a directory; the accounts behind its users stay.
func (org *organization) dropSCIM(directoryID string) {
	org.SCIMUsers = adminapi.Without(org.SCIMUsers, func(one *scimUser) bool { return one.DirectoryID == directoryID })
	org.SCIMGroups = adminapi.Without(org.SCIMGroups, func(one *scimGroup) bool { return one.DirectoryID == directoryID })
	org.endGroupSync(directoryID)
}

// endGroupSync leaves accounts and groups as they are and makes the groups local: nobody writes them any more.
func (org *organization) endGroupSync(directoryID string) {
	for _, g := range org.Groups {
		if g.SyncedBy == directoryID {
			g.SyncedBy = ""
			org.Touch(&g.Object)
		}
	}
}

// issuer gives out what Atlassian would: made up, and in the order of calls where Options says so.
type issuer struct{ server *Server }

// ID returns the id of a new object.
func (i issuer) ID(state *identity.State) string {
	if i.server.options.DeterministicIDs {
		return fmt.Sprintf("00000000-0000-4000-8000-%012x", state.Next())
	}
	return identity.RandomID()
}

// SCIMDirectoryID returns the id of a new SCIM directory.
func (i issuer) SCIMDirectoryID(state *identity.State) string { return i.ID(state) }

// Key returns a new SCIM key.
func (i issuer) Key(state *identity.State) string {
	if i.server.options.DeterministicIDs {
		return fmt.Sprintf("ATSCIM-deterministic-%012x", state.Next())
	}
	var bits [32]byte
	_, _ = rand.Read(bits[:]) // never fails, says its documentation
	return "ATSCIM-" + base64.RawURLEncoding.EncodeToString(bits[:])
}

// SCIMBaseURL returns the address of a SCIM directory, which this emulator serves.
func (issuer) SCIMBaseURL(base, scimDirectoryID string) string {
	return base + "/scim/directory/" + scimDirectoryID
}

// ServiceProvider returns addresses like those of Atlassian.
func (issuer) ServiceProvider(id string) identity.ServiceProvider {
	const serviceProvider = "https://auth.atlassian.com/"
	return identity.ServiceProvider{
		EntityURL: serviceProvider + "saml/" + id, ACSURL: serviceProvider + "login/callback?connection=saml-" + id, LogoutURL: serviceProvider + "saml/" + id + "/logout",
	}
}

// ConsentURL returns the console's page of Google's consent.
func (issuer) ConsentURL(base, connectionID string) string {
	return base + "/google/consent/" + connectionID
}

// ExternalID returns the id itself: the published APIs of this emulator know the objects by it.
func (issuer) ExternalID(id string) string { return id }

// PolicySettings returns the settings that the recorded event of a new policy has.
func (issuer) PolicySettings() identity.PolicySettings {
	return identity.PolicySettings{TwoStepVerification: identity.TwoStepOptional, PasswordStrength: "weak", PasswordExpiryDays: new(0), IdleSessionDurationMinutes: new(43200)}
}
