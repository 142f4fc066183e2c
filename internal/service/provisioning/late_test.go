package provisioning_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// The state may hold the only copy of a key that works. An answer that is older than the last rotation, or that names no
// key, or that denies what the list has, does not take it away.
func TestProvisioning_lateReadsKeepTheKey(t *testing.T) {
	const path = "/admin/identity/v1/orgs/*/provisioning-configs/*"
	for _, keyName := range []string{"api_key", "sealed_api_key"} {
		for fault, prepare := range map[string]func(testing.TB, *acctest.Organization) (settings arguments){
			"older than the rotation": func(_ testing.TB, o *acctest.Organization) arguments {
				o.Emulator.Fault(emulator.Fault{Method: "GET", Path: path, Stale: true})
				return nil
			},
			"without a key": func(t testing.TB, o *acctest.Organization) arguments {
				return arguments{"base_url": o.Between(t, func(_ string, body []byte) []byte { return keyInAnswer.ReplaceAll(body, nil) })}
			},
			"that it is gone": func(_ testing.TB, o *acctest.Organization) arguments {
				o.Emulator.Fault(emulator.Fault{Method: "GET", Path: path, Status: 404})
				return nil
			},
		} {
			t.Run(keyName+", "+fault, func(t *testing.T) {
				o := acctest.Start(t)
				driver := o.Protocol(t)
				config := arguments{"directory_id": newDirectory(t, o, "Okta", "okta")}
				if keyName == "sealed_api_key" {
					config["api_key_recipient"] = newIdentity(t).Recipient().String()
				}
				created := driver.Create(resourceType, config)
				o.Clock.Advance(time.Hour)
				rotated, diagnostics := driver.Apply(driver.Plan(resourceType, with(config, trigger("1")), created))
				driver.Succeeds(diagnostics)
				driver = o.Protocol(t, prepare(t, o))
				read, diagnostics := driver.Read(rotated)
				driver.Succeeds(diagnostics)
				acctest.Says(t, acctest.Text(diagnostics), "The API key in the state is kept", rotated.Attribute("api_key_id").(string), "WARNING")
				if read.Type == "" || !read.Value.Equal(rotated.Value) {
					t.Fatalf("the refresh changed the state to %v", read.Value)
				}
				planned := driver.Plan(resourceType, with(config, trigger("1")), read)
				driver.Succeeds(planned.Diagnostics)
				if !planned.Empty() {
					t.Errorf("the plan changes %v", planned.Changes())
				}

				o.Emulator.ClearFaults()
				later, diagnostics := o.Protocol(t).Read(read)
				if acctest.Text(diagnostics) != "" || !later.Value.Equal(rotated.Value) {
					t.Errorf("afterwards: %v\n%s", later.Value, acctest.Text(diagnostics))
				}
			})
		}
	}
}

var keyInAnswer = regexp.MustCompile(`"apiKey":\{[^}]*\},?`)
