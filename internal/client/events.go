package client

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// What the endpoints of the audit log take in a minute: each has a limit for a user and one for the path (DAC, rate limits, since
// May 2025), of which the smaller one counts.
const (
	eventsPerMinute      = 10 // 10 and 10
	eventStreamPerMinute = 50 // 60 and 50
)

// eventPageSize is the most that either endpoint gives at once.
const eventPageSize = 500

// Event is an entry of the organization's audit log.
type Event struct {
	ID   string
	Time Time
	// ProcessedAt is when the log took it in. Only the stream tells; it is zero elsewhere.
	ProcessedAt Time
	// Action is what happened, such as "user_added_to_group". Atlassian publishes no complete list, and writes in lower
	// case here what is in upper case in the list of actions.
	Action string
	// Message is the event in a sentence; JSON where the server sends more than text; empty where it says nothing.
	Message string
	Actor   EventActor
	// IP is where from; empty where the log does not tell.
	IP string
	// Context are the objects it was done to, Container those they are part of.
	Context, Container []EventObject
}

// EventActor is who did something. All but the id may be missing.
type EventActor struct {
	ID, Name string
	// Email is no address where an app or the system itself did it.
	Email string
	// AuthType is how they were logged in, TokenID and TokenLabel with which API token.
	AuthType, TokenID, TokenLabel string
}

// EventObject is an object that an event speaks of.
type EventObject struct {
	ID, Type string
	// Attributes are free. What is no text is JSON; most objects have a name among them.
	Attributes map[string]string
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
		Time        Time   `json:"time"`
		ProcessedAt Time   `json:"processedAt"`
		Action      string `json:"action"`
		Actor       struct {
			ID    string `json:"id"`
			Name  string `json:"name"`
			Email string `json:"email"`
			Auth  struct {
				Type       string `json:"authType"`
				TokenID    string `json:"tokenId"`
				TokenLabel string `json:"tokenLabel"`
			} `json:"auth"`
		} `json:"actor"`
		Context   []eventPart `json:"context"`
		Container []eventPart `json:"container"`
		Location  struct {
			IP string `json:"ip"`
		} `json:"location"`
	} `json:"attributes"`
	// Message stands beside the attributes: an object with content and format.
	Message json.RawMessage `json:"message"`
}

func (o eventObject) checkedFields() []checkedField { return []checkedField{requiredField("id", o.ID)} }

type eventPart struct {
	ID         string          `json:"id"`
	Type       string          `json:"type"`
	Attributes json.RawMessage `json:"attributes"`
}

func (o eventObject) event() Event {
	a := o.Attributes
	return Event{
		ID: o.ID, Time: a.Time, ProcessedAt: a.ProcessedAt, Action: a.Action, Message: messageOf(o.Message), IP: a.Location.IP,
		Actor: EventActor{
			ID: a.Actor.ID, Name: a.Actor.Name, Email: a.Actor.Email,
			AuthType: a.Actor.Auth.Type, TokenID: a.Actor.Auth.TokenID, TokenLabel: a.Actor.Auth.TokenLabel,
		},
		Context: eventObjects(a.Context), Container: eventObjects(a.Container),
	}
}

func eventObjects(parts []eventPart) []EventObject {
	objects := make([]EventObject, len(parts))
	for i, part := range parts {
		var attributes map[string]json.RawMessage
		_ = json.Unmarshal(part.Attributes, &attributes) // what is no object has no attributes
		objects[i] = EventObject{ID: part.ID, Type: part.Type, Attributes: map[string]string{}}
		for name, value := range attributes {
			if text := textOf(value); text != "" {
				objects[i].Attributes[name] = text
			}
		}
	}
	return objects
}

// messageOf returns the content of a message.
func messageOf(value json.RawMessage) string {
	var message struct {
		Content json.RawMessage `json:"content"`
	}
	if json.Unmarshal(value, &message) == nil {
		return textOf(message.Content)
	}
	return textOf(value)
}

// textOf returns a JSON string as what it says, null as nothing, and any other value as it is.
func textOf(value json.RawMessage) string {
	var text *string
	if json.Unmarshal(value, &text) == nil {
		if text == nil {
			return ""
		}
		return *text
	}
	var compact bytes.Buffer
	if json.Compact(&compact, value) != nil {
		return ""
	}
	return compact.String()
}

// Events lists the audit log, the newest first.
func (c *Client) Events(ctx context.Context, organizationID string, filter EventFilter) iter.Seq2[Event, error] {
	query := url.Values{}
	setIfAny(query, "q", filter.Query)
	setIfAny(query, "action", filter.Action)
	setIfAny(query, "from", epochMilliseconds(filter.From))
	setIfAny(query, "to", epochMilliseconds(filter.To))
	return c.events(ctx, organizationsPath(organizationID, "events"), query, c.eventsRoom)
}

// EventsSince lists what has happened from a time on, what was processed last first. It reads the stream, which takes more
// requests than the log.
func (c *Client) EventsSince(ctx context.Context, organizationID string, since time.Time) iter.Seq2[Event, error] {
	// Nothing is processed before it happens, so nothing is left out. What had happened earlier and was late is in the stream, too.
	since = since.Truncate(time.Millisecond)
	query := url.Values{"from": {epochMilliseconds(since)}, "sortOrder": {"desc"}}
	events := c.events(ctx, organizationsPath(organizationID, "events-stream"), query, c.eventStreamRoom)
	return func(yield func(Event, error) bool) {
		for event, err := range events {
			if err == nil && !event.Time.IsZero() && event.Time.Before(since) {
				continue
			}
			if !yield(event, err) {
				return
			}
		}
	}
}

// EventsProcessed lists what the log has taken in from a time on, the oldest first, whenever it happened. Who follows the log goes on
// from the last ProcessedAt.
func (c *Client) EventsProcessed(ctx context.Context, organizationID string, from time.Time) iter.Seq2[Event, error] {
	query := url.Values{"from": {epochMilliseconds(from)}, "sortOrder": {"asc"}}
	return c.events(ctx, organizationsPath(organizationID, "events-stream"), query, c.eventStreamRoom)
}

// events lists events of either endpoint. A cursor stands for the whole question: with it only the limit may be sent.
func (c *Client) events(ctx context.Context, path []string, query url.Values, own *room) iter.Seq2[Event, error] {
	limit := strconv.Itoa(eventPageSize)
	return converted(pages[eventObject](ctx, c, func(cursor string) request {
		asked := with(query, "limit", limit)
		if cursor != "" {
			asked = url.Values{"limit": {limit}, "cursor": {cursor}}
		}
		return request{method: http.MethodGet, path: path, query: asked, repeat: repeatRead, room: own}
	}), eventObject.event)
}

// epochMilliseconds is "" for the zero time.
func epochMilliseconds(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return strconv.FormatInt(at.UnixMilli(), 10)
}
