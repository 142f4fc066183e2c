package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// The controls in this file are the person whom an attended emulator waits for, and what a server learns of an object
// afterwards.

// Operation is a write that waits, or has waited, for a person.
type Operation struct {
	ID, State, Summary, Method, Path string
	// Body is what was sent, as JSON; "" for nothing.
	Body      string
	CreatedAt time.Time
	// BegunBy is who works on it; "" before.
	BegunBy string
	// Reason is why it was refused.
	Reason  string
	Claimed bool
}

// Open tells whether the operation has not ended.
func (o Operation) Open() bool { return o.State == operationWaiting || o.State == operationInProgress }

// Given is what a person copies back of what Atlassian has given out. An empty field leaves it to the emulator to make something up.
type Given struct {
	// SCIMDirectoryID and Token belong to provisioning, EntityURL and ACSURL to SAML.
	SCIMDirectoryID, Token string
	EntityURL, ACSURL      string
}

func (o *operation) view() Operation {
	return Operation{ID: o.ID, State: o.State, Summary: o.Summary, Method: o.method(), Path: o.Path, Body: o.Body, CreatedAt: o.CreatedAt, BegunBy: o.BegunBy, Reason: o.Reason, Claimed: o.Claimed}
}

// Operations returns all operations, in the order in which the writes came.
func (s *Server) Operations() []Operation {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.catchUp(s.now())
	var all []Operation
	for _, one := range s.organization.Operations {
		all = append(all, one.view())
	}
	return all
}

// Attend has person called with every new operation, in a goroutine of its own. Nil calls nobody.
func (s *Server) Attend(person func(Operation)) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.person = person
}

// onOperation changes an operation that has not ended.
func (s *Server) onOperation(id string, change func(org *organization, one *operation) error) error {
	return s.change(func(org *organization) error {
		one, there := byID(org.Operations, id)
		if !there {
			return fmt.Errorf("there is no operation %q", id)
		}
		if !one.open() {
			return fmt.Errorf("operation %q (%s) is %s already", one.Summary, id, one.State)
		}
		return change(org, one)
	})
}

// BeginOperation is a person who begins to carry an operation out.
func (s *Server) BeginOperation(id, by string) error {
	return s.onOperation(id, func(_ *organization, one *operation) error {
		if one.State == operationInProgress {
			return fmt.Errorf("operation %q (%s) is in progress%s", one.Summary, id, one.begun())
		}
		s.begin(one, by)
		return nil
	})
}

func (s *Server) begin(one *operation, by string) {
	now := s.now()
	one.State, one.BegunAt, one.BegunBy = operationInProgress, &now, by
}

// SucceedOperation is a person who has carried an operation out. Where a rule refuses it by now, it ends as refused.
func (s *Server) SucceedOperation(id string, given Given) error {
	return s.onOperation(id, func(org *organization, one *operation) error {
		if one.State == operationWaiting {
			s.begin(one, "somebody")
		}
		return s.carryOut(org, one, given)
	})
}

// RefuseOperation is a person who cannot carry an operation out, and says why.
func (s *Server) RefuseOperation(id, reason string) error {
	return s.onOperation(id, func(_ *organization, one *operation) error {
		if reason == "" {
			return fmt.Errorf("say why operation %q cannot be carried out", one.Summary)
		}
		one.Reason = reason
		one.end(operationRefused, s.now())
		return nil
	})
}

// CancelOperation is somebody who does not want an operation any more.
func (s *Server) CancelOperation(id string) error {
	return s.onOperation(id, func(_ *organization, one *operation) error {
		one.end(operationCancelled, s.now())
		return nil
	})
}

// ExpireOperation lets an operation expire, whatever time it had left.
func (s *Server) ExpireOperation(id string) error {
	return s.onOperation(id, func(_ *organization, one *operation) error {
		one.end(operationExpired, s.now())
		return nil
	})
}

