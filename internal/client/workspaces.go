package client

import (
	"context"
	"iter"
)

// Workspace is an instance of a product, such as Jira on one site.
type Workspace struct {
	// ID is an ARI; as the resource of a role it says what the role is for.
	ID   string
	Name string
	// TypeKey is a product, such as "jira-software"; Type is its name for people.
	TypeKey, Type string
	Owner         string
	// Status is "online", "offline" or "deprecated".
	Status  string
	HostURL string
	Realm   string
	Regions []string
	// Usage and Capacity count users; nil where the product has no such number.
	Usage, Capacity *int64
	// CreatedAt is empty where the organization does not tell.
	CreatedAt Time
}

// WorkspaceSearch narrows a list of workspaces.
type WorkspaceSearch struct {
	// TypeKeys are products, such as "confluence".
	TypeKeys []string
	// Name is a part of the name or of the address.
	Name string
}

type workspaceQuestion struct {
	Query    *workspaceQuery `json:"query,omitempty"`
	PageSize int             `json:"limit"`
}

type workspaceQuery struct {
	And              []workspaceQuery `json:"and,omitempty"`
	Field            *workspaceField  `json:"field,omitempty"`
	SearchWorkspaces string           `json:"searchWorkspaces,omitempty"`
}

type workspaceField struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// workspaceObject is a workspace as the published API spells it.
type workspaceObject struct {
	ID         string `json:"id"`
	Attributes struct {
		Name      string   `json:"name"`
		TypeKey   string   `json:"typeKey"`
		Type      string   `json:"type"`
		Owner     string   `json:"owner"`
		Status    string   `json:"status"`
		HostURL   string   `json:"hostUrl"`
		Realm     string   `json:"realm"`
		Regions   []string `json:"regions"`
		Usage     *int64   `json:"usage"`
		Capacity  *int64   `json:"capacity"`
		CreatedAt Time     `json:"createdAt"`
	} `json:"attributes"`
}

func (o workspaceObject) checkedFields() []checkedField {
	return []checkedField{requiredField("id", o.ID)}
}

func (o workspaceObject) workspace() Workspace {
	a := o.Attributes
	return Workspace{
		ID: o.ID, Name: a.Name, TypeKey: a.TypeKey, Type: a.Type, Owner: a.Owner, Status: a.Status, HostURL: a.HostURL,
		Realm: a.Realm, Regions: a.Regions, Usage: a.Usage, Capacity: a.Capacity, CreatedAt: a.CreatedAt,
	}
}

// Workspaces lists the workspaces that a search finds, all for an empty one.
func (c *Client) Workspaces(ctx context.Context, organizationID string, s WorkspaceSearch) iter.Seq2[Workspace, error] {
	question := workspaceQuestion{PageSize: c.pageSize}
	var conditions []workspaceQuery
	if len(s.TypeKeys) > 0 {
		conditions = append(conditions, workspaceQuery{Field: &workspaceField{Name: "attributes.typeKey", Values: s.TypeKeys}})
	}
	if s.Name != "" {
		conditions = append(conditions, workspaceQuery{SearchWorkspaces: s.Name})
	}
	if len(conditions) > 0 {
		question.Query = &workspaceQuery{And: conditions}
	}
	path := []string{"admin", "v2", "orgs", organizationID, "workspaces"}
	return converted(search[workspaceObject](ctx, c, path, question), workspaceObject.workspace)
}
