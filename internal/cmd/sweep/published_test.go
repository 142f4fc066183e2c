package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// withSCIM adds a SCIM directory to the organization and its key to the environment.
func (o *organization) withSCIM(t *testing.T) (directoryID string) {
	t.Helper()
	directory, err := o.CreateDirectory(t.Context(), o.id, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
	if err != nil {
		t.Fatal(err)
	}
	provisioning, err := o.CreateProvisioningConfig(t.Context(), o.id, directory.ID)
	if err != nil {
		t.Fatal(err)
	}
	o.environment["ATLASSIAN_SCIM_DIRECTORY_ID"] = provisioning.SCIMDirectoryID
	o.environment["ATLASSIAN_SCIM_API_KEY"] = provisioning.Token
	o.Client, err = client.New(client.Config{BaseURL: o.environment["ATLASSIAN_BASE_URL"], APIKey: apiKey, Version: "test",
		SCIMAPIKeys: map[string]string{provisioning.SCIMDirectoryID: provisioning.Token}})
	if err != nil {
		t.Fatal(err)
	}
	return provisioning.SCIMDirectoryID
}

// group makes a group of the organization that has a role.
func (o *organization) group(t *testing.T, name string) {
	t.Helper()
	for directory, err := range o.UserbaseDirectories(t.Context(), o.id) {
		if err == nil {
			err = o.CreateGroup(t.Context(), o.id, directory.ID, client.GroupCreate{Name: name})
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
}

// groups returns the names of all groups that begin like one of a test, or end so.
func (o *organization) groups(t *testing.T) []string {
	t.Helper()
	var names []string
	err := each(o.SearchGroups(t.Context(), o.id, client.GroupSearch{}), func(g client.Group) {
		if strings.Contains(g.Name, "tfacc-") {
			names = append(names, g.Name)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

func TestSweep_deletesGroupsAndWhatIsInTheSCIMDirectory(t *testing.T) {
	o := start(t)
	scim := o.withSCIM(t)
	o.group(t, "tfacc-left")
	o.group(t, "people of tfacc-left")
	var users []client.SCIMUser
	for _, name := range []string{"tfacc-jo@acme.com", "kim@acme.com"} {
		user, err := o.CreateSCIMUser(t.Context(), scim, client.SCIMUser{UserName: name, Email: name, Active: true})
		if err != nil {
			t.Fatal(err)
		}
		users = append(users, user)
	}
	for _, name := range []string{"tfacc-pushed", "pushed tfacc-"} {
		if _, err := o.CreateSCIMGroup(t.Context(), scim, client.SCIMGroup{DisplayName: name, Members: []string{users[0].ID}}); err != nil {
			t.Fatal(err)
		}
	}
	before := []string{"people of tfacc-left", "pushed tfacc-", "tfacc-left", "tfacc-pushed"}

	listed, err := o.sweep(t)
	if err != nil {
		t.Fatal(err)
	}
	// A synced group is listed once: as the SCIM group that it comes from.
	want := "found: SCIM group tfacc-pushed\nfound: SCIM user tfacc-jo@acme.com\nfound: group tfacc-left\n\nNothing was deleted."
	if !strings.HasPrefix(listed, want) {
		t.Errorf("without -confirm it said:\n%s\nwant\n%s", listed, want)
	}
	if got := o.groups(t); !slices.Equal(got, before) {
		t.Fatalf("groups after listing: %q", got)
	}

	deleted, err := o.sweep(t, "-confirm", o.id)
	if err != nil {
		t.Fatalf("%v\n%s", err, deleted)
	}
	if got, want := o.groups(t), []string{"people of tfacc-left", "pushed tfacc-"}; !slices.Equal(got, want) {
		t.Errorf("groups after the sweep: %q, want %q", got, want)
	}
	if _, err := o.SCIMUser(t.Context(), scim, users[0].ID); !errors.Is(err, client.ErrNotFound) {
		t.Errorf("the leftover user: %v, want it gone", err)
	}
	if kim, err := o.SCIMUser(t.Context(), scim, users[1].ID); err != nil || !kim.Active {
		t.Errorf("somebody else's user: active %v, %v", kim.Active, err)
	}
	again, err := o.sweep(t, "-confirm", o.id)
	if err != nil || !strings.HasPrefix(again, "Nothing named tfacc-...") {
		t.Errorf("a second sweep: %v, %q", err, again)
	}
}

// Without the key of a SCIM directory nothing is looked for there.
func TestSweep_leavesSCIMAloneWithoutItsKey(t *testing.T) {
	o := start(t)
	scim := o.withSCIM(t)
	if _, err := o.CreateSCIMGroup(t.Context(), scim, client.SCIMGroup{DisplayName: "tfacc-pushed"}); err != nil {
		t.Fatal(err)
	}
	delete(o.environment, "ATLASSIAN_SCIM_API_KEY")
	if _, err := o.sweep(t); err == nil || !strings.Contains(err.Error(), "set both ATLASSIAN_SCIM_DIRECTORY_ID and ATLASSIAN_SCIM_API_KEY") {
		t.Errorf("half of a key: %v", err)
	}
	delete(o.environment, "ATLASSIAN_SCIM_DIRECTORY_ID")
	out, err := o.sweep(t, "-confirm", o.id)
	if err != nil || !strings.HasPrefix(out, "Nothing named tfacc-...") {
		t.Errorf("%v, %q", err, out)
	}
	if got := fmt.Sprint(o.groups(t)); got != "[tfacc-pushed]" {
		t.Errorf("groups after the sweep: %s", got)
	}
}

// Atlassian's own host does not serve the identity API.
func TestSweep_withoutIdentityAPI(t *testing.T) {
	o := start(t, acctest.WithoutIdentityAPI())
	o.group(t, "tfacc-left")
	out, err := o.sweep(t, "-confirm", o.id)
	if err != nil || out != "deleted: group tfacc-left\n" {
		t.Errorf("%v, %q", err, out)
	}
	if left := o.groups(t); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

func TestSweep_deletesControlPolicies(t *testing.T) {
	o := start(t)
	for _, name := range []string{"tfacc-left", "office of tfacc-left"} {
		write := client.ControlPolicyWrite{Type: client.PolicyIPAllowlist, Name: name, Status: client.PolicyDisabled, Values: []string{"192.0.2.0/24"}}
		if _, err := o.CreateControlPolicy(t.Context(), o.id, write); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"tfacc-draft", "tfacc-published"} {
		drafted, err := o.DraftDataSecurityPolicy(t.Context(), o.id, client.DataSecurityPolicyWrite{Name: name, RuleName: "export", Effect: "allow", Coverage: client.CoverageOrganization})
		if err == nil && name == "tfacc-published" {
			err = o.PublishDataSecurityPolicy(t.Context(), o.id, drafted, client.PublishUpdate)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	listed, err := o.sweep(t)
	if err != nil || !strings.HasPrefix(listed, "found: ip-allowlist policy tfacc-left\nfound: data-security policy tfacc-draft\nfound: data-security policy tfacc-published\n\nNothing was deleted.") {
		t.Fatalf("%v\n%s", err, listed)
	}
	if deleted, err := o.sweep(t, "-confirm", o.id); err != nil {
		t.Fatalf("%v\n%s", err, deleted)
	}
	var left []string
	err = each(o.ControlPolicies(t.Context(), o.id, ""), func(p client.ControlPolicy) { left = append(left, p.Name) })
	if err != nil || !slices.Equal(left, []string{"office of tfacc-left"}) {
		t.Errorf("left is %v (%v)", left, err)
	}
}
