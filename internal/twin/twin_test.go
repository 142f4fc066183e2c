package twin_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/contract"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
	"github.com/orgadmin/terraform-provider-atlassian/internal/twin"
)

// served is an emulator with a client that speaks to it.
type served struct {
	*emulator.Server
	*client.Client
	id, url string
}

func serve(t *testing.T, options emulator.Options, change ...func(*client.Config)) served {
	t.Helper()
	server, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(contract.NewValidator(t).Middleware(server))
	t.Cleanup(func() {
		web.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	o := served{Server: server, id: server.OrganizationID(), url: web.URL}
	o.Client = o.client(t, change...)
	return o
}

func (o served) client(t *testing.T, change ...func(*client.Config)) *client.Client {
	t.Helper()
	config := client.Config{BaseURL: o.url, APIKey: o.APIKey()}
	for _, one := range change {
		one(&config)
	}
	api, err := client.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// live is a host as Atlassian's is: without the identity API, with an organization of two userbases that somebody has worked in.
func live(t *testing.T) served {
	t.Helper()
	seed := emulator.GenerateSeed(3, 12, 230)
	seed.Domains[2].ClaimStatus, seed.Domains[0].ID = "unverified", "0a7c"
	seed.Userbases = []string{"Primary", "Secondary"}
	for i := range seed.Users {
		switch i % 5 {
		case 0:
			seed.Users[i].Userbases = []string{"Secondary", "Primary"}
		case 1:
			seed.Users[i].MFAEnabled = true
		}
	}
	seed.Users[3].PlatformRoles, seed.Users[4].PlatformRoles = []string{"atlassian/org-admin"}, []string{"atlassian/org-admin", "atlassian/site-admin"}
	seed.Users[7].Email = "someone@elsewhere.test"
	for i := range seed.Groups {
		seed.Groups[i].Members = slices.DeleteFunc(seed.Groups[i].Members, func(email string) bool { return strings.HasPrefix(email, "user-000008@") })
	}
	seed.Groups = append(seed.Groups,
		emulator.SeedGroup{Name: "engineering", Description: "Builds things", Members: []string{seed.Users[0].Email, seed.Users[1].Email, "someone@elsewhere.test"}, ProductAccess: []string{"confluence"}},
		emulator.SeedGroup{Name: "partners", Userbase: "Secondary", Members: []string{seed.Users[0].Email, seed.Users[5].Email}},
		emulator.SeedGroup{Name: "from the old identity provider", Synced: true, Members: []string{seed.Users[2].Email}})
	o := serve(t, emulator.Options{Seed: seed, WithoutIdentityAPI: true, DeterministicIDs: true})
	resource := o.workspaces(t)[0].ID
	group := o.groups(t)["Primary/engineering"].ID
	must(t, o.SetDomainStatus(seed.Domains[1].Name, "superseded"))
	must(t, o.SetGroupMembers("group-00004", []string{seed.Users[0].Email, seed.Users[9].Email}))
	must(t, o.SetDefaultAccessGroup("group-00002", false))
	must(t, o.SuspendUser(t.Context(), o.id, seed.Users[11].AccountID))
	must(t, o.DeactivateAccount(t.Context(), seed.Users[12].AccountID))
	must(t, o.AssignGroupRole(t.Context(), o.id, group, "atlassian/admin", resource))
	must(t, o.AssignUserRole(t.Context(), o.id, seed.Users[20].AccountID, "atlassian/guest", resource))
	o.ResetJournal()
	return o
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// all reads a list to its end.
func all[T any](t *testing.T, list func(func(T, error) bool)) []T {
	t.Helper()
	found, err := client.Collect(list)
	must(t, err)
	return found
}

func (o served) workspaces(t *testing.T) []client.Workspace {
	t.Helper()
	return all(t, o.Workspaces(t.Context(), o.id, client.WorkspaceSearch{}))
}

// groups are those of an organization by the names of userbase and group.
func (o served) groups(t *testing.T) map[string]client.Group {
	t.Helper()
	bases := map[string]string{}
	for _, base := range all(t, o.UserbaseDirectories(t.Context(), o.id)) {
		bases[base.ID] = base.Name
	}
	groups := map[string]client.Group{}
	for _, group := range all(t, o.SearchGroups(t.Context(), o.id, client.GroupSearch{Counts: true})) {
		groups[bases[group.UserbaseDirectoryID]+"/"+group.Name] = group
	}
	return groups
}

// shown is what the published API shows of an organization, without addresses of the host and times.
func (o served) shown(t *testing.T) map[string]any {
	t.Helper()
	ctx := t.Context()
	organization, err := o.Organization(ctx, o.id)
	must(t, err)
	shown := map[string]any{
		"organization": organization, "workspaces": o.workspaces(t), "groups": o.groups(t), "domains": all(t, o.Domains(ctx, o.id)),
	}
	bases := all(t, o.UserbaseDirectories(ctx, o.id))
	for i, base := range bases {
		bases[i].Icon = ""
		shown["in "+base.Name] = accounts(all(t, o.SearchUsers(ctx, o.id, client.UserSearch{UserbaseDirectoryIDs: []string{base.ID}})))
	}
	shown["userbases"] = bases
	users := all(t, o.SearchUsers(ctx, o.id, client.UserSearch{PlatformRoles: true}))
	for i := range users {
		users[i].AddedToOrg, users[i].Picture = client.Time{}, ""
		shown["roles of "+users[i].AccountID] = all(t, o.UserRoleAssignments(ctx, o.id, users[i].AccountID, client.RoleFilter{}))
	}
	slices.SortFunc(users, func(a, b client.User) int { return strings.Compare(a.AccountID, b.AccountID) })
	shown["users"] = users
	for name, group := range o.groups(t) {
		shown["members of "+name] = accounts(all(t, o.SearchUsers(ctx, o.id, client.UserSearch{GroupIDs: []string{group.ID}})))
		shown["roles of "+name] = all(t, o.GroupRoleAssignments(ctx, o.id, group.ID, client.RoleFilter{}))
	}
	return shown
}

func accounts(users []client.User) []string {
	var ids []string
	for _, user := range users {
		ids = append(ids, user.AccountID)
	}
	slices.Sort(ids)
	return ids
}

// reread is a seed as the emulator reads it from the file.
func reread(t *testing.T, seed *emulator.Seed) *emulator.Seed {
	t.Helper()
	text, err := json.Marshal(seed)
	must(t, err)
	read, err := emulator.ParseSeed(text)
	must(t, err)
	return read
}

func TestTwin_showsWhatTheLiveOrganizationShows(t *testing.T) {
	source := live(t)
	var said strings.Builder
	seed, err := twin.Copy(t.Context(), source, source.id, twin.Options{Progress: &said})
	must(t, err)
	for _, request := range source.Requests() {
		if !request.Read || request.Status != 200 {
			t.Errorf("a copy only reads, and sent %s %s (%d)", request.Method, request.Path, request.Status)
		}
	}
	if sent := len(source.Requests()); sent < 230 {
		t.Errorf("the journal has %d requests: it is not that of the copy", sent)
	}
	for _, want := range []string{"3 domains\n", "230 users\n", "15 groups\n", "3 workspaces\n", "1 role of a user\n", "1 times: a group that an identity provider or Google fills", "tells the plan"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("%q is missing in what it says:\n%s", want, said.String())
		}
	}
	copied := serve(t, emulator.Options{Seed: reread(t, seed)})
	want, got := source.shown(t), copied.shown(t)
	for what := range want {
		if !reflect.DeepEqual(want[what], got[what]) {
			t.Errorf("%s:\nlive %+v\ntwin %+v", what, want[what], got[what])
		}
	}
	if len(got) != len(want) {
		t.Errorf("the twin shows %d things, the live organization %d", len(got), len(want))
	}
}

// What a group conflict would take away is seen on the twin, which has the identity API, before the live organization has it.
func TestTwin_showsWhatAGroupConflictTakesAway(t *testing.T) {
	for _, standIns := range []bool{false, true} {
		t.Run(fmt.Sprintf("stand-ins %t", standIns), func(t *testing.T) {
			source := live(t)
			seed, err := twin.Copy(t.Context(), source, source.id, twin.Options{StandIns: standIns, Progress: io.Discard})
			must(t, err)
			copied := serve(t, emulator.Options{Seed: reread(t, seed)})
			directory, err := copied.CreateDirectory(t.Context(), copied.id, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
			must(t, err)
			config, err := copied.CreateProvisioningConfig(t.Context(), copied.id, directory.ID)
			must(t, err)
			okta := copied.client(t, func(with *client.Config) { with.SCIMAPIKeys = map[string]string{config.SCIMDirectoryID: config.Token} })
			var pushed []string
			for _, person := range []emulator.SeedUser{seed.Users[0], seed.Users[15]} {
				user, err := okta.CreateSCIMUser(t.Context(), config.SCIMDirectoryID, client.SCIMUser{UserName: person.Email, Email: person.Email, DisplayName: person.Name, Active: true})
				must(t, err)
				pushed = append(pushed, user.ID)
			}
			_, err = okta.CreateSCIMGroup(t.Context(), config.SCIMDirectoryID, client.SCIMGroup{DisplayName: "Engineering", Members: pushed})
			if !errors.Is(err, client.ErrConflict) {
				t.Fatalf("pushing a group that is there: %v", err)
			}
			conflicts := all(t, copied.GroupConflicts(t.Context(), copied.id, directory.ID))
			if len(conflicts) != 1 {
				t.Fatalf("the conflicts are %+v", conflicts)
			}
			var removed []string
			for _, account := range conflicts[0].MembersRemoved {
				removed = append(removed, account.Email)
			}
			if want := []string{seed.Users[1].Email, seed.Users[7].Email}; !slices.Equal(removed, want) || !slices.Equal(conflicts[0].ProductAccess, []string{"jira-software", "confluence"}) {
				t.Errorf("a sync would take %v out of a group with %v, want %v", removed, conflicts[0].ProductAccess, want)
			}
		})
	}
}

func TestStandIns_leaveNothingPersonal(t *testing.T) {
	canaries := []string{"canaryname", "canaryaddress", "canary-id", "canaryfamily", "canarydescription"}
	seed := emulator.GenerateSeed(2, 3, 4)
	for i := range seed.Users {
		_, domain, _ := strings.Cut(seed.Users[i].Email, "@")
		seed.Users[i].Name = fmt.Sprintf("CanaryName %d", i)
		seed.Users[i].AccountID = fmt.Sprintf("712020:canary-id-%d", i)
		seed.Users[i].Email = fmt.Sprintf("canaryaddress.%d@%s", i, domain)
	}
	seed.Users[3].Email = "jo@canaryfamily.example" // a domain of a person's own
	for i := range seed.Groups {
		seed.Groups[i].Description = "Ask CanaryDescription"
		seed.Groups[i].Members = []string{seed.Users[i].Email, seed.Users[3].Email}
	}
	source := serve(t, emulator.Options{Seed: seed, WithoutIdentityAPI: true})
	var files [3]string
	for i, options := range []twin.Options{{StandIns: true}, {StandIns: true}, {}} {
		var said strings.Builder
		options.Progress = &said
		copied, err := twin.Copy(t.Context(), source, source.id, options)
		must(t, err)
		text, err := json.Marshal(copied)
		must(t, err)
		files[i] = strings.ToLower(string(text))
		for _, canary := range canaries {
			if i < 2 == strings.Contains(files[i], canary) || strings.Contains(strings.ToLower(said.String()), canary) {
				t.Errorf("%s: with stand-ins %t the file is\n%s\nand it said\n%s", canary, options.StandIns, text, said.String())
			}
		}
		domains, addresses := map[string]int{}, map[string]bool{}
		for _, user := range copied.Users {
			_, domain, _ := strings.Cut(user.Email, "@")
			domains[domain]++
			addresses[user.Email] = true
		}
		if domains["domain-0001.example"] != 2 || domains["domain-0002.example"] != 1 || len(domains) != 3 || len(addresses) != 4 {
			t.Errorf("the domains of the addresses are %v, and %d addresses differ", domains, len(addresses))
		}
		for at, group := range copied.Groups {
			if group.Name != seed.Groups[at].Name || !slices.Equal(group.Members, []string{copied.Users[at].Email, copied.Users[3].Email}) {
				t.Errorf("group %q has %v", group.Name, group.Members)
			}
		}
	}
	if files[0] != files[1] {
		t.Error("two copies have different stand-ins")
	}
}

func TestCopy_saysWhatToDoAboutAFailure(t *testing.T) {
	limit := func(config *client.Config) { config.OperationTimeout = time.Second }
	for name, test := range map[string]struct {
		options emulator.Options
		change  func(*client.Config)
		says    []string
	}{
		"no scope of the organization": {options: emulator.Options{Scopes: []string{}}, says: []string{"reading the organization", "scope read:orgs:admin"}},
		"no scope of domains":          {options: emulator.Options{Scopes: []string{"read:orgs:admin", "read:directories:admin"}}, says: []string{"reading the domains", "403", "scope read:domains:admin"}},
		"no scope of groups": {options: emulator.Options{Scopes: []string{"read:orgs:admin", "read:directories:admin", "read:domains:admin", "read:workspaces:admin"}},
			says: []string{"reading the groups", "scope read:groups:admin", "without scopes"}},
		"wrong key":     {change: func(config *client.Config) { config.APIKey = "wrong" }, says: []string{"401", "check ATLASSIAN_API_KEY"}},
		"no room":       {options: emulator.Options{RateLimit: 5}, change: limit, says: []string{"Next: wait until the limit has room"}},
		"nobody there":  {options: emulator.Options{Seed: emulator.GenerateSeed(1, 0, 0)}, says: []string{"shows no users", "without scopes"}},
		"nothing there": {change: func(config *client.Config) { config.BaseURL += "/elsewhere"; config.MaxRetries = -1 }, says: []string{"reading the organization", "Next: run the same command again"}},
	} {
		t.Run(name, func(t *testing.T) {
			change := func(*client.Config) {}
			if test.change != nil {
				change = test.change
			}
			test.options.WithoutIdentityAPI = true
			o := serve(t, test.options, change)
			_, err := twin.Copy(t.Context(), o, o.id, twin.Options{})
			if err == nil {
				t.Fatal("it was copied")
			}
			for _, want := range test.says {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is missing in: %v", want, err)
				}
			}
		})
	}
	o := serve(t, emulator.Options{})
	if _, err := twin.Copy(t.Context(), o, "00000000-0000-4000-8000-00000000000f", twin.Options{}); err == nil || !strings.Contains(err.Error(), "check ATLASSIAN_ORGANIZATION_ID") {
		t.Errorf("of an unknown organization it says %v", err)
	}
}

func TestCopy_saysWhichOfManyRequestsFailed(t *testing.T) {
	groups := "/admin/v2/orgs/*/directories/-/groups/*/role-assignments"
	users := "/admin/v2/orgs/*/directories/-/users/*/role-assignments"
	for path, want := range map[string]string{groups: "reading the roles of the groups: GET ", users: "reading the roles of the users: GET "} {
		o := serve(t, emulator.Options{WithoutIdentityAPI: true})
		o.Fault(emulator.Fault{Path: path, Status: 403, Times: 1})
		if _, err := twin.Copy(t.Context(), o, o.id, twin.Options{}); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "give the API key the scope read:") {
			t.Errorf("%s: %v", path, err)
		}
		o = serve(t, emulator.Options{WithoutIdentityAPI: true}) // requests of the other copy may still arrive
		o.Fault(emulator.Fault{Path: path, Status: 404, Times: 1, Body: `{"errors":[{"id":"1","status":"404","code":"ADMIN-404-8","title":"Not found","detail":"gone"}]}`})
		var said strings.Builder
		if _, err := twin.Copy(t.Context(), o, o.id, twin.Options{Progress: &said}); err != nil || !strings.Contains(said.String(), "1 times: a") || !strings.Contains(said.String(), "during the copy") {
			t.Errorf("%s: of one that has gone it says %v\n%s", path, err, said.String())
		}
	}
}

func TestCopy_withoutUserRoles_doesNotAskForThem(t *testing.T) {
	source := live(t)
	seed, err := twin.Copy(t.Context(), source, source.id, twin.Options{WithoutUserRoles: true})
	must(t, err)
	for _, request := range source.Requests() {
		if strings.Contains(request.Path, "/users/712020:") {
			t.Errorf("it asked for %s", request.Path)
		}
	}
	for _, user := range seed.Users {
		if len(user.Roles) > 0 {
			t.Errorf("%s has %v", user.Email, user.Roles)
		}
	}
}

// interrupts ends a copy at its n-th line of progress.
type interrupts struct {
	lines int
	end   context.CancelFunc
}

func (i *interrupts) Write(text []byte) (int, error) {
	if i.lines--; i.lines == 0 {
		i.end()
	}
	return len(text), nil
}

func TestCopy_endsWhenItIsInterrupted(t *testing.T) {
	o := serve(t, emulator.Options{WithoutIdentityAPI: true})
	for line, reading := range []string{"", "the domains", "the workspaces", "the users", "the groups", "the members of the groups", "the roles of the groups", "the roles of the users"} {
		if line == 0 {
			continue
		}
		ctx, cancel := context.WithCancel(t.Context())
		_, err := twin.Copy(ctx, o, o.id, twin.Options{Progress: &interrupts{line, cancel}})
		cancel()
		if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "interrupted while reading "+reading) {
			t.Errorf("interrupted after %d lines it says: %v", line, err)
		}
	}
}
