package evidence_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestExisting_prefillsWhatReadsShow(t *testing.T) {
	o := start(t)
	directory := o.okta()
	config := o.provisioning(directory.ID)
	var userbase string
	for one, err := range o.Client.UserbaseDirectories(t.Context(), o.ID) {
		o.check(err)
		userbase = one.ID
		break
	}
	for _, name := range []string{"All members for directory - " + config.SCIMDirectoryID, "All members for directory - of nobody", "Not All members for directory - " + directory.ID} {
		o.check(o.Client.CreateGroup(t.Context(), o.ID, userbase, client.GroupCreate{Name: name}))
	}
	kept := must[client.AuthenticationPolicy](t)(o.Client.CreateAuthenticationPolicy(t.Context(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: directory.ID, Name: "Staff"}))
	o.settle()
	found := o.eyes.Existing(t.Context())
	var domains []string
	for _, one := range found.Domains {
		domains = append(domains, one.Name)
	}
	if got, want := strings.Join(domains, " "), "acme.com acme.dev acme.org xn--bcher-kva.example"; got != want {
		t.Errorf("the domains are %q, want %q", got, want)
	}
	if len(found.MemberGroups) != 1 || found.MemberGroups[0].DirectoryID != config.SCIMDirectoryID {
		t.Errorf("the groups are %+v", found.MemberGroups)
	}
	var policies []string
	for _, one := range found.Policies {
		policies = append(policies, one.Name+" of "+one.DirectoryName+" "+one.SSO)
		if one.Name == "Staff" && one.ID != kept.ID {
			t.Errorf("the policy is %+v", one)
		}
	}
	if got := strings.Join(policies, ", "); !strings.Contains(got, "Staff of Okta none") || len(policies) != 2 {
		t.Errorf("the policies are %q", got)
	}
	if len(found.Directories) != 1 || found.Directories[0] != (evidence.Named{ID: directory.ID, Name: "Okta"}) || len(found.Says) > 0 {
		t.Errorf("found is %+v, %q", found.Directories, found.Says)
	}
}

// An event of a deletion that names its policy takes it out; whether Atlassian's does is not known.
func TestExisting_leavesOutPoliciesThatAreGone(t *testing.T) {
	o := start(t)
	directory := o.okta()
	gone := must[client.AuthenticationPolicy](t)(o.Client.CreateAuthenticationPolicy(t.Context(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: directory.ID, Name: "Gone"}))
	o.Clock.Advance(time.Minute)
	const path = "/admin/v1/orgs/*/events"
	for range 2 { // those that were created, and those that were changed
		o.Emulator.Fault(emulator.Fault{Path: path, Times: 1})
	}
	o.Emulator.Fault(emulator.Fault{Path: path, Times: 1, Alter: func(a *emulator.Answer) bool {
		deleted := inserted("e1", "auth_policy_deleted", "", o.Clock.Now(), o.Clock.Now(), map[string]any{
			"id": gone.ID, "type": "auth-policy", "attributes": map[string]any{"name": "Gone"}, "links": map[string]any{}})
		delete(attributes(deleted), "processedAt")
		a.Body, _ = json.Marshal(map[string]any{"data": []any{deleted}, "links": map[string]any{}, "meta": map[string]any{"page_size": 500}}) // it can be encoded
		return true
	}})
	found := o.eyes.Existing(t.Context())
	if len(found.Policies) != 1 || found.Policies[0].ID == gone.ID || len(found.Says) > 0 {
		t.Errorf("found is %+v, %q", found.Policies, found.Says)
	}
}

func TestExisting_saysWhatCannotBeRead(t *testing.T) {
	o := start(t, acctest.WithoutIdentityAPI())
	for _, path := range []string{"/admin/v1/orgs/*/events", "/admin/v2/orgs/*/directories/-/groups/search", "/admin/v1/orgs/*/domains"} {
		o.Emulator.Fault(emulator.Fault{Path: path, Status: 403})
	}
	found := o.eyes.Existing(t.Context())
	if said := strings.Join(found.Says, "\n"); len(found.Says) != 3 || !strings.Contains(said, "neither Atlassian Guard") || len(found.Domains)+len(found.Policies)+len(found.MemberGroups) > 0 {
		t.Errorf("found is %+v", found)
	}
}

