package desk

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// policy takes in a policy that the log names.
func (d *drafting) policy(found evidence.Policy) {
	one := d.find(evidence.Named{ID: found.DirectoryID, Name: found.DirectoryName})
	if one == nil {
		d.says = append(d.says, fmt.Sprintf("The audit log names the authentication policy %q (%s), and not its directory.", found.Name, found.ID))
		return
	}
	i := slices.IndexFunc(one.Directory.Policies, func(p AdoptedPolicy) bool { return uuid.Same(p.ExternalID, found.ID) })
	if i < 0 {
		i = slices.IndexFunc(one.Directory.Policies, func(p AdoptedPolicy) bool { return p.ExternalID == "" && p.Name == found.Name })
	}
	isDefault, first := d.found.Defaults[found.DirectoryID] == found.ID, d.found.Firsts[found.DirectoryID] == found.ID && d.found.Defaults[found.DirectoryID] == ""
	if i < 0 && one.Recorded && (isDefault || first) { // the one that every directory has, of which nobody has said anything
		i = slices.IndexFunc(one.Directory.Policies, func(p AdoptedPolicy) bool {
			return p.Default && p.ExternalID == "" && p.Name == identity.DefaultPolicyName(one.Directory.Name)
		})
	}
	if i < 0 {
		i = len(one.Directory.Policies)
		one.Directory.Policies = append(one.Directory.Policies, AdoptedPolicy{})
	}
	take(one, i, found, isDefault, first)
}

// take fills what is not known of a policy, and says where what the log has is another thing than recorded.
func take(one *Draft, place int, found evidence.Policy, isDefault, first bool) {
	p := &one.Directory.Policies[place]
	recorded, source := p.ID != "", "From the audit log, "+inDay(found.At)+"."
	say := func(name, text string) { one.Sources[fmt.Sprintf("authenticationPolicies.%d.%s", place, name)] = text }
	if !recorded || p.Name == identity.DefaultPolicyName(one.Directory.Name) {
		p.Name = found.Name
		say("name", source+" It may have been renamed, or be gone, since.")
	}
	if p.ExternalID == "" {
		p.ExternalID = found.ID
		say("externalId", source)
	}
	if enforces, known := found.EnforcesSSO(); known && !recorded {
		p.EnforceSSO = enforces
		say("enforceSso", source)
	} else if known && enforces != p.EnforceSSO {
		say("enforceSso", fmt.Sprintf("Recorded. The audit log says %q on %s.", found.SSO, inDay(found.At)))
	} else if !known && found.SSO != "" {
		say("enforceSso", fmt.Sprintf("The audit log says %q, which nobody has explained.", found.SSO))
	}
	if !recorded && (isDefault || first) {
		p.Default = true
		if say("isDefault", source); first {
			say("isDefault", "It is the oldest policy of the directory in the audit log: perhaps the default.")
		}
	}
	says := found.Settings()
	settle := func(name string, differs bool, was, is string) {
		switch {
		case was == "":
			say(name, source)
		case differs:
			say(name, fmt.Sprintf("Recorded. The audit log says %s on %s.", is, inDay(found.At)))
		}
	}
	if word := says.TwoStepVerification; word != "" {
		settle("twoStepVerification", word != p.TwoStepVerification, p.TwoStepVerification, word)
		p.TwoStepVerification = cmp.Or(p.TwoStepVerification, word)
	}
	if word := says.PasswordStrength; word != "" {
		settle("passwordStrength", word != p.PasswordStrength, p.PasswordStrength, word)
		p.PasswordStrength = cmp.Or(p.PasswordStrength, word)
	}
	for name, both := range map[string]struct {
		recorded **int
		log      *int
	}{"passwordExpiryDays": {&p.PasswordExpiryDays, says.PasswordExpiryDays}, "idleSessionDurationMinutes": {&p.IdleSessionDurationMinutes, says.IdleSessionDurationMinutes}} {
		if both.log == nil {
			continue
		}
		settle(name, number(*both.recorded) != number(both.log), number(*both.recorded), number(both.log))
		*both.recorded = cmp.Or(*both.recorded, both.log)
	}
}
