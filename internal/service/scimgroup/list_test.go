package scimgroup_test

import (
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestSCIMGroupList(t *testing.T) {
	s := start(t, 3)
	onCall := s.group(t, "on-call", s.users[:2]...)
	s.group(t, "nobody")
	s.group(t, "on-duty", s.users[2])
	user0, user1, user2 := s.users[0], s.users[1], s.users[2]
	for _, test := range []struct {
		name, typeName string
		config         map[string]any
		limit          int64
		want           string
	}{
		{"groups", groupType, map[string]any{}, 0, "on-call, nobody, on-duty"},
		{"group by name", groupType, map[string]any{"display_name": "on-duty"}, 0, "on-duty"},
		{"no such group", groupType, map[string]any{"display_name": "none"}, 0, ""},
		{"limited groups", groupType, map[string]any{}, 2, "on-call, nobody"},
		{"members", memberType, map[string]any{}, 0, "on-call: " + user0 + ", on-call: " + user1 + ", on-duty: " + user2},
		{"members of a group", memberType, map[string]any{"group_id": onCall}, 0, "on-call: " + user0 + ", on-call: " + user1},
		{"limited members", memberType, map[string]any{}, 1, "on-call: " + user0},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.config["scim_directory_id"] = s.directory
			driver := s.Protocol(t)
			driver.Succeeds(driver.ValidateList(test.typeName, test.config))
			found := driver.List(test.typeName, test.config, acctest.ListOptions{Limit: test.limit, IncludeResource: true})
			if got := strings.Join(acctest.DisplayNames(found), ", "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			driver.ListedPlansEmpty(found)
		})
	}
}

func TestSCIMGroupList_readsPagesAsTheyAreNeeded(t *testing.T) {
	s := start(t, 1)
	for _, name := range []string{"a1", "a2", "a3", "a4", "a5"} {
		s.group(t, name, s.users...)
	}
	for _, typeName := range []string{groupType, memberType} {
		s.Emulator.ResetJournal()
		s.Protocol(t).List(typeName, map[string]any{"scim_directory_id": s.directory}, acctest.ListOptions{Limit: 2})
		if sent := s.ProviderRequests(); len(sent) > 3 {
			t.Errorf("2 of 5 %s took %d pages of one", typeName, len(sent))
		}
	}
}

func TestSCIMGroupList_errorsAreResults(t *testing.T) {
	s := start(t, 0)
	config := map[string]any{"scim_directory_id": s.directory}
	s.Emulator.Fault(emulator.Fault{Method: "GET", Path: groupsPath, Status: 403})
	for typeName, want := range map[string]string{groupType: "Cannot list SCIM groups", memberType: "Cannot list members of SCIM groups"} {
		acctest.Says(t, acctest.Text(s.Protocol(t).List(typeName, config, acctest.ListOptions{})[0].Diagnostics), want, "scim_api_keys")
		keyless := s.Protocol(t, map[string]any{"scim_api_keys": map[string]any{}})
		acctest.Says(t, acctest.Text(keyless.List(typeName, config, acctest.ListOptions{})[0].Diagnostics), "No API key for SCIM directory "+s.directory)
	}
	none := map[string]any{"scim_directory_id": s.directory, "group_id": "50202593-bc47-45df-8fa0-3f63343aa3c1"}
	acctest.Says(t, acctest.Text(s.Protocol(t).List(memberType, none, acctest.ListOptions{})[0].Diagnostics), "Cannot list members of SCIM groups", "404 ")
}

// A filter that fits nothing would show an empty list, which looks like an answer.
func TestSCIMGroupList_badFilters(t *testing.T) {
	s := start(t, 0)
	for _, test := range []struct {
		typeName string
		config   map[string]any
	}{
		{groupType, map[string]any{"scim_directory_id": "okta"}},
		{groupType, map[string]any{"scim_directory_id": s.directory, "display_name": ""}},
		{memberType, map[string]any{"scim_directory_id": "okta"}},
		{memberType, map[string]any{"scim_directory_id": s.directory, "group_id": "on call"}},
	} {
		if text := acctest.Text(s.Protocol(t).ValidateList(test.typeName, test.config)); !strings.Contains(text, "ERROR") {
			t.Errorf("%v is taken", test.config)
		}
	}
}
