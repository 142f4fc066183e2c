package evidence

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// Recorded is what the records say, as far as published reads can be compared with it.
type Recorded struct {
	// Domains are those that are linked.
	Domains []string
	// SCIMKeys are the keys that are still in memory, by the SCIM directory. A key that was delivered is not.
	SCIMKeys map[string]string
	Policies []RecordedPolicy
	// Directories are those whose id at Atlassian is known.
	Directories []RecordedDirectory
}

// RecordedDirectory is a directory of the records. Its fields are as those of a RecordedPolicy, and ID is Atlassian's.
type RecordedDirectory struct {
	ID, Name string
	Doubted  bool
	At       time.Time
}

// RecordedPolicy is an authentication policy of the records.
type RecordedPolicy struct {
	// ID is Atlassian's; "" where it is not known, and then names are compared.
	ID, Name, DirectoryName string
	// RecordID is that of the records.
	RecordID string
	// Values are what is recorded, in the names of the identity API: enforceSso and the settings of passwords and sessions. What is not
	// known is missing.
	Values map[string]any
	// Doubted is set where somebody is asked already.
	Doubted bool
	// At is when it was recorded. Older events say nothing of it.
	At time.Time
}

// Compared is what published reads show of the records.
type Compared struct {
	Suspicions []Suspicion
	// Drifts are policies of which the log says other values with certainty: nobody has to be asked.
	Drifts []PolicyDrift
	// Says are what could not be read, in words. It is no suspicion.
	Says []string
	// RetryAfter is how long Atlassian asks to be left alone.
	RetryAfter time.Duration
}

// PolicyDrift is a policy that has other values than recorded.
type PolicyDrift struct {
	RecordID string
	// Values are those that are other than recorded, in the names of the identity API, "name" included: bool, string or int.
	Values map[string]any
	// Explained is set where recorded events explain all that the event says of the policy, and not these values alone.
	Explained bool
	// Summary says in words what the log says, Actor who did it, At when.
	Summary, Actor string
	At             time.Time
}

// Compare compares the records with what can be read: domains that are not verified any more, SCIM keys that are refused, and what
// the last events say of policies.
func (e *Eyes) Compare(ctx context.Context, recorded Recorded) Compared {
	var compared Compared
	var report Report
	if len(recorded.Domains) > 0 {
		e.compareDomains(ctx, recorded.Domains, &report, &compared)
	}
	for _, id := range sortedKeys(recorded.SCIMKeys) {
		switch answer, says := e.ask(ctx, uuid.Lower(id), recorded.SCIMKeys[id], &report); answer {
		case keyRefused, keyOfAnother:
			compared.add(e.now(), Suspicion{Family: ProvisioningConfig, SCIMDirectories: []string{uuid.Lower(id)},
				Summary: "The SCIM key has stopped answering. " + says + " It was regenerated, has expired, or user provisioning was deleted"})
		case keyUnread:
			compared.Says = append(compared.Says, "The SCIM key of "+id+" cannot be tried now: "+says)
		case keyAccepted:
		}
	}
	if len(recorded.Policies)+len(recorded.Directories) > 0 {
		e.compareEvents(ctx, recorded, &report, &compared)
	}
	compared.RetryAfter = report.RetryAfter
	return compared
}

// add adds what a read has shown. Nobody knows who did it, or when.
func (c *Compared) add(at time.Time, s Suspicion) {
	s.At, s.Count = at.UTC(), 1
	if s.Actor == "" {
		s.Actor = orUnknown("")
	}
	c.Suspicions = append(c.Suspicions, s)
}

func (e *Eyes) compareDomains(ctx context.Context, wanted []string, report *Report, compared *Compared) {
	domains, says := e.domains(ctx, report)
	if says != "" {
		compared.Says = append(compared.Says, says)
		return
	}
	for _, name := range wanted {
		switch status := domains[domainKey(name)]; status {
		case client.ClaimStatusVerified:
		case "":
			compared.add(e.now(), Suspicion{Family: LinkedDomain, Domains: []string{domainKey(name)}, Summary: fmt.Sprintf("The organization has no domain %s any more", name)})
		default:
			compared.add(e.now(), Suspicion{Family: LinkedDomain, Domains: []string{domainKey(name)}, Summary: fmt.Sprintf("%s is no verified domain any more: its status is %s", name, client.Printable(status))})
		}
	}
}

