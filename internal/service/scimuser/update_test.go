package scimuser_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// attribute is one that changes in place: with a value that Terraform plans,
// one that somebody else gives it, and where client and service have it.
type attribute struct {
	name                   string
	before, after, foreign any
	change                 func(*client.SCIMUserUpdate, any)
	of                     func(client.SCIMUser) any
}

// text returns an attribute that is a string.
func text(name, before, after, foreign string, change func(*client.SCIMUserUpdate) **string, of func(client.SCIMUser) string) attribute {
	return attribute{name, before, after, foreign,
		func(update *client.SCIMUserUpdate, value any) { *change(update) = new(value.(string)) },
		func(user client.SCIMUser) any { return of(user) }}
}

func attributes() []attribute {
	type update = client.SCIMUserUpdate
	type user = client.SCIMUser
	return append(optionalAttributes(),
		text("user_name", "jo", "jo.doe", "somebody", func(u *update) **string { return &u.UserName }, func(u user) string { return u.UserName }),
		text("email", "jo@acme.com", "jo.doe@acme.dev", "somebody@acme.com", func(u *update) **string { return &u.Email }, func(u user) string { return u.Email }),
		attribute{"active", true, false, false,
			func(u *update, value any) { u.Active = new(value.(bool)) }, func(u user) any { return u.Active }},
	)
}

func optionalAttributes() []attribute {
	type update = client.SCIMUserUpdate
	type user = client.SCIMUser
	return []attribute{
		text("display_name", "Jo Doe", "Jo D.", "J. Doe", func(u *update) **string { return &u.DisplayName }, func(u user) string { return u.DisplayName }),
		text("given_name", "Jo", "Joanna", "J.", func(u *update) **string { return &u.GivenName }, func(u user) string { return u.GivenName }),
		text("family_name", "Doe", "Roe", "D.", func(u *update) **string { return &u.FamilyName }, func(u user) string { return u.FamilyName }),
		text("nickname", "jo", "joey", "j", func(u *update) **string { return &u.Nickname }, func(u user) string { return u.Nickname }),
		text("title", "Engineer", "Manager", "Intern", func(u *update) **string { return &u.Title }, func(u user) string { return u.Title }),
		text("department", "Platform", "Sales", "Legal", func(u *update) **string { return &u.Department }, func(u user) string { return u.Department }),
		text("organization", "Acme", "Acme Labs", "Acme Inc.", func(u *update) **string { return &u.Organization }, func(u user) string { return u.Organization }),
		text("preferred_language", "en-US", "de-DE", "fr-FR", func(u *update) **string { return &u.PreferredLanguage }, func(u user) string { return u.PreferredLanguage }),
		text("timezone", "Europe/Berlin", "Asia/Tokyo", "UTC", func(u *update) **string { return &u.Timezone }, func(u user) string { return u.Timezone }),
		text("external_id", "00u1", "00u2", "00u3", func(u *update) **string { return &u.ExternalID }, func(u user) string { return u.ExternalID }),
	}
}

// whole returns the configuration of a user with every attribute.
func whole(scimDirectoryID string) map[string]any {
	config := map[string]any{"scim_directory_id": scimDirectoryID}
	for _, attribute := range attributes() {
		config[attribute.name] = attribute.before
	}
	return config
}

// with returns a configuration with another value of one attribute.
func with(config map[string]any, name string, value any) map[string]any {
	changed := maps.Clone(config)
	changed[name] = value
	return changed
}

// foreign returns an update of every attribute but one.
func foreign(except string) client.SCIMUserUpdate {
	var update client.SCIMUserUpdate
	for _, attribute := range attributes() {
		if attribute.name != except {
			attribute.change(&update, attribute.foreign)
		}
	}
	return update
}

