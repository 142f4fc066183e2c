package groupconflict

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource is data "atlassian_group_conflicts".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

type conflictsModel struct {
	OrganizationID types.String    `tfsdk:"organization_id"`
	DirectoryID    types.String    `tfsdk:"directory_id"`
	State          types.String    `tfsdk:"state"`
	Conflicts      []conflictModel `tfsdk:"group_conflicts"`
}

type conflictModel struct {
	ID                   types.String   `tfsdk:"id"`
	GroupName            types.String   `tfsdk:"group_name"`
	State                types.String   `tfsdk:"state"`
	IsDefaultAccessGroup types.Bool     `tfsdk:"is_default_access_group"`
	ProductAccess        types.List     `tfsdk:"product_access"`
	Sites                types.List     `tfsdk:"sites"`
	MembersAdded         []accountModel `tfsdk:"members_added"`
	MembersRemoved       []accountModel `tfsdk:"members_removed"`
}

type accountModel struct {
	AccountID types.String `tfsdk:"account_id"`
	Email     types.String `tfsdk:"email"`
	Name      types.String `tfsdk:"name"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_group_conflicts"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	accounts := func(description string) schema.ListNestedAttribute {
		return schema.ListNestedAttribute{MarkdownDescription: description, Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"account_id": framework.ReadString("ID of the account, for example `712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3`."),
			"email":      framework.ReadString("E-mail address."),
			"name":       framework.ReadString("Full name."),
		}}}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Reads the group conflicts of a directory: groups that the identity provider pushed under the name of a group that the organization already has, with " +
				"who would gain and who would lose the group by a sync.",
			Plane:   framework.WithoutDesk,
			Console: inConsole,
			Key:     framework.IdentityKey,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"directory_id": schema.StringAttribute{
				MarkdownDescription: "ID of the directory (UUID).",
				Required:            true,
				Validators:          framework.DirectoryIDValidators(),
			},
			"state": schema.StringAttribute{
				MarkdownDescription: "Only conflicts in this state: `conflict` (open) or `synced`.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf(client.GroupConflictOpen, client.GroupConflictSynced)},
			},
			"group_conflicts": schema.ListNestedAttribute{
				MarkdownDescription: "The conflicts, in the order in which they arose.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":                      framework.ReadString("ID of the conflict (UUID)."),
					"group_name":              framework.ReadString("Name of the group."),
					"state":                   framework.ReadString("State of the conflict: `conflict` (open) or `synced`."),
					"is_default_access_group": framework.ReadBool("Whether the group is a default access group, which every new user gets and no sync can overwrite."),
					"product_access":          framework.ReadStrings("Keys of the products that the group opens, for example `jira-software`, sorted."),
					"sites":                   framework.ReadStrings("Sites of those products, for example `acme.atlassian.net`, sorted."),
					"members_added":           accounts("Accounts that gain the group by a sync; none after it."),
					"members_removed":         accounts("Accounts that lose the group by a sync; none after it."),
				}},
			},
		},
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state conflictsModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	state.OrganizationID, state.Conflicts = types.StringValue(organizationID), []conflictModel{}
	for conflict, err := range d.Client.GroupConflicts(ctx, organizationID, state.DirectoryID.ValueString()) {
		if err != nil {
			resp.Diagnostics.Append(framework.FailedAt(directoryIDPath, "list group conflicts",
				"Directory "+state.DirectoryID.ValueString()+" in organization "+organizationID, err))
			return
		}
		if state.State.IsNull() || state.State.ValueString() == conflict.State {
			state.Conflicts = append(state.Conflicts, fromAPI(conflict))
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// fromAPI is the data source's way from the API's conflict to its model.
func fromAPI(conflict client.GroupConflict) conflictModel {
	return conflictModel{
		ID:                   types.StringValue(conflict.ID),
		GroupName:            types.StringValue(conflict.GroupName),
		State:                types.StringValue(conflict.State),
		IsDefaultAccessGroup: types.BoolValue(conflict.IsDefaultAccessGroup),
		ProductAccess:        sorted(conflict.ProductAccess),
		Sites:                sorted(conflict.Sites),
		MembersAdded:         accountsFromAPI(conflict.MembersAdded),
		MembersRemoved:       accountsFromAPI(conflict.MembersRemoved),
	}
}

func accountsFromAPI(accounts []client.Account) []accountModel {
	models := []accountModel{}
	for _, account := range accounts {
		models = append(models, accountModel{AccountID: types.StringValue(account.AccountID),
			Email: framework.StringOrNull(account.Email), Name: framework.StringOrNull(account.Name)})
	}
	return models
}
