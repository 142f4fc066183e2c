package controlpolicy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestControlPolicyLists(t *testing.T) {
	o := acctest.Start(t)
	jira := workspace(t, o, "jira-software")
	o.Protocol(t).Create(allowlistType, allowlist("resource_ids", []any{jira}))
	o.Protocol(t).Create(allowlistType, allowlist("name", "Home", "status", "enabled"))
	o.Protocol(t).Create(residencyType, map[string]any{"name": "Europe", "realms": []any{"EU"}})
	o.Protocol(t).Create(securityType, leaks("resource_ids", []any{jira}))
	for name, test := range map[string]struct {
		kind   string
		config map[string]any
		limit  int64
		want   string
	}{
		"allowlists":       {allowlistType, nil, 0, "Office, Home"},
		"limit":            {allowlistType, nil, 1, "Office"},
		"name":             {allowlistType, map[string]any{"name": "OFFICE"}, 0, "Office"},
		"status":           {allowlistType, map[string]any{"status": "enabled"}, 0, "Home"},
		"data securities":  {securityType, map[string]any{"status": "active"}, 0, "Leaks"},
		"data residencies": {residencyType, nil, 0, "Europe"},
	} {
		t.Run(name, func(t *testing.T) {
			driver := o.Protocol(t)
			found := driver.List(test.kind, test.config, acctest.ListOptions{Limit: test.limit, IncludeResource: true})
			if got := strings.Join(acctest.DisplayNames(found), ", "); got != test.want {
				t.Errorf("listed %s, want %s", got, test.want)
			}
			driver.ListedPlansEmpty(found)
		})
	}
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: resourcesPath, Status: 403, Body: `{"code":403,"message":"no"}`})
	found := o.Protocol(t).List(residencyType, nil, acctest.ListOptions{IncludeResource: true})
	acctest.Says(t, acctest.Text(found[0].Diagnostics), "ERROR: Cannot list what policy", "403")
}

func TestControlPoliciesDataSource(t *testing.T) {
	o := acctest.Start(t)
	jira := workspace(t, o, "jira-software")
	office := o.Protocol(t).Create(allowlistType, allowlist("resource_ids", []any{jira})).Attribute("id").(string)
	succeeds(t, o.Emulator.SetControlPolicyTarget(office, jira, "failed"))
	leaks, err := o.Emulator.AddDataSecurityPolicy("Leaks", `{ "export": {"effect":"block"} }`)
	succeeds(t, err)
	driver := o.Protocol(t)
	read, diagnostics := driver.ReadData("atlassian_control_policies", nil)
	driver.Succeeds(diagnostics)
	want := fmt.Sprint([]any{
		map[string]any{"id": office, "type": "ip-allowlist", "name": "Office", "status": "disabled", "rule": `{"in":["192.0.2.0/24"]}`, "coverage_level": nil,
			"resources": []any{map[string]any{"id": jira, "application_status": "failed"}}},
		map[string]any{"id": leaks, "type": "data-security", "name": "Leaks", "status": "draft", "rule": `{"export":{"effect":"block"}}`, "coverage_level": "ORG", "resources": []any{}},
	})
	if got := fmt.Sprint(read.Attribute("policies")); got != want || read.Attribute("organization_id") != o.ID {
		t.Errorf("read %s, want %s", got, want)
	}
	read, diagnostics = driver.ReadData("atlassian_control_policies", map[string]any{"type": "data-security"})
	driver.Succeeds(diagnostics)
	if got := read.Attribute("policies").([]any); len(got) != 1 {
		t.Errorf("of one type it read %v", got)
	}
	address := o.Between(t, func(path string, body []byte) []byte {
		if strings.HasSuffix(path, "/policies") {
			_ = o.Client.DeleteControlPolicy(t.Context(), o.ID, office) // the second time it is gone
		}
		return body
	})
	read, diagnostics = o.Protocol(t, map[string]any{"base_url": address}).ReadData("atlassian_control_policies", map[string]any{"type": "ip-allowlist"})
	driver.Succeeds(diagnostics)
	if got := read.Attribute("policies").([]any); len(got) != 0 {
		t.Errorf("deleted in between it read %v", got)
	}
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: policiesPath, Status: 403, Body: `{"code":403,"message":"no"}`})
	_, diagnostics = o.Protocol(t).ReadData("atlassian_control_policies", nil)
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot read the control policies", "403")
}

// A host that does not have the API takes nothing out of a state.
func TestControlPolicies_stayWhereTheAPIIsNotServed(t *testing.T) {
	o := acctest.Start(t)
	created := o.Protocol(t).Create(allowlistType, allowlist())
	for _, path := range []string{policiesPath, policyPath} {
		o.Emulator.Fault(emulator.Fault{Method: "GET", Path: path, Status: 404, Body: `{"code":404,"message":"null for uri"}`})
	}
	driver := o.Protocol(t)
	read, diagnostics := driver.Read(created)
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot read IP allowlist policy", "404")
	if read.Value.IsNull() {
		t.Error("it was taken out of the state")
	}
}

// A gateway's 404 to what the policy covers takes the policy neither out of a state nor out of a data source.
func TestControlPolicies_stayWhereAGatewayHidesWhatTheyCover(t *testing.T) {
	o := acctest.Start(t)
	for typeName, config := range map[string]map[string]any{allowlistType: allowlist(), residencyType: {"name": "Europe", "realms": []any{"EU"}}, securityType: leaks()} {
		created := o.Protocol(t).Create(typeName, config)
		for _, path := range []string{resourcesPath, draftResourcesPath} {
			o.Emulator.Fault(emulator.Fault{Method: "GET", Path: path, Status: 404, Body: `{"code":404,"message":"No service here"}`})
		}
		read, diagnostics := o.Protocol(t).Read(created)
		acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot read ", "No service here", "does not serve this API")
		if read.Value.IsNull() {
			t.Errorf("%s was taken out of the state", typeName)
		}
		_, diagnostics = o.Protocol(t).ReadData("atlassian_control_policies", nil)
		acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot read the control policies", "No service here")
		o.Emulator.ClearFaults()
	}
}