// While Terraform changes one attribute, somebody else has changed all others:
// nothing of theirs is written over.
func TestSCIMUser_onlyWhatChangedIsSent(t *testing.T) {
	for _, changed := range attributes() {
		t.Run(changed.name, func(t *testing.T) {
			o, scimDirectoryID := started(t)
			driver := o.Protocol(t)
			created := driver.Create(resourceType, whole(scimDirectoryID))
			planned := driver.Plan(resourceType, with(whole(scimDirectoryID), changed.name, changed.after), created)
			driver.Succeeds(planned.Diagnostics)
			if names := planned.Changes(); len(names) != 1 || names[0] != changed.name {
				t.Errorf("the plan changes %v", names)
			}
			elsewhere(t, o, scimDirectoryID, created.Attribute("id"), foreign(changed.name))
			o.Emulator.ResetJournal()
			updated, diagnostics := driver.Apply(planned)
			driver.Succeeds(diagnostics)
			if writes := o.Writes(); len(writes) != 1 || !strings.HasPrefix(writes[0], "PATCH ") {
				t.Errorf("want one PATCH, got %v", writes)
			}
			user := there(t, o, updated)
			for _, attribute := range attributes() {
				want := attribute.foreign
				if attribute.name == changed.name {
					want = attribute.after
				}
				if got := attribute.of(user); got != want {
					t.Errorf("%s is %v, want %v", attribute.name, got, want)
				}
			}
		})
	}
}

// An update removes what is taken out of the configuration, and manages it no more from then on.
func TestSCIMUser_removedFromTheConfiguration(t *testing.T) {
	for _, removed := range optionalAttributes() {
		t.Run(removed.name, func(t *testing.T) {
			o, scimDirectoryID := started(t)
			driver := o.Protocol(t)
			created := driver.Create(resourceType, whole(scimDirectoryID))
			without := with(whole(scimDirectoryID), removed.name, nil)
			updated, diagnostics := driver.Apply(driver.Plan(resourceType, without, created))
			driver.Succeeds(diagnostics)
			user := there(t, o, updated)
			for _, attribute := range attributes() {
				want := attribute.before
				if attribute.name == removed.name {
					want = ""
				}
				if got := attribute.of(user); got != want {
					t.Errorf("%s is %q, want %q", attribute.name, got, want)
				}
			}

			var update client.SCIMUserUpdate
			removed.change(&update, removed.foreign)
			elsewhere(t, o, scimDirectoryID, created.Attribute("id"), update)
			read, diagnostics := driver.Read(updated)
			driver.Succeeds(diagnostics)
			if planned := driver.Plan(resourceType, without, read); !planned.Empty() {
				t.Errorf("somebody else's value shows in the plan: %v", planned.Changes())
			}
			if got := removed.of(there(t, o, updated)); got != removed.foreign {
				t.Errorf("somebody else's value is gone: %v", got)
			}
			again, diagnostics := driver.Apply(driver.Plan(resourceType, whole(scimDirectoryID), read))
			driver.Succeeds(diagnostics)
			if got := removed.of(there(t, o, again)); got != removed.before {
				t.Errorf("set again, it is %v", got)
			}
		})
	}
}

func TestSCIMUser_drift(t *testing.T) {
	for _, drifted := range attributes() {
		t.Run(drifted.name, func(t *testing.T) {
			o, scimDirectoryID := started(t)
			driver := o.Protocol(t)
			created := driver.Create(resourceType, whole(scimDirectoryID))
			var update client.SCIMUserUpdate
			drifted.change(&update, drifted.foreign)
			elsewhere(t, o, scimDirectoryID, created.Attribute("id"), update)
			read, diagnostics := driver.Read(created)
			driver.Succeeds(diagnostics)
			planned := driver.Plan(resourceType, whole(scimDirectoryID), read)
			if names := planned.Changes(); len(names) != 1 || names[0] != drifted.name {
				t.Fatalf("the plan changes %v", names)
			}
			back, diagnostics := driver.Apply(planned)
			driver.Succeeds(diagnostics)
			if got := drifted.of(there(t, o, back)); got != drifted.before {
				t.Errorf("%s is %v, want %v again", drifted.name, got, drifted.before)
			}
		})
	}
}

