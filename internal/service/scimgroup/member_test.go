package scimgroup_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func memberConfig(group, user string) string {
	return usersConfig + fmt.Sprintf(`
resource "atlassian_scim_group" "on_call" {
  scim_directory_id = var.scim_directory_id
  display_name      = "on-call"
}
resource "atlassian_scim_group" "on_duty" {
  scim_directory_id = var.scim_directory_id
  display_name      = "on-duty"
}
resource "atlassian_scim_group_member" "test" {
  scim_directory_id = var.scim_directory_id
  group_id          = atlassian_scim_group.%s.id
  user_id           = atlassian_scim_user.%s.id
}
`, group, user)
}

func TestAccSCIMGroupMember_lifecycle(t *testing.T) {
	t.Parallel()
	acctest.Lifecycle{
		Type: memberType, SCIM: true, Identity: "group_id", AndIdentity: []string{"user_id"},
		Config: memberConfig("on_call", "jo"),
		Replacements: []acctest.Change{
			{Name: "user_id", Config: memberConfig("on_call", "kim")},
			{Name: "group_id", Config: memberConfig("on_duty", "kim")},
		},
		Vanish: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			err := o.Client.ChangeSCIMGroupMembers(context.Background(), instance.String("scim_directory_id"), instance.String("group_id"), []string{instance.String("user_id")}, nil)
			if err != nil {
				t.Error(err)
			}
		},
		Exists: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			group, err := o.Client.SCIMGroup(context.Background(), instance.String("scim_directory_id"), instance.String("group_id"))
			return err == nil && slices.Contains(group.Members, instance.String("user_id"))
		},
	}.Run(t)
}

// Users, a group of which they are all the members, and one that they are put into
// one by one: destroyed together, in whatever order Terraform takes.
func TestAccSCIMGroupMember_usersLeaveWithTheirMemberships(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	o.SCIMDirectory(t)
	both := strings.Replace(memberConfig("on_call", "jo"), `"on-duty"`, "\"on-duty\"\n members = [atlassian_scim_user.jo.id, atlassian_scim_user.kim.id]", 1)
	_, kim, _ := strings.Cut(both, `resource "atlassian_scim_user" "kim"`)
	withoutJo := strings.NewReplacer("atlassian_scim_user.jo.id, ", "", "atlassian_scim_user.jo.id", "atlassian_scim_user.kim.id").Replace(`resource "atlassian_scim_user" "kim"` + kim)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(both)},
		{Config: o.Config(withoutJo), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction("atlassian_scim_user.jo", plancheck.ResourceActionDestroy),
			plancheck.ExpectResourceAction("atlassian_scim_group.on_duty", plancheck.ResourceActionUpdate)}}},
	}})
}

func TestSCIMGroupMember_leavesOthersAlone(t *testing.T) {
	s := start(t, 3)
	group := s.group(t, "on-call", s.users[0])
	driver := s.Protocol(t)
	created := driver.Create(memberType, s.member(group, s.users[1]))
	same(t, "added", s.members(t, group), s.users[:2])
	s.change(t, group, nil, s.users[2:])
	_, diagnostics := driver.Apply(driver.Plan(memberType, nil, created))
	driver.Succeeds(diagnostics)
	same(t, "removed", s.members(t, group), []string{s.users[0], s.users[2]})
}

func TestSCIMGroupMember_whoIsInItAlready(t *testing.T) {
	s := start(t, 1)
	group := s.group(t, "on-call", s.users...)
	created := s.Protocol(t).Create(memberType, s.member(group, s.users[0]))
	if created.Attribute("user_id") != s.users[0] {
		t.Errorf("the state holds %v", created.Value)
	}
	same(t, "members", s.members(t, group), s.users)
}

func TestSCIMGroupMember_gone(t *testing.T) {
	s := start(t, 2)
	group := s.group(t, "on-call")
	driver := s.Protocol(t)
	jo, kim := driver.Create(memberType, s.member(group, s.users[0])), driver.Create(memberType, s.member(group, s.users[1]))
	s.change(t, group, s.users[:1], nil)
	read, diagnostics := s.Protocol(t).Read(jo)
	acctest.Says(t, acctest.Text(diagnostics), "WARNING: Object is gone: membership of user "+s.users[0]+` in SCIM group "on-call"`)
	if read.Type != "" {
		t.Error("a membership that ended is still in the state")
	}

	s.Emulator.Fault(emulator.Fault{Method: "GET", Path: groupPath, Status: 403, Times: 1})
	if read, diagnostics = s.Protocol(t).Read(kim); read.Type == "" || !strings.Contains(acctest.Text(diagnostics), "ERROR: Cannot read the members of SCIM group") {
		t.Errorf("want an error and the state kept, got:\n%s", acctest.Text(diagnostics))
	}

	if err := s.Client.DeleteSCIMGroup(context.Background(), s.directory, group); err != nil {
		t.Fatal(err)
	}
	planned := driver.Plan(memberType, nil, kim)
	driver.Succeeds(planned.Diagnostics)
	_, diagnostics = driver.Apply(planned)
	driver.Succeeds(diagnostics)
	read, diagnostics = s.Protocol(t).Read(kim)
	acctest.Says(t, acctest.Text(diagnostics), "WARNING: Object is gone: SCIM group "+group)
	if read.Type != "" {
		t.Error("a member of a group that is gone is still in the state")
	}
}

