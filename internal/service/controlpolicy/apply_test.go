package controlpolicy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// An apply that reports success is done: what was accepted is waited for.
func TestControlPolicies_waitUntilDone(t *testing.T) {
	o := acctest.Start(t)
	o.Emulator.SetControlPolicyReads(2, 3)
	jira, confluence := workspace(t, o, "jira-software"), workspace(t, o, "confluence")
	driver := o.Protocol(t)
	created := driver.Create(allowlistType, allowlist("status", "enabled", "resource_ids", []any{jira}))
	id := created.Attribute("id").(string)
	if got := covered(t, o, id); got != "jira-software applied" {
		t.Errorf("after the create it covers %s", got)
	}
	after := allowlist("status", "enabled", "resource_ids", []any{confluence}, "ip_ranges", []any{"198.51.100.7"})
	updated, diagnostics := driver.Apply(driver.Plan(allowlistType, after, created))
	driver.Succeeds(diagnostics)
	if got := covered(t, o, id) + ": " + policy(t, o, id); got != `confluence applied: Office enabled {"in":["198.51.100.7"]}` {
		t.Errorf("after the update it covers %s", got)
	}
	_, diagnostics = driver.Apply(driver.Plan(allowlistType, nil, updated))
	driver.Succeeds(diagnostics)
	if !gone(t, o, updated.Attributes()) {
		t.Error("it is there after the destroy")
	}
}

// Nothing comes of a disabled policy, so nothing is waited for.
func TestControlPolicies_disabledWaitForNothing(t *testing.T) {
	o := acctest.Start(t)
	o.Emulator.SetControlPolicyReads(0, 1_000_000)
	created := o.Protocol(t).Create(allowlistType, allowlist("resource_ids", []any{workspace(t, o, "jira-software")}))
	if got := covered(t, o, created.Attribute("id").(string)); got != "jira-software applying" {
		t.Errorf("it covers %s", got)
	}
}

// The order of an update shuts out nobody who is not to be: taken out, then the rule, then covered.
func TestIPAllowlistPolicy_updatesInOrder(t *testing.T) {
	o := acctest.Start(t)
	jira, confluence := workspace(t, o, "jira-software"), workspace(t, o, "confluence")
	driver := o.Protocol(t)
	created := driver.Create(allowlistType, allowlist("status", "enabled", "resource_ids", []any{jira}))
	before := len(o.Writes())
	_, diagnostics := driver.Apply(driver.Plan(allowlistType, allowlist("status", "enabled", "resource_ids", []any{confluence}, "ip_ranges", []any{"198.51.100.7"}), created))
	driver.Succeeds(diagnostics)
	var methods []string
	for _, sent := range o.Writes()[before:] {
		method, _, _ := strings.Cut(sent, " ")
		methods = append(methods, method)
	}
	if !slices.Equal(methods, []string{"DELETE", "PUT", "POST"}) {
		t.Errorf("it sent %v", o.Writes()[before:])
	}
}

// What the configuration leaves out is left as it is, with every update.
func TestControlPolicies_leaveToOthersWhatIsLeftOut(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create(allowlistType, allowlist())
	id, jira := created.Attribute("id").(string), workspace(t, o, "jira-software")
	write(t, o, id, func(to *client.ControlPolicyWrite) { bypass := true; to.MobileBypass = &bypass })
	succeeds(t, o.Client.CoverResource(t.Context(), o.ID, id, jira))
	driver = o.Protocol(t)
	read, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	planned := driver.Plan(allowlistType, allowlist("name", "Offices"), read)
	if got := planned.Changes(); !slices.Equal(got, []string{"name"}) {
		t.Errorf("it plans %v", got)
	}
	_, diagnostics = driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if got := policy(t, o, id) + ": " + covered(t, o, id); got != `Offices disabled {"in":["192.0.2.0/24"],"allowMobileBypass":true}: jira-software applied` {
		t.Errorf("it is %s", got)
	}
}

