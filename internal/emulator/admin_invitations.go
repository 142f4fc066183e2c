package emulator

import (
	"net/http"
	"net/mail"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// The words for what came of a role or a group of an invitation.
const (
	resultInvited = "INVITED"
	resultError   = "ERROR"
)

// invitationRoles are those that an invitation can give.
var invitationRoles = []string{
	roleUser, "atlassian/admin", "atlassian/guest", "atlassian/contributor", "atlassian/customer", "atlassian/basic", "atlassian/stakeholder", "atlassian/viewer",
}

type invitedAnswer struct {
	ID      string             `json:"id"`
	Email   string             `json:"email"`
	Results []invitationResult `json:"results"`
}

type invitationResult struct {
	Roles  []roleResult  `json:"roleAssignmentResult"`
	Groups []groupResult `json:"groupAssignmentResult"`
}

type roleResult struct {
	Resource string `json:"resource"`
	Role     string `json:"role"`
	outcome
}

type groupResult struct {
	Group string `json:"group"`
	outcome
}

type outcome struct {
	Status string  `json:"status"`
	Reason *string `json:"statusReason"`
}

func succeeded() outcome { return outcome{Status: resultInvited} }

func failed(reason string) outcome { return outcome{Status: resultError, Reason: &reason} }

// inviteUsers adds people, each with an account of the address or a new one, and gives them roles and groups. What of that fails is
// in the answer, which is 206 then (inferred from a client's names; DAC shows no example).
func inviteUsers(c *call) *adminapi.Answer {
	body := c.fields("emails", "permissionRules", "additionalGroups", "sendNotification", "notificationText")
	emails, groups := body.Texts("emails"), body.Texts("additionalGroups")
	body.Flag("sendNotification")
	body.Text("notificationText")
	var roles []assignedRole
	for _, one := range body.Objects("permissionRules", "resource", "role") {
		role, on := one.OneOf("role", invitationRoles), one.Filled("resource")
		one.Require("resource", "role")
		if body.Problem == nil {
			roles = append(roles, assignedRole{Role: *role, Resource: *on})
		}
	}
	body.Require("emails")
	if body.Problem == nil && len(*emails) == 0 {
		body.Refuse("field %q must have at least one address", "emails")
	}
	if body.Problem != nil {
		return body.Problem
	}
	for _, email := range *emails {
		if parsed, err := mail.ParseAddress(email); err != nil || parsed.Address != email {
			return adminapi.Refuse(http.StatusBadRequest, "ADMIN-UAM-400-1", "%q is not an e-mail address", email)
		}
	}
	if c.org.Plan == identity.PlanFree && !c.byPerson { // the console invites whatever the plan
		return adminapi.Refuse(http.StatusPaymentRequired, "ADMIN-UAM-402-1", "Inviting people needs at least one paid subscription, and organization %q (%s) has none", c.org.Name, c.org.ID)
	}
	if groups == nil {
		groups = &[]string{}
	}
	status, data := http.StatusOK, []invitedAnswer{}
	for _, email := range *emails {
		invited := c.invite(email, roles, *groups)
		data = append(data, invited)
		if invited.anyFailed() {
			status = http.StatusPartialContent
		}
	}
	return &adminapi.Answer{Status: status, Body: map[string]any{"data": data}}
}

// invite adds one person.
func (c *call) invite(email string, roles []assignedRole, groups []string) invitedAnswer {
	u, there := c.org.userWithEmail(email)
	if !there {
		u = c.server.newAccount(c.org, c.now)
		u.Name, _, _ = strings.Cut(email, "@")
		u.Email, u.Active = email, true
		if home, verified := c.org.verifiedDomainOf(email); verified {
			u.PolicyID = c.org.DefaultPolicyOf(home.DirectoryID).ID
		}
	}
	result := invitationResult{Roles: []roleResult{}, Groups: []groupResult{}}
	for _, role := range roles {
		result.Roles = append(result.Roles, roleResult{Resource: role.Resource, Role: role.Role, outcome: c.giveRole(u, role)})
	}
	for _, id := range groups {
		result.Groups = append(result.Groups, groupResult{Group: id, outcome: c.putInto(u, id)})
	}
	c.record(userInvited)
	return invitedAnswer{ID: u.AccountID, Email: u.Email, Results: []invitationResult{result}}
}

func (c *call) giveRole(u *user, role assignedRole) outcome {
	if _, there := adminapi.ByID(c.org.resources(), role.Resource); !there {
		return failed("The resource does not exist in this organization")
	}
	if !slices.Contains(u.Roles, role) {
		u.Roles = slices.Concat(u.Roles, []assignedRole{role})
	}
	return succeeded()
}

func (c *call) putInto(u *user, groupID string) outcome {
	g, there := adminapi.ByID(c.org.Groups, groupID)
	switch {
	case !there:
		return failed("The group does not exist in this organization")
	case g.SyncedBy != "":
		return failed("The group is externally synced")
	case !c.org.isIn(u, c.org.userbaseOf(g)):
		return failed("The group is in another directory")
	}
	if !slices.Contains(g.Members, u.AccountID) {
		g.Members = slices.Concat(g.Members, []string{u.AccountID})
		c.org.Touch(&g.Object)
	}
	return succeeded()
}

func (a invitedAnswer) anyFailed() bool {
	return slices.ContainsFunc(a.Results, func(result invitationResult) bool {
		return slices.ContainsFunc(result.Roles, func(one roleResult) bool { return one.Status == resultError }) ||
			slices.ContainsFunc(result.Groups, func(one groupResult) bool { return one.Status == resultError })
	})
}
