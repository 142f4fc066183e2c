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
