package desk

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

type adoptBody struct {
	// Domains are the organization's, with what the records have of them; Says what was found besides and what could not be read.
	Domains, Says []string
	// Recently is what this person has recorded with the form before.
	Recently []string
	Drafts   []adoptLink
	Problem  string
	// Key is the draft that is shown, Known where it is known from, RecordID its id in the records; "" for a new one.
	Key, Known, RecordID string
	Recorded             bool
	Groups               []adoptGroup
	Policies             []adoptGroup
	SCIMBaseURLs         []string
	// More is how many rows for policies a page has that offers more of them.
	More int
}

type adoptLink struct {
	Key, Name, Known string
	Current          bool
}

type adoptGroup struct {
	Title, Hint, RecordID, RecordName string
	Folded                            bool
	Fields                            []adoptField
}

type adoptField struct {
	Input
	Label, Hint, Source string
}

const (
	// spareRows are how many rows for policies are empty, and mostRows how many there can be: an organization has 20 policies.
	spareRows, mostRows = 2, 60
	scimSuggestions     = "scim-base-urls"
)

func (d *Desk) showAdopt(w http.ResponseWriter, r *http.Request) {
	drafts := d.Drafts(r.Context(), r.URL.Query().Get("read") == "again")
	shown := drafts.Drafts[0]
	for _, one := range drafts.Drafts {
		if one.Key == r.URL.Query().Get("of") {
			shown = one
		}
	}
	body := d.adoptBody(r, drafts, shown, len(shown.Directory.Policies)+spareRows)
	page := d.page(r, "Record what is there", nil)
	if r.URL.Query().Get("recorded") != "" {
		body.Recently = d.adoptedLast(page.Person)
		page.Notes = append(page.Notes, note{"good", `Recorded. The page "Records" shows it; the form is for the next directory.`})
	}
	page.Body = body
	d.show(w, http.StatusOK, "adopt", page)
}

// adoptedLast is what somebody has recorded last, and what was new or other in it.
func (d *Desk) adoptedLast(who string) []string {
	entries, _, err := d.history.read(func(entry Entry) bool { return entry.Did == "adopted" && entry.Who == who }, mostRows)
	if err != nil {
		d.log.Error("the history could not be read", "error", err)
	}
	var said []string
	for _, one := range entries {
		if one.At.Equal(entries[0].At) {
			said = append(said, one.What+": "+one.Reason)
		}
	}
	slices.Reverse(said)
	return said
}

// adoptBody is the page about one draft, with that many rows for policies.
func (d *Desk) adoptBody(r *http.Request, drafts Drafts, shown Draft, rows int) adoptBody {
	body := adoptBody{
		Domains: d.DomainsInWords(r.Context()), Says: drafts.Says, SCIMBaseURLs: drafts.SCIMBaseURLs, Key: shown.Key, Known: shown.Known, RecordID: shown.Directory.ID,
		Recorded: shown.Recorded, More: min(rows+5, mostRows),
	}
	for _, one := range drafts.Drafts {
		link := adoptLink{Key: one.Key, Name: one.Directory.Name, Known: one.Known, Current: one.Key == shown.Key}
		if one.Key == keyNew {
			link.Name, link.Known = "Another directory", "an empty form"
		}
		body.Drafts = append(body.Drafts, link)
	}
	directory := shown.Directory
	for _, group := range directory.Groups() {
		made := adoptGroup{Title: group.Title, Hint: group.Hint, Fields: fieldsOf(group, shown.Sources)}
		made.Folded = group.Object == worksheet.GoogleWorkspaceConnection && directory.IdentityProvider != identity.ProviderGoogleWorkspace
		body.Groups = append(body.Groups, made)
	}
	for i := range min(rows, mostRows) {
		policy := AdoptedPolicy{}
		if i < len(directory.Policies) {
			policy = directory.Policies[i]
		}
		made := adoptGroup{Title: "Policy", RecordID: policy.ID, RecordName: fmt.Sprintf("authenticationPolicies.%d.id", i), Fields: fieldsOf(policy.Group(i), shown.Sources), Folded: policy.Name == "" && policy.ID == ""}
		if policy.Name != "" {
			made.Title = "Policy " + quoted(policy.Name)
		} else if made.Folded {
			made.Title = "Another policy"
		}
		body.Policies = append(body.Policies, made)
	}
	return body
}

func fieldsOf(group AdoptGroup, sources map[string]string) []adoptField {
	var fields []adoptField
	for _, one := range group.Fields {
		made := adoptField{Label: one.Label, Hint: one.Hint, Source: sources[one.Name]}
		made.Input = Input{Name: one.Name, Value: one.Value(), Choices: one.Choices, Long: one.Long || one.List}
		if one.Name == "provisioningConfig.baseUrl" {
			made.List = scimSuggestions
		}
		fields = append(fields, made)
	}
	return fields
}

// takeAdopt records what a person has typed of one directory.
func (d *Desk) takeAdopt(w http.ResponseWriter, r *http.Request) {
	if !d.readForm(w, r) {
		return
	}
	typed, rows, err := adoptedIn(r)
	again := func(status int, problem string) {
		drafts := d.Drafts(r.Context(), false)
		shown := Draft{Key: r.PostFormValue("key"), Directory: typed, Sources: map[string]string{}, Recorded: typed.ID != ""}
		for _, one := range drafts.Drafts {
			if one.Key == shown.Key {
				shown.Known = one.Known
			}
		}
		body := d.adoptBody(r, drafts, shown, rows)
		body.Problem = problem
		d.show(w, status, "adopt", d.page(r, "Record what is there", body))
	}
	if r.PostFormValue("do") == "more" {
		rows, _ = strconv.Atoi(r.PostFormValue("more"))
		again(http.StatusOK, "")
		return
	}
	adopted := typed
	if err == nil {
		err = adopted.Prune()
	}
	if err == nil {
		if _, err = d.Adopt(d.options.Gate.Person(r), Adoption{[]AdoptedDirectory{adopted}}); err == nil {
			http.Redirect(w, r, "/adopt?recorded=yes", http.StatusSeeOther)
			return
		}
	}
	status := http.StatusUnprocessableEntity
	if errors.Is(err, identity.ErrNoRoom) {
		status = http.StatusInsufficientStorage
	}
	again(status, sentence(err))
}

// adoptedIn reads a form: what was typed in full, with all its rows, and the first thing that cannot be.
func adoptedIn(r *http.Request) (one AdoptedDirectory, rows int, problem error) {
	one.ID = r.PostFormValue("id")
	set := func(group AdoptGroup) {
		for _, field := range group.Fields {
			if values, sent := r.PostForm[field.Name]; sent {
				if err := field.Set(values[0]); err != nil && problem == nil {
					problem = err
				}
			}
		}
	}
	for _, group := range one.Groups() {
		set(group)
	}
	for ; rows < mostRows; rows++ {
		if _, sent := r.PostForm[fmt.Sprintf("authenticationPolicies.%d.name", rows)]; !sent {
			break
		}
		one.Policies = append(one.Policies, AdoptedPolicy{})
		policy := &one.Policies[rows]
		policy.ID = r.PostFormValue(fmt.Sprintf("authenticationPolicies.%d.id", rows))
		set(policy.Group(rows))
	}
	return one, rows, problem
}
