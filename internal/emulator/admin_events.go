package emulator

import (
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

const eventScope = "read:events:admin"

// eventAnswer is an event as recorded: the message stands beside the attributes, and an internal actor has no location.
type eventAnswer struct {
	ID         string            `json:"id"`
	Type       string            `json:"type"`
	Attributes eventAttributes   `json:"attributes"`
	Links      map[string]string `json:"links"`
	Message    messageAnswer     `json:"message"`
}

type eventAttributes struct {
	Time time.Time `json:"time"`
	// ProcessedAt is in the stream only.
	ProcessedAt *time.Time        `json:"processedAt,omitempty"`
	Action      eventAction       `json:"action"`
	Actor       actorAnswer       `json:"actor"`
	Context     []eventPart       `json:"context"`
	Container   []eventPart       `json:"container"`
	Location    map[string]string `json:"location,omitempty"`
}

type messageAnswer struct {
	Content string `json:"content"`
	Format  string `json:"format"`
}

type actorAnswer struct {
	eventActor
	Links map[string]string `json:"links"`
}

type eventPart struct {
	ID         string             `json:"id"`
	Type       string             `json:"type"`
	Attributes map[string]string  `json:"attributes"`
	Links      map[string]*string `json:"links"` // null where there is none
}

func (c *call) renderEvent(one *event) eventAnswer {
	container := about(aboutOrg, c.org.ID, c.org.Name)
	if one.Container != nil {
		container = *one.Container
	}
	rendered := eventAnswer{
		ID: one.ID, Type: "events", Message: messageAnswer{Content: one.Message, Format: "simple"},
		Links: map[string]string{"self": c.url("/admin/v1/orgs/" + c.org.ID + "/events/" + one.ID)},
		Attributes: eventAttributes{
			Time: one.Time, Action: one.Action, Context: []eventPart{}, Container: []eventPart{c.eventPart(container)},
			Actor: actorAnswer{one.Actor, map[string]string{
				"alt": c.console("/users/" + one.Actor.ID), "self": c.url("/users/" + one.Actor.ID + "/manage/profile"),
			}},
		},
	}
	for _, object := range one.About {
		rendered.Attributes.Context = append(rendered.Attributes.Context, c.eventPart(object))
	}
	if one.IP != "" {
		rendered.Attributes.Location = map[string]string{"ip": one.IP}
	}
	return rendered
}

// renderProcessed is renderEvent for the stream.
func (c *call) renderProcessed(one *event) any {
	rendered, processed := c.renderEvent(one), one.processed()
	rendered.Attributes.ProcessedAt = &processed
	return rendered
}

// console returns an address in Atlassian Administration, which is not part of the emulator.
func (c *call) console(path string) string {
	return "https://admin.atlassian.com/o/" + c.org.ID + path
}

func (c *call) eventPart(object eventObject) eventPart {
	part := eventPart{ID: object.ID, Type: object.Type, Attributes: map[string]string{"name": object.Name}}
	maps.Copy(part.Attributes, object.Attributes)
	links := map[string]string{}
	switch object.Type {
	case aboutOrg:
		links["alt"], links["self"] = c.console(""), c.url("/admin/v1/orgs/"+c.org.ID)
	case aboutSite:
		links["alt"] = object.Name
	case aboutPolicy:
		links["alt"] = c.console("/authentication-policies/policy/" + object.ID)
	case aboutGroup:
		links["alt"] = c.console("/groups/" + object.ID)
	case aboutUser:
		links["alt"], links["self"] = c.console("/users/"+object.ID), c.url("/users/"+object.ID+"/manage/profile")
	}
	part.Links = map[string]*string{"alt": adminapi.Nullable(links["alt"]), "self": adminapi.Nullable(links["self"])}
	return part
}

var eventSizes = adminapi.PageSizes{Usual: 200, Largest: 500}

// backwards returns the log, the newest entry first. Pages walk upwards, so the entries are numbered anew.
func (org *organization) backwards() []*event {
	newest := make([]*event, 0, len(org.Events))
	for _, one := range slices.Backward(org.Events) {
		shown := *one
		shown.Sequence = math.MaxInt64 - one.Sequence
		newest = append(newest, &shown)
	}
	return newest
}

// refuseTimes refuses bounds that are no times.
func (c *call) refuseTimes() *adminapi.Answer {
	for _, name := range []string{"from", "to"} {
		if _, err := strconv.ParseInt(c.query(name), 10, 64); err != nil && c.query(name) != "" {
			return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-3", "%s is %q and must be a number of milliseconds since 1970", name, c.query(name))
		}
	}
	return nil
}

// listEvents lists the log, the newest entry first.
func listEvents(c *call) *adminapi.Answer {
	if refused := c.scope(eventScope); refused != nil {
		return refused
	}
	if refused := c.refuseTimes(); refused != nil {
		return refused
	}
	found, refused := pageOf(c, eventSizes, c.org.backwards(), []string{"q", "from", "to", "action", "actor", "ip", "product", "location"}, eventMatcher)
	if refused != nil {
		return refused
	}
	meta := map[string]any{"page_size": found.Size}
	if found.Next != "" {
		meta["next"] = found.Next
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{
		"data": adminapi.Rendered(found.Items, func(one *event) any { return c.renderEvent(one) }), "links": found.Links(c.pageURL), "meta": meta,
	}}
}

// streamEvents lists the log as it was processed. Two things are as Elastic's integration found them: meta.next is null at the
// end, and a page that is full has a next one, which may be empty. That the oldest come first unless asked otherwise, and
// how another order is refused, is not documented.
func streamEvents(c *call) *adminapi.Answer {
	if refused := c.scope(eventScope); refused != nil {
		return refused
	}
	if refused := c.refuseTimes(); refused != nil {
		return refused
	}
	order := c.query("sortOrder")
	if given, ok := adminapi.ParseCursor(c.query("cursor")); ok {
		chosen, _ := url.ParseQuery(given.Filter) // our own encoding
		order = chosen.Get("sortOrder")
	}
	events := c.org.Events
	switch order {
	case "", "asc":
	case "desc":
		events = c.org.backwards()
	default:
		return adminapi.Refuse(http.StatusBadRequest, "ADMIN-400-24", "sortOrder is %q and must be asc or desc", order)
	}
	found, refused := pageOf(c, eventSizes, events, []string{"from", "to", "sortOrder"}, func(one *event, asked url.Values) bool {
		return isBetween(one.processed(), asked)
	})
	if refused != nil {
		return refused
	}
	if found.Next == "" && len(found.Items) == found.Size {
		here, _ := adminapi.ParseCursor(found.Self)
		found.Next = adminapi.Cursor{List: here.List, Filter: here.Filter, After: found.Items[found.Size-1].Sequence}.String()
	}
	links := map[string]string{}
	if found.Next != "" {
		links["next"] = c.pageURL(found.Next)
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{
		"data": adminapi.Rendered(found.Items, c.renderProcessed), "links": links, "meta": map[string]any{"page_size": found.Size, "next": adminapi.Nullable(found.Next)},
	}}
}

func isBetween(at time.Time, asked url.Values) bool {
	bound := func(name string, otherwise int64) int64 {
		if number, err := strconv.ParseInt(asked.Get(name), 10, 64); err == nil {
			return number
		}
		return otherwise
	}
	milliseconds := at.UnixMilli()
	return bound("from", math.MinInt64) <= milliseconds && milliseconds <= bound("to", math.MaxInt64)
}

// eventMatcher compares actions ignoring case: the list of them has another one than the events. No event here is of a
// product, nor tells a location.
func eventMatcher(one *event, asked url.Values) bool {
	asksFor := func(name, value string) bool { return len(asked[name]) == 0 || slices.Contains(asked[name], value) }
	return isBetween(one.Time, asked) && (asked.Get("action") == "" || strings.EqualFold(asked.Get("action"), string(one.Action))) &&
		asksFor("actor", one.Actor.ID) && asksFor("ip", one.IP) && asksFor("product", "") && asksFor("location", "") && one.mentions(asked.Get("q"))
}

// mentions tells whether an event has a term, as whole words one after the other. What a word is, is not documented: here
// _ is part of one.
func (one *event) mentions(term string) bool {
	texts := []string{string(one.Action), one.Actor.Name, one.Actor.Email, one.Message}
	for _, object := range one.About {
		texts = append(texts, object.Name, object.ID)
	}
	wanted := words(term)
	return term == "" || slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(words(text), wanted) })
}

// words returns a text as its words, with blanks around each.
func words(text string) string {
	all := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return " " + strings.Join(all, " ") + " "
}

func getEvent(c *call) *adminapi.Answer {
	if refused := c.scope(eventScope); refused != nil {
		return refused
	}
	one, there := adminapi.ByID(c.org.Events, c.path("eventId"))
	if !there {
		return adminapi.Refuse(http.StatusNotFound, "ADMIN-404-4", "event %q does not exist in this organization", c.path("eventId"))
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{"data": c.renderEvent(one)}}
}

type eventActionAnswer struct {
	ID         string            `json:"id"`
	Type       string            `json:"type"`
	Attributes map[string]string `json:"attributes"`
}

// listEventActions answers as recorded: without pages, and without display names.
func listEventActions(c *call) *adminapi.Answer {
	if refused := c.scope(eventScope); refused != nil {
		return refused
	}
	data := []any{}
	for _, id := range recordedActions {
		data = append(data, eventActionAnswer{ID: id, Type: "eventActions", Attributes: map[string]string{"displayName": "", "groupDisplayName": ""}})
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{"data": data, "links": nil, "meta": nil}}
}
