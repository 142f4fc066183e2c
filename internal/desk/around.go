package desk

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

const (
	// aroundFor is how long what was read for an open item serves, openedFor how old it may be when somebody opens the item, and triedFor
	// the pause after a read that failed. keptReading is how long the last good reading is shown after that, with its time.
	aroundFor, openedFor, triedFor, keptReading = 10 * time.Minute, time.Minute, time.Minute, time.Hour
	// mostCounted is up to how many accounts of a domain are counted, mostPeople how many of a domain are named, and mostSignIns how
	// many sign-ins are looked through.
	mostCounted, mostPeople, mostSignIns = 10_000, 2_000, 500
	// signInsSince is how far back sign-ins are looked for.
	signInsSince = 30 * 24 * time.Hour
	// readAroundEvery is how often the desk looks whether there is something to read.
	readAroundEvery = 5 * time.Second
)

// around is what published reads show of the people whom open items are about. Pages show it, and never wait for it.
type around struct {
	// reading is held by who reads.
	reading sync.Mutex
	// wake has an entry when somebody has opened an item.
	wake chan struct{}
	// mutex guards what follows. Readings are replaced, and never changed.
	mutex       sync.Mutex
	domains     map[string]*domainReading
	directories map[string]*directoryReading
	quietUntil  time.Time
}

// domainReading is the managed accounts of a domain.
type domainReading struct {
	count  int
	more   bool
	people []account // active accounts of people, at most mostPeople
	at     time.Time
	tried  time.Time // later than at where a good reading is kept because a newer read has failed
	again  time.Time
	unread string
}

// account is one of a person.
type account struct{ accountID, email string }

// directoryReading is the policies of the accounts on a directory's domains, and their last sign-in.
type directoryReading struct {
	domains  []string
	policies map[string]string // Atlassian's id of the policy, by account id and by address
	at       time.Time
	tried    time.Time
	again    time.Time
	unread   string
	signIns  worksheet.SignInsFact
}

// wanted is what open items are about, and when the newest item asked for each.
type wanted struct {
	domains, directories []string
	asked                map[string]time.Time
}

// newerThan tells whether an item came after the last try to read what it is about: people may have moved since.
func (w wanted) newerThan(tried time.Time, name string) bool { return w.asked[name].After(tried) }

// wantedBy lists the domains and the directories that operations are about.
func wantedBy(s *identity.State, operations []identity.Operation) wanted {
	all := wanted{asked: map[string]time.Time{}}
	var created time.Time
	add := func(list *[]string, value string) {
		if value != "" && !slices.Contains(*list, value) {
			*list = append(*list, value)
		}
		if created.After(all.asked[value]) {
			all.asked[value] = created
		}
	}
	for _, one := range operations {
		created = one.CreatedAt
		if !one.Open() {
			continue
		}
		add(&all.domains, strings.ToLower(one.PathValues["domain"]))
		after, before := contentOf(one.After), contentOf(one.Before)
		object, _ := kindOf(one.Method, one.Path)
		directoryID := cmp.Or(textIn("directoryId", before, after), textIn("identityProviderDirectoryId", before, after))
		switch object {
		case worksheet.LinkedDomain:
			continue
		case worksheet.Directory:
			directoryID = textIn("id", before, after)
		case worksheet.AuthenticationPolicy:
			add(&all.directories, directoryID)
		}
		for _, domain := range domainsOf(s, directoryID) {
			add(&all.domains, domain)
		}
	}
	return all
}

