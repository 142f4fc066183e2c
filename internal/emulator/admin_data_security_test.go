package emulator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// dataSecurity returns a path of the data security policies.
func dataSecurity(path string) string {
	return strings.Replace(controlPolicies(path), "/v1/", "/v2/", 1)
}

func dataSecurityBody(name, rule, level string) string {
	return fmt.Sprintf(`{"data":{"type":"policy","attributes":{"type":"data-security","name":%q,"rule":{%q:{"effect":"block"}},"metadata":{"policyCoverageLevel":%q,"description":"d"}}}}`, name, rule, level)
}

func publishBody(id, rule, action, level string) string {
	return fmt.Sprintf(`{"type":"data-security","ruleName":%q,"policyOperations":[{"policyId":%q,"action":%q,"policyCoverageLevel":%q}]}`, rule, id, action, level)
}

func (o *organization) policyStatus(id string) string {
	o.t.Helper()
	got := o.call("GET", controlPolicies("/"+id), "")
	attributes, _ := got.object()["attributes"].(map[string]any)
	return fmt.Sprint(got.status, " ", attributes["status"])
}

func TestDataSecurityPolicies_areDraftedAndPublished(t *testing.T) {
	o := serve(t)
	drafted := o.must(202, "POST", dataSecurity(""), dataSecurityBody("Leaks", "export", "ORG"))
	id := drafted.id()
	if got := fmt.Sprint(drafted["attributes"]); got != "map[metadata:map[description:d policyCoverageLevel:ORG] name:Leaks rule:map[export:map[effect:block]] status:draft type:data-security]" {
		t.Errorf("the draft is %s", got)
	}
	publish := func(action string) {
		t.Helper()
		got := o.call("POST", dataSecurity("/publishDraftPolicies"), publishBody(id, "export", action, "ORG"))
		if messages, _ := got.body["messages"].([]any); got.status != 202 || len(messages) != 1 {
			t.Fatalf("publishing answered %d %s", got.status, got.text)
		}
	}
	publish("UPDATE")
	if got := o.policyStatus(id); got != "200 active" {
		t.Errorf("published it is %s", got)
	}
	o.refusedWith(400, "ADMIN-400-4", "deleted by publishing", "DELETE", controlPolicies("/"+id), "")
	o.must(202, "PUT", dataSecurity("/"+id), dataSecurityBody("Leaky", "export", "ORG"))
	if got := o.policyStatus(id); got != "200 draft" {
		t.Errorf("changed it is %s", got)
	}
	publish("DELETE")
	if got := o.policyStatus(id); !strings.HasPrefix(got, "404") {
		t.Errorf("deleted it is %s", got)
	}
	id = o.must(202, "POST", dataSecurity(""), dataSecurityBody("Leaks", "export", "ORG")).id()
	if got := o.call("DELETE", controlPolicies("/"+id), ""); got.status != 202 {
		t.Errorf("deleting a draft answered %d %s", got.status, got.text)
	}
}

func TestDataSecurityPolicies_overrideThoseOfTheOrganization(t *testing.T) {
	o := serve(t)
	override := dataSecurityBody("Part", "export", "WORKSPACE")
	o.refusedWith(400, "ADMIN-400-24", "The draft org-wide policy does not contain the rule being overridden", "POST", dataSecurity(""), override)
	o.must(202, "POST", dataSecurity(""), dataSecurityBody("Links", "publicLinks", "ORG"))
	o.refusedWith(400, "ADMIN-400-24", "The draft org-wide policy", "POST", dataSecurity(""), override)
	o.must(202, "POST", dataSecurity(""), dataSecurityBody("All", "export", "ORG"))
	first := o.must(202, "POST", dataSecurity(""), override).id()
	o.refusedWith(400, "ADMIN-400-24", "Redundant draft override rule found", "POST", dataSecurity(""), override)
	o.must(202, "PUT", dataSecurity("/"+first), override)
	o.must(202, "POST", dataSecurity(""), dataSecurityBody("Spaces", "export", "CONTAINER"))
	if got := o.call("POST", dataSecurity("/publishDraftPolicies"), publishBody(first, "export", "UPDATE", "WORKSPACE")); got.status != 202 {
		t.Fatalf("publishing answered %d %s", got.status, got.text)
	}
	o.must(202, "POST", dataSecurity(""), override)
}

