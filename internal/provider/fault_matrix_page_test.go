package provider_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var (
	updateMatrix = flag.Bool("update-matrix", false, "write the page that TestFaultMatrix generates")
	onlyCases    = flag.String("matrix", "", "run only the cases of TestFaultMatrix with this in their names")
)

const faultPage = "../../FAULTS.md"

const faultPageHead = `# What happens when the organization fails

Applying again gets there, whatever fails: one object, nothing doubled, nothing forgotten. An answer that is an error
takes nothing out of the state, and every error names the object, the action and the next step, in the server's own
words where it has any. A test makes every resource go through all of this, and writes the tables below.

| Failure | What it is | What the provider does |
| --- | --- | --- |
| told to wait | 429 with seconds or a date, 503 with ` + "`Retry-After`" + ` | waits as long as the server says, and repeats |
| server error | 500, 502 with a page of HTML, 503 | repeats what does no harm twice; looks for what it was creating |
| request lost | the connection breaks before the request is read | the same |
| answer lost | the server acted, and the answer is cut off or later than ` + "`request_timeout`" + ` | the same |
| answer unreadable | no JSON, or values of other types; the server acted | the same, but repeats nothing |
| answer about something else | another object, or none; no id or no version; the server acted | the same as for an answer that is unreadable |
| page to sign in | 200 with a page of HTML, and nothing was done | the same |
| odd limits | the answers say that less than nothing is left of the request limit, for an hour | stops at the next request, and says how long the limit holds |
| list without an end | a list that always has one more page, or a thousand million objects | gives it up, and says how far it came |
| colleague's object | somebody makes the same object between plan and apply, and the create fails | adopts nothing; the error or the next plan has the command that imports it |
| refused | 401, 403, 404 of a gateway; for writes 412 and 409 while something is in progress | stops; the server's words say why |
| answered later | the write waits for a person, who refuses it, or it expires, is superseded, is another client's, or is forgotten | stops, and says what became of it; nothing was done |
| stale read | a read that is older than the last write | believes it; what it did not find leaves the state with a warning, and the next plan finds it again |

*Once* is a failure of one request, *lasting* one of every request from there on; without either word both are meant. "Next" is what the next plan and apply
do when nothing fails any more. Every error says that "the write may have taken effect all the same" where it may.

## What holds for all resources

| Operation | Failure | In the state | On the server | The user reads | Next |
| --- | --- | --- | --- | --- | --- |
`

const exceptionsHead = `
## Where resources differ

A create or an update that does no harm twice is repeated at once, or by the next apply; that is most of what follows.

`

// failureKinds are the names of the page for failures that belong together.
var failureKinds = []struct {
	name string
	of   []string
}{
	{"told to wait", []string{"429 with seconds", "429 with a date", "503 with Retry-After"}},
	{"server error", []string{"500", "502 with a page of HTML", "503"}},
	{"request lost", []string{"reset before the request is read"}},
	{"answer lost", []string{"reset after the server acted", "answer cut short", "answer later than the timeout"}},
	{"answer lost", []string{"reset after the server acted", "answer later than the timeout"}}, // to what has no body that could be cut
	{"answer unreadable", []string{"answer that is no JSON", "answer with values of other types"}},
	{"answer about something else", []string{"answer about another object", "answer without an id", "answer without a version"}},
	{"answer about something else", []string{"answer about another object", "answer without an id"}}, // where there is no version
	{"refused", []string{"401", "403", "404 of a gateway", "412", "409 while something is in progress"}},
	{"refused", []string{"401", "403", "404 of a gateway"}},
	{"colleague's object", []string{"an object that a colleague has made since the plan"}},
	{"answered later", []string{"operation that a person refuses", "operation that expires", "operation that is superseded", "operation whose result another client has", "operation that the server no longer knows"}},
	{"answered later", []string{"operation that expires", "operation that is superseded", "operation whose result another client has", "operation that the server no longer knows"}},
	{"stale read", []string{"read that is older than the last write"}},
}

// pageRow is a row of the table: an outcome, of the resources named, for cells.
type pageRow struct {
	operation string
	outcome   outcome
	only      string // resources, "" for most
	once      []string
	lasting   []string
}

// cell is one failure of one operation, for all resources.
type cell struct {
	operation, fault string
	lasts            bool
}

// page returns the page of design.
func (m *matrix) page(rows []matrixRow) string {
	var table, exceptions strings.Builder
	var order []string
	of := map[string][]string{}
	for _, row := range m.pageRows(rows) {
		o := row.outcome
		if row.only == "" {
			fmt.Fprintf(&table, "| %s | %s | %s | %s | %s | %s |\n", row.operation, row.failures(), o.state, o.server, o.reads, o.next)
			continue
		}
		reads := o.reads
		if reads == "nothing" {
			reads = "no error"
		}
		what := fmt.Sprintf("**%s: %s**; in the state: %s; on the server: %s; next: %s.", row.operation, reads, o.state, o.server, o.next)
		if of[what] == nil {
			order = append(order, what)
		}
		of[what] = append(of[what], row.failures()+", of "+row.only)
	}
	for _, what := range order {
		fmt.Fprintf(&exceptions, "- %s %s.\n", what, strings.Join(of[what], "; "))
	}
	return faultPageHead + table.String() +
		exceptionsHead + exceptions.String() +
		"\n## What cannot happen\n\nThe tables leave out an operation that\n\n" + m.impossibilities()
}

