package emulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"time"
)

// An attended emulator answers the writes of the identity API later, when somebody has carried them out. This file has the
// operations and what the API says of them; identity_operations_park.go has how a write becomes one,
// identity_operations_controls.go what people do with them.

// The states of an operation. Those after inProgress are ends.
const (
	operationWaiting    = "waiting"
	operationInProgress = "in_progress"
	operationSucceeded  = "succeeded"
	operationRefused    = "refused"
	operationCancelled  = "cancelled"
	operationExpired    = "expired"
	operationSuperseded = "superseded"
)

const (
	// operationLife is how long an operation waits for somebody to begin.
	operationLife = 14 * 24 * time.Hour
	// operationPause is how long a client is to wait before it looks again.
	operationPause = 2 * time.Second
	claimantHeader = "Claimant"
)

// operation is a write that waits, or has waited, for a person. Its object has no version.
type operation struct {
	object
	State   string `json:"state"`
	Summary string `json:"summary"`
	// Route is method and pattern of the write, by which its handler is found; PathValues are the values of the pattern.
	Route      string            `json:"route"`
	PathValues map[string]string `json:"pathValues"`
	// Base is how the caller reached the emulator: answers hold addresses of it.
	Base    string `json:"base"`
	Path    string `json:"path"`
	Body    string `json:"body"`    // in one spelling, see canonical
	IfMatch string `json:"ifMatch"` // "" for none
	// Key is the object that the write is for: a path, with the natural key where the object has no id yet.
	Key          string           `json:"key"`
	CreatedAt    time.Time        `json:"createdAt"`
	ExpiresAt    time.Time        `json:"expiresAt"`
	BegunAt      *time.Time       `json:"begunAt"`
	BegunBy      string           `json:"begunBy"`
	EndedAt      *time.Time       `json:"endedAt"`
	Reason       string           `json:"reason"`
	SupersededBy string           `json:"supersededBy"`
	Result       *operationResult `json:"result"`
	// Subject is the object that the result shows, at SubjectVersion; "" for a result without one.
	Subject        string `json:"subject"`
	SubjectVersion string `json:"subjectVersion"`
	Claimed        bool   `json:"claimed"`
	ClaimedBy      string `json:"claimedBy"`
}

// operationResult is the answer that the write would have had. A key that was given out is not in it: nothing that the
// state file has may hold one.
type operationResult struct {
	Status int             `json:"status"`
	Body   json.RawMessage `json:"body"`
}

// attendance is what only this process knows of operations.
type attendance struct {
	// writes are the handlers that carry out what was written, by method and pattern.
	writes map[string]handler
	// operationTokens are the keys that results have given out, by operation.
	operationTokens map[string]string
	person          func(Operation)
}

func (o *operation) open() bool {
	return o.State == operationWaiting || o.State == operationInProgress
}

func (o *operation) method() string {
	method, _, _ := strings.Cut(o.Route, " ")
	return method
}

// exclusive tells whether the result is for one claimant only: two who think that they have made an object would both
// manage it, and only one can have a key.
func (o *operation) exclusive() bool {
	return o.Result.Status == http.StatusCreated || strings.HasSuffix(o.Path, "/api-key/regenerate")
}

// unclaimed tells whether the result waits for the same write: nobody has fetched it, and it still shows its object as it is.
func (org *organization) unclaimed(o *operation) bool {
	return o.State == operationSucceeded && !o.Claimed && o.Subject != "" && org.versions()[o.Subject] == o.SubjectVersion
}

// versions returns the versions of all objects of the identity API, by their ids.
func (org *organization) versions() map[string]string {
	versions := map[string]string{}
	note := func(o *object) { versions[o.ID] = o.Version }
	for _, one := range org.Directories {
		note(&one.object)
	}
	for _, one := range org.SAML {
		note(&one.object)
	}
	for _, one := range org.Provisioning {
		note(&one.object)
	}
	for _, one := range org.Google {
		note(&one.object)
	}
	for _, one := range org.Policies {
		note(&one.object)
	}
	for _, one := range org.Domains {
		note(&one.object)
	}
	return versions
}

// sameAs compares what the API shows: not what was logged, and not how many changes there were.
func (org *organization) sameAs(other *organization) bool {
	one, two := *org, *other
	for _, compared := range []*organization{&one, &two} {
		compared.LastSequence, compared.LastEvent, compared.Events = 0, 0, nil
	}
	return reflect.DeepEqual(one, two)
}

// expireOperations ends what nobody has begun in time.
func (s *Server) expireOperations(now time.Time) {
	for _, one := range s.organization.Operations {
		if one.State == operationWaiting && !one.ExpiresAt.After(now) {
			one.end(operationExpired, one.ExpiresAt)
			s.changed = true
		}
	}
}

func (o *operation) end(state string, at time.Time) { o.State, o.EndedAt = state, &at }

// record is what the emulator knows of an object from people.
type record struct {
	Evidence   string    `json:"evidence"`
	RecordedAt time.Time `json:"recordedAt"`
	RecordedBy string    `json:"recordedBy"`
	Doubt      *doubt    `json:"doubt,omitempty"`
}

type doubt struct {
	Since   time.Time `json:"since"`
	Summary string    `json:"summary"`
	Actor   string    `json:"actor"`
}

type recordAnswer struct {
	record
	Unclaimed *unclaimedAnswer `json:"unclaimed,omitempty"`
}

type unclaimedAnswer struct {
	OperationID string `json:"operationId"`
}

