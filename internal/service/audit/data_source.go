// Package audit is the family of the organization's audit log, which Atlassian
// publishes for reading.
package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
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
	_ datasource.DataSourceWithConfigure      = (*dataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*dataSource)(nil)
)

// defaultLimit is how many events are read unless the configuration says
// otherwise. The log may have millions, and few requests a minute are allowed.
const defaultLimit = 200

// NewDataSource is data "atlassian_audit_events".
func NewDataSource() datasource.DataSource { return &dataSource{} }

type dataSource struct{ framework.DataSourceBase }

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_audit_events"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := []validator.String{stringvalidator.LengthAtLeast(1)}
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does:    "Reads the organization's audit log: who changed what, and since when. Made for reviews in `check` blocks.",
			Plane:   framework.PublishedPlane,
			Console: "*Security > Audit log*, in newer consoles *Insights > Audit log*.",
			Key:     framework.ScopedKey("read:events:admin"),
			More: "The log is long and this endpoint allows 10 requests a minute, so only the newest `limit` events are read, and a narrow time costs least. Refreshing " +
				"reads the log again, so what a plan shows of it moves by itself; do not build resources on it.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.DataSourceOrganizationID(),
			"since": schema.StringAttribute{
				MarkdownDescription: "Only events from this time on (RFC 3339, for example `2026-11-02T09:00:00Z`), to the millisecond.",
				Optional:            true,
				Validators:          []validator.String{attribute.Timestamp()},
			},
			"until": schema.StringAttribute{
				MarkdownDescription: "Only events up to this time (RFC 3339, for example `2026-11-02T10:00:00Z`), to the millisecond.",
				Optional:            true,
				Validators:          []validator.String{attribute.Timestamp()},
			},
			"query": schema.StringAttribute{
				MarkdownDescription: "Only events that match this one term, as the server matches it.",
				Optional:            true,
				Validators:          text,
			},
			"action": schema.StringAttribute{
				MarkdownDescription: "Only events of this action, for example `user_added_to_group`. Atlassian publishes no full list: Atlassian Administration shows the actions of the events there are.",
				Optional:            true,
				Validators:          text,
			},
			"limit": schema.Int64Attribute{
				CustomType:          attribute.WholeNumberType{},
				MarkdownDescription: fmt.Sprintf("How many events to read at most, from 1. Defaults to %d.", defaultLimit),
				Optional:            true,
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"truncated": framework.ReadBool("Whether the log has more events than `limit` that fit the filters. A review that wants all of them has to look at it."),
			"events": schema.ListNestedAttribute{
				MarkdownDescription: "The events, the newest first.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: eventAttributes()},
			},
		},
	}
}

// ValidateConfig refuses a time that ends before it begins: the answer would be
// an empty log, which reads as if nothing had happened.
func (d *dataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	since, until := parsed(config.Since), parsed(config.Until)
	if !since.IsZero() && !until.IsZero() && until.Before(since) {
		resp.Diagnostics.Append(framework.ErrorAt(path.Root("until"), "The time ends before it begins",
			fmt.Sprintf("until is %s, and since is %s. No event is in between: exchange the two, or leave one out.", config.Until, config.Since)))
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.Config.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !d.Ready(&resp.Diagnostics) {
		return
	}
	organizationID := d.OrganizationIDOr(state.OrganizationID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	state.OrganizationID = types.StringValue(organizationID)
	if err := d.read(ctx, organizationID, &state); err != nil {
		object := "In organization " + organizationID
		if errors.Is(err, client.ErrRateLimited) {
			object += ". The audit log allows 10 requests a minute: a smaller limit, or a shorter time between since and until, takes fewer"
		}
		resp.Diagnostics.Append(framework.Failed("read the audit log", object, err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// read takes events up to the limit, and looks for one more to know whether there is.
func (d *dataSource) read(ctx context.Context, organizationID string, state *model) error {
	limit := int64(defaultLimit)
	if !state.Limit.IsNull() {
		limit = state.Limit.ValueInt64()
	}
	filter := client.EventFilter{Query: state.Query.ValueString(), Action: state.Action.ValueString(), From: parsed(state.Since), To: parsed(state.Until)}
	state.Events, state.Truncated = []event{}, types.BoolValue(false)
	for found, err := range d.Client.Events(ctx, organizationID, filter) {
		if err != nil {
			return err
		}
		if int64(len(state.Events)) == limit {
			state.Truncated = types.BoolValue(true)
			return nil
		}
		state.Events = append(state.Events, fromAPI(found))
	}
	return nil
}

// parsed returns the time that a text gives, and the zero time for null, unknown and
// what the validator refuses.
func parsed(text types.String) time.Time {
	at, err := time.Parse(time.RFC3339, text.ValueString())
	if err != nil {
		return time.Time{}
	}
	return at
}
