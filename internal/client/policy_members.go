package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// PolicyTask is how far the organization is with adding users to an authentication policy.
type PolicyTask struct {
	// InProgress is how many users are still to be looked at; the task has ended when there are none.
	InProgress, Succeeded, Failed int64
	Failures                      []PolicyTaskFailure
}

// PolicyTaskFailure is one reason and the users it holds for.
type PolicyTaskFailure struct {
	Emails []string
	// Status is as in HTTP: 404 for an address that no managed account has.
	Status        int64
	Title, Detail string
}

type policyTaskObject struct {
	InProgress *int64 `json:"inProgressCount"`
	Succeeded  int64  `json:"successCount"`
	Failed     int64  `json:"failureCount"`
	Failures   []struct {
		Emails  []string `json:"emails"`
		Details struct {
			Status int64  `json:"status"`
			Title  string `json:"title"`
			Detail string `json:"detail"`
		} `json:"details"`
	} `json:"failureReasons"`
}

// AddPolicyMembers starts a task that moves managed users into an authentication policy, and returns the id of the
// task. Users are told by their e-mail addresses. A user is in exactly one policy, so doing it again is harmless.
func (c *Client) AddPolicyMembers(ctx context.Context, organizationID, policyID string, emails []string) (taskID string, err error) {
	type task struct {
		ID string `json:"taskId"`
	}
	r := request{
		method: http.MethodPost, path: controlPath(organizationID, "auth-policy", policyID, "add-users"),
		body: map[string][]string{"users": emails}, repeat: repeatHarmless,
	}
	started, err := askAndCheck(ctx, c, r, func(answer *task) error {
		if answer.ID == "" {
			return errors.New(`it has no "taskId"`)
		}
		return nil
	})
	if err != nil {
		return "", controlError(err)
	}
	return started.ID, nil
}

// PolicyTask reads how far a task is.
func (c *Client) PolicyTask(ctx context.Context, organizationID, taskID string) (PolicyTask, error) {
	r := request{method: http.MethodGet, path: controlPath(organizationID, "auth-policy", "task", taskID), repeat: repeatRead}
	object, err := askAndCheck(ctx, c, r, func(answer *policyTaskObject) error {
		if answer.InProgress == nil {
			return errors.New(`it has no "inProgressCount"`)
		}
		return nil
	})
	if err != nil {
		return PolicyTask{}, controlError(err)
	}
	task := PolicyTask{InProgress: *object.InProgress, Succeeded: object.Succeeded, Failed: object.Failed}
	for _, failure := range object.Failures {
		task.Failures = append(task.Failures, PolicyTaskFailure{
			Emails: failure.Emails, Status: failure.Details.Status, Title: shortenToLine(failure.Details.Title), Detail: shortenToLine(failure.Details.Detail),
		})
	}
	return task, nil
}

// mostUserPolicies is for how many accounts is asked at a time. Atlassian publishes no bound.
const mostUserPolicies = 100

// UserPolicy is the authentication policy that a managed account is in. AccountID or Email is "" where the answer does not tell it, and so
// is PolicyID, which is Atlassian's: the id in the console's addresses.
type UserPolicy struct{ AccountID, Email, PolicyID string }

// UserPolicies reads which authentication policy accounts are in, by their ids. What the answer leaves out is missing here.
//
// DAC ("Get policy information for managed users") shows what is asked, {"accountIds": []}, and that the answer is a list of objects with
// an "email". That a "policyId" is in them is known, and not where: so it is looked for in the object and in the objects in it.
func (c *Client) UserPolicies(ctx context.Context, organizationID string, accountIDs []string) ([]UserPolicy, error) {
	var all []UserPolicy
	for ids := range slices.Chunk(accountIDs, mostUserPolicies) {
		r := request{
			method: http.MethodPost, path: controlPath(organizationID, "users", "auth-policies", "bulk-fetch"),
			body: map[string][]string{"accountIds": ids}, repeat: repeatRead,
		}
		answer, err := askAndCheck(ctx, c, r, func(answer *[]map[string]any) error {
			for i, one := range *answer {
				if textWithin(one, "email") == "" && textWithin(one, "accountId") == "" {
					return fmt.Errorf(`item %d has neither "email" nor "accountId"`, i)
				}
			}
			return nil
		})
		if err != nil {
			return nil, controlError(err)
		}
		for _, one := range *answer {
			all = append(all, UserPolicy{textWithin(one, "accountId"), textWithin(one, "email"), textWithin(one, "policyId")})
		}
	}
	return all, nil
}

// textWithin returns a text of an object, or else of an object or a list of objects in it; "" where there is none, and where two of
// them say something different.
func textWithin(object map[string]any, name string) string {
	if text, is := object[name].(string); is {
		return text
	}
	found := ""
	for _, value := range object {
		inner, isList := value.([]any)
		if !isList {
			inner = []any{value}
		}
		for _, one := range inner {
			part, isObject := one.(map[string]any)
			if !isObject {
				continue
			}
			if text, is := part[name].(string); is && text != found {
				if found != "" {
					return ""
				}
				found = text
			}
		}
	}
	return found
}

// controlError makes a 404 one about an object: this API gives it in the shape that is the gateway's everywhere else.
func controlError(err error) error {
	var refused *Error
	if errors.As(err, &refused) && refused.Code == "404" {
		refused.notServed = false
	}
	return err
}

// controlPath returns a path of the published admin control API.
func controlPath(organizationID string, elements ...string) []string {
	return append([]string{"admin", "control", "v1", "orgs", organizationID}, elements...)
}
