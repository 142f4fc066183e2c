package emulator

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// eventRow is an entry of the audit log in a list.
type eventRow struct {
	At                     time.Time
	Action, Message        string
	Actor, Email, IP, What string
}

// events returns the entries of the audit log with a text in them, the newest first.
func (v visit) events(text string) []eventRow {
	var rows []eventRow
	v.inside(func(c *call) {
		for _, one := range slices.Backward(c.org.Events) {
			row := eventRow{At: one.Time, Action: string(one.Action), Message: one.Message, Actor: one.Actor.Name, Email: one.Actor.Email, IP: one.IP}
			var objects []string
			for _, object := range one.About {
				objects = append(objects, object.Name)
			}
			row.What = strings.Join(objects, ", ")
			if containsFold(strings.Join([]string{row.Action, row.Message, row.Actor, row.Email, row.What}, "\n"), text) {
				rows = append(rows, row)
			}
		}
	})
	return rows
}

type auditPage struct {
	frame
	Events []eventRow
	Part   part
	Filter string
	Kept   int
}

func showAuditLog(v visit) pageView {
	rows, which := cutPart(v, v.events(v.asked("filter")))
	return pageView{template: "audit", data: auditPage{v.frame("audit", "Audit log"), rows, which, v.asked("filter"), keptEvents}}
}

// shownRequests is how many writes, and how many reads, the console shows, the newest first.
const shownRequests = 50

// requestList are the last requests of one kind.
type requestList struct {
	Requests []Request
	Earlier  int // that are not shown
}

type requestsPage struct {
	frame
	Writes, Reads requestList
	Forgotten     int
	Filter        string
}

// requests returns the last writes and reads with a text in path or sender.
func (v visit) requests(text string) (writes, reads requestList, forgotten int) {
	s := v.server
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, request := range slices.Backward(s.journal) {
		list := &writes
		if request.Read {
			list = &reads
		}
		switch {
		case !containsFold(request.Method+" "+request.Path+"?"+request.Query+"\n"+request.UserAgent, text):
		case len(list.Requests) == shownRequests:
			list.Earlier++
		default:
			list.Requests = append(list.Requests, *request) // a copy: its status may still be on the way
		}
	}
	return writes, reads, s.forgotten
}

func showRequests(v visit) pageView {
	page := requestsPage{frame: v.frame("requests", "Requests"), Filter: v.asked("filter")}
	page.Writes, page.Reads, page.Forgotten = v.requests(page.Filter)
	return pageView{template: "requests", data: page}
}

type searchPage struct {
	frame
	Users       []userRow
	Groups      []groupRow
	Domains     []domainRow
	Directories []directorySection
	Policies    []policyView
	Pushed      []pushedHit
	Events      []eventRow
	Requests    []Request
}

// pushedHit is a user or a group that an identity provider has pushed.
type pushedHit struct{ Kind, Name, DirectoryID, Directory string }

// shownHits bounds what a search shows of each kind.
const shownHits = 10

func firstHits[T any](all []T) []T { return all[:min(len(all), shownHits)] }

// Found tells whether anything was found.
func (p searchPage) Found() bool {
	return len(p.Users)+len(p.Groups)+len(p.Domains)+len(p.Directories)+len(p.Policies)+len(p.Pushed)+len(p.Events)+len(p.Requests) > 0
}

// Address returns a page with the search as its filter.
func (p searchPage) Address(page string) string {
	return page + "?" + url.Values{"filter": {p.Query}}.Encode()
}

func showSearch(v visit) pageView {
	text := strings.TrimSpace(v.asked("q"))
	page := searchPage{frame: v.frame("search", "Search")}
	page.Query = text
	if text == "" {
		return pageView{template: "search", data: page}
	}
	page.Users, page.Groups, page.Domains = firstHits(v.users(text)), firstHits(v.groups(text)), firstHits(v.domains(text))
	page.Events = firstHits(v.events(text))
	for _, d := range v.directories() {
		if containsFold(d.Name+"\n"+d.Provider(), text) || d.ID == text {
			page.Directories = append(page.Directories, d)
		}
		page.Policies = append(page.Policies, adminapi.Filter(d.Policies, func(p policyView) bool { return containsFold(p.Name, text) || p.ID == text })...)
		if d.Provisioning == nil {
			continue
		}
		pushed := v.scimContent(d.ID, text)
		for _, one := range pushed.Users {
			page.Pushed = append(page.Pushed, pushedHit{"user", one.UserName, d.ID, d.Name})
		}
		for _, one := range pushed.Groups {
			page.Pushed = append(page.Pushed, pushedHit{"group", one.DisplayName, d.ID, d.Name})
		}
	}
	page.Directories, page.Policies, page.Pushed = firstHits(page.Directories), firstHits(page.Policies), firstHits(page.Pushed)
	writes, reads, _ := v.requests(text)
	page.Requests = firstHits(slices.Concat(writes.Requests, reads.Requests))
	return pageView{template: "search", data: page}
}

// overviewPage is what there is, at a glance.
type overviewPage struct {
	frame
	Plan, GuardState                     string
	Users, Groups, Domains, Unverified   int
	Directories                          []directorySection
	Attended, WithoutIdentityAPI, Guided bool
	Operations                           []operationRow
	Events                               []eventRow
	Conflicts                            int
}

// shownEvents is how many of the newest entries of the audit log the overview has.
const shownEvents = 6

func showOverview(v visit) pageView {
	page := overviewPage{
		frame: v.frame("overview", ""), Directories: v.directories(), Attended: v.server.options.Attended,
		WithoutIdentityAPI: v.server.options.WithoutIdentityAPI, Operations: v.operations(),
	}
	page.Title = page.OrganizationName
	v.inside(func(c *call) {
		page.Plan, page.GuardState = c.org.Plan, c.org.GuardState
		page.Users, page.Groups, page.Domains = len(c.org.Users), len(c.org.Groups), len(c.org.Domains)
		for _, d := range c.org.Domains {
			if d.ClaimStatus != identity.ClaimVerified {
				page.Unverified++
			}
		}
	})
	events := v.events("")
	page.Events = events[:min(len(events), shownEvents)]
	for _, d := range page.Directories {
		page.Conflicts += d.Open()
	}
	page.Guided = len(page.Directories) == 1
	return pageView{template: "overview", data: page}
}

type planPage struct {
	frame
	Plan, GuardState   string
	Plans, GuardStates []choice
}

func showPlan(v visit) pageView {
	page := planPage{frame: v.frame("plan", "Plan and Guard")}
	v.inside(func(c *call) { page.Plan, page.GuardState = c.org.Plan, c.org.GuardState })
	for _, one := range plans {
		page.Plans = append(page.Plans, choice{one, inWords(one)})
	}
	for _, one := range guardStates {
		page.GuardStates = append(page.GuardStates, choice{one, inWords(one)})
	}
	return pageView{template: "plan", data: page}
}

// setSubscription is the billing department changing what is paid for.
func setSubscription(v visit) (string, notice, error) {
	var plan, state string
	v.inside(func(c *call) { plan, state = c.org.Plan, c.org.GuardState })
	if wanted := v.sent("plan"); wanted != plan {
		if err := v.server.SetPlan(wanted); err != nil {
			return "", notice{}, err
		}
	}
	if wanted := v.sent("guardState"); wanted != state {
		if err := v.server.SetGuardState(wanted); err != nil {
			return "", notice{}, err
		}
	}
	return "/console/plan", notice{Words: "The subscription is changed."}, nil
}
