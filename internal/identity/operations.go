package identity

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// An attended engine answers writes later, when somebody has carried them out. This file has the operations and what the API
// says of them; operations_park.go has how a write becomes one, operations_settle.go what people do with them.

// The states of an operation. Those after OperationInProgress are ends.
const (
	OperationWaiting    = "waiting"
	OperationInProgress = "in_progress"
	OperationSucceeded  = "succeeded"
	OperationRefused    = "refused"
	OperationCancelled  = "cancelled"
	OperationExpired    = "expired"
	OperationSuperseded = "superseded"
)

const (
	// operationLife is how long an operation waits for somebody to begin.
	operationLife = 14 * 24 * time.Hour
	// operationPause is how long a client is to wait before it looks again.
	operationPause = 2 * time.Second
	// keyLife is how long a key can be fetched again by who has fetched it already: the answer may have been lost.
	keyLife        = 15 * time.Minute
	claimantHeader = "Claimant"
)

// operation is a write that waits, or has waited, for a person. Its object has no version.
type operation struct {
	adminapi.Object
	State   string `json:"state"`
	Summary string `json:"summary"`
	// Route is method and pattern of the write, by which its handler is found; PathValues are the values of the pattern.
	Route      string            `json:"route"`
	PathValues map[string]string `json:"pathValues"`
	// Base is how the caller reached the host: answers hold addresses of it.
	Base    string `json:"base"`
	Path    string `json:"path"`
	Body    string `json:"body"`    // in one spelling, see canonical
	IfMatch string `json:"ifMatch"` // "" for none
	// Before and After are the object as the API showed it when the write came, and as it would be; null where there is none.
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
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

// operationResult is the answer that the write would have had. A key that was given out is not in it: no file may hold one.
type operationResult struct {
	Status int             `json:"status"`
	Body   json.RawMessage `json:"body"`
}

// keyring are the keys that results give out, by operation. They are in memory only, and only as long as somebody may have to
// fetch them.
type keyring map[string]*heldKey

type heldKey struct {
	key   string
	until time.Time // zero until it was fetched
}

func (k keyring) of(o *operation) string {
	if held, there := k[o.ID]; there {
		return held.key
	}
	return ""
}

func (k keyring) fetched(o *operation, now time.Time) {
	if held, there := k[o.ID]; there && held.until.IsZero() {
		held.until = now.Add(keyLife)
	}
}

func (k keyring) forget(now time.Time) {
	for id, held := range k {
		if !held.until.IsZero() && now.After(held.until) {
			delete(k, id)
		}
	}
}

func (o *operation) open() bool {
	return o.State == OperationWaiting || o.State == OperationInProgress
}

func (o *operation) method() string {
	method, _, _ := strings.Cut(o.Route, " ")
	return method
}

func (o *operation) regenerates() bool { return strings.HasSuffix(o.Path, "/api-key/regenerate") }

// exclusive tells whether the result is for one claimant only: two who think that they have made an object would both
// manage it, and only one can have a key.
func (o *operation) exclusive() bool {
	return o.Result.Status == http.StatusCreated || o.regenerates()
}

// lostKey tells whether the operation has given out a new key that nobody can fetch any more, because the host was started
// anew. A new configuration whose key is lost is a result all the same: it shows the configuration, without a token. A
// regenerated key that is lost is nothing.
func (e *Engine) lostKey(o *operation) bool {
	return o.State == OperationSucceeded && o.regenerates() && e.keys.of(o) == ""
}

// unclaimed tells whether the result waits for the same write: nobody has fetched it, and it still shows its object as it is. versions are
// those of the State.
func (e *Engine) unclaimed(o *operation, versions map[string]string) bool {
	return o.State == OperationSucceeded && !o.Claimed && o.Subject != "" && !e.lostKey(o) && versions[o.Subject] == o.SubjectVersion
}

// askAgain has a person make a new key once more, because the one that the operation has given out is lost: whoever waits for it goes on
// waiting. It is false where that is no use: the configuration has changed since, or a person is asked already.
func (c *Call) askAgain(o *operation) bool {
	if c.State.versions()[o.Subject] != o.SubjectVersion {
		return false
	}
	for _, other := range c.State.Operations {
		if other.Key == o.Key && other.open() {
			return false
		}
	}
	o.State, o.ExpiresAt = OperationWaiting, c.Now.Add(cmp.Or(c.engine.options.OperationLife, operationLife))
	o.BegunAt, o.BegunBy, o.EndedAt, o.Result = nil, "", nil, nil
	// What was written with the version of then is carried out on that which came of it.
	if o.IfMatch != "" {
		o.IfMatch = `"` + o.SubjectVersion + `"`
	}
	o.Subject, o.SubjectVersion, o.Claimed, o.ClaimedBy = "", "", false, ""
	return true
}

// CatchUp brings operations up to the clock: what nobody has begun in time expires. It tells whether anything has changed.
func (e *Engine) CatchUp(org Organization) bool {
	e.keys.forget(org.Now)
	changed := false
	for _, one := range org.State.Operations {
		if one.State == OperationWaiting && !one.ExpiresAt.After(org.Now) {
			one.end(OperationExpired, one.ExpiresAt)
			changed = true
		}
	}
	return changed
}

func (o *operation) end(state string, at time.Time) { o.State, o.EndedAt = state, &at }

// OperationAnswer is an operation as the API shows it.
type OperationAnswer struct {
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

// operationAnswer shows an operation without its result.
func (c *Call) operationAnswer(o *operation) OperationAnswer {
	return OperationAnswer{
		ID: o.ID, State: o.State, Summary: o.Summary, Method: o.method(), Path: o.Path, URL: c.worklist(o.ID),
		CreatedAt: o.CreatedAt, ExpiresAt: o.ExpiresAt, BegunAt: o.BegunAt, BegunBy: adminapi.Nullable(o.BegunBy), EndedAt: o.EndedAt,
		Reason: adminapi.Nullable(o.Reason), SupersededBy: adminapi.Nullable(o.SupersededBy), Claimed: o.Claimed,
	}
}

// worklist is the page of an operation, or of all that waits for somebody.
func (c *Call) worklist(operationID string) string {
	if page := c.engine.options.Worklist; page != nil {
		return page(c.base(), operationID)
	}
	return c.base() + "/"
}

// operationHeader says when to look again at an operation that has not ended.
func operationHeader(o *operation) map[string]string {
	if !o.open() {
		return map[string]string{}
	}
	return adminapi.RetryAfter(operationPause)
}

// accepted answers a write with its operation.
func (c *Call) accepted(o *operation) *adminapi.Answer {
	header := operationHeader(o)
	header["Location"] = c.base() + "/admin/identity/v1/orgs/" + c.State.ID + "/operations/" + o.ID
	return &adminapi.Answer{Status: http.StatusAccepted, Header: header, Body: map[string]any{"operation": c.operationAnswer(o)}}
}

type serviceAnswer struct {
	Kind        string  `json:"kind"`
	WorklistURL *string `json:"worklistUrl"`
	Version     string  `json:"version"`
}

func getService(c *Call) *adminapi.Answer {
	shown := serviceAnswer{Kind: "immediate", Version: "immediate"}
	if c.engine.options.Attended {
		shown = serviceAnswer{Kind: "attended", WorklistURL: adminapi.Nullable(c.worklist("")), Version: "attended"}
	}
	return adminapi.AnswerWith(http.StatusOK, shown.Version, shown)
}

func listOperations(c *Call) *adminapi.Answer {
	return list(c, c.State.Operations, nil, adminapi.Everything[*operation], func(o *operation) any { return c.operationAnswer(o) })
}

func (c *Call) findOperation() (*operation, *adminapi.Answer) {
	if one, there := adminapi.ByID(c.State.Operations, c.path("id")); there {
		return one, nil
	}
	return nil, adminapi.Unknown("operation", c.path("id"))
}

// getOperation shows an operation, and its result to its claimant. The first who looks at a success claims it.
func getOperation(c *Call) *adminapi.Answer {
	one, refused := c.findOperation()
	if refused != nil {
		return refused
	}
	claimant := c.request.Header.Get(claimantHeader)
	mine := one.Claimed && claimant != "" && one.ClaimedBy == claimant
	switch {
	case c.engine.lostKey(one) && (mine || !one.Claimed) && c.askAgain(one):
		mine, c.Changed = false, true
	case c.engine.lostKey(one) && (mine || !one.Claimed):
		one.State, one.Result, c.Changed = OperationRefused, nil, true
		one.Reason = "a new key was made, and the server was started anew before anybody had fetched it: nobody can tell it any more. Ask for a new key once more"
	case one.State == OperationSucceeded && !one.Claimed:
		one.Claimed, one.ClaimedBy, mine = true, claimant, true
		c.Changed = true
	}
	shown := c.operationAnswer(one)
	if one.Result != nil && (mine || one.State == OperationRefused || !one.exclusive()) {
		result := one.Result.with(c.engine.keys.of(one))
		shown.Result = &result
	}
	c.engine.keys.fetched(one, c.Now)
	return &adminapi.Answer{Status: http.StatusOK, Header: operationHeader(one), Body: map[string]any{"data": shown}}
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

func cancelOperation(c *Call) *adminapi.Answer {
	one, refused := c.findOperation()
	if refused != nil {
		return refused
	}
	if one.State != OperationWaiting {
		return adminapi.Conflict("Only an operation that nobody has begun can be cancelled: %s is %s%s", adminapi.Describe("operation", one.Summary, one.ID), one.State, one.begun())
	}
	one.end(OperationCancelled, c.Now)
	return adminapi.NoContent()
}

// begun says who works on an operation since when; it is "" where nobody does.
func (o *operation) begun() string {
	if o.State != OperationInProgress {
		return ""
	}
	return ", " + o.BegunBy + " has worked on it since " + o.BegunAt.Format(time.RFC3339)
}
