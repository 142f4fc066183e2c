package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// The values of GoogleWorkspaceConnection.State.
const (
	// GoogleStateAwaitingConsent means that nobody has clicked "Allow" at Google yet.
	GoogleStateAwaitingConsent = "awaiting_consent"
	GoogleStateConnected       = "connected"
	GoogleStateSyncing         = "syncing"
	GoogleStatePaused          = "paused"
	GoogleStateBroken          = "broken"
)

// The values of GoogleWorkspaceConnection.SyncMode.
const (
	SyncModeAllUsers       = "all_users"
	SyncModeSpecificGroups = "specific_groups"
)

// SyncResultSuccess is GoogleWorkspaceConnection.LastSyncResult of a sync that has not failed.
const SyncResultSuccess = "success"

// GoogleWorkspaceConnection connects a Google Workspace directory with a Google customer.
type GoogleWorkspaceConnection struct {
	ID          string `json:"id"`
	DirectoryID string `json:"directoryId"`
	State       string `json:"state"`
	// ConsentURL is where a Google administrator clicks "Allow"; empty once that is done.
	ConsentURL       string `json:"consentUrl"`
	GoogleCustomerID string `json:"googleCustomerId"`
	AdminEmail       string `json:"adminEmail"`
	// Domains are those that the connection verified.
	Domains     []string `json:"domains"`
	SyncEnabled bool     `json:"syncEnabled"`
	SyncMode    string   `json:"syncMode"`
	// Groups is a set of group e-mail addresses, with SyncModeSpecificGroups only.
	Groups                   []string   `json:"groups"`
	PersonalMessage          string     `json:"personalMessage"`
	DeactivateSuspendedUsers bool       `json:"deactivateSuspendedUsers"`
	Counts                   SyncCounts `json:"counts"`
	SyncedGroups             []string   `json:"syncedGroups"`
	// LastSyncAt, NextSyncAt and LastSyncResult are empty before the first sync.
	LastSyncAt     Time   `json:"lastSyncAt"`
	NextSyncAt     Time   `json:"nextSyncAt"`
	LastSyncResult string `json:"lastSyncResult"`
	// Version moves with the settings and the consent, not with the progress of a sync.
	Version string `json:"version"`
	Record  Record `json:"record"`
}

func (g GoogleWorkspaceConnection) checkedFields() []checkedField {
	return []checkedField{requiredField("id", g.ID), optionalField("directoryId", g.DirectoryID), requiredField("version", g.Version)}
}

// SyncCounts is how much the last sync brought.
type SyncCounts struct {
	Users   int64 `json:"users"`
	Groups  int64 `json:"groups"`
	Domains int64 `json:"domains"`
}

// GoogleWorkspaceSettings is what a client sets on a connection. A nil field stays as it is, or has the
// server's default on create: sync enabled, all users, no message, suspended users kept.
type GoogleWorkspaceSettings struct {
	SyncEnabled *bool   `json:"syncEnabled,omitempty"`
	SyncMode    *string `json:"syncMode,omitempty"`
	// Groups must be non-empty with SyncModeSpecificGroups and empty otherwise.
	Groups *[]string `json:"groups,omitempty"`
	// PersonalMessage "" takes the message away.
	PersonalMessage          *string `json:"personalMessage,omitempty"`
	DeactivateSuspendedUsers *bool   `json:"deactivateSuspendedUsers,omitempty"`
}

// GoogleWorkspaceConnections lists connections: that of one directory, or all when directoryID is empty.
func (c *Client) GoogleWorkspaceConnections(ctx context.Context, organizationID, directoryID string) iter.Seq2[GoogleWorkspaceConnection, error] {
	query := url.Values{}
	setIfAny(query, "directoryId", uuid.Lower(directoryID))
	return identityList[GoogleWorkspaceConnection](ctx, c, query, organizationID, googleConnections)
}

// GoogleWorkspaceConnection reads one connection.
func (c *Client) GoogleWorkspaceConnection(ctx context.Context, organizationID, id string) (GoogleWorkspaceConnection, error) {
	return read[GoogleWorkspaceConnection](ctx, c, id, identityPath(organizationID, googleConnections, id))
}

// CreateGoogleWorkspaceConnection starts a connection; it stays in GoogleStateAwaitingConsent until a Google
// administrator opens ConsentURL and allows it.
func (c *Client) CreateGoogleWorkspaceConnection(ctx context.Context, organizationID, directoryID string, settings GoogleWorkspaceSettings) (GoogleWorkspaceConnection, error) {
	return ask[GoogleWorkspaceConnection](ctx, c, request{
		method:    http.MethodPost,
		path:      identityPath(organizationID, googleConnections),
		requested: requestedFields{"directoryId": directoryID},
		body: struct {
			DirectoryID string `json:"directoryId"`
			GoogleWorkspaceSettings
		}{uuid.Lower(directoryID), settings.withEmptyGroups()},
	})
}

// UpdateGoogleWorkspaceConnection changes the settings of a connection, unless it moved on from version. During
// a sync they hold from the next sync on; switching the sync off is then ErrConflict with RetryAfter.
func (c *Client) UpdateGoogleWorkspaceConnection(ctx context.Context, organizationID, id, version string, settings GoogleWorkspaceSettings) (GoogleWorkspaceConnection, error) {
	return ask[GoogleWorkspaceConnection](ctx, c, request{
		method:    http.MethodPatch,
		path:      identityPath(organizationID, googleConnections, id),
		version:   version,
		requested: requestedFields{"id": id},
		body:      settings.withEmptyGroups(),
	})
}

// DeleteGoogleWorkspaceConnection ends a connection, unless it moved on from version. A running sync cannot be
// stopped: ErrConflict with RetryAfter, and waiting is the caller's business.
func (c *Client) DeleteGoogleWorkspaceConnection(ctx context.Context, organizationID, id, version string) error {
	return c.delete(ctx, identityPath(organizationID, googleConnections, id), version)
}

// SyncGoogleWorkspace starts a sync now and returns its id without waiting for its end. While one runs it is
// ErrConflict with RetryAfter.
func (c *Client) SyncGoogleWorkspace(ctx context.Context, organizationID, id string) (string, error) {
	started, err := ask[startedSync](ctx, c, request{
		method: http.MethodPost, path: identityPath(organizationID, googleConnections, id, "sync"),
	})
	return started.ID, err
}

type startedSync struct {
	ID string `json:"syncId"`
}

func (s startedSync) checkedFields() []checkedField {
	return []checkedField{requiredField("syncId", s.ID)}
}

const googleConnections = "google-workspace-connections"

// withEmptyGroups makes a nil list of groups an empty one: JSON null would be refused.
func (s GoogleWorkspaceSettings) withEmptyGroups() GoogleWorkspaceSettings {
	if s.Groups != nil && *s.Groups == nil {
		s.Groups = &[]string{}
	}
	return s
}
