package user

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ datasource.DataSourceWithConfigure        = (*listDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*listDataSource)(nil)
)

// NewListDataSource is data "atlassian_users".
func NewListDataSource() datasource.DataSource { return &listDataSource{} }

type listDataSource struct{ framework.DataSourceBase }

type usersModel struct {
	OrganizationID       types.String `tfsdk:"organization_id"`
	AccountIDs           types.Set    `tfsdk:"account_ids"`
	Emails               types.Set    `tfsdk:"emails"`
	EmailDomains         types.Set    `tfsdk:"email_domains"`
	SearchTerm           types.String `tfsdk:"search_term"`
	UserbaseDirectoryIDs types.Set    `tfsdk:"userbase_directory_ids"`
	GroupIDs             types.Set    `tfsdk:"group_ids"`
	ResourceIDs          types.Set    `tfsdk:"resource_ids"`
	Roles                types.Set    `tfsdk:"roles"`
	ClaimStatus          types.String `tfsdk:"claim_status"`
	AccountStatus        types.String `tfsdk:"account_status"`
	Status               types.String `tfsdk:"status"`
	MembershipStatus     types.String `tfsdk:"membership_status"`
	IncludePlatformRoles types.Bool   `tfsdk:"include_platform_roles"`
	Users                []model      `tfsdk:"users"`
}

// statuses are the words that this version knows, by the filters that take them.
var statuses = map[string][]string{
	"claim_status":      {"managed", "unmanaged"},
	"account_status":    {"active", "inactive", "closed"},
	"status":            {"active", "suspended", "not_invited", "deactivated", "for_deletion"},
	"membership_status": {"active", "suspended", "no_membership"},
}

func (d *listDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_users"
}

func (d *listDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	status := func(name, description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description + ": " + framework.Words(statuses[name]) + ".", Optional: true,
			Validators: []validator.String{attribute.KnownValues(statuses[name]...)}}
	}
	emails := filter("with one of these e-mail addresses")
	emails.MarkdownDescription += " Not together with `search_term`."
	emails.Validators = append(emails.Validators, attribute.EmailAddresses())
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Searches the accounts of the organization, managed or not. Filters narrow one another; without one, all accounts are read. A filter that is an empty " +
				"set finds nobody. A filter may have any number of values: the server takes few at a time, so a long one takes several requests.",
			Plane:   framework.PublishedPlane,
			Console: inConsole,
			Key:     keyWithoutScopes,
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"account_ids":     filter("with one of these account IDs"),
			"emails":          emails,
			"email_domains":   filter("whose address is on one of these domains, for example `acme.com`"),
			"search_term": schema.StringAttribute{
				MarkdownDescription: "Only accounts whose name or address matches this text, as the server matches it.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"userbase_directory_ids": filter("in one of these userbase directories, by their IDs (`data.atlassian_userbase_directories`)"),
			"group_ids":              filter("in one of these groups, by their IDs"),
			"resource_ids":           filter("with access to one of these resources, by ARI (`data.atlassian_workspaces`)"),
			"roles":                  filter("with one of these roles, for example `atlassian/user`"),
			"claim_status":           status("claim_status", "Only accounts of this kind"),
			"account_status":         status("account_status", "Only accounts whose Atlassian account has this status"),
			"status":                 status("status", "Only accounts with this status in the organization"),
			"membership_status":      status("membership_status", "Only accounts whose membership has this status"),
			"include_platform_roles": schema.BoolAttribute{
				MarkdownDescription: "Whether to read `platform_roles`, which the server leaves out of a search unless asked. They are null otherwise. Defaults to `false`.",
				Optional:            true,
			},
			"users": schema.ListNestedAttribute{
				MarkdownDescription: "The accounts, each once, in the server's order of each request.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: attributes()},
			},
		},
	}
}

// filter returns a set that narrows the search.
func filter(description string) schema.SetAttribute {
	return schema.SetAttribute{
		MarkdownDescription: "Only accounts " + description + ".",
		ElementType:         types.StringType,
		Optional:            true,
		Validators:          []validator.Set{setvalidator.NoNullValues()},
	}
}

func (d *listDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.Conflicting(path.MatchRoot("emails"), path.MatchRoot("search_term"))}
}

func (d *listDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state usersModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	config := framework.RawOf(req.Config.Raw)
	for _, name := range slices.Sorted(maps.Keys(statuses)) {
		d.Checks.WarnUnknown(&resp.Diagnostics, path.Root(name), config.String(name), statuses[name])
	}
	state.Users = []model{}
	if !state.findsNobody() {
		for user, err := range d.Client.SearchUsers(ctx, organizationID, state.search()) {
			if err != nil {
				resp.Diagnostics.Append(framework.Failed("search users", "In organization "+organizationID, err))
				return
			}
			state.Users = append(state.Users, fromAPI(user))
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// findsNobody reports whether a filter is there and empty. The server takes that
// for no filter, and would answer with everybody.
func (m *usersModel) findsNobody() bool {
	for _, set := range []types.Set{m.AccountIDs, m.Emails, m.EmailDomains, m.UserbaseDirectoryIDs, m.GroupIDs, m.ResourceIDs, m.Roles} {
		if !set.IsNull() && len(set.Elements()) == 0 {
			return true
		}
	}
	return false
}

func (m *usersModel) search() client.UserSearch {
	emails, domains := texts(m.Emails), texts(m.EmailDomains)
	for i, email := range emails {
		emails[i] = attribute.NewEmailValue(email).ASCII()
	}
	for i, domain := range domains {
		domains[i] = attribute.NewDomainValue(domain).ASCII()
	}
	return client.UserSearch{
		AccountIDs: texts(m.AccountIDs), Emails: emails, EmailDomains: domains, SearchTerm: m.SearchTerm.ValueString(),
		UserbaseDirectoryIDs: texts(m.UserbaseDirectoryIDs), GroupIDs: texts(m.GroupIDs), ResourceIDs: texts(m.ResourceIDs), RoleIDs: texts(m.Roles),
		ClaimStatus: m.ClaimStatus.ValueString(), AccountStatus: m.AccountStatus.ValueString(), Status: m.Status.ValueString(),
		MembershipStatus: m.MembershipStatus.ValueString(), PlatformRoles: m.IncludePlatformRoles.ValueBool(),
	}
}

// texts returns the elements of a set of strings; none for null.
func texts(set types.Set) []string {
	var found []string
	for _, element := range set.Elements() {
		if text, ok := element.(types.String); ok {
			found = append(found, text.ValueString())
		}
	}
	return found
}
