package controlpolicy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// A create whose answer is lost is looked up and not repeated, whatever else has its name.
func TestControlPolicies_lostCreate(t *testing.T) {
	o := acctest.Start(t)
	write := client.ControlPolicyWrite{Type: client.PolicyIPAllowlist, Name: "Office", Status: client.PolicyDisabled, Values: []string{"192.0.2.0/24"}}
	old, err := o.Client.CreateControlPolicy(t.Context(), o.ID, write)
	succeeds(t, err)
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: policiesPath, DropAnswer: true, Times: 1})
	created := o.Protocol(t, map[string]any{"plan_checks": "off"}).Create(allowlistType, allowlist())
	if id := created.Attribute("id"); id == old.ID || !slices.Equal(made(t, o), []string{"Office", "Office"}) {
		t.Errorf("made is %v beside %s, in all %v", id, old.ID, made(t, o))
	}
}

// One look that fails does not give a new policy up: the next apply would make a second one.
func TestControlPolicies_lostCreateAndALookThatFails(t *testing.T) {
	o := acctest.Start(t)
	for typeName, config := range map[string]map[string]any{allowlistType: allowlist(), securityType: leaks()} {
		driver := o.Protocol(t)
		planned := driver.Plan(typeName, config, acctest.Object{})
		for _, path := range []string{policiesPath, draftsPath} {
			o.Emulator.Fault(emulator.Fault{Method: "POST", Path: path, DropAnswer: true, Times: 1})
		}
		reads := 0
		address := o.Between(t, func(path string, body []byte) []byte {
			if reads++; reads == 1 && strings.HasSuffix(path, "/policies") { // the list before the create
				o.Emulator.Fault(emulator.Fault{Method: "GET", Path: policiesPath, Status: 401, Times: 1})
			}
			return body
		})
		driver = o.Protocol(t, map[string]any{"base_url": address})
		created, diagnostics := driver.Apply(planned)
		driver.Succeeds(diagnostics)
		if _, err := o.Client.ControlPolicy(t.Context(), o.ID, created.Attribute("id").(string)); err != nil {
			t.Errorf("%s is not in the organization: %v", typeName, err)
		}
		o.Emulator.ClearFaults()
	}
	if got := made(t, o); len(got) != 2 {
		t.Errorf("made are %v", got)
	}
}

// A create that was lost before it acted has made nothing.
func TestControlPolicies_createThatDidNotAct(t *testing.T) {
	o := acctest.Start(t)
	o.Contract.AllowStatus(500)
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: policiesPath, Status: 500, Times: 1})
	driver := o.Protocol(t)
	created, diagnostics := driver.Apply(driver.Plan(allowlistType, allowlist(), acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), `ERROR: Cannot create IP allowlist policy "Office"`, "may have taken effect all the same", `AttributeName("name")`)
	if !created.Value.IsNull() || len(made(t, o)) != 0 {
		t.Errorf("the state has %v, the organization %v", created.Value, made(t, o))
	}
}

// Two that came at the same time are not told apart.
func TestControlPolicies_lostCreateBesideAnother(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	planned := driver.Plan(allowlistType, allowlist(), acctest.Object{})
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: policiesPath, Times: 1, Alter: func(*emulator.Answer) bool { return true }}) // somebody else's is answered
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: policiesPath, DropAnswer: true, Times: 1})
	listed := 0
	address := o.Between(t, func(path string, body []byte) []byte {
		if listed++; listed == 1 && strings.HasSuffix(path, "/policies") { // the list before the create
			write := client.ControlPolicyWrite{Type: client.PolicyIPAllowlist, Name: "Office", Status: client.PolicyDisabled, Values: []string{"192.0.2.0/24"}}
			if _, err := o.Client.CreateControlPolicy(t.Context(), o.ID, write); err != nil {
				t.Error(err)
			}
		}
		return body
	})
	driver = o.Protocol(t, map[string]any{"base_url": address})
	_, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), "Several such policies were made at the same time", "terraform import <address of the resource> "+o.ID+"/")
	if got := strings.Count(acctest.Text(diagnostics), "terraform import"); got != 2 {
		t.Errorf("%d are to be imported", got)
	}
}

