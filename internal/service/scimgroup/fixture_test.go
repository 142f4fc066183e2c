package scimgroup_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const (
	groupType  = "atlassian_scim_group"
	memberType = "atlassian_scim_group_member"
	// groupPath and groupsPath are what faults are set on.
	groupsPath = "/scim/directory/*/Groups"
	groupPath  = groupsPath + "/*"
)

// setUp is a SCIM directory with users in it, numbered from 0.
type setUp struct {
	*acctest.Organization
	directory string
	users     []string
}

func start(t testing.TB, users int) *setUp {
	t.Helper()
	s := &setUp{Organization: acctest.Start(t)}
	s.directory, _ = s.SCIMDirectory(t)
	for number := range users {
		s.users = append(s.users, user(t, s.Organization, s.directory, fmt.Sprintf("user%d@acme.com", number)))
	}
	return s
}

func user(t testing.TB, o *acctest.Organization, directory, email string) string {
	t.Helper()
	made, err := o.Client.CreateSCIMUser(context.Background(), directory, client.SCIMUser{UserName: email, Email: email, Active: true})
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

// group makes a group behind Terraform's back.
func (s *setUp) group(t testing.TB, name string, members ...string) string {
	t.Helper()
	made, err := s.Client.CreateSCIMGroup(context.Background(), s.directory, client.SCIMGroup{DisplayName: name, Members: members})
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

// change changes members behind Terraform's back.
func (s *setUp) change(t testing.TB, group string, remove, add []string) {
	t.Helper()
	if err := s.Client.ChangeSCIMGroupMembers(context.Background(), s.directory, group, remove, add); err != nil {
		t.Fatal(err)
	}
}

// members are who is in a group by the organization's account.
func (s *setUp) members(t testing.TB, group string) []string {
	t.Helper()
	read, err := s.Client.SCIMGroup(context.Background(), s.directory, group)
	if err != nil {
		t.Fatal(err)
	}
	return read.Members
}

// config returns a group with these members; nil leaves them out.
func (s *setUp) config(name string, members []string) map[string]any {
	config := map[string]any{"scim_directory_id": s.directory, "display_name": name}
	if members != nil {
		config["members"] = values(members)
	}
	return config
}

func (s *setUp) member(group, user string) map[string]any {
	return map[string]any{"scim_directory_id": s.directory, "group_id": group, "user_id": user}
}

func values(ids []string) []any {
	list := []any{}
	for _, id := range ids {
		list = append(list, id)
	}
	return list
}

func id(object acctest.Object) string { return object.Attribute("id").(string) }

// same expects the same elements in whatever order.
func same(t testing.TB, what string, got, want []string) {
	t.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		t.Errorf("%s: %d, want %d:\n%v\n%v", what, len(got), len(want), got, want)
	}
}

// changes returns the provider's changes of members, as "add" and "remove".
func (s *setUp) changes() []string {
	var changes []string
	for _, request := range s.ProviderRequests() {
		switch {
		case request.Method != "PATCH":
		case slices.Contains(request.Fields, "Operations.value.value"):
			changes = append(changes, "add")
		default:
			changes = append(changes, "remove")
		}
	}
	return changes
}

// reads counts the provider's reads of one group.
func (s *setUp) reads() int {
	count := 0
	for _, request := range s.ProviderRequests() {
		if request.Method == "GET" && strings.Contains(request.Path, "/Groups/") {
			count++
		}
	}
	return count
}

// failAfter lets so many changes of members through, and fails the next for good.
func (s *setUp) failAfter(changes int) {
	if changes > 0 {
		s.Emulator.Fault(emulator.Fault{Method: "PATCH", Path: groupPath, Times: changes})
	}
	s.Emulator.Fault(emulator.Fault{Method: "PATCH", Path: groupPath, Status: 500})
}
