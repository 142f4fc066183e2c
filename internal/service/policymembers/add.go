package policymembers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// addressesPerRequest bounds one request. Atlassian documents no limit; the
// console takes 10,000 from a file, so 100 is safe, and what is lost with one
// request that fails is small.
const addressesPerRequest = 100

// finalLooks is how many looks at a task with nothing in progress are believed
// when its counts do not cover the addresses that were sent. A task shows all
// zeros before it has begun, and nobody documents whether it counts an account
// that was in the policy before.
const finalLooks = 3

// addition is the adding of addresses to a policy in one apply.
type addition struct {
	*framework.ProviderData
	organizationID, policyID string
	timeout                  time.Duration
	timeoutName              string

	// added are the addresses known to be in the policy, in the spelling of the plan.
	added  []string
	failed []failure
	// left is how many addresses were not sent yet.
	left int
}

// failure is an address that the server did not add, and its reason.
type failure struct{ email, reason string }

// add puts the addresses into the policy, request by request, and waits for each
// one's task. What fails for single addresses does not stop the others.
func (a *addition) add(ctx context.Context, emails []string) (diags diag.Diagnostics) {
	waiting, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	a.left = len(emails)
	for chunk := range slices.Chunk(emails, addressesPerRequest) {
		diags.Append(a.addChunk(ctx, waiting, chunk)...)
		if diags.HasError() {
			break
		}
	}
	if len(a.failed) > 0 {
		diags.Append(a.failuresError(len(emails)))
	}
	return diags
}

// missing returns those of the planned addresses that are not known to be in the policy.
func (a *addition) missing(planned []string) []string { return difference(planned, a.added) }

// addChunk adds the addresses of one request. An error in the answer means that
// going on is pointless; failures of single addresses are remembered instead. The
// timeout ends the waiting and never cuts off a write.
func (a *addition) addChunk(ctx, waiting context.Context, chunk []string) (diags diag.Diagnostics) {
	a.left -= len(chunk)
	taskID, err := a.Client.AddPolicyMembers(ctx, a.organizationID, a.policyID, toASCII(chunk))
	if err != nil {
		object := a.policy() + ". Adding the same accounts again does no harm"
		return diag.Diagnostics{framework.FailedAt(policyIDPath, fmt.Sprintf("add %d members to authentication policy %s", len(chunk), a.policyID), object, err)}
	}
	task, err := a.waitForTask(waiting, taskID, len(chunk))
	switch {
	case err != nil && waiting.Err() != nil:
		a.failed = append(a.failed, listFailures(task)...)
		return a.timeoutError(waiting, taskID, task, len(chunk))
	case err != nil:
		return diag.Diagnostics{framework.FailedAt(emailsPath, "see whether members were added to authentication policy "+a.policyID,
			fmt.Sprintf("%s, task %s. Its %d addresses are not in the state; adding them again does no harm", a.policy(), taskID, len(chunk)), err)}
	}
	return a.sortFinished(taskID, task, chunk)
}

// lastSeen is a task as it was last seen; seen is false before the first look
// that found it.
type lastSeen struct {
	client.PolicyTask
	seen bool
}

