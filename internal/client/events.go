package client

import (
	"context"
	"iter"
	"net/url"
	"strconv"
	"time"
)

// Event is an entry of the organization's audit log.
type Event struct {
	ID   string
	Time Time
	// Action is what happened, such as "user_added_to_group". Atlassian publishes no complete list.
	Action string
	// ActorID is the account that did it; name and address may be missing.
	ActorID, ActorName, ActorEmail string
	// IP is where from; empty where the log does not tell.
	IP string
	// Context are the objects it was done to, Container those they are part of.
	Context, Container []EventObject
}

// EventObject is an object that an event speaks of.
type EventObject struct {
	ID, Type string
	// Name is empty where the log gives no name.
	Name string
}

// EventFilter narrows the audit log. The zero value is all of it.
type EventFilter struct {
	// Query is one term to search for.
	Query  string
	Action string
	// From and To bound the time, in milliseconds.
	From, To time.Time
}

// eventObject is an event as the published API spells it.
type eventObject struct {
	ID         string `json:"id"`
	Attributes struct {
		Time   Time   `json:"time"`
		Action string `json:"action"`
		Actor  struct {
			ID    string `json:"id"`
			Name  string `json:"name"`
			Email string `json:"email"`
		} `json:"actor"`
		Context   []eventPart `json:"context"`
		Container []eventPart `json:"container"`
		Location  struct {
			IP string `json:"ip"`
		} `json:"location"`
	} `json:"attributes"`
}

func (o eventObject) checkedFields() []checkedField { return []checkedField{requiredField("id", o.ID)} }

type eventPart struct {
	ID         string `json:"id"`
	Type       string `json:"type"`
	Attributes any    `json:"attributes"`
}

func (o eventObject) event() Event {
	a := o.Attributes
	return Event{
		ID: o.ID, Time: a.Time, Action: a.Action, ActorID: a.Actor.ID, ActorName: a.Actor.Name, ActorEmail: a.Actor.Email, IP: a.Location.IP,
		Context: eventObjects(a.Context), Container: eventObjects(a.Container),
	}
}

func eventObjects(parts []eventPart) []EventObject {
	objects := make([]EventObject, len(parts))
	for i, part := range parts {
		// The attributes are free; most objects have a name among them.
		attributes, _ := part.Attributes.(map[string]any)
		name, _ := attributes["name"].(string)
		objects[i] = EventObject{ID: part.ID, Type: part.Type, Name: name}
	}
	return objects
}

// Events lists the audit log, the newest first.
func (c *Client) Events(ctx context.Context, organizationID string, filter EventFilter) iter.Seq2[Event, error] {
	query := url.Values{}
	setIfAny(query, "q", filter.Query)
	setIfAny(query, "action", filter.Action)
	setIfAny(query, "from", epochMilliseconds(filter.From))
	setIfAny(query, "to", epochMilliseconds(filter.To))
	return converted(list[eventObject](ctx, c, organizationsPath(organizationID, "events"), query), eventObject.event)
}

// epochMilliseconds is "" for the zero time.
func epochMilliseconds(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return strconv.FormatInt(at.UnixMilli(), 10)
}
