package client

import (
	"context"
	"errors"
	"iter"
	"net/http"
)

// Group is a group of the organization, whoever manages it.
type Group struct {
	ID   string
	Name string
	// Description is empty for a group without one.
	Description string
	// UserbaseDirectoryID is the UserbaseDirectory that holds the group.
	UserbaseDirectoryID string
	// ExternallySynced groups come from an identity provider or Google; the organization refuses to change them.
	ExternallySynced bool
	// ManagedBy is "external", "admins", "team-members" or "open".
	ManagedBy string
	// Deletable and Modifiable are what the organization allows the API key.
	Deletable, Modifiable bool
	// Users and Resources are how many members the group has and to how many it gives access; nil unless asked for.
	Users, Resources *int64
}

// GroupCreate is what a group is made from. Neither can be changed later: Atlassian publishes no update.
type GroupCreate struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

// GroupSearch narrows a list of groups, with any number of values for each filter. The server takes Names and IDs with
// nothing else that names groups.
type GroupSearch struct {
	IDs, Names, AccountIDs, UserbaseDirectoryIDs, ResourceIDs, RoleIDs []string
	SearchTerm                                                         string
	// Counts asks for Users and Resources.
	Counts bool
}

type groupQuestion struct {
	GroupIDs     []string `json:"groupIds,omitempty"`
	GroupNames   []string `json:"groupNames,omitempty"`
	AccountIDs   []string `json:"accountIds,omitempty"`
	DirectoryIDs []string `json:"directoryIds,omitempty"`
	ResourceIDs  []string `json:"resourceIds,omitempty"`
	RoleIDs      []string `json:"roleIds,omitempty"`
	SearchTerm   string   `json:"searchTerm,omitempty"`
	Expand       []string `json:"expand,omitempty"`
	PageSize     int      `json:"limit"`
}

// groupObject is a group as the published API spells it.
type groupObject struct {
	ID               string `json:"id"`
	Name             string `json:"name"`
	Description      string `json:"description"`
	DirectoryID      string `json:"directoryId"`
	ExternalSynced   bool   `json:"externalSynced"`
	ManagedBy        string `json:"managedBy"`
	ManagementAccess struct {
		Deletable  bool `json:"deletable"`
		Modifiable bool `json:"modifiable"`
	} `json:"managementAccess"`
	Counts struct {
		Users     *int64 `json:"users"`
		Resources *int64 `json:"resources"`
	} `json:"counts"`
}

func (o groupObject) checkedFields() []checkedField { return []checkedField{requiredField("id", o.ID)} }

func (o groupObject) group() Group {
	return Group{
		ID: o.ID, Name: o.Name, Description: o.Description, UserbaseDirectoryID: o.DirectoryID, ExternallySynced: o.ExternalSynced,
		ManagedBy: o.ManagedBy, Deletable: o.ManagementAccess.Deletable, Modifiable: o.ManagementAccess.Modifiable,
		Users: o.Counts.Users, Resources: o.Counts.Resources,
	}
}

// everyUserbase stands in a path for all directories that hold users and groups.
const everyUserbase = "-"

// userbasePath returns a path of the second version of the published organizations API.
func userbasePath(organizationID, userbaseID string, elements ...string) []string {
	return append([]string{"admin", "v2", "orgs", organizationID, "directories", userbaseID}, elements...)
}

func groupsPath(organizationID string, elements ...string) []string {
	return userbasePath(organizationID, everyUserbase, append([]string{"groups"}, elements...)...)
}

func (s *GroupSearch) filters() []filter {
	return []filter{{&s.IDs, mostValues}, {&s.Names, mostValues}, {&s.AccountIDs, mostValues}, {&s.UserbaseDirectoryIDs, mostValues},
		{&s.ResourceIDs, mostResources}, {&s.RoleIDs, mostValues}}
}

// SearchGroups lists the groups that a search finds, all for an empty one. A search with more values than the server
// takes at a time becomes several requests.
func (c *Client) SearchGroups(ctx context.Context, organizationID string, s GroupSearch) iter.Seq2[Group, error] {
	s.Names = listSpellings(s.Names)
	run := func(part GroupSearch) iter.Seq2[Group, error] { return c.searchGroups(ctx, organizationID, part) }
	return joinSearches(split(s, (*GroupSearch).filters), run, func(group Group) string { return group.ID })
}

func (c *Client) searchGroups(ctx context.Context, organizationID string, s GroupSearch) iter.Seq2[Group, error] {
	question := groupQuestion{
		GroupIDs: lowerUUIDs(s.IDs), GroupNames: s.Names, AccountIDs: s.AccountIDs, DirectoryIDs: lowerUUIDs(s.UserbaseDirectoryIDs), ResourceIDs: s.ResourceIDs,
		RoleIDs: s.RoleIDs, SearchTerm: s.SearchTerm, PageSize: c.pageSize,
	}
	if s.Counts {
		question.Expand = []string{"counts.users", "counts.resources"}
	}
	return converted(search[groupObject](ctx, c, groupsPath(organizationID, "search"), question), groupObject.group)
}

// Group reads one group, without its counts.
func (c *Client) Group(ctx context.Context, organizationID, id string) (Group, error) {
	object, err := read[groupObject](ctx, c, id, groupsPath(organizationID, id))
	return object.group(), err
}

// CreateGroup creates a group in one of the UserbaseDirectories. The answer is empty: what id the group got, a search for
// its name tells.
func (c *Client) CreateGroup(ctx context.Context, organizationID, userbaseID string, group GroupCreate) error {
	return c.act(ctx, request{method: http.MethodPost, path: userbasePath(organizationID, userbaseID, "groups"), body: group})
}

// DeleteGroup deletes a group.
func (c *Client) DeleteGroup(ctx context.Context, organizationID, userbaseID, id string) error {
	return c.delete(ctx, userbasePath(organizationID, userbaseID, "groups", id), "")
}

// AddGroupMember adds an account to a group.
func (c *Client) AddGroupMember(ctx context.Context, organizationID, groupID, accountID string) error {
	body := map[string]string{"accountId": accountID}
	return c.act(ctx, request{method: http.MethodPost, path: groupsPath(organizationID, groupID, "memberships"), body: body, repeat: repeatHarmless})
}

// RemoveGroupMember takes an account out of a group. One that is not in it is no error.
func (c *Client) RemoveGroupMember(ctx context.Context, organizationID, groupID, accountID string) error {
	err := c.act(ctx, request{method: http.MethodDelete, path: groupsPath(organizationID, groupID, "memberships", accountID), repeat: repeatHarmless})
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case errors.Is(err, errUnexpectedAnswer): // a membership has no address of its own to look it up at
		if _, readErr := c.GroupMember(ctx, organizationID, groupID, accountID); errors.Is(readErr, ErrNotFound) {
			return nil
		}
	}
	return err
}
