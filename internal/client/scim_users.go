package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"

	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// SCIMUser is a user of a SCIM directory. The empty string stands for an attribute that the user does not have.
type SCIMUser struct {
	// ID is the directory's own; it is not the account's.
	ID string
	// UserName is unique in the directory, ignoring case.
	UserName   string
	ExternalID string
	// Email is the primary address, by which the service links the user to an Atlassian account.
	Email             string
	DisplayName       string
	GivenName         string
	FamilyName        string
	Nickname          string
	Title             string
	Department        string
	Organization      string
	PreferredLanguage string
	Timezone          string
	// Active is false for a user whose account is deactivated but who is still in the directory.
	Active bool
	// AccountID is the Atlassian account that the service linked; empty until it has.
	AccountID string
	// GroupIDs are the SCIM groups that the user is in.
	GroupIDs             []string
	CreatedAt, UpdatedAt Time
}

// SCIMUserUpdate says what changes: nil leaves an attribute as it is, and the empty string removes it.
type SCIMUserUpdate struct {
	UserName, ExternalID, Email, DisplayName, GivenName, FamilyName, Nickname, Title *string
	Department, Organization, PreferredLanguage, Timezone                            *string
	Active                                                                           *bool
}

// SCIMUserFilter narrows a list of users to one value of at most one attribute.
type SCIMUserFilter struct{ UserName, ExternalID string }

// scimUserObject is a user as SCIM spells it.
type scimUserObject struct {
	Schemas           []string        `json:"schemas"`
	ID                string          `json:"id,omitempty"`
	UserName          string          `json:"userName"`
	ExternalID        string          `json:"externalId,omitempty"`
	Emails            []scimEmail     `json:"emails"`
	DisplayName       string          `json:"displayName,omitempty"`
	Name              *scimName       `json:"name,omitempty"`
	Nickname          string          `json:"nickName,omitempty"`
	Title             string          `json:"title,omitempty"`
	PreferredLanguage string          `json:"preferredLanguage,omitempty"`
	Timezone          string          `json:"timezone,omitempty"`
	Active            *bool           `json:"active"`
	Groups            []scimReference `json:"groups,omitempty"`
	Meta              *scimMeta       `json:"meta,omitempty"`
	// Department and Organization are Atlassian's own, beside the standard's in the enterprise extension. They are read,
	// and the standard's is what is written: identity providers do, and Atlassian's file marks neither as it is.
	Department   string          `json:"department,omitempty"`
	Organization string          `json:"organization,omitempty"`
	Enterprise   *scimEnterprise `json:"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User,omitempty"`
	Atlassian    *struct {
		AccountID string `json:"atlassianAccountId"`
	} `json:"urn:scim:schemas:extension:atlassian-external:1.0,omitempty"`
}

type scimEmail struct {
	Value   string `json:"value"`
	Type    string `json:"type,omitempty"`
	Primary bool   `json:"primary"`
}

type scimName struct {
	GivenName  string `json:"givenName,omitempty"`
	FamilyName string `json:"familyName,omitempty"`
}

type scimEnterprise struct {
	Department   string `json:"department,omitempty"`
	Organization string `json:"organization,omitempty"`
}

type scimReference struct {
	Value string `json:"value"`
}

type scimMeta struct {
	Created      Time `json:"created"`
	LastModified Time `json:"lastModified"`
}

// UnmarshalJSON takes what is no object for nothing said: no object is lost for want of its times.
func (m *scimMeta) UnmarshalJSON(content []byte) error {
	type plain scimMeta
	if json.Unmarshal(content, (*plain)(m)) != nil {
		*m = scimMeta{}
	}
	return nil
}

func (o scimUserObject) checkedFields() []checkedField {
	return []checkedField{requiredField("id", o.ID), optionalField("userName", o.UserName)}
}

// user returns the zero SCIMUser for the zero object, which comes with an error.
func (o scimUserObject) user() SCIMUser {
	if o.ID == "" {
		return SCIMUser{}
	}
	user := SCIMUser{
		ID: o.ID, UserName: o.UserName, ExternalID: o.ExternalID, Email: primaryEmail(o.Emails), DisplayName: o.DisplayName,
		Nickname: o.Nickname, Title: o.Title, PreferredLanguage: o.PreferredLanguage, Timezone: o.Timezone,
		Department: o.Department, Organization: o.Organization,
		// A user of the directory is active unless it says otherwise.
		Active: o.Active == nil || *o.Active,
	}
	if o.Name != nil {
		user.GivenName, user.FamilyName = o.Name.GivenName, o.Name.FamilyName
	}
	if o.Enterprise != nil {
		user.Department, user.Organization = orDefault(o.Enterprise.Department, o.Department), orDefault(o.Enterprise.Organization, o.Organization)
	}
	if o.Atlassian != nil {
		user.AccountID = o.Atlassian.AccountID
	}
	for _, group := range o.Groups {
		user.GroupIDs = append(user.GroupIDs, group.Value)
	}
	if o.Meta != nil {
		user.CreatedAt, user.UpdatedAt = o.Meta.Created, o.Meta.LastModified
	}
	return user
}

