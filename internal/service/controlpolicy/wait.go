package controlpolicy

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// How far a policy is with a resource. Atlassian shows these words and explains none.
const (
	statusValidating = "validating"
	statusApplying   = "applying"
	statusRemoving   = "removing"
	statusFailed     = "failed"
	statusScheduled  = "scheduled"
)

// lookedAt is what a wait has last seen.
type lookedAt struct {
	policy client.ControlPolicy
	found  bool
	// waiting are the resources that are not there yet, each with its state.
	waiting []string
}

// settle waits until the policy reads as planned and is done with its resources: those that it is to cover, and those that
// it is to cover no longer. It returns the policy as last seen. Every write was accepted before; the timeout ends the
// waiting alone.
func (c *change) settle(ctx context.Context, covers, left []string, diags *diag.Diagnostics) client.ControlPolicy {
	waiting, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var last lookedAt
	var failed, scheduled []string
	err := framework.Poll(waiting, c.PollInterval, func(ctx context.Context) (bool, error) {
		policy, err := c.Client.ControlPolicy(ctx, c.organizationID, c.id)
		if errors.Is(err, client.ErrNotFound) {
			return false, nil // it is accepted, and seen a little later
		}
		if err != nil {
			return false, err
		}
		last.policy, last.found = policy, true
		if !c.holds(c.plan, policy) || len(covers)+len(left) == 0 {
			return c.holds(c.plan, policy), nil
		}
		covered, err := c.covered(ctx, c.Client, c.organizationID, c.id)
		if err != nil {
			return false, err
		}
		last.waiting, failed, scheduled = c.sort(covered, covers, left)
		return len(last.waiting) == 0 || len(failed) > 0, nil
	})
	switch {
	case err != nil && waiting.Err() != nil:
		diags.Append(c.timeoutError(waiting, last))
	case err != nil:
		diags.Append(framework.Failed("see whether "+c.describe(c.plan)+" is as planned", c.object+". Every change was accepted", err))
	case len(failed) > 0:
		diags.Append(framework.ErrorAt(resourcesPath, fmt.Sprintf("Cannot apply %s to %d resources", c.describe(c.plan), len(failed)),
			fmt.Sprintf("%s. Atlassian says \"failed\" of:\n%s\n\nNext: look at the policy in Atlassian Administration, which says why. Take the resources out of resource_ids and apply, "+
				"then put them back to try again.%s", c.object, listed(failed), c.taintAdvice())))
	case len(scheduled) > 0:
		diags.Append(framework.WarningAt(resourcesPath, fmt.Sprintf("%s is scheduled for %d resources", c.describe(c.plan), len(scheduled)),
			fmt.Sprintf("%s. Atlassian has accepted these and does them later, at a time that Atlassian Administration shows:\n%s", c.object, listed(scheduled))))
	}
	return last.policy
}

// sort tells what is still to be waited for from what has failed and what comes later. Nothing comes of a disabled policy,
// so only what it is to cover has to be there.
func (c *change) sort(covered []client.CoveredResource, covers, left []string) (waiting, failed, scheduled []string) {
	states := map[string]string{}
	for _, one := range covered {
		states[one.ID] = one.Status
	}
	enabled := c.plan.Status.ValueString() == client.PolicyEnabled || c.isPublished()
	for _, id := range covers {
		switch state := states[id]; {
		case state == "":
			waiting = append(waiting, id+" (not there yet)")
		case state == statusFailed:
			failed = append(failed, id)
		case state == statusRemoving || enabled && (state == statusValidating || state == statusApplying):
			waiting = append(waiting, id+" ("+state+")")
		case state == statusScheduled:
			scheduled = append(scheduled, id)
		}
	}
	for _, id := range left {
		if state := states[id]; state != "" && !slices.Contains(covers, id) {
			waiting = append(waiting, id+" (still "+state+")")
		}
	}
	return waiting, failed, scheduled
}

// timeoutError is the error of a policy that is not as planned in time.
func (c *change) timeoutError(waiting context.Context, last lookedAt) diag.Diagnostic {
	seen := "the policy was not there yet"
	switch {
	case len(last.waiting) > 0:
		seen = "it was not done with:\n" + listed(last.waiting) + "\n"
	case last.found:
		seen = fmt.Sprintf("it was named %q and %s, and its rule was %s", last.policy.Name, last.policy.Status, last.policy.Rule)
	}
	return framework.Error("Cannot finish "+c.describe(c.plan)+" in time",
		fmt.Sprintf("%s for it to be as planned. Last seen: %s. %s.\n\nNext: Atlassian has accepted every change and goes on by itself. Plan again later: an empty plan says that it is done. "+
			"To wait longer, raise %s.%s", c.howWaited(waiting), seen, c.object, c.timeoutName, c.taintAdvice()))
}

// taintAdvice is for a create that ends in an error although the policy is there.
func (c *change) taintAdvice() string {
	if c.timeoutName != timeoutCreate {
		return ""
	}
	return " The policy is in the state. Because its creation failed, Terraform has marked it as tainted and would replace it; keep it with\n\n  terraform untaint <address of the resource>"
}

// waitUntilGone waits for a deletion that was accepted.
func (c *change) waitUntilGone(ctx context.Context, diags *diag.Diagnostics) {
	waiting, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	err := framework.Poll(waiting, c.PollInterval, func(ctx context.Context) (bool, error) {
		_, err := c.Client.ControlPolicy(ctx, c.organizationID, c.id)
		if errors.Is(err, client.ErrNotFound) {
			return true, nil
		}
		return false, err
	})
	switch {
	case err != nil && waiting.Err() != nil:
		diags.Append(framework.Error("Cannot finish deleting "+c.describe(c.plan)+" in time",
			fmt.Sprintf("%s for it to be gone. %s was still there.\n\nNext: Atlassian has accepted the deletion and goes on by itself. Destroy again later. To wait longer, raise %s and apply first.",
				c.howWaited(waiting), c.object, c.timeoutName)))
	case err != nil:
		diags.Append(framework.Failed("see whether "+c.describe(c.plan)+" is deleted", c.object+". The deletion was accepted", err))
	}
}

func (c *change) howWaited(waiting context.Context) string {
	if errors.Is(waiting.Err(), context.Canceled) {
		return "Interrupted while waiting"
	}
	return fmt.Sprintf("Waited %s", c.timeout)
}
