package evidence

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// Look does all that can be observed of a change. It has no error: what could not be looked at is a finding that says so, and there is
// always at least one finding. See NextLook for when to look again.
func (e *Eyes) Look(ctx context.Context, item Item, given Given) Report {
	ctx, end := e.withPatience(ctx)
	defer end()
	report := &Report{}
	if item.Object == ProvisioningConfig {
		e.lookAtKeys(ctx, item, given, report)
	}
	for _, name := range domainsOf(item) {
		e.lookAtDomain(ctx, item, name, report)
	}
	e.lookAtLog(ctx, item, given, report)
	if item.Object == ProvisioningConfig && item.Verb == Delete {
		proveDeletion(report)
	}
	return *report
}

// withPatience ends a look that takes too long. It is no deadline: the client compares one with its own clock, which is not this one in
// a test.
func (e *Eyes) withPatience(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	timer := time.AfterFunc(e.options.Patience, cancel)
	return ctx, func() { timer.Stop(); cancel() }
}

// add adds a finding.
func (e *Eyes) add(r *Report, check string, level Level, says string) *Finding {
	r.Findings = append(r.Findings, Finding{Check: check, Level: level, Says: says, At: e.now().UTC()})
	return &r.Findings[len(r.Findings)-1]
}

// addUnreadable adds that a check could not be made.
func (e *Eyes) addUnreadable(r *Report, check, says string) {
	e.add(r, check, Attested, says).Unreadable = true
}

// domainsOf are the domains that have to be verified for a change to hold.
func domainsOf(item Item) []string {
	switch {
	case item.Object == LinkedDomain && item.text("domain") != "":
		return []string{item.text("domain")}
	case item.Object == GoogleWorkspaceConnection && item.Verb == Create:
		return item.Domains
	}
	return nil
}

func (e *Eyes) lookAtDomain(ctx context.Context, item Item, name string, r *Report) {
	domains, says := e.domains(ctx, r)
	if says != "" {
		e.addUnreadable(r, CheckDomain, says)
		return
	}
	status := domains[domainKey(name)]
	switch {
	case status == client.ClaimStatusVerified && item.Object == LinkedDomain:
		e.add(r, CheckDomain, Attested, fmt.Sprintf("%s is a verified domain of the organization. Atlassian publishes nothing that tells which directory it is linked to.", name))
	case status == client.ClaimStatusVerified:
		e.add(r, CheckDomain, Attested, fmt.Sprintf("%s is a verified domain of the organization.", name))
	case item.Verb == Delete:
		e.add(r, CheckDomain, Attested, fmt.Sprintf("%s is no verified domain of the organization any more.", name))
	case item.Object == GoogleWorkspaceConnection: // Google verifies its domains in its own time
		e.addUnreadable(r, CheckDomain, fmt.Sprintf("%s is not a verified domain of the organization yet. Google verifies its domains after consent.", name))
	case status == "":
		e.add(r, CheckDomain, Contradicted, fmt.Sprintf("The organization has no domain %s, and only a verified domain can be linked.", name))
	default:
		e.add(r, CheckDomain, Contradicted, fmt.Sprintf("%s is no verified domain of the organization: its status is %s. Only a verified domain can be linked.", name, client.Printable(status)))
	}
}

// domains reads the status of all domains, or says why it cannot.
func (e *Eyes) domains(ctx context.Context, r *Report) (status map[string]string, says string) {
	status = map[string]string{}
	for domain, err := range e.client.Domains(ctx, e.options.OrganizationID) {
		if err != nil {
			if isLimited(err) {
				r.RetryAfter = max(r.RetryAfter, retryAfter(err))
			}
			return nil, "The domains cannot be read now: " + describe(err)
		}
		key := domainKey(domain.Name)
		if status[key] != client.ClaimStatusVerified { // a domain may be listed more than once, with its old claims
			status[key] = domain.ClaimStatus
		}
	}
	return status, ""
}

// lookAtLog looks for a fitting event since the item was opened.
func (e *Eyes) lookAtLog(ctx context.Context, item Item, given Given, r *Report) {
	if item.ExternalID == "" && item.Object == AuthenticationPolicy {
		item.ExternalID = given.PolicyID
	}
	if item.SCIMDirectoryID == "" && item.Object == ProvisioningConfig {
		item.SCIMDirectoryID = r.SCIMDirectoryID
	}
	if len(traces[item.Object][item.Verb].shows) == 0 {
		e.add(r, CheckAuditLog, Attested, "Nothing that Atlassian publishes shows a change of this kind.")
		return
	}
	read := e.readLog(ctx, e.lookSince(item), fresh)
	r.RetryAfter = max(r.RetryAfter, read.retry)
	fitting := slices.DeleteFunc(e.remembered(), func(entry Entry) bool { return !item.isShownBy(entry) })
	if len(fitting) == 0 {
		if read.state == LogAbsent {
			e.add(r, CheckAuditLog, Attested, read.says)
			return
		}
		e.addNotSeen(item, read, r)
		return
	}
	entry := fitting[len(fitting)-1]
	found := e.add(r, CheckAuditLog, Seen, "The audit log has it: "+sentence(entry)+whatItNames(entry))
	found.EventID = entry.ID
	if len(entry.Policies) > 0 && item.Object != LinkedDomain {
		r.PolicyID, r.PolicyName = entry.Policies[0].ID, entry.Policies[0].Name
	}
	if len(entry.Directories) > 0 {
		r.DirectoryID = entry.Directories[0].ID
	}
	if item.Object == AuthenticationPolicy {
		e.lookAtName(item, fitting, r)
		e.lookAtValues(item, fitting, r)
	}
}

