// Package runbook turns a plan of Terraform, as `terraform show -json` prints it, into what people will have to do in
// Atlassian's admin console, as Markdown for a pull request. It asks nobody: all it knows is in the plan.
package runbook

import (
	"cmp"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
)

// Markdown returns the runbook of a plan in JSON. Text that users gave to their objects cannot become anything else than
// text in it. An error says in plain words what is wrong with the content.
func Markdown(content []byte) (string, error) {
	read, err := parse(content)
	if err != nil {
		return "", err
	}
	return newBook(read).markdown(), nil
}

// book is a runbook while it is written.
type book struct {
	plan    *plan
	config  *configuration
	steps   []*step            // for a person, in their order once they are sorted
	itself  []string           // what Terraform does without a person, as Markdown
	changes map[string]*change // by address
	stateOf map[string]map[string]bool
	// organizations are the names of those that the plan is about, by what its changes say.
	organizations []string
}

// change is a change of a resource, with what of it waits for a person.
type change struct {
	resourceChange
	config string // its address in the configuration
	steps  []*step
}

// step is one thing that a person does.
type step struct {
	address, config string
	verb            string // create, update or delete: what it means for the order
	organization    string
	change          func(*book) worksheet.Change
	sheet           worksheet.Sheet
	after           []*step
	number          int
	why             string // a note about the step; "" for none
}

func newBook(read *plan) *book {
	b := &book{plan: read, config: newConfiguration(read.Configuration.RootModule), changes: map[string]*change{}, stateOf: map[string]map[string]bool{}}
	if read.PriorState != nil {
		b.readState(read.PriorState.Values.RootModule)
	}
	for _, one := range read.ResourceChanges {
		if one.Mode == "managed" {
			b.changes[one.Address] = &change{resourceChange: one, config: withoutKeys(one.Address)}
		}
	}
	for _, one := range read.ResourceChanges {
		if changed := b.changes[one.Address]; changed != nil {
			b.take(changed)
		}
	}
	b.takeActions()
	b.link()
	b.describe()
	b.sort()
	b.describe() // now with the numbers of the steps
	return b
}

// readState keeps what each resource of the state depends on.
func (b *book) readState(module stateModule) {
	for _, resource := range module.Resources {
		at := withoutKeys(resource.Address)
		if b.stateOf[at] == nil {
			b.stateOf[at] = map[string]bool{}
		}
		for _, on := range resource.DependsOn {
			b.stateOf[at][withoutKeys(on)] = true
		}
	}
	for _, child := range module.ChildModules {
		b.readState(child)
	}
}

// link says which step has to be done before which.
func (b *book) link() {
	for _, later := range b.steps {
		for _, earlier := range b.steps {
			if later != earlier && b.waits(later, earlier) {
				later.after = append(later.after, earlier)
			}
		}
	}
}

// waits reports whether a step has to wait for another one: what is made stands on what it depends on, and what is
// taken away goes before that.
func (b *book) waits(later, earlier *step) bool {
	switch {
	case later.address == earlier.address: // a replacement: the plan has the steps in their order
		return slices.Index(b.steps, earlier) < slices.Index(b.steps, later)
	case later.verb == worksheet.Delete && earlier.verb == worksheet.Delete:
		return b.dependedOn(earlier.config)[later.config]
	case later.verb == worksheet.Delete || earlier.verb == worksheet.Delete:
		return false
	}
	return b.config.reaches(later.config)[earlier.config]
}

// dependedOn returns what a resource depends on as it is, which the state knows, also when the configuration has it no longer.
func (b *book) dependedOn(config string) map[string]bool {
	if on, known := b.stateOf[config]; known {
		return on
	}
	return b.config.reaches(config)
}

// describe writes the sheets, each with what is known when its turn comes.
func (b *book) describe() {
	for _, one := range b.steps {
		one.sheet = worksheet.For(one.change(b))
	}
}

// sort puts the steps in an order that keeps to what depends on what, stays on a page of the console as long as it can, and
// is otherwise the safe one of the sheets.
func (b *book) sort() {
	waiting, done := slices.Clone(b.steps), map[*step]bool{}
	b.steps = b.steps[:0]
	var last *step
	for len(waiting) > 0 {
		ready := slices.DeleteFunc(slices.Clone(waiting), func(one *step) bool {
			return slices.ContainsFunc(one.after, func(earlier *step) bool { return !done[earlier] })
		})
		if len(ready) == 0 { // a circle, which Terraform would refuse: the safe order has to do
			ready = waiting
		}
		next := slices.MinFunc(ready, func(one, other *step) int {
			return cmp.Or(
				cmp.Compare(away(one, last), away(other, last)), cmp.Compare(one.organization, other.organization),
				cmp.Compare(one.sheet.Order, other.sheet.Order), cmp.Compare(one.sheet.Screen, other.sheet.Screen),
				cmp.Compare(forEverybody(one), forEverybody(other)))
		})
		waiting = slices.DeleteFunc(waiting, func(one *step) bool { return one == next })
		done[next], last = true, next
		b.steps = append(b.steps, next)
		next.number = len(b.steps)
	}
}

// forEverybody is 1 for a step that has everybody of a directory sign in through the identity provider.
func forEverybody(one *step) int {
	if one.sheet.ForEverybody {
		return 1
	}
	return 0
}

// away is 0 for a step on the page where the person is.
func away(one, last *step) int {
	if last != nil && one.organization == last.organization && one.sheet.Screen == last.sheet.Screen && one.sheet.Order == last.sheet.Order {
		return 0
	}
	return 1
}

// pages returns the steps by the pages of the console, in their order.
func (b *book) pages() [][]*step {
	var pages [][]*step
	for i, one := range b.steps {
		if i == 0 || one.organization != b.steps[i-1].organization || one.sheet.Screen != b.steps[i-1].sheet.Screen {
			pages = append(pages, nil)
		}
		pages[len(pages)-1] = append(pages[len(pages)-1], one)
	}
	return pages
}

// isAtlassian reports whether a provider is this one, wherever it was published.
func isAtlassian(provider string) bool {
	return provider == "" || strings.HasSuffix(provider, "/atlassian")
}
