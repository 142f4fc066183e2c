package client_test

import (
	"context"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

func TestGoogleWorkspaceOperations(t *testing.T) {
	const object = `{"id":"g-1","directoryId":"d-1","state":"connected","consentUrl":null,"googleCustomerId":"C1","adminEmail":"a@acme.com",
		"domains":["acme.com"],"syncEnabled":true,"syncMode":"specific_groups","groups":["eng@acme.com"],"personalMessage":"Hi",
		"deactivateSuspendedUsers":true,"counts":{"users":40,"groups":2,"domains":1},"syncedGroups":["eng@acme.com"],
		"lastSyncAt":"2026-03-01T09:00:00Z","nextSyncAt":"2026-03-01T12:00:00Z","lastSyncResult":"success","version":"v-1","addedLater":[]}`
	connection := client.GoogleWorkspaceConnection{
		ID: "g-1", DirectoryID: "d-1", State: client.GoogleStateConnected, GoogleCustomerID: "C1", AdminEmail: "a@acme.com",
		Domains: []string{"acme.com"}, SyncEnabled: true, SyncMode: client.SyncModeSpecificGroups, Groups: []string{"eng@acme.com"},
		PersonalMessage: "Hi", DeactivateSuspendedUsers: true, Counts: client.SyncCounts{Users: 40, Groups: 2, Domains: 1},
		SyncedGroups: []string{"eng@acme.com"}, LastSyncAt: at(morning), NextSyncAt: at(noon),
		LastSyncResult: client.SyncResultSuccess, Version: "v-1",
	}
	waiting := client.GoogleWorkspaceConnection{
		ID: "g-2", Version: "v-1", State: client.GoogleStateAwaitingConsent, ConsentURL: "https://h/consent", SyncMode: client.SyncModeAllUsers,
	}
	const waitingObject = `{"id":"g-2","version":"v-1","state":"awaiting_consent","consentUrl":"https://h/consent","googleCustomerId":null,"adminEmail":null,
		"syncMode":"all_users","lastSyncAt":null,"nextSyncAt":null,"lastSyncResult":null}`
	checkOperations(t, identityBase, map[string]operation{
		"list": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.GoogleWorkspaceConnections(ctx, "org", "d-1"))
			},
			method: "GET", target: "/google-workspace-connections?directoryId=d-1&limit=1000",
			answer: `{"data":[` + object + `,` + waitingObject + `]}`, want: []client.GoogleWorkspaceConnection{connection, waiting},
		},
		"read": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.GoogleWorkspaceConnection(ctx, "org", "g-1")
			},
			method: "GET", target: "/google-workspace-connections/g-1", answer: `{"data":` + object + `}`, want: connection,
		},
		"create with the server's defaults": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.CreateGoogleWorkspaceConnection(ctx, "org", "d-1", client.GoogleWorkspaceSettings{})
			},
			method: "POST", target: "/google-workspace-connections", body: `{"directoryId":"d-1"}`,
			answer: `{"data":` + waitingObject + `}`, want: waiting,
		},
		"create with everything": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.CreateGoogleWorkspaceConnection(ctx, "org", "d-1", client.GoogleWorkspaceSettings{
					SyncEnabled: new(true), SyncMode: new(client.SyncModeSpecificGroups), Groups: &[]string{"eng@acme.com"},
					PersonalMessage: new("Hi"), DeactivateSuspendedUsers: new(true),
				})
			},
			method: "POST", target: "/google-workspace-connections",
			body: `{"directoryId":"d-1","syncEnabled":true,"syncMode":"specific_groups","groups":["eng@acme.com"],
				"personalMessage":"Hi","deactivateSuspendedUsers":true}`,
			answer: `{"data":` + object + `}`, want: connection,
		},
		"update that empties": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.UpdateGoogleWorkspaceConnection(ctx, "org", "g-1", "v-0", client.GoogleWorkspaceSettings{
					SyncEnabled: new(false), Groups: new([]string), PersonalMessage: new(""), DeactivateSuspendedUsers: new(false),
				})
			},
			method: "PATCH", target: "/google-workspace-connections/g-1", ifMatch: `"v-0"`,
			body:   `{"syncEnabled":false,"groups":[],"personalMessage":"","deactivateSuspendedUsers":false}`,
			answer: `{"data":` + object + `}`, want: connection,
		},
		"delete": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return nil, c.DeleteGoogleWorkspaceConnection(ctx, "org", "g-1", "v-1")
			},
			method: "DELETE", target: "/google-workspace-connections/g-1", ifMatch: `"v-1"`,
		},
		"sync": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.SyncGoogleWorkspace(ctx, "org", "g-1")
			},
			method: "POST", target: "/google-workspace-connections/g-1/sync", answer: `{"data":{"syncId":"y-1"}}`, want: "y-1",
		},
	})
}

