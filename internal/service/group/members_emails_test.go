package group_test

import (
	"reflect"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// The plan shows the address of an account that leaves; that of one that comes, the apply finds out.
func TestGroupMembers_emails(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers", mateo)
	driver := o.Protocol(t)
	planned := driver.Plan(membersType, ofGroup(group, amara), acctest.Object{})
	acctest.Says(t, acctest.Text(planned.Diagnostics), mateo+"  mateo.garcia@acme.com")
	created, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if want := map[string]any{amara: "amara.okafor@acme.com"}; !reflect.DeepEqual(created.Attribute("emails"), want) {
		t.Errorf("after the create: %v, want %v", created.Attribute("emails"), want)
	}
	planned = driver.Plan(membersType, ofGroup(group, amara, yuki), created)
	updated, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if want := map[string]any{amara: "amara.okafor@acme.com", yuki: "yuki.tanaka@acme.dev"}; !reflect.DeepEqual(updated.Attribute("emails"), want) {
		t.Errorf("after the update: %v, want %v", updated.Attribute("emails"), want)
	}
	leaves := driver.Plan(membersType, ofGroup(group, amara), updated)
	if want := map[string]any{amara: "amara.okafor@acme.com"}; !reflect.DeepEqual(acctest.Object{Value: leaves.Value}.Attribute("emails"), want) {
		t.Errorf("planned: %v, want %v", acctest.Object{Value: leaves.Value}.Attribute("emails"), want)
	}
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: userSearchPath, Status: 403})
	comes, diagnostics := driver.Apply(driver.Plan(membersType, ofGroup(group, amara, yuki, mateo), updated))
	driver.Succeeds(diagnostics)
	if want := map[string]any{amara: "amara.okafor@acme.com", yuki: "yuki.tanaka@acme.dev", mateo: nil}; !reflect.DeepEqual(comes.Attribute("emails"), want) {
		t.Errorf("where accounts cannot be read: %v, want %v", comes.Attribute("emails"), want)
	}
}

// The address is for people: it follows the account, and an account that cannot be read has none.
func TestGroupMembership_email(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers")
	config := func(account string) map[string]any {
		return map[string]any{"group_id": group.ID, "account_id": account}
	}
	driver := o.Protocol(t)
	created := driver.Create(membershipType, config(amara))
	if email := created.Attribute("email"); email != "amara.okafor@acme.com" {
		t.Errorf("after the create: %v", email)
	}
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/v2/orgs/*/directories/*/users/*", Status: 403})
	unread := driver.Create(membershipType, config(yuki))
	if email := unread.Attribute("email"); email != nil {
		t.Errorf("of an account that cannot be read: %v", email)
	}
	read, diagnostics := o.Protocol(t).Read(unread)
	driver.Succeeds(diagnostics)
	if email := read.Attribute("email"); email != "yuki.tanaka@acme.dev" {
		t.Errorf("after the refresh: %v", email)
	}
	if planned := o.Protocol(t).Plan(membershipType, config(yuki), read); !planned.Empty() {
		t.Errorf("the plan changes %v", planned.Changes())
	}
}
