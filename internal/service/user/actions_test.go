package user_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const (
	inviteAction = "atlassian_user_invite"
	unlinkAction = "atlassian_scim_unlink"
	invitePath   = "/admin/v2/orgs/*/users/invite"
	unlinkPath   = "/admin/user-provisioning/v1/org/*/scimDirectoryId/*/scimUserId/*/unlink"
	linksPath    = "/admin/user-provisioning/v1/org/*/user/*/get-scim-links"
	nowhere      = "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8"
)

// groupID returns the id of a group.
func groupID(t testing.TB, o *acctest.Organization, name string) string {
	t.Helper()
	for group, err := range o.Client.SearchGroups(context.Background(), o.ID, client.GroupSearch{Names: []string{name}}) {
		if err != nil {
			t.Fatal(err)
		}
		return group.ID
	}
	t.Fatalf("there is no group %q", name)
	return ""
}

// jira returns the id of a workspace.
func jira(t testing.TB, o *acctest.Organization) string {
	t.Helper()
	for workspace, err := range o.Client.Workspaces(context.Background(), o.ID, client.WorkspaceSearch{}) {
		if err != nil {
			t.Fatal(err)
		}
		if workspace.TypeKey == "jira-software" {
			return workspace.ID
		}
	}
	t.Fatal("there is no Jira")
	return ""
}

func TestUserInvite(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	design := groupID(t, o, "design")
	config := map[string]any{
		"emails": []any{"new@acme.com", "juergen.neu@bücher.example"}, "group_ids": []any{strings.ToUpper(design)}, "send_notification": true, "notification_text": "Welcome",
		"role_assignments": []any{map[string]any{"resource_id": jira(t, o), "role": "atlassian/user"}},
	}
	if diagnostics := driver.PlanAction(inviteAction, config); len(diagnostics) > 0 {
		t.Errorf("the plan says\n%s", acctest.Text(diagnostics))
	}
	progress, diagnostics := driver.Invoke(inviteAction, config)
	driver.Succeeds(diagnostics)
	slices.Sort(progress)
	if len(progress) != 2 || !strings.HasPrefix(progress[0], "Invited juergen.neu@xn--bcher-kva.example, account ") || !strings.HasPrefix(progress[1], "Invited new@acme.com, account ") {
		t.Errorf("progress is %q", progress)
	}
	var last emulator.Request
	for _, sent := range o.ProviderRequests() {
		if !sent.Read {
			last = sent
		}
	}
	if want := []string{"additionalGroups", "emails", "notificationText", "permissionRules", "permissionRules.resource", "permissionRules.role", "sendNotification"}; !slices.Equal(slices.Sorted(slices.Values(last.Fields)), want) {
		t.Errorf("sent the fields %v, want %v", last.Fields, want)
	}
	members, err := o.Emulator.GroupMembers("design")
	if err != nil || !slices.Contains(members, "new@acme.com") || !slices.Contains(members, "juergen.neu@xn--bcher-kva.example") {
		t.Errorf("design has %v (%v)", members, err)
	}
}

// Nobody gets an e-mail that is not asked for.
func TestUserInvite_withoutAnEmail(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	_, diagnostics := driver.Invoke(inviteAction, map[string]any{"emails": []any{"new@acme.com"}})
	driver.Succeeds(diagnostics)
	for _, sent := range o.ProviderRequests() {
		if !sent.Read && !slices.Equal(slices.Sorted(slices.Values(sent.Fields)), []string{"emails", "sendNotification"}) {
			t.Errorf("sent the fields %v", sent.Fields)
		}
	}
}

