package client

import (
	"context"
	"iter"
)

// User is an account as the organization sees it. Atlassian's account ids are not UUIDs.
type User struct {
	AccountID   string `json:"accountId"`
	AccountType string `json:"accountType"`
	// AccountStatus is "active", "inactive" or "closed".
	AccountStatus string `json:"accountStatus"`
	// Status is "active", "suspended", "not_invited", "deactivated" or "for_deletion".
	Status string `json:"status"`
	// MembershipStatus is "active", "suspended" or "no_membership".
	MembershipStatus string `json:"membershipStatus"`
	Name             string `json:"name"`
	Nickname         string `json:"nickname"`
	Email            string `json:"email"`
	EmailVerified    bool   `json:"emailVerified"`
	// ClaimStatus is "managed" for accounts of a verified domain, "unmanaged" for others.
	ClaimStatus string `json:"claimStatus"`
	// ManagementSource is "invited", "synced" or empty.
	ManagementSource string `json:"managementSource"`
	// MFAEnabled is nil where the organization does not tell.
	MFAEnabled *bool `json:"mfaEnabled"`
	AddedToOrg Time  `json:"addedToOrg"`
	// PlatformRoles are nil unless the search asked for them: missing ones are not none.
	PlatformRoles []string `json:"platformRoles"`
	JobTitle      string   `json:"jobTitle"`
	Department    string   `json:"department"`
	Organization  string   `json:"organization"`
	Location      string   `json:"location"`
	TimeZone      string   `json:"timeZone"`
	Picture       string   `json:"picture"`
}

func (u User) checkedFields() []checkedField {
	return []checkedField{requiredField("accountId", u.AccountID)}
}

// UserSearch narrows a list of users, with any number of values for each filter. The server takes Emails not together
// with SearchTerm.
type UserSearch struct {
	AccountIDs, UserbaseDirectoryIDs, GroupIDs, ResourceIDs, RoleIDs, Emails, EmailDomains []string
	SearchTerm, ClaimStatus, AccountStatus, Status, MembershipStatus                       string
	// PlatformRoles asks for the users' PlatformRoles.
	PlatformRoles bool
}

type userQuestion struct {
	AccountIDs       []string `json:"accountIds,omitempty"`
	DirectoryIDs     []string `json:"directoryIds,omitempty"`
	GroupIDs         []string `json:"groupIds,omitempty"`
	ResourceIDs      []string `json:"resourceIds,omitempty"`
	RoleIDs          []string `json:"roleIds,omitempty"`
	Emails           []string `json:"emails,omitempty"`
	EmailDomains     []string `json:"emailDomains,omitempty"`
	SearchTerm       string   `json:"searchTerm,omitempty"`
	ClaimStatus      string   `json:"claimStatus,omitempty"` // one value, unlike the others
	AccountStatus    []string `json:"accountStatus,omitempty"`
	Status           []string `json:"status,omitempty"`
	MembershipStatus []string `json:"membershipStatus,omitempty"`
	Expand           []string `json:"expand,omitempty"`
	PageSize         int      `json:"limit"`
}

func (s *UserSearch) filters() []filter {
	return []filter{{&s.AccountIDs, mostValues}, {&s.UserbaseDirectoryIDs, mostValues}, {&s.GroupIDs, mostValues}, {&s.ResourceIDs, mostResources},
		{&s.RoleIDs, mostValues}, {&s.Emails, mostValues}, {&s.EmailDomains, mostValues}}
}

// SearchUsers lists the users that a search finds, all for an empty one. A search with more values than the server
// takes at a time becomes several requests.
func (c *Client) SearchUsers(ctx context.Context, organizationID string, s UserSearch) iter.Seq2[User, error] {
	run := func(part UserSearch) iter.Seq2[User, error] { return c.searchUsers(ctx, organizationID, part) }
	return joinSearches(split(s, (*UserSearch).filters), run, func(user User) string { return user.AccountID })
}

func (c *Client) searchUsers(ctx context.Context, organizationID string, s UserSearch) iter.Seq2[User, error] {
	question := userQuestion{
		AccountIDs: s.AccountIDs, DirectoryIDs: lowerUUIDs(s.UserbaseDirectoryIDs), GroupIDs: lowerUUIDs(s.GroupIDs), ResourceIDs: s.ResourceIDs, RoleIDs: s.RoleIDs,
		Emails: s.Emails, EmailDomains: s.EmailDomains, SearchTerm: s.SearchTerm, ClaimStatus: s.ClaimStatus,
		AccountStatus: listOrNone(s.AccountStatus), Status: listOrNone(s.Status), MembershipStatus: listOrNone(s.MembershipStatus), PageSize: c.pageSize,
	}
	if s.PlatformRoles {
		question.Expand = []string{"platformRoles"}
	}
	return search[User](ctx, c, userbasePath(organizationID, everyUserbase, "users", "search"), question)
}

// User reads one user by its account id, without its platform roles.
func (c *Client) User(ctx context.Context, organizationID, accountID string) (User, error) {
	return read[User](ctx, c, accountID, userbasePath(organizationID, everyUserbase, "users", accountID))
}

// GroupMember reads one member of a group, and not everybody in it. An account that is not in the group is ErrNotFound.
func (c *Client) GroupMember(ctx context.Context, organizationID, groupID, accountID string) (User, error) {
	for user, err := range c.SearchUsers(ctx, organizationID, UserSearch{GroupIDs: []string{groupID}, AccountIDs: []string{accountID}}) {
		if err != nil || user.AccountID == accountID {
			return user, err
		}
	}
	return User{}, ErrNotFound
}

// listOrNone returns a list of one value, or of none for "".
func listOrNone(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}
