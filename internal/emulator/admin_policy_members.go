package emulator

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

const policyScope = "write:policies:admin"

// policyTask is the work of adding users to a policy. It is done when it begins; only what it tells about itself takes
// its time.
type policyTask struct {
	adminapi.Object
	Succeeded int                 `json:"succeeded"`
	Failures  []policyTaskFailure `json:"failures"`
}

// policyTaskFailure is one reason, and whom it holds for.
type policyTaskFailure struct {
	Emails  []string          `json:"emails"`
	Details policyTaskDetails `json:"details"`
}

type policyTaskDetails struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

type policyTaskAnswer struct {
	InProgressCount int                 `json:"inProgressCount"`
	SuccessCount    int                 `json:"successCount"`
	FailureCount    int                 `json:"failureCount"`
	FailureReasons  []policyTaskFailure `json:"failureReasons"`
}

// controlKey lets a key pass that may write policies.
func controlKey(c *call) *adminapi.Answer { return controlKeyWith(c, policyScope) }

// controlKeyWith is organizationKey for the admin control API, which says 403 and 404 as the gateway does.
func controlKeyWith(c *call, scope string) *adminapi.Answer {
	refused := controlRead(c)
	if refused == nil && !c.hasScope(scope) {
		return adminapi.GatewayError(http.StatusForbidden, "The API key lacks the scope "+scope)
	}
	return refused
}

// controlRead is controlKeyWith for a read of which Atlassian names no scope.
func controlRead(c *call) *adminapi.Answer {
	refused := organizationKey(c)
	if refused != nil && refused.Status == http.StatusNotFound {
		return adminapi.GatewayError(http.StatusNotFound, fmt.Sprintf("organization %q does not exist or is not the one of this API key", c.path("orgId")))
	}
	return refused
}

// userPolicyInfo is all that is known of Atlassian's Models.UserPolicyInfo.
type userPolicyInfo struct {
	Email    string `json:"email"`
	PolicyID string `json:"policyId"`
}

// readUserPolicies tells which policy managed accounts are in. What it does with other accounts is not known: here they are missing.
func readUserPolicies(c *call) *adminapi.Answer {
	body := c.fields("accountIds")
	ids := body.Texts("accountIds")
	body.Require("accountIds")
	if body.Problem != nil {
		return body.Problem
	}
	told := []userPolicyInfo{}
	for _, id := range *ids {
		u, there := adminapi.Find(c.org.Users, func(one *user) bool { return one.AccountID == id })
		if there && u.PolicyID != "" && c.org.claimStatus(u) == claimManaged {
			told = append(told, userPolicyInfo{u.Email, u.PolicyID})
		}
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: told}
}

// addPolicyUsers moves users into a policy. The answer names a task, which has the outcome for each.
func addPolicyUsers(c *call) *adminapi.Answer {
	p, there := adminapi.ByID(c.org.Policies, c.path("policyId"))
	if !there {
		return adminapi.GatewayError(http.StatusNotFound, fmt.Sprintf("authentication policy %q does not exist in this organization", c.path("policyId")))
	}
	body := c.fields("users")
	emails := body.Texts("users")
	body.Require("users")
	if emails != nil && len(*emails) == 0 {
		body.Refuse("field %q must name at least one user", "users")
	}
	if body.Problem != nil {
		return body.Problem
	}
	task := &policyTask{Object: c.server.newObject(c.org)}
	for _, email := range *emails {
		if problem := c.joinPolicy(p, email); problem != nil {
			task.fail(email, *problem)
			c.record(userPolicyFailed)
			continue
		}
		task.Succeeded++
		c.record(userPolicyChanged)
	}
	c.org.Tasks = append(c.org.Tasks, task)
	return &adminapi.Answer{Status: http.StatusAccepted, Body: map[string]string{
		"taskId": task.ID, "taskLink": c.url("/admin/control/v1/orgs/" + c.org.ID + "/auth-policy/task/" + task.ID),
	}}
}

// joinPolicy moves one user, from whatever directory, or says why not.
func (c *call) joinPolicy(p *identity.Policy, email string) *policyTaskDetails {
	u, there := c.org.userWithEmail(email)
	if !there {
		return &policyTaskDetails{http.StatusNotFound, "User not found", "No account of the organization has this e-mail address"}
	}
	if c.org.claimStatus(u) != claimManaged {
		return &policyTaskDetails{http.StatusBadRequest, "User not managed", "The account's e-mail address is not on a verified domain of the organization"}
	}
	u.PolicyID = p.ID
	return nil
}

// fail adds an address to those with the same reason.
func (t *policyTask) fail(email string, why policyTaskDetails) {
	at := slices.IndexFunc(t.Failures, func(one policyTaskFailure) bool { return one.Details == why })
	if at < 0 {
		at = len(t.Failures)
		t.Failures = append(t.Failures, policyTaskFailure{Details: why})
	}
	t.Failures[at].Emails = append(t.Failures[at].Emails, email)
}

func getPolicyTask(c *call) *adminapi.Answer {
	task, there := adminapi.ByID(c.org.Tasks, c.path("taskId"))
	if !there {
		return adminapi.GatewayError(http.StatusNotFound, fmt.Sprintf("task %q does not exist in this organization", c.path("taskId")))
	}
	told := policyTaskAnswer{SuccessCount: task.Succeeded, FailureReasons: append([]policyTaskFailure{}, task.Failures...)}
	for _, one := range task.Failures {
		told.FailureCount += len(one.Emails)
	}
	if c.byPerson {
		return &adminapi.Answer{Status: http.StatusOK, Body: told}
	}
	if c.server.taskReads[task.ID]++; c.server.taskReads[task.ID] <= c.server.taskDelay {
		told = policyTaskAnswer{InProgressCount: told.SuccessCount + told.FailureCount, FailureReasons: []policyTaskFailure{}}
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: told}
}

// SetPolicyTaskReads sets how many reads of a task about policy members still find it in progress. It is 1 unless set.
func (s *Server) SetPolicyTaskReads(reads int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.taskDelay = reads
}
