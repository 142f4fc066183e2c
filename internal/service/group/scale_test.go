package group_test

import (
	"fmt"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestGroupMembership_aRefreshOfManySharesTheListOfMembers(t *testing.T) {
	o := acctest.Start(t, func(options *emulator.Options) { options.Seed = emulator.GenerateSeed(1, 1, 250) })
	group := made(t, o, "reviewers")
	driver := o.ProtocolWithPages(t, 100)
	var objects []acctest.Object
	for user, err := range o.Client.SearchUsers(ctx, o.ID, client.UserSearch{}) {
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, driver.Create(membershipType, map[string]any{"group_id": group.ID, "account_id": user.AccountID}))
	}
	left := objects[100].Attribute("account_id").(string)
	if err := o.Client.RemoveGroupMember(ctx, o.ID, group.ID, left); err != nil {
		t.Fatal(err)
	}
	driver = o.ProtocolWithPages(t, 100)
	o.Emulator.ResetJournal()
	for _, object := range objects {
		read, diagnostics := driver.Read(object)
		if gone := object.Attribute("account_id") == left; gone != (read.Type == "") {
			t.Errorf("account %s, gone is %v:\n%s", object.Attribute("account_id"), gone, acctest.Text(diagnostics))
		}
	}
	// A handful of single reads, three pages, and the word of the server about the one who is gone.
	if sent := len(o.ProviderRequests()); len(objects) != 250 || sent > 3+3+1 {
		t.Errorf("a refresh of %d memberships took %d requests", len(objects), sent)
	}
}

func TestGroup_manyNewNamesShareTheList(t *testing.T) {
	o := acctest.Start(t)
	made(t, o, "theirs")
	driver := o.ProtocolWithPages(t, 100)
	o.Emulator.ResetJournal()
	for number := range 50 {
		config := map[string]any{"name": fmt.Sprintf("new-%d", number), "userbase_directory_id": userbase(t, o)}
		driver.Succeeds(driver.Plan(groupType, config, acctest.Object{}).Diagnostics)
	}
	// A handful of names one by one, one page, whether the organization can be asked at all, and its userbase directories.
	if sent := len(o.ProviderRequests()); sent > 3+1+1+1 {
		t.Errorf("a plan of 50 new groups took %d requests", sent)
	}
	config := map[string]any{"name": "Theirs", "userbase_directory_id": userbase(t, o)}
	acctest.Says(t, acctest.Text(driver.Plan(groupType, config, acctest.Object{}).Diagnostics), `The name "Theirs" is taken`)
}
