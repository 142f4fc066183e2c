package emulator

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestForms_ofUsers(t *testing.T) {
	c, _ := consoleServer(t)
	c.done(t, "The subscription is changed", "plan", "plan", "free", "guardState", "active")
	if _, page := c.visit(t, http.MethodGet, "/"); !strings.Contains(page, "free plan · without Guard ·") {
		t.Error("the overview does not say that the plan comes without Guard")
	}
	c.done(t, "2 people invited", "users", "emails", "grace@acme.com, alan@acme.com") // by hand one can, whatever the plan
	c.done(t, "The subscription is changed", "plan", "plan", "enterprise", "guardState", "active")
	hits := c.inside().users("grace@acme.com")
	if len(hits) != 1 {
		t.Fatalf("found %v", hits)
	}
	user := "users/" + hits[0].AccountID
	status := func() string { return c.inside().users("grace@acme.com")[0].Status }
	for _, step := range []struct{ act, status string }{{"suspend", "suspended"}, {"restore", "active"}, {"deactivate", "deactivated"}, {"reactivate", "active"}} {
		c.done(t, "", user+"/account/"+step.act)
		if status() != step.status {
			t.Errorf("after %s the account is %s", step.act, status())
		}
	}
	if response, _ := c.send(t, user+"/account/forget"); response.StatusCode != http.StatusNotFound {
		t.Error(response.Status)
	}
	page := c.done(t, "has signed in", user+"/sign-in")
	if !strings.Contains(page, "Default policy of Local directory") {
		t.Errorf("the page does not show the policy:\n%s", page)
	}
	c.done(t, "The policy is there", "policies", "directory", c.directory(t, "Local directory"), "name", "Contractors")
	contractors := c.section(t, "Local directory").Policies[1].ID
	c.done(t, "1 account moved into the policy", user+"/policy", "policy", contractors)
	c.done(t, "1 account moved into the policy", "policies/"+contractors+"/members", "emails", "alan@acme.com")
	if members := c.section(t, "Local directory").Policies[1].Members; members != 2 {
		t.Errorf("the policy has %d members", members)
	}
	admin := c.inside().users("amara.okafor")[0].AccountID
	c.done(t, "", "users/"+c.inside().users("priya.raghunathan")[0].AccountID+"/account/suspend")
	c.refused(t, http.StatusForbidden, "The last administrator of the organization cannot be suspended", "users/"+admin+"/account/suspend")
}

func TestForms_ofGroups(t *testing.T) {
	c, _ := consoleServer(t)
	base := c.emulator.organization.Userbases[0].ID
	page := c.done(t, "The group is there", "groups", "userbase", base, "name", "Reviewers", "description", "Who reviews")
	if !strings.Contains(page, "<h1>Reviewers</h1>") {
		t.Errorf("the page is not that of the group:\n%s", page)
	}
	group := "groups/" + c.inside().groups("Reviewers")[0].ID
	c.done(t, "is in the group", group+"/members", "email", "wei.zhang@acme.dev")
	c.refused(t, http.StatusNotFound, "There is no user with the address", group+"/members", "email", "nobody@acme.dev")
	resource := regexp.MustCompile(`<option value="(ari:cloud:confluence::[^"]+)"`).FindStringSubmatch(page)[1]
	page = c.done(t, "roles of the group are changed", group+"/roles/assign", "role", "atlassian/admin", "resource", resource)
	if !strings.Contains(page, "<td>admin</td>") {
		t.Errorf("the page does not show the role:\n%s", page)
	}
	c.done(t, "roles of the group are changed", group+"/roles/revoke", "role", "atlassian/admin", "resource", resource)
	c.done(t, "join the group", group+"/default", "default", "true")
	c.refused(t, http.StatusForbidden, "A default group cannot be deleted", group+"/delete")
	c.done(t, "an ordinary one", group+"/default", "default", "false")
	c.done(t, "one member less", group+"/members/"+url.PathEscape(c.inside().users("wei.zhang")[0].AccountID)+"/remove")
	c.done(t, "The group is deleted", group+"/delete")
	for _, line := range c.log() {
		if !strings.HasPrefix(line, "Amara Okafor: ") {
			t.Errorf("the log has %s", line)
		}
	}
}

func TestProvider_pushesAndSignsIn(t *testing.T) {
	c, _ := consoleServer(t)
	directory := setUpOkta(t, c)
	_, page := c.visit(t, http.MethodGet, "/console/"+directory)
	if !strings.Contains(page, "Amara Okafor &lt;amara.okafor@acme.com&gt;") || !strings.Contains(page, "Acme Okta people: amara.okafor@acme.com") {
		t.Errorf("the form suggests nobody:\n%s", page)
	}
	c.done(t, "2 users and 1 group pushed. The organization has a group of its own named engineering", directory+"/push",
		"people", "Ada Lovelace <ada@acme.com>\r\namara.okafor@acme.com\r\n", "groups", "everybody at okta: ada@acme.com, amara.okafor@acme.com\nengineering: ada@acme.com")
	page = c.done(t, "2 users and 1 group pushed", directory+"/push", "people", "Ada King <ada@acme.com>\nAmara Okafor <amara.okafor@acme.com>", "groups", "everybody at okta: ada@acme.com")
	for _, want := range []string{"Ada King", "2 users", "everybody at okta", "1 member: Ada King", "last used", "Would be removed"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not show %q:\n%s", want, page)
		}
	}
	var pushed []string
	for _, line := range c.log() {
		if strings.Contains(line, "scim_user") || strings.Contains(line, "scim_group") {
			pushed = append(pushed, line)
		}
	}
	want := []string{"Acme Okta: scim_user_create", "Acme Okta: scim_user_create", "Acme Okta: scim_group_create", "Acme Okta: scim_user_update", "Acme Okta: scim_user_update", "Acme Okta: scim_group_update"}
	if !slices.Equal(pushed, want) {
		t.Errorf("the log has\n%s", strings.Join(pushed, "\n"))
	}
	conflict := c.section(t, "Acme Okta").Conflicts[0]
	c.refused(t, http.StatusPreconditionFailed, "has changed since it was read", directory+"/conflicts/"+conflict.ID+"/sync", "version", "older")
	c.done(t, "The group has the members that the identity provider wants", directory+"/conflicts/"+conflict.ID+"/sync", "version", conflict.Version)
	if members, _ := c.emulator.GroupMembers("engineering"); !slices.Equal(members, []string{"ada@acme.com"}) {
		t.Errorf("the group has %v", members)
	}
	c.done(t, "has signed in through the identity provider", directory+"/sign-in", "email", "ada@acme.com")
	if log := c.log(); log[len(log)-1] != "Ada King: user_login" {
		t.Errorf("the log ends with %s", log[len(log)-1])
	}
}

