package provisioning_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

type arguments = map[string]any

func trigger(value any) arguments {
	return arguments{"rotation_trigger": map[string]any{"round": value}}
}

// with returns a configuration made of parts.
func with(parts ...arguments) arguments {
	all := arguments{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}

var (
	newReadableKey = []string{"api_key", "api_key_created_at", "api_key_expires_at", "api_key_id"}
	newSealedKey   = []string{"api_key_created_at", "api_key_expires_at", "api_key_id", "sealed_api_key"}
)

const (
	stopsAtOnce = "the old key stops at once"
	readable    = "The API key will be readable in the state"
)

// Each row changes the configuration or the time of a configuration that
// Terraform has created, and says what the plan does to the key.
func TestProvisioning_fateOfTheKey(t *testing.T) {
	a := arguments{"api_key_recipient": newIdentity(t).Recipient().String()}
	b := arguments{"api_key_recipient": newIdentity(t).Recipient().String()}
	days := func(n int) arguments { return arguments{"rotate_before_days": n} }
	none := arguments{}
	for _, test := range []struct {
		name          string
		before, after arguments
		advance       time.Duration
		changes       []string // of the plan, beside the arguments themselves
		says          []string
		never         string
	}{
		{"nothing changes", none, none, 0, nil, nil, "WARNING"},
		{"nothing changes, sealed", a, a, 0, nil, nil, "WARNING"},
		{"trigger changes", trigger("1"), trigger("2"), 0, newReadableKey, []string{stopsAtOnce, "rotation_trigger changes", readable}, ""},
		{"trigger changes, sealed", with(a, trigger("1")), with(a, trigger("2")), 0, newSealedKey, []string{stopsAtOnce, "it is given the new key, which is in sealed_api_key"}, readable},
		{"trigger is added", none, trigger("1"), 0, newReadableKey, []string{stopsAtOnce}, ""},
		{"trigger is removed", trigger("1"), none, 0, nil, nil, "WARNING"},
		{"trigger becomes empty", trigger("1"), arguments{"rotation_trigger": map[string]any{}}, 0, nil, nil, "WARNING"},
		{"recipient is added", none, a, 0, []string{"api_key", "sealed_api_key"}, []string{"sealed where it is, and not rotated", "backups of the state still hold it"}, stopsAtOnce},
		{"recipient and trigger are added", none, with(a, trigger("1")), 0, []string{"api_key", "api_key_created_at", "api_key_expires_at", "api_key_id", "sealed_api_key"}, []string{stopsAtOnce}, "sealed where it is"},
		{"recipient changes", a, b, 0, newSealedKey, []string{stopsAtOnce, "api_key_recipient changes"}, readable},
		{"recipient is removed", a, none, 0, []string{"api_key", "api_key_created_at", "api_key_expires_at", "api_key_id", "sealed_api_key"}, []string{stopsAtOnce, "api_key_recipient is removed", readable}, ""},
		{"the day before it is due", days(30), days(30), (365-31)*day + 23*time.Hour, nil, nil, "rotated"},
		{"due", days(30), days(30), (365 - 30) * day, newReadableKey, []string{stopsAtOnce, "it expires at 2027-11-02T09:00:00Z and rotate_before_days is 30"}, "The API key expires"},
		{"due, sealed", with(a, days(30)), with(a, days(30)), (365 - 30) * day, newSealedKey, []string{stopsAtOnce}, readable},
		{"long expired", days(1), days(1), 800 * day, newReadableKey, []string{stopsAtOnce}, "has expired"},
		{"due only by the new days", days(10), days(60), (365 - 30) * day, newReadableKey, []string{stopsAtOnce}, ""},
		{"not on the day it was issued", days(365), days(365), 23 * time.Hour, nil, nil, "rotated"},
		{"always due from the next day on", days(365), days(365), 24 * time.Hour, newReadableKey, []string{stopsAtOnce}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			driver := o.Protocol(t)
			directory := arguments{"directory_id": newDirectory(t, o, "Okta", "okta")}
			created := driver.Create(resourceType, with(directory, test.before))
			o.Clock.Advance(test.advance)
			o.Emulator.ResetJournal()

			planned := driver.Plan(resourceType, with(directory, test.after), created)
			if sent := o.ProviderRequests(); len(sent) > 0 {
				t.Errorf("the plan of an update sent %v", sent)
			}
			text := acctest.Text(planned.Diagnostics)
			acctest.Says(t, text, test.says...)
			if test.never != "" && strings.Contains(text, test.never) {
				t.Errorf("the plan says %q:\n%s", test.never, text)
			}
			if changes := changesOfKey(planned); !slices.Equal(changes, test.changes) {
				t.Errorf("the plan changes %v, want %v", changes, test.changes)
			}
			if len(planned.RequiresReplace) > 0 {
				t.Errorf("the plan replaces, because of %v", planned.RequiresReplace)
			}
			applied, diagnostics := driver.Apply(planned)
			driver.Succeeds(diagnostics)
			rotates := slices.Contains(test.changes, "api_key_id")
			if writes := o.Writes(); rotates && len(writes) != 1 || !rotates && len(writes) > 0 {
				t.Errorf("rotates: %t, sent: %v", rotates, writes)
			}
			if (applied.Attribute("api_key") == nil) != (test.after["api_key_recipient"] != nil) {
				t.Error("the key is readable exactly where there is a recipient")
			}
			if again := driver.Plan(resourceType, with(directory, test.after), applied); !again.Empty() {
				t.Errorf("the plan after the apply changes %v", again.Changes())
			}
		})
	}
}

