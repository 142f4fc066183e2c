package group_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func membershipConfig(group, account string) string {
	return fmt.Sprintf(`
resource "atlassian_group" "reviewers" {
  name = "reviewers"
}
resource "atlassian_group" "auditors" {
  name = "auditors"
}
resource "atlassian_group_membership" "test" {
  group_id   = atlassian_group.%s.id
  account_id = %q
}
`, group, account)
}

func TestAccGroupMembership_lifecycle(t *testing.T) {
	t.Parallel()
	acctest.Lifecycle{
		Type:        membershipType,
		Identity:    "group_id",
		AndIdentity: []string{"account_id"},
		Config:      membershipConfig("reviewers", amara),
		Replacements: []acctest.Change{
			{Name: "account_id", Config: membershipConfig("reviewers", yuki)},
			{Name: "group_id", Config: membershipConfig("auditors", yuki)},
		},
		Vanish: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			if err := o.Client.RemoveGroupMember(ctx, o.ID, instance.String("group_id"), instance.String("account_id")); err != nil {
				t.Error(err)
			}
		},
		Exists: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			return slices.Contains(members(t, o, instance.String("group_id")), instance.String("account_id"))
		},
	}.Run(t)
}

// Somebody else's members stay, and nobody reads them.
func TestGroupMembership_additive(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers", yuki, mateo)
	config := map[string]any{"group_id": group.ID, "account_id": amara}
	created := o.Protocol(t).Create(membershipType, config)
	if got := members(t, o, group.ID); len(got) != 3 {
		t.Errorf("members are %v", got)
	}
	if want := []string{"POST /admin/v2/orgs/" + o.ID + "/directories/-/groups/" + group.ID + "/memberships"}; !slices.Equal(o.Writes(), want) {
		t.Errorf("writes %v, want %v", o.Writes(), want)
	}
	o.Emulator.ResetJournal()
	driver := o.Protocol(t)
	read, _ := driver.Read(created)
	if planned := driver.Plan(membershipType, config, read); !planned.Empty() {
		t.Errorf("plan changes %v", planned.Changes())
	}
	if sent := o.ProviderRequests(); len(sent) != 1 || !slices.Contains(sent[0].Fields, "accountIds") || !slices.Contains(sent[0].Fields, "groupIds") {
		t.Errorf("a refresh and an empty plan sent %v, want one search for one account", sent)
	}
	_, diagnostics := driver.Apply(driver.Plan(membershipType, nil, read))
	driver.Succeeds(diagnostics)
	if got := members(t, o, group.ID); !slices.Equal(got, []string{yuki, mateo}) {
		t.Errorf("after destroy the members are %v", got)
	}
}

func TestGroupMembership_alreadyThere(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers", amara)
	config := map[string]any{"group_id": group.ID, "account_id": amara}
	o.Protocol(t).Create(membershipType, config)
	// And where the server objects to adding it twice.
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: membershipsPath, Status: 409})
	o.Protocol(t).Create(membershipType, config)
	driver := o.Protocol(t)
	_, diagnostics := driver.Apply(driver.Plan(membershipType, map[string]any{"group_id": group.ID, "account_id": yuki}, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "Cannot add account "+yuki, "ADMIN-409-28")
}

func TestGroupMembership_lostAnswers(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers")
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: membershipsPath, DropAnswer: true})
	created := o.Protocol(t, map[string]any{"max_retries": 0}).Create(membershipType, map[string]any{"group_id": group.ID, "account_id": amara})
	if created.Attribute("account_id") != amara {
		t.Errorf("state holds %v", created.Value)
	}
}

func TestGroupMembership_gone(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers")
	created := o.Protocol(t).Create(membershipType, map[string]any{"group_id": group.ID, "account_id": amara})
	driver := o.Protocol(t)

	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: userSearchPath, Status: 403, Times: 1})
	read, diagnostics := driver.Read(created)
	if acctest.Says(t, acctest.Text(diagnostics), "Cannot read membership", "scopes of this call"); read.Type == "" {
		t.Error("a refused read took the membership out of the state")
	}
	if err := o.Client.DeleteGroup(ctx, o.ID, group.UserbaseDirectoryID, group.ID); err != nil {
		t.Fatal(err)
	}
	planned := driver.Plan(membershipType, nil, created)
	driver.Succeeds(planned.Diagnostics)
	_, diagnostics = driver.Apply(planned)
	driver.Succeeds(diagnostics)
	created.Identity = nil // as a Terraform before 1.12 reads
	read, diagnostics = driver.Read(created)
	driver.Succeeds(diagnostics)
	if acctest.Says(t, acctest.Text(diagnostics), "Object is gone: membership of account "+amara); read.Type != "" {
		t.Error("a membership of a group that is gone stayed in the state")
	}
}

