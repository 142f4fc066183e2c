package provider_test

import (
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// matrixCase is one cell: a resource, what Terraform asks of it, how the organization fails, and whether it fails
// one request or every one from there on.
type matrixCase struct {
	row       matrixRow
	operation operation
	fault     fault
	lasts     bool
}

func (c matrixCase) name() string {
	duration := "once"
	if c.lasts {
		duration = "lasting"
	}
	return strings.Join([]string{c.row.typeName, c.operation.name, c.fault.name, duration}, "/")
}

// matrix collects the outcomes of all cases.
type matrix struct {
	mutex    sync.Mutex
	outcomes map[string]outcome
	// leftOut are the reasons for which cases are left out, by case.
	leftOut map[string]string
	// waiting takes the cases that wait in real time, working the others.
	waiting, working chan struct{}
	all              sync.WaitGroup
}

func TestFaultMatrix(t *testing.T) {
	inTable := map[string]bool{}
	m := &matrix{outcomes: map[string]outcome{}, leftOut: map[string]string{}, waiting: make(chan struct{}, 64), working: make(chan struct{}, 2*runtime.NumCPU())}
	rows := matrixRows(t)
	for _, row := range rows {
		inTable[row.typeName] = true
		for _, operation := range operations() {
			m.all.Go(func() { m.runLane(t, row, operation) })
		}
	}
	all, _ := acctest.Schemas(t)
	for name := range all.ResourceSchemas {
		if !inTable[name] {
			t.Errorf("%s has no row", name)
		}
	}
	m.all.Wait()
	t.Logf("%d cases, %d left out", len(m.outcomes), len(m.leftOut))
	if !t.Failed() && *onlyCases == "" {
		m.checkPage(t, rows)
	}
}

// runLane runs all cases of one operation of one resource. Cases that alter nothing share an organization.
func (m *matrix) runLane(t testing.TB, row matrixRow, operation operation) {
	m.working <- struct{}{}
	defer func() { <-m.working }()
	lane := newCaseT(t, row.typeName+"/"+operation.name)
	defer lane.cleanup()
	var plain []seen
	var shared *stage
	if !lane.survives(func() {
		shared = prepared(lane, row, operation, false)
		if operation.name != "update" || row.change != nil {
			_, diagnostics, _ := operation.run(shared, func() { shared.front.begin(nil, false, false) })
			shared.provider().Succeeds(diagnostics)
			plain = shared.front.requests
		}
	}) {
		return
	}
	for _, fault := range faults() {
		for _, lasts := range []bool{false, true} {
			c := matrixCase{row, operation, fault, lasts}
			if reason := c.impossible(plain); reason != "" {
				m.leave(c, reason)
				continue
			}
			if !strings.Contains(c.name(), *onlyCases) {
				continue
			}
			if c.waits() {
				m.all.Go(func() {
					m.waiting <- struct{}{}
					defer func() { <-m.waiting }()
					m.runCase(t, c, nil)
				})
				continue
			}
			if operation.alters {
				m.runCase(t, c, nil)
			} else if !m.runCase(t, c, shared) {
				lane.survives(func() { shared = prepared(lane, row, operation, false) })
			}
		}
	}
}

// prepared returns a stage on which the operation can run.
func prepared(t testing.TB, row matrixRow, operation operation, slow bool) *stage {
	s := newStage(t, row)
	if operation.name != "create" {
		s.create()
		s.Clock.Advance(time.Hour) // what an operation changes is younger than what it found
	}
	if slow {
		s.settings = map[string]any{"request_timeout": "1s", "max_retries": 1}
	}
	return s
}

func (c matrixCase) waits() bool {
	return c.fault.waits || c.waitsSeconds()
}

// waitsSeconds chooses the cases in which the server says one second, and means it.
func (c matrixCase) waitsSeconds() bool {
	return c.fault.name == "429 with seconds" && !c.lasts && c.operation.name == "create"
}

const (
	reasonNothingChanges = "has no attribute that changes in place"
	reasonNothingSent    = "sends nothing that could fail"
)

// impossible is why a case is left out; plain are the requests of the operation when nothing fails.
func (c matrixCase) impossible(plain []seen) string {
	hit := func(one seen) bool { return !one.read || !c.operation.writes }
	first := slices.IndexFunc(plain, hit)
	reads := slices.ContainsFunc(plain, func(one seen) bool { return one.read })
	switch {
	case c.operation.name == "update" && c.row.change == nil:
		return reasonNothingChanges
	case first < 0:
		return reasonNothingSent
	case c.fault.later && !strings.HasPrefix(c.row.path, "/admin/identity/"):
		return "is of the published plane, where nobody is asked"
	case c.fault.onlyWrites && !c.operation.writes:
		return "only reads, which no rule refuses"
	case c.fault.conditional && !slices.ContainsFunc(plain, func(one seen) bool { return one.conditional }):
		return "sends no condition that could be false"
	case c.fault.of != nil && !c.fault.of(plain[first].body):
		return "is answered with nothing that this could be wrong in"
	case c.fault.lists && !slices.ContainsFunc(plain, func(one seen) bool { return isList(one.body) }):
		return "reads no list"
	case c.fault.colleague && c.operation.name != "create":
		return "makes nothing that a colleague could have made"
	case c.fault.stale && !reads:
		return "reads nothing that could be old"
	}
	return ""
}

func (m *matrix) leave(c matrixCase, reason string) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.leftOut[c.name()] = reason
}