func TestDataSecurityPolicies_coverResources(t *testing.T) {
	o := serve(t)
	all := o.must(202, "POST", dataSecurity(""), dataSecurityBody("All", "export", "ORG")).id()
	id := o.must(202, "POST", dataSecurity(""), dataSecurityBody("Part", "export", "WORKSPACE")).id()
	resources, jira := dataSecurity("/"+id+"/resources"), o.anyWorkspace()
	change := func(operation, id string) string {
		return fmt.Sprintf(`[{"operation":%q,"id":%q,"resourceAri":%[2]q}]`, operation, id)
	}
	states := func() (all []string) {
		for _, one := range o.call("GET", resources, "").list() {
			all = append(all, one.text("resourceId")+" "+one.text("applicationStatus"))
		}
		return all
	}
	if got := o.call("POST", resources, change("ADD", jira)); got.status != 202 || got.text != "" {
		t.Fatalf("adding answered %d %s", got.status, got.text)
	}
	if got := slices.Concat(states(), states()); !slices.Equal(got, []string{jira + " applying", jira + " applied"}) {
		t.Errorf("it goes on as %v", got)
	}
	o.refusedWith(400, "ADMIN-400-4", "covers", "POST", resources, change("ADD", jira))
	o.refusedWith(400, "ADMIN-400-4", "is not a workspace", "POST", resources, change("ADD", "ari:cloud:zoo::site/none"))
	if got := o.call("POST", dataSecurity("/"+all+"/resources"), change("ADD", "ari:cloud:zoo::site/none")); got.status != 202 {
		t.Errorf("at another level it answered %d %s", got.status, got.text)
	}
	if got := o.call("POST", resources, change("REMOVE", jira)); got.status != 202 {
		t.Fatalf("removing answered %d %s", got.status, got.text)
	}
	if got := o.call("POST", resources, change("REMOVE", jira)); got.status != 404 {
		t.Errorf("removing again answered %d %s", got.status, got.text)
	}
	if got := slices.Concat(states(), states()); !slices.Equal(got, []string{jira + " removing"}) {
		t.Errorf("it ends as %v", got)
	}
}

func TestDataSecurityPolicies_refuse(t *testing.T) {
	o := serve(t)
	id := o.must(202, "POST", dataSecurity(""), dataSecurityBody("Leaks", "export", "ORG")).id()
	office := o.must(202, "POST", controlPolicies(""), allowlist("Office", "disabled", `{"in":["10.0.0.0/8"]}`)).id()
	o.contract.AllowInvalidRequests()
	good := dataSecurityBody("a", "export", "ORG")
	for want, body := range map[string]string{
		`"data" is required`:                              `{}`,
		`"data.attributes" is required`:                   `{"data":{"type":"policy"}}`,
		`"data.attributes.metadata" is required`:          `{"data":{"type":"policy","attributes":{"type":"data-security","name":"a","rule":{"export":{"effect":"block"}}}}}`,
		`"data.attributes.type" is "ip-allowlist"`:        strings.Replace(good, "data-security", "ip-allowlist", 1),
		`"data.attributes.rule.download" is not known`:    strings.Replace(good, "export", "download", 1),
		`has 0 rules; a policy has exactly one`:           strings.Replace(good, `"export":{"effect":"block"}`, "", 1),
		`"data.attributes.rule.export.effect" is "none"`:  strings.Replace(good, "block", "none", 1),
		`"data.attributes.metadata.policyCoverageLevel"`:  strings.Replace(good, "ORG", "UNASSIGNED", 1),
		`"data.attributes.status" is "enabled"`:           strings.Replace(good, `"rule"`, `"status":"enabled","rule"`, 1),
		`field "data.attributes.name" must not be empty`:  strings.Replace(good, `"a"`, `""`, 1),
		`"data.attributes.rule.export.effect" is requir`:  strings.Replace(good, `"effect":"block"`, ``, 1),
		`"data.attributes.rule.export" must be an object`: strings.Replace(good, `{"effect":"block"}`, `1`, 1),
	} {
		o.refusedWith(400, "ADMIN-400-24", want, "POST", dataSecurity(""), body)
	}
	publish := dataSecurity("/publishDraftPolicies")
	o.refusedWith(400, "ADMIN-400-24", `"ruleName" is required`, "POST", publish, `{"type":"data-security","policyOperations":[]}`)
	o.refusedWith(400, "ADMIN-400-24", "at least one value", "POST", publish, `{"type":"data-security","ruleName":"export","policyOperations":[]}`)
	o.refusedWith(400, "ADMIN-400-24", "is of rule export and coverage ORG", "POST", publish, publishBody(id, "publicLinks", "UPDATE", "ORG"))
	o.refusedWith(400, "ADMIN-400-24", "is of rule export and coverage ORG", "POST", publish, publishBody(id, "export", "UPDATE", "WORKSPACE"))
	o.refusedWith(400, "ADMIN-400-24", `action" is "CREATE"`, "POST", publish, publishBody(id, "export", "CREATE", "ORG"))
	resources := dataSecurity("/" + id + "/resources")
	o.refusedWith(400, "ADMIN-400-24", "must be a list", "POST", resources, `{}`)
	o.refusedWith(400, "ADMIN-400-24", "id is another", "POST", resources, `[{"operation":"ADD","id":"a","resourceAri":"b"}]`)
	o.refusedWith(400, "ADMIN-400-24", `resourceAri" is required`, "POST", resources, `[{"operation":"ADD","id":"a"}]`)
	for path, body := range map[string]string{
		"PUT " + dataSecurity("/"+office): good, "PUT " + dataSecurity("/"+nobody): good, "GET " + dataSecurity("/"+office+"/resources"): "",
		"POST " + publish: publishBody(office, "export", "UPDATE", "ORG"), "POST " + dataSecurity("/"+nobody+"/resources"): "[]",
	} {
		method, path, _ := strings.Cut(path, " ")
		if got := o.call(method, path, body); got.status != 404 || got.body["code"] != 404.0 {
			t.Errorf("%s %s answered %d %s", method, path, got.status, got.text)
		}
	}
}
