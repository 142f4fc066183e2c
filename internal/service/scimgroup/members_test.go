package scimgroup_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestSCIMGroup_membersGoInChunks(t *testing.T) {
	s := start(t, 400)
	driver := s.Protocol(t)
	created := driver.Create(groupType, s.config("everybody", s.users[:250]))
	if got := strings.Join(s.changes(), ","); got != "add,add" {
		t.Errorf("after the first 100, 150 more members took %q", got)
	}
	same(t, "members", s.members(t, id(created)), s.users[:250])

	s.Emulator.ResetJournal()
	planned := driver.Plan(groupType, s.config("everybody", s.users[150:]), created)
	updated, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if got := strings.Join(s.changes(), ","); got != "remove,remove,add,add" {
		t.Errorf("150 members out and 150 in took %q", got)
	}
	same(t, "members", s.members(t, id(created)), s.users[150:])
	if len(s.Writes()) != 4 || id(updated) != id(created) {
		t.Errorf("sent %v", s.Writes())
	}
}

func TestSCIMGroup_oneMemberMoreIsOneRequest(t *testing.T) {
	s := start(t, 300)
	driver := s.Protocol(t)
	created := driver.Create(groupType, s.config("everybody", s.users[:299]))
	s.Emulator.ResetJournal()
	_, diagnostics := driver.Apply(driver.Plan(groupType, s.config("everybody", s.users), created))
	driver.Succeeds(diagnostics)
	if sent := s.ProviderRequests(); len(sent) != 1 || sent[0].Method != "PATCH" {
		t.Errorf("one member more took %v", sent)
	}
}

// What the provider itself has changed is read again.
func TestSCIMGroup_ownWritesAreSeen(t *testing.T) {
	s := start(t, 2)
	created := s.Protocol(t).Create(groupType, s.config("on-call", s.users[:1]))
	driver := s.Protocol(t)
	read, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	updated, diagnostics := driver.Apply(driver.Plan(groupType, s.config("on-call", s.users), read))
	driver.Succeeds(diagnostics)
	if read, _ = driver.Read(updated); len(read.Attribute("members").([]any)) != 2 {
		t.Errorf("members are read as %v", read.Attribute("members"))
	}
}

// An apply leaves alone what others change after the plan.
func TestSCIMGroup_othersAdditionsStayUntilPlanned(t *testing.T) {
	s := start(t, 4)
	driver := s.Protocol(t)
	created := driver.Create(groupType, s.config("on-call", s.users[:2]))
	planned := driver.Plan(groupType, s.config("on-call", s.users[1:3]), created)
	s.change(t, id(created), nil, s.users[3:])
	updated, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	same(t, "after the apply", s.members(t, id(created)), s.users[1:])

	read, _ := driver.Read(updated)
	next := driver.Plan(groupType, s.config("on-call", s.users[1:3]), read)
	if got := fmt.Sprint(next.Changes()); got != "[members]" {
		t.Errorf("the next plan changes %s", got)
	}
	_, diagnostics = driver.Apply(next)
	driver.Succeeds(diagnostics)
	same(t, "after the next", s.members(t, id(created)), s.users[1:3])
}

// An error would taint the group: the next apply would delete it with all who are in it.
func TestSCIMGroup_createThatGetsStuckIsNotTainted(t *testing.T) {
	s := start(t, 350)
	driver := s.Protocol(t)
	s.failAfter(1)
	planned := driver.Plan(groupType, s.config("everybody", s.users), acctest.Object{})
	created, diagnostics := driver.Apply(planned)
	text := acctest.Text(diagnostics)
	acctest.Says(t, text, "WARNING: Not all members are in the new group", "of 250 members", "next apply adds them", "500 ", `AttributeName("members")`)
	if strings.Contains(text, "ERROR") {
		t.Errorf("an error taints:\n%s", text)
	}
	same(t, "members", s.members(t, id(created)), s.users[:200])

	s.Emulator.ClearFaults()
	s.Emulator.ResetJournal()
	read, _ := driver.Read(created)
	next := driver.Plan(groupType, s.config("everybody", s.users), read)
	if len(next.RequiresReplace) > 0 || fmt.Sprint(next.Changes()) != "[members]" {
		t.Errorf("the next plan changes %v and replaces for %v", next.Changes(), next.RequiresReplace)
	}
	_, diagnostics = driver.Apply(next)
	driver.Succeeds(diagnostics)
	same(t, "members", s.members(t, id(created)), s.users)
	if got := strings.Join(s.changes(), ","); got != "add,add" {
		t.Errorf("the 150 that were missing took %q", got)
	}
}