func TestProvider_isRefusedWithAKeyThatHasExpired(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	c := startConsole(t, Options{Now: func() time.Time { return now }})
	c.done(t, "The directory is there", "directories", "name", "Acme Okta", "provider", "okta")
	directory := "directories/" + c.directory(t, "Acme Okta")
	c.refusedAtHead(t, http.StatusConflict, "before provisioning is set up", directory+"/push", "people", "ada@acme.com")
	c.done(t, "Provisioning is set up", directory+"/provisioning")
	c.refused(t, http.StatusConflict, "before SAML or Google Workspace is set up", directory+"/sign-in", "email", "ada@acme.com")
	now = now.AddDate(1, 0, 1)
	c.refused(t, http.StatusUnauthorized, "The API key of the identity provider has expired", directory+"/push", "people", "ada@acme.com")
}

func TestSearch_findsEverything(t *testing.T) {
	c, _ := consoleServer(t)
	directory := setUpOkta(t, c)
	c.done(t, "pushed", directory+"/push", "people", "Ada Lovelace <ada@acme.com>", "groups", "okta people: ada@acme.com")
	c.post(t, "directories", `{"name":"Entra","identityProvider":"microsoft_entra_id"}`)
	for text, sections := range map[string][]string{
		"okta":          {"directories", "policies", "groups", "pushed", "events"},
		"ada@acme":      {"users", "pushed"},
		"acme.dev":      {"users", "domains"},
		"unverified":    {"domains"},
		"console-test":  {"requests"},
		"saml_config_c": {"events"},
		"entra id":      {"directories"},
	} {
		_, page := c.visit(t, http.MethodGet, "/console/search?q="+url.QueryEscape(text))
		for _, section := range sections {
			if !strings.Contains(page, `<section class="card" id="`+section+`">`) {
				t.Errorf("%q is not found in %s:\n%s", text, section, page)
			}
		}
	}
	if _, page := c.visit(t, http.MethodGet, "/console/search?q=nowhere+to+be+found"); !strings.Contains(page, "Nothing has “nowhere to be found” in it") {
		t.Errorf("the page does not say that nothing was found:\n%s", page)
	}
	if _, page := c.visit(t, http.MethodGet, "/console/search?q="); !strings.Contains(page, "Type a part of a name") {
		t.Errorf("the page does not say what to do:\n%s", page)
	}
}

func TestUsers_areShownInParts(t *testing.T) {
	c := startConsole(t, Options{Seed: GenerateSeed(2, 3, 120)})
	_, page := c.visit(t, http.MethodGet, "/console/users")
	if rows := strings.Count(page, "/console/users/"); rows != shownPeople || !strings.Contains(page, "1 to 50 of 120") || strings.Contains(page, ">Before<") {
		t.Errorf("the first part has %d rows:\n%s", rows, page)
	}
	_, page = c.visit(t, http.MethodGet, "/console/users?part=3")
	if rows := strings.Count(page, "/console/users/"); rows != 20 || !strings.Contains(page, "101 to 120 of 120") || strings.Contains(page, ">After<") {
		t.Errorf("the last part has %d rows:\n%s", rows, page)
	}
}

// A large organization has pages that a browser can show.
func TestPages_ofALargeOrganizationAreShort(t *testing.T) {
	c := startConsole(t, Options{Seed: GenerateSeed(300, 300, 1000)})
	c.done(t, "The directory is there", "directories", "name", "Acme Okta", "provider", "okta")
	okta := c.directory(t, "Acme Okta")
	c.done(t, "Provisioning is set up", "directories/"+okta+"/provisioning")
	if _, err := c.emulator.PushUsers(okta, c.emulator.options.Seed.Users); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/": "and more: 300 domains", "/console/domains": "1 to 50 of 300", "/console/groups": "1 to 50 of 300", "/console/users": "1 to 50 of 1000",
		"/console/directories/" + okta:                              "the first 200 are shown",
		"/console/directories/" + c.directory(t, "Local directory"): "The first 50 of 300 are shown",
		"/console/search?q=domain-0299":                             "domain-0299.example",
	} {
		if _, page := c.visit(t, http.MethodGet, path); !strings.Contains(page, want) || len(page) > 200_000 {
			t.Errorf("%s has %d bytes, and does not say %q", path, len(page), want)
		}
	}
}
