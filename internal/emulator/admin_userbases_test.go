package emulator_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// originalExperience has two user bases: Ada is in both, and Cleo and the group sales are in the second only.
func originalExperience(options *emulator.Options) {
	options.Seed.Userbases = []string{"Primary Directory", "Secondary Directory"}
	options.Seed.Users[0].Userbases = []string{"Primary Directory", "Secondary Directory"}
	options.Seed.Users[2].Userbases = []string{"Secondary Directory"}
	options.Seed.Groups[0].Members = []string{"ada@acme.com"}
	options.Seed.Groups = append(options.Seed.Groups, emulator.SeedGroup{
		Name: "sales", Userbase: "Secondary Directory", Members: []string{"cleo@elsewhere.example"}})
}

// userbases returns the names of the user bases, or of those of an account.
func (o *organization) userbases(account string) string {
	o.t.Helper()
	path := "/admin/v2/orgs/" + seed().Organization.ID + "/directories"
	if account != "" {
		path = withQuery(path, "accountId", account)
	}
	return names(o.call("GET", path, "").list())
}

func TestUserbase_isOneWhateverDirectoriesThereAre(t *testing.T) {
	o := serve(t)
	before := o.userbase("")
	o.directory("Okta", "okta")
	o.connected("")
	if got := o.userbases(""); got != "Primary Directory" || o.userbase("") != before {
		t.Errorf("beside directories of identity providers the user bases are %q", got)
	}
}

func TestUserbase_keepsGroupAndMemberTogether(t *testing.T) {
	file := filepath.Join(t.TempDir(), "organization.json")
	o := serve(t, originalExperience, func(options *emulator.Options) { options.StateFile = file })
	primary, secondary := o.userbase("Primary"), o.userbase("Secondary")
	for account, want := range map[string]string{"712020:ada": "Primary Directory Secondary Directory", "712020:bob": "Primary Directory", "712020:cleo": "Secondary Directory"} {
		if got := o.userbases(account); got != want {
			t.Errorf("%s is in %q", account, got)
		}
	}
	o.must(201, "POST", inUserbase(secondary, "groups"), `{"name":"marketing"}`)
	o.refusedWith(400, "ADMIN-400-24", "-", "POST", inDirectory("groups"), `{"name":"anywhere"}`)
	marketing := o.groupByName("marketing")
	if marketing.text("directoryId") != secondary {
		t.Errorf("it is %v", marketing)
	}
	members := inDirectory("groups/" + marketing.id() + "/memberships")
	o.must(204, "POST", members, `{"accountId":"712020:ada"}`)
	o.must(204, "POST", members, `{"accountId":"712020:cleo"}`)
	o.refusedWith(404, "ADMIN-404-8", "Secondary Directory", "POST", members, `{"accountId":"712020:bob"}`)
	o.refusedWith(404, "ADMIN-404-10", marketing.id(), "GET", inUserbase(primary, "groups/"+marketing.id()), "")
	o.refusedWith(404, "ADMIN-404-8", "712020:cleo", "GET", inUserbase(primary, "users/712020:cleo"), "")
	if err := o.emulator.SetGroupMembers("marketing", []string{"bob@acme.com"}); err == nil || !strings.Contains(err.Error(), "Secondary Directory") {
		t.Errorf("the control says %v", err)
	}
	for base, want := range map[string]string{primary: "engineering everyone", secondary: "sales marketing"} {
		if got := names(o.call("POST", inUserbase(base, "groups/search"), "").list()); got != want {
			t.Errorf("%s has the groups %q", base, got)
		}
	}
	o.change(o.emulator.Close())
	if again := serve(t, func(options *emulator.Options) { options.StateFile = file }); again.groupByName("marketing").text("directoryId") != secondary || again.userbases("712020:cleo") != "Secondary Directory" {
		t.Error("read again, it is elsewhere")
	}
}

// The first user base has what an identity provider pushes, and those whom it puts into a group there.
func TestUserbase_ofWhatIsSynced(t *testing.T) {
	o := serve(t, originalExperience)
	okta := o.directory("Okta", "okta").id()
	o.change(o.emulator.PushGroup(okta, "pushed", []string{"cleo@elsewhere.example"}))
	if got := o.groupByName("pushed").text("directoryId"); got != o.userbase("Primary") {
		t.Errorf("the group is in %s", got)
	}
	if got := o.userbases("712020:cleo"); got != "Primary Directory Secondary Directory" {
		t.Errorf("Cleo is in %q", got)
	}
}

func TestUserbase_canBeAdded(t *testing.T) {
	o := serve(t)
	id, err := o.emulator.AddUserbase("Secondary Directory")
	if err != nil || o.userbase("Secondary") != id {
		t.Errorf("%q, %v", id, err)
	}
	for _, name := range []string{"", "Primary Directory", "Secondary Directory"} {
		if _, err := o.emulator.AddUserbase(name); err == nil {
			t.Errorf("%q is added once more", name)
		}
	}
}

// olderFile writes a state file as it was before user bases were the organization's own, with engineering in that of
// the directory Okta, and returns its path.
func olderFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "organization.json")
	o := serve(t, func(options *emulator.Options) { options.StateFile = file })
	okta := o.directory("Okta", "okta").id()
	o.change(o.emulator.Close())
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	organization := document["organization"].(map[string]any)
	delete(organization, "userbases")
	for i, group := range organization["groups"].([]any) {
		delete(group.(map[string]any), "userbase")
		group.(map[string]any)["directoryId"] = []any{okta, ""}[i]
	}
	if text, err = json.Marshal(document); err == nil {
		err = os.WriteFile(file, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestUserbase_ofAnOlderStateFileIsThatOfItsLocalDirectory(t *testing.T) {
	fresh := serve(t).userbase("") // ids are deterministic
	o := serve(t, func(options *emulator.Options) { options.StateFile = olderFile(t) })
	if got := o.userbases(""); got != "Primary Directory" || o.userbase("") != fresh {
		t.Errorf("the user bases are %q", got)
	}
	if got := o.groupByName("engineering").text("directoryId"); got != fresh {
		t.Errorf("the group is in %s", got)
	}
}
