package group_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func original() acctest.Option {
	return acctest.WithUserbases("Primary Directory", "Secondary Directory")
}

// A group beside a new directory, which passed or failed by timing while each directory had a userbase of its own.
func TestAccGroup_userbaseIsPlannedBesideANewDirectory(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	only := knownvalue.StringExact(userbase(t, o))
	planned := func(name string) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectKnownValue("atlassian_group."+name, tfjsonpath.New("userbase_directory_id"), only)}}
	}
	const first = `
resource "atlassian_directory" "okta" {
  name              = "Okta"
  identity_provider = "okta"
}
resource "atlassian_group" "reviewers" { name = "reviewers" }
`
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(first), ConfigPlanChecks: planned("reviewers")},
		{Config: o.Config(first + `resource "atlassian_group" "one_more" { name = "one more" }`), ConfigPlanChecks: planned("one_more")},
	}})
}

func TestGroup_userbaseOfTheProvider(t *testing.T) {
	o := acctest.Start(t, original())
	first, second := userbases(t, o)[0], userbases(t, o)[1]
	driver := o.Protocol(t, map[string]any{"userbase_directory_id": second})
	planned := driver.Plan(groupType, reviewers, acctest.Object{})
	driver.Succeeds(planned.Diagnostics)
	if got := planned.Attribute("userbase_directory_id"); got != second {
		t.Errorf("planned in %v", got)
	}
	created, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if created.Attribute("userbase_directory_id") != second || findGroup(t, o, "reviewers").UserbaseDirectoryID != second {
		t.Errorf("the state says %v", created.Value)
	}
	elsewhere := driver.Plan(groupType, map[string]any{"name": "elsewhere", "userbase_directory_id": first}, acctest.Object{})
	if got := elsewhere.Attribute("userbase_directory_id"); got != first {
		t.Errorf("what the resource says is planned in %v", got)
	}

	// A group that exists stays where it is, whatever the provider says by then.
	if again := o.Protocol(t, map[string]any{"userbase_directory_id": first}).Plan(groupType, reviewers, created); !again.Empty() {
		t.Errorf("planned %v", again.Value)
	}

	t.Run("in the environment", func(t *testing.T) {
		t.Setenv("ATLASSIAN_USERBASE_DIRECTORY_ID", second)
		if got := o.Protocol(t).Plan(groupType, map[string]any{"name": "environment"}, acctest.Object{}).Attribute("userbase_directory_id"); got != second {
			t.Errorf("planned in %v", got)
		}
	})
	t.Run("not known yet", func(t *testing.T) {
		planned := o.Protocol(t, map[string]any{"userbase_directory_id": acctest.Unknown}).Plan(groupType, map[string]any{"name": "later"}, acctest.Object{})
		o.Protocol(t).Succeeds(planned.Diagnostics)
		if got := planned.Attribute("userbase_directory_id"); got != acctest.Unknown {
			t.Errorf("planned in %v", got)
		}
	})
	t.Run("of another organization", func(t *testing.T) {
		other := o.Protocol(t, map[string]any{"organization_id": "another", "userbase_directory_id": second, "plan_checks": "warn"})
		text := acctest.Text(other.Plan(groupType, map[string]any{"name": "other", "organization_id": o.ID}, acctest.Object{}).Diagnostics)
		acctest.Says(t, text, "Which userbase directory?")
	})
}

// A second userbase that appears between plan and apply changes nothing of what was planned.
func TestGroup_userbaseStaysAsPlanned(t *testing.T) {
	o := acctest.Start(t)
	only := userbase(t, o)
	driver := o.Protocol(t)
	planned := driver.Plan(groupType, reviewers, acctest.Object{})
	driver.Succeeds(planned.Diagnostics)
	if _, err := o.Emulator.AddUserbase("Secondary Directory"); err != nil {
		t.Fatal(err)
	}
	created, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if created.Attribute("userbase_directory_id") != only || findGroup(t, o, "reviewers").UserbaseDirectoryID != only {
		t.Errorf("the state says %v", created.Value)
	}
}

