package evidence_test

import (
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
)

const pilot, trial = "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8", "0a1b2c3d-4e5f-4a6b-8c7d-8e9f0a1b2c3d"

// named is an object of an event.
func named(kind, id string, values map[string]any) map[string]any {
	return map[string]any{"id": id, "type": kind, "attributes": values, "links": map[string]any{}}
}

// The address of another policy was copied: its event has the id that was given, and another name than was asked for.
func TestLook_anotherNameOfThePolicyContradicts(t *testing.T) {
	for name, test := range map[string]struct {
		verb          string
		before, after map[string]any
		level         evidence.Level
	}{
		"another policy":         {evidence.Create, nil, map[string]any{"name": "Pilot"}, evidence.Contradicted},
		"it is renamed":          {evidence.Update, map[string]any{"name": "Test"}, map[string]any{"name": "Pilot"}, evidence.Contradicted},
		"the same name":          {evidence.Create, nil, map[string]any{"name": "TRIAL"}, evidence.Seen},
		"before it was renamed":  {evidence.Update, map[string]any{"name": "Trial"}, map[string]any{"name": "Pilot"}, evidence.Seen},
		"the name is left alone": {evidence.Update, map[string]any{"name": "Pilot"}, map[string]any{"name": "Pilot", "enforceSso": true}, evidence.Seen},
	} {
		t.Run(name, func(t *testing.T) {
			o := start(t, acctest.WithoutIdentityAPI())
			item := o.item(evidence.AuthenticationPolicy, test.verb)
			item.Before, item.After = test.before, test.after
			action := map[string]string{evidence.Create: "auth_policy_created", evidence.Update: "auth_policy_updated"}[test.verb]
			now := o.Clock.Now()
			o.settle()
			item.DoneAt = o.Clock.Now()
			o.alterEvents(9, func([]map[string]any) []map[string]any {
				return []map[string]any{inserted("e1", action, "", now, now.Add(time.Second), named("auth-policy", trial, map[string]any{"name": "Trial"}))}
			})
			given := evidence.Given{PolicyID: trial}
			report := o.look(item, given)
			expectLevel(t, report, evidence.Seen)
			if held := !report.HoldUntil.IsZero(); held != (test.level == evidence.Contradicted) {
				t.Errorf("it is decided at %s", report.HoldUntil)
			}
			o.Clock.Advance(evidence.Late)
			report = o.look(item, given)
			expectLevel(t, report, test.level)
			if test.level == evidence.Contradicted {
				expect(t, report, evidence.CheckPolicy, evidence.Contradicted, `"Trial", and "Pilot" was asked for`, "address of the policy")
			}
		})
	}
}

// An event that names another object of the item's kind is no evidence for it, and nothing that the item explains.
func TestLook_whatIsKnownToBeAnotherObjectIsNoEvidence(t *testing.T) {
	const mine, other = pilot, trial
	okta := map[string]any{"name": "Okta"}
	for name, test := range map[string]struct {
		item   evidence.Item
		action string
		part   func(id string) map[string]any
		given  evidence.Given
	}{
		"directory of the same name": {
			evidence.Item{Object: evidence.Directory, Verb: evidence.Create, After: okta, ExternalID: mine}, "auth_policy_created",
			func(id string) map[string]any { return named("directory", id, okta) }, evidence.Given{},
		},
		"another recorded directory of the same name": {
			evidence.Item{Object: evidence.Directory, Verb: evidence.Create, After: okta, Others: []string{other}}, "auth_policy_created",
			func(id string) map[string]any { return named("directory", id, okta) }, evidence.Given{},
		},
		"directory of SAML": {
			evidence.Item{Object: evidence.SAMLConfiguration, Verb: evidence.Create, DirectoryName: "Okta", DirectoryID: mine}, "saml_config_created",
			func(id string) map[string]any { return named("directory", id, okta) }, evidence.Given{},
		},
		"directory of Google": {
			evidence.Item{Object: evidence.GoogleWorkspaceConnection, Verb: evidence.Create, DirectoryName: "Okta", DirectoryID: mine}, "gsync_connection",
			func(id string) map[string]any { return named("directory", id, okta) }, evidence.Given{},
		},
		"SCIM directory that was copied": {
			evidence.Item{Object: evidence.ProvisioningConfig, Verb: evidence.Create}, "scim_directory_created",
			func(id string) map[string]any { return named("scim-directory", id, map[string]any{}) }, evidence.Given{SCIMBaseURL: "https://api.atlassian.com/scim/directory/" + mine},
		},
		"SCIM directory of another": {
			evidence.Item{Object: evidence.ProvisioningConfig, Verb: evidence.Create, Others: []string{other}}, "scim_directory_created",
			func(id string) map[string]any { return named("scim-directory", id, map[string]any{}) }, evidence.Given{},
		},
		"policy of the same name": {
			evidence.Item{Object: evidence.AuthenticationPolicy, Verb: evidence.Create, After: map[string]any{"name": "Pilot"}, Others: []string{other}}, "auth_policy_created",
			func(id string) map[string]any { return named("auth-policy", id, map[string]any{"name": "Pilot"}) }, evidence.Given{},
		},
		"policy of another directory": {
			evidence.Item{Object: evidence.LinkedDomain, Verb: evidence.Update, After: map[string]any{"domain": "acme.com"}, Others: []string{other}}, "domain_auth_policy_changed",
			func(id string) map[string]any {
				return named("auth-policy", id, map[string]any{"name": "Staff", "domain": "acme.com"})
			}, evidence.Given{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for id, level := range map[string]evidence.Level{mine: evidence.Seen, other: evidence.Attested} {
				o := start(t, acctest.WithoutIdentityAPI())
				f := follow(o)
				now := o.Clock.Now()
				test.item.ID, test.item.OpenedAt, test.item.DoneAt = "operation-1", now, now
				o.settle()
				o.alterEvents(9, func([]map[string]any) []map[string]any {
					return []map[string]any{inserted("e1", test.action, "", now, now.Add(time.Second), test.part(id))}
				})
				expect(t, o.look(test.item, test.given), evidence.CheckAuditLog, level)
				if test.given.SCIMBaseURL != "" {
					test.item.SCIMDirectoryID = mine // as the records have it then
				}
				f.items = []evidence.Item{test.item}
				if followed := f.next(); len(followed.Suspicions) != map[evidence.Level]int{evidence.Attested: 1}[level] {
					t.Errorf("an event of %s: %+v", id, followed)
				}
			}
		})
	}
}

