package scimgroup_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const usersConfig = `
resource "atlassian_scim_user" "jo" {
  scim_directory_id = var.scim_directory_id
  user_name = "jo"
  email     = "jo@acme.com"
}
resource "atlassian_scim_user" "kim" {
  scim_directory_id = var.scim_directory_id
  user_name = "kim"
  email     = "kim@acme.com"
}
`

func groupConfig(name, more string) string {
	return usersConfig + fmt.Sprintf(`
resource "atlassian_scim_group" "test" {
  scim_directory_id = var.scim_directory_id
  display_name      = %q
  %s
}
`, name, more)
}

func TestAccSCIMGroup_lifecycle(t *testing.T) {
	t.Parallel()
	const jo, kim = "members = [atlassian_scim_user.jo.id]", "members = [atlassian_scim_user.kim.id, atlassian_scim_user.jo.id]"
	acctest.Lifecycle{
		Type: groupType, SCIM: true, Identity: "id",
		Config: groupConfig("on-call", jo),
		Updates: []acctest.Change{
			{Name: "members", Config: groupConfig("on-call", kim)},
			{Name: "nobody", Config: groupConfig("on-call", "members = []")},
		},
		Replacements: []acctest.Change{
			{Name: "display_name", Config: groupConfig("on-duty", jo)},
			{Name: "external_id", Config: groupConfig("on-duty", jo+"\n external_id = \"4711\"")},
		},
		Drifts: []acctest.Drift{
			{Attribute: "members", Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
				stranger := user(t, o, instance.String("scim_directory_id"), "stranger@acme.com")
				changeMembers(t, o, instance, nil, []string{stranger})
			}},
			{Attribute: "members", Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
				changeMembers(t, o, instance, []string{instance["members"].([]any)[0].(string)}, nil)
			}},
		},
		Vanish: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			if err := o.Client.DeleteSCIMGroup(context.Background(), instance.String("scim_directory_id"), instance.String("id")); err != nil {
				t.Error(err)
			}
		},
		Exists: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			_, err := o.Client.SCIMGroup(context.Background(), instance.String("scim_directory_id"), instance.String("id"))
			if err != nil && !errors.Is(err, client.ErrNotFound) {
				t.Error(err)
			}
			return err == nil
		},
	}.Run(t)
}

func changeMembers(t testing.TB, o *acctest.Organization, instance acctest.Instance, remove, add []string) {
	t.Helper()
	if err := o.Client.ChangeSCIMGroupMembers(context.Background(), instance.String("scim_directory_id"), instance.String("id"), remove, add); err != nil {
		t.Error(err)
	}
}

// With create_before_destroy a new name is a new group first.
func TestAccSCIMGroup_renamedWithoutAGap(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	o.SCIMDirectory(t)
	const kept = "members = [atlassian_scim_user.jo.id]\n lifecycle {\n create_before_destroy = true\n }"
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(groupConfig("on-call", kept))},
		{Config: o.Config(groupConfig("on-duty", kept)), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction(groupType+".test", plancheck.ResourceActionCreateBeforeDestroy)}}},
	}})
}

func TestSCIMGroup_deletesTheOrganizationsGroup(t *testing.T) {
	s := start(t, 0)
	driver := s.Protocol(t)
	created := driver.Create(groupType, s.config("on-call", nil))
	if _, err := s.Emulator.GroupMembers("on-call"); err != nil {
		t.Fatal(err)
	}
	planned := driver.Plan(groupType, nil, created)
	acctest.Says(t, acctest.Text(planned.Diagnostics), "WARNING", "deletes it from the organization and its sites", `"on-call" (`+id(created)+")", "access to products", "removed block")
	_, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if _, err := s.Emulator.GroupMembers("on-call"); err == nil {
		t.Error("the organization still has the group")
	}
}

// Members that are not in the configuration are whoever is there.
func TestSCIMGroup_membersNotManaged(t *testing.T) {
	s := start(t, 2)
	driver := s.Protocol(t)
	created := driver.Create(groupType, s.config("on-call", nil))
	s.change(t, id(created), nil, s.users)
	read, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	if planned := driver.Plan(groupType, s.config("on-call", nil), read); !planned.Empty() {
		t.Errorf("the plan changes %v", planned.Changes())
	}
	imported, diagnostics := driver.ImportByID(groupType, s.directory+"/"+id(created))
	driver.Succeeds(diagnostics)
	if planned := s.Protocol(t).Plan(groupType, s.config("on-call", nil), imported); !planned.Empty() {
		t.Errorf("the plan after an import changes %v", planned.Changes())
	}
	same(t, "members", s.members(t, id(created)), s.users)
}

