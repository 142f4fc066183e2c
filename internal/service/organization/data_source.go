// Package organization is the family of the organization itself.
package organization

import (
	"context"
	"errors"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource is data "atlassian_organization".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

type model struct {
	ID                   types.String `tfsdk:"id"`
	Name                 types.String `tfsdk:"name"`
	IdentityAPIAvailable types.Bool   `tfsdk:"identity_api_available"`
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_organization"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads the organization, and whether its host serves the identity API, which about half of this provider needs.",
			Plane:   framework.PublishedPlane,
			Console: "The id is in the address of the console, `admin.atlassian.com/o/<id>`, and beside a new API key under *Organization settings > API keys*.",
			Key:     framework.ScopedKey("read:orgs:admin"),
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "ID of the organization. Defaults to the provider's `organization_id`.",
				Optional:            true,
				Computed:            true,
				Validators:          framework.OrganizationIDValidators(),
			},
			"name": framework.ReadString("Name of the organization."),
			"identity_api_available": framework.ReadBool("Whether the host serves the identity API. Atlassian's own does not; the types of the identity plane fail there. " +
				"A host that serves it and refuses the key counts as serving it. In a `count` or `for_each` this makes one configuration do for both; " +
				"in a `check` or a precondition it says what the configuration needs."),
		},
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state model
	id, ok := d.ReadConfig(ctx, req, resp, &state, &state.ID)
	if !ok {
		return
	}
	organization, err := d.Client.Organization(ctx, id)
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("read organization "+id, "The organization that the provider is configured for", err))
		return
	}
	available, err := d.identityAPI(ctx, id)
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("tell whether the identity API is served", "For organization "+id, err))
		return
	}
	state = fromAPI(organization, available)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func fromAPI(organization client.Organization, identityAPI bool) model {
	return model{ID: types.StringValue(organization.ID), Name: types.StringValue(organization.Name), IdentityAPIAvailable: types.BoolValue(identityAPI)}
}

// identityAPI reports whether the host serves the identity API, by the first page
// of directories. A refused key proves that there is something to be refused by.
// Any other failure says neither yes nor no: taken for a no, it would plan the
// destruction of everything that counts on a yes.
func (d *dataSource) identityAPI(ctx context.Context, organizationID string) (bool, error) {
	next, stop := iter.Pull2(d.Client.Directories(ctx, organizationID, client.DirectoryFilter{}))
	defer stop()
	_, err, _ := next()
	switch {
	case errors.Is(err, client.ErrNotServed):
		return false, nil
	case errors.Is(err, client.ErrForbidden):
		return true, nil
	}
	return err == nil, err
}