func TestUserInvite_refused(t *testing.T) {
	o := acctest.Start(t)
	free := acctest.Start(t, func(options *emulator.Options) { options.Seed.Organization.Plan = "free" })
	scim := pushedGroup(t, o)
	invite := func(more map[string]any) map[string]any {
		config := map[string]any{"emails": []any{"new@acme.com"}}
		maps.Copy(config, more)
		return config
	}
	for _, test := range []struct {
		name   string
		o      *acctest.Organization
		config map[string]any
		want   []string
	}{
		{"nobody", o, map[string]any{"emails": []any{}}, []string{"emails", "at least 1 elements"}},
		{"no address", o, map[string]any{"emails": []any{"new"}}, []string{"the value has no @"}},
		{"two spellings", o, map[string]any{"emails": []any{"new@acme.com", "NEW@acme.com"}}, []string{"which are the same address: write it once"}},
		{"text without an e-mail", o, invite(map[string]any{"notification_text": "Hi"}), []string{"ERROR: Nobody would read notification_text", "Set send_notification = true", `AttributeName("notification_text")`}},
		{"group by name", o, invite(map[string]any{"group_ids": []any{"design"}}), []string{"must be the group's id (a UUID)"}},
		{"site by address", o, invite(map[string]any{"role_assignments": []any{map[string]any{"resource_id": "acme.atlassian.net", "role": "atlassian/user"}}}), []string{"must be the id of a workspace (an ARI"}},
		{"no group", o, invite(map[string]any{"group_ids": []any{nowhere}}), []string{"ERROR: Group " + nowhere + " does not exist", `data "atlassian_group"`, `AttributeName("group_ids")`}},
		{"synced group", o, invite(map[string]any{"group_ids": []any{scim}}), []string{`ERROR: Group "from-okta" is synced from an identity provider`, "or with atlassian_scim_group"}},
		{"no subscription", free, invite(nil), []string{"ERROR: Inviting needs a paid subscription", "Invite in Atlassian Administration", `AttributeName("emails")`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, diagnostics := test.o.Protocol(t).Invoke(inviteAction, test.config)
			acctest.Says(t, acctest.Text(diagnostics), test.want...)
			if writes := test.o.Writes(); len(writes) > 0 {
				t.Errorf("sent %v", writes)
			}
		})
	}
	unchecked := map[string]any{"plan_checks": "off"}
	_, diagnostics := free.Protocol(t, unchecked).Invoke(inviteAction, invite(nil))
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot invite 1 person", "ADMIN-UAM-402-1", "Next: Atlassian lets organizations invite by API that have at least one paid subscription", `AttributeName("emails")`)
	_, diagnostics = o.Protocol(t, unchecked).Invoke(inviteAction, invite(map[string]any{"emails": []any{"a@acme.com", "b@acme.com"}, "group_ids": []any{nowhere},
		"role_assignments": []any{map[string]any{"resource_id": "ari:cloud:jira::site/none", "role": "atlassian/user"}}}))
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Not everybody was given what the invitation says", "a@acme.com: group "+nowhere+": The group does not exist",
		"b@acme.com: role atlassian/user on ari:cloud:jira::site/none: The resource does not exist", "Next: correct role_assignments and group_ids")
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: invitePath, Status: 409, Times: 1})
	_, diagnostics = o.Protocol(t).Invoke(inviteAction, invite(nil))
	acctest.Says(t, acctest.Text(diagnostics), "Next: a product has no seat left for them")
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: invitePath, DropAnswer: true, Times: 1})
	_, diagnostics = o.Protocol(t).Invoke(inviteAction, invite(nil))
	acctest.Says(t, acctest.Text(diagnostics), "Next: whether people were invited is not known", `data "atlassian_users"`, "may send the e-mails once more")
}

