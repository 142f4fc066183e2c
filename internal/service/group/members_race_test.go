package group_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// In one apply another resource takes the same members out, after the create has read them: they are added again.
func TestGroupMembers_takenOutDuringTheCreate(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers")
	meanwhile := func() {}
	between := o.Between(t, func(path string, body []byte) []byte {
		if strings.HasSuffix(path, "/users/search") {
			meanwhile()
		}
		return body
	})
	driver := o.Protocol(t, map[string]any{"base_url": between, "plan_checks": "warn"})
	old := driver.Create(membersType, ofGroup(group, amara, yuki))
	create, destroy := driver.Plan(membersType, ofGroup(group, amara, mateo), acctest.Object{}), driver.Plan(membersType, nil, old)
	var once sync.Once
	meanwhile = func() {
		once.Do(func() {
			_, diagnostics := driver.Apply(destroy)
			driver.Succeeds(diagnostics)
		})
	}
	created, diagnostics := driver.Apply(create)
	driver.Succeeds(diagnostics)
	if got := members(t, o, group.ID); !slices.Equal(got, []string{amara, mateo}) {
		t.Errorf("the members are %v, and the state has %v", got, inState(t, created))
	}
}

// A plan does not know a new group, so both may be planned for it. The list says what is in the way; it destroys nothing.
func TestGroupMembers_besideAMembershipOfTheSameApply(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers")
	driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
	one := driver.Plan(membershipType, map[string]any{"group_id": group.ID, "account_id": yuki}, acctest.Object{})
	all := driver.Plan(membersType, ofGroup(group, amara), acctest.Object{})
	_, diagnostics := driver.Apply(one)
	driver.Succeeds(diagnostics)
	_, diagnostics = driver.Apply(all)
	driver.Succeeds(diagnostics)
	text := acctest.Text(diagnostics)
	acctest.Says(t, text, "WARNING: Not taken out: 1 account in group "+group.ID, "an atlassian_group_membership, has added", "Next: Keep one way: list every account in account_ids")
	if strings.Contains(text, "destroying") {
		t.Errorf("speaks of a destroy:\n%s", text)
	}
	if got := members(t, o, group.ID); !slices.Equal(got, []string{amara, yuki}) {
		t.Errorf("the members are %v", got)
	}
}