// changesOfKey returns the changed attributes that say something of the key.
func changesOfKey(planned acctest.Planned) []string {
	var changes []string
	for _, name := range planned.Changes() {
		if strings.HasPrefix(name, "api_key") && name != "api_key_recipient" || name == "sealed_api_key" {
			changes = append(changes, name)
		}
	}
	slices.Sort(changes)
	return changes
}

func TestProvisioning_sealedInPlaceIsTheSameKey(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	identity := newIdentity(t)
	directory := arguments{"directory_id": newDirectory(t, o, "Okta", "okta")}
	created := driver.Create(resourceType, directory)
	sealed, diagnostics := driver.Apply(driver.Plan(resourceType, with(directory, arguments{"api_key_recipient": identity.Recipient().String()}), created))
	driver.Succeeds(diagnostics)
	key, text := open(t, sealed.Attribute("sealed_api_key"), identity.String())
	var opened string
	if err := key.As(&opened); err != nil || opened != created.Attribute("api_key") {
		t.Errorf("the sealed key is not the one that was readable: %v %s", err, text)
	}
	if status := scimStatus(t, sealed.Attribute("base_url").(string), opened); status != 200 {
		t.Errorf("it does not work: %d", status)
	}
}

// What is not known at plan may still come out as no change. The plan leaves
// open what it has to, and says "may".
func TestProvisioning_unknownAtPlan(t *testing.T) {
	a := arguments{"api_key_recipient": newIdentity(t).Recipient().String()}
	unknownRecipient := arguments{"api_key_recipient": acctest.Unknown}
	for _, test := range []struct {
		name          string
		before, after arguments
		unknown       []string
		says          string
	}{
		{"trigger", trigger("1"), arguments{"rotation_trigger": acctest.Unknown}, newReadableKey, "may be rotated because rotation_trigger changes"},
		{"value in the trigger", with(a, trigger("1")), with(a, trigger(acctest.Unknown)), newSealedKey, "may be rotated"},
		{"recipient of a readable key", nil, unknownRecipient, []string{"api_key", "sealed_api_key"}, "may be sealed where it is"},
		{"recipient of a sealed key", a, unknownRecipient, []string{"api_key", "api_key_created_at", "api_key_expires_at", "api_key_id", "sealed_api_key"}, "may be rotated"},
		{"days", nil, arguments{"rotate_before_days": acctest.Unknown}, newReadableKey, "may be rotated because rotate_before_days"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			driver := o.Protocol(t)
			directory := arguments{"directory_id": newDirectory(t, o, "Okta", "okta")}
			created := driver.Create(resourceType, with(directory, test.before))
			o.Clock.Advance(2 * day)
			planned := driver.Plan(resourceType, with(directory, test.after), created)
			driver.Succeeds(planned.Diagnostics)
			acctest.Says(t, acctest.Text(planned.Diagnostics), test.says)
			for _, name := range test.unknown {
				if planned.Attribute(name) != acctest.Unknown {
					t.Errorf("%s is planned as %v, want unknown", name, planned.Attribute(name))
				}
			}
			if changes := changesOfKey(planned); !slices.Equal(changes, test.unknown) {
				t.Errorf("the plan changes %v, want %v", changes, test.unknown)
			}
			// Terraform plans again at apply, when all is known; here it comes out as no change.
			again := driver.Plan(resourceType, with(directory, test.before), created)
			if !again.Empty() {
				t.Errorf("the plan with known values changes %v", again.Changes())
			}
		})
	}

	t.Run("everything, on create", func(t *testing.T) {
		o := acctest.Start(t)
		planned := o.Protocol(t).Plan(resourceType, arguments{"directory_id": acctest.Unknown, "api_key_recipient": acctest.Unknown,
			"rotation_trigger": acctest.Unknown, "rotate_before_days": acctest.Unknown}, acctest.Object{})
		if text := acctest.Text(planned.Diagnostics); text != "" {
			t.Errorf("unknown values are no reason to speak:\n%s", text)
		}
		if planned.Attribute("api_key") != acctest.Unknown || planned.Attribute("sealed_api_key") != acctest.Unknown {
			t.Error("which of the two will hold the key is not known yet")
		}
	})
}

