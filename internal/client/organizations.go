package client

import (
	"context"
	"iter"
)

// Organization is an Atlassian organization.
type Organization struct {
	ID   string
	Name string
}

// UserbaseDirectory is a directory of the published users API: it holds users and groups, and is not a Directory
// of the identity API.
type UserbaseDirectory struct {
	ID   string `json:"directoryId"`
	Name string `json:"name"`
	Icon string `json:"icon"`
}

func (d UserbaseDirectory) checkedFields() []checkedField {
	return []checkedField{requiredField("directoryId", d.ID)}
}

// organizationObject is an organization as the published API spells it.
type organizationObject struct {
	ID         string `json:"id"`
	Attributes struct {
		Name string `json:"name"`
	} `json:"attributes"`
}

func (o organizationObject) checkedFields() []checkedField {
	return []checkedField{requiredField("id", o.ID)}
}

func (o organizationObject) organization() Organization {
	return Organization{ID: o.ID, Name: o.Attributes.Name}
}

// Organizations lists the organizations that the API key reaches, usually one.
func (c *Client) Organizations(ctx context.Context) iter.Seq2[Organization, error] {
	return converted(list[organizationObject](ctx, c, organizationsPath(), nil), organizationObject.organization)
}

// Organization reads one organization.
func (c *Client) Organization(ctx context.Context, organizationID string) (Organization, error) {
	object, err := read[organizationObject](ctx, c, organizationID, organizationsPath(organizationID))
	return object.organization(), err
}

// UserbaseDirectories lists the directories that hold the organization's users and groups.
func (c *Client) UserbaseDirectories(ctx context.Context, organizationID string) iter.Seq2[UserbaseDirectory, error] {
	return list[UserbaseDirectory](ctx, c, []string{"admin", "v2", "orgs", organizationID, "directories"}, c.withPageSize(nil))
}

// organizationsPath returns a path of the published organizations API.
func organizationsPath(elements ...string) []string {
	return append([]string{"admin", "v1", "orgs"}, elements...)
}
