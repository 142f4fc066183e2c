package desk

import (
	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// recordedPolicies are what the log's events can be compared with. A policy that somebody is asked to change just now is left out: it is
// not recorded before that person says that it is done.
func (d *Desk) recordedPolicies(s *identity.State) []evidence.RecordedPolicy {
	asked := map[string]bool{}
	for _, one := range s.AllOperations() {
		if object, _ := kindOf(one.Method, one.Path); one.Open() && object == worksheet.AuthenticationPolicy {
			asked[one.PathValues["id"]] = true
		}
	}
	var recorded []evidence.RecordedPolicy
	for _, policy := range s.Policies {
		known, there := s.Records[policy.ID]
		if !there || asked[policy.ID] {
			continue
		}
		one := evidence.RecordedPolicy{
			ID: policy.ExternalID, Name: policy.Name, RecordID: policy.ID, Values: settingsOf(policy), Doubted: known.Doubt != nil, At: known.RecordedAt,
		}
		for _, directory := range s.Directories {
			if directory.ID == policy.DirectoryID {
				one.DirectoryName = directory.Name
			}
		}
		recorded = append(recorded, one)
	}
	return recorded
}

// settingsOf are the recorded values of a policy, in the names of the identity API.
func settingsOf(p *identity.Policy) map[string]any {
	values := map[string]any{"enforceSso": p.EnforceSSO}
	if p.TwoStepVerification != "" {
		values["twoStepVerification"] = p.TwoStepVerification
	}
	if p.PasswordStrength != "" {
		values["passwordStrength"] = p.PasswordStrength
	}
	if p.PasswordExpiryDays != nil {
		values["passwordExpiryDays"] = *p.PasswordExpiryDays
	}
	if p.IdleSessionDurationMinutes != nil {
		values["idleSessionDurationMinutes"] = *p.IdleSessionDurationMinutes
	}
	return values
}

// recordDrift records the values that the log says of a policy. The next plan shows them, and nobody has to be asked. A doubt that the
// same event has made is settled with it, where the event says nothing that is not understood.
func (d *Desk) recordDrift(drift evidence.PolicyDrift) error {
	d.acting.Lock()
	defer d.acting.Unlock()
	defer d.expectNothing()
	return d.engine.Change(func(org identity.Organization) error {
		policy, there := adminapi.ByID(org.State.Policies, drift.RecordID)
		known := org.State.Records[drift.RecordID]
		if !there || !known.RecordedAt.Before(drift.At) {
			return nil // somebody has recorded it since
		}
		takeValues(policy, drift.Values)
		org.State.Touch(&policy.Object)
		if known.Doubt != nil && (!drift.Explained || !known.Doubt.Since.Equal(drift.At)) {
			known.Evidence, known.RecordedBy = identity.EvidenceSeen, historian // somebody is asked all the same, and it stays older than what asks
		} else {
			known = identity.Record{Evidence: identity.EvidenceSeen, RecordedAt: org.Now, RecordedBy: historian}
		}
		d.expect(nil, func(next *document) {
			next.note(d.now(), Entry{Who: historian, Did: "recorded", What: policyObject(policy).Name, ObjectID: policy.ID, Evidence: known.Evidence, Reason: drift.Summary + " (" + drift.Actor + ")"})
		})
		return org.State.SetRecord(policy.ID, known)
	})
}

// recordedDirectories are those whose name events can be compared with.
func (d *Desk) recordedDirectories(s *identity.State) []evidence.RecordedDirectory {
	asked := map[string]bool{} // nobody is asked of a rename that somebody works on
	for _, one := range s.AllOperations() {
		if object, _ := kindOf(one.Method, one.Path); one.Open() && object == worksheet.Directory {
			asked[one.PathValues["directoryId"]] = true
		}
	}
	var recorded []evidence.RecordedDirectory
	for _, directory := range s.Directories {
		if known, there := s.Records[directory.ID]; there && directory.ExternalID != "" && !asked[directory.ID] {
			recorded = append(recorded, evidence.RecordedDirectory{ID: directory.ExternalID, Name: directory.Name, Doubted: known.Doubt != nil, At: known.RecordedAt})
		}
	}
	return recorded
}

// takeValues gives a policy the values of an event.
func takeValues(p *identity.Policy, values map[string]any) {
	if name, told := values["name"].(string); told {
		p.Name = name
	}
	if on, told := values["enforceSso"].(bool); told {
		p.EnforceSSO = on
	}
	if word, told := values["twoStepVerification"].(string); told {
		p.TwoStepVerification = word
	}
	if word, told := values["passwordStrength"].(string); told {
		p.PasswordStrength = word
	}
	if days, told := values["passwordExpiryDays"].(int); told {
		p.PasswordExpiryDays = &days
	}
	if minutes, told := values["idleSessionDurationMinutes"].(int); told {
		p.IdleSessionDurationMinutes = &minutes
	}
}
