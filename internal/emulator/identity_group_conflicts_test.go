package emulator_test

import (
	"fmt"
	"testing"
)

func (o *organization) conflicts(directoryID string) []object {
	o.t.Helper()
	return o.call("GET", "directories/"+directoryID+"/group-conflicts", "").list()
}

func emails(accounts any) string {
	var found []string
	for _, one := range accounts.([]any) {
		found = append(found, one.(map[string]any)["email"].(string))
	}
	return fmt.Sprint(found)
}

func TestConflict_isReviewedAndSynced(t *testing.T) {
	o := serve(t)
	id := o.directory("Okta", "okta").id()
	o.change(o.emulator.PushGroup(id, "Engineering", []string{"ada@acme.com", "bob@acme.com"}))
	found := o.conflicts(id)
	if len(found) != 1 || found[0].text("state") != "conflict" || found[0].text("groupName") != "engineering" {
		t.Fatalf("the conflicts are %v", found)
	}
	if emails(found[0]["membersAdded"]) != "[bob@acme.com]" || emails(found[0]["membersRemoved"]) != "[cleo@elsewhere.example]" || fmt.Sprint(found[0]["productAccess"]) != "[jira-software]" {
		t.Errorf("the conflict is %v", found[0])
	}
	if members, _ := o.emulator.GroupMembers("engineering"); fmt.Sprint(members) != "[ada@acme.com cleo@elsewhere.example]" {
		t.Errorf("before the sync the members are already %v", members)
	}
	sync := "directories/" + id + "/group-conflicts/" + found[0].id() + "/sync"
	o.change(o.emulator.SetGroupMembers("engineering", []string{"ada@acme.com"}))
	o.must(412, "POST", sync, "", ifMatch(found[0].version()))
	moved := o.conflicts(id)[0]
	if moved.version() == found[0].version() || emails(moved["membersRemoved"]) != "[]" {
		t.Errorf("after a change of the group the conflict is %v", moved)
	}
	o.change(o.emulator.PushGroup(id, "engineering", []string{"bob@acme.com"}))
	o.must(412, "POST", sync, "", ifMatch(moved.version()))
	synced := o.must(200, "POST", sync, "", ifMatch(o.conflicts(id)[0].version()))
	if synced.text("state") != "synced" {
		t.Errorf("after the sync it is %v", synced)
	}
	if members, _ := o.emulator.GroupMembers("engineering"); fmt.Sprint(members) != "[bob@acme.com]" {
		t.Errorf("after the sync the members are %v", members)
	}
	if again := o.must(200, "POST", sync, ""); again.version() != synced.version() {
		t.Error("syncing again changed something")
	}
	o.change(o.emulator.PushGroup(id, "engineering", []string{"ada@acme.com"})) // the group is the directory's now
	if members, _ := o.emulator.GroupMembers("engineering"); fmt.Sprint(members) != "[ada@acme.com]" {
		t.Errorf("after a later push the members are %v", members)
	}
	if found := o.conflicts(id); len(found) != 1 || found[0].text("state") != "synced" {
		t.Errorf("after a later push the conflicts are %v", found)
	}
}

func TestConflict_ofADefaultGroupCanBeSyncedOnceItIsOrdinary(t *testing.T) {
	o := serve(t)
	id := o.directory("Okta", "okta").id()
	o.change(o.emulator.PushGroup(id, "everyone", []string{"bob@acme.com"}))
	sync := "directories/" + id + "/group-conflicts/" + o.conflicts(id)[0].id() + "/sync"
	o.must(409, "POST", sync, "")
	o.change(o.emulator.SetDefaultAccessGroup("everyone", false))
	o.must(200, "POST", sync, "")
}

func TestGroup_becomesLocalWithoutTheProvisioningConfig(t *testing.T) {
	o := serve(t)
	okta, auth0 := o.directory("Okta", "okta").id(), o.directory("Auth0", "auth0").id()
	config := o.provisioning(okta)
	o.change(o.emulator.PushGroup(okta, "platform", []string{"ada@acme.com"}))
	o.change(o.emulator.PushGroup(okta, "engineering", []string{"ada@acme.com"}))
	o.change(o.emulator.PushGroup(auth0, "platform", []string{"bob@acme.com"}))
	if len(o.conflicts(okta)) != 1 || len(o.conflicts(auth0)) != 1 {
		t.Fatalf("the conflicts are %v and %v", o.conflicts(okta), o.conflicts(auth0))
	}
	o.must(204, "DELETE", "provisioning-configs/"+config.id(), "")
	if members, _ := o.emulator.GroupMembers("platform"); fmt.Sprint(members) != "[ada@acme.com]" {
		t.Errorf("the members are %v", members)
	}
	if len(o.conflicts(okta)) != 0 || len(o.conflicts(auth0)) != 1 {
		t.Errorf("the conflicts are %v and %v", o.conflicts(okta), o.conflicts(auth0))
	}
	o.change(o.emulator.PushGroup(okta, "platform", nil)) // as local as any other group
	if len(o.conflicts(okta)) != 1 {
		t.Error("a group that became local was overwritten")
	}
}

func TestConflict_comesFromAGoogleSync(t *testing.T) {
	o := serve(t)
	connection := o.connected(`,"syncMode":"specific_groups","groups":["engineering@acme.com"]`)
	o.must(202, "POST", "google-workspace-connections/"+connection.id()+"/sync", "")
	o.change(o.emulator.FinishSync(connection.id()))
	found := o.conflicts(connection.text("directoryId"))
	if len(found) != 1 || emails(found[0]["membersAdded"]) != "[]" || emails(found[0]["membersRemoved"]) != "[cleo@elsewhere.example]" {
		t.Errorf("the conflicts are %v", found)
	}
	o.change(o.emulator.PushGroup(connection.text("directoryId"), "platform", []string{"ada@acme.com"}))
	o.must(204, "DELETE", "google-workspace-connections/"+connection.id(), "")
	if left := o.conflicts(connection.text("directoryId")); len(left) != 0 {
		t.Errorf("without the connection the conflicts are %v", left)
	}
	o.change(o.emulator.PushGroup(connection.text("directoryId"), "platform", nil))
	if members, _ := o.emulator.GroupMembers("platform"); len(members) != 1 {
		t.Error("a group that became local was overwritten")
	}
}
