package emulator

import (
	"fmt"
	"math"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

const (
	eventScope = "read:events:admin"
	// keptEvents bounds the log. The state file has it in it and is written whole at every change.
	keptEvents = 2000
)

// event is one entry of the audit log. Unlike all other objects it is never changed, so that copies of the organization
// may share it. Its sequence is its own: reading old ids and versions out of an organization must not depend on what
// was logged.
type event struct {
	object
	Time   time.Time     `json:"time"`
	Action eventAction   `json:"action"`
	Actor  eventActor    `json:"actor"`
	IP     string        `json:"ip"`
	About  []eventObject `json:"about"`
}

type eventActor struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
}

// eventObject is something that an event speaks of.
type eventObject struct {
	Type string `json:"type"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

func about(kind, id, name string) eventObject { return eventObject{Type: kind, ID: id, Name: name} }

func (d *directory) about() eventObject { return about("identity-provider-directory", d.ID, d.Name) }

func (d *domain) about() eventObject { return about("domain", d.ID, d.Name) }

func (u *user) about() eventObject { return about("user", u.AccountID, u.Name) }

func (g *group) about() eventObject { return about("group", g.ID, g.Name) }

func (p *policy) about() eventObject { return about("authentication-policy", p.ID, p.Name) }

// record logs what the request did. A request that is refused after all leaves no entry, as it leaves nothing else.
func (c *call) record(action eventAction, objects ...eventObject) {
	c.org.LastEvent++
	logged := &event{
		object: object{ID: randomID(), Sequence: c.org.LastEvent},
		Time:   c.now, Action: action, Actor: c.actor(), About: objects,
	}
	if c.server.options.DeterministicIDs {
		logged.ID = fmt.Sprintf("00000000-0000-4000-a000-%012x", c.org.LastEvent)
	}
	logged.IP, _, _ = net.SplitHostPort(c.request.RemoteAddr)
	c.org.Events = append(c.org.Events, logged)
	if beyond := len(c.org.Events) - keptEvents; beyond > 0 {
		c.org.Events = c.org.Events[beyond:]
	}
}

// actor is who makes the request: the identity provider, or whoever made the organization API key.
func (c *call) actor() eventActor {
	if c.provisioning != nil {
		d, _ := byID(c.org.Directories, c.provisioning.DirectoryID)
		return eventActor{ID: c.provisioning.SCIMDirectoryID, Name: d.Name}
	}
	admin, there := find(c.org.Users, func(u *user) bool { return slices.Contains(u.PlatformRoles, roleOrganizationAdmin) })
	if !there {
		return eventActor{ID: "organization-api-key", Name: "Organization API key"}
	}
	return eventActor{ID: admin.AccountID, Name: admin.Name, Email: admin.Email}
}

type eventAnswer struct {
	ID         string            `json:"id"`
	Type       string            `json:"type"`
	Attributes eventAttributes   `json:"attributes"`
	Links      map[string]string `json:"links"`
}

type eventAttributes struct {
	Time      time.Time         `json:"time"`
	Action    eventAction       `json:"action"`
	Actor     actorAnswer       `json:"actor"`
	Context   []eventPart       `json:"context"`
	Container []eventPart       `json:"container"`
	Location  map[string]string `json:"location"`
}

type actorAnswer struct {
	eventActor
	Links map[string]string `json:"links"`
}

type eventPart struct {
	ID         string            `json:"id"`
	Type       string            `json:"type"`
	Attributes map[string]string `json:"attributes"`
	Links      map[string]string `json:"links"`
}

func (c *call) renderEvent(one *event) any {
	organization := c.url("/admin/v1/orgs/" + c.org.ID)
	address := organization + "/events/" + one.ID
	part := func(object eventObject, link string) eventPart {
		return eventPart{ID: object.ID, Type: object.Type, Attributes: map[string]string{"name": object.Name}, Links: map[string]string{"alt": link}}
	}
	objects := []eventPart{}
	for _, object := range one.About {
		objects = append(objects, part(object, c.url("/")))
	}
	return eventAnswer{ID: one.ID, Type: "events", Links: map[string]string{"self": address}, Attributes: eventAttributes{
		Time: one.Time, Action: one.Action, Context: objects, Location: map[string]string{"ip": one.IP},
		Actor:     actorAnswer{one.Actor, map[string]string{"self": c.url("/users/" + one.Actor.ID + "/manage/profile")}},
		Container: []eventPart{part(about("organization", c.org.ID, c.org.Name), organization)},
	}}
}

// listEvents lists the log, the newest entry first.
func listEvents(c *call) *answer {
	if refused := c.scope(eventScope); refused != nil {
		return refused
	}
	for _, name := range []string{"from", "to"} {
		if _, err := strconv.ParseInt(c.query(name), 10, 64); err != nil && c.query(name) != "" {
			return refuse(http.StatusBadRequest, "ADMIN-400-3", "%s is %q and must be a number of milliseconds since 1970", name, c.query(name))
		}
	}
	newest := make([]*event, 0, len(c.org.Events))
	for _, one := range slices.Backward(c.org.Events) {
		shown := *one
		shown.Sequence = math.MaxInt64 - one.Sequence // pages walk upwards
		newest = append(newest, &shown)
	}
	found, refused := pageOf(c, pageSizes{usual: 200, largest: 500}, newest, []string{"q", "from", "to", "action"}, eventMatcher)
	if refused != nil {
		return refused
	}
	meta := map[string]any{"page_size": found.size}
	if found.next != "" {
		meta["next"] = found.next
	}
	return &answer{status: http.StatusOK, body: map[string]any{
		"data": rendered(found.items, c.renderEvent), "links": found.links(c.pageURL), "meta": meta,
	}}
}

func eventMatcher(one *event, asked url.Values) bool {
	bound := func(name string, otherwise int64) int64 {
		if number, err := strconv.ParseInt(asked.Get(name), 10, 64); err == nil {
			return number
		}
		return otherwise
	}
	at := one.Time.UnixMilli()
	return bound("from", math.MinInt64) <= at && at <= bound("to", math.MaxInt64) &&
		(asked.Get("action") == "" || asked.Get("action") == string(one.Action)) && one.mentions(asked.Get("q"))
}

// mentions tells whether a term is anywhere in an event.
func (one *event) mentions(term string) bool {
	texts := []string{string(one.Action), one.Actor.Name, one.Actor.Email}
	for _, object := range one.About {
		texts = append(texts, object.Name, object.ID)
	}
	return slices.ContainsFunc(texts, func(text string) bool { return containsFold(text, term) })
}

func getEvent(c *call) *answer {
	if refused := c.scope(eventScope); refused != nil {
		return refused
	}
	one, there := byID(c.org.Events, c.path("eventId"))
	if !there {
		return refuse(http.StatusNotFound, "ADMIN-404-4", "event %q does not exist in this organization", c.path("eventId"))
	}
	return &answer{status: http.StatusOK, body: map[string]any{"data": c.renderEvent(one)}}
}

type eventActionAnswer struct {
	ID         string            `json:"id"`
	Type       string            `json:"type"`
	Attributes map[string]string `json:"attributes"`
}

func listEventActions(c *call) *answer {
	if refused := c.scope(eventScope); refused != nil {
		return refused
	}
	data := []any{}
	for _, one := range eventActions {
		data = append(data, eventActionAnswer{ID: string(one.action), Type: "event-actions",
			Attributes: map[string]string{"displayName": one.display, "groupDisplayName": one.group}})
	}
	return &answer{status: http.StatusOK, body: map[string]any{"data": data}}
}