func TestSCIMGroup_updateThatGetsStuckTellsWhoIsThere(t *testing.T) {
	s := start(t, 350)
	driver := s.Protocol(t)
	created := driver.Create(groupType, s.config("everybody", s.users[:50]))
	planned := driver.Plan(groupType, s.config("everybody", s.users[10:]), created)
	s.failAfter(2)
	stuck, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), `ERROR: Cannot change the members of SCIM group "everybody"`, id(created), `AttributeName("members")`)
	var inState []string
	for _, member := range stuck.Attribute("members").([]any) {
		inState = append(inState, member.(string))
	}
	same(t, "members", s.members(t, id(created)), s.users[10:150])
	same(t, "the state", inState, s.users[10:150])

	s.Emulator.ClearFaults()
	_, diagnostics = driver.Apply(driver.Plan(groupType, s.config("everybody", s.users[10:]), stuck))
	driver.Succeeds(diagnostics)
	same(t, "members", s.members(t, id(created)), s.users[10:])
}

func TestSCIMGroup_memberThatIsNoUser(t *testing.T) {
	const nobody = "c6993c94-dbda-40f1-b6f0-18c855522ade"
	s := start(t, 1)
	driver := s.Protocol(t)
	planned := driver.Plan(groupType, s.config("on-call", []string{nobody}), acctest.Object{})
	_, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), `ERROR: Cannot create SCIM group "on-call"`, nobody, "a user of this same SCIM directory")

	created := driver.Create(groupType, s.config("on-call", s.users))
	_, diagnostics = driver.Apply(driver.Plan(groupType, s.config("on-call", append(s.users, nobody)), created))
	acctest.Says(t, acctest.Text(diagnostics), "Cannot change the members", nobody, "a user of this same SCIM directory")
}

// Ten thousand members are compared in a moment. As a set, whose elements the
// framework compares each with each, they take minutes.
func TestSCIMGroup_tenThousandMembers(t *testing.T) {
	s := start(t, 0)
	groupID := s.group(t, "everybody")
	var members []string
	var references []map[string]string
	for number := range 10_000 {
		members = append(members, fmt.Sprintf("c6993c94-dbda-40f1-b6f0-%012d", number))
		references = append(references, map[string]string{"type": "User", "value": members[number]})
	}
	body, err := json.Marshal(map[string]any{"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:Group"},
		"id": groupID, "displayName": "everybody", "members": references})
	if err != nil {
		t.Fatal(err)
	}
	s.Emulator.Fault(emulator.Fault{Method: "GET", Path: groupPath, Status: 200, Body: string(body)})
	s.Emulator.Fault(emulator.Fault{Method: "PATCH", Path: groupPath, Status: 200, Body: string(body)})

	started := time.Now()
	driver := s.Protocol(t)
	imported, diagnostics := driver.ImportByID(groupType, s.directory+"/"+groupID)
	driver.Succeeds(diagnostics)
	driver.Succeeds(driver.Validate(groupType, s.config("everybody", members)))
	if planned := driver.Plan(groupType, s.config("everybody", members), imported); !planned.Empty() {
		t.Errorf("the plan changes %v", planned.Changes())
	}
	_, diagnostics = driver.Apply(driver.Plan(groupType, s.config("everybody", members[1:]), imported))
	driver.Succeeds(diagnostics)
	if took := time.Since(started); took > time.Minute {
		t.Errorf("took %s", took)
	}
	if got := strings.Join(s.changes(), " "); got != "remove" {
		t.Errorf("one member less took %q", got)
	}
}
