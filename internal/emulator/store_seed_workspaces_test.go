package emulator_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const copiedJira = "ari:cloud:jira-software::site/5f0e5b0e-0f3a-4f0e-9a53-3a4f2f1d6c11"

// copiedSeed is an organization with all that a seed can say of one that exists elsewhere.
func copiedSeed() *emulator.Seed {
	copied := seed()
	copied.Products = nil
	copied.Workspaces = []emulator.SeedWorkspace{{ID: copiedJira, Name: "acme-eu", Product: "jira-software", Type: "Jira", URL: "https://acme-eu.atlassian.net"}}
	copied.Userbases, copied.UserbaseIDs = []string{"People", "Partners"}, map[string]string{"People": "11111111-0000-4000-8000-000000000001"}
	copied.Domains[0].ID = "domain-1"
	copied.Users[0].Roles = []emulator.SeedRole{{Role: "atlassian/admin", Resource: copiedJira}}
	copied.Users[1].Inactive, copied.Users[1].Userbases, copied.Users[2].Suspended = true, []string{"Partners"}, true
	copied.Groups = []emulator.SeedGroup{
		{ID: "22222222-0000-4000-8000-000000000001", Name: "engineering", Description: "Builds", Members: []string{"ada@acme.com"},
			Roles: []emulator.SeedRole{{Role: "atlassian/guest", Resource: copiedJira}}},
		{Name: "engineering", Userbase: "Partners", Members: []string{"bob@acme.com"}, Synced: true},
	}
	return copied
}

func TestCopiedSeed_isServedAsItWas(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	stored := func(options *emulator.Options) { options.Seed, options.StateFile = copiedSeed(), file }
	for _, when := range []string{"from the seed", "from the state file"} {
		t.Run(when, func(t *testing.T) {
			o := serve(t, stored)
			people := o.call("POST", inDirectory("users/search"), "{}").list()
			if people[1].text("accountStatus") != "inactive" || people[2].text("membershipStatus") != "suspended" {
				t.Errorf("the users are %v", people)
			}
			groups := o.call("POST", inDirectory("groups/search"), "{}").list()
			if groups[0].id() != "22222222-0000-4000-8000-000000000001" || groups[0].text("description") != "Builds" ||
				groups[0].text("directoryId") != "11111111-0000-4000-8000-000000000001" || groups[0]["externalSynced"] != false {
				t.Errorf("the group is %v", groups[0])
			}
			if groups[1].text("managedBy") != "external" || groups[1].text("directoryId") == groups[0].text("directoryId") {
				t.Errorf("the synced group is %v", groups[1])
			}
			o.refusedWith(403, "ADMIN-403-5", "does not have here", "POST", inDirectory("groups/"+groups[1].id()+"/memberships"), `{"accountId":"712020:bob"}`)
			for path, role := range map[string]string{
				"groups/" + groups[0].id() + "/role-assignments": "[atlassian/guest]", "users/712020:ada/role-assignments": "[atlassian/admin atlassian/guest]",
			} {
				held := o.call("GET", inDirectory(path), "").list()
				if len(held) != 1 || held[0].text("resourceId") != copiedJira || fmt.Sprint(held[0]["roles"]) != role {
					t.Errorf("%s is %v", path, held)
				}
			}
			runs := o.call("POST", workspacesPath, "{}").list()
			if len(runs) != 1 || runs[0].id() != copiedJira || runs[0]["attributes"].(map[string]any)["name"] != "acme-eu" ||
				runs[0]["attributes"].(map[string]any)["hostUrl"] != "https://acme-eu.atlassian.net" {
				t.Errorf("the workspaces are %v", runs)
			}
			if domains := o.call("GET", "/admin/v1/orgs/"+seed().Organization.ID+"/domains", "").list(); domains[0].id() != "domain-1" {
				t.Errorf("the domains are %v", domains)
			}
		})
	}
}

func TestCopiedSeed_isRefusedWhereItDoesNotFit(t *testing.T) {
	for says, change := range map[string]func(*emulator.Seed){
		"use one or the other":           func(s *emulator.Seed) { s.Products = seed().Products },
		"needs a product, and an id":     func(s *emulator.Seed) { s.Workspaces = append(s.Workspaces, s.Workspaces[0]) },
		`"Others" has the id`:            func(s *emulator.Seed) { s.UserbaseIDs["Others"] = "x" },
		`user "ada@acme.com": role`:      func(s *emulator.Seed) { s.Users[0].Roles[0].Resource = "ari:cloud:confluence::site/x" },
		`group "engineering": role`:      func(s *emulator.Seed) { s.Groups[0].Roles[0].Role = "" },
		"no other group may have its id": func(s *emulator.Seed) { s.Groups[1].ID = s.Groups[0].ID },
		"a name that no other group": func(s *emulator.Seed) {
			s.Groups = append(s.Groups, emulator.SeedGroup{Name: "Engineering", Userbase: "Partners"})
		},
	} {
		broken := copiedSeed()
		change(broken)
		text, err := json.Marshal(broken)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := emulator.ParseSeed(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want %q", err, says)
		}
	}
}
