package group_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const exampleGroup = "f29c72a8-7681-4ed0-8a2c-83372bf67437"

func membersConfig(group string, accounts ...string) string {
	return fmt.Sprintf(`
resource "atlassian_group" "reviewers" {
  name = "reviewers"
}
resource "atlassian_group" "auditors" {
  name = "auditors"
}
resource "atlassian_group_members" "test" {
  group_id    = atlassian_group.%s.id
  account_ids = [%s]
}
`, group, quoted(accounts))
}

func quoted(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return `"` + strings.Join(values, `", "`) + `"`
}

// set returns a list or set for the maps that Driver takes.
func set(values ...string) []any {
	elements := []any{}
	for _, value := range values {
		elements = append(elements, value)
	}
	return elements
}

func ofGroup(group client.Group, accounts ...string) map[string]any {
	return map[string]any{"group_id": group.ID, "account_ids": set(accounts...)}
}

func inState(t testing.TB, object acctest.Object) []string {
	t.Helper()
	found := []string{}
	elements, _ := object.Attribute("account_ids").([]any)
	for _, element := range elements {
		found = append(found, element.(string))
	}
	slices.Sort(found)
	return found
}

func TestAccGroupMembers_lifecycle(t *testing.T) {
	t.Parallel()
	change := func(apply func(c *client.Client, o *acctest.Organization, groupID string) error) func(testing.TB, *acctest.Organization, acctest.Instance) {
		return func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			if err := apply(o.Client, o, instance.String("group_id")); err != nil {
				t.Error(err)
			}
		}
	}
	acctest.Lifecycle{
		Type:     membersType,
		Identity: "group_id",
		Config:   membersConfig("reviewers", amara, yuki),
		Updates: []acctest.Change{
			{Name: "one goes and one comes", Config: membersConfig("reviewers", amara, mateo)},
			{Name: "empty", Config: membersConfig("reviewers")},
			{Name: "filled", Config: membersConfig("reviewers", priya, yuki, amara)},
		},
		Replacements: []acctest.Change{{Name: "group_id", Config: membersConfig("auditors", amara)}},
		Drifts: []acctest.Drift{
			{Attribute: "account_ids", Also: []string{"emails"}, Change: change(func(c *client.Client, o *acctest.Organization, groupID string) error {
				return c.AddGroupMember(ctx, o.ID, groupID, mateo)
			})},
			{Attribute: "account_ids", Also: []string{"emails"}, Change: change(func(c *client.Client, o *acctest.Organization, groupID string) error {
				return c.RemoveGroupMember(ctx, o.ID, groupID, amara)
			})},
		},
		Exists: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			return len(members(t, o, instance.String("group_id"))) > 0
		},
	}.Run(t)
}

// Deltas only, one account at a time, removals first.
func TestGroupMembers_deltas(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers", mateo, priya)
	driver := o.Protocol(t)
	created := driver.Create(membersType, ofGroup(group, mateo, yuki))
	memberships := "/admin/v2/orgs/" + o.ID + "/directories/-/groups/" + group.ID + "/memberships"
	want := []string{"DELETE " + memberships + "/" + priya, "POST " + memberships}
	if !slices.Equal(o.Writes(), want) {
		t.Errorf("the create wrote %v, want %v", o.Writes(), want)
	}
	o.Emulator.ResetJournal()
	planned := driver.Plan(membersType, ofGroup(group, amara, yuki), created)
	driver.Succeeds(planned.Diagnostics)
	updated, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	want = []string{"DELETE " + memberships + "/" + mateo, "POST " + memberships}
	if !slices.Equal(o.Writes(), want) {
		t.Errorf("the update wrote %v, want %v", o.Writes(), want)
	}
	if got := members(t, o, group.ID); !slices.Equal(got, []string{amara, yuki}) && !slices.Equal(got, []string{yuki, amara}) {
		t.Errorf("members are %v", got)
	}
	for _, permuted := range [][]string{{amara, yuki}, {yuki, amara}} {
		if planned := o.Protocol(t).Plan(membersType, ofGroup(group, permuted...), updated); !planned.Empty() {
			t.Errorf("%v changes %v", permuted, planned.Changes())
		}
	}
}

