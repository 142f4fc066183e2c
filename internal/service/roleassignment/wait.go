package roleassignment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// waits are what timeouts are for.
var waits = framework.Timeouts{
	"create": "How long creating waits until the organization shows the role",
	"delete": "How long destroying waits until the organization no longer shows the role",
}

const defaultTimeout = 20 * time.Minute

// lostLooks is how often is looked for what came of a write whose answer was lost. Atlassian says that a role shows after 30 seconds
// at most; at the usual pause between two looks this is about a minute.
const lostLooks = 12

// change is what is waited for.
type change struct {
	there         bool
	done, timeout string
	// next is what to do when it does not show in time.
	next string
}

var (
	assigned = change{true, "assigned", "timeouts.create", "look at the roles in Atlassian Administration. If the role is there now, run terraform untaint on the resource; " +
		"otherwise the next apply revokes and assigns it again"}
	revoked = change{false, "revoked", "timeouts.delete", "apply again, which does no harm: the role stays in the state until it is gone"}
)

// waitUntil looks until the organization shows what it has accepted: its reads are behind its writes. What depends on the role finds
// it then, and the next plan is empty.
func (r *assignmentResource) waitUntil(ctx context.Context, wanted change, written assignment, timeout time.Duration, diags *diag.Diagnostics) {
	waiting, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err := framework.Poll(waiting, r.PollInterval, func(ctx context.Context) (bool, error) {
		there, err := r.exists(ctx, written)
		return there == wanted.there, err
	})
	if err == nil {
		return
	}
	action := fmt.Sprintf("see that %s was %s", written, wanted.done)
	object := "Organization " + written.organizationID.ValueString() + " has accepted it"
	if waiting.Err() == nil {
		diags.Append(framework.Failed(action, object, err))
		return
	}
	ended := fmt.Sprintf("After %s it does not show it", timeout)
	if errors.Is(waiting.Err(), context.Canceled) {
		ended = "Waiting until it shows it was interrupted"
	}
	diags.Append(framework.Error("Cannot "+action, fmt.Sprintf("%s. %s; Atlassian says that it takes up to 30 seconds.\n\nNext: %s. To wait longer, raise %s.",
		object, ended, wanted.next, wanted.timeout)))
}

// settled looks some times whether the assignment is there, or is not, after a write whose outcome is not known.
func (r *assignmentResource) settled(ctx context.Context, written assignment, there bool) (bool, error) {
	looks, found := 0, false
	err := framework.Poll(ctx, r.PollInterval, func(ctx context.Context) (bool, error) {
		looks++
		now, err := r.exists(ctx, written)
		found = err == nil && now == there
		return found || looks == lostLooks, err
	})
	return found, err
}

// exists asks anew whether the role was assigned directly.
func (r *assignmentResource) exists(ctx context.Context, written assignment) (bool, error) {
	assignments, err := r.read(r.Reads, ctx, written.organizationID.ValueString(), written.holderID.ValueString())
	if errors.Is(err, client.ErrNotFound) {
		return false, nil
	}
	direct, _ := written.lookUp(assignments)
	return direct, err
}