func TestControlPolicies_lostAnswers(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"cover":   {Method: "POST", Path: resourcesPath, DropAnswer: true, Times: 1},
		"uncover": {Method: "DELETE", Path: resourcePath, DropAnswer: true, Times: 1},
		"update":  {Method: "PUT", Path: policyPath, DropAnswer: true, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			o := acctest.Start(t)
			jira, confluence := workspace(t, o, "jira-software"), workspace(t, o, "confluence")
			driver := o.Protocol(t)
			created := driver.Create(allowlistType, allowlist("resource_ids", []any{jira}))
			o.Emulator.Fault(fault)
			_, diagnostics := driver.Apply(driver.Plan(allowlistType, allowlist("name", "Offices", "resource_ids", []any{confluence}), created))
			if text := acctest.Text(diagnostics); text != "" {
				t.Errorf("the apply says:\n%s", text)
			}
			id := created.Attribute("id").(string)
			if got := policy(t, o, id) + ": " + covered(t, o, id); got != `Offices disabled {"in":["192.0.2.0/24"]}: confluence applied` {
				t.Errorf("it is %s", got)
			}
		})
	}
	t.Run("cover that did not act", func(t *testing.T) {
		o := acctest.Start(t)
		o.Contract.AllowStatus(500)
		o.Emulator.Fault(emulator.Fault{Method: "POST", Path: resourcesPath, Status: 500, Times: 1})
		driver := o.Protocol(t)
		created, diagnostics := driver.Apply(driver.Plan(allowlistType, allowlist("resource_ids", []any{workspace(t, o, "jira-software")}), acctest.Object{}))
		acctest.Says(t, acctest.Text(diagnostics), "Cannot let IP allowlist policy", "may have taken effect all the same")
		if got, _ := created.Attribute("resource_ids").([]any); len(got) != 0 {
			t.Errorf("the state has %v", got)
		}
	})
	t.Run("delete", func(t *testing.T) {
		o := acctest.Start(t)
		driver := o.Protocol(t)
		created := driver.Create(allowlistType, allowlist())
		o.Emulator.Fault(emulator.Fault{Method: "DELETE", Path: policyPath, DropAnswer: true, Times: 1})
		_, diagnostics := driver.Apply(driver.Plan(allowlistType, nil, created))
		if text := acctest.Text(diagnostics); text != "" || !gone(t, o, created.Attributes()) {
			t.Errorf("it says %q, and has %v", text, made(t, o))
		}
	})
}

// A deletion that did not act, and is then answered by a gateway, is not reported as done, and not waited for.
func TestControlPolicies_deleteThatDidNotActBeforeAGatewaysAnswer(t *testing.T) {
	o := acctest.Start(t)
	o.Contract.AllowStatus(500)
	driver := o.Protocol(t)
	created := driver.Create(allowlistType, allowlist("timeouts", map[string]any{"delete": "5s"}))
	planned := driver.Plan(allowlistType, nil, created)
	o.Emulator.Fault(emulator.Fault{Method: "DELETE", Path: policyPath, Status: 500, Times: 1})
	o.Emulator.Fault(emulator.Fault{Method: "DELETE", Path: policyPath, Status: 404, Body: `{"code":404,"message":"null for uri"}`, Times: 1})
	left, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), `ERROR: Cannot delete IP allowlist policy "Office"`, "null for uri", "may have taken effect all the same")
	if left.Value.IsNull() || gone(t, o, created.Attributes()) {
		t.Error("it was taken out of the state, or deleted")
	}
}

