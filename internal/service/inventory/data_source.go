// Package inventory is the family of one data source: everything about the
// organization's identity set-up, with what a person should look at.
package inventory

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource is data "atlassian_identity_inventory".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_identity_inventory"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Reads everything about the organization's identity set-up at once, sorted, and lists findings: what a person should look at. Made for `check` blocks. " +
				"It holds no value that moves by itself, such as counts or times of a sync, so two reads of one set-up are equal.",
			Plane:   framework.IdentityRecords,
			Console: "*Security > Identity providers*, *Security > Authentication policies* and *Directory > Domains*, page by page.",
			Key:     framework.IdentityKey + " If it has scopes: `read:domains:admin`, for the domains.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"expiring_within_days": schema.Int64Attribute{
				CustomType:          attribute.WholeNumberType{},
				MarkdownDescription: "A certificate or API key that expires within this many days is a finding. Defaults to the provider's `expiry_warning_days`.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(0, 365)},
			},
			"managed_directory_ids": schema.SetAttribute{
				MarkdownDescription: "IDs of the directories (UUIDs) that your configurations manage. With it, every other identity provider directory is a finding. Defaults to none: no " +
					"directory is one for that reason.",
				Optional:    true,
				ElementType: types.StringType,
				Validators:  []validator.Set{setvalidator.ValueStringsAre(framework.DirectoryIDValidators()...)},
			},
			"directories":     directoriesAttribute(),
			"domains":         domainsAttribute(),
			"group_conflicts": conflictsAttribute(),
			"findings":        findingsAttribute(),
		},
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	organizationID := d.OrganizationIDOr(state.OrganizationID, &resp.Diagnostics)
	finder := finder{now: d.Now(), window: d.ExpiryWarning}
	if !state.ExpiringWithinDays.IsNull() {
		finder.window = time.Duration(state.ExpiringWithinDays.ValueInt64()) * 24 * time.Hour
	}
	if !state.ManagedDirectoryIDs.IsNull() {
		var managed []string
		resp.Diagnostics.Append(state.ManagedDirectoryIDs.ElementsAs(ctx, &managed, false)...)
		finder.managed = map[string]bool{}
		for _, id := range managed {
			finder.managed[uuid.Lower(id)] = true
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	read, err := readSetUp(ctx, d.Client, organizationID)
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("take the inventory", "In organization "+organizationID, err))
		return
	}
	state.OrganizationID = types.StringValue(organizationID)
	state.Directories, state.Domains, state.GroupConflicts = fromAPI(read)
	state.Findings = finder.findings(read)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}
