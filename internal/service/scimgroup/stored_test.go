package scimgroup_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// What the service makes of the name or the external id of a group is told once: as a difference it would replace the
// group in every apply.
func TestSCIMGroup_storedDifferently(t *testing.T) {
	for _, test := range []struct{ attribute, from, to, sent, made string }{
		{"display_name", `"displayName":"Crew"`, `"displayName":"crew"`, "Crew", "crew"},
		{"external_id", `"externalId":"A-1"`, `"externalId":"a-1"`, "A-1", "a-1"},
	} {
		t.Run(test.attribute, func(t *testing.T) {
			s := start(t, 1)
			settings := map[string]any{"base_url": s.Between(t, func(path string, body []byte) []byte {
				return bytes.ReplaceAll(body, []byte(test.from), []byte(test.to))
			})}
			config := s.config("Crew", s.users)
			config["external_id"] = "A-1"
			driver := s.Protocol(t, settings)
			created, diagnostics := driver.Apply(driver.Plan(groupType, config, acctest.Object{}))
			driver.Succeeds(diagnostics)
			acctest.Says(t, acctest.Text(diagnostics), "WARNING: The service stored another value than was sent", fmt.Sprintf("%s was sent as %q and is stored as %q", test.attribute, test.sent, test.made),
				`AttributeName("`+test.attribute+`")`, "replaces the group")
			for range 2 {
				driver = s.Protocol(t, settings)
				read, diagnostics := driver.Read(created)
				driver.Succeeds(diagnostics)
				if planned := driver.Plan(groupType, config, read); !planned.Empty() {
					t.Errorf("the plan changes %v", planned.Changes())
				}
				created = read
			}
		})
	}
}

// withoutMembers returns the settings of a provider whose service leaves the members out of lists of groups.
func withoutMembers(t testing.TB, s *setUp) map[string]any {
	members := regexp.MustCompile(`,?"members":\[[^]]*\]`)
	return map[string]any{"base_url": s.Between(t, func(path string, body []byte) []byte {
		if !strings.HasSuffix(path, "/Groups") || !bytes.Contains(body, []byte(`"Resources"`)) {
			return body
		}
		return members.ReplaceAll(body, nil)
	})}
}

func TestSCIMGroup_listsWithoutMembers(t *testing.T) {
	const groups = 8
	s := start(t, 2)
	settings := withoutMembers(t, s)
	driver := s.Protocol(t, settings)
	var created []acctest.Object
	for number := range groups {
		created = append(created, driver.Create(groupType, s.config(fmt.Sprintf("group %d", number), s.users)))
	}
	t.Run("are no drift", func(t *testing.T) {
		driver := s.Protocol(t, settings)
		s.Emulator.ResetJournal()
		for number, group := range created {
			read, diagnostics := driver.Read(group)
			driver.Succeeds(diagnostics)
			if planned := driver.Plan(groupType, s.config(fmt.Sprintf("group %d", number), s.users), read); !planned.Empty() {
				t.Errorf("group %d changes %v", number, planned.Changes())
			}
		}
		if reads := s.reads(); reads != groups {
			t.Errorf("%d groups took %d reads of one group each", groups, reads)
		}
	})
	t.Run("are read on by a member", func(t *testing.T) {
		driver := s.Protocol(t, settings)
		for _, group := range created {
			member := driver.Object(memberType, s.member(id(group), s.users[0]))
			read, diagnostics := driver.Read(member)
			if len(diagnostics) > 0 || read.Value.IsNull() {
				t.Errorf("the membership is gone:\n%s", acctest.Text(diagnostics))
			}
		}
	})
	t.Run("are completed by the data source and the lists", func(t *testing.T) {
		driver := s.Protocol(t, settings)
		read, diagnostics := driver.ReadData(groupsType, map[string]any{"scim_directory_id": s.directory})
		driver.Succeeds(diagnostics)
		for _, group := range read.Attribute("groups").([]any) {
			if members := group.(map[string]any)["members"].([]any); len(members) != len(s.users) {
				t.Errorf("the data source has %v", group)
			}
		}
		listed := driver.List(groupType, map[string]any{"scim_directory_id": s.directory}, acctest.ListOptions{IncludeResource: true})
		for _, one := range listed {
			if members := one.Attribute("members").([]any); len(members) != len(s.users) {
				t.Errorf("the list has %v", one.Value)
			}
		}
		memberships := driver.List(memberType, map[string]any{"scim_directory_id": s.directory}, acctest.ListOptions{})
		if len(listed) != groups || len(memberships) != groups*len(s.users) {
			t.Errorf("%d groups and %d memberships are listed", len(listed), len(memberships))
		}
	})
}
