package group_test

import (
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
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
		{"two leave", ofGroup(group, amara), "2 accounts will be taken out"},
		{"one leaves", ofGroup(group, mateo), "1 account will be taken out"},
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
				acctest.Says(t, text, "WARNING: "+test.want, priya, "atlassian_group_membership", `AttributeName("account_ids")`)
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