// Destroying takes out who is listed; somebody who came after the last refresh stays.
func TestGroupMembers_destroy(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers")
	driver := o.Protocol(t)
	created := driver.Create(membersType, ofGroup(group, amara, yuki))
	planned := driver.Plan(membersType, nil, created)
	if err := o.Client.AddGroupMember(ctx, o.ID, group.ID, mateo); err != nil {
		t.Fatal(err)
	}
	_, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if got := members(t, o, group.ID); !slices.Equal(got, []string{mateo}) {
		t.Errorf("members are %v", got)
	}
}

// An apply leaves alone what somebody else does between plan and apply, and the next plan shows it.
func TestGroupMembers_changedBetweenPlanAndApply(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers")
	driver := o.Protocol(t)
	created := driver.Create(membersType, ofGroup(group, amara, yuki))
	planned := driver.Plan(membersType, ofGroup(group, amara), created)
	if err := o.Client.AddGroupMember(ctx, o.ID, group.ID, mateo); err != nil {
		t.Fatal(err)
	}
	updated, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if got := members(t, o, group.ID); !slices.Equal(got, []string{amara, mateo}) {
		t.Errorf("members are %v", got)
	}
	read, _ := o.Protocol(t).Read(updated)
	if next := o.Protocol(t).Plan(membersType, ofGroup(group, amara), read); !slices.Equal(next.Changes(), []string{"account_ids", "emails"}) {
		t.Errorf("the next plan changes %v", next.Changes())
	}
}

func TestGroupMembers_failHalfWay(t *testing.T) {
	fails := func(status int, times int) emulator.Fault {
		return emulator.Fault{Method: "POST", Path: membershipsPath, Status: status, Times: times}
	}
	t.Run("update", func(t *testing.T) {
		o := acctest.Start(t)
		group := made(t, o, "reviewers")
		driver := o.Protocol(t)
		created := driver.Create(membersType, ofGroup(group, mateo))
		planned := driver.Plan(membersType, ofGroup(group, amara, yuki), created)
		// Removing goes through, and so does the first one added: in the order of the ids, amara is before yuki.
		o.Emulator.Fault(emulator.Fault{Method: "POST", Path: membershipsPath, Times: 1})
		o.Emulator.Fault(fails(400, 0))
		updated, diagnostics := driver.Apply(planned)
		acctest.Says(t, acctest.Text(diagnostics), "Cannot change the members of group "+group.ID, "1 of 1 were taken out and 1 of 2 added", "adding account "+yuki, "does the rest", `AttributeName("account_ids")`)
		if strings.Contains(acctest.Text(diagnostics), "..") {
			t.Errorf("a sentence ends twice:\n%s", acctest.Text(diagnostics))
		}
		if got := inState(t, updated); !slices.Equal(got, []string{amara}) || !slices.Equal(got, members(t, o, group.ID)) {
			t.Errorf("the state holds %v, the group %v", got, members(t, o, group.ID))
		}
		o.Emulator.ClearFaults()
		o.Emulator.ResetJournal()
		updated, diagnostics = driver.Apply(driver.Plan(membersType, ofGroup(group, amara, yuki), updated))
		driver.Succeeds(diagnostics)
		if got := inState(t, updated); !slices.Equal(got, []string{amara, yuki}) || len(o.Writes()) != 1 {
			t.Errorf("then the state holds %v after %v", got, o.Writes())
		}
	})

	t.Run("create", func(t *testing.T) {
		o := acctest.Start(t)
		group := made(t, o, "reviewers", mateo)
		driver := o.Protocol(t)
		planned := driver.Plan(membersType, ofGroup(group, amara, yuki), acctest.Object{})
		o.Emulator.Fault(emulator.Fault{Method: "POST", Path: membershipsPath, Times: 1})
		o.Emulator.Fault(fails(400, 0))
		created, diagnostics := driver.Apply(planned)
		acctest.Says(t, acctest.Text(diagnostics), "1 of 1 were taken out and 1 of 2 added", "goes on where this one stopped")
		if !created.Value.IsNull() {
			t.Errorf("a tainted resource would take out %v first", inState(t, created))
		}
		o.Emulator.ClearFaults()
		o.Emulator.ResetJournal()
		if created := o.Protocol(t).Create(membersType, ofGroup(group, amara, yuki)); len(inState(t, created)) != 2 || len(o.Writes()) != 1 {
			t.Errorf("then the state holds %v after %v", inState(t, created), o.Writes())
		}
	})

	t.Run("destroy", func(t *testing.T) {
		o := acctest.Start(t)
		group := made(t, o, "reviewers")
		driver := o.Protocol(t)
		created := driver.Create(membersType, ofGroup(group, amara, yuki))
		o.Emulator.Fault(emulator.Fault{Method: "DELETE", Path: membershipPath, Times: 1})
		o.Emulator.Fault(emulator.Fault{Method: "DELETE", Path: membershipPath, Status: 403})
		left, diagnostics := driver.Apply(driver.Plan(membersType, nil, created))
		acctest.Says(t, acctest.Text(diagnostics), "1 of 2 were taken out", "taking account "+yuki+" out", "holds who is left")
		if got := inState(t, left); !slices.Equal(got, []string{yuki}) || !slices.Equal(got, members(t, o, group.ID)) {
			t.Errorf("the state holds %v, the group %v", got, members(t, o, group.ID))
		}
	})
}