// A policy that somebody changed after the plan is not overwritten, and not deleted.
func TestControlPolicies_changedAfterThePlan(t *testing.T) {
	for name, test := range map[string]struct {
		change func(t *testing.T, o *acctest.Organization, id string)
		want   []string
	}{
		"rule": {func(t *testing.T, o *acctest.Organization, id string) {
			write(t, o, id, func(to *client.ControlPolicyWrite) { to.Values = []string{"203.0.113.9"} })
		}, []string{`its rule is {"in":["203.0.113.9"]}`}},
		"status": {func(t *testing.T, o *acctest.Organization, id string) {
			write(t, o, id, func(to *client.ControlPolicyWrite) { to.Status = client.PolicyEnabled })
		}, []string{`It is named "Office" and enabled`}},
		"covers less": {func(t *testing.T, o *acctest.Organization, id string) {
			succeeds(t, o.Client.UncoverResource(t.Context(), o.ID, id, workspace(t, o, "jira-software")))
		}, []string{"It no longer covers:\n\n  ari:cloud:jira-software::site/"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := acctest.Start(t)
			jira := workspace(t, o, "jira-software")
			driver := o.Protocol(t)
			created := driver.Create(allowlistType, allowlist("resource_ids", []any{jira}))
			id := created.Attribute("id").(string)
			planned, destroy := driver.Plan(allowlistType, allowlist("resource_ids", []any{jira}, "name", "Offices"), created), driver.Plan(allowlistType, nil, created)
			test.change(t, o, id)
			before := policy(t, o, id)
			_, diagnostics := driver.Apply(planned)
			acctest.Says(t, acctest.Text(diagnostics), append(test.want, `ERROR: Cannot update IP allowlist policy "Offices"`, "changed by somebody else after the plan was made, and nothing was sent", "Next: plan again")...)
			if now := policy(t, o, id); now != before {
				t.Errorf("it is %s, was %s", now, before)
			}
			if name == "covers less" {
				return // that is no reason to keep it
			}
			_, diagnostics = driver.Apply(destroy)
			acctest.Says(t, acctest.Text(diagnostics), append(test.want, `ERROR: Cannot delete IP allowlist policy "Office"`, "nothing was sent")...)
			if now := policy(t, o, id); now != before {
				t.Errorf("it is %s, was %s", now, before)
			}
		})
	}
}

// What somebody else lets the policy cover after the plan stays, and is told.
func TestControlPolicies_coverMoreAfterThePlan(t *testing.T) {
	o := acctest.Start(t)
	jira, confluence := workspace(t, o, "jira-software"), workspace(t, o, "confluence")
	driver := o.Protocol(t)
	created := driver.Create(allowlistType, allowlist("resource_ids", []any{jira}))
	id := created.Attribute("id").(string)
	planned := driver.Plan(allowlistType, allowlist("resource_ids", []any{jira}, "name", "Offices"), created)
	succeeds(t, o.Client.CoverResource(t.Context(), o.ID, id, confluence))
	updated, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	acctest.Says(t, acctest.Text(diagnostics), `WARNING: IP allowlist policy "Offices" covers more than was planned`, confluence, "The next plan shows them", `AttributeName("resource_ids")`)
	if got := covered(t, o, id); !strings.HasPrefix(got, "confluence ") {
		t.Errorf("it covers %s", got)
	}
	driver = o.Protocol(t)
	read, _ := driver.Read(updated)
	if got := driver.Plan(allowlistType, allowlist("resource_ids", []any{jira}, "name", "Offices"), read).Changes(); !slices.Equal(got, []string{"resource_ids"}) {
		t.Errorf("the next plan changes %v", got)
	}
}

// A resource that somebody else covers in the meantime, as planned, is not covered twice.
func TestControlPolicies_coveredMeanwhileAsPlanned(t *testing.T) {
	o := acctest.Start(t)
	jira := workspace(t, o, "jira-software")
	driver := o.Protocol(t)
	created := driver.Create(allowlistType, allowlist("resource_ids", []any{}))
	planned := driver.Plan(allowlistType, allowlist("resource_ids", []any{jira}), created)
	succeeds(t, o.Client.CoverResource(t.Context(), o.ID, created.Attribute("id").(string), jira))
	_, diagnostics := driver.Apply(planned)
	if text := acctest.Text(diagnostics); text != "" {
		t.Errorf("the apply says:\n%s", text)
	}
}

func TestControlPolicies_resourcesThatFailOrComeLater(t *testing.T) {
	o := acctest.Start(t)
	jira, confluence := workspace(t, o, "jira-software"), workspace(t, o, "confluence")
	driver := o.Protocol(t)
	config := func(ids ...any) map[string]any {
		return map[string]any{"name": "Europe", "realms": []any{"EU"}, "status": "enabled", "resource_ids": ids}
	}
	created := driver.Create(residencyType, config())
	id := created.Attribute("id").(string)
	answers := func(resource, status string) {
		o.Emulator.ClearFaults()
		o.Emulator.Fault(emulator.Fault{Method: "GET", Path: resourcesPath, Times: 1}) // before the update
		o.Emulator.Fault(emulator.Fault{Method: "GET", Path: resourcesPath, Status: 200, Body: `{"data":[{"id":"` + resource + `","applicationStatus":"` + status + `"}],"meta":{},"links":{}}`})
	}
	answers(jira, "scheduled")
	updated, diagnostics := driver.Apply(driver.Plan(residencyType, config(jira), created))
	driver.Succeeds(diagnostics)
	acctest.Says(t, acctest.Text(diagnostics), `WARNING: data residency policy "Europe" is scheduled for 1 resources`, "\n  "+jira, "does them later")
	o.Emulator.ClearFaults()
	covered(t, o, id)
	answers(confluence, "failed")
	_, diagnostics = driver.Apply(driver.Plan(residencyType, config(confluence), updated))
	acctest.Says(t, acctest.Text(diagnostics), `ERROR: Cannot apply data residency policy "Europe" to 1 resources`, "\n  "+confluence, "Next: look at the policy in Atlassian Administration", `AttributeName("resource_ids")`)
	if strings.Contains(acctest.Text(diagnostics), "untaint") {
		t.Error("an update speaks of taint")
	}
}