// primaryEmail returns the address marked as primary, or else the first.
func primaryEmail(emails []scimEmail) string {
	for _, email := range emails {
		if email.Primary {
			return email.Value
		}
	}
	if len(emails) > 0 {
		return emails[0].Value
	}
	return ""
}

func workEmail(address string) []scimEmail {
	return []scimEmail{{Value: address, Type: "work", Primary: true}}
}

// SCIMUsers lists the users of a SCIM directory. Deactivated users that were deleted are not among them.
func (c *Client) SCIMUsers(ctx context.Context, directoryID string, filter SCIMUserFilter) iter.Seq2[SCIMUser, error] {
	attribute, value := "userName", filter.UserName
	if value == "" {
		attribute, value = "externalId", filter.ExternalID
	}
	run := func(value string) iter.Seq2[SCIMUser, error] {
		return converted(scimList[scimUserObject](ctx, c, directoryID, "Users", scimEquals(attribute, value)), scimUserObject.user)
	}
	return joinSearches(names.Spellings(value), run, func(user SCIMUser) string { return user.ID })
}

// EverySCIMUser lists all users of a SCIM directory for who wants them all: it asks for several pages at a time.
func (c *Client) EverySCIMUser(ctx context.Context, directoryID string) iter.Seq2[SCIMUser, error] {
	return converted(scimPages[scimUserObject](ctx, c, directoryID, "Users", "", pagesAhead), scimUserObject.user)
}

// SCIMUser reads one user. One that was deleted is ErrNotFound for ever: created again, it has another id.
func (c *Client) SCIMUser(ctx context.Context, directoryID, id string) (SCIMUser, error) {
	object, err := readSCIM[scimUserObject](ctx, c, directoryID, "Users", id)
	return object.user(), err
}

// CreateSCIMUser creates a user. An Atlassian account that has the e-mail address already is linked. A user who was
// deleted before comes back with a new id. ErrConflict means that the directory has a user of that name or address.
func (c *Client) CreateSCIMUser(ctx context.Context, directoryID string, user SCIMUser) (SCIMUser, error) {
	object := scimUserObject{
		Schemas: []string{scimUserSchema}, UserName: user.UserName, ExternalID: user.ExternalID, Emails: workEmail(user.Email),
		DisplayName: user.DisplayName, Nickname: user.Nickname, Title: user.Title,
		PreferredLanguage: user.PreferredLanguage, Timezone: user.Timezone, Active: &user.Active,
	}
	if user.GivenName != "" || user.FamilyName != "" {
		object.Name = &scimName{GivenName: user.GivenName, FamilyName: user.FamilyName}
	}
	if user.Department != "" || user.Organization != "" {
		object.Schemas = append(object.Schemas, scimEnterpriseSchema)
		object.Enterprise = &scimEnterprise{Department: user.Department, Organization: user.Organization}
	}
	r := scimRequest(http.MethodPost, directoryID, "Users")
	r.body = object
	r.requested = requestedFields{"userName": user.UserName}
	created, err := askSCIM[scimUserObject](ctx, c, r)
	return created.user(), err
}

// UpdateSCIMUser changes what update says, and nothing else.
func (c *Client) UpdateSCIMUser(ctx context.Context, directoryID, id string, update SCIMUserUpdate) (SCIMUser, error) {
	object, err := changeSCIM[scimUserObject](ctx, c, update.operations(), directoryID, "Users", id)
	return object.user(), err
}

func (u SCIMUserUpdate) operations() []scimOperation {
	var operations []scimOperation
	for _, attribute := range []struct {
		path  string
		value *string
	}{
		{"userName", u.UserName}, {"externalId", u.ExternalID}, {"displayName", u.DisplayName},
		{"name.givenName", u.GivenName}, {"name.familyName", u.FamilyName}, {"nickName", u.Nickname}, {"title", u.Title},
		{scimEnterpriseSchema + ":department", u.Department}, {scimEnterpriseSchema + ":organization", u.Organization},
		{"preferredLanguage", u.PreferredLanguage}, {"timezone", u.Timezone},
	} {
		switch {
		case attribute.value == nil:
		case *attribute.value == "":
			operations = append(operations, scimOperation{Op: "remove", Path: attribute.path})
		default:
			operations = append(operations, scimOperation{Op: "replace", Path: attribute.path, Value: *attribute.value})
		}
	}
	if u.Email != nil {
		operations = append(operations, scimOperation{Op: "replace", Path: "emails", Value: workEmail(*u.Email)})
	}
	if u.Active != nil {
		operations = append(operations, scimOperation{Op: "replace", Path: "active", Value: *u.Active})
	}
	return operations
}

// DeleteSCIMUser deactivates the account behind a user and takes the user out of the directory's sight.
func (c *Client) DeleteSCIMUser(ctx context.Context, directoryID, id string) error {
	return c.deleteSCIM(ctx, directoryID, "Users", id)
}
