package group_test

import (
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

var reviewers = map[string]any{"name": "reviewers", "description": "Review"}

func searches(o *acctest.Organization) int {
	count := 0
	for _, sent := range o.ProviderRequests() {
		if strings.HasSuffix(sent.Path, "/groups/search") {
			count++
		}
	}
	return count
}

// The server makes the group some time after its answer, and the search finds it later still.
func TestGroup_foundLate(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	planned := driver.Plan(groupType, reviewers, acctest.Object{})
	o.Emulator.ResetJournal()
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: groupSearchPath, Stale: true, Times: 6})
	created, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if id(created) != findGroup(t, o, "reviewers").ID {
		t.Errorf("state holds %v", created.Value)
	}
	if got := searches(o); got != 7 || len(o.Writes()) != 1 {
		t.Errorf("%d searches and %v", got, o.Writes())
	}
}

func TestGroup_neverFound(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"the search does not have it": {Method: "POST", Path: groupSearchPath, Stale: true},
		"the search fails":            {Method: "POST", Path: groupSearchPath, Status: 403},
	} {
		t.Run(name, func(t *testing.T) {
			o := acctest.Start(t)
			driver := o.Protocol(t)
			planned := driver.Plan(groupType, reviewers, acctest.Object{})
			o.Emulator.Fault(emulator.Fault{Method: "POST", Path: groupSearchPath, Stale: true, Times: 1}) // the look before
			o.Emulator.Fault(fault)
			created, diagnostics := driver.Apply(planned)
			acctest.Says(t, acctest.Text(diagnostics), `Cannot find the created group "reviewers"`, "has accepted the group", "not in the state", "plan again")
			if !created.Value.IsNull() || len(o.Writes()) != 1 {
				t.Errorf("state %v, writes %v", created.Value, o.Writes())
			}
			// The error keeps its word.
			o.Emulator.ClearFaults()
			acctest.Says(t, acctest.Text(o.Protocol(t).Plan(groupType, reviewers, acctest.Object{}).Diagnostics), "Its import ID is", o.ID+"/"+findGroup(t, o, "reviewers").ID)
		})
	}
}

func TestGroup_lostAnswer(t *testing.T) {
	t.Run("the group ends in state", func(t *testing.T) {
		o := acctest.Start(t)
		o.Emulator.Fault(emulator.Fault{Method: "POST", Path: groupsPath, DropAnswer: true, Times: 1})
		created := o.Protocol(t).Create(groupType, reviewers)
		if id(created) != findGroup(t, o, "reviewers").ID || len(o.Writes()) != 1 {
			t.Errorf("state %v, writes %v", created.Value, o.Writes())
		}
	})

	t.Run("the server did not act", func(t *testing.T) {
		o := acctest.Start(t)
		o.Emulator.Fault(emulator.Fault{Method: "POST", Path: groupsPath, Reset: true, Times: 1})
		driver := o.Protocol(t)
		created, diagnostics := driver.Apply(driver.Plan(groupType, reviewers, acctest.Object{}))
		acctest.Says(t, acctest.Text(diagnostics), "Then the group was looked for", "a search for its name found none", "whether the server acted is not known")
		if !created.Value.IsNull() || len(o.Writes()) != 1 {
			t.Errorf("state %v, writes %v", created.Value, o.Writes())
		}
	})
}

