package provisioning_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// imported returns a configuration that somebody made in the console, imported and refreshed.
func imported(t *testing.T, o *acctest.Organization, driver *acctest.Driver) (directory arguments, object acctest.Object) {
	t.Helper()
	directoryID := newDirectory(t, o, "Okta", "okta")
	theirs, err := o.Client.CreateProvisioningConfig(context.Background(), o.ID, directoryID)
	if err != nil {
		t.Fatal(err)
	}
	object, diagnostics := driver.ImportByID(resourceType, theirs.ID)
	driver.Succeeds(diagnostics)
	if len(diagnostics) > 0 {
		t.Errorf("the import speaks:\n%s", acctest.Text(diagnostics))
	}
	return arguments{"directory_id": directoryID}, object
}

// No plan right after an import rotates, whatever the configuration says, and
// no apply of one sends anything.
func TestProvisioning_importNeverRotatesOnItsOwn(t *testing.T) {
	recipient := arguments{"api_key_recipient": newIdentity(t).Recipient().String()}
	other := arguments{"api_key_recipient": newIdentity(t).Recipient().String()}
	days := arguments{"rotate_before_days": 60}
	for _, test := range []struct {
		name   string
		config arguments
		next   arguments // after the apply of config
		age    time.Duration
		says   string
	}{
		{name: "nothing set"},
		{name: "trigger", config: trigger("1"), says: "is left as it is"},
		{name: "recipient", config: recipient, says: "is left as it is"},
		{name: "recipient and trigger", config: with(recipient, trigger("1")), says: "is left as it is"},
		{name: "recipient changes later", config: recipient, next: other},
		{name: "recipient is removed later", config: recipient, next: arguments{}},
		{name: "days", config: days},
		{name: "days, due", config: days, age: 320 * day, says: "rotate_before_days does not rotate it before the first rotation"},
		{name: "days, due, trigger", config: with(days, trigger("1")), age: 320 * day, says: "rotate_before_days does not rotate it before the first rotation"},
		{name: "days, expired", config: days, age: 400 * day, says: "has expired"},
		{name: "everything", config: with(recipient, trigger("1"), days), next: with(other, trigger("1"), days), age: 400 * day},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			driver := o.Protocol(t)
			directory, object := imported(t, o, driver)
			o.Clock.Advance(test.age)
			steps := []arguments{test.config, test.config}
			if test.next != nil {
				steps = append(steps, test.next)
			}
			for number, step := range steps {
				planned := driver.Plan(resourceType, with(directory, step), object)
				text := acctest.Text(planned.Diagnostics)
				if changes := changesOfKey(planned); len(changes) > 0 || strings.Contains(text, stopsAtOnce) {
					t.Fatalf("plan %d touches the key, %v:\n%s", number+1, changes, text)
				}
				if number == 0 {
					acctest.Says(t, text, test.says)
				}
				if _, sealed := step["api_key_recipient"]; sealed && number == 1 {
					acctest.Says(t, text, "Terraform does not have the API key", "cannot be had a second time")
				}
				if number == 1 && !planned.Empty() {
					t.Errorf("the second plan changes %v", planned.Changes())
				}
				var failures = planned.Diagnostics
				driver.Succeeds(failures)
				object, failures = driver.Apply(planned)
				driver.Succeeds(failures)
			}
			if writes := o.Writes(); len(writes) > 0 {
				t.Errorf("the imported configuration was written to: %v", writes)
			}
		})
	}
}

// The way to a key after an import: write a trigger down, then change it.
func TestProvisioning_importedKeyIsRotatedByAChangedTrigger(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	directory, object := imported(t, o, driver)
	identity := newIdentity(t)
	recipient := arguments{"api_key_recipient": identity.Recipient().String(), "rotate_before_days": 60}
	apply := func(config arguments) string {
		t.Helper()
		planned := driver.Plan(resourceType, with(directory, recipient, config), object)
		driver.Succeeds(planned.Diagnostics)
		next, diagnostics := driver.Apply(planned)
		driver.Succeeds(diagnostics)
		refreshed, diagnostics := driver.Read(next)
		driver.Succeeds(diagnostics)
		object = refreshed
		return acctest.Text(planned.Diagnostics)
	}
	acctest.Says(t, apply(trigger("1")), "To rotate the key, apply this first and change rotation_trigger then")
	if object.Attribute("sealed_api_key") != nil {
		t.Error("there is no key to seal yet")
	}
	acctest.Says(t, apply(trigger("2")), stopsAtOnce)
	key, text := open(t, object.Attribute("sealed_api_key"), identity.String())
	var opened string
	if err := key.As(&opened); err != nil || opened != o.Emulator.Token(object.Attribute("id").(string)) {
		t.Errorf("the sealed key is not the live one: %v %s", err, text)
	}

	// From here on the key is Terraform's own, and rotate_before_days holds.
	o.Clock.Advance(320 * day)
	acctest.Says(t, apply(trigger("2")), stopsAtOnce, "rotate_before_days is 60")
}
