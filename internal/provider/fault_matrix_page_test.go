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
	updateMatrix = flag.Bool("update-matrix", false, "write the guide that TestFaultMatrix generates")
	onlyCases    = flag.String("matrix", "", "run only the cases of TestFaultMatrix with this in their names")
)

const faultGuide = "../../templates/guides/faults.md"

const faultGuideHead = `---
page_title: "What happens when the organization fails"
subcategory: "Guides"
description: |-
  What is in the state, what is on the server and what to do next, for every way in which a request can fail.
---

# What happens when the organization fails

Whatever fails, a second apply gets there: one object, nothing doubled, nothing forgotten. Nothing is written twice that
must not be, nothing leaves the state because an answer was an error, and every error names the object, the action and
the next step, in the server's own words where it has any.

- **The server says that it did nothing** (429, 503 with ` + "`Retry-After`" + `): the request is repeated after the time that the server asks for.
- **A read fails**, or a write that may be done twice without harm: it is repeated, ` + "`max_retries`" + ` times at most.
- **Nobody knows whether a write was done** (the connection broke, no answer came in time, 5xx): the provider looks for the
  object, and takes it into the state if it is the one that was asked for. If it cannot look either, the next plan finds it and gives the
  command that imports it.
- **The server refuses** (401, 403, 404, 409, 412): nothing is done, and the error says why.

## The table

A test makes every resource go through all of it and writes this table. *Once* is a failure of one request,
*lasting* one of every request from there on. A row that names no resources is for all but those that another row of
the same operation names for the same failure. "Next" is what the next plan and apply without the failure do.

| Operation | Failure | In the state | On the server | The user reads | Next |
| --- | --- | --- | --- | --- | --- |
`

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

// page is the guide.
func (m *matrix) page(rows []matrixRow) string {
	var text strings.Builder
	text.WriteString(faultGuideHead)
	for _, row := range m.pageRows(rows) {
		failure := row.failures()
		if row.only != "" {
			failure += "<br>of " + row.only
		}
		fmt.Fprintf(&text, "| %s | %s | %s | %s | %s | %s |\n", row.operation, failure, row.outcome.state, row.outcome.server, row.outcome.reads, row.outcome.next)
	}
	text.WriteString("\n## What cannot happen\n\nThe table leaves out an operation of a resource that\n\n")
	text.WriteString(m.impossibilities())
	return text.String()
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

// inCell are the outcomes of one cell, the most frequent one without names.
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
	}{{"once or lasting", both}, {"once", once}, {"lasting", lasting}} {
		if len(part.names) > 0 {
			parts = append(parts, "*"+part.label+"*: "+strings.Join(part.names, ", "))
		}
	}
	return strings.Join(parts, "<br>")
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

// checkPage holds the guide against the outcomes, or writes it.
func (m *matrix) checkPage(t testing.TB, rows []matrixRow) {
	t.Helper()
	want := m.page(rows)
	if *updateMatrix {
		if err := os.WriteFile(faultGuide, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if content, err := os.ReadFile(faultGuide); err != nil || string(content) != want {
		t.Errorf("%s is out of date (%v); write it with: go test ./internal/provider -run TestFaultMatrix -update-matrix\n%s", faultGuide, err, differing(string(content), want))
	}
}

// differing are the lines of want that are new.
func differing(content, want string) string {
	var fresh []string
	for line := range strings.SplitSeq(want, "\n") {
		if !strings.Contains(content, line+"\n") {
			fresh = append(fresh, line)
		}
	}
	return strings.Join(fresh, "\n")
}
