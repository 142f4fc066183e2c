package authpolicy_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestAuthenticationPolicy_onlyWhatChangedIsSent(t *testing.T) {
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	config := map[string]any{"directory_id": directory, "name": "Staff"}
	created := driver.Create(resourceType, config)
	for _, test := range []struct {
		attribute string
		value     any
		field     string
	}{{"name", "Employees", "name"}, {"enforce_sso", true, "enforceSso"}, {"is_default", true, "isDefault"}} {
		config[test.attribute] = test.value
		planned := driver.Plan(resourceType, config, created)
		o.Emulator.ResetJournal()
		var diagnostics = planned.Diagnostics
		driver.Succeeds(diagnostics)
		created, diagnostics = driver.Apply(planned)
		driver.Succeeds(diagnostics)
		sent := o.ProviderRequests()
		if len(sent) != 1 || !slices.Equal(sent[0].Fields, []string{test.field}) || sent[0].IfMatch == "" {
			t.Errorf("want one PATCH of %s with If-Match, got %+v", test.field, sent)
		}
	}
}

func TestAuthenticationPolicy_changedBetweenPlanAndApply(t *testing.T) {
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	created := driver.Create(resourceType, map[string]any{"directory_id": directory, "name": "Staff", "enforce_sso": true})
	id := created.Attribute("id").(string)
	rename := driver.Plan(resourceType, map[string]any{"directory_id": directory, "name": "Terraform's", "enforce_sso": true}, created)
	destroy := driver.Plan(resourceType, nil, created)
	update(t, o, id, client.AuthenticationPolicyUpdate{Name: new("The console's")})
	for _, planned := range []acctest.Planned{rename, destroy} {
		_, diagnostics := driver.Apply(planned)
		if text := acctest.Text(diagnostics); !strings.Contains(text, "changed this object after the plan was made") {
			t.Errorf("want the 412 explained, got:\n%s", text)
		}
	}
	if now, err := o.Client.AuthenticationPolicy(context.Background(), o.ID, id); err != nil || now.Name != "The console's" {
		t.Errorf("the console's change was trampled: %+v, %v", now, err)
	}

	t.Run("to what was planned", func(t *testing.T) {
		update(t, o, id, client.AuthenticationPolicyUpdate{Name: new("Terraform's")})
		_, diagnostics := driver.Apply(rename)
		driver.Succeeds(diagnostics)
	})
}

// Another policy of the same apply becomes the default before this one is
// written to. That is no reason to refuse, if nothing else has changed.
func TestAuthenticationPolicy_demotedDuringTheApply(t *testing.T) {
	for _, test := range []struct {
		name      string
		isDefault any
		meanwhile client.AuthenticationPolicyUpdate
		refused   bool
	}{
		{"left to the others", nil, client.AuthenticationPolicyUpdate{}, false},
		{"meant to stay the default", true, client.AuthenticationPolicyUpdate{}, true},
		{"and changed otherwise", nil, client.AuthenticationPolicyUpdate{EnforceSSO: new(true)}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			driver, directory := o.Protocol(t), okta(t, o)
			created := driver.Create(resourceType, map[string]any{"directory_id": directory, "name": "Staff", "is_default": true})
			id := created.Attribute("id").(string)
			planned := driver.Plan(resourceType, map[string]any{"directory_id": directory, "name": "Former staff", "is_default": test.isDefault}, created)
			another(t, o, directory)
			if test.meanwhile != (client.AuthenticationPolicyUpdate{}) {
				update(t, o, id, test.meanwhile)
			}
			updated, diagnostics := driver.Apply(planned)
			if test.refused {
				if text := acctest.Text(diagnostics); !strings.Contains(text, "changed this object after the plan was made") {
					t.Errorf("want the 412 explained, got:\n%s", text)
				}
				return
			}
			driver.Succeeds(diagnostics)
			now, err := o.Client.AuthenticationPolicy(context.Background(), o.ID, id)
			if err != nil || now.Name != "Former staff" || now.IsDefault {
				t.Errorf("got %+v, %v", now, err)
			}
			if read, _ := driver.Read(updated); read.Attribute("is_default") != false {
				t.Error("the next refresh does not tell that it was demoted")
			}
		})
	}
}

