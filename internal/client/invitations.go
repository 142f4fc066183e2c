package client

import (
	"context"
	"errors"
	"net/http"
)

// Invitation is whom to invite, and to what.
type Invitation struct {
	Emails   []string         `json:"emails"`
	Roles    []InvitationRole `json:"permissionRules,omitempty"`
	GroupIDs []string         `json:"additionalGroups,omitempty"`
	// SendNotification has Atlassian send an e-mail, with NotificationText in it.
	SendNotification bool   `json:"sendNotification"`
	NotificationText string `json:"notificationText,omitempty"`
}

// InvitationRole is a role on a resource, such as atlassian/user on the Jira of one site.
type InvitationRole struct {
	ResourceID string `json:"resource"`
	Role       string `json:"role"`
}

// Invited is what came of the invitation of one person.
type Invited struct {
	AccountID string
	Email     string
	// Refused is what the person was not given. Nothing else says whether all went well.
	Refused []InvitationRefusal
}

// InvitationRefusal is a role or a group that an invited person was not given.
type InvitationRefusal struct {
	// GroupID, or Role and ResourceID, say what.
	GroupID, Role, ResourceID string
	// Reason is in the server's words; it may be empty.
	Reason string
}

// invitationFailed is the status of a role or group that was not given.
const invitationFailed = "ERROR"

type invitedAnswer struct {
	Data *[]struct {
		ID      string `json:"id"`
		Email   string `json:"email"`
		Results []struct {
			Roles []struct {
				InvitationRole
				invitationResult
			} `json:"roleAssignmentResult"`
			Groups []struct {
				Group string `json:"group"`
				invitationResult
			} `json:"groupAssignmentResult"`
		} `json:"results"`
	} `json:"data"`
}

type invitationResult struct {
	Status       string `json:"status"`
	StatusReason string `json:"statusReason"`
}

func (a invitedAnswer) invited() []Invited {
	var all []Invited
	for _, one := range *a.Data {
		person := Invited{AccountID: one.ID, Email: one.Email}
		for _, result := range one.Results {
			for _, role := range result.Roles {
				if role.Status == invitationFailed {
					person.Refused = append(person.Refused, InvitationRefusal{Role: role.Role, ResourceID: role.ResourceID, Reason: role.StatusReason})
				}
			}
			for _, group := range result.Groups {
				if group.Status == invitationFailed {
					person.Refused = append(person.Refused, InvitationRefusal{GroupID: group.Group, Reason: group.StatusReason})
				}
			}
		}
		all = append(all, person)
	}
	return all
}

// InviteUsers invites people. Some of what the invitation gives may be refused all the same: see Invited. A lost answer is
// ErrAmbiguous, and another attempt could send the e-mails again.
func (c *Client) InviteUsers(ctx context.Context, organizationID string, invitation Invitation) ([]Invited, error) {
	invitation.GroupIDs = lowerUUIDs(invitation.GroupIDs)
	r := request{method: http.MethodPost, path: []string{"admin", "v2", "orgs", organizationID, "users", "invite"}, body: invitation}
	answer, err := askAndCheck(ctx, c, r, func(answer *invitedAnswer) error {
		if answer.Data == nil {
			return errors.New(`it has no "data"`)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer.invited(), nil
}
