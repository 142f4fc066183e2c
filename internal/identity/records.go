package identity

import (
	"fmt"
	"time"
)

// What there is to say for a record. See Record.
const (
	EvidenceProved       = "proved"
	EvidenceSeen         = "seen"
	EvidenceAttested     = "attested"
	EvidenceContradicted = "contradicted"
)

// Record is what the host knows of an object from people.
type Record struct {
	Evidence   string    `json:"evidence"` // one of the words above
	RecordedAt time.Time `json:"recordedAt"`
	RecordedBy string    `json:"recordedBy"`
	Doubt      *Doubt    `json:"doubt,omitempty"`
}

// Doubt is what was seen of a change that nobody has recorded.
type Doubt struct {
	Since   time.Time `json:"since"`
	Summary string    `json:"summary"`
	Actor   string    `json:"actor"`
}

// RecordAnswer is a record as the API shows it.
type RecordAnswer struct {
	Record
	Unclaimed *unclaimedAnswer `json:"unclaimed,omitempty"`
}

type unclaimedAnswer struct {
	OperationID string `json:"operationId"`
}

// recordOf returns the record of an object; nil where there is none.
func (c *Call) recordOf(id string) *RecordAnswer {
	known, there := c.State.Records[id]
	if !there {
		return nil
	}
	rendered := &RecordAnswer{Record: known}
	for _, one := range c.State.Operations {
		if one.Subject == id && c.engine.unclaimed(one, c.State.versions()) {
			rendered.Unclaimed = &unclaimedAnswer{one.ID}
		}
	}
	return rendered
}

// SetRecord replaces what is known of an object.
func (s *State) SetRecord(objectID string, known Record) error {
	if _, there := s.objects()[objectID]; !there {
		return fmt.Errorf("there is no object %q of the identity API", objectID)
	}
	s.setRecord(objectID, known)
	return nil
}

// SetDoubt notes that somebody seems to have changed an object elsewhere; nil settles it. The object itself stays as it is.
func (s *State) SetDoubt(objectID string, doubt *Doubt, now time.Time) error {
	return s.changeRecord(objectID, now, func(known *Record) { known.Doubt = doubt })
}

// SetEvidence changes what evidence there is for an object. It settles a doubt.
func (s *State) SetEvidence(objectID, evidence string, now time.Time) error {
	return s.changeRecord(objectID, now, func(known *Record) { known.Evidence, known.Doubt = evidence, nil })
}

func (s *State) changeRecord(objectID string, now time.Time, change func(*Record)) error {
	known, there := s.Records[objectID]
	if !there {
		known = Record{Evidence: EvidenceAttested, RecordedAt: now, RecordedBy: "somebody"}
	}
	change(&known)
	return s.SetRecord(objectID, known)
}

// dropRecords forgets what was said of objects that are gone.
func (s *State) dropRecords() {
	if len(s.Records) == 0 {
		return
	}
	objects, kept := s.objects(), map[string]Record{}
	for id, known := range s.Records {
		if _, there := objects[id]; there {
			kept[id] = known
		}
	}
	s.Records = kept
}