// A member of a directory's group tells through which SCIM directory the members come, which the id in the group's name does not.
func TestExisting_asksAMemberForTheSCIMDirectory(t *testing.T) {
	o := start(t)
	scimDirectory, _ := o.SCIMDirectory(t)
	jo := must[client.SCIMUser](t)(o.Client.CreateSCIMUser(t.Context(), scimDirectory, client.SCIMUser{UserName: "jo@acme.com", Email: "jo@acme.com", DisplayName: "Jo Doe", Active: true}))
	var userbase string
	for one, err := range o.Client.UserbaseDirectories(t.Context(), o.ID) {
		o.check(err)
		userbase = one.ID
		break
	}
	const named = "5f0e4c1a-0000-4000-8000-000000000001" // it may be another directory's id
	for _, name := range []string{"All members for directory - " + named, "All users from Google Workspace"} {
		o.check(o.Client.CreateGroup(t.Context(), o.ID, userbase, client.GroupCreate{Name: name}))
	}
	o.check(o.Client.AddGroupMember(t.Context(), o.ID, o.GroupByName(t, "All members for directory - "+named), jo.AccountID))
	o.settle()
	found := o.eyes.Existing(t.Context())
	if len(found.MemberGroups) != 1 || found.MemberGroups[0].DirectoryID != named || !slices.Equal(found.MemberGroups[0].SCIMDirectoryIDs, []string{scimDirectory}) {
		t.Errorf("the groups are %+v", found.MemberGroups)
	}
	if found.GoogleGroup != "All users from Google Workspace" || found.BaseURL != o.URL {
		t.Errorf("found %q at %s", found.GoogleGroup, found.BaseURL)
	}
}

// The last words of the log count: which policy is the default, where a domain went, and whether Google is connected.
func TestExisting_takesTheLastWordOfTheLog(t *testing.T) {
	o := start(t)
	okta := o.okta()
	entra := must[client.Directory](t)(o.Client.CreateDirectory(t.Context(), o.ID, client.DirectoryCreate{Name: "Entra", IdentityProvider: "microsoft_entra_id"}))
	google := must[client.Directory](t)(o.Client.CreateDirectory(t.Context(), o.ID, client.DirectoryCreate{Name: "Google", IdentityProvider: "google_workspace"}))
	o.Clock.Advance(time.Minute)
	staff := must[client.AuthenticationPolicy](t)(o.Client.CreateAuthenticationPolicy(t.Context(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: okta.ID, Name: "Staff"}))
	for _, directory := range []string{okta.ID, entra.ID} {
		o.Clock.Advance(time.Minute)
		must[client.LinkedDomain](t)(o.Client.LinkDomain(t.Context(), o.ID, "acme.com", directory, ""))
	}
	connection := must[client.GoogleWorkspaceConnection](t)(o.Client.CreateGoogleWorkspaceConnection(t.Context(), o.ID, google.ID, client.GoogleWorkspaceSettings{}))
	o.check(o.Emulator.ConfirmConsent(connection.ID))
	o.Clock.Advance(time.Minute)
	found := o.eyes.Existing(t.Context())
	if directory, at := found.DirectoryOf("ACME.com"); directory != entra.ID || at.IsZero() {
		t.Errorf("acme.com is in %q since %s", directory, at)
	}
	if found.Firsts[okta.ID] == staff.ID || found.Firsts[okta.ID] == "" || found.Defaults[okta.ID] != "" || !found.Google.On || found.Google.At.IsZero() {
		t.Errorf("found %+v", found.FromLog)
	}
}

func TestPolicy_settingsInTheWordsOfTheAPI(t *testing.T) {
	settings := func(values map[string]string) string {
		read := evidence.Policy{Values: values}.Settings()
		text := read.TwoStepVerification + " " + read.PasswordStrength
		for _, one := range []*int{read.PasswordExpiryDays, read.IdleSessionDurationMinutes} {
			if one == nil {
				text += " ?"
			} else {
				text += fmt.Sprintf(" %d", *one)
			}
		}
		return text
	}
	for want, values := range map[string]map[string]string{
		"optional weak 0 43200":       {"twoSvDetails": "optional", "passwordStrength": "weak", "passwordExpiry": "Never", "sessionDuration": "43200"}, // as recorded
		"mandatory very_strong 90 15": {"twoSvDetails": "Mandatory", "passwordStrength": "Very Strong", "passwordExpiry": "90 days", "sessionDuration": "15"},
		"  ? ?":                       {"twoSvDetails": "perhaps", "passwordStrength": "iron", "passwordExpiry": "soon", "sessionDuration": "-1"},
		"optional  30 ?":              {"twoSvDetails": "none", "passwordExpiry": "30"},
	} {
		if got := settings(values); got != want {
			t.Errorf("%v is %q, want %q", values, got, want)
		}
	}
}