// runCase runs one case, on a stage of its own unless there is a shared one, and tells whether all was well.
func (m *matrix) runCase(t testing.TB, c matrixCase, shared *stage) bool {
	one := newCaseT(t, c.name())
	defer one.cleanup()
	return one.survives(func() {
		s := shared
		if s == nil {
			s = prepared(one, c.row, c.operation, c.fault.waits)
		} else {
			s.t = one
		}
		found := s.under(c)
		m.mutex.Lock()
		defer m.mutex.Unlock()
		m.outcomes[c.name()] = found
	})
}

// under runs the operation during the failure, judges what came of it, and runs it again without.
func (s *stage) under(c matrixCase) outcome {
	if c.waitsSeconds() {
		c.fault.answer = refusal(429, "Retry-After", "1")
	}
	before := s.onServer()
	left, diagnostics, state := c.operation.run(s, func() {
		if c.fault.colleague {
			s.createElsewhere()
		}
		s.front.begin(&c.fault, c.operation.writes, c.lasts)
	})
	s.front.end()
	if c.waitsSeconds() {
		s.waited()
	}
	after := s.onServer()
	if c.fault.colleague && !slices.Equal(after, s.elsewhere) {
		s.t.Errorf("what a colleague has made was %v and is %v", s.elsewhere, after)
	}
	found := outcome{state: state, server: c.operation.onServer(s, before, after), reads: reading(diagnostics, c.fault.words)}
	s.judge(c, left, diagnostics, found)
	found.next = c.operation.again(s, left)
	mayAsk := !c.lasts && !c.fault.colleague && c.fault.name != oddLimits
	if text := acctest.Text(diagnostics); mayAsk && c.operation.name == "create" && found.next == nextImports && !importCommand.MatchString(text) {
		s.t.Errorf("the organization could be asked, and the object is neither in the state nor has the error the command that imports it:\n%s", text)
	}
	if end := s.onServer(); c.operation.name == "delete" && len(end) > 0 {
		s.t.Errorf("not deleted in the end: %v", end)
	}
	return found
}

// waited expects that the second that the server asked for went by in real time.
func (s *stage) waited() {
	if len(s.front.requests) == 0 {
		s.t.Fatal("nothing was repeated")
	}
	for _, request := range s.front.requests {
		if pause := request.at.Sub(s.front.struck[0]); pause > 0 && pause < time.Second {
			s.t.Errorf("the server asks for a second, and the next request came after %s", pause)
		}
	}
}

// onServer says what the organization has, in the words of the page.
func (o operation) onServer(s *stage, before, after []string) string {
	same := slices.Equal(before, after)
	switch {
	case len(after) > 1:
		s.t.Errorf("the organization has %d objects: %v", len(after), after)
	case !o.alters && !same:
		s.t.Errorf("the organization was changed from %v to %v", before, after)
	case o.name == "create" && same:
		return "nothing"
	case s.elsewhere != nil:
		return "what the colleague made"
	case o.name == "create":
		return "the object"
	case same:
		return "as before"
	case o.name == "delete":
		return "nothing"
	}
	return "the change"
}

// markup is what a page of HTML cannot do without.
var markup = regexp.MustCompile(`(?i)<(!doctype|html|body|hr|h1|pre|style)`)

