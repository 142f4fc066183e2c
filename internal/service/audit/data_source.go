// Package audit is the family of the organization's audit log, which Atlassian
// publishes for reading.
package audit

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
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
	_ datasource.DataSourceWithConfigure        = (*dataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*dataSource)(nil)
	_ datasource.DataSourceWithValidateConfig   = (*dataSource)(nil)
)

// How many events are read unless the configuration says otherwise. The log may have millions, and few requests a minute
// are allowed. Where events are picked here, many are read for few: 10,000 are 20 requests, which need not wait.
const (
	defaultLimit       = 200
	defaultPickedLimit = 10_000
)

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
			More: "The log is long, so only the newest `limit` events are read. A request brings 500; 10 of them are allowed a minute, and 50 where `since` stands without " +
				"`until`, `query` and `action`. Beyond that the provider waits. Refreshing reads the log again, so what a plan shows of it moves by itself; do not build resources on it.\n\n" +
				"The log needs Atlassian Guard or the Enterprise plan; without them nothing is written into it. It goes back 180 days, is minutes late, and is not complete: Atlassian says so, " +
				"and an administrator can exclude actions from it. That an event is missing proves nothing.\n\n" + describeFamilies(),
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
				MarkdownDescription: "Only events that match this one term, as the server matches it: whole words, by Atlassian's pages.",
				Optional:            true,
				Validators:          text,
			},
			"action": schema.StringAttribute{
				MarkdownDescription: "Only events of this one action, for example `user_added_to_group`, as the server compares it. Atlassian publishes no full list: Atlassian Administration shows the actions of the events there are. Not together with `actions`.",
				Optional:            true,
				Validators:          text,
			},
			"actions": schema.SetAttribute{
				MarkdownDescription: "Only events of one of these actions, ignoring case, or of `identity_changes`. The provider picks them out of what it has read.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          picks(stringvalidator.LengthAtLeast(1)),
			},
			"identity_changes": schema.SetAttribute{
				MarkdownDescription: "Only changes to these identity settings, or of `actions`. The provider picks them out of what it has read, by the actions that are known, ignoring case. An action " +
					"that is not known is shown where it or its message speaks of the same thing. See [what belongs to which](#what-belongs-to-which-identity-change).",
				ElementType: types.StringType,
				Optional:    true,
				Validators:  picks(stringvalidator.OneOf(familyNames()...)),
			},
			"exclude_actor_ids": schema.SetAttribute{
				MarkdownDescription: "Only events that are not of these accounts or API tokens, by `actor_id` or `actor_token_id`, ignoring case: the API key that Terraform applies with, and " +
					"`atlassian-internal-system` for what follows from an apply.",
				ElementType: types.StringType,
				Optional:    true,
				Validators:  picks(stringvalidator.LengthAtLeast(1)),
			},
			"limit": schema.Int64Attribute{
				CustomType: attribute.WholeNumberType{},
				MarkdownDescription: fmt.Sprintf("How many events to read at most, from 1. Defaults to %d, and to %d with `actions`, `identity_changes` or `exclude_actor_ids`, "+
					"which pick some of the events that were read.", defaultLimit, defaultPickedLimit),
				Optional:   true,
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
			"truncated": framework.ReadBool("Whether the log has more events than the `limit` that were read. A review that wants all of them has to look at it."),
			"events": schema.ListNestedAttribute{
				MarkdownDescription: "The events, the newest first.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: eventAttributes()},
			},
		},
	}
}

// picks are the validators of a set that picks events. An empty one would pick none, or all: nobody could tell.
func picks(each validator.String) []validator.Set {
	return []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(each)}
}

func describeFamilies() string {
	rows := []string{"### What belongs to which identity change\n\n| in `identity_changes` | changes of |", "|---|---|"}
	for _, name := range familyNames() {
		rows = append(rows, "| `"+name+"` | "+families[name].does+" |")
	}
	return strings.Join(rows, "\n")
}

func (d *dataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.Conflicting(path.MatchRoot("action"), path.MatchRoot("actions"))}
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
	organizationID, ok := d.ReadConfig(ctx, req, resp, &state, &state.OrganizationID)
	if !ok {
		return
	}
	if err := d.read(ctx, organizationID, &state); err != nil {
		object := "In organization " + organizationID
		if errors.Is(err, client.ErrRateLimited) || errors.Is(err, client.ErrLimitHolds) {
			object += ". The audit log allows 10 requests a minute, and 50 where since stands without until, query and action: a smaller limit, or a shorter time, takes fewer"
		}
		resp.Diagnostics.Append(framework.Failed("read the audit log", object, err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// read takes events up to the limit, picks those that were asked for, and looks for one more event to know whether there is.
func (d *dataSource) read(ctx context.Context, organizationID string, state *model) error {
	limit := int64(defaultLimit)
	if state.picksSome() {
		limit = defaultPickedLimit
	}
	if !state.Limit.IsNull() {
		limit = state.Limit.ValueInt64()
	}
	var picked []client.Event
	state.Truncated = types.BoolValue(false)
	for found, err := range d.events(ctx, organizationID, state) {
		if err != nil {
			return err
		}
		if limit == 0 {
			state.Truncated = types.BoolValue(true)
			break
		}
		if limit--; state.picks(found) {
			picked = append(picked, found)
		}
	}
	// The stream goes by when the log took events in.
	slices.SortStableFunc(picked, func(a, b client.Event) int { return b.Time.Compare(a.Time.Time) })
	state.Events = []event{}
	for _, found := range picked {
		state.Events = append(state.Events, fromAPI(found))
	}
	return nil
}

// events reads the stream where a time is all that the server needs to know: it takes more requests.
func (d *dataSource) events(ctx context.Context, organizationID string, state *model) iter.Seq2[client.Event, error] {
	since := parsed(state.Since)
	if !since.IsZero() && state.Until.IsNull() && state.Query.IsNull() && state.Action.IsNull() {
		return d.Client.EventsSince(ctx, organizationID, since)
	}
	return d.Client.Events(ctx, organizationID, client.EventFilter{
		Query: state.Query.ValueString(), Action: state.Action.ValueString(), From: since, To: parsed(state.Until),
	})
}

// picksSome tells whether the configuration asks for some of the events that are read.
func (m *model) picksSome() bool {
	return !m.Actions.IsNull() || !m.Identity.IsNull() || !m.ExcludeActors.IsNull()
}

func (m *model) picks(found client.Event) bool {
	is := func(text string) func(string) bool {
		return func(one string) bool { return text != "" && strings.EqualFold(one, text) }
	}
	excluded := texts(m.ExcludeActors)
	if slices.ContainsFunc(excluded, is(found.Actor.ID)) || slices.ContainsFunc(excluded, is(found.Actor.TokenID)) {
		return false
	}
	if m.Actions.IsNull() && m.Identity.IsNull() {
		return true
	}
	return slices.ContainsFunc(texts(m.Actions), is(found.Action)) ||
		slices.ContainsFunc(texts(m.Identity), func(name string) bool { return isOf(found, name) })
}

// texts returns the elements of a set of strings; none for null.
func texts(set types.Set) []string {
	var all []string
	for _, element := range set.Elements() {
		if text, ok := element.(types.String); ok {
			all = append(all, text.ValueString())
		}
	}
	return all
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
