package user

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
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
	_ datasource.DataSourceWithConfigure        = (*dataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*dataSource)(nil)
)

// NewDataSource is data "atlassian_user".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

type userModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	model
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	all := attributes()
	all["organization_id"] = framework.DataSourceOrganizationID()
	all["account_id"] = schema.StringAttribute{
		MarkdownDescription: "ID of the account to look for, for example `712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3`. It is not a UUID. Exactly one of `account_id` and `email` " +
			"is needed.",
		Optional: true, Computed: true,
		Validators: accountIDValidators,
	}
	all["email"] = schema.StringAttribute{
		MarkdownDescription: "E-mail address to look for, for example `jo@acme.com`. Case makes no difference. Exactly one of `account_id` and `email` is needed.",
		Optional:            true, Computed: true, Validators: []validator.String{attribute.EmailAddress()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads one account of the organization, managed or not, by its `account_id` or its `email`.",
			Plane:   framework.PublishedPlane,
			Console: inConsole,
			Key:     keyWithoutScopes,
		}.Markdown(),
		Attributes: all,
	}
}

func (d *dataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("account_id"), path.MatchRoot("email"))}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state userModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	user, err := d.find(ctx, organizationID, state.AccountID.ValueString(), state.Email.ValueString())
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("read user", framework.LookedFor(organizationID, map[string]attr.Value{"account_id": state.AccountID, "email": state.Email}), err))
		return
	}
	email := state.Email
	state.OrganizationID, state.model = types.StringValue(organizationID), fromAPI(user)
	if !email.IsNull() {
		state.Email = email // a data source has to answer in the spelling of its configuration
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

var errNone = errors.New("the organization has no such account. Look at its users in Atlassian Administration (Directory, Users), " +
	"or with data \"atlassian_users\" and a search_term; a person who changed the address is found by account_id")

// find searches, also by account id: only a search tells the platform roles.
func (d *dataSource) find(ctx context.Context, organizationID, accountID, email string) (client.User, error) {
	search := client.UserSearch{PlatformRoles: true}
	if accountID != "" {
		search.AccountIDs = []string{accountID}
	} else {
		search.Emails = []string{attribute.NewEmailValue(email).ASCII()}
	}
	var found []client.User
	for user, err := range d.Client.SearchUsers(ctx, organizationID, search) {
		if err != nil {
			return client.User{}, err
		}
		// A server that takes a filter for a prefix must not answer with somebody else. A hidden address is left to it.
		if (accountID == "" || user.AccountID == accountID) && (email == "" || user.Email == "" || attribute.SameEmail(user.Email, email)) {
			found = append(found, user)
		}
	}
	switch len(found) {
	case 0:
		return client.User{}, errNone
	case 1:
		return found[0], nil
	}
	return client.User{}, several(found)
}

// several returns the error of an address that more than one account has.
func several(found []client.User) error {
	var list strings.Builder
	for _, user := range found {
		fmt.Fprintf(&list, "\n  %s (%s, account %s)", user.AccountID, user.Name, user.AccountStatus)
	}
	return fmt.Errorf("%d accounts have this address; write the account_id of the one that is meant:\n%s", len(found), list.String())
}