func (e *Eyes) compareEvents(ctx context.Context, recorded Recorded, report *Report, compared *Compared) {
	since := e.now()
	for _, one := range recorded.Policies {
		since = earlierOf(since, one.At)
	}
	for _, one := range recorded.Directories {
		since = earlierOf(since, one.At)
	}
	// What is older than a day was compared when it was new.
	read := e.readLog(ctx, laterOf(since, e.now().Add(-LookFor)), fresh)
	report.RetryAfter = max(report.RetryAfter, read.retry)
	if read.state != LogRead {
		compared.Says = append(compared.Says, read.says)
	}
	entries := e.remembered()
	for _, one := range recorded.Policies {
		e.comparePolicy(one, entries, compared)
	}
	for _, one := range recorded.Directories {
		e.compareDirectory(one, entries, compared)
	}
}

func earlierOf(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// compareDirectory compares the name that events about a directory's policies give it: a rename leaves no event of its own.
func (e *Eyes) compareDirectory(one RecordedDirectory, entries []Entry, compared *Compared) {
	var last Entry
	var named Named
	for _, entry := range entries {
		for _, directory := range entry.Directories {
			if entry.At.After(one.At) && directory.Name != "" && uuid.Same(directory.ID, one.ID) {
				last, named = entry, directory
			}
		}
	}
	if named.Name == "" || named.Name == one.Name || one.Doubted || e.now().Before(last.At.Add(Late)) {
		return
	}
	compared.add(last.At, Suspicion{Family: Directory, Directories: []Named{named}, IDs: []string{named.ID},
		Summary: fmt.Sprintf("The audit log calls the directory %q, and the records call it %q", named.Name, one.Name)})
}

// comparePolicy compares setting by setting. Where the log's word is certain and the policy is told by its id, that is what the policy has;
// elsewhere somebody has to look.
func (e *Eyes) comparePolicy(one RecordedPolicy, entries []Entry, compared *Compared) {
	drift := PolicyDrift{RecordID: one.RecordID, Values: map[string]any{}, Explained: true}
	var said []string
	for _, of := range settings {
		if _, lifted := drift.Values["enforceSso"]; of.asksIdentityProvider() && one.Values["enforceSso"] == true && !lifted {
			continue
		}
		last, actor := one.lastOf(entries, func(policy Policy) bool { return policy.word(of) != "" })
		meant := of.read(last.word(of))
		// An event as young as this may be followed by another one that is late.
		if recorded, there := one.Values[of.name]; !there || !meant.known || meant.same(recorded) || e.now().Before(last.At.Add(Late)) {
			continue
		}
		says := fmt.Sprintf("The audit log says of policy %q that %s is %q, and the records have %s", last.Name, of.says, last.word(of), of.inWords(one.Values[of.name]))
		if meant.certain && one.ID != "" && last.ID != "" && one.RecordID != "" {
			drift.Values[of.name], drift.Actor, drift.At = meant.value, actor, laterOf(drift.At, last.At)
			drift.Explained = drift.Explained && last.isExplained()
			said = append(said, says)
			continue
		}
		if !one.Doubted {
			compared.add(last.At, Suspicion{Family: AuthenticationPolicy, Policies: []Policy{last}, IDs: []string{last.ID}, Actor: actor, Summary: says})
		}
	}
	named, actor := one.lastOf(entries, func(policy Policy) bool { return policy.Name != "" })
	if one.ID != "" && named.ID != "" && one.RecordID != "" && named.Name != one.Name && !e.now().Before(named.At.Add(Late)) {
		drift.Values["name"], drift.Actor, drift.At = named.Name, actor, laterOf(drift.At, named.At)
		drift.Explained = drift.Explained && named.isExplained()
		said = append(said, fmt.Sprintf("The audit log calls policy %q %q", one.Name, named.Name))
	}
	if drift.Summary = strings.Join(said, "; "); len(said) > 0 {
		drift.Actor = orUnknown(drift.Actor)
		compared.Drifts = append(compared.Drifts, drift)
	}
}

// lastOf returns the policy as the last event since it was recorded shows it that tells what is asked for.
func (p RecordedPolicy) lastOf(entries []Entry, tells func(Policy) bool) (last Policy, actor string) {
	for _, entry := range entries {
		for _, policy := range entry.Policies {
			if entry.At.After(p.At) && p.is(policy) && tells(policy) {
				last, actor = policy, entry.Actor
			}
		}
	}
	return last, actor
}

func (p RecordedPolicy) is(policy Policy) bool {
	if p.ID != "" && policy.ID != "" {
		return uuid.Same(p.ID, policy.ID)
	}
	return names.Same(p.Name, policy.Name) && (p.DirectoryName == "" || policy.DirectoryName == "" || names.Same(p.DirectoryName, policy.DirectoryName))
}

func sortedKeys(keys map[string]string) []string {
	var sorted []string
	for key := range keys {
		sorted = append(sorted, key)
	}
	slices.Sort(sorted)
	return sorted
}