func TestSCIMGroupMember_whoIsNotThere(t *testing.T) {
	const nobody = "c6993c94-dbda-40f1-b6f0-18c855522ade"
	s := start(t, 1)
	group := s.group(t, "on-call")
	driver := s.Protocol(t)
	_, diagnostics := driver.Apply(driver.Plan(memberType, s.member(group, nobody), acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot add user "+nobody+" to SCIM group "+group, "not those of the organization's group and the account")

	unchecked := s.Protocol(t, map[string]any{"plan_checks": "off"})
	_, diagnostics = unchecked.Apply(unchecked.Plan(memberType, s.member(nobody, s.users[0]), acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot add user", "404 ", "not those of the organization's group and the account")
}

func TestSCIMGroupMember_lostAnswer(t *testing.T) {
	s := start(t, 1)
	group := s.group(t, "on-call")
	s.Emulator.Fault(emulator.Fault{Method: "PATCH", Path: groupPath, DropAnswer: true, Times: 1})
	s.Protocol(t).Create(memberType, s.member(group, s.users[0]))
	same(t, "members", s.members(t, group), s.users)
}

// All members of a group, and the group itself, are refreshed and planned by one
// read, however many they are.
func TestSCIMGroupMember_oneReadForAll(t *testing.T) {
	s := start(t, 60)
	driver := s.Protocol(t)
	group := driver.Create(groupType, s.config("on-call", nil))
	var members []acctest.Object
	for _, user := range s.users {
		members = append(members, driver.Create(memberType, s.member(id(group), user)))
	}
	s.Emulator.ResetJournal()
	walk := s.Protocol(t)
	for number, member := range members {
		read, diagnostics := walk.Read(member)
		walk.Succeeds(diagnostics)
		if planned := walk.Plan(memberType, s.member(id(group), s.users[number]), read); !planned.Empty() {
			t.Errorf("the plan changes %v", planned.Changes())
		}
	}
	if _, diagnostics := walk.Read(group); len(diagnostics) > 0 {
		t.Error(acctest.Text(diagnostics))
	}
	if sent := s.ProviderRequests(); len(sent) != 1 {
		t.Errorf("60 members and their group took %d requests", len(sent))
	}
	if s.reads() != 1 {
		t.Errorf("the group was read %d times", s.reads())
	}
}

// One provider adds members from many goroutines, as Terraform's graph walk does.
func TestSCIMGroupMember_manyAtOnce(t *testing.T) {
	s := start(t, 50)
	group := s.group(t, "on-call")
	driver := s.Protocol(t)
	var plans []acctest.Planned
	for _, user := range s.users {
		plans = append(plans, driver.Plan(memberType, s.member(group, user), acctest.Object{}))
	}
	var done sync.WaitGroup
	for _, planned := range plans {
		done.Go(func() {
			added, diagnostics := driver.Apply(planned)
			if read, _ := driver.Read(added); read.Type == "" {
				t.Errorf("added, and not seen:\n%s", acctest.Text(diagnostics))
			}
		})
	}
	done.Wait()
	same(t, "members", s.members(t, group), s.users)
}

// What the provider itself has changed is read again.
func TestSCIMGroupMember_ownWritesAreSeen(t *testing.T) {
	s := start(t, 2)
	group := s.group(t, "on-call", s.users[0])
	driver := s.Protocol(t)
	existing, diagnostics := driver.ImportByID(memberType, s.directory+"/"+group+"/"+s.users[0])
	driver.Succeeds(diagnostics)
	planned := driver.Plan(memberType, s.member(group, s.users[1]), acctest.Object{})
	gone := driver.Plan(memberType, nil, existing)
	added, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if read, _ := driver.Read(added); read.Type == "" {
		t.Error("a member who was just added is not seen")
	}
	_, diagnostics = driver.Apply(gone)
	driver.Succeeds(diagnostics)
	if read, _ := driver.Read(existing); read.Type != "" {
		t.Error("a member who was just removed is still seen")
	}
}

func TestSCIMGroupMember_planChecks(t *testing.T) {
	s := start(t, 2)
	driver := s.Protocol(t)
	group := driver.Create(groupType, s.config("on-call", s.users[:1]))
	groupID := id(group)
	member, diagnostics := driver.ImportByID(memberType, s.directory+"/"+groupID+"/"+s.users[0])
	driver.Succeeds(diagnostics)
	const nowhere = "50202593-bc47-45df-8fa0-3f63343aa3c1"
	for _, test := range []struct {
		name string
		plan func(driver *acctest.Driver) acctest.Planned
		at   string
		want string
	}{
		{"no such group", func(driver *acctest.Driver) acctest.Planned {
			return driver.Plan(memberType, s.member(nowhere, s.users[0]), acctest.Object{})
		}, "group_id", "SCIM group " + nowhere + " does not exist"},
		{"twice", func(driver *acctest.Driver) acctest.Planned {
			driver.Succeeds(driver.Plan(memberType, s.member(groupID, s.users[1]), acctest.Object{}).Diagnostics)
			return driver.Plan(memberType, s.member(groupID, s.users[1]), acctest.Object{})
		}, "user_id", "put into a SCIM group twice"},
		{"replaced on request", func(driver *acctest.Driver) acctest.Planned {
			driver.Succeeds(driver.Plan(memberType, s.member(groupID, s.users[0]), member).Diagnostics)
			return driver.Plan(memberType, s.member(groupID, s.users[0]), acctest.Object{})
		}, "", ""},
		{"a group with members, first", func(driver *acctest.Driver) acctest.Planned {
			driver.Succeeds(driver.Plan(groupType, s.config("on-call", s.users[:1]), group).Diagnostics)
			return driver.Plan(memberType, s.member(groupID, s.users[1]), acctest.Object{})
		}, "group_id", "managed twice"},
		{"a group with members, last", func(driver *acctest.Driver) acctest.Planned {
			driver.Succeeds(driver.Plan(memberType, s.member(groupID, s.users[0]), member).Diagnostics)
			return driver.Plan(groupType, s.config("on-call", s.users[:1]), group)
		}, "members", "managed twice"},
		{"a group without members", func(driver *acctest.Driver) acctest.Planned {
			driver.Succeeds(driver.Plan(memberType, s.member(groupID, s.users[0]), member).Diagnostics)
			return driver.Plan(groupType, s.config("on-call", nil), group)
		}, "", ""},
		{"moved", func(driver *acctest.Driver) acctest.Planned {
			driver.Succeeds(driver.Plan(memberType, s.member(groupID, s.users[1]), member).Diagnostics)
			return driver.Plan(memberType, s.member(groupID, s.users[1]), acctest.Object{})
		}, "", ""},
		{"nothing known", func(driver *acctest.Driver) acctest.Planned {
			config := s.member("", "")
			config["group_id"], config["user_id"] = acctest.Unknown, acctest.Unknown
			driver.Succeeds(driver.Plan(memberType, config, acctest.Object{}).Diagnostics)
			return driver.Plan(memberType, config, acctest.Object{})
		}, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := acctest.Text(test.plan(s.Protocol(t)).Diagnostics)
			if test.want == "" && text != "" {
				t.Errorf("the plan complains:\n%s", text)
			}
			if test.want == "" {
				return
			}
			acctest.Says(t, text, "ERROR", test.want, `AttributeName("`+test.at+`")`)
			if text := acctest.Text(test.plan(s.Protocol(t, map[string]any{"plan_checks": "warn"})).Diagnostics); strings.Contains(text, "ERROR") || !strings.Contains(text, "WARNING") {
				t.Errorf("plan_checks = warn gave:\n%s", text)
			}
			if text := acctest.Text(test.plan(s.Protocol(t, map[string]any{"plan_checks": "off"})).Diagnostics); text != "" {
				t.Errorf("plan_checks = off gave:\n%s", text)
			}
		})
	}
}

func TestSCIMGroupMember_badImportIDs(t *testing.T) {
	s := start(t, 0)
	for _, bad := range []string{"x", s.directory + "/x", s.directory + "//x", "okta/x1/y1", s.directory + "/x/y/z"} {
		_, diagnostics := s.Protocol(t).ImportByID(memberType, bad)
		acctest.Says(t, acctest.Text(diagnostics), "Not an import id", "<SCIM directory id>/<group id>/<user id>")
	}
	_, diagnostics := s.Protocol(t).ImportByID(memberType, "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8/x1/y1")
	acctest.Says(t, acctest.Text(diagnostics), "No API key for SCIM directory 6d5c4b3a")
}

// A list of members that becomes shorter leaves in whom another resource of the same apply has added. It destroys nothing.
func TestSCIMGroupMember_besideAListThatBecomesShorter(t *testing.T) {
	s := start(t, 2)
	driver := s.Protocol(t, map[string]any{"plan_checks": "off"})
	group := driver.Create(groupType, s.config("on-call", s.users))
	shorter := driver.Plan(groupType, s.config("on-call", s.users[:1]), group)
	_, diagnostics := driver.Apply(driver.Plan(memberType, s.member(id(group), s.users[1]), acctest.Object{}))
	driver.Succeeds(diagnostics)
	_, diagnostics = driver.Apply(shorter)
	driver.Succeeds(diagnostics)
	text := acctest.Text(diagnostics)
	acctest.Says(t, text, "WARNING: Not taken out: user "+s.users[1]+" in SCIM group", "an atlassian_scim_group_member, has added what members does not list", "Next: Leave members out of the group")
	if strings.Contains(text, "destroying") {
		t.Errorf("speaks of a destroy:\n%s", text)
	}
}
