package controlpolicy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	gostrings "strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// change is what one apply does to a policy that is there.
type change struct {
	*framework.ProviderData
	kind
	// plan is the policy as it is to be, with its id.
	plan                       model
	organizationID, id, object string
	// wrote means that part of the change was made.
	wrote bool
	// managed means that the configuration says what the policy covers.
	managed     bool
	timeout     time.Duration
	timeoutName string
}

func (r *policyResource) change(plan model, managed bool, timeout time.Duration, timeoutName string) *change {
	organizationID, id := plan.OrganizationID.ValueString(), plan.ID.ValueString()
	return &change{ProviderData: r.ProviderData, kind: r.kind, plan: plan, organizationID: organizationID, id: id,
		object: fmt.Sprintf("Policy %s in organization %s", id, organizationID), managed: managed, timeout: timeout, timeoutName: timeoutName}
}

// differs reports whether the plan has anything to send.
func (k kind) differs(plan, prior model) bool {
	return k.rewrites(plan, prior) || !plan.ResourceIDs.Equal(prior.ResourceIDs)
}

// rewrites reports whether the plan differs in the policy itself. What the plan does not know is left as it is.
func (k kind) rewrites(plan, prior model) bool {
	if !plan.Description.Equal(prior.Description) || !plan.Effect.Equal(prior.Effect) {
		return true
	}
	bypass := !plan.MobileBypass.IsUnknown() && !plan.MobileBypass.Equal(prior.MobileBypass)
	return !plan.Name.Equal(prior.Name) || !plan.Status.Equal(prior.Status) || bypass || !k.holdsValues(plan.Values, strings(prior.Values))
}

// update makes the policy as planned. Nobody is shut out on the way who is not to be in the end: what is no longer covered
// is taken out before the rule changes, and what is newly covered comes after.
func (c *change) update(ctx context.Context, prior model, diags *diag.Diagnostics) {
	current, err := c.Client.ControlPolicy(ctx, c.organizationID, c.id)
	var covered []client.CoveredResource
	if err == nil {
		covered, err = c.covered(ctx, c.Client, c.organizationID, c.id)
	}
	if err != nil {
		diags.Append(framework.Failed("update "+c.describe(prior), c.object, err))
		return
	}
	planned, before, now := strings(c.plan.ResourceIDs), strings(prior.ResourceIDs), coveredIDs(covered)
	if !c.managed {
		planned, before, now = nil, nil, nil
	}
	gone := difference(before, slices.Concat(now, difference(before, planned)))
	as := c.holds(prior, current) || c.holds(c.plan, current) || c.isPublished() && c.says(c.plan, current) // as a draft that was not published
	if !as || len(gone) > 0 {
		diags.Append(c.changedSince("update", current, gone))
		return
	}
	left := difference(before, planned)
	if c.uncover(ctx, left, diags); diags.HasError() {
		return
	}
	if err := c.rewrite(ctx, current); err != nil {
		diags.Append(framework.FailedAt(c.attributeAtFault(prior), "update "+c.describe(prior), c.soFar(), err))
		return
	}
	if c.cover(ctx, difference(planned, now), diags); diags.HasError() {
		return
	}
	if others := difference(now, slices.Concat(planned, before)); len(others) > 0 {
		diags.Append(framework.WarningAt(resourcesPath, fmt.Sprintf("%s covers more than was planned", c.describe(c.plan)),
			fmt.Sprintf("%s covers these since the plan was made, and goes on doing so:\n%s\n\nThe next plan shows them.", c.object, listed(others))))
	}
	if c.publish(ctx, diags); diags.HasError() {
		return
	}
	c.plan.MobileBypass = bypassAs(c.plan.MobileBypass, c.settle(ctx, planned, left, diags).MobileBypass)
}

// rewrite makes the policy say what is planned, where it does not yet.
func (c *change) rewrite(ctx context.Context, current client.ControlPolicy) (err error) {
	switch {
	case c.isPublished() && c.says(c.plan, current), c.holds(c.plan, current):
		return nil
	case c.isPublished():
		_, err = c.Client.UpdateDataSecurityDraft(ctx, c.organizationID, c.id, toDraft(c.plan, current))
	default:
		_, err = c.Client.UpdateControlPolicy(ctx, c.organizationID, c.id, c.toWrite(c.plan, current))
	}
	c.wrote = c.wrote || err == nil
	return err
}

// soFar names the policy, and says what was made of it when something fails.
func (c *change) soFar() string {
	switch {
	case c.timeoutName == timeoutCreate && c.isPublished():
		return c.object + ". The draft of the policy was made before this failed, and is in the state. It is not published, and holds for nobody"
	case c.timeoutName == timeoutCreate:
		return c.object + ". The policy was made before this failed, and is in the state"
	case c.wrote && c.isPublished():
		return c.object + ". Part of the change was made in the draft before this failed, and is not published; the next plan shows the rest"
	case c.wrote:
		return c.object + ". Part of the change was made before this failed; the next plan shows the rest"
	}
	return c.object
}

