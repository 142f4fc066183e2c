// Package domain is the family of the organization's domains, which Atlassian
// publishes for reading: domains are verified in the console.
package domain

import (
	"context"
	"errors"

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

// NewDataSource is data "atlassian_domain".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

type domainModel struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	model
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_domain"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	all := attributes()
	all["organization_id"] = framework.DataSourceOrganizationID()
	all["id"] = schema.StringAttribute{MarkdownDescription: "ID of the domain. Exactly one of `id` and `name` is needed.", Optional: true, Computed: true}
	all["name"] = schema.StringAttribute{
		MarkdownDescription: "Name of the domain, for example `acme.com`. Case, a trailing dot and the internationalised form make no difference. Exactly one of `id` and `name` is " +
			"needed.",
		Optional: true, Computed: true, Validators: []validator.String{attribute.DomainName()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads one domain of the organization, by its `id` or its `name`.",
			Plane:   framework.PublishedPlane,
			Console: inConsole,
			Key:     key,
		}.Markdown(),
		Attributes: all,
	}
}

func (d *dataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name"))}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state domainModel
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	domain, err := d.find(ctx, organizationID, state.ID.ValueString(), state.Name.ValueString())
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("read domain", framework.LookedFor(organizationID, map[string]attr.Value{"id": state.ID, "name": state.Name}), err))
		return
	}
	name := state.Name
	state.OrganizationID, state.model = types.StringValue(organizationID), fromAPI(domain)
	if !name.IsNull() {
		state.Name = name // a data source has to answer in the spelling of its configuration
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

var errNone = errors.New("the organization has no such domain; domains are added and verified in Atlassian Administration (Directory, Domains)")

func (d *dataSource) find(ctx context.Context, organizationID, id, name string) (client.Domain, error) {
	if id != "" {
		return d.Client.Domain(ctx, organizationID, id)
	}
	for domain, err := range d.Client.Domains(ctx, organizationID) {
		if err != nil || attribute.SameDomain(domain.Name, name) {
			return domain, err
		}
	}
	return client.Domain{}, errNone
}
