package framework

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// IdentityWaits are the timeouts of a resource of the identity plane: how long it waits for a person where the server is attended.
var IdentityWaits = Timeouts{
	"create": "How long creating waits for the person who carries it out",
	"update": "How long a change waits for the person who carries it out",
	"delete": "How long destroying waits for the person who carries it out",
}

// IdentityTimeouts is the paragraph about timeouts of such a resource.
const IdentityTimeouts = "On an [attended host](../guides/two-planes.md#attended-hosts) `create`, `update` and `delete` wait for the person who carries the change out, " +
	"1 hour, or 20 minutes where the host does not say that it is attended. Any other host answers at once; a request takes at most 20 minutes, with all its attempts and waits, " +
	"and one attempt at most the provider's `request_timeout`."

// AboutIdentityWaits describes the attribute timeouts of such a resource.
const AboutIdentityWaits = "How long to wait for a person on an attended host; no other host makes one wait. Defaults to " + identityDefault + ", each. " +
	"Changes in place, without a request."

// identityDefault is what the description of each of these timeouts ends with.
const identityDefault = "`1h`, or `20m` where the host does not say that it is attended"

// IdentityAttribute is Attribute for timeouts of the identity plane.
func (t Timeouts) IdentityAttribute(description string) schema.SingleNestedAttribute {
	return t.attribute(description, identityDefault)
}

// Waiting returns the context of an operation of a resource, which is create, update or delete: its writes wait as long as
// the resource says, or else as long as the client does by itself.
func Waiting(ctx context.Context, waits timeouts.Value, operation string) context.Context {
	text, _ := waits.Attributes()[operation].(types.String)
	return WaitingFor(ctx, text, nil)
}

// WaitingFor is Waiting with the attribute itself, and with somebody who hears of each operation that is waited for; nil for
// nobody.
func WaitingFor(ctx context.Context, limit types.String, tell func(client.Operation)) context.Context {
	wait := client.Wait{Tell: tell}
	if parsed, err := time.ParseDuration(limit.ValueString()); err == nil {
		wait.Limit = parsed
	}
	return client.WithWait(ctx, wait)
}

// TellWaiting makes the one who hears of the operations that an action waits for.
func TellWaiting(say func(text string)) func(client.Operation) {
	return func(o client.Operation) { say(fmt.Sprintf("%s: waits for a person, at %s", o.Summary, o.URL)) }
}

// PlanAttended says, once in a walk, that the changes of the identity plane wait for a person. Call it at the end of a plan.
func (d *ProviderData) PlanAttended(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if resp.Plan.Raw.Equal(req.State.Raw) || d == nil {
		return
	}
	organizationID := RawOf(resp.Plan.Raw).String("organization_id")
	if req.Plan.Raw.IsNull() {
		organizationID = RawOf(req.State.Raw).String("organization_id")
	}
	d.WarnAttended(ctx, organizationID, &resp.Diagnostics)
}

// WarnAttended is PlanAttended for a change that is no resource's. It asks the host, once in a walk, whatever plan_checks says:
// it tells what an apply does and finds no fault.
func (d *ProviderData) WarnAttended(ctx context.Context, organizationID types.String, diags *diag.Diagnostics) {
	if d == nil || d.Client == nil || !d.Checks.canAsk() || organizationID.ValueString() == "" || diags.HasError() {
		return
	}
	service, ok := d.Reads.Service(ctx, organizationID.ValueString())
	if !ok || !service.Attended() {
		return
	}
	where := "in the worklist of the host"
	if service.WorklistURL != "" {
		where = "at " + service.WorklistURL
	}
	const summary = "A person carries out the changes of the identity plane"
	if d.Checks.IsFirst(summary) {
		diags.Append(Warning(summary, fmt.Sprintf("The host is attended: each change waits %s until somebody has carried it out, and the apply waits with it, up to timeouts of each resource. "+
			"An apply that gives up loses nothing: run it again, and it goes on where it stopped.", where)))
	}
}

// WarnDoubt says that the server doubts what it has recorded of an object. Call it where an object is refreshed.
func (d *ProviderData) WarnDoubt(ctx context.Context, organizationID, object string, record client.Record, diags *diag.Diagnostics) {
	doubt := record.Doubt
	contradicted := record.Evidence == client.EvidenceContradicted
	if doubt == (client.Doubt{}) && !contradicted {
		return
	}
	where := ""
	if service, ok := d.Reads.Service(ctx, organizationID); ok && service.WorklistURL != "" {
		where = " (" + service.WorklistURL + ")"
	}
	settle := fmt.Sprintf("Settle it%s: as recorded, or with the values that the console shows now. The next plan then shows what differs.", where)
	if doubt != (client.Doubt{}) {
		diags.Append(Warning("Changed elsewhere, perhaps: "+object, fmt.Sprintf("%s seems to have changed it at %s: %s. What this plan shows is what was recorded at %s by %s.\n\n%s",
			doubt.Actor, doubt.Since, doubt.Summary, record.RecordedAt, record.RecordedBy, settle)))
		return
	}
	diags.Append(Warning("Contradicted by what was seen: "+object, fmt.Sprintf("It was recorded at %s by %s, and what the host has seen of the organization contradicts that. "+
		"What this plan shows is what was recorded.\n\n%s", record.RecordedAt, record.RecordedBy, settle)))
}
