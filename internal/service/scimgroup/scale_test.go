package scimgroup_test

import (
	"fmt"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// planNew plans so many new groups in one walk, and returns how many requests that took.
func (s *setUp) planNew(t *testing.T, groups int) int {
	t.Helper()
	driver := s.ProtocolWithPages(t, 100)
	s.Emulator.ResetJournal()
	for number := range groups {
		driver.Succeeds(driver.Plan(groupType, s.config(fmt.Sprintf("new-%d", number), nil), acctest.Object{}).Diagnostics)
	}
	return len(s.ProviderRequests())
}

func TestSCIMGroup_manyNewNamesShareTheList(t *testing.T) {
	s := start(t, 0)
	for number := range 250 {
		s.group(t, fmt.Sprintf("theirs-%d", number))
	}
	// A handful of names are looked up one by one, and the list has three pages.
	if sent := s.planNew(t, 300); sent > 3+3 {
		t.Errorf("a plan of 300 new groups took %d requests", sent)
	}
	driver := s.ProtocolWithPages(t, 100)
	for number := range 10 {
		driver.Succeeds(driver.Plan(groupType, s.config(fmt.Sprintf("new-%d", number), nil), acctest.Object{}).Diagnostics)
	}
	for _, name := range []string{"theirs-0", "THEIRS-249"} {
		acctest.Says(t, acctest.Text(driver.Plan(groupType, s.config(name, nil), acctest.Object{}).Diagnostics), fmt.Sprintf("The name %q is taken", name))
	}
}

// A few names are not worth all pages of a large directory: two requests for each, and the pages that are asked for ahead.
func TestSCIMGroup_aFewNewNamesInALargeDirectory(t *testing.T) {
	s := start(t, 0)
	for number := range 2500 {
		s.group(t, fmt.Sprintf("theirs-%d", number))
	}
	if sent := s.planNew(t, 5); sent > 2*5+8 {
		t.Errorf("a plan of 5 new groups took %d requests", sent)
	}
}

// The plan does not see what appears after the list was read, and the apply never adopts it.
func TestSCIMGroup_aNameThatIsTakenAfterTheListWasRead(t *testing.T) {
	s := start(t, 0)
	driver := s.ProtocolWithPages(t, 100)
	var planned []acctest.Planned
	for number := range 10 {
		planned = append(planned, driver.Plan(groupType, s.config(fmt.Sprintf("new-%d", number), nil), acctest.Object{}))
	}
	theirs := s.group(t, "new-9")
	created, diagnostics := driver.Apply(planned[9])
	acctest.Says(t, acctest.Text(diagnostics), "Its import ID is", s.directory+"/"+theirs)
	if !created.Value.IsNull() {
		t.Error("somebody else's group is in the state")
	}
}
