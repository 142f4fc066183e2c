package evidence_test

import (
	"encoding/json"
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