func TestProvisioning_oneWarningOfAReadableKey(t *testing.T) {
	o := acctest.Start(t)
	planned := o.Protocol(t).Plan(resourceType, arguments{"directory_id": newDirectory(t, o, "Okta", "okta")}, acctest.Object{})
	text := acctest.Text(planned.Diagnostics)
	acctest.Says(t, text, readable, "api_key_recipient", "atlassian_provisioning_api_key")
	if strings.Count(text, "WARNING") != 1 {
		t.Errorf("want one warning, got:\n%s", text)
	}
}

func TestProvisioning_expiryWarning(t *testing.T) {
	for _, test := range []struct {
		name     string
		settings arguments
		left     time.Duration
		want     string // "" is silence
	}{
		{"31 days", nil, 31 * day, ""},
		{"30 days", nil, 30 * day, "The API key expires in 30 days"},
		{"a day and a half", nil, 36 * time.Hour, "The API key expires in 1 day\n"},
		{"an hour", nil, time.Hour, "expires in less than a day"},
		{"the moment", nil, 0, "The API key has expired"},
		{"a year ago", nil, -365 * day, "The API key has expired"},
		{"60 days, asked for", arguments{"expiry_warning_days": 90}, 60 * day, "The API key expires in 60 days"},
		{"1 day, not asked for", arguments{"expiry_warning_days": 0}, day, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			driver := o.Protocol(t, test.settings)
			directory := arguments{"directory_id": newDirectory(t, o, "Okta", "okta")}
			created := driver.Create(resourceType, directory)
			o.Clock.Advance(365*day - test.left)
			planned := driver.Plan(resourceType, directory, created)
			text := acctest.Text(planned.Diagnostics)
			if !planned.Empty() || test.want == "" && text != "" {
				t.Errorf("changes %v:\n%s", planned.Changes(), text)
			}
			if test.want != "" {
				acctest.Says(t, text, test.want, "2027-11-02T09:00:00Z", "rotation_trigger", "rotate_before_days", "api_key_expires_at")
			}
		})
	}
}

// A key regenerated in the console leaves the one in the state dead.
func TestProvisioning_regeneratedElsewhere(t *testing.T) {
	for name, recipient := range map[string]arguments{"readable": nil, "sealed": {"api_key_recipient": newIdentity(t).Recipient().String()}} {
		t.Run(name, func(t *testing.T) {
			o := acctest.Start(t)
			driver := o.Protocol(t)
			config := with(arguments{"directory_id": newDirectory(t, o, "Okta", "okta")}, recipient)
			created := driver.Create(resourceType, config)
			o.Clock.Advance(time.Minute) // a key counts as another one only if it is newer
			theirs, err := o.Client.RegenerateAPIKey(context.Background(), o.ID, created.Attribute("id").(string), "")
			if err != nil {
				t.Fatal(err)
			}

			refreshed, diagnostics := driver.Read(created)
			driver.Succeeds(diagnostics)
			acctest.Says(t, acctest.Text(diagnostics), "was regenerated outside Terraform", created.Attribute("api_key_id").(string), theirs.APIKey.ID, "Change rotation_trigger")
			if refreshed.Attribute("api_key") != nil || refreshed.Attribute("sealed_api_key") != nil || refreshed.Attribute("api_key_id") != theirs.APIKey.ID {
				t.Errorf("the dead key is still in the state: %v", refreshed.Value)
			}
			if _, diagnostics = driver.Read(refreshed); len(diagnostics) > 0 {
				t.Errorf("the next refresh warns again:\n%s", acctest.Text(diagnostics))
			}

			planned := driver.Plan(resourceType, config, refreshed)
			acctest.Says(t, acctest.Text(planned.Diagnostics), "Terraform does not have the API key", "Change rotation_trigger", "WARNING")
			if !planned.Empty() {
				t.Errorf("somebody else's key is touched unasked: %v", planned.Changes())
			}

			// There is nothing sealed to speak of any more.
			other := arguments{"api_key_recipient": newIdentity(t).Recipient().String()}
			planned = driver.Plan(resourceType, with(config, other), refreshed)
			acctest.Says(t, acctest.Text(planned.Diagnostics), stopsAtOnce, "the key is not in the state")

			// The first rotation_trigger counts: this configuration was not imported.
			planned = driver.Plan(resourceType, with(config, trigger("1")), refreshed)
			acctest.Says(t, acctest.Text(planned.Diagnostics), stopsAtOnce)
			mended, diagnostics := driver.Apply(planned)
			driver.Succeeds(diagnostics)
			if mended.Attribute("api_key") == nil && mended.Attribute("sealed_api_key") == nil {
				t.Error("no key after the rotation")
			}
			if status := scimStatus(t, theirs.BaseURL, theirs.Token); status != 401 {
				t.Errorf("the console's key still works: %d", status)
			}
		})
	}
}