func TestGroupMembers_lostAnswers(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers", mateo)
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: membershipsPath, DropAnswer: true})
	o.Emulator.Fault(emulator.Fault{Method: "DELETE", Path: membershipPath, DropAnswer: true, Times: 1})
	created := o.Protocol(t, map[string]any{"max_retries": 1}).Create(membersType, ofGroup(group, amara))
	if got := inState(t, created); !slices.Equal(got, []string{amara}) || !slices.Equal(got, members(t, o, group.ID)) {
		t.Errorf("the state holds %v, the group %v", got, members(t, o, group.ID))
	}
}

func TestGroupMembers_gone(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers")
	driver := o.Protocol(t)
	empty := driver.Create(membersType, ofGroup(group))
	if read, diagnostics := o.Protocol(t).Read(empty); read.Type == "" || len(diagnostics) > 0 || len(inState(t, read)) != 0 {
		t.Errorf("an empty group: %v\n%s", read.Value, acctest.Text(diagnostics))
	}
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: groupPath, Status: 403, Times: 1})
	read, diagnostics := driver.Read(empty)
	if acctest.Says(t, acctest.Text(diagnostics), "Cannot read the members"); read.Type == "" {
		t.Error("a refused read took the members out of the state")
	}
	filled, diagnostics := driver.Apply(driver.Plan(membersType, ofGroup(group, amara), empty))
	driver.Succeeds(diagnostics)
	if err := o.Client.DeleteGroup(ctx, o.ID, group.UserbaseDirectoryID, group.ID); err != nil {
		t.Fatal(err)
	}
	for _, object := range []acctest.Object{empty, filled} {
		driver := o.Protocol(t)
		object.Identity = nil // as a Terraform before 1.12 reads
		read, diagnostics := driver.Read(object)
		driver.Succeeds(diagnostics)
		if acctest.Says(t, acctest.Text(diagnostics), "Object is gone: group "+group.ID); read.Type != "" {
			t.Error("members of a group that is gone stayed in the state")
		}
		planned := driver.Plan(membersType, nil, object)
		driver.Succeeds(planned.Diagnostics)
		_, diagnostics = driver.Apply(planned)
		driver.Succeeds(diagnostics)
	}
}