// pushedGroup lets an identity provider push a group.
func pushedGroup(t testing.TB, o *acctest.Organization) string {
	t.Helper()
	directory, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
	if err == nil {
		err = o.Emulator.PushGroup(directory.ID, "from-okta", nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return groupID(t, o, "from-okta")
}

// links is how many SCIM users an account is linked to.
func links(t testing.TB, o *acctest.Organization, accountID string) int {
	t.Helper()
	found, err := o.Client.SCIMLinks(context.Background(), o.ID, accountID)
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

func TestSCIMUnlink(t *testing.T) {
	o := acctest.Start(t)
	directory, user := pushed(t, o, rosa)
	driver := o.Protocol(t)
	config := map[string]any{"account_id": rosaID, "scim_directory_id": strings.ToUpper(directory)}
	acctest.Says(t, acctest.Text(driver.PlanAction(unlinkAction, config)), "WARNING: Unlinking takes account "+rosaID+" from its identity provider", "SCIM user "+user.ID+" of SCIM directory "+directory,
		"only the identity provider links again", `AttributeName("account_id")`)
	progress, diagnostics := driver.Invoke(unlinkAction, config)
	driver.Succeeds(diagnostics)
	if want := "Account " + rosaID + " is unlinked from SCIM user " + user.ID + " of SCIM directory " + directory; !slices.Equal(progress, []string{want}) {
		t.Errorf("progress is %q, want %q", progress, want)
	}
	if left := links(t, o, rosaID); left != 0 || statuses(t, o, rosaID) != "active/active" {
		t.Errorf("%d links are left, and the account is %s", left, statuses(t, o, rosaID))
	}
	// Now it can be deactivated here, and a second time there is nothing to do.
	driver.Create(statusType, wanted(rosaID, "", "inactive"))
	o.Emulator.ResetJournal()
	driver = o.Protocol(t)
	progress, diagnostics = driver.Invoke(unlinkAction, map[string]any{"account_id": rosaID})
	driver.Succeeds(diagnostics)
	if !slices.Equal(progress, []string{"Account " + rosaID + " is linked to no SCIM user"}) || len(o.Writes()) > 0 {
		t.Errorf("the second time: %q after %v", progress, o.Writes())
	}
	if diagnostics := driver.PlanAction(unlinkAction, map[string]any{"account_id": rosaID}); len(diagnostics) > 0 {
		t.Errorf("an account without a link is warned of:\n%s", acctest.Text(diagnostics))
	}
}

func TestSCIMUnlink_inSeveralDirectories(t *testing.T) {
	o := acctest.Start(t)
	first, _ := pushed(t, o, rosa)
	second, _ := pushed(t, o, rosa)
	both := map[string]any{"account_id": rosaID}
	_, diagnostics := o.Protocol(t).Invoke(unlinkAction, both)
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Account "+rosaID+" is linked in several SCIM directories", first, second, `AttributeName("scim_directory_id")`)
	_, diagnostics = o.Protocol(t, map[string]any{"plan_checks": "off"}).Invoke(unlinkAction, both)
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot unlink account "+rosaID, "set scim_directory_id to the one whose user is to be unlinked", first, second)
	if links(t, o, rosaID) != 2 {
		t.Fatal("one was unlinked all the same")
	}
	driver := o.Protocol(t)
	_, diagnostics = driver.Invoke(unlinkAction, map[string]any{"account_id": rosaID, "scim_directory_id": second})
	driver.Succeeds(diagnostics)
	left, err := o.Client.SCIMLinks(context.Background(), o.ID, rosaID)
	if err != nil || len(left) != 1 || left[0].SCIMDirectoryID != first {
		t.Errorf("left are %v (%v), want that of %s", left, err, first)
	}
	progress, diagnostics := driver.Invoke(unlinkAction, map[string]any{"account_id": rosaID, "scim_directory_id": second})
	driver.Succeeds(diagnostics)
	if !slices.Equal(progress, []string{"Account " + rosaID + " is linked to no SCIM user of SCIM directory " + second}) {
		t.Errorf("progress is %q", progress)
	}
}

func TestSCIMUnlink_failures(t *testing.T) {
	o := acctest.Start(t)
	pushed(t, o, rosa)
	config := map[string]any{"account_id": rosaID}
	o.Emulator.Fault(emulator.Fault{Method: "PATCH", Path: unlinkPath, Status: 403, Times: 1})
	_, diagnostics := o.Protocol(t).Invoke(unlinkAction, config)
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot unlink account "+rosaID, "has the scopes of this call", `AttributeName("account_id")`)
	o.Emulator.Fault(emulator.Fault{Method: "PATCH", Path: unlinkPath, Status: 500, Times: 1})
	_, diagnostics = o.Protocol(t, map[string]any{"max_retries": 0}).Invoke(unlinkAction, config)
	acctest.Says(t, acctest.Text(diagnostics), "Next: whether the account was unlinked is not known", "Invoking the action again is safe")
	if links(t, o, rosaID) != 1 {
		t.Fatal("it was unlinked")
	}
	o.Emulator.Fault(emulator.Fault{Method: "PATCH", Path: unlinkPath, DropAnswer: true, Times: 1})
	driver := o.Protocol(t, map[string]any{"max_retries": 0})
	_, diagnostics = driver.Invoke(unlinkAction, config)
	driver.Succeeds(diagnostics)
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: linksPath, Status: 403, Times: 2})
	_, diagnostics = o.Protocol(t).Invoke(unlinkAction, config)
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot unlink account "+rosaID)
	for want, wrong := range map[string]map[string]any{
		"Look its account up":                {"account_id": rosa},
		"must be the id of a SCIM directory": {"account_id": rosaID, "scim_directory_id": "okta"},
	} {
		_, diagnostics = o.Protocol(t).Invoke(unlinkAction, wrong)
		acctest.Says(t, acctest.Text(diagnostics), "ERROR", want)
	}
}

func TestAccUserActions_trigger(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	pushed(t, o, rosa)
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		ProtoV6ProviderFactories: o.Factories(),
		Steps: []resource.TestStep{{
			Config: o.Config(`
resource "atlassian_user_status" "rosa" {
  account_id        = "` + rosaID + `"
  membership_status = "suspended"
  lifecycle {
    action_trigger {
      events = [after_create]
      actions = [action.` + unlinkAction + `.rosa, action.` + inviteAction + `.next]
    }
  }
}
action "` + unlinkAction + `" "rosa" {
  config { account_id = "` + rosaID + `" }
}
action "` + inviteAction + `" "next" {
  config { emails = ["next@acme.com"] }
}
`),
			Check: func(*terraform.State) error {
				if links(t, o, rosaID) != 0 {
					t.Error("the account is still linked")
				}
				return nil
			},
		}},
	})
}