// pageRows merges cells of the same operation with the same outcome, in the order of operations and faults.
func (m *matrix) pageRows(rows []matrixRow) []*pageRow {
	var merged []*pageRow
	for _, operation := range operations() {
		var of []*pageRow
		for _, fault := range faults() {
			for _, lasts := range []bool{false, true} {
				for _, row := range m.inCell(rows, cell{operation.name, fault.name, lasts}) {
					at := slices.IndexFunc(of, func(one *pageRow) bool { return one.outcome == row.outcome && one.only == row.only })
					if at < 0 {
						of, at = append(of, row), len(of)
					}
					if lasts {
						of[at].lasting = append(of[at].lasting, fault.name)
					} else {
						of[at].once = append(of[at].once, fault.name)
					}
				}
			}
		}
		merged = append(merged, of...)
	}
	return merged
}

// inCell returns the outcomes of one cell, the most frequent one without names.
func (m *matrix) inCell(rows []matrixRow, c cell) []*pageRow {
	resources := map[outcome][]string{}
	var order []outcome
	for _, row := range rows {
		one := matrixCase{row, operation{name: c.operation}, fault{name: c.fault}, c.lasts}
		if found, ok := m.outcomes[one.name()]; ok {
			if resources[found] == nil {
				order = append(order, found)
			}
			resources[found] = append(resources[found], "`"+strings.TrimPrefix(row.typeName, "atlassian_")+"`")
		}
	}
	slices.SortStableFunc(order, func(a, b outcome) int { return len(resources[b]) - len(resources[a]) })
	var found []*pageRow
	for i, one := range order {
		row := &pageRow{operation: c.operation, outcome: one}
		if i > 0 {
			row.only = strings.Join(resources[one], ", ")
		}
		found = append(found, row)
	}
	return found
}

// failures names the cells of a row.
func (r *pageRow) failures() string {
	var both, once, lasting []string
	for _, name := range r.once {
		if slices.Contains(r.lasting, name) {
			both = append(both, name)
		} else {
			once = append(once, name)
		}
	}
	for _, name := range r.lasting {
		if !slices.Contains(r.once, name) {
			lasting = append(lasting, name)
		}
	}
	var parts []string
	for _, part := range []struct {
		label string
		names []string
	}{{"", both}, {"*once*: ", once}, {"*lasting*: ", lasting}} {
		if len(part.names) > 0 {
			parts = append(parts, part.label+strings.Join(kinds(part.names), ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// kinds puts the failures that belong together under one name.
func kinds(names []string) []string {
	var found []string
	left := slices.Clone(names)
	for _, kind := range failureKinds {
		missing := slices.ContainsFunc(kind.of, func(name string) bool { return !slices.Contains(left, name) })
		if !missing {
			found = append(found, kind.name)
			left = slices.DeleteFunc(left, func(name string) bool { return slices.Contains(kind.of, name) })
		}
	}
	return append(found, left...)
}

// impossibilities lists the reasons for which cases are left out.
func (m *matrix) impossibilities() string {
	where := map[string]map[string]bool{}
	for name, reason := range m.leftOut {
		parts := strings.Split(name, "/")
		what := parts[2]
		if reason == reasonNothingChanges || reason == reasonNothingSent {
			what = parts[1] + " of `" + strings.TrimPrefix(parts[0], "atlassian_") + "`"
		}
		if where[reason] == nil {
			where[reason] = map[string]bool{}
		}
		where[reason][what] = true
	}
	var text strings.Builder
	for _, reason := range slices.Sorted(maps.Keys(where)) {
		fmt.Fprintf(&text, "- %s: %s.\n", reason, strings.Join(slices.Sorted(maps.Keys(where[reason])), ", "))
	}
	return text.String()
}

// checkPage holds the page against the outcomes, or writes it.
func (m *matrix) checkPage(t testing.TB, rows []matrixRow) {
	t.Helper()
	want := m.page(rows)
	if *updateMatrix {
		if err := os.WriteFile(faultPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if content, err := os.ReadFile(faultPage); err != nil || string(content) != want {
		t.Errorf("%s is out of date (%v); write it with: go test ./internal/provider -run TestFaultMatrix -update-matrix\n%s", faultPage, err, differing(string(content), want))
	}
}

// differing returns the lines of want that are new.
func differing(content, want string) string {
	var fresh []string
	for line := range strings.SplitSeq(want, "\n") {
		if !strings.Contains(content, line+"\n") {
			fresh = append(fresh, line)
		}
	}
	return strings.Join(fresh, "\n")
}