func TestGroupMembership_notFound(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers")
	driver := o.Protocol(t)
	_, diagnostics := driver.Apply(driver.Plan(membershipType, map[string]any{"group_id": group.ID, "account_id": "557058:nobody"}, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "Cannot add account 557058:nobody", "ADMIN-404-8", `AttributeName("account_id")`)

	missing := map[string]any{"group_id": nowhere, "account_id": amara}
	acctest.Says(t, acctest.Text(o.Protocol(t).Plan(membershipType, missing, acctest.Object{}).Diagnostics),
		"ERROR: Group "+nowhere+" does not exist", `data "atlassian_group"`, `AttributeName("group_id")`)
	driver = o.Protocol(t, map[string]any{"plan_checks": "off"})
	_, diagnostics = driver.Apply(driver.Plan(membershipType, missing, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "ADMIN-404-10", `AttributeName("group_id")`)
}

func TestGroupMembership_ofASyncedGroup(t *testing.T) {
	o := acctest.Start(t)
	group := synced(t, o, "from-okta", "amara.okafor@acme.com")
	config := map[string]any{"group_id": group.ID, "account_id": yuki}
	refusal := []string{`Group "from-okta" is synced from an identity provider`, "change it in the identity provider, or with atlassian_scim_group", `AttributeName("group_id")`}
	acctest.Says(t, acctest.Text(o.Protocol(t).Plan(membershipType, config, acctest.Object{}).Diagnostics), append(refusal, "ERROR")...)
	nothingSent(t, o)

	driver := o.Protocol(t, map[string]any{"plan_checks": "warn"})
	planned := driver.Plan(membershipType, config, acctest.Object{})
	acctest.Says(t, acctest.Text(planned.Diagnostics), append(refusal, "WARNING")...)
	_, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), "Cannot add account", `Group "from-okta" is synced from an identity provider: change it there`, "ADMIN-403-5")

	// One that is there can be imported and left alone, and not destroyed or replaced.
	driver = o.Protocol(t)
	imported, diagnostics := driver.ImportByID(membershipType, group.ID+"/"+amara)
	driver.Succeeds(diagnostics)
	unchanged := driver.Plan(membershipType, map[string]any{"group_id": group.ID, "account_id": amara}, imported)
	if !unchanged.Empty() || len(unchanged.Diagnostics) > 0 {
		t.Errorf("an imported membership: %v\n%s", unchanged.Changes(), acctest.Text(unchanged.Diagnostics))
	}
	for _, config := range []map[string]any{nil, {"group_id": group.ID, "account_id": yuki}} {
		acctest.Says(t, acctest.Text(o.Protocol(t).Plan(membershipType, config, imported).Diagnostics), append(refusal, "destroy = false")...)
	}
	driver = o.Protocol(t, map[string]any{"plan_checks": "off"})
	kept, diagnostics := driver.Apply(driver.Plan(membershipType, nil, imported))
	acctest.Says(t, acctest.Text(diagnostics), "Cannot take account", "is synced from an identity provider")
	if kept.Value.IsNull() {
		t.Error("the state lost what is still there")
	}
}

func TestGroupMembership_twice(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	config := map[string]any{"group_id": made(t, o, "reviewers").ID, "account_id": amara}
	driver.Succeeds(driver.Plan(membershipType, config, acctest.Object{}).Diagnostics)
	acctest.Says(t, acctest.Text(driver.Plan(membershipType, config, acctest.Object{}).Diagnostics), "twice in this configuration", `AttributeName("account_id")`)
	other := map[string]any{"group_id": config["group_id"], "account_id": yuki}
	if diagnostics := driver.Plan(membershipType, other, acctest.Object{}).Diagnostics; len(diagnostics) > 0 {
		t.Errorf("another account in the same group:\n%s", acctest.Text(diagnostics))
	}
}

