package identity

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// This file is the person whom an attended engine waits for. What a method changes is to be kept only if it returns no error.

// Operation is a write that waits, or has waited, for a person.
type Operation struct {
	ID, State, Summary string
	Method, Path       string
	// Route is the write as the documentation of the API spells it, such as "PUT linked-domains/{domain}", and PathValues are
	// the values in it.
	Route      string
	PathValues map[string]string
	// Body is what was sent, as JSON; "" for nothing.
	Body string
	// Before and After are the object as the API showed it when the write came, and as it would be, without what is known only
	// afterwards. They are null where there is none.
	Before, After        json.RawMessage
	CreatedAt, ExpiresAt time.Time
	// BegunBy is who works on it since BegunAt; empty before. EndedAt is nil before the end.
	BegunBy          string
	BegunAt, EndedAt *time.Time
	// Reason is why it was refused.
	Reason       string
	SupersededBy string
	// Subject is the object that it has made or changed; "" before, and for one that is gone.
	Subject string
	Claimed bool
	// Waits tells that the result is for whoever has asked, and for nobody else: it was not fetched yet, and it still shows its object
	// as it is. Only Server.Operations tells it.
	Waits bool
}

// Open tells whether the operation has not ended.
func (o Operation) Open() bool { return o.State == OperationWaiting || o.State == OperationInProgress }

// Given is what a person copies back of what Atlassian has given out. An empty field leaves it to the Issuer.
type Given struct {
	// These belong to provisioning. The last element of the base URL is the SCIM directory, unless that is given. The key is
	// kept in memory until the result was fetched. It expires a year from now, unless that is given.
	SCIMBaseURL, SCIMDirectoryID, Token string
	KeyExpiresAt                        time.Time
	// These belong to SAML.
	EntityURL, ACSURL, LogoutURL string
	// These belong to a Google Workspace connection, whose consent was given by whoever made it.
	GoogleConsent                      bool
	GoogleCustomerID, GoogleAdminEmail string
	GoogleDomains                      []string
	// ExternalID is Atlassian's id of a new directory or policy, PolicyExternalID that of the default policy of a new directory.
	ExternalID, PolicyExternalID string
}

// scimDirectoryID returns the id of the SCIM directory; "" where nothing says it.
func (g Given) scimDirectoryID() string {
	address, err := url.Parse(g.SCIMBaseURL)
	if g.SCIMDirectoryID != "" || g.SCIMBaseURL == "" || err != nil {
		return g.SCIMDirectoryID
	}
	return path.Base(address.Path)
}

func (o *operation) view() Operation {
	method, pattern, _ := strings.Cut(o.Route, " ")
	return Operation{
		ID: o.ID, State: o.State, Summary: o.Summary, Method: method, Path: o.Path,
		Route: method + " " + strings.TrimPrefix(pattern, basePath+"/"), PathValues: o.PathValues, Body: o.Body, Before: o.Before, After: o.After,
		CreatedAt: o.CreatedAt, ExpiresAt: o.ExpiresAt, BegunBy: o.BegunBy, BegunAt: o.BegunAt, EndedAt: o.EndedAt,
		Reason: o.Reason, SupersededBy: o.SupersededBy, Subject: o.Subject, Claimed: o.Claimed,
	}
}

// AllOperations returns all operations, in the order in which the writes came.
func (s *State) AllOperations() []Operation {
	var all []Operation
	for _, one := range s.Operations {
		all = append(all, one.view())
	}
	return all
}

// Attend has person called with every new operation, in a goroutine of its own. Nil calls nobody.
func (e *Engine) Attend(person func(Operation)) { e.person = person }

// openOperation finds an operation that has not ended.
func (s *State) openOperation(id string) (*operation, error) {
	one, there := adminapi.ByID(s.Operations, id)
	if !there {
		return nil, fmt.Errorf("there is no operation %q", id)
	}
	if !one.open() {
		return nil, fmt.Errorf("operation %q (%s) is %s already", one.Summary, id, one.State)
	}
	return one, nil
}

// Begin is a person who begins to carry an operation out.
func (e *Engine) Begin(org Organization, id, by string) error {
	one, err := org.State.openOperation(id)
	if err != nil {
		return err
	}
	if one.State == OperationInProgress {
		return fmt.Errorf("operation %q (%s) is in progress%s", one.Summary, id, one.begun())
	}
	one.begin(org.Now, by)
	return nil
}

// PutBack is a person who has begun and leaves it to somebody else.
func (e *Engine) PutBack(org Organization, id string) error {
	one, err := org.State.openOperation(id)
	if err != nil {
		return err
	}
	one.State, one.BegunAt, one.BegunBy = OperationWaiting, nil, ""
	return nil
}

func (o *operation) begin(now time.Time, by string) {
	o.State, o.BegunAt, o.BegunBy = OperationInProgress, &now, by
}