// judge holds the rules that every case keeps.
func (s *stage) judge(c matrixCase, left acctest.Object, diagnostics []*tfprotov6.Diagnostic, found outcome) {
	text := acctest.Text(diagnostics)
	for key := range s.front.keys {
		if strings.Contains(text, key) {
			s.t.Errorf("a key is shown:\n%s", text)
		}
	}
	if markup.MatchString(text) || len(text) > 4000 {
		s.t.Errorf("a page is shown:\n%s", text)
	}
	failed := erred(diagnostics)
	if failed {
		s.explains(c, text, found)
	}
	if len(diagnostics) == 0 && left.Type == "" && (c.operation.name == "create" || c.operation.name == "import") {
		s.t.Error("neither an object nor an error")
	}
	if c.fault.passes && !c.lasts && failed {
		s.t.Errorf("a refusal that passes was not waited out:\n%s", text)
	}
	switch c.operation.name {
	case "create":
		if !failed && found.server == "nothing" {
			s.t.Error("the state has an object that the organization has not")
		}
		if c.fault.passes && c.lasts && found.server != "nothing" {
			s.t.Error("what was refused was done")
		}
	case "update":
		if !failed && (found.server != "the change" || found.state != "the change") {
			s.t.Errorf("no error, and the change is not made: %+v", found)
		}
	case "delete":
		if left.Type == "" && found.server == "as before" {
			s.t.Error("out of the state, but still there")
		}
	case "list":
		if !failed && !c.fault.stale && found.state != "all results" {
			s.t.Error("results are missing, without an error")
		}
	case "read":
		if !c.fault.stale && found.state != "unchanged" {
			s.t.Errorf("a failed read changed the state: %+v", found)
		}
	}
}

// explains expects of an error that it names the action, the object and what to do next, in the server's words if
// it has any.
func (s *stage) explains(c matrixCase, text string, found outcome) {
	if !strings.Contains(text, "Next: ") && !importCommand.MatchString(text) && !strings.Contains(text, "lan again") {
		s.t.Errorf("no next step:\n%s", text)
	}
	_, summary, _ := strings.Cut(text, "ERROR: ")
	summary, _, _ = strings.Cut(summary, "\n")
	if !strings.Contains(summary, "Cannot ") && !strings.Contains(summary, " not added ") && !strings.Contains(summary, " is taken") {
		s.t.Errorf("the action is not named: %s", summary)
	}
	identifiers := []string{s.ID}
	for _, value := range s.config {
		identifiers = append(identifiers, fmt.Sprint(value))
	}
	if s.object.Type != "" {
		for _, value := range s.provider().IdentityAttributes(s.object) {
			identifiers = append(identifiers, fmt.Sprint(value))
		}
	}
	if !slices.ContainsFunc(identifiers, func(name string) bool { return strings.Contains(text, name) }) {
		s.t.Errorf("the object is not named:\n%s", text)
	}
	mayBeDone := c.operation.alters && found.server != "nothing" && found.server != "as before" || c.operation.name == "delete" && found.server == "nothing"
	if mayBeDone && !c.fault.stale && !c.fault.colleague && !saysItMayBeDone.MatchString(text) {
		s.t.Errorf("it is done, and the error does not say that it may be:\n%s", text)
	}
	if c.fault.words && !strings.Contains(text, serversWords) {
		s.t.Errorf("the server's words are missing:\n%s", text)
	}
}

// saysItMayBeDone is how errors say that something was done, or may have been.
var saysItMayBeDone = regexp.MustCompile(`may have taken effect|has accepted|Cannot see whether|before this failed`)

// caseT is the testing.TB of one case. Cases run in goroutines of one test rather than as subtests: parallel
// subtests are as many as there are processors, and cases that wait would hold up all the others.
type caseT struct {
	testing.TB
	name     string
	mutex    sync.Mutex
	bad      bool
	cleanups []func()
}

func newCaseT(t testing.TB, name string) *caseT { return &caseT{TB: t, name: name} }

func (t *caseT) Helper()              {}
func (t *caseT) Cleanup(after func()) { t.cleanups = append(t.cleanups, after) }
func (t *caseT) cleanup() {
	for _, after := range slices.Backward(t.cleanups) {
		after()
	}
}
func (t *caseT) Errorf(format string, args ...any) {
	t.mutex.Lock()
	t.bad = true
	t.mutex.Unlock()
	t.TB.Errorf("%s: %s", t.name, fmt.Sprintf(format, args...))
}
func (t *caseT) Error(args ...any)                 { t.Errorf("%s", fmt.Sprint(args...)) }
func (t *caseT) Fatalf(format string, args ...any) { t.Errorf(format, args...); runtime.Goexit() }
func (t *caseT) Fatal(args ...any)                 { t.Fatalf("%s", fmt.Sprint(args...)) }
func (t *caseT) FailNow()                          { t.Fatalf("failed") }

// survives runs something that may end in Fatal, and tells whether it was well.
func (t *caseT) survives(run func()) bool {
	ended := make(chan struct{})
	go func() { defer close(ended); run() }()
	select {
	case <-ended:
	case <-time.After(2 * time.Minute): //nolint:forbidigo // a bound on a test that has failed, not a wait
		t.Errorf("still running")
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return !t.bad
}