// attributeAtFault is what a refused update is to blame on, as far as the plan tells.
func (c *change) attributeAtFault(prior model) path.Path {
	switch {
	case !c.holdsValues(c.plan.Values, strings(prior.Values)), !c.plan.Effect.Equal(prior.Effect):
		return c.valuesPath
	case !c.plan.Status.Equal(prior.Status) && !c.isPublished():
		return statusPath
	}
	return namePath
}

// changedSince is the error of a policy that is no longer what the plan was made from.
func (c *change) changedSince(action string, current client.ControlPolicy, gone []string) diag.Diagnostic {
	now := fmt.Sprintf("It is named %q and %s, and its rule is %s", current.Name, current.Status, current.Rule)
	if len(gone) > 0 {
		now += ". It no longer covers:\n" + listed(gone) + "\n"
	}
	return framework.Error(fmt.Sprintf("Cannot %s %s", action, c.describe(c.plan)),
		fmt.Sprintf("%s was changed by somebody else after the plan was made, and nothing was sent. %s.\n\nNext: plan again, and look at what the plan undoes.", c.object, now))
}

// cover lets the policy cover resources, and returns those that it does.
func (c *change) cover(ctx context.Context, ids []string, diags *diag.Diagnostics) (done []string) {
	for _, id := range ids {
		err := c.coverOne(ctx, id)
		if errors.Is(err, client.ErrAmbiguous) {
			if covers, readErr := c.covers(ctx, id); readErr != nil {
				err = errors.Join(err, readErr)
			} else if covers {
				err = nil // only the answer was lost
			}
		}
		if err != nil {
			advice := ""
			if errors.Is(err, client.ErrBadRequest) && !c.isPublished() {
				advice = ". Compare resource_ids with data \"atlassian_workspaces\""
			}
			diags.Append(framework.FailedAt(resourcesPath, fmt.Sprintf("let %s cover %s", c.describe(c.plan), id), c.soFar()+advice, err))
			return done
		}
		done, c.wrote = append(done, id), true
	}
	return done
}

// covers asks whether the policy covers a resource.
func (c *change) covers(ctx context.Context, id string) (bool, error) {
	covered, err := c.covered(ctx, c.Client, c.organizationID, c.id)
	return slices.Contains(coveredIDs(covered), id), err
}

// uncover lets the policy no longer cover resources. One that it does not cover any more is as wanted.
func (c *change) uncover(ctx context.Context, ids []string, diags *diag.Diagnostics) {
	for _, id := range ids {
		err := c.uncoverOne(ctx, id)
		if errors.Is(err, client.ErrNotFound) || errors.Is(err, client.ErrAmbiguous) {
			if covers, readErr := c.covers(ctx, id); readErr == nil && !covers {
				err = nil // not the 404 of a gateway, and only the answer was lost
			}
		}
		if err != nil {
			diags.Append(framework.FailedAt(resourcesPath, fmt.Sprintf("let %s no longer cover %s", c.describe(c.plan), id), c.soFar(), err))
			return
		}
		c.wrote = true
	}
}

// remove deletes the policy and waits until it is gone. The plan is the policy as the state has it.
func (c *change) remove(ctx context.Context, diags *diag.Diagnostics) {
	current, err := c.Client.ControlPolicy(ctx, c.organizationID, c.id)
	if err == nil && !c.holds(c.plan, current) {
		diags.Append(c.changedSince("delete", current, nil))
		return
	}
	if err == nil || errors.Is(err, client.ErrNotFound) { // a policy that was made a moment ago may not be read yet
		err = c.delete(ctx)
	}
	if err == nil {
		c.waitUntilGone(ctx, diags)
		return
	}
	if errors.Is(err, client.ErrNotFound) && c.isGone(ctx, err) {
		return
	}
	diags.Append(framework.Failed("delete "+c.describe(c.plan), c.object, err))
}

// isGone looks whether a policy is gone whose deletion was answered with a 404, which may be a gateway's. Where an attempt
// before lost its answer, that one may have deleted the policy, and reads show it a little later.
func (c *change) isGone(ctx context.Context, deletion error) (gone bool) {
	looks := 1
	if errors.Is(deletion, client.ErrAmbiguous) {
		looks = looksForLost
	}
	err := framework.Look(ctx, c.PollInterval, looks, func(ctx context.Context) (bool, error) {
		_, err := c.Client.ControlPolicy(ctx, c.organizationID, c.id)
		gone = errors.Is(err, client.ErrNotFound)
		return gone, nil
	})
	return gone && err == nil
}

// listed shows ids one below the other.
func listed(ids []string) string {
	return "\n  " + gostrings.Join(ids, "\n  ")
}
