package workspace

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

type model struct {
	ID        types.String `tfsdk:"id"`
	Name      types.String `tfsdk:"name"`
	TypeKey   types.String `tfsdk:"type_key"`
	Type      types.String `tfsdk:"type"`
	Owner     types.String `tfsdk:"owner"`
	Status    types.String `tfsdk:"status"`
	HostURL   types.String `tfsdk:"host_url"`
	Realm     types.String `tfsdk:"realm"`
	Regions   types.List   `tfsdk:"regions"`
	Usage     types.Int64  `tfsdk:"usage"`
	Capacity  types.Int64  `tfsdk:"capacity"`
	CreatedAt types.String `tfsdk:"created_at"`
}

func fromAPI(workspace client.Workspace) model {
	regions := append([]string{}, workspace.Regions...)                             // a list that is not told is empty
	list, _ := types.ListValueFrom(context.Background(), types.StringType, regions) // strings always convert
	return model{
		ID:        types.StringValue(workspace.ID),
		Name:      types.StringValue(workspace.Name),
		TypeKey:   framework.StringOrNull(workspace.TypeKey),
		Type:      framework.StringOrNull(workspace.Type),
		Owner:     framework.StringOrNull(workspace.Owner),
		Status:    framework.StringOrNull(workspace.Status),
		HostURL:   framework.StringOrNull(workspace.HostURL),
		Realm:     framework.StringOrNull(workspace.Realm),
		Regions:   list,
		Usage:     types.Int64PointerValue(workspace.Usage),
		Capacity:  types.Int64PointerValue(workspace.Capacity),
		CreatedAt: framework.ServerTime(workspace.CreatedAt),
	}
}

func attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":         framework.ReadString("ID of the workspace, an ARI (`ari:cloud:...`): what a role is assigned on."),
		"name":       framework.ReadString("Name of the workspace."),
		"type_key":   framework.ReadString("Key of the product, for example `jira-software`."),
		"type":       framework.ReadString("Name of the product."),
		"owner":      framework.ReadString("Account that owns the workspace; null when the organization does not tell."),
		"status":     framework.ReadString("Status of the workspace: `online`, `offline` or `deprecated`."),
		"host_url":   framework.ReadString("Address of the site, for example `https://acme.atlassian.net`."),
		"realm":      framework.ReadString("Realm that the data of the workspace is kept in."),
		"regions":    framework.ReadStrings("Regions that the data of the workspace is kept in; empty when the organization does not tell."),
		"usage":      framework.ReadInt64("Number of users; null for a product that does not count them."),
		"capacity":   framework.ReadInt64("Number of users that the workspace may have; null for one without a limit."),
		"created_at": framework.ReadString("When the workspace was created (RFC 3339, UTC); null when the organization does not tell."),
	}
}
