package group_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestGroupLists(t *testing.T) {
	o := acctest.Start(t, func(options *emulator.Options) {
		options.Seed.Groups = []emulator.SeedGroup{
			{Name: "platform", Members: []string{"amara.okafor@acme.com", "yuki.tanaka@acme.dev"}},
			{Name: "design", Members: []string{"amara.okafor@acme.com"}},
			{Name: "empty"},
		}
	})
	fromOkta := synced(t, o, "platform-from-okta", "mateo.garcia@acme.com")
	platform := findGroup(t, o, "platform")
	for _, test := range []struct {
		name, kind string
		config     map[string]any
		limit      int64
		want       string
	}{
		{"groups", groupType, nil, 0, "platform, design, empty"},
		{"groups, limited", groupType, nil, 2, "platform, design"},
		{"groups, not synced", groupType, map[string]any{"externally_synced": false}, 0, "platform, design, empty"},
		{"groups, synced", groupType, map[string]any{"externally_synced": true}, 0, "platform-from-okta"},
		{"groups, searched", groupType, map[string]any{"search_term": "plat"}, 0, "platform"},
		{"memberships", membershipType, map[string]any{"group_id": platform.ID}, 0, "amara.okafor@acme.com in platform, yuki.tanaka@acme.dev in platform"},
		{"memberships, limited", membershipType, map[string]any{"group_id": platform.ID}, 1, "amara.okafor@acme.com in platform"},
		{"memberships of a synced group", membershipType, map[string]any{"group_id": fromOkta.ID}, 0, "mateo.garcia@acme.com in platform-from-okta"},
		{"members", membersType, nil, 0, "platform, design, empty"},
		{"members, limited", membersType, nil, 1, "platform"},
		{"members of one group", membersType, map[string]any{"group_id": platform.ID}, 0, "platform"},
		{"members of a synced group", membersType, map[string]any{"group_id": fromOkta.ID}, 0, "platform-from-okta"},
	} {
		t.Run(test.name, func(t *testing.T) {
			driver := o.Protocol(t)
			found := driver.List(test.kind, test.config, acctest.ListOptions{Limit: test.limit, IncludeResource: true})
			if got := strings.Join(acctest.DisplayNames(found), ", "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			driver.ListedPlansEmpty(found)
			for _, listed := range driver.List(test.kind, test.config, acctest.ListOptions{Limit: test.limit}) {
				if listed.Value.Type() != nil || driver.IdentityAttributes(listed.Object)["organization_id"] != o.ID {
					t.Errorf("without resources: %v", listed)
				}
			}
		})
	}
	nothingSent(t, o)
}

// The members are read only where they are asked for.
func TestGroupMembersList_reads(t *testing.T) {
	o := acctest.Start(t)
	o.Protocol(t).List(membersType, nil, acctest.ListOptions{})
	if slices.ContainsFunc(o.ProviderRequests(), func(sent emulator.Request) bool { return strings.HasSuffix(sent.Path, "/users/search") }) {
		t.Error("a list of names read the members")
	}
}

func TestGroupLists_errorIsAResult(t *testing.T) {
	for _, test := range []struct {
		name, kind string
		config     map[string]any
		fault      emulator.Fault
		want       string
	}{
		{"groups", groupType, nil, emulator.Fault{Path: groupSearchPath, Status: 403}, "Cannot list groups"},
		{"memberships", membershipType, map[string]any{"group_id": exampleGroup}, emulator.Fault{Path: groupPath, Status: 403}, "Cannot list the memberships"},
		{"memberships of no group", membershipType, map[string]any{"group_id": nowhere}, emulator.Fault{Path: "/nothing"}, "ADMIN-404-10"},
		{"members", membersType, nil, emulator.Fault{Path: groupSearchPath, Status: 403}, "Cannot list groups"},
		{"members of one group", membersType, nil, emulator.Fault{Path: userSearchPath, Status: 403}, "Cannot list the members of group jira-users"},
		{"members of no group", membersType, map[string]any{"group_id": nowhere}, emulator.Fault{Path: "/nothing"}, "ADMIN-404-10"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			o.Emulator.Fault(test.fault)
			found := o.Protocol(t).List(test.kind, test.config, acctest.ListOptions{IncludeResource: true})
			if len(found) == 0 {
				t.Fatal("no result")
			}
			acctest.Says(t, acctest.Text(found[0].Diagnostics), "ERROR", test.want)
		})
	}
}

// A filter that fits nothing would show an empty list, which looks like an answer.
func TestGroupLists_badFilters(t *testing.T) {
	driver := acctest.Start(t).Protocol(t)
	for kind, config := range map[string]map[string]any{
		groupType: {"search_term": ""}, membershipType: {"group_id": "engineering"}, membersType: {"group_id": "engineering"},
	} {
		if text := acctest.Text(driver.ValidateList(kind, config)); !strings.Contains(text, "ERROR") {
			t.Errorf("%v is taken by %s", config, kind)
		}
	}
}