// What the configuration never had belongs to whoever set it.
func TestSCIMUser_leavesAloneWhatIsNotConfigured(t *testing.T) {
	o, scimDirectoryID := started(t)
	driver := o.Protocol(t)
	created := driver.Create(resourceType, jo(scimDirectoryID))
	var update client.SCIMUserUpdate
	for _, attribute := range optionalAttributes() {
		attribute.change(&update, attribute.foreign)
	}
	elsewhere(t, o, scimDirectoryID, created.Attribute("id"), update)
	read, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	if planned := driver.Plan(resourceType, jo(scimDirectoryID), read); !planned.Empty() {
		t.Errorf("the plan changes %v", planned.Changes())
	}
	renamed, diagnostics := driver.Apply(driver.Plan(resourceType, jo(scimDirectoryID, map[string]any{"user_name": "jo.doe"}), read))
	driver.Succeeds(diagnostics)
	user := there(t, o, renamed)
	for _, attribute := range optionalAttributes() {
		if got := attribute.of(user); got != attribute.foreign {
			t.Errorf("%s is %v, want %v left alone", attribute.name, got, attribute.foreign)
		}
	}
}

func TestSCIMUser_spellings(t *testing.T) {
	o, scimDirectoryID := started(t)
	driver := o.Protocol(t)
	created := driver.Create(resourceType, jo(scimDirectoryID, map[string]any{"user_name": "Jo", "email": "Jo@ACME.com"}))
	for _, spelled := range []map[string]any{{"user_name": "JO", "email": "jo@acme.com"}, {"user_name": "jo", "email": "JO@Acme.Com"}} {
		if planned := o.Protocol(t).Plan(resourceType, jo(scimDirectoryID, spelled), created); !planned.Empty() {
			t.Errorf("%v changes %v", spelled, planned.Changes())
		}
	}
	elsewhere(t, o, scimDirectoryID, created.Attribute("id"), client.SCIMUserUpdate{UserName: new("jO"), Email: new("jo@acme.COM")})
	read, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	if read.Attribute("user_name") != "Jo" || read.Attribute("email") != "Jo@ACME.com" {
		t.Errorf("another spelling of the service's is drift: %v", read.Value)
	}
}

func TestSCIMUser_noChangeNoExtraRequests(t *testing.T) {
	o, scimDirectoryID := started(t)
	created := o.Protocol(t).Create(resourceType, whole(scimDirectoryID))
	o.Emulator.ResetJournal()
	driver := o.Protocol(t)
	read, _ := driver.Read(created)
	if planned := driver.Plan(resourceType, whole(scimDirectoryID), read); !planned.Empty() {
		t.Errorf("plan changes %v", planned.Changes())
	}
	if sent := o.ProviderRequests(); len(sent) != 1 {
		t.Errorf("a refresh and an empty plan took %d requests, want 1: %v", len(sent), sent)
	}
}

// A value that is known at apply only may turn out to be the one that is there.
func TestSCIMUser_nothingToSend(t *testing.T) {
	o, scimDirectoryID := started(t)
	driver := o.Protocol(t)
	created := driver.Create(resourceType, whole(scimDirectoryID))
	planned := driver.Plan(resourceType, with(whole(scimDirectoryID), "title", acctest.Unknown), created)
	same := driver.Plan(resourceType, whole(scimDirectoryID), created)
	planned.Config, planned.Value = same.Config, same.Value
	o.Emulator.ResetJournal()
	updated, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if sent := o.ProviderRequests(); len(sent) > 0 || !updated.Value.Equal(created.Value) {
		t.Errorf("sent %v, and the state went from %v to %v", sent, created.Value, updated.Value)
	}
}

func TestSCIMUser_deactivatedBetweenPlanAndApply(t *testing.T) {
	o, scimDirectoryID := started(t)
	driver := o.Protocol(t)
	created := driver.Create(resourceType, jo(scimDirectoryID))
	planned := driver.Plan(resourceType, jo(scimDirectoryID, map[string]any{"title": "Engineer"}), created)
	deactivate(t, o, scimDirectoryID, created.Attribute("id"))
	_, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), `Cannot update SCIM user "jo"`, "was deactivated after the plan was made", "Plan again")
}

func TestSCIMUser_forbiddenIsNotGone(t *testing.T) {
	o, scimDirectoryID := started(t)
	driver := o.Protocol(t)
	created := driver.Create(resourceType, jo(scimDirectoryID))
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/scim/directory/*/Users/*", Status: 403})
	read, diagnostics := driver.Read(created)
	acctest.Says(t, acctest.Text(diagnostics), "Cannot read SCIM user", "check the key of this SCIM directory")
	if read.Type == "" {
		t.Error("a refusal took the user out of the state")
	}
}
