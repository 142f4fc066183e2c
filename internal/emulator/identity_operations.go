package emulator

import (
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// The controls in this file are the person whom an attended emulator waits for, and what a server learns of an object
// afterwards.

// Operation is a write that waits, or has waited, for a person.
type Operation = identity.Operation

// Given is what a person copies back of what Atlassian has given out. An empty field leaves it to the emulator to make something up.
type Given = identity.Given

// Operations returns all operations, in the order in which the writes came.
func (s *Server) Operations() []Operation {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.catchUp(s.now())
	return s.organization.AllOperations()
}

// Attend has person called with every new operation, in a goroutine of its own. Nil calls nobody.
func (s *Server) Attend(person func(Operation)) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.engine.Attend(person)
}

// changeIdentity makes one change of what the engine keeps.
func (s *Server) changeIdentity(change func(identity.Organization) error) error {
	return s.change(func(org *organization) error { return change(s.identityOf(org, s.now())) })
}

// BeginOperation is a person who begins to carry an operation out.
func (s *Server) BeginOperation(id, by string) error {
	return s.changeIdentity(func(org identity.Organization) error { return s.engine.Begin(org, id, by) })
}

// SucceedOperation is a person who has carried an operation out. Where a rule refuses it by now, it ends as refused.
func (s *Server) SucceedOperation(id string, given Given) error {
	return s.changeIdentity(func(org identity.Organization) error { return s.engine.Succeed(org, id, given) })
}

// RefuseOperation is a person who cannot carry an operation out, and says why.
func (s *Server) RefuseOperation(id, reason string) error {
	return s.changeIdentity(func(org identity.Organization) error { return s.engine.Refuse(org, id, reason) })
}

// CancelOperation is somebody who does not want an operation any more.
func (s *Server) CancelOperation(id string) error {
	return s.changeIdentity(func(org identity.Organization) error { return s.engine.Cancel(org, id) })
}

// ExpireOperation lets an operation expire, whatever time it had left.
func (s *Server) ExpireOperation(id string) error {
	return s.changeIdentity(func(org identity.Organization) error { return s.engine.Expire(org, id) })
}

// SetDoubt is somebody who seems to have changed an object of the identity API elsewhere. The object itself stays as it is.
func (s *Server) SetDoubt(objectID, summary, actor string) error {
	return s.changeIdentity(func(org identity.Organization) error {
		return org.State.SetDoubt(objectID, &identity.Doubt{Since: org.Now, Summary: summary, Actor: actor}, org.Now)
	})
}

// SetEvidence changes what evidence there is for an object: proved, seen, attested or contradicted. It settles a doubt.
func (s *Server) SetEvidence(objectID, evidence string) error {
	return s.changeIdentity(func(org identity.Organization) error { return org.State.SetEvidence(objectID, evidence, org.Now) })
}
