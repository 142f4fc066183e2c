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
	Limit          attribute.WholeNumber `tfsdk:"limit"`
	Truncated      types.Bool            `tfsdk:"truncated"`
	Events         []event               `tfsdk:"events"`
}

type event struct {
	ID         types.String `tfsdk:"id"`
	Time       types.String `tfsdk:"time"`
	Action     types.String `tfsdk:"action"`
	ActorID    types.String `tfsdk:"actor_id"`
	ActorName  types.String `tfsdk:"actor_name"`
	ActorEmail types.String `tfsdk:"actor_email"`
	IP         types.String `tfsdk:"ip"`
	Context    []object     `tfsdk:"context"`
	Container  []object     `tfsdk:"container"`
}

type object struct {
	ID   types.String `tfsdk:"id"`
	Type types.String `tfsdk:"type"`
	Name types.String `tfsdk:"name"`
}

// fromAPI is the only way from the API's event to the model. What the log does
// not tell is null.
func fromAPI(found client.Event) event {
	return event{
		ID:         types.StringValue(found.ID),
		Time:       timeWithFraction(found.Time),
		Action:     framework.StringOrNull(found.Action),
		ActorID:    framework.StringOrNull(found.ActorID),
		ActorName:  framework.StringOrNull(found.ActorName),
		ActorEmail: framework.StringOrNull(found.ActorEmail),
		IP:         framework.StringOrNull(found.IP),
		Context:    objectsFromAPI(found.Context),
		Container:  objectsFromAPI(found.Container),
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
		list = append(list, object{ID: framework.StringOrNull(one.ID), Type: framework.StringOrNull(one.Type), Name: framework.StringOrNull(one.Name)})
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
				"type": framework.ReadString("Type of the object, in Atlassian's words."),
				"name": framework.ReadString("Name of the object; null where the log gives none."),
			}},
		}
	}
	return map[string]schema.Attribute{
		"id":          framework.ReadString("ID of the event."),
		"time":        framework.ReadString("When it happened (RFC 3339, UTC)."),
		"action":      framework.ReadString("What happened, in Atlassian's words, for example `user_added_to_group`."),
		"actor_id":    framework.ReadString("ID of the account that did it."),
		"actor_name":  framework.ReadString("Name of who did it; null where the log gives none."),
		"actor_email": framework.ReadString("E-mail address of who did it; null where the log gives none."),
		"ip":          framework.ReadString("IP address that it was done from; null where the log gives none."),
		"context":     involved("The objects that it was done to."),
		"container":   involved("Where it was done: the objects that those are part of."),
	}
}