// A wait that does not end says what was last seen, and a create how to keep what it has made.
func TestControlPolicies_notInTime(t *testing.T) {
	o := acctest.Start(t)
	o.Emulator.SetControlPolicyReads(0, 1_000_000)
	jira := workspace(t, o, "jira-software")
	timeouts := map[string]any{"create": "300ms", "update": "300ms", "delete": "300ms"}
	driver := o.Protocol(t)
	config := allowlist("status", "enabled", "resource_ids", []any{jira}, "timeouts", timeouts)
	created, diagnostics := driver.Apply(driver.Plan(allowlistType, config, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), `ERROR: Cannot finish IP allowlist policy "Office" in time`, "Waited 300ms", "it was not done with:\n\n  "+jira+" (applying)", "raise timeouts.create", "terraform untaint")
	if got := created.Attribute("resource_ids").([]any); len(got) != 1 {
		t.Errorf("the state has %v", created.Attributes())
	}
	_, diagnostics = driver.Apply(driver.Plan(allowlistType, allowlist("status", "enabled", "resource_ids", []any{}, "timeouts", timeouts), created))
	acctest.Says(t, acctest.Text(diagnostics), jira+" (still removing)", "raise timeouts.update")

	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: policyPath, Status: 404, Body: `{"code":404,"message":"no such policy"}`})
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: policiesPath, Status: 200, Body: `{"data":[],"meta":{},"links":{}}`})
	driver = o.Protocol(t)
	_, diagnostics = driver.Apply(driver.Plan(allowlistType, allowlist("name", "Never", "timeouts", timeouts), acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), `Cannot finish IP allowlist policy "Never" in time`, "the policy was not there yet")
	o.Emulator.ClearFaults()

	o.Emulator.SetControlPolicyReads(0, 0)
	late := o.Protocol(t).Create(allowlistType, allowlist("name", "Late", "timeouts", timeouts))
	o.Emulator.SetControlPolicyReads(1_000_000, 0)
	driver = o.Protocol(t)
	_, diagnostics = driver.Apply(driver.Plan(allowlistType, allowlist("name", "Later", "timeouts", timeouts), late))
	acctest.Says(t, acctest.Text(diagnostics), `Cannot finish IP allowlist policy "Later" in time`, `it was named "Late" and disabled, and its rule was {"in":["192.0.2.0/24"]}`)
	o.Emulator.SetControlPolicyReads(0, 0)
	another := o.Protocol(t).Create(allowlistType, allowlist("name", "Stays", "timeouts", timeouts))
	o.Emulator.SetControlPolicyReads(1_000_000, 0)
	driver = o.Protocol(t)
	_, diagnostics = driver.Apply(driver.Plan(allowlistType, nil, another))
	acctest.Says(t, acctest.Text(diagnostics), `ERROR: Cannot finish deleting IP allowlist policy "Stays" in time`, "was still there", "Destroy again later", "raise timeouts.delete")
}

// A resource that is refused leaves the policy in the state, with what it covers.
func TestControlPolicies_refusedResource(t *testing.T) {
	o := acctest.Start(t)
	const nowhere = "ari:cloud:zoo::site/none"
	driver := o.Protocol(t)
	confluence := workspace(t, o, "confluence")
	created, diagnostics := driver.Apply(driver.Plan(allowlistType, allowlist("resource_ids", []any{confluence, nowhere}), acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), `ERROR: Cannot let IP allowlist policy "Office" cover `+nowhere, "ADMIN-400-4", `The policy was made before this failed`, `Compare resource_ids with data "atlassian_workspaces"`, `AttributeName("resource_ids")`)
	if got, _ := created.Attribute("resource_ids").([]any); !slices.Equal(got, []any{confluence}) {
		t.Errorf("the state has %v", created.Attributes())
	}
	if got := covered(t, o, created.Attribute("id").(string)); got != "confluence applying" {
		t.Errorf("it covers %s", got)
	}
}