// Succeed is a person who has carried an operation out. Where a rule refuses it by now, it ends as refused. It is an error,
// and the operation goes on, where something has to be copied back and was not.
func (e *Engine) Succeed(org Organization, id string, given Given) error {
	one, err := org.State.openOperation(id)
	if err != nil {
		return err
	}
	if one.State == OperationWaiting {
		one.begin(org.Now, "somebody")
	}
	return e.carryOut(org, one, given)
}

// Refuse is a person who cannot carry an operation out, and says why.
func (e *Engine) Refuse(org Organization, id, reason string) error {
	one, err := org.State.openOperation(id)
	if err != nil {
		return err
	}
	if reason == "" {
		return fmt.Errorf("say why operation %q cannot be carried out", one.Summary)
	}
	one.Reason = reason
	one.end(OperationRefused, org.Now)
	return nil
}

// Cancel is somebody who does not want an operation any more.
func (e *Engine) Cancel(org Organization, id string) error {
	return e.endAs(org, id, OperationCancelled)
}

// Expire lets an operation expire, whatever time it had left.
func (e *Engine) Expire(org Organization, id string) error {
	return e.endAs(org, id, OperationExpired)
}

func (e *Engine) endAs(org Organization, id, state string) error {
	one, err := org.State.openOperation(id)
	if err != nil {
		return err
	}
	one.end(state, org.Now)
	return nil
}

// carryOut does what was written, and keeps the answer as the result.
func (e *Engine) carryOut(org Organization, one *operation, given Given) error {
	handle, there := e.writes[one.Route]
	if !there {
		return fmt.Errorf("nothing here carries out %s", one.Route)
	}
	c, err := e.callOf(org, one)
	if err != nil {
		return err
	}
	c.given = given
	tried := c.try(handle)
	if tried.answer.Status >= http.StatusBadRequest {
		refusal := tried.answer.Body.(*adminapi.ErrorList)
		refusal.Errors[0].ID = one.ID
		one.Reason, one.Result = refusal.Errors[0].Detail, &operationResult{Status: tried.answer.Status, Body: encoded(refusal)}
		one.end(OperationRefused, c.Now)
		return nil
	}
	if len(tried.lacking) > 0 {
		return fmt.Errorf("copy back %s: operation %q cannot be done without", strings.Join(tried.lacking, " and "), one.Summary)
	}
	before := org.State.versions()
	done := handle(c)
	for id, version := range org.State.versions() {
		if done.Header["ETag"] == `"`+version+`"` && before[id] != version {
			one.Subject, one.SubjectVersion = id, version
		}
	}
	if key := takeKey(done); key != "" {
		e.keys[one.ID] = &heldKey{key: key}
	}
	one.Result = &operationResult{Status: done.Status, Body: encoded(done.Body)}
	org.State.dropRecords()
	if one.Subject != "" {
		org.State.setRecord(one.Subject, Record{Evidence: EvidenceAttested, RecordedAt: c.Now, RecordedBy: one.BegunBy})
		// It is part of the answer, as of every answer from here on; that nobody has fetched it is not.
		one.Result.Body = withRecord(one.Result.Body, org.State.Records[one.Subject])
	}
	one.end(OperationSucceeded, c.Now)
	return nil
}

// callOf makes the call that an operation was.
func (e *Engine) callOf(org Organization, one *operation) (*Call, error) {
	method, pattern, _ := strings.Cut(one.Route, " ")
	request, err := http.NewRequestWithContext(context.Background(), method, one.Base+one.Path, bytes.NewReader(nil))
	if err != nil {
		return nil, err
	}
	request.Pattern = pattern
	for name, value := range one.PathValues {
		request.SetPathValue(name, value)
	}
	if one.IfMatch != "" {
		request.Header.Set("If-Match", one.IfMatch)
	}
	c := e.NewCall(org, request, nil)
	if one.Body != "" {
		c.body = []byte(one.Body)
	}
	return c, nil
}

// takeKey takes the key out of an answer: nothing that is kept may hold it.
func takeKey(done *adminapi.Answer) string {
	body, _ := done.Body.(map[string]any)
	config, ok := body["data"].(ProvisioningAnswer)
	if !ok {
		return ""
	}
	key := config.Token
	config.Token = ""
	done.Body = map[string]any{"data": config}
	return key
}

// encoded returns a body as JSON; null for none.
func encoded(body any) json.RawMessage {
	text, _ := json.Marshal(body) // our own structs always encode
	return text
}

func withRecord(body json.RawMessage, known Record) json.RawMessage {
	var content map[string]map[string]any
	if json.Unmarshal(body, &content) != nil || content["data"] == nil {
		return body
	}
	content["data"]["record"] = known
	return encoded(content)
}