func TestGroup_nameIsTaken(t *testing.T) {
	o := acctest.Start(t)
	byHand, fromOkta := made(t, o, "reviewers"), synced(t, o, "from-okta")
	for _, test := range []struct {
		name   string
		config map[string]any
		want   []string
		never  string
	}{
		{"by a group", map[string]any{"name": "reviewers"}, []string{"Its import ID is", o.ID + "/" + byHand.ID, "another name"}, ""},
		{"ignoring case", map[string]any{"name": "Reviewers"}, []string{`Group "reviewers"`, byHand.ID}, ""},
		{"by a synced group", map[string]any{"name": "from-okta"}, []string{"an identity provider syncs it", "atlassian_scim_group", `data "atlassian_group"`, fromOkta.ID}, "Its import ID is"},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := acctest.Text(o.Protocol(t).Plan(groupType, test.config, acctest.Object{}).Diagnostics)
			acctest.Says(t, text, append(test.want, "ERROR: The name", "is taken", `AttributeName("name")`)...)
			if test.never != "" && strings.Contains(text, test.never) {
				t.Errorf("says %q:\n%s", test.never, text)
			}
			driver := o.Protocol(t, map[string]any{"plan_checks": "warn"})
			planned := driver.Plan(groupType, test.config, acctest.Object{})
			acctest.Says(t, acctest.Text(planned.Diagnostics), "WARNING: The name")
			created, diagnostics := driver.Apply(planned)
			acctest.Says(t, acctest.Text(diagnostics), append(test.want, "ERROR: The name")...)
			if !created.Value.IsNull() {
				t.Errorf("adopted: %v", created.Value)
			}
			if off := o.Protocol(t, map[string]any{"plan_checks": "off"}).Plan(groupType, test.config, acctest.Object{}).Diagnostics; len(off) > 0 {
				t.Errorf("plan_checks = off gave:\n%s", acctest.Text(off))
			}
		})
	}
	nothingSent(t, o)
}

// A group of another userbase directory: the organization decides.
func TestGroup_nameIsTakenElsewhere(t *testing.T) {
	o := acctest.Start(t, acctest.WithUserbases("Primary Directory", "Secondary Directory"))
	fromOkta := synced(t, o, "from-okta")
	driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
	created, diagnostics := driver.Apply(driver.Plan(groupType, map[string]any{"name": "from-okta", "userbase_directory_id": userbases(t, o)[1]}, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), `Cannot create group "from-okta"`, "must be unique", "an identity provider syncs it", fromOkta.ID, `AttributeName("name")`)
	if !created.Value.IsNull() {
		t.Errorf("adopted: %v", created.Value)
	}
}

func TestGroup_nameIsTakenBetweenPlanAndApply(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	planned := driver.Plan(groupType, reviewers, acctest.Object{})
	driver.Succeeds(planned.Diagnostics)
	somebodys := made(t, o, "reviewers")
	created, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), "is taken", "Its import ID is", somebodys.ID)
	if !created.Value.IsNull() {
		t.Errorf("adopted: %v", created.Value)
	}
	nothingSent(t, o)
}

// Deleting the old group and creating the new one of the same name follow each
// other at once; the search still has the old one.
func TestGroup_replacedWhileTheSearchLags(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	old := driver.Create(groupType, reviewers)
	_, diagnostics := driver.Apply(driver.Plan(groupType, nil, old))
	driver.Succeeds(diagnostics)
	// Three looks find the old one: at plan, before the create and once after it.
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: groupSearchPath, Status: 200, Times: 3,
		Body: `{"data":[` + groupObject(id(old), "reviewers", userbase(t, o)) + `],"links":{"self":"x"}}`})
	planned := driver.Plan(groupType, map[string]any{"name": "reviewers", "description": "Other"}, acctest.Object{})
	driver.Succeeds(planned.Diagnostics)
	replaced, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if id(replaced) == id(old) || id(replaced) != findGroup(t, o, "reviewers").ID {
		t.Errorf("the state holds %v, the old group was %s", replaced.Value, id(old))
	}
}

// A failure that has nothing to do with the name is not blamed on it.
func TestGroup_createRefused(t *testing.T) {
	o := acctest.Start(t)
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: groupsPath, Status: 403})
	driver := o.Protocol(t)
	_, diagnostics := driver.Apply(driver.Plan(groupType, reviewers, acctest.Object{}))
	text := acctest.Text(diagnostics)
	acctest.Says(t, text, `Cannot create group "reviewers"`, "ADMIN-403-3", "scopes of this call")
	if strings.Contains(text, "AttributeName") {
		t.Errorf("blamed on an attribute:\n%s", text)
	}
	for group, err := range o.Client.SearchGroups(ctx, o.ID, client.GroupSearch{Names: []string{"reviewers"}}) {
		t.Error(group, err)
	}
}