// carryOut does what was written, and keeps the answer as the result.
func (s *Server) carryOut(org *organization, one *operation, given Given) error {
	handle, there := s.writes[one.Route]
	if !there {
		return fmt.Errorf("nothing here carries out %s", one.Route)
	}
	request, err := http.NewRequestWithContext(context.Background(), one.method(), one.Base+one.Path, bytes.NewReader(nil))
	if err != nil {
		return err
	}
	for name, value := range one.PathValues {
		request.SetPathValue(name, value)
	}
	if one.IfMatch != "" {
		request.Header.Set("If-Match", one.IfMatch)
	}
	c := &call{server: s, org: org, request: request, now: s.now(), byPerson: true}
	if one.Body != "" {
		c.body = []byte(one.Body)
	}
	if trial, _ := c.try(handle); trial.status >= http.StatusBadRequest {
		refusal := trial.body.(*adminErrors)
		refusal.Errors[0].ID = one.ID
		one.Reason, one.Result = refusal.Errors[0].Detail, &operationResult{Status: trial.status, Body: encoded(refusal)}
		one.end(operationRefused, c.now)
		return nil
	}
	before := org.versions()
	done := handle(c)
	for id, version := range org.versions() {
		if done.header["ETag"] == `"`+version+`"` && before[id] != version {
			one.Subject, one.SubjectVersion = id, version
		}
	}
	token := c.take(given, one.Subject, done)
	if token != "" {
		if s.operationTokens == nil {
			s.operationTokens = map[string]string{}
		}
		s.operationTokens[one.ID] = token
	}
	one.Result = &operationResult{Status: done.status, Body: encoded(done.body)}
	if one.Subject != "" {
		org.setRecord(one.Subject, record{Evidence: "attested", RecordedAt: c.now, RecordedBy: one.BegunBy})
		// It is part of the answer, as of every answer from here on; that nobody has fetched it is not.
		one.Result.Body = withRecord(one.Result.Body, org.Records[one.Subject])
	}
	one.end(operationSucceeded, c.now)
	return nil
}

// take puts what was given out into the object and into the answer, and takes the key out of the answer.
func (c *call) take(given Given, subject string, done *answer) (token string) {
	if config, there := byID(c.org.Provisioning, subject); there {
		if given.SCIMDirectoryID != "" {
			config.SCIMDirectoryID = given.SCIMDirectoryID
		}
		token = c.server.tokens[config.ID]
		if given.Token != "" {
			token = given.Token
			config.KeySHA256 = keySum(token)
			c.server.tokens[config.ID] = token
		}
		done.body = map[string]any{"data": c.renderProvisioning(config)}
	}
	if saml, there := byID(c.org.SAML, subject); there && given.EntityURL+given.ACSURL != "" {
		saml.EntityURL, saml.ACSURL = given.EntityURL, given.ACSURL
		done.body = map[string]any{"data": c.renderSAML(saml)}
	}
	return token
}

// encoded returns a body as JSON; null for none.
func encoded(body any) json.RawMessage {
	text, _ := json.Marshal(body) // our own structs always encode
	return text
}

func withRecord(body json.RawMessage, known record) json.RawMessage {
	var content map[string]map[string]any
	if json.Unmarshal(body, &content) != nil || content["data"] == nil {
		return body
	}
	content["data"]["record"] = known
	return encoded(content)
}

// SetDoubt is somebody who seems to have changed an object of the identity API elsewhere. The object itself stays as it is.
func (s *Server) SetDoubt(objectID, summary, actor string) error {
	return s.changeRecord(objectID, func(known *record) { known.Doubt = &doubt{Since: s.now(), Summary: summary, Actor: actor} })
}

// SetEvidence changes what evidence there is for an object: proved, seen, attested or contradicted. It settles a doubt.
func (s *Server) SetEvidence(objectID, evidence string) error {
	return s.changeRecord(objectID, func(known *record) { known.Evidence, known.Doubt = evidence, nil })
}

func (s *Server) changeRecord(objectID string, change func(*record)) error {
	return s.change(func(org *organization) error {
		if _, there := org.versions()[objectID]; !there {
			return fmt.Errorf("there is no object %q of the identity API", objectID)
		}
		known, there := org.Records[objectID]
		if !there {
			known = record{Evidence: "attested", RecordedAt: s.now(), RecordedBy: "somebody"}
		}
		change(&known)
		org.setRecord(objectID, known)
		return nil
	})
}
