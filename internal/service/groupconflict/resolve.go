package groupconflict

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	errNotReviewed = errors.New("nothing was sent, because the plan could not show who gains and who loses the group: run terraform plan again, and review what it shows")
	errChanged     = errors.New("nothing was sent, because the conflict has changed since the plan was made")
)

// resolve syncs the conflict if it is still what the plan shows: not its version
// alone decides, but who gains and who loses. The version of what was just read
// then guards the moment between this read and the sync.
func (r *resolutionResource) resolve(ctx context.Context, plan model) (client.GroupConflict, error) {
	organizationID, directoryID := plan.OrganizationID.ValueString(), plan.DirectoryID.ValueString()
	if !plan.known() || plan.ConflictID.IsUnknown() {
		return client.GroupConflict{}, errNotReviewed
	}
	conflict, err := find(ctx, r.Client, organizationID, directoryID, hasName(plan.GroupName.ValueString()))
	if err != nil || conflict.State != client.GroupConflictOpen {
		return conflict, err
	}
	if conflict.ID != plan.ConflictID.ValueString() || !factsFrom(conflict).equal(plan.facts) {
		return conflict, fmt.Errorf("%w. Now:\n%s\n\nRun terraform plan again and review it", errChanged, describeChange(conflict))
	}
	return sync(ctx, r.Client, organizationID, conflict)
}

// sync syncs a conflict that was just read. A lost answer is resolved by looking
// again: to sync twice is the same as once.
func sync(ctx context.Context, c *client.Client, organizationID string, conflict client.GroupConflict) (client.GroupConflict, error) {
	synced, err := c.SyncGroupConflict(ctx, organizationID, conflict.DirectoryID, conflict.ID, conflict.Version)
	if !errors.Is(err, client.ErrAmbiguous) {
		return synced, err
	}
	now, readErr := find(ctx, c, organizationID, conflict.DirectoryID, func(one client.GroupConflict) bool { return one.ID == conflict.ID })
	if readErr == nil && now.State == client.GroupConflictSynced {
		return now, nil
	}
	return synced, err
}

func failed(plan model, err error) diag.Diagnostic {
	if errors.Is(err, errNoConflict) {
		err = fmt.Errorf("%w.\n\nNext: run terraform plan again. It shows whether the conflict is there, or was resolved elsewhere", err)
	}
	return framework.FailedAt(groupNamePath, "resolve the group conflict of "+plan.GroupName.String(),
		fmt.Sprintf("Directory %s in organization %s", plan.DirectoryID.ValueString(), plan.OrganizationID.ValueString()), err)
}

// conflictKey is the private state key of the conflict as the last refresh saw it.
const conflictKey = "conflict"

// remember keeps the conflict for the plan. Terraform plans once more during the
// apply: a plan that asked the organization each time would show the second time
// what nobody reviewed.
func remember(ctx context.Context, private framework.PrivateWriter, conflict client.GroupConflict) diag.Diagnostics {
	encoded, err := json.Marshal(conflict)
	if err != nil {
		return diag.Diagnostics{framework.Error("Cannot store the group conflict", err.Error()+". This is a bug in the provider: report it with the provider's version.")}
	}
	return private.SetKey(ctx, conflictKey, encoded)
}

// remembered returns the conflict of the last refresh; ok is false when there is none.
func remembered(ctx context.Context, private framework.PrivateReader) (conflict client.GroupConflict, ok bool) {
	encoded, diags := private.GetKey(ctx, conflictKey)
	if diags.HasError() || encoded == nil {
		return conflict, false
	}
	return conflict, json.Unmarshal(encoded, &conflict) == nil
}