// What happens to the object after the item has ended, and other values than asked for, are no part of it, however soon they come. The
// clocks may differ a little, and what Atlassian does because of it takes its time.
func TestFollow_anItemExplainsNoMoreThanWasAskedFor(t *testing.T) {
	policy := func(name, sso string) []map[string]any {
		return []map[string]any{named("auth-policy", pilot, map[string]any{"name": name, "ssoDetails": sso})}
	}
	type event struct {
		action string
		at     time.Duration // after the item has ended
		parts  []map[string]any
	}
	enforce := evidence.Item{Object: evidence.AuthenticationPolicy, Verb: evidence.Update, ExternalID: pilot,
		Before: map[string]any{"name": "Pilot", "enforceSso": false}, After: map[string]any{"name": "Pilot", "enforceSso": true}}
	add := evidence.Item{Object: evidence.AuthenticationPolicy, Verb: evidence.Create, ExternalID: pilot, After: map[string]any{"name": "Pilot", "enforceSso": true}}
	created := []event{ // with "none", and then set up
		{"auth_policy_created", -time.Minute, policy("Pilot", "none")}, {"auth_policy_updated", -30 * time.Second, policy("Pilot", "enforced")},
		{"auth_policy_created", -20 * time.Second, policy("Pilot", "enforced")},
	}
	saml := evidence.Item{Object: evidence.SAMLConfiguration, Verb: evidence.Update}
	for name, test := range map[string]struct {
		item   evidence.Item
		events []event
		want   string
	}{
		"what was asked for":                     {enforce, []event{{"auth_policy_updated", -time.Minute, policy("Pilot", "enforced")}}, ""},
		"clocks that differ":                     {enforce, []event{{"auth_policy_updated", 30 * time.Second, policy("Pilot", "enforced")}}, ""},
		"the same once more":                     {enforce, []event{{"auth_policy_updated", 5 * time.Minute, policy("Pilot", "enforced")}}, "authentication_policy:auth_policy_updated"},
		"taken back at once":                     {enforce, []event{{"auth_policy_updated", -time.Minute, policy("Pilot", "enforced")}, {"auth_policy_updated", -30 * time.Second, policy("Pilot", "none")}}, "authentication_policy:auth_policy_updated"},
		"renamed at once":                        {enforce, []event{{"auth_policy_updated", -time.Minute, policy("Pilot", "enforced")}, {"auth_policy_updated", -30 * time.Second, policy("Trial", "enforced")}}, "authentication_policy:auth_policy_updated"},
		"added, then set up":                     {add, created, ""},
		"a word that nobody knows":               {enforce, []event{{"auth_policy_updated", -time.Minute, policy("Pilot", "custom")}}, ""},
		"changed after it was added":             {add, []event{{"auth_policy_updated", 3 * time.Minute, policy("Pilot", "enforced")}}, "authentication_policy:auth_policy_updated"},
		"members who are moved":                  {enforce, []event{{"user_auth_policy_changed", 10 * time.Minute, policy("Pilot", "")}}, ""},
		"SAML, changed by somebody soon after":   {saml, []event{{"saml_config_updated", 5 * time.Minute, nil}}, "saml_configuration:saml_config_updated"},
		"SAML, changed by the item":              {saml, []event{{"saml_config_updated", -time.Minute, nil}}, ""},
		"SAML, the log took it in minutes later": {saml, []event{{"saml_config_updated", -8 * time.Minute, nil}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := start(t, acctest.WithoutIdentityAPI())
			f := follow(o)
			o.Clock.Advance(20 * time.Minute)
			ended := o.Clock.Now()
			o.Clock.Advance(12 * time.Minute)
			item := test.item
			item.ID, item.OpenedAt, item.DoneAt, item.EndedAt = "operation-1", ended.Add(-10*time.Minute), ended, ended
			f.items = []evidence.Item{item}
			o.alterEvents(9, func([]map[string]any) (all []map[string]any) {
				for i, one := range test.events {
					all = append(all, inserted(string(rune('a'+i)), one.action, "", ended.Add(one.at), o.Clock.Now(), one.parts...))
				}
				return all
			})
			if got := ids(f.next().Suspicions); got != test.want {
				t.Errorf("the suspicions are %q, want %q", got, test.want)
			}
		})
	}
}
