package group_test

import (
	"context"
	"fmt"
	"regexp"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

const (
	groupType      = "atlassian_group"
	membershipType = "atlassian_group_membership"
	membersType    = "atlassian_group_members"

	groupsPath      = "/admin/v2/orgs/*/directories/*/groups"
	groupSearchPath = groupsPath + "/search"
	userSearchPath  = "/admin/v2/orgs/*/directories/*/users/search"
	groupPath       = groupsPath + "/*"
	membershipsPath = groupPath + "/memberships"
	membershipPath  = membershipsPath + "/*"

	amara = "712020:11269bf5-4c2d-5e76-a3af-f39ae3b5f3e3"
	yuki  = "712020:9225d8cd-c434-5947-a1ac-741d19f7dfb6"
	mateo = "712020:b9823b9e-5db7-51fb-8b34-f1d411a48a76"
	priya = "712020:61527c77-13ba-5648-90be-05403818e435"

	nowhere = "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8"
)

var ctx = context.Background()

// findGroup returns a group of the organization, as somebody else finds it.
func findGroup(t testing.TB, o *acctest.Organization, name string) client.Group {
	t.Helper()
	for group, err := range o.Client.SearchGroups(ctx, o.ID, client.GroupSearch{Names: []string{name}}) {
		if err != nil {
			t.Fatal(err)
		}
		return group
	}
	t.Fatalf("there is no group %q", name)
	return client.Group{}
}

// made makes a group behind Terraform's back.
func made(t testing.TB, o *acctest.Organization, name string, members ...string) client.Group {
	t.Helper()
	for directory, err := range o.Client.UserbaseDirectories(ctx, o.ID) {
		if err == nil {
			err = o.Client.CreateGroup(ctx, o.ID, directory.ID, client.GroupCreate{Name: name})
		}
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	group := findGroup(t, o, name)
	for _, account := range members {
		if err := o.Client.AddGroupMember(ctx, o.ID, group.ID, account); err != nil {
			t.Fatal(err)
		}
	}
	return group
}

// synced lets an identity provider push a group.
func synced(t testing.TB, o *acctest.Organization, name string, memberEmails ...string) client.Group {
	t.Helper()
	directory, err := o.Client.CreateDirectory(ctx, o.ID, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
	if err == nil {
		_, err = o.Client.CreateProvisioningConfig(ctx, o.ID, directory.ID)
	}
	if err == nil {
		err = o.Emulator.PushGroup(directory.ID, name, memberEmails)
	}
	if err != nil {
		t.Fatal(err)
	}
	return findGroup(t, o, name)
}

// members returns the accounts in a group, in the order of the organization.
func members(t testing.TB, o *acctest.Organization, groupID string) []string {
	t.Helper()
	found := []string{}
	for user, err := range o.Client.SearchUsers(ctx, o.ID, client.UserSearch{GroupIDs: []string{groupID}}) {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, user.AccountID)
	}
	return found
}

// userbase returns the first userbase directory of the organization, usually the only one.
func userbase(t testing.TB, o *acctest.Organization) string {
	t.Helper()
	return userbases(t, o)[0]
}

func userbases(t testing.TB, o *acctest.Organization) []string {
	t.Helper()
	var ids []string
	for _, directory := range acctest.All(t, o.Client.UserbaseDirectories(ctx, o.ID)) {
		ids = append(ids, directory.ID)
	}
	return ids
}

// nothingSent expects that the provider has changed nothing.
func nothingSent(t testing.TB, o *acctest.Organization) {
	t.Helper()
	if writes := o.Writes(); len(writes) > 0 {
		t.Errorf("sent: %v", writes)
	}
}

func id(created acctest.Object) string {
	id, _ := created.Attribute("id").(string)
	return id
}

// text matches words that Terraform may have wrapped.
func text(words string) *regexp.Regexp {
	return regexp.MustCompile(regexp.MustCompile(`\s+`).ReplaceAllString(regexp.QuoteMeta(words), `\s+`))
}

// groupObject returns a group as the published API spells it, for answers that no emulator would give.
func groupObject(id, name, directory string) string {
	return fmt.Sprintf(`{"id":%q,"name":%q,"description":"","directoryId":%q,"managementAccess":{"deletable":true,"modifiable":true,"readable":true},`+
		`"externalSynced":false,"managedBy":"admins","links":{"self":"x"}}`, id, name, directory)
}
