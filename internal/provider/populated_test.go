package provider_test

import (
	"context"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// setUp is an organization in which somebody has set up one of everything by
// hand: what the examples of data sources, queries and actions are about.
type setUp struct {
	*acctest.Organization
	oktaDirectoryID, googleDirectoryID, googleConnectionID string
	groupName                                              string
	// A group that people fill by hand.
	groupID string
	// The SCIM directory of an identity provider that is managed here, and Jo in it.
	scimDirectoryID, scimUserID string
}

func populated(t testing.TB) *setUp {
	t.Helper()
	s := &setUp{Organization: acctest.Start(t), groupName: "engineering"}
	fine := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	okta, err := s.Client.CreateDirectory(ctx, s.ID, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
	fine(err)
	google, err := s.Client.CreateDirectory(ctx, s.ID, client.DirectoryCreate{Name: "Google Workspace", IdentityProvider: "google_workspace"})
	fine(err)
	s.oktaDirectoryID, s.googleDirectoryID = okta.ID, google.ID
	now := s.Clock.Now()
	_, err = s.Client.CreateSAMLConfiguration(ctx, s.ID, okta.ID, client.SAMLConfigurationCreate{
		Issuer: "http://www.okta.com/exk1", SingleSignOnURL: "https://acme.okta.com/sso/saml",
		Certificate: acctest.Certificate(t, "okta", now, now.Add(2*365*24*time.Hour))})
	fine(err)
	_, err = s.Client.CreateProvisioningConfig(ctx, s.ID, okta.ID)
	fine(err)
	_, err = s.Client.LinkDomain(ctx, s.ID, "acme.com", okta.ID, "")
	fine(err)
	connection, err := s.Client.CreateGoogleWorkspaceConnection(ctx, s.ID, google.ID, client.GoogleWorkspaceSettings{})
	fine(err)
	s.googleConnectionID = connection.ID
	fine(s.Emulator.ConfirmConsent(connection.ID))
	_, err = s.Client.CreateAuthenticationPolicy(ctx, s.ID, client.AuthenticationPolicyCreate{DirectoryID: okta.ID, Name: "Contractors"})
	fine(err)
	fine(s.Emulator.PushGroup(okta.ID, s.groupName, nil))
	s.groupID = groupNamed(t, s.Organization, "design")
	s.scimDirectoryID, _ = s.SCIMDirectory(t)
	jo, err := s.Client.CreateSCIMUser(ctx, s.scimDirectoryID, client.SCIMUser{
		UserName: "jo@acme.com", Email: "jo@acme.com", DisplayName: "Jo Doe", Department: "Platform", Active: true})
	fine(err)
	s.scimUserID = jo.ID
	_, err = s.Client.CreateSCIMGroup(ctx, s.scimDirectoryID, client.SCIMGroup{DisplayName: "platform-team", Members: []string{jo.ID}})
	fine(err)
	return s
}