// waitForTask looks at a task until nothing is in progress. A task that is not found
// is not visible yet: its id is the server's own.
func (a *addition) waitForTask(waiting context.Context, taskID string, sent int) (lastSeen, error) {
	var last lastSeen
	looks := 0
	err := framework.Poll(waiting, a.PollInterval, func(ctx context.Context) (bool, error) {
		task, err := a.Client.PolicyTask(ctx, a.organizationID, taskID)
		if errors.Is(err, client.ErrNotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		last = lastSeen{task, true}
		if task.InProgress > 0 {
			looks = 0
			return false, nil
		}
		looks++
		return task.Succeeded+task.Failed >= int64(sent) || looks == finalLooks, nil
	})
	return last, err
}

// sortFinished sorts the addresses of a finished task into added and failed.
func (a *addition) sortFinished(taskID string, task lastSeen, chunk []string) (diags diag.Diagnostics) {
	failures := listFailures(task)
	a.failed = append(a.failed, failures...)
	var refused []string
	for _, failure := range failures {
		refused = append(refused, failure.email)
	}
	added := difference(chunk, refused)
	if unnamed := task.Failed - int64(len(chunk)-len(added)); unnamed > 0 {
		diags.Append(framework.ErrorAt(emailsPath, fmt.Sprintf("%d members were not added to authentication policy %s, and which is not known", unnamed, a.policyID),
			fmt.Sprintf("%s, task %s: the server counts %d failures and names fewer addresses. None of the %d addresses of this task is in the state.\n\n"+
				"Next: look at the policy in Atlassian Administration, and apply again, which does no harm to those that were added.", a.policy(), taskID, task.Failed, len(chunk))))
		return diags
	}
	a.added = append(a.added, added...)
	if reported := task.Succeeded + task.Failed; reported < int64(len(chunk)) {
		diags.Append(framework.WarningAt(emailsPath, "The server counts fewer members than were sent",
			fmt.Sprintf("%s, task %s: %d addresses were sent, and the finished task counts %d successes and %d failures. "+
				"Those that it does not name as failed are taken as added; they may have been in the policy before. Look at the policy in Atlassian Administration if in doubt.",
				a.policy(), taskID, len(chunk), task.Succeeded, task.Failed)))
	}
	return diags
}

// listFailures lists the failures that the server names, address by address.
func listFailures(task lastSeen) []failure {
	var found []failure
	for _, group := range task.Failures {
		for _, email := range group.Emails {
			found = append(found, failure{email, reason(group)})
		}
	}
	return found
}

// reason returns the server's own: title, status and detail, those that there are.
func reason(group client.PolicyTaskFailure) string {
	text := group.Title
	if group.Status != 0 {
		text = strings.TrimSpace(fmt.Sprintf("%d %s", group.Status, text))
	}
	switch {
	case group.Detail == "" && text == "":
		return "the server gives no reason"
	case group.Detail == "":
		return text
	case text == "":
		return group.Detail
	}
	return text + ": " + group.Detail
}

func (a *addition) policy() string {
	return fmt.Sprintf("Authentication policy %s in organization %s", a.policyID, a.organizationID)
}

// failuresError returns the error that names each address that was not added.
func (a *addition) failuresError(sent int) diag.Diagnostic {
	var list strings.Builder
	for _, failure := range a.failed {
		fmt.Fprintf(&list, "\n  %s: %s", failure.email, failure.reason)
	}
	return framework.ErrorAt(emailsPath,
		fmt.Sprintf("%d of %d members were not added to authentication policy %s", len(a.failed), sent, a.policyID),
		fmt.Sprintf("%s. The server's reasons:\n%s\n\nNext: only managed accounts can be members: the address has to be on a verified domain of the organization and have an account. "+
			"Correct the addresses or take them out of emails, then apply again: those that were added are in the state.", a.policy(), list.String()))
}

// timeoutError returns the error of a task that did not end in time.
func (a *addition) timeoutError(waiting context.Context, taskID string, last lastSeen, sent int) (diags diag.Diagnostics) {
	seen := "the server did not know the task yet"
	if last.seen {
		seen = fmt.Sprintf("%d in progress, %d added, %d failed", last.InProgress, last.Succeeded, last.Failed)
	}
	diags.Append(framework.ErrorAt(emailsPath, "Members were not added to authentication policy "+a.policyID+" in time",
		fmt.Sprintf("%s for task %s to end. Last seen: %s. %s.\n\nNext: the task goes on by itself. Its %d addresses, and %d that were not sent yet, "+
			"are not in the state; apply again, which does no harm to those that were added. To wait longer, raise %s.",
			a.describeWait(waiting), taskID, seen, a.policy(), sent, a.left, a.timeoutName)))
	return diags
}

func (a *addition) describeWait(waiting context.Context) string {
	if errors.Is(waiting.Err(), context.Canceled) {
		return "Interrupted while waiting"
	}
	return fmt.Sprintf("Waited %s", a.timeout)
}