// recordOf returns the record of an object; nil where there is none.
func (c *call) recordOf(id string) *recordAnswer {
	known, there := c.org.Records[id]
	if !there {
		return nil
	}
	rendered := &recordAnswer{record: known}
	for _, one := range c.org.Operations {
		if one.Subject == id && c.org.unclaimed(one) {
			rendered.Unclaimed = &unclaimedAnswer{one.ID}
		}
	}
	return rendered
}

// setRecord replaces the record of an object. The map is replaced, too: copies of the organization share it.
func (org *organization) setRecord(id string, known record) {
	records := maps.Clone(org.Records)
	if records == nil {
		records = map[string]record{}
	}
	records[id] = known
	org.Records = records
}

type operationAnswer struct {
	ID           string           `json:"id"`
	State        string           `json:"state"`
	Summary      string           `json:"summary"`
	Method       string           `json:"method"`
	Path         string           `json:"path"`
	URL          string           `json:"url"`
	CreatedAt    time.Time        `json:"createdAt"`
	ExpiresAt    time.Time        `json:"expiresAt"`
	BegunAt      *time.Time       `json:"begunAt"`
	BegunBy      *string          `json:"begunBy"`
	EndedAt      *time.Time       `json:"endedAt"`
	Reason       *string          `json:"reason"`
	SupersededBy *string          `json:"supersededBy"`
	Claimed      bool             `json:"claimed"`
	Result       *operationResult `json:"result,omitempty"`
}

// renderOperation shows an operation without its result.
func (c *call) renderOperation(o *operation) any { return c.operationAnswer(o) }

func (c *call) operationAnswer(o *operation) operationAnswer {
	return operationAnswer{
		ID: o.ID, State: o.State, Summary: o.Summary, Method: o.method(), Path: o.Path, URL: c.worklist(),
		CreatedAt: o.CreatedAt, ExpiresAt: o.ExpiresAt, BegunAt: o.BegunAt, BegunBy: nullable(o.BegunBy), EndedAt: o.EndedAt,
		Reason: nullable(o.Reason), SupersededBy: nullable(o.SupersededBy), Claimed: o.Claimed,
	}
}

// worklist is the page with what waits for somebody.
func (c *call) worklist() string { return c.url("/#operations") }

// operationHeader says when to look again at an operation that has not ended.
func operationHeader(o *operation) map[string]string {
	if !o.open() {
		return map[string]string{}
	}
	return retryAfter(operationPause)
}

// accepted answers a write with its operation.
func (c *call) accepted(o *operation) *answer {
	header := operationHeader(o)
	header["Location"] = c.url("/admin/identity/v1/orgs/" + c.org.ID + "/operations/" + o.ID)
	return &answer{status: http.StatusAccepted, header: header, body: map[string]any{"operation": c.operationAnswer(o)}}
}

func (s *Server) operationRoutes(mux *http.ServeMux, base string) {
	mux.Handle(base+"/service", s.endpoint(methods{"GET": getService}, organizationKey))
	mux.Handle(base+"/operations", s.endpoint(methods{"GET": listOperations}, organizationKey))
	mux.Handle(base+"/operations/{id}", s.endpoint(methods{"GET": getOperation, "DELETE": cancelOperation}, organizationKey))
}

type serviceAnswer struct {
	Kind        string  `json:"kind"`
	WorklistURL *string `json:"worklistUrl"`
	Version     string  `json:"version"`
}

func getService(c *call) *answer {
	shown := serviceAnswer{Kind: "immediate", Version: "immediate"}
	if c.server.options.Attended {
		shown = serviceAnswer{Kind: "attended", WorklistURL: nullable(c.worklist()), Version: "attended"}
	}
	return answerWith(http.StatusOK, shown.Version, shown)
}

func listOperations(c *call) *answer {
	return listIdentity(c, c.org.Operations, nil, everything[*operation], c.renderOperation)
}

func (c *call) operation() (*operation, *answer) {
	if one, there := byID(c.org.Operations, c.path("id")); there {
		return one, nil
	}
	return nil, unknown("operation", c.path("id"))
}

// getOperation shows an operation, and its result to its claimant. The first who looks at a success claims it.
func getOperation(c *call) *answer {
	one, refused := c.operation()
	if refused != nil {
		return refused
	}
	claimant := c.request.Header.Get(claimantHeader)
	mine := one.Claimed && claimant != "" && one.ClaimedBy == claimant
	if one.State == operationSucceeded && !one.Claimed {
		one.Claimed, one.ClaimedBy, mine = true, claimant, true
		c.server.changed = true
	}
	shown := c.operationAnswer(one)
	if one.Result != nil && (mine || one.State == operationRefused || !one.exclusive()) {
		result := one.Result.with(c.server.operationTokens[one.ID])
		shown.Result = &result
	}
	return &answer{status: http.StatusOK, header: operationHeader(one), body: map[string]any{"data": shown}}
}

// with returns the result with the key that it gives out.
func (r operationResult) with(token string) operationResult {
	var body struct {
		Data map[string]any `json:"data"`
	}
	if token == "" || json.Unmarshal(r.Body, &body) != nil {
		return r
	}
	body.Data["token"] = token
	r.Body, _ = json.Marshal(body) // what was JSON is JSON
	return r
}

func cancelOperation(c *call) *answer {
	one, refused := c.operation()
	if refused != nil {
		return refused
	}
	if one.State != operationWaiting {
		return conflict("Only an operation that nobody has begun can be cancelled: %s is %s%s", describe("operation", one.Summary, one.ID), one.State, one.begun())
	}
	one.end(operationCancelled, c.now)
	return noContent()
}

// begun says who works on an operation since when; it is "" where nobody does.
func (o *operation) begun() string {
	if o.State != operationInProgress {
		return ""
	}
	return ", " + o.BegunBy + " has worked on it since " + o.BegunAt.Format(time.RFC3339)
}