func TestGroupMembership_checksCostOneReadAGroup(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers")
	driver := o.Protocol(t)
	for _, account := range []string{amara, yuki, mateo, priya} {
		driver.Succeeds(driver.Plan(membershipType, map[string]any{"group_id": group.ID, "account_id": account}, acctest.Object{}).Diagnostics)
	}
	reads := 0
	for _, sent := range o.ProviderRequests() {
		if strings.Contains(sent.Path, "/groups/") {
			reads++
		}
	}
	if reads != 1 {
		t.Errorf("planning four memberships read the group %d times", reads)
	}
}

func TestGroupMembership_refusedAtPlan(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	group := exampleGroup
	for _, test := range []struct {
		name   string
		config map[string]any
		want   string
	}{
		{"e-mail address", map[string]any{"group_id": group, "account_id": "ann@acme.com"}, `data "atlassian_user" { email = "ann@acme.com" }`},
		{"empty", map[string]any{"group_id": group, "account_id": ""}, "It is empty"},
		{"slash", map[string]any{"group_id": group, "account_id": "712020/1"}, "Write the id alone"},
		{"blank", map[string]any{"group_id": group, "account_id": "712020:1 "}, "Write the id alone"},
		{"name of the group", map[string]any{"group_id": "engineering", "account_id": amara}, "group's id (a UUID)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			acctest.Says(t, acctest.Text(driver.Validate(membershipType, test.config)), "ERROR", test.want)
		})
	}
	// Account ids are no UUIDs: the forms that Atlassian gives out.
	for _, account := range []string{amara, "557058:f58131cb-b67d-43c7-b30d-6b58d40bd077", "5b10a2844c20165700ede21g", "qm:d3a1b2c4:1", acctest.APIKey} {
		driver.Succeeds(driver.Validate(membershipType, map[string]any{"group_id": group, "account_id": account}))
	}
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent before the refusal: %v", sent)
	}
}

func TestGroupMembership_badImportIDs(t *testing.T) {
	driver := acctest.Start(t).Protocol(t)
	for _, id := range []string{exampleGroup, "engineering/" + amara, exampleGroup + "/", "Acme Inc/" + exampleGroup + "/" + amara, "a/b/" + exampleGroup + "/" + amara} {
		_, diagnostics := driver.ImportByID(membershipType, id)
		acctest.Says(t, acctest.Text(diagnostics), "An import id is <group id>/<account id>", "<organization id>/")
	}
}

func TestGroupMembership_manyAtOnce(t *testing.T) {
	o := acctest.Start(t, func(options *emulator.Options) { options.Seed = emulator.GenerateSeed(1, 1, 50) })
	group := made(t, o, "reviewers")
	driver := o.Protocol(t)
	var plans []acctest.Planned
	for user, err := range o.Client.SearchUsers(ctx, o.ID, client.UserSearch{}) {
		if err != nil {
			t.Fatal(err)
		}
		plans = append(plans, driver.Plan(membershipType, map[string]any{"group_id": group.ID, "account_id": user.AccountID}, acctest.Object{}))
	}
	var done sync.WaitGroup
	for _, planned := range plans {
		done.Go(func() {
			if _, diagnostics := driver.Apply(planned); len(diagnostics) > 0 {
				t.Error(acctest.Text(diagnostics))
			}
		})
	}
	done.Wait()
	if got := members(t, o, group.ID); len(got) != 50 {
		t.Errorf("%d members", len(got))
	}
}

// A group that is moved to another way of being managed, in one apply.
func TestAccGroupMembership_becomesMembers(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	group := made(t, o, "reviewers").ID
	one := fmt.Sprintf("resource \"atlassian_group_membership\" \"amara\" {\n  group_id = %q\n  account_id = %q\n}\n", group, amara)
	all := fmt.Sprintf("resource \"atlassian_group_members\" \"test\" {\n  group_id = %q\n  account_ids = [%q]\n}\n", group, yuki)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(one)},
		{Config: o.Config(one + all), ExpectError: text("is managed in two ways in this configuration")},
		{Config: o.Config(all)},
	}})
}
