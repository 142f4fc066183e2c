package group_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func groupConfig(name, description string) string {
	return fmt.Sprintf("resource \"atlassian_group\" \"test\" {\n  name = %q\n  description = %q\n}\n", name, description)
}

func TestAccGroup_lifecycle(t *testing.T) {
	t.Parallel()
	acctest.Lifecycle{
		Type:     groupType,
		Identity: "id",
		Config:   groupConfig("reviewers", "Review"),
		Replacements: []acctest.Change{
			{Name: "name", Config: groupConfig("auditors", "Review")},
			{Name: "description", Config: groupConfig("auditors", "Audit")},
		},
		Vanish: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			if err := o.Client.DeleteGroup(ctx, o.ID, instance.String("userbase_directory_id"), instance.String("id")); err != nil {
				t.Error(err)
			}
		},
		Exists: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			_, err := o.Client.Group(ctx, o.ID, instance.String("id"))
			if err != nil && !errors.Is(err, client.ErrNotFound) {
				t.Error(err)
			}
			return err == nil
		},
	}.Run(t)
}

// All there is to see of a new group, and what was sent for it.
func TestGroup_create(t *testing.T) {
	o := acctest.Start(t)
	created := o.Protocol(t).Create(groupType, map[string]any{"name": "reviewers"})
	there := findGroup(t, o, "reviewers")
	for attribute, want := range map[string]any{"id": there.ID, "name": "reviewers", "description": nil, "externally_synced": false,
		"managed_by": "admins", "userbase_directory_id": userbase(t, o), "organization_id": o.ID} {
		if got := created.Attribute(attribute); got != want {
			t.Errorf("%s is %v, want %v", attribute, got, want)
		}
	}
	for _, sent := range o.ProviderRequests() {
		if !sent.Read && !slices.Equal(sent.Fields, []string{"name"}) {
			t.Errorf("the create sent %v", sent.Fields)
		}
	}
	if writes := o.Writes(); len(writes) != 1 {
		t.Errorf("writes: %v", writes)
	}
}

func TestGroup_noChangeNoExtraRequests(t *testing.T) {
	o := acctest.Start(t)
	config := map[string]any{"name": "reviewers"}
	created := o.Protocol(t).Create(groupType, config)
	o.Emulator.ResetJournal()
	driver := o.Protocol(t)
	read, _ := driver.Read(created)
	if planned := driver.Plan(groupType, config, read); !planned.Empty() {
		t.Errorf("plan changes %v", planned.Changes())
	}
	if sent := o.ProviderRequests(); len(sent) != 1 {
		t.Errorf("a refresh and an empty plan took %d requests, want 1: %v", len(sent), sent)
	}
}

// An apply leaves alone what a configuration leaves out, and a name in other letters is the same name.
func TestGroup_importedAsItIs(t *testing.T) {
	o := acctest.Start(t)
	if err := o.Client.CreateGroup(ctx, o.ID, userbase(t, o), client.GroupCreate{Name: "Reviewers", Description: "By hand"}); err != nil {
		t.Fatal(err)
	}
	driver := o.Protocol(t)
	imported, diagnostics := driver.ImportByID(groupType, findGroup(t, o, "reviewers").ID)
	driver.Succeeds(diagnostics)
	for _, name := range []string{"Reviewers", "REVIEWERS"} {
		planned := o.Protocol(t).Plan(groupType, map[string]any{"name": name}, imported)
		if !planned.Empty() || len(planned.RequiresReplace) > 0 || len(planned.Diagnostics) > 0 {
			t.Errorf("name %s changes %v, replaces for %v\n%s", name, planned.Changes(), planned.RequiresReplace, acctest.Text(planned.Diagnostics))
		}
	}
	for id, want := range map[string]string{"a/b/c": "is not a UUID", "": "", nowhere: ""} {
		if _, diagnostics := driver.ImportByID(groupType, id); want != "" {
			acctest.Says(t, acctest.Text(diagnostics), want)
		}
	}
}