// A deletion whose answer was lost is seen late.
func TestControlPolicies_lostDeleteSeenLate(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create(allowlistType, allowlist())
	planned := driver.Plan(allowlistType, nil, created)
	o.Emulator.SetControlPolicyReads(1, 1)
	o.Emulator.Fault(emulator.Fault{Method: "DELETE", Path: policyPath, DropAnswer: true, Times: 1})
	_, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if got := made(t, o); len(got) != 0 {
		t.Errorf("there is %v", got)
	}
}

// A policy that cannot be read yet is deleted all the same.
func TestControlPolicies_deleteBeforeItIsSeen(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create(allowlistType, allowlist())
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: policyPath, Status: 404, Body: `{"code":404,"message":"no such policy"}`, Times: 1})
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: policiesPath, Status: 200, Body: `{"data":[],"meta":{},"links":{}}`, Times: 1})
	_, diagnostics := driver.Apply(driver.Plan(allowlistType, nil, created))
	driver.Succeeds(diagnostics)
	if got := made(t, o); len(got) != 0 {
		t.Errorf("there is %v", got)
	}
}

// A 404 that is a gateway's takes nothing for done.
func TestControlPolicies_gatewaysWithoutTheAPI(t *testing.T) {
	const unserved = `{"code":404,"message":"null for uri"}`
	o := acctest.Start(t)
	jira := workspace(t, o, "jira-software")
	driver := o.Protocol(t)
	created := driver.Create(allowlistType, allowlist("resource_ids", []any{jira}))
	id := created.Attribute("id").(string)
	without := driver.Plan(allowlistType, allowlist("resource_ids", []any{}), created)
	o.Emulator.Fault(emulator.Fault{Method: "DELETE", Path: resourcePath, Status: 404, Body: unserved, Times: 1})
	_, diagnostics := driver.Apply(without)
	acctest.Says(t, acctest.Text(diagnostics), `ERROR: Cannot let IP allowlist policy "Office" no longer cover `+jira, "null for uri", `AttributeName("resource_ids")`)

	o.Emulator.Fault(emulator.Fault{Method: "DELETE", Path: policyPath, Status: 404, Body: unserved, Times: 1})
	left, diagnostics := driver.Apply(driver.Plan(allowlistType, nil, created))
	acctest.Says(t, acctest.Text(diagnostics), `ERROR: Cannot delete IP allowlist policy "Office"`, "null for uri")
	if left.Value.IsNull() || gone(t, o, created.Attributes()) {
		t.Error("it was taken out of the state")
	}
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: policyPath, Status: 404, Body: unserved, Times: 1})
	if read, diagnostics := o.Protocol(t).Read(created); read.Value.IsNull() || len(diagnostics) > 0 {
		t.Errorf("the read says:\n%s", acctest.Text(diagnostics))
	}
	if got := covered(t, o, id); !strings.HasPrefix(got, "jira-software ") {
		t.Errorf("it covers %s", got)
	}
}

// An update that fails half way says so.
func TestControlPolicies_updateThatFailsHalfWay(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create(allowlistType, allowlist("resource_ids", []any{workspace(t, o, "jira-software")}))
	o.Emulator.Fault(emulator.Fault{Method: "PUT", Path: policyPath, Status: 403, Body: `{"code":403,"message":"not you"}`})
	for name, changed := range map[string]map[string]any{
		"ip_ranges": allowlist("resource_ids", []any{}, "ip_ranges", []any{"198.51.100.7"}), "status": allowlist("resource_ids", []any{}, "status", "enabled"), "name": allowlist("resource_ids", []any{}, "name", "Offices"),
	} {
		_, diagnostics := driver.Apply(driver.Plan(allowlistType, changed, created))
		acctest.Says(t, acctest.Text(diagnostics), `ERROR: Cannot update IP allowlist policy "Office"`, "not you", `AttributeName("`+name+`")`, "Part of the change was made before this failed; the next plan shows the rest")
		succeeds(t, o.Emulator.SetControlPolicyTarget(created.Attribute("id").(string), workspace(t, o, "jira-software"), "applied"))
	}
}