func TestSCIMGroup_takenOutOfTheConfigurationMembersStay(t *testing.T) {
	s := start(t, 2)
	driver := s.Protocol(t)
	created := driver.Create(groupType, s.config("on-call", s.users))
	if planned := driver.Plan(groupType, s.config("on-call", nil), created); !planned.Empty() {
		t.Errorf("the plan changes %v", planned.Changes())
	}
}

func TestSCIMGroup_orderOfMembersMakesNoDifference(t *testing.T) {
	s := start(t, 4)
	driver := s.Protocol(t)
	created := driver.Create(groupType, s.config("on-call", s.users))
	backwards := slices.Clone(s.users)
	slices.Reverse(backwards)
	if planned := driver.Plan(groupType, s.config("on-call", backwards), created); !planned.Empty() {
		t.Errorf("the plan changes %v", planned.Changes())
	}
	// The service has them in another order now, and one is new: the others keep their places.
	s.change(t, id(created), s.users[:1], nil)
	stranger := user(t, s.Organization, s.directory, "stranger@acme.com")
	s.change(t, id(created), nil, []string{stranger, s.users[0]})
	read, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	if got, want := fmt.Sprint(read.Attribute("members")), fmt.Sprint(append(slices.Clone(s.users), stranger)); got != want {
		t.Errorf("members are read as %s, want %s", got, want)
	}
}

// A user id that comes out of two expressions is only seen to be the same at apply.
func TestSCIMGroup_memberTwiceAfterAll(t *testing.T) {
	s := start(t, 1)
	driver := s.Protocol(t)
	created := driver.Create(groupType, s.config("on-call", s.users))
	planned := driver.Plan(groupType, s.config("on-call", []string{s.users[0], s.users[0]}), created)
	driver.Succeeds(planned.Diagnostics)
	if !planned.Empty() {
		t.Errorf("the plan changes %v", planned.Changes())
	}
}

func TestSCIMGroup_gone(t *testing.T) {
	s := start(t, 0)
	driver := s.Protocol(t)
	created := driver.Create(groupType, s.config("on-call", nil))
	for status, want := range map[int]string{403: "ERROR: Cannot read SCIM group", 401: "A SCIM key expires after one year", 404: "WARNING: Object is gone: SCIM group " + id(created)} {
		s.Emulator.ClearFaults()
		s.Emulator.Fault(emulator.Fault{Method: "GET", Path: groupPath, Status: status})
		read, diagnostics := s.Protocol(t).Read(created)
		acctest.Says(t, acctest.Text(diagnostics), want)
		if gone := read.Type == ""; gone != (status == 404) && status == 404 {
			t.Errorf("%d: gone is %t", status, gone)
		}
	}
}

func TestSCIMGroup_lostAnswer(t *testing.T) {
	s := start(t, 120)
	driver := s.Protocol(t)
	planned := driver.Plan(groupType, s.config("on-call", s.users), acctest.Object{})
	s.Emulator.Fault(emulator.Fault{Method: "POST", Path: groupsPath, DropAnswer: true, Times: 1})
	created, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	same(t, "members", s.members(t, id(created)), s.users)
}

// A group that was there before is somebody else's, whatever became of the request.
func TestSCIMGroup_lostAnswerAdoptsNothingOlder(t *testing.T) {
	s := start(t, 0)
	driver := s.Protocol(t)
	planned := driver.Plan(groupType, s.config("on-call", nil), acctest.Object{})
	theirs := s.group(t, "on-call")
	s.Clock.Advance(10 * time.Second)
	s.Emulator.Fault(emulator.Fault{Method: "POST", Path: groupsPath, Reset: true})
	_, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), "ERROR", "has existed since 2026-11-02", "terraform import", s.directory+"/"+theirs)
}

func TestSCIMGroup_noChangeNoExtraRequests(t *testing.T) {
	s := start(t, 3)
	created := s.Protocol(t).Create(groupType, s.config("on-call", s.users))
	s.Emulator.ResetJournal()
	driver := s.Protocol(t)
	read, _ := driver.Read(created)
	if planned := driver.Plan(groupType, s.config("on-call", s.users), read); !planned.Empty() {
		t.Errorf("plan changes %v", planned.Changes())
	}
	if sent := s.ProviderRequests(); len(sent) != 1 {
		t.Errorf("a refresh and an empty plan took %d requests, want 1: %v", len(sent), sent)
	}
}
