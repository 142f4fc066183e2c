// Package evidence is what the identity desk sees of an organization: what Atlassian's published API shows of a change that a
// person made in the console, and what it shows of changes that nobody asked for. It only reads, with an organization API key, and
// SCIM's ServiceProviderConfig with the key of the SCIM directory.
//
// What cannot be seen is no evidence against anything. A log that is not there, a server that does not answer and an event that
// does not come are each said in words, as attested; only what an exact read or an event's own values say can contradict.
package evidence

import (
	"net/http"
	"sync"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// Level is how well something is known.
type Level string

// The levels, the weakest first. Contradicted is against, whatever else speaks for it.
const (
	Attested     Level = "attested"     // a person says so, and nothing more
	Seen         Level = "seen"         // the audit log has a fitting event, or what was read fits and may have another reason
	Proved       Level = "proved"       // an exact read shows it
	Contradicted Level = "contradicted" // an exact read, or the values of an event, show something else
)

// The checks of a Finding.
const (
	CheckSCIMBaseURL = "scim_base_url"
	CheckSCIMKey     = "scim_key"
	CheckOldSCIMKey  = "old_scim_key"
	CheckDomain      = "domain_verified"
	CheckAuditLog    = "audit_log"
	CheckPolicy      = "policy_values"
)

// Finding is what one check has shown. Level is how far it speaks for the change as a whole: that a domain is verified is exact,
// and says nothing of where it is linked to, so it is attested.
type Finding struct {
	Check string    `json:"check"`
	Says  string    `json:"says"`
	Level Level     `json:"level"`
	At    time.Time `json:"at"`
	// EventID is the event of the audit log that was found, "" for none. No second item should rest on it: see Item.Taken.
	EventID string `json:"eventId,omitempty"`
	// Unreadable means that the check could not be made: what it would have shown may still come.
	Unreadable bool `json:"-"`
}

// Report is what a look has shown.
type Report struct {
	Findings []Finding
	// HoldUntil is when it is decided whether the last values that the audit log has are against the change. Until then a later
	// event may be on its way. Zero where nothing waits to be decided.
	HoldUntil time.Time
	// RetryAfter is how long Atlassian asks to be left alone; 0 where it does not.
	RetryAfter time.Duration
	// PolicyID and DirectoryID are what Atlassian calls the policy and the directory, where an event tells; "" otherwise.
	// PolicyName is what it calls the policy.
	PolicyID, PolicyName, DirectoryID string
	// SCIMDirectoryID is the last element of the SCIM base URL; "" where none was given.
	SCIMDirectoryID string
}

// Level sums the findings up: what contradicts outweighs everything, then the strongest counts.
func (r Report) Level() Level {
	best := Attested
	for _, one := range r.Findings {
		switch {
		case one.Level == Contradicted:
			return Contradicted
		case one.Level == Proved, one.Level == Seen && best == Attested:
			best = one.Level
		}
	}
	return best
}

// mayImprove tells whether another look can show more.
func (r Report) mayImprove() bool {
	level := r.Level()
	if level == Attested || level == Contradicted || !r.HoldUntil.IsZero() {
		return true
	}
	for _, one := range r.Findings {
		if one.Unreadable {
			return level != Proved
		}
	}
	return false
}

const (
	// Late is how late an event may come. Atlassian says minutes; before this is over, "not seen" says nothing.
	Late = 15 * time.Minute
	// LookFor is how long an item is looked at after it was confirmed.
	LookFor = 24 * time.Hour
	// lookSoon and lookLater are the pauses between looks, before and after Late is over.
	lookSoon, lookLater = 30 * time.Second, 10 * time.Minute
	// before is how long before an item was opened an event may have happened: the clocks of two machines differ.
	before = 5 * time.Minute
	// after is how long after the end of an item an event may have happened, for the same reason. It is short: what somebody does to the
	// same object after an item nobody was asked for.
	after = time.Minute
)

// NextLook tells when to look again at an item that was confirmed at doneAt and looked at last, with this report, at lookedAt: each half
// minute while events may be late, then each ten minutes for a day. ok is false when there is no more to look for.
func NextLook(report Report, doneAt, lookedAt time.Time) (next time.Time, ok bool) {
	pause := lookSoon
	if lookedAt.Sub(doneAt) >= Late {
		pause = lookLater
	}
	next = lookedAt.Add(max(pause, report.RetryAfter))
	return next, report.mayImprove() && next.Before(doneAt.Add(LookFor))
}

// NotSeenInTime tells whether an item that was confirmed at doneAt has to be left as attested: nothing has shown by the time
// by which events come.
func NotSeenInTime(report Report, doneAt, now time.Time) bool {
	return report.Level() == Attested && now.Sub(doneAt) >= Late
}

// Options say where to look.
type Options struct {
	// BaseURL is Atlassian's server; client.DefaultBaseURL if "".
	BaseURL string
	// APIKey is the organization API key. Scopes, where it has any: read:events:admin, read:domains:admin, read:groups:admin.
	APIKey string
	// OrganizationID is the organization's id.
	OrganizationID string
	// Version is the desk's version, for the User-Agent.
	Version string
	// Transport replaces the client's own; nil for that.
	Transport http.RoundTripper
	// Now is the clock; time.Now if nil.
	Now func() time.Time
	// Patience bounds one request with its repeats, and a look as a whole, because a person waits for it; 30 seconds if zero. RetryWait is the least wait before a repeat; a second if zero.
	Patience, RetryWait time.Duration
}

// Eyes look at one organization. They are safe for use by many goroutines at once.
type Eyes struct {
	options Options
	config  client.Config
	client  *client.Client
	now     func() time.Time

	// reading has one place, taken while the log is read: one reader is enough for all.
	reading chan struct{}
	// mutex guards log.
	mutex sync.Mutex
	log   memory
}

// New makes Eyes. It sends nothing. An address or a key that cannot be used is an error that says why, without the key.
func New(options Options) (*Eyes, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Patience == 0 {
		options.Patience = 30 * time.Second
	}
	config := client.Config{
		BaseURL: options.BaseURL, APIKey: options.APIKey, Version: options.Version, Transport: options.Transport, Now: options.Now,
		OperationTimeout: options.Patience, RequestTimeout: options.Patience, RetryWaitMin: options.RetryWait, MaxRetries: 2,
	}
	published, err := client.New(config)
	if err != nil {
		return nil, err
	}
	return &Eyes{options: options, config: config, client: published, now: options.Now, reading: make(chan struct{}, 1), log: memory{entries: map[string]Entry{}}}, nil
}