// lookSince is from when on the log is read for an item: since it was opened, but not longer than a day before it was confirmed. A
// busy organization's log of weeks takes longer to read than anybody waits.
func (e *Eyes) lookSince(item Item) time.Time {
	done := item.DoneAt
	if done.IsZero() {
		done = e.now()
	}
	return laterOf(item.OpenedAt, done.Add(-LookFor)).Add(-before)
}

// addNotSeen says that no event is there. That is no evidence: events are late, can be excluded from storage, and the list of them
// is not complete.
func (e *Eyes) addNotSeen(item Item, read reading, r *Report) {
	switch now := e.now(); {
	case read.state != LogRead:
		e.addUnreadable(r, CheckAuditLog, read.says)
	case item.DoneAt.IsZero() || now.Sub(item.DoneAt) < Late:
		e.add(r, CheckAuditLog, Attested, "The audit log has no fitting event yet; events come minutes later.")
	default:
		e.add(r, CheckAuditLog, Attested, fmt.Sprintf("The audit log has no fitting event %s after it was confirmed. That proves nothing: the log is not complete, and kinds of events can be excluded from it.",
			inWords(now.Sub(item.DoneAt))))
	}
}

// lookAtName compares the name that the last event gives the policy: it was found by its id, which may be that of another one. A change that
// leaves the name says nothing of it: the desk may have named a default policy itself.
func (e *Eyes) lookAtName(item Item, fitting []Entry, r *Report) {
	wanted, _ := item.After["name"].(string)
	if was, _ := item.Before["name"].(string); item.Verb == Delete || wanted == "" || names.Same(was, wanted) {
		return
	}
	var last Policy
	for _, entry := range fitting {
		for _, policy := range entry.Policies {
			if item.isPolicy(policy) && policy.Name != "" {
				last = policy
			}
		}
	}
	if last.Name == "" || item.isCalled(last.Name) {
		return
	}
	says := fmt.Sprintf("The audit log calls the policy with the id %s %q, and %q was asked for", last.ID, last.Name, wanted)
	if decided := laterOf(last.At, item.DoneAt).Add(Late); e.now().Before(decided) {
		r.HoldUntil = laterOf(r.HoldUntil, decided)
		e.add(r, CheckPolicy, Attested, fmt.Sprintf("%s. A later event may be on its way until %s UTC; then this contradicts. Perhaps the address of another policy was copied.", says, decided.UTC().Format("15:04")))
		return
	}
	e.add(r, CheckPolicy, Contradicted, says+". Next: look whether the address of the policy is the right one, and give the policy the name that was asked for, or refuse the item.")
}

// lookAtValues compares what the last events say of a policy with what was asked for, setting by setting.
func (e *Eyes) lookAtValues(item Item, fitting []Entry, r *Report) {
	for _, one := range settings {
		wanted := item.After[one.name]
		if wanted == nil || one.asksIdentityProvider() && item.After["enforceSso"] == true {
			continue
		}
		var last Policy
		for _, entry := range fitting {
			for _, policy := range entry.Policies {
				if item.isPolicy(policy) && policy.word(one) != "" {
					last = policy
				}
			}
		}
		if last.word(one) != "" {
			e.lookAtValue(item, one, wanted, last, r)
		}
	}
}

func (e *Eyes) lookAtValue(item Item, of setting, wanted any, last Policy, r *Report) {
	asked := "asked for"
	if plain(item.Before[of.name]) == plain(wanted) && item.Before != nil {
		asked = "recorded"
	}
	said := of.read(last.word(of))
	says := fmt.Sprintf("The audit log says of policy %q that %s is %q", last.Name, of.says, last.word(of))
	switch decided := laterOf(last.At, item.DoneAt).Add(Late); {
	case said.known && said.same(wanted):
		e.add(r, CheckPolicy, Seen, says+", as "+asked+".")
	case !said.certain:
		e.add(r, CheckPolicy, Attested, says+", a word that is not known here: no recorded event explains it.")
	case e.now().Before(decided):
		r.HoldUntil = laterOf(r.HoldUntil, decided)
		e.add(r, CheckPolicy, Attested, fmt.Sprintf("%s, and %s was %s. A later event may be on its way until %s UTC; then this contradicts.", says, of.inWords(wanted), asked, decided.UTC().Format("15:04")))
	default:
		e.add(r, CheckPolicy, Contradicted, fmt.Sprintf("%s, and %s was %s. Next: look at the policy in the console, and set what was %s, or refuse the item.", says, of.inWords(wanted), asked, asked))
	}
}

func ssoInWords(enforced bool) string {
	if enforced {
		return "enforced single sign-on"
	}
	return "no enforcement"
}

func laterOf(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// sentence is an event for a person.
func sentence(e Entry) string {
	what := e.Message
	if what == "" {
		what = e.Action
	}
	return fmt.Sprintf("%s, %s UTC, by %s.", what, e.At.UTC().Format("2 Jan 2006 15:04:05"), orUnknown(e.Actor))
}

func orUnknown(actor string) string {
	if strings.TrimSpace(actor) == "" {
		return "somebody whom the log does not name"
	}
	return actor
}

// whatItNames says that an event may be about another object of its kind.
func whatItNames(e Entry) string {
	if e.namesNothing() {
		return " It does not say of which object."
	}
	return ""
}