func TestAuthenticationPolicyOperations(t *testing.T) {
	const object = `{"id":"a-1","name":"Staff","directoryId":"d-1","isDefault":true,"enforceSso":true,"nonBillable":true,` +
		`"twoStepVerification":"mandatory","passwordStrength":"good","passwordExpiryDays":0,"idleSessionDurationMinutes":60,"externalId":"e-1","version":"v-1","x":1}`
	policy := client.AuthenticationPolicy{
		ID: "a-1", Name: "Staff", DirectoryID: "d-1", IsDefault: true, EnforceSSO: true, NonBillable: true, TwoStepVerification: "mandatory",
		PasswordStrength: "good", PasswordExpiryDays: new(int64(0)), IdleSessionDurationMinutes: new(int64(60)), ExternalID: "e-1", Version: "v-1",
	}
	checkOperations(t, identityBase, map[string]operation{
		"list": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.AuthenticationPolicies(ctx, "org", "d-1"))
			},
			method: "GET", target: "/authentication-policies?directoryId=d-1&limit=1000",
			answer: `{"data":[` + object + `]}`, want: []client.AuthenticationPolicy{policy},
		},
		"read": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.AuthenticationPolicy(ctx, "org", "a-1")
			},
			method: "GET", target: "/authentication-policies/a-1", answer: `{"data":` + object + `}`, want: policy,
		},
		"create": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.CreateAuthenticationPolicy(ctx, "org", client.AuthenticationPolicyCreate{
					DirectoryID: "d-1", Name: "Staff", EnforceSSO: new(true),
				})
			},
			method: "POST", target: "/authentication-policies", body: `{"directoryId":"d-1","name":"Staff","enforceSso":true}`,
			answer: `{"data":` + object + `}`, want: policy,
		},
		"update": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.UpdateAuthenticationPolicy(ctx, "org", "a-1", "v-0", client.AuthenticationPolicyUpdate{
					Name: new("Staff"), EnforceSSO: new(false), IsDefault: new(true), AuthenticationPolicySettings: client.AuthenticationPolicySettings{
						TwoStepVerification: new("optional"), PasswordStrength: new("weak"), PasswordExpiryDays: new(int64(0)), IdleSessionDurationMinutes: new(int64(15))},
				})
			},
			method: "PATCH", target: "/authentication-policies/a-1", ifMatch: `"v-0"`,
			body: `{"name":"Staff","enforceSso":false,"isDefault":true,"twoStepVerification":"optional","passwordStrength":"weak","passwordExpiryDays":0,"idleSessionDurationMinutes":15}`, answer: `{"data":` + object + `}`, want: policy,
		},
		"delete": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return nil, c.DeleteAuthenticationPolicy(ctx, "org", "a-1", "v-1")
			},
			method: "DELETE", target: "/authentication-policies/a-1", ifMatch: `"v-1"`,
		},
	})
}

func TestGroupConflictOperations(t *testing.T) {
	const object = `{"id":"f-1","directoryId":"d-1","groupName":"eng","isDefaultAccessGroup":true,"productAccess":["jira-software"],
		"sites":["acme.atlassian.net"],"membersAdded":[{"accountId":"1","email":"a@acme.com","name":"A","x":1}],"membersRemoved":[],
		"state":"conflict","version":"v-1"}`
	conflict := client.GroupConflict{
		ID: "f-1", DirectoryID: "d-1", GroupName: "eng", IsDefaultAccessGroup: true, ProductAccess: []string{"jira-software"},
		Sites: []string{"acme.atlassian.net"}, MembersAdded: []client.Account{{AccountID: "1", Email: "a@acme.com", Name: "A"}},
		MembersRemoved: []client.Account{}, State: client.GroupConflictOpen, Version: "v-1",
	}
	checkOperations(t, identityBase, map[string]operation{
		"list": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.GroupConflicts(ctx, "org", "d-1"))
			},
			method: "GET", target: "/directories/d-1/group-conflicts?limit=1000",
			answer: `{"data":[` + object + `]}`, want: []client.GroupConflict{conflict},
		},
		"sync": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return c.SyncGroupConflict(ctx, "org", "d-1", "f-1", "v-0")
			},
			method: "POST", target: "/directories/d-1/group-conflicts/f-1/sync", ifMatch: `"v-0"`,
			answer: `{"data":` + object + `}`, want: conflict,
		},
	})
}

func TestPublishedReads(t *testing.T) {
	const (
		organization = `{"id":"org","type":"orgs","attributes":{"name":"Acme"},"relationships":{},"links":{"self":"s"}}`
		domain       = `{"id":"m-1","type":"domains","attributes":{"name":"acme.com","claim":{"type":"dns","status":"verified"}}}`
	)
	acme := client.Organization{ID: "org", Name: "Acme"}
	acmeDomain := client.Domain{ID: "m-1", Name: "acme.com", ClaimType: "dns", ClaimStatus: client.ClaimStatusVerified}
	checkOperations(t, "/admin", map[string]operation{
		"organizations": {
			call:   func(ctx context.Context, c *client.Client) (any, error) { return slice(c.Organizations(ctx)) },
			method: "GET", target: "/v1/orgs", answer: `{"data":[` + organization + `]}`, want: []client.Organization{acme},
		},
		"organization": {
			call:   func(ctx context.Context, c *client.Client) (any, error) { return c.Organization(ctx, "org") },
			method: "GET", target: "/v1/orgs/org", answer: `{"data":` + organization + `}`, want: acme,
		},
		"domains": {
			call:   func(ctx context.Context, c *client.Client) (any, error) { return slice(c.Domains(ctx, "org")) },
			method: "GET", target: "/v1/orgs/org/domains", answer: `{"data":[` + domain + `]}`, want: []client.Domain{acmeDomain},
		},
		"domain": {
			call:   func(ctx context.Context, c *client.Client) (any, error) { return c.Domain(ctx, "org", "m-1") },
			method: "GET", target: "/v1/orgs/org/domains/m-1", answer: `{"data":` + domain + `}`, want: acmeDomain,
		},
		"user directories": {
			call: func(ctx context.Context, c *client.Client) (any, error) {
				return slice(c.UserbaseDirectories(ctx, "org"))
			},
			method: "GET", target: "/v2/orgs/org/directories?limit=100",
			answer: `{"data":[{"directoryId":"u-1","name":"Primary","icon":"https://i"}]}`,
			want:   []client.UserbaseDirectory{{ID: "u-1", Name: "Primary", Icon: "https://i"}},
		},
	})
}