func TestAuthenticationPolicy_becameDefaultAfterThePlan(t *testing.T) {
	for _, enforces := range []bool{false, true} {
		o := acctest.Start(t)
		driver, directory := o.Protocol(t), okta(t, o)
		created := driver.Create(resourceType, map[string]any{"directory_id": directory, "name": "Staff", "enforce_sso": enforces})
		planned := driver.Plan(resourceType, nil, created)
		if len(planned.Diagnostics) > 0 {
			t.Errorf("destroying an ordinary policy warns:\n%s", acctest.Text(planned.Diagnostics))
		}
		update(t, o, created.Attribute("id").(string), client.AuthenticationPolicyUpdate{IsDefault: new(true)})
		_, diagnostics := driver.Apply(planned)
		want := "WARNING: Authentication policy \"Staff\" is left in place"
		if enforces {
			want = "has become the default policy of its directory, which cannot be deleted. The next plan shows"
		}
		if text := acctest.Text(diagnostics); !strings.Contains(text, want) {
			t.Errorf("want %q, got:\n%s", want, text)
		}
	}
}

func TestAuthenticationPolicy_lostAnswer(t *testing.T) {
	lose := emulator.Fault{Path: "/admin/identity/v1/orgs/*/authentication-policies", DropAnswer: true, Times: 1, Method: "POST"}
	t.Run("create", func(t *testing.T) {
		o := acctest.Start(t)
		driver, directory := o.Protocol(t, map[string]any{"plan_checks": "warn"}), okta(t, o)
		older := another(t, o, directory) // of the same name, which the plan warns of
		o.Emulator.Fault(lose)
		created := driver.Create(resourceType, map[string]any{"directory_id": directory, "name": older.Name})
		if writes := o.Writes(); len(writes) != 1 || created.Attribute("id") == older.ID {
			t.Errorf("want the new policy after one POST, got %v after %v", created.Value, writes)
		}
	})
	t.Run("create, and a look that fails", func(t *testing.T) {
		o := acctest.Start(t)
		directory := okta(t, o)
		planned := o.Protocol(t).Plan(resourceType, map[string]any{"directory_id": directory, "name": "Staff"}, acctest.Object{})
		o.Emulator.Fault(lose)
		listed := 0
		address := o.Between(t, func(path string, body []byte) []byte {
			if strings.HasSuffix(path, "/authentication-policies") {
				if listed++; listed == 1 { // the list before the create
					o.Emulator.Fault(emulator.Fault{Method: "GET", Path: lose.Path, Status: 401, Times: 1})
				}
			}
			return body
		})
		driver := o.Protocol(t, map[string]any{"base_url": address})
		created, diagnostics := driver.Apply(planned)
		driver.Succeeds(diagnostics)
		if writes := o.Writes(); created.Attribute("name") != "Staff" || len(writes) != 1 {
			t.Errorf("got %v after %v", created.Value, writes)
		}
	})
	t.Run("update", func(t *testing.T) {
		o := acctest.Start(t)
		driver, directory := o.Protocol(t), okta(t, o)
		created := driver.Create(resourceType, map[string]any{"directory_id": directory, "name": "Staff"})
		o.Emulator.Fault(emulator.Fault{Method: "PATCH", Path: lose.Path + "/*", DropAnswer: true, Times: 1})
		updated, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"directory_id": directory, "name": "Employees"}, created))
		driver.Succeeds(diagnostics)
		if updated.Attribute("name") != "Employees" {
			t.Errorf("got %v", updated.Value)
		}
	})
	t.Run("nothing was made", func(t *testing.T) {
		o := acctest.Start(t)
		driver, directory := o.Protocol(t), okta(t, o)
		o.Emulator.Fault(emulator.Fault{Method: "POST", Path: lose.Path, Reset: true, Times: 1})
		_, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"directory_id": directory, "name": "Staff"}, acctest.Object{}))
		if text := acctest.Text(diagnostics); !strings.Contains(text, "whether the server acted is not known") {
			t.Errorf("got:\n%s", text)
		}
	})
}