// opened has the desk read anew what the items of a sheet are about, where that is older than a moment. It does not wait for it.
func (d *Desk) opened(sheet []item) {
	var shown []identity.Operation
	for _, one := range sheet {
		shown = append(shown, one.Operation)
	}
	all := wantedBy(d.state(), shown)
	d.around.mutex.Lock()
	for _, name := range all.domains {
		if known := d.around.domains[name]; known != nil && known.unread == "" {
			renewed := *known
			renewed.again = earlier(known.again, known.tried.Add(openedFor))
			d.around.domains[name] = &renewed
		}
	}
	for _, id := range all.directories {
		if known := d.around.directories[id]; known != nil && known.unread == "" {
			renewed := *known
			renewed.again = earlier(known.again, known.at.Add(openedFor))
			d.around.directories[id] = &renewed
		}
	}
	d.around.mutex.Unlock()
	select {
	case d.around.wake <- struct{}{}:
	default: // somebody reads soon anyway
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// known names what there is a reading of, so that an open page notices when what it lacked is there.
func (a *around) known() []string {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return append(slices.Sorted(maps.Keys(a.domains)), slices.Sorted(maps.Keys(a.directories))...)
}

// runReading reads what open items are about until ctx ends.
func (d *Desk) runReading(ctx context.Context) {
	tick := time.NewTicker(readAroundEvery)
	defer tick.Stop()
	for {
		d.readAround(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-d.around.wake:
		}
	}
}

// readAround reads what is not known, or too old, of what open items are about. One reader is enough.
func (d *Desk) readAround(ctx context.Context) {
	if d.options.Published == nil || !d.around.reading.TryLock() {
		return
	}
	defer d.around.reading.Unlock()
	operations, err := d.engine.Operations()
	if err != nil {
		return // logged elsewhere
	}
	state := d.state()
	all := wantedBy(state, operations)
	for _, name := range all.domains {
		if d.isDue(func() (time.Time, bool) { known := d.around.domains[name]; return known.due(all, name) }) {
			d.keepDomain(ctx, name, d.readDomain(ctx, name))
		}
	}
	for _, id := range all.directories {
		domains := domainsOf(state, id)
		if d.isDue(func() (time.Time, bool) {
			known := d.around.directories[id]
			return known.due(all, id, domains, d.around.domains)
		}) {
			d.keepDirectory(ctx, id, d.readDirectory(ctx, state, id, domains))
		}
	}
	d.forgetReadings(all)
}

// isDue tells whether something has to be read by now.
func (d *Desk) isDue(at func() (time.Time, bool)) bool {
	d.around.mutex.Lock()
	defer d.around.mutex.Unlock()
	again, known := at()
	return !d.now().Before(d.around.quietUntil) && (!known || !d.now().Before(again))
}

func (r *domainReading) due(all wanted, name string) (again time.Time, known bool) {
	if r == nil || all.newerThan(r.tried, name) {
		return time.Time{}, false
	}
	return r.again, true
}

// due is at once where the directory has other domains since, or where their accounts were read since.
func (r *directoryReading) due(all wanted, id string, domains []string, read map[string]*domainReading) (again time.Time, known bool) {
	if r == nil || !slices.Equal(r.domains, domains) || all.newerThan(r.tried, id) {
		return time.Time{}, false
	}
	for _, name := range domains {
		if one := read[name]; one != nil && one.unread == "" && one.at.After(r.at) {
			return time.Time{}, false
		}
	}
	return r.again, true
}

// readDomain reads the managed accounts of a domain.
func (d *Desk) readDomain(ctx context.Context, name string) domainReading {
	read := domainReading{at: d.now()}
	search := client.UserSearch{EmailDomains: []string{name}, ClaimStatus: "managed"}
	for one, err := range d.options.Published.SearchUsers(ctx, d.options.OrganizationID, search) {
		if err != nil {
			read.unread = d.unreadable(err, "search for users", "a key without scopes can, and no scope of this search is published")
			return read
		}
		if read.count == mostCounted {
			read.more = true
			break
		}
		read.count++
		if one.AccountStatus == "active" && one.AccountType != "app" && len(read.people) < mostPeople {
			read.people = append(read.people, account{one.AccountID, one.Email})
		}
	}
	return read
}

// readDirectory reads which policies the accounts on the domains of a directory are in, and who has signed in last.
func (d *Desk) readDirectory(ctx context.Context, s *identity.State, directoryID string, domains []string) directoryReading {
	read := directoryReading{domains: domains, policies: map[string]string{}, at: d.now()}
	var ids []string
	d.around.mutex.Lock()
	for _, name := range domains {
		known := d.around.domains[name]
		if known == nil || known.unread != "" {
			read.unread = "The accounts of " + name + " could not be read."
			if known != nil {
				read.unread = known.unread
			}
			break
		}
		for _, one := range known.people {
			ids = append(ids, one.accountID)
		}
	}
	d.around.mutex.Unlock()
	if read.unread == "" && len(ids) > 0 {
		policies, err := d.options.Published.UserPolicies(ctx, d.options.OrganizationID, ids[:min(len(ids), mostPeople)])
		if err != nil {
			read.unread = d.unreadable(err, "read the authentication policies of accounts", "a key without scopes may, and no scope of this read is published")
		}
		for _, one := range policies {
			read.policies[one.AccountID], read.policies[strings.ToLower(one.Email)] = one.PolicyID, one.PolicyID
		}
		delete(read.policies, "")
	}
	read.signIns = d.readSignIns(ctx, since(s, directoryID, d.now()), domains)
	return read
}

// since is from when on a sign-in may have been through the identity provider of a directory: since it was set up here, as far as that is
// known, and not longer ago than anybody looks back.
func since(s *identity.State, directoryID string, now time.Time) time.Time {
	from := now.Add(-signInsSince)
	id := ""
	if saml, there := s.SAMLOf(directoryID); there {
		id = saml.ID
	} else if connection, there := s.GoogleOf(directoryID); there {
		id = connection.ID
	}
	if known, there := s.Records[id]; there && known.RecordedAt.After(from) {
		return known.RecordedAt
	}
	return from
}

// readSignIns looks for the last sign-in of an account on some domains.
func (d *Desk) readSignIns(ctx context.Context, from time.Time, domains []string) worksheet.SignInsFact {
	read, looked := worksheet.SignInsFact{Since: from, ReadAt: d.now()}, 0
	for event, err := range d.options.Published.Events(ctx, d.options.OrganizationID, client.EventFilter{Action: "user_login", From: from}) {
		if err != nil {
			read.Unread = d.unreadable(err, "read the audit log", "the organization has neither Atlassian Guard nor the Enterprise plan, or the key lacks the scope read:events:admin")
			return read
		}
		if _, domain, _ := strings.Cut(strings.ToLower(event.Actor.Email), "@"); slices.Contains(domains, domain) {
			read.Who, read.At = event.Actor.Email, event.Time.Time
			return read
		}
		if looked++; looked == mostSignIns { // the newest come first
			read.Since = event.Time.Time
			return read
		}
	}
	return read
}

// unreadable says in words why something cannot be read. why is what a refusal means.
func (d *Desk) unreadable(err error, what, why string) string {
	tried := " Tried on " + inUTC(d.now()) + "."
	switch {
	case errors.Is(err, client.ErrUnauthorized):
		return "Atlassian does not accept the organization key: it is wrong, expired or revoked." + tried
	case errors.Is(err, client.ErrForbidden), errors.Is(err, client.ErrNotFound), errors.Is(err, client.ErrNotServed), errors.Is(err, client.ErrUnknownOrganization):
		return "Atlassian does not let the organization key " + what + ": " + why + "." + tried
	case errors.Is(err, client.ErrRateLimited), errors.Is(err, client.ErrLimitHolds):
		d.around.mutex.Lock()
		d.around.quietUntil = d.now().Add(triedFor)
		d.around.mutex.Unlock()
		return "Atlassian takes no more requests for a while." + tried
	}
	return "Atlassian gave no usable answer when the desk wanted to " + what + "." + tried
}

// keepDomain keeps a reading. One that failed does not replace a good one that is young enough.
func (d *Desk) keepDomain(ctx context.Context, name string, read domainReading) {
	if ctx.Err() != nil {
		return
	}
	d.around.mutex.Lock()
	defer d.around.mutex.Unlock()
	tried, pause := read.at, aroundFor
	if read.unread != "" {
		pause = triedFor
		if known := d.around.domains[name]; known != nil && known.unread == "" && tried.Sub(known.at) < keptReading {
			read = *known
		}
	}
	read.tried, read.again = tried, tried.Add(pause)
	d.around.domains[name] = &read
}

func (d *Desk) keepDirectory(ctx context.Context, id string, read directoryReading) {
	if ctx.Err() != nil {
		return
	}
	d.around.mutex.Lock()
	defer d.around.mutex.Unlock()
	read.tried = read.at
	if read.again = read.at.Add(aroundFor); read.unread != "" || read.signIns.Unread != "" {
		read.again = read.at.Add(triedFor)
	}
	d.around.directories[id] = &read
}

// forgetReadings drops what nothing that waits is about any more.
func (d *Desk) forgetReadings(all wanted) {
	d.around.mutex.Lock()
	defer d.around.mutex.Unlock()
	maps.DeleteFunc(d.around.domains, func(name string, read *domainReading) bool {
		return !slices.Contains(all.domains, name) && d.now().Sub(read.at) > keptReading
	})
	maps.DeleteFunc(d.around.directories, func(id string, read *directoryReading) bool {
		return !slices.Contains(all.directories, id) && d.now().Sub(read.at) > keptReading
	})
}
