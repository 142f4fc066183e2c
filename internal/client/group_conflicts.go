package client

import (
	"context"
	"iter"
	"net/http"
)

// The values of GroupConflict.State.
const (
	GroupConflictOpen   = "conflict"
	GroupConflictSynced = "synced"
)

// GroupConflict is a group that the identity provider pushed under the name of a group which the organization
// already has.
type GroupConflict struct {
	ID          string `json:"id"`
	DirectoryID string `json:"directoryId"`
	GroupName   string `json:"groupName"`
	// IsDefaultAccessGroup marks a group whose conflict cannot be synced until that status is changed.
	IsDefaultAccessGroup bool `json:"isDefaultAccessGroup"`
	// ProductAccess holds product keys, Sites the sites that the group gives access to.
	ProductAccess []string `json:"productAccess"`
	Sites         []string `json:"sites"`
	// MembersAdded and MembersRemoved are the accounts that a sync lets gain or lose the group.
	MembersAdded   []Account `json:"membersAdded"`
	MembersRemoved []Account `json:"membersRemoved"`
	State          string    `json:"state"`
	Version        string    `json:"version"`
}

func (g GroupConflict) checkedFields() []checkedField {
	return []checkedField{requiredField("id", g.ID), requiredField("version", g.Version)}
}

// Account names an account.
type Account struct {
	AccountID string `json:"accountId"`
	Email     string `json:"email"`
	Name      string `json:"name"`
}

// GroupConflicts lists the group conflicts of a directory.
func (c *Client) GroupConflicts(ctx context.Context, organizationID, directoryID string) iter.Seq2[GroupConflict, error] {
	return identityList[GroupConflict](ctx, c, nil, organizationID, "directories", directoryID, "group-conflicts")
}

// SyncGroupConflict overwrites the organization's group with the pushed one, unless the conflict moved on from
// version.
func (c *Client) SyncGroupConflict(ctx context.Context, organizationID, directoryID, id, version string) (GroupConflict, error) {
	return ask[GroupConflict](ctx, c, request{
		method:    http.MethodPost,
		path:      identityPath(organizationID, "directories", directoryID, "group-conflicts", id, "sync"),
		version:   version,
		requested: requestedFields{"id": id},
	})
}
