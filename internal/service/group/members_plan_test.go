package group_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// Creating takes over a group that others filled: who has to leave is told before.
func TestGroupMembers_takeOver(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers", mateo, priya)
	for _, test := range []struct {
		name   string
		config map[string]any
		want   string
	}{
		{"two leave", ofGroup(group, amara), ": 2 accounts"},
		{"one leaves", ofGroup(group, mateo), ": 1 account"},
		{"nobody leaves", ofGroup(group, mateo, priya, amara), ""},
		{"one is not known", map[string]any{"group_id": group.ID, "account_ids": []any{mateo, acctest.Unknown}}, ""},
		{"none is known", map[string]any{"group_id": group.ID, "account_ids": acctest.Unknown}, ""},
		{"group is not known", map[string]any{"group_id": acctest.Unknown, "account_ids": set(amara)}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := acctest.Text(o.Protocol(t).Plan(membersType, test.config, acctest.Object{}).Diagnostics)
			if test.want == "" && text != "" {
				t.Errorf("the plan complains:\n%s", text)
			}
			if test.want != "" {
				acctest.Says(t, text, "WARNING: Taken out of group "+group.ID+test.want, priya, "atlassian_group_membership", `AttributeName("account_ids")`)
			}
		})
	}
	nothingSent(t, o)
}

func TestGroupMembers_planChecks(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers")
	acctest.Says(t, acctest.Text(o.Protocol(t).Plan(membersType, map[string]any{"group_id": nowhere, "account_ids": set(amara)}, acctest.Object{}).Diagnostics),
		"ERROR: Group "+nowhere+" does not exist", `AttributeName("group_id")`)
	driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
	_, diagnostics := driver.Apply(driver.Plan(membersType, map[string]any{"group_id": nowhere, "account_ids": set(amara)}, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "Cannot read the members of group "+nowhere, `AttributeName("group_id")`)

	driver = o.Protocol(t)
	driver.Succeeds(driver.Plan(membersType, ofGroup(group, amara), acctest.Object{}).Diagnostics)
	acctest.Says(t, acctest.Text(driver.Plan(membersType, ofGroup(group, yuki), acctest.Object{}).Diagnostics), "are managed twice in this configuration")

	one := map[string]any{"group_id": group.ID, "account_id": amara}
	for name, order := range map[string]func(*acctest.Driver) acctest.Planned{
		"members first": func(driver *acctest.Driver) acctest.Planned {
			driver.Succeeds(driver.Plan(membersType, ofGroup(group, amara), acctest.Object{}).Diagnostics)
			return driver.Plan(membershipType, one, acctest.Object{})
		},
		"membership first": func(driver *acctest.Driver) acctest.Planned {
			driver.Succeeds(driver.Plan(membershipType, one, acctest.Object{}).Diagnostics)
			return driver.Plan(membersType, ofGroup(group, amara), acctest.Object{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			acctest.Says(t, acctest.Text(order(o.Protocol(t)).Diagnostics), "ERROR: Group "+group.ID+" is managed in two ways", `AttributeName("group_id")`)
		})
	}
}

// The plan names those whom the create takes out of a group, and the apply those whom it really took out. Each walk says it
// once, though Terraform plans once more in an apply.
func TestGroupMembers_createTellsWhomItTookOut(t *testing.T) {
	const title = "WARNING: Taken out of group "
	for name, test := range map[string]struct {
		settings map[string]any
		again    bool // the apply plans once more, as Terraform does
	}{
		"looks again":    {nil, true},
		"does not look":  {nil, false},
		"without checks": {map[string]any{"plan_checks": "off"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			o := acctest.Start(t)
			group := made(t, o, "reviewers", mateo)
			planned := o.Protocol(t).Plan(membersType, ofGroup(group, amara), acctest.Object{})
			acctest.Says(t, acctest.Text(planned.Diagnostics), title+group.ID+": 1 account", mateo, "somebody has changed it since the plan")
			if err := o.Client.AddGroupMember(ctx, o.ID, group.ID, priya); err != nil {
				t.Fatal(err)
			}
			apply, text := o.Protocol(t, test.settings), ""
			if test.again {
				text = acctest.Text(apply.Plan(membersType, ofGroup(group, amara), acctest.Object{}).Diagnostics)
			}
			_, diagnostics := apply.Apply(planned)
			apply.Succeeds(diagnostics)
			text += acctest.Text(diagnostics)
			acctest.Says(t, text, title+group.ID+": 2 accounts", mateo+"  mateo.", priya+"  priya.", "To put them back", `AttributeName("account_ids")`)
			if strings.Count(text, title) != 1 {
				t.Errorf("said more than once:\n%s", text)
			}
			if got := members(t, o, group.ID); !slices.Equal(got, []string{amara}) {
				t.Errorf("members are %v", got)
			}
		})
	}

	t.Run("as planned", func(t *testing.T) {
		o := acctest.Start(t)
		group := made(t, o, "reviewers", mateo)
		driver := o.Protocol(t)
		_, diagnostics := driver.Apply(driver.Plan(membersType, ofGroup(group, amara), acctest.Object{}))
		if text := acctest.Text(diagnostics); text != "" {
			t.Errorf("the plan of this walk has said it:\n%s", text)
		}
	})

	t.Run("fails half-way", func(t *testing.T) {
		o := acctest.Start(t)
		group := made(t, o, "reviewers", mateo, priya)
		driver := o.Protocol(t)
		planned := driver.Plan(membersType, ofGroup(group, amara), acctest.Object{})
		o.Emulator.Fault(emulator.Fault{Method: "DELETE", Path: membershipPath, Times: 1})
		o.Emulator.Fault(emulator.Fault{Method: "DELETE", Path: membershipPath, Status: 400})
		_, diagnostics := driver.Apply(planned)
		acctest.Says(t, acctest.Text(diagnostics), title+group.ID+": 1 account", "1 of 2 were taken out")
	})
}