func TestGroupMembers_ofASyncedGroup(t *testing.T) {
	o := acctest.Start(t)
	group := synced(t, o, "from-okta", "amara.okafor@acme.com")
	refusal := []string{`Group "from-okta" is synced from an identity provider`, "change it in the identity provider, or with atlassian_scim_group", `AttributeName("group_id")`}
	acctest.Says(t, acctest.Text(o.Protocol(t).Plan(membersType, ofGroup(group, yuki), acctest.Object{}).Diagnostics), append(refusal, "ERROR")...)

	driver := o.Protocol(t)
	imported, diagnostics := driver.ImportByID(membersType, group.ID)
	driver.Succeeds(diagnostics)
	unchanged := driver.Plan(membersType, ofGroup(group, amara), imported)
	if !unchanged.Empty() || len(unchanged.Diagnostics) > 0 {
		t.Errorf("imported members: %v\n%s", unchanged.Changes(), acctest.Text(unchanged.Diagnostics))
	}
	for _, config := range []map[string]any{nil, ofGroup(group, amara, yuki), {"group_id": nowhere, "account_ids": set(amara)}} {
		acctest.Says(t, acctest.Text(o.Protocol(t).Plan(membersType, config, imported).Diagnostics), append(refusal, "ERROR")...)
	}
	nothingSent(t, o)
	driver = o.Protocol(t, map[string]any{"plan_checks": "warn"})
	planned := driver.Plan(membersType, ofGroup(group, amara, yuki), imported)
	acctest.Says(t, acctest.Text(planned.Diagnostics), append(refusal, "WARNING")...)
	kept, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), "0 of 0 were taken out and 0 of 1 added", "is synced from an identity provider: change it there", "ADMIN-403-5")
	if got := inState(t, kept); !slices.Equal(got, []string{amara}) {
		t.Errorf("the state holds %v", got)
	}
}

func TestGroupMembers_noChangeNoExtraRequests(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers")
	created := o.Protocol(t).Create(membersType, ofGroup(group, amara))
	o.Emulator.ResetJournal()
	driver := o.Protocol(t)
	read, _ := driver.Read(created)
	if planned := driver.Plan(membersType, ofGroup(group, amara), read); !planned.Empty() {
		t.Errorf("plan changes %v", planned.Changes())
	}
	if sent := o.ProviderRequests(); len(sent) != 1 {
		t.Errorf("a refresh and an empty plan took %d requests, want 1: %v", len(sent), sent)
	}
}

func TestGroupMembers_refusedAtPlan(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	for _, test := range []struct {
		name   string
		config map[string]any
		want   string
	}{
		{"e-mail address", map[string]any{"group_id": exampleGroup, "account_ids": set(amara, "ann@acme.com")}, `data "atlassian_user" { email = "ann@acme.com" }`},
		{"empty", map[string]any{"group_id": exampleGroup, "account_ids": set("")}, "It is empty"},
		{"slash", map[string]any{"group_id": exampleGroup, "account_ids": set("a/b")}, "Write the id alone"},
		{"twice", map[string]any{"group_id": exampleGroup, "account_ids": set(amara, yuki, amara)}, "distinct()"},
		{"null", map[string]any{"group_id": exampleGroup, "account_ids": []any{amara, nil}}, "compact()"},
		{"name of the group", map[string]any{"group_id": "engineering", "account_ids": set(amara)}, "group's id (a UUID)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			acctest.Says(t, acctest.Text(driver.Validate(membersType, test.config)), "ERROR", test.want)
		})
	}
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent before the refusal: %v", sent)
	}
}

// Ten thousand members are read in pages, and changed by what differs.
func TestGroupMembers_large(t *testing.T) {
	const many = 10_000
	o := acctest.Start(t, func(options *emulator.Options) { options.Seed = emulator.GenerateSeed(1, 1, many) })
	driver := o.ProtocolWithPages(t, 100)
	group := made(t, o, "everybody")
	var emails []string
	for user, err := range o.Client.SearchUsers(ctx, o.ID, client.UserSearch{}) {
		if err != nil {
			t.Fatal(err)
		}
		emails = append(emails, user.Email)
	}
	if err := o.Emulator.SetGroupMembers("everybody", emails); err != nil {
		t.Fatal(err)
	}
	imported, diagnostics := driver.ImportByID(membersType, group.ID)
	driver.Succeeds(diagnostics)
	all := inState(t, imported)
	if len(all) != many {
		t.Fatalf("%d members in the state", len(all))
	}
	o.Emulator.ResetJournal()
	planned := driver.Plan(membersType, ofGroup(group, all[1:]...), imported)
	driver.Succeeds(planned.Diagnostics)
	updated, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if sent := o.ProviderRequests(); len(sent) > 2 || len(o.Writes()) != 1 {
		t.Errorf("taking one of %d out took %d requests", many, len(sent))
	}
	if len(inState(t, updated)) != many-1 {
		t.Errorf("%d members in the state", len(inState(t, updated)))
	}
}