func TestGroup_forbiddenIsNotGone(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create(groupType, map[string]any{"name": "reviewers"})
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: groupPath, Status: 403})
	read, diagnostics := driver.Read(created)
	acctest.Says(t, acctest.Text(diagnostics), "Cannot read group", "scopes of this call", "Atlassian's published API")
	if read.Type == "" {
		t.Error("a refused read took the group out of the state")
	}
}

func TestGroup_refusedAtPlan(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	for _, test := range []struct {
		name   string
		config map[string]any
		want   string
	}{
		{"no name", map[string]any{"name": ""}, "without blanks before or after it"},
		{"blank before", map[string]any{"name": " reviewers"}, "without blanks before or after it"},
		{"blank after", map[string]any{"name": "reviewers\n"}, "without blanks before or after it"},
		{"no description", map[string]any{"name": "reviewers", "description": ""}, "leave it out"},
		{"directory by name", map[string]any{"name": "reviewers", "userbase_directory_id": "Local"}, "userbase directory's id (a UUID)"},
		{"organization by name", map[string]any{"name": "reviewers", "organization_id": "Acme Inc"}, "organization's id"},
	} {
		t.Run(test.name, func(t *testing.T) {
			acctest.Says(t, acctest.Text(driver.Validate(groupType, test.config)), "ERROR", test.want)
		})
	}
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent before the refusal: %v", sent)
	}
}

// One provider creates from many goroutines, as Terraform's graph walk does.
func TestGroup_manyAtOnce(t *testing.T) {
	const many = 50
	o := acctest.Start(t)
	driver := o.Protocol(t)
	var plans []acctest.Planned
	for number := range many {
		plans = append(plans, driver.Plan(groupType, map[string]any{"name": fmt.Sprint("Group ", number)}, acctest.Object{}))
	}
	var done sync.WaitGroup
	var ids sync.Map
	for _, planned := range plans {
		done.Go(func() {
			created, diagnostics := driver.Apply(planned)
			if _, twice := ids.LoadOrStore(created.Attribute("id"), true); twice || created.Attribute("id") == nil {
				t.Errorf("id %v\n%s", created.Attribute("id"), acctest.Text(diagnostics))
			}
		})
	}
	done.Wait()
	if writes := o.Writes(); len(writes) != many {
		t.Errorf("%d writes for %d groups", len(writes), many)
	}
}

// The advice of the refusal works: a removed block forgets a synced group, which
// Terraform then does not destroy at the end of the test either.
func TestAccGroup_forgotten(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	group := synced(t, o, "from-okta")
	address := groupType + ".test"
	imported := fmt.Sprintf("resource \"atlassian_group\" \"test\" {\n  name = \"from-okta\"\n}\nimport {\n  to = %s\n  id = %q\n}\n", address, group.ID)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(imported), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, tfjsonpath.New("externally_synced"), knownvalue.Bool(true)),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("managed_by"), knownvalue.StringExact("external"))}},
		{Config: o.Config(""), ExpectError: text("is synced from an identity provider")},
		{Config: o.Config("removed {\n  from = " + address + "\n  lifecycle {\n    destroy = false\n  }\n}\n")},
	}})
	nothingSent(t, o)
	findGroup(t, o, "from-okta")
}

// Atlassian's own host serves none of this project's identity API.
func TestGroup_onTheHostOfAtlassian(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	driver := o.Protocol(t)
	created := driver.Create(groupType, map[string]any{"name": "reviewers"})
	membership := driver.Create(membershipType, map[string]any{"group_id": id(created), "account_id": amara})
	everybody := driver.Create(membersType, map[string]any{"group_id": id(created), "account_ids": set(amara, yuki)})
	driver = o.Protocol(t)
	for _, object := range []acctest.Object{created, membership, everybody} {
		read, diagnostics := driver.Read(object)
		driver.Succeeds(diagnostics)
		if !read.Value.Equal(object.Value) {
			t.Errorf("read back %v, created %v", read.Value, object.Value)
		}
	}
	if other := slices.IndexFunc(o.ProviderRequests(), func(sent emulator.Request) bool { return strings.Contains(sent.Path, "/identity/") }); other >= 0 {
		t.Errorf("asked the identity API: %v", o.ProviderRequests()[other])
	}
}
