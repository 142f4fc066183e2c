package audit

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

type model struct {
	OrganizationID types.String          `tfsdk:"organization_id"`
	Since          types.String          `tfsdk:"since"`
	Until          types.String          `tfsdk:"until"`
	Query          types.String          `tfsdk:"query"`
	Action         types.String          `tfsdk:"action"`
	Actions        types.Set             `tfsdk:"actions"`
	Identity       types.Set             `tfsdk:"identity_changes"`
	ExcludeActors  types.Set             `tfsdk:"exclude_actor_ids"`
	Limit          attribute.WholeNumber `tfsdk:"limit"`
	Truncated      types.Bool            `tfsdk:"truncated"`
	Events         []event               `tfsdk:"events"`
}

type event struct {
	ID              types.String `tfsdk:"id"`
	Time            types.String `tfsdk:"time"`
	ProcessedAt     types.String `tfsdk:"processed_at"`
	Action          types.String `tfsdk:"action"`
	Message         types.String `tfsdk:"message"`
	ActorID         types.String `tfsdk:"actor_id"`
	ActorName       types.String `tfsdk:"actor_name"`
	ActorEmail      types.String `tfsdk:"actor_email"`
	ActorAuthType   types.String `tfsdk:"actor_auth_type"`
	ActorTokenID    types.String `tfsdk:"actor_token_id"`
	ActorTokenLabel types.String `tfsdk:"actor_token_label"`
	IP              types.String `tfsdk:"ip"`
	Context         []object     `tfsdk:"context"`
	Container       []object     `tfsdk:"container"`
}

type object struct {
	ID   types.String `tfsdk:"id"`
	Type types.String `tfsdk:"type"`
	Name types.String `tfsdk:"name"`
	// Attributes are all that the log tells, the name among them.
	Attributes map[string]string `tfsdk:"attributes"`
}

// fromAPI is the only way from the API's event to the model. What the log does
// not tell is null.
func fromAPI(found client.Event) event {
	return event{
		ID:              types.StringValue(found.ID),
		Time:            timeWithFraction(found.Time),
		ProcessedAt:     timeWithFraction(found.ProcessedAt),
		Action:          framework.StringOrNull(found.Action),
		Message:         framework.StringOrNull(found.Message),
		ActorID:         framework.StringOrNull(found.Actor.ID),
		ActorName:       framework.StringOrNull(found.Actor.Name),
		ActorEmail:      framework.StringOrNull(found.Actor.Email),
		ActorAuthType:   framework.StringOrNull(found.Actor.AuthType),
		ActorTokenID:    framework.StringOrNull(found.Actor.TokenID),
		ActorTokenLabel: framework.StringOrNull(found.Actor.TokenLabel),
		IP:              framework.StringOrNull(found.IP),
		Context:         objectsFromAPI(found.Context),
		Container:       objectsFromAPI(found.Container),
	}
}

// timeWithFraction keeps the fraction of the second: it orders the events of one second.
func timeWithFraction(at client.Time) types.String {
	if at.IsZero() {
		return framework.ServerTime(at)
	}
	return types.StringValue(at.UTC().Format(time.RFC3339Nano))
}

func objectsFromAPI(found []client.EventObject) []object {
	list := []object{}
	for _, one := range found {
		list = append(list, object{
			ID: framework.StringOrNull(one.ID), Type: framework.StringOrNull(one.Type), Name: framework.StringOrNull(one.Attributes["name"]), Attributes: one.Attributes,
		})
	}
	return list
}

func eventAttributes() map[string]schema.Attribute {
	involved := func(description string) schema.ListNestedAttribute {
		return schema.ListNestedAttribute{
			MarkdownDescription: description,
			Computed:            true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"id":   framework.ReadString("ID of the object."),
				"type": framework.ReadString("Type of the object, in Atlassian's words, for example `auth-policy`."),
				"name": framework.ReadString("Name of the object; null where the log gives none."),
				"attributes": schema.MapAttribute{
					MarkdownDescription: "All that the log tells of the object, for example `ssoDetails` of an authentication policy or `domain`. What is no text is JSON.",
					Computed:            true,
					ElementType:         types.StringType,
				},
			}},
		}
	}
	return map[string]schema.Attribute{
		"id":                framework.ReadString("ID of the event."),
		"time":              framework.ReadString("When it happened (RFC 3339, UTC)."),
		"processed_at":      framework.ReadString("When the log took it in (RFC 3339, UTC); null unless only `since` narrows the log on the server: the stream of events alone tells it."),
		"action":            framework.ReadString("What happened, in Atlassian's words, for example `user_added_to_group`."),
		"message":           framework.ReadString("The event in a sentence; null where the log gives none. JSON where it is more than text."),
		"actor_id":          framework.ReadString("ID of the account that did it. An API key has an account of its own; what follows from a change is often done by `atlassian-internal-system`."),
		"actor_name":        framework.ReadString("Name of who did it; null where the log gives none."),
		"actor_email":       framework.ReadString("E-mail address of who did it, which is none where it was an app or the system itself; null where the log gives none."),
		"actor_auth_type":   framework.ReadString("How the actor was logged in, in Atlassian's words, for example `session`; null where the log does not tell."),
		"actor_token_id":    framework.ReadString("ID of the API token that it was done with; null where the log tells none."),
		"actor_token_label": framework.ReadString("Name of that API token."),
		"ip":                framework.ReadString("IP address that it was done from; null where the log gives none."),
		"context":           involved("The objects that it was done to."),
		"container":         involved("Where it was done: the objects that those are part of."),
	}
}
