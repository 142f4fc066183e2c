package provider_test

import (
	"fmt"
	"maps"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// outcome is what became of an operation during a failure, in the words of the page.
type outcome struct{ state, server, reads, next string }

// stage is an organization with the object of a row, or with all it takes to create it.
type stage struct {
	*acctest.Organization
	t     testing.TB
	row   matrixRow
	front *front
	// settings are more settings of the provider.
	settings        map[string]any
	config, changed map[string]any
	object          acctest.Object
	// elsewhere is what the organization has of what a colleague has made.
	elsewhere []string
}

func newStage(t testing.TB, row matrixRow) *stage {
	t.Helper()
	o := acctest.Start(t)
	s := &stage{Organization: o, t: t, row: row, config: row.config(t, o), changed: map[string]any{}}
	maps.Copy(s.config, row.also)
	maps.Copy(s.changed, s.config)
	if row.change != nil {
		maps.Copy(s.changed, row.change(t, o))
	}
	s.front = &front{organization: o.Emulator, next: o.Contract.Middleware(o.Emulator), keys: map[string]bool{}}
	server := httptest.NewServer(s.front)
	server.Config.ErrorLog = nil
	t.Cleanup(server.Close)
	o.URL = server.URL
	return s
}

// provider returns one that remembers nothing, as each run of Terraform has it.
func (s *stage) provider() *acctest.Driver { return s.Protocol(s.t, s.settings) }

func (s *stage) onServer() []string {
	s.t.Helper()
	found, err := s.row.onServer(s.Organization, s.config)
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

// create puts the object there.
func (s *stage) create() {
	s.t.Helper()
	s.object = s.provider().Create(s.row.typeName, s.config)
}

// createElsewhere makes what the configuration says, as a colleague does who has a state of their own, a minute ago.
func (s *stage) createElsewhere() {
	s.t.Helper()
	s.provider().Create(s.row.typeName, s.config)
	s.Clock.Advance(time.Minute)
	s.elsewhere = s.onServer()
}

// operation is what Terraform asks of a resource. It runs under a failure that begin begins, and leaves the object
// as the state has it then.
type operation struct {
	name string
	// writes tells that the first write fails, not the first request.
	writes bool
	// alters tells that the organization is another one after it.
	alters bool
	// run tells what Terraform would keep in the state, what the user reads, and what is said about the state.
	run func(s *stage, begin func()) (left acctest.Object, diagnostics []*tfprotov6.Diagnostic, state string)
	// again does it again without the failure, and tells what there was to do.
	again func(s *stage, left acctest.Object) string
}

func operations() []operation {
	return []operation{
		{name: "create", writes: true, alters: true, run: runCreate, again: func(s *stage, left acctest.Object) string { return s.converge(s.config, left) }},
		{name: "read", run: runRead, again: func(s *stage, left acctest.Object) string { return s.converge(s.config, left) }},
		{name: "update", writes: true, alters: true, run: runUpdate, again: func(s *stage, left acctest.Object) string { return s.converge(s.changed, left) }},
		{name: "delete", writes: true, alters: true, run: runDelete, again: deleteAgain},
		{name: "import", run: runImport, again: importAgain},
		{name: "list", run: runList, again: listAgain},
	}
}

func erred(diagnostics []*tfprotov6.Diagnostic) bool {
	return slices.ContainsFunc(diagnostics, func(one *tfprotov6.Diagnostic) bool { return one.Severity == tfprotov6.DiagnosticSeverityError })
}

func runCreate(s *stage, begin func()) (acctest.Object, []*tfprotov6.Diagnostic, string) {
	driver := s.provider()
	planned := driver.Plan(s.row.typeName, s.config, acctest.Object{})
	driver.Succeeds(planned.Diagnostics)
	begin()
	created, diagnostics := driver.Apply(planned)
	switch {
	case created.Value.IsNull():
		return acctest.Object{}, diagnostics, "nothing"
	case erred(diagnostics):
		return created, diagnostics, "the object, tainted"
	}
	return created, diagnostics, "the object"
}

func runRead(s *stage, begin func()) (acctest.Object, []*tfprotov6.Diagnostic, string) {
	driver := s.provider()
	begin()
	read, diagnostics := driver.Read(s.object)
	switch {
	case erred(diagnostics): // Terraform keeps what it had
		return s.object, diagnostics, "unchanged"
	case read.Type == "":
		return acctest.Object{}, diagnostics, "nothing"
	case !read.Value.Equal(s.object.Value):
		return read, diagnostics, "older values"
	}
	return read, diagnostics, "unchanged"
}

func runUpdate(s *stage, begin func()) (acctest.Object, []*tfprotov6.Diagnostic, string) {
	driver := s.provider()
	planned := driver.Plan(s.row.typeName, s.changed, s.object)
	driver.Succeeds(planned.Diagnostics)
	if len(planned.RequiresReplace) > 0 {
		s.t.Fatalf("the change replaces: %v", planned.RequiresReplace)
	}
	begin()
	updated, diagnostics := driver.Apply(planned)
	switch {
	case updated.Value.Equal(s.object.Value):
		return updated, diagnostics, "unchanged"
	case erred(diagnostics):
		return updated, diagnostics, "what is done"
	}
	return updated, diagnostics, "the change"
}

func runDelete(s *stage, begin func()) (acctest.Object, []*tfprotov6.Diagnostic, string) {
	driver := s.provider()
	planned := driver.Plan(s.row.typeName, nil, s.object)
	driver.Succeeds(planned.Diagnostics)
	begin()
	left, diagnostics := driver.Apply(planned)
	switch {
	case left.Value.IsNull():
		return acctest.Object{}, diagnostics, "nothing"
	case !left.Value.Equal(s.object.Value):
		return left, diagnostics, "what is left"
	}
	return left, diagnostics, "unchanged"
}

func runImport(s *stage, begin func()) (acctest.Object, []*tfprotov6.Diagnostic, string) {
	driver := s.provider()
	identity := driver.IdentityAttributes(s.object)
	begin()
	imported, diagnostics := driver.ImportByIdentity(s.row.typeName, identity)
	switch {
	case erred(diagnostics), imported.Type == "": // Terraform adds that there is no such object
		return acctest.Object{}, diagnostics, "nothing"
	}
	return imported, diagnostics, "the object"
}

func runList(s *stage, begin func()) (acctest.Object, []*tfprotov6.Diagnostic, string) {
	before, driver := s.listed(), s.provider()
	begin()
	var diagnostics []*tfprotov6.Diagnostic
	var listed []string
	for _, one := range driver.List(s.row.typeName, s.listConfig(), acctest.ListOptions{}) {
		diagnostics = append(diagnostics, one.Diagnostics...)
		if one.Identity != nil {
			listed = append(listed, identityOf(one))
		}
	}
	for _, identity := range listed {
		if !slices.Contains(before, identity) {
			s.t.Errorf("listed %s, which is not there", identity)
		}
	}
	switch {
	case erred(diagnostics):
		return s.object, diagnostics, "results up to there"
	case len(listed) < len(before):
		return s.object, diagnostics, "older results"
	}
	return s.object, diagnostics, "all results"
}

// listed returns the results of a list that nothing fails.
func (s *stage) listed() []string {
	s.t.Helper()
	driver := s.provider()
	found := driver.List(s.row.typeName, s.listConfig(), acctest.ListOptions{})
	for _, one := range found {
		driver.Succeeds(one.Diagnostics)
	}
	if len(found) == 0 {
		s.t.Error("the object is not listed")
	}
	var identities []string
	for _, one := range found {
		identities = append(identities, identityOf(one))
	}
	return identities
}

// identityOf returns the identity of a result as one text. Its display name may miss what another request was to tell.
func identityOf(one acctest.Listed) string { return fmt.Sprint(one.Identity.IdentityData) }

func (s *stage) listConfig() map[string]any {
	config := map[string]any{}
	for _, name := range s.row.list {
		config[name] = s.config[name]
	}
	return config
}

var importCommand = regexp.MustCompile(`(?:terraform import (?:<[^>]*>|\S+) |import ID is:\s+)(\S+)`)

// nextImports is what the next plan does about an object that only an import brings into the state.
const nextImports = "gives the command that imports it"

// converge refreshes, plans and applies until nothing is left to do, as somebody does who reads what Terraform says.
func (s *stage) converge(config map[string]any, left acctest.Object) (next string) {
	s.t.Helper()
	driver := s.provider()
	if left.Type != "" {
		read, diagnostics := driver.Read(left)
		driver.Succeeds(diagnostics)
		left = read
	}
	planned := driver.Plan(s.row.typeName, config, left)
	said := planned.Diagnostics
	next = "nothing to do"
	switch {
	case erred(said):
	case planned.Empty():
	case len(planned.RequiresReplace) > 0:
		s.t.Errorf("the next plan replaces the object, for %v", planned.RequiresReplace)
	default:
		next = "changes it"
		if left.Type == "" {
			next = "creates it"
		}
		left, said = driver.Apply(planned)
	}
	if erred(said) {
		left, next = s.imported(config, acctest.Text(said)), nextImports
	}
	if found := s.onServer(); len(found) != 1 {
		s.t.Errorf("the organization has %d objects in the end: %v", len(found), found)
	}
	s.wantNoChanges(config, left)
	s.object = left
	return next
}

// imported follows what an error says.
func (s *stage) imported(config map[string]any, text string) acctest.Object {
	s.t.Helper()
	command := importCommand.FindStringSubmatch(text)
	if command == nil {
		s.t.Fatalf("the next apply fails, and does not say how to go on:\n%s", text)
	}
	driver := s.provider()
	imported, diagnostics := driver.ImportByID(s.row.typeName, command[1])
	driver.Succeeds(diagnostics)
	planned := driver.Plan(s.row.typeName, config, imported)
	driver.Succeeds(planned.Diagnostics)
	if planned.Empty() {
		return imported
	}
	if len(planned.RequiresReplace) > 0 {
		s.t.Fatalf("what was imported is replaced, for %v", planned.RequiresReplace)
	}
	applied, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	return applied
}

// wantNoChanges expects that nothing is left to do.
func (s *stage) wantNoChanges(config map[string]any, object acctest.Object) {
	s.t.Helper()
	driver := s.provider()
	read, diagnostics := driver.Read(object)
	driver.Succeeds(diagnostics)
	if read.Type == "" {
		s.t.Fatal("the object is gone in the end")
	}
	planned := driver.Plan(s.row.typeName, config, read)
	driver.Succeeds(planned.Diagnostics)
	if !planned.Empty() {
		s.t.Errorf("the plan in the end is not empty: it changes %v", planned.Changes())
	}
}

func deleteAgain(s *stage, left acctest.Object) string {
	next := "nothing to do"
	if left.Type != "" {
		driver := s.provider()
		read, diagnostics := driver.Read(left)
		driver.Succeeds(diagnostics)
		if read.Type != "" {
			next = "deletes it"
			_, diagnostics = driver.Apply(driver.Plan(s.row.typeName, nil, read))
			driver.Succeeds(diagnostics)
		}
	}
	return next
}

func importAgain(s *stage, left acctest.Object) string {
	next := "nothing to do"
	if left.Type == "" {
		driver := s.provider()
		imported, diagnostics := driver.ImportByIdentity(s.row.typeName, driver.IdentityAttributes(s.object))
		driver.Succeeds(diagnostics)
		left, next = imported, "imports it"
	}
	driver := s.provider()
	read, diagnostics := driver.Read(left)
	driver.Succeeds(diagnostics)
	s.wantNoChanges(driver.GeneratedConfig(read), read)
	return next
}

func listAgain(s *stage, _ acctest.Object) string {
	s.listed()
	return "lists all"
}

// reading is what a user reads, in the words of the page.
func reading(diagnostics []*tfprotov6.Diagnostic, words bool) string {
	if !erred(diagnostics) {
		if strings.Contains(acctest.Text(diagnostics), "Object is gone") {
			return "a warning that it is gone"
		}
		return "nothing"
	}
	text := acctest.Text(diagnostics)
	what := "an error that says what failed"
	if words && strings.Contains(text, serversWords) {
		what = "an error with the server's words"
	}
	if importCommand.MatchString(text) {
		what += ", and the command that imports it"
	}
	return what
}
