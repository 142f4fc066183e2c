package scimgroup_test

import (
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const groupsType = "atlassian_scim_groups"

func TestSCIMGroups(t *testing.T) {
	s := start(t, 3)
	s.group(t, "crew", s.users...)
	s.group(t, "empty")
	for _, test := range []struct {
		displayName any
		want        map[string]int
	}{
		{nil, map[string]int{"crew": 3, "empty": 0}},
		{"empty", map[string]int{"empty": 0}},
		{"none", nil},
	} {
		driver := s.Protocol(t)
		read, diagnostics := driver.ReadData(groupsType, map[string]any{"scim_directory_id": s.directory, "display_name": test.displayName})
		driver.Succeeds(diagnostics)
		found := read.Attribute("groups").([]any)
		if len(found) != len(test.want) {
			t.Errorf("%v finds %v", test.displayName, found)
		}
		for _, one := range found {
			group := one.(map[string]any)
			if size, ok := test.want[group["display_name"].(string)]; !ok || size != len(group["members"].([]any)) || group["scim_directory_id"] != s.directory {
				t.Errorf("%v finds %v", test.displayName, group)
			}
		}
	}
}

// The members are all of them, however many.
func TestSCIMGroups_everyMember(t *testing.T) {
	s := start(t, 120)
	group := s.group(t, "crew", s.users[:100]...)
	s.change(t, group, nil, s.users[100:])
	driver := s.ProtocolWithPages(t, 100)
	read, diagnostics := driver.ReadData(groupsType, map[string]any{"scim_directory_id": s.directory})
	driver.Succeeds(diagnostics)
	var members []string
	for _, member := range read.Attribute("groups").([]any)[0].(map[string]any)["members"].([]any) {
		members = append(members, member.(string))
	}
	same(t, "members", members, s.users)
}

func TestSCIMGroups_refused(t *testing.T) {
	s := start(t, 0)
	driver := s.Protocol(t)
	const unknown = "5b1f0c6e-2f64-4d0b-9a5e-0f4e1c7d8a90"
	_, diagnostics := driver.ReadData(groupsType, map[string]any{"scim_directory_id": unknown})
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: No API key for SCIM directory "+unknown, s.directory)
	s.Emulator.Fault(emulator.Fault{Method: "GET", Path: groupsPath, Status: 403})
	_, diagnostics = driver.ReadData(groupsType, map[string]any{"scim_directory_id": s.directory})
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot list SCIM groups", "check the key of this SCIM directory")
}