func TestGroup_severalUserbases(t *testing.T) {
	o := acctest.Start(t, original())
	first, second := userbases(t, o)[0], userbases(t, o)[1]
	for setting, severity := range map[string]string{"error": "ERROR", "warn": "WARNING"} {
		text := acctest.Text(o.Protocol(t, map[string]any{"plan_checks": setting}).Plan(groupType, reviewers, acctest.Object{}).Diagnostics)
		acctest.Says(t, text, severity+": Which userbase directory?", "has 2 userbase directories", "in the provider block", first+"  Primary Directory", second, `AttributeName("userbase_directory_id")`)
	}
	driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
	_, diagnostics := driver.Apply(driver.Plan(groupType, reviewers, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Which userbase directory?")
	nothingSent(t, o)

	unknown := map[string]any{"name": "reviewers", "userbase_directory_id": acctest.Unknown}
	if diagnostics := o.Protocol(t).Plan(groupType, unknown, acctest.Object{}).Diagnostics; len(diagnostics) > 0 {
		t.Errorf("a directory that is not known yet:\n%s", acctest.Text(diagnostics))
	}
	created := o.Protocol(t).Create(groupType, map[string]any{"name": "reviewers", "userbase_directory_id": second})
	if there := findGroup(t, o, "reviewers"); there.UserbaseDirectoryID != second || created.Attribute("userbase_directory_id") != second {
		t.Errorf("the group is in %s, the state says %v", there.UserbaseDirectoryID, created.Attribute("userbase_directory_id"))
	}
}

func TestGroup_userbaseThatIsNotThere(t *testing.T) {
	o := acctest.Start(t)
	const nowhere = "0d3c6c5e-3a52-4b5f-9c53-5a0f6f6f7a11"
	for _, driver := range []*acctest.Driver{o.Protocol(t), o.Protocol(t, map[string]any{"userbase_directory_id": nowhere})} {
		text := acctest.Text(driver.Plan(groupType, map[string]any{"name": "reviewers", "userbase_directory_id": nowhere}, acctest.Object{}).Diagnostics)
		acctest.Says(t, text, "ERROR: No such userbase directory", nowhere, userbase(t, o)+"  Primary Directory", "atlassian_directory")
	}
	text := acctest.Text(o.Protocol(t, map[string]any{"userbase_directory_id": nowhere}).Plan(groupType, reviewers, acctest.Object{}).Diagnostics)
	acctest.Says(t, text, "ERROR: No such userbase directory", nowhere)
}

// A key that may not list the directories can still be told one.
func TestGroup_userbaseDirectoryCannotBeFound(t *testing.T) {
	o := acctest.Start(t)
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/v2/orgs/*/directories", Status: 403})
	says := []string{"with userbase_directory_id set", "403 ", `AttributeName("userbase_directory_id")`}
	acctest.Says(t, acctest.Text(o.Protocol(t).Plan(groupType, reviewers, acctest.Object{}).Diagnostics), append(says, `ERROR: Cannot find the userbase directory of group "reviewers"`)...)
	driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
	_, diagnostics := driver.Apply(driver.Plan(groupType, reviewers, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), append(says, "ERROR: Cannot find the userbase directory")...)
	nothingSent(t, o)
	local := userbase(t, acctest.Start(t)) // ids are deterministic
	o.Protocol(t).Create(groupType, map[string]any{"name": "reviewers", "userbase_directory_id": local})
}

// Which userbase directory a group goes to is asked for each group: where nobody can be asked, one of them says it for all.
func TestGroup_organizationThatCannotBeAskedIsToldOnce(t *testing.T) {
	for _, test := range []struct {
		name     string
		settings map[string]any
		fault    emulator.Fault
		want     string
	}{
		{"wrong key", map[string]any{"api_key": "another-key"}, emulator.Fault{}, "ERROR: The organization cannot be asked"},
		{"server error", map[string]any{"max_retries": 0}, emulator.Fault{Method: "GET", Status: 500}, "WARNING: The organization cannot be asked"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			if test.fault.Status != 0 {
				o.Emulator.Fault(test.fault)
			}
			driver := o.Protocol(t, test.settings)
			acctest.Says(t, acctest.Text(driver.Plan(groupType, reviewers, acctest.Object{}).Diagnostics), test.want)
			another := driver.Plan(groupType, map[string]any{"name": "another"}, acctest.Object{})
			if text := acctest.Text(another.Diagnostics); text != "" {
				t.Errorf("told once more:\n%s", text)
			}
			if got := another.Attribute("userbase_directory_id"); got != acctest.Unknown {
				t.Errorf("planned in %v", got)
			}
		})
	}
}

// Group and member are in the same userbase: the organization decides, and its words reach the user.
func TestMembership_ofAnotherUserbase(t *testing.T) {
	o := acctest.Start(t, original())
	driver := o.Protocol(t)
	group := driver.Create(groupType, map[string]any{"name": "reviewers", "userbase_directory_id": userbases(t, o)[1]})
	account := acctest.All(t, o.Client.SearchUsers(ctx, o.ID, client.UserSearch{}))[0].AccountID
	_, diagnostics := driver.Apply(driver.Plan("atlassian_group_membership", map[string]any{"group_id": id(group), "account_id": account}, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot add account", "Secondary Directory", `AttributeName("account_id")`)
}
