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
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	return map[string]schema.Attribute{
		"id":       text("ID of the workspace, an ARI (`ari:cloud:...`): what a role is assigned on."),
		"name":     text("Name of the workspace."),
		"type_key": text("Key of the product, for example `jira-software`."),
		"type":     text("Name of the product."),
		"owner":    text("Account that owns the workspace; null when the organization does not tell."),
		"status":   text("Status of the workspace: `online`, `offline` or `deprecated`."),
		"host_url": text("Address of the site, for example `https://acme.atlassian.net`."),
		"realm":    text("Realm that the data of the workspace is kept in."),
		"regions": schema.ListAttribute{MarkdownDescription: "Regions that the data of the workspace is kept in; empty when the organization does not tell.",
			ElementType: types.StringType, Computed: true},
		"usage":      schema.Int64Attribute{MarkdownDescription: "Number of users; null for a product that does not count them.", Computed: true},
		"capacity":   schema.Int64Attribute{MarkdownDescription: "Number of users that the workspace may have; null for one without a limit.", Computed: true},
		"created_at": text("When the workspace was created (RFC 3339, UTC); null when the organization does not tell."),
	}
}
