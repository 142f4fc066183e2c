package acctest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// Populated is an organization in which somebody has set up one of everything by
// hand: what the examples of data sources, queries and actions are about.
type Populated struct {
	*Organization
	OktaDirectoryID, GoogleConnectionID string
	GroupName                           string
	// A group that people fill by hand.
	GroupID string
	// The SCIM directory of an identity provider that is managed here, and the account of a user in it.
	SCIMDirectoryID, SCIMAccountID string
}

// StartPopulated is Start, and then somebody sets up one of everything.
func StartPopulated(t testing.TB) *Populated {
	t.Helper()
	s := &Populated{Organization: Start(t), GroupName: "engineering"}
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
	s.OktaDirectoryID = okta.ID
	now := s.Clock.Now()
	_, err = s.Client.CreateSAMLConfiguration(ctx, s.ID, okta.ID, client.SAMLConfigurationCreate{
		EntityID: "http://www.okta.com/exk1", SSOURL: "https://acme.okta.com/sso/saml",
		Certificate: Certificate(t, "okta", now, now.Add(2*365*24*time.Hour))})
	fine(err)
	_, err = s.Client.CreateProvisioningConfig(ctx, s.ID, okta.ID)
	fine(err)
	_, err = s.Client.LinkDomain(ctx, s.ID, "acme.com", okta.ID, "")
	fine(err)
	connection, err := s.Client.CreateGoogleWorkspaceConnection(ctx, s.ID, google.ID, client.GoogleWorkspaceSettings{})
	fine(err)
	s.GoogleConnectionID = connection.ID
	fine(s.Emulator.ConfirmConsent(connection.ID))
	_, err = s.Client.CreateAuthenticationPolicy(ctx, s.ID, client.AuthenticationPolicyCreate{DirectoryID: okta.ID, Name: "Contractors"})
	fine(err)
	fine(s.Emulator.PushGroup(okta.ID, s.GroupName, nil))
	s.GroupID = s.GroupByName(t, "design")
	s.addControlPolicies(t)
	s.SCIMDirectoryID, _ = s.SCIMDirectory(t)
	jo, err := s.Client.CreateSCIMUser(ctx, s.SCIMDirectoryID, client.SCIMUser{
		UserName: "jo@acme.com", Email: "jo@acme.com", DisplayName: "Jo Doe", Department: "Platform", Active: true})
	fine(err)
	for workspace, err := range s.Client.Workspaces(ctx, s.ID, client.WorkspaceSearch{TypeKeys: []string{"confluence"}}) {
		fine(err)
		fine(s.Client.AssignUserRole(ctx, s.ID, jo.AccountID, "atlassian/admin", workspace.ID))
	}
	s.SCIMAccountID = jo.AccountID
	for user, err := range s.Client.SearchUsers(ctx, s.ID, client.UserSearch{ClaimStatus: "unmanaged"}) {
		fine(err)
		fine(s.Client.SuspendUser(ctx, s.ID, user.AccountID))
	}
	_, err = s.Client.CreateSCIMGroup(ctx, s.SCIMDirectoryID, client.SCIMGroup{DisplayName: "platform-team", Members: []string{jo.ID}})
	fine(err)
	s.addCredentials(t)
	return s
}

// addControlPolicies makes a policy of each type that is managed here, which covers Confluence.
func (s *Populated) addControlPolicies(t testing.TB) {
	t.Helper()
	ctx := context.Background()
	workspaces := All(t, s.Client.Workspaces(ctx, s.ID, client.WorkspaceSearch{TypeKeys: []string{"confluence"}}))
	for policyType, value := range map[string]string{client.PolicyIPAllowlist: "192.0.2.0/24", client.PolicyDataResidency: "EU"} {
		made, err := s.Client.CreateControlPolicy(ctx, s.ID, client.ControlPolicyWrite{Type: policyType, Name: policyType, Status: client.PolicyDisabled, Values: []string{value}})
		for _, workspace := range workspaces {
			err = errors.Join(err, s.Client.CoverResource(ctx, s.ID, made.ID, workspace.ID))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	description := "No copies"
	leaks, err := s.Client.DraftDataSecurityPolicy(ctx, s.ID, client.DataSecurityPolicyWrite{Name: "Leaks", Description: &description, RuleName: "export", Effect: "block", Coverage: client.CoverageOrganization})
	for _, workspace := range workspaces {
		err = errors.Join(err, s.Client.CoverDataSecurityResource(ctx, s.ID, leaks.ID, workspace.ID))
	}
	if err = errors.Join(err, s.Client.PublishDataSecurityPolicy(ctx, s.ID, leaks, client.PublishUpdate)); err != nil {
		t.Fatal(err)
	}
}

// addCredentials makes a service account, a token and a key, and lets somebody look at a product.
func (s *Populated) addCredentials(t testing.TB) {
	t.Helper()
	workspaces := All(t, s.Client.Workspaces(context.Background(), s.ID, client.WorkspaceSearch{TypeKeys: []string{"jira-software"}}))
	_, err := s.Client.CreateServiceAccount(context.Background(), s.ID, client.ServiceAccountCreate{
		Name: "deploy-bot", Description: "Deploys", Roles: []client.ServiceAccountRole{{ResourceID: workspaces[0].ID, Role: "atlassian/user"}}})
	now := s.Clock.Now()
	for _, err := range []error{
		err,
		s.Emulator.AddAPIToken(emulator.NewAPIToken{Email: "jo@acme.com", Label: "laptop", LastActiveAt: now}),
		s.Emulator.AddAPIKey(emulator.NewAPIKey{CreatorEmail: "jo@acme.com", Label: "terraform", ExpiresAt: now.Add(90 * 24 * time.Hour)}),
		s.Emulator.SetLastActive("jo@acme.com", "jira-software", now.Add(-24*time.Hour)),
		s.Emulator.SetLastActive("amara.okafor@acme.com", "jira-software", now.Add(-30*24*time.Hour)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}
