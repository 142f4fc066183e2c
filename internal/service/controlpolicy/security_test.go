package controlpolicy_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const (
	securityType = "atlassian_data_security_policy"

	draftsPath         = "/admin/control/v2/orgs/*/policies"
	draftPath          = draftsPath + "/*"
	publishPath        = draftsPath + "/publishDraftPolicies"
	draftResourcesPath = draftPath + "/resources"
)

// leaks is the configuration of a data security policy.
func leaks(more ...any) map[string]any {
	config := map[string]any{"name": "Leaks", "rule": "export", "effect": "block", "coverage_level": "ORG"}
	for i := 0; i < len(more); i += 2 {
		config[more[i].(string)] = more[i+1]
	}
	return config
}

// redraft changes the draft of a policy behind Terraform's back.
func redraft(t testing.TB, o *acctest.Organization, id string, change func(*client.DataSecurityPolicyWrite)) client.ControlPolicy {
	t.Helper()
	now, err := o.Client.ControlPolicy(context.Background(), o.ID, id)
	succeeds(t, err)
	to := client.DataSecurityPolicyWrite{Name: now.Name, Description: &now.Description, RuleName: now.RuleName, Effect: now.Effect, Coverage: now.Coverage}
	change(&to)
	drafted, err := o.Client.UpdateDataSecurityDraft(context.Background(), o.ID, id, to)
	succeeds(t, err)
	return drafted
}

func TestAccDataSecurityPolicy_lifecycle(t *testing.T) {
	t.Parallel()
	const text, allowed = `description = "No copies"`, "\n  effect = \"allow\""
	config := func(name, effect, more string, products ...string) string {
		return config(securityType, name, "rule = \"export\"\n  coverage_level = \"ORG\"\n  "+more+effect, products...)
	}
	blocked := "\n  effect = \"block\""
	l := lifecycle(securityType, "effect", "", "", "")
	published := func(change func(*client.DataSecurityPolicyWrite)) func(testing.TB, *acctest.Organization, acctest.Instance) {
		return func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			drafted := redraft(t, o, instance.String("id"), change)
			succeeds(t, o.Client.PublishDataSecurityPolicy(context.Background(), o.ID, drafted, client.PublishUpdate))
		}
	}
	active := statecheck.ExpectKnownValue(securityType+".test", tfjsonpath.New("status"), knownvalue.StringExact("active"))
	l.Config = config("First", blocked, "", "jira")
	l.Updates = []acctest.Change{
		{Name: "name", Config: config("Second", blocked, "", "jira"), Checks: []statecheck.StateCheck{active}},
		{Name: "description", Config: config("Second", blocked, text, "jira"), Checks: []statecheck.StateCheck{active}},
		{Name: "effect", Config: config("Second", allowed, text, "jira")},
		{Name: "resources", Config: config("Second", allowed, text, "confluence"), Checks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(securityType+".test", tfjsonpath.New("resource_ids"), knownvalue.SetSizeExact(1)), active}},
		{Name: "no description", Config: config("Second", allowed, "", "confluence")},
		{Name: "nothing covered", Config: config("Second", allowed, "")},
		{Name: "timeouts", Config: config("Second", allowed, "timeouts = { update = \"5m\" }")},
	}
	l.Drifts = []acctest.Drift{
		{Attribute: "name", Change: published(func(to *client.DataSecurityPolicyWrite) { to.Name = "Elsewhere" })},
		{Attribute: "description", Change: published(func(to *client.DataSecurityPolicyWrite) { text := "elsewhere"; to.Description = &text })},
		{Attribute: "effect", Change: published(func(to *client.DataSecurityPolicyWrite) { to.Effect = "allow" })},
		{Attribute: "status", Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			redraft(t, o, instance.String("id"), func(*client.DataSecurityPolicyWrite) {})
		}},
		{Attribute: "resource_ids", Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			succeeds(t, o.Client.CoverDataSecurityResource(context.Background(), o.ID, instance.String("id"), workspace(t, o, "confluence")))
		}},
	}
	l.Vanish = func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
		now, err := o.Client.ControlPolicy(context.Background(), o.ID, instance.String("id"))
		succeeds(t, err)
		succeeds(t, o.Client.PublishDataSecurityPolicy(context.Background(), o.ID, now, client.PublishDelete))
	}
	l.Run(t)
}

// An apply that reports success is published: it drafts, covers, publishes, and waits.
func TestDataSecurityPolicy_isPublished(t *testing.T) {
	o := acctest.Start(t)
	o.Emulator.SetControlPolicyReads(2, 3)
	jira, confluence := workspace(t, o, "jira-software"), workspace(t, o, "confluence")
	driver := o.Protocol(t)
	driver.Create(securityType, leaks("name", "All"))
	part := func(ids ...any) map[string]any {
		return leaks("coverage_level", "WORKSPACE", "resource_ids", ids, "description", "No copies")
	}
	before := len(o.Writes())
	created := driver.Create(securityType, part(jira))
	id := created.Attribute("id").(string)
	if got := policy(t, o, id) + ": " + covered(t, o, id); got != `Leaks active {"export":{"effect":"block"}}: jira-software applied` || created.Attribute("status") != "active" {
		t.Errorf("created it is %s, and the state has %v", got, created.Attributes())
	}
	after := part(confluence)
	after["effect"] = "allow"
	updated, diagnostics := driver.Apply(driver.Plan(securityType, after, created))
	driver.Succeeds(diagnostics)
	if got := policy(t, o, id) + ": " + covered(t, o, id); got != `Leaks active {"export":{"effect":"allow"}}: confluence applied` || updated.Attribute("status") != "active" {
		t.Errorf("updated it is %s, and the state has %v", got, updated.Attributes())
	}
	_, diagnostics = driver.Apply(driver.Plan(securityType, nil, updated))
	driver.Succeeds(diagnostics)
	if !gone(t, o, updated.Attributes()) {
		t.Error("it was not deleted")
	}
	var sent []string
	for _, one := range o.Writes()[before:] {
		method, path, _ := strings.Cut(fmt.Sprint(one), " ")
		sent = append(sent, method+" "+path[strings.LastIndex(path, "/")+1:])
	}
	if want := []string{"POST policies", "POST resources", "POST publishDraftPolicies", "POST resources", "PUT " + id, "POST resources", "POST publishDraftPolicies", "POST publishDraftPolicies"}; !slices.Equal(sent, want) {
		t.Errorf("it sent %v, want %v", sent, want)
	}
}

// A draft that could not be published is in the state, holds for nobody, and is published by the next apply.
func TestDataSecurityPolicy_publishingThatFails(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	refused := emulator.Fault{Method: "POST", Path: publishPath, Status: 403, Body: `{"code":403,"message":"not you"}`, Times: 1}
	o.Emulator.Fault(refused)
	created, diagnostics := driver.Apply(driver.Plan(securityType, leaks(), acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), `ERROR: Cannot publish data security policy "Leaks"`, "not you", "The draft of the policy was made before this failed, and is in the state. It is not published, and holds for nobody", "terraform untaint")
	id := created.Attribute("id").(string)
	if got := policy(t, o, id); created.Attribute("status") != "draft" || !strings.HasPrefix(got, "Leaks draft ") {
		t.Errorf("it is %s, and the state has %v", got, created.Attributes())
	}
	planned := driver.Plan(securityType, leaks(), created)
	if got := planned.Changes(); !slices.Equal(got, []string{"status"}) {
		t.Errorf("it plans %v", got)
	}
	updated, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if got := policy(t, o, id); updated.Attribute("status") != "active" || !strings.HasPrefix(got, "Leaks active ") {
		t.Errorf("it is %s, and the state has %v", got, updated.Attributes())
	}

	// An update, whose next apply goes on without a refresh.
	planned = driver.Plan(securityType, leaks("name", "Leak"), updated)
	o.Emulator.Fault(refused)
	_, diagnostics = driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), `ERROR: Cannot publish data security policy "Leak"`, "Part of the change was made in the draft before this failed, and is not published")
	_, diagnostics = driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if got := policy(t, o, id); !strings.HasPrefix(got, "Leak active ") {
		t.Errorf("it is %s", got)
	}
}

// A draft is deleted as one.
func TestDataSecurityPolicy_deletesADraft(t *testing.T) {
	o := acctest.Start(t)
	id, err := o.Emulator.AddDataSecurityPolicy("Leaks", `{"export":{"effect":"block"}}`)
	succeeds(t, err)
	driver := o.Protocol(t)
	imported, diagnostics := driver.ImportByID(securityType, id)
	driver.Succeeds(diagnostics)
	draft, diagnostics := driver.Read(imported)
	driver.Succeeds(diagnostics)
	if got := driver.Plan(securityType, leaks(), draft).Changes(); !slices.Equal(got, []string{"status"}) {
		t.Errorf("imported it plans %v", got)
	}
	_, diagnostics = driver.Apply(driver.Plan(securityType, nil, draft))
	driver.Succeeds(diagnostics)
	if got := made(t, o); len(got) != 0 || !strings.HasPrefix(fmt.Sprint(o.Writes()[len(o.Writes())-1]), "DELETE /admin/control/v1/") {
		t.Errorf("there is %v", got)
	}
}

func TestDataSecurityPolicy_lostAnswers(t *testing.T) {
	for name, path := range map[string]string{"draft": draftsPath, "cover and uncover": draftResourcesPath, "publish": publishPath} {
		t.Run(name, func(t *testing.T) {
			o := acctest.Start(t)
			jira, confluence := workspace(t, o, "jira-software"), workspace(t, o, "confluence")
			driver := o.Protocol(t)
			fault := emulator.Fault{Method: "POST", Path: path, DropAnswer: true, Times: 1}
			o.Emulator.Fault(fault)
			created := driver.Create(securityType, leaks("resource_ids", []any{jira}))
			o.Emulator.Fault(fault)
			updated, diagnostics := driver.Apply(driver.Plan(securityType, leaks("resource_ids", []any{confluence}), created))
			driver.Succeeds(diagnostics)
			if got := policy(t, o, created.Attribute("id").(string)) + ": " + covered(t, o, created.Attribute("id").(string)); !strings.HasPrefix(got, "Leaks active ") || !strings.HasSuffix(got, ": confluence applied") {
				t.Errorf("it is %s", got)
			}
			if name == "publish" {
				o.Emulator.Fault(fault)
			}
			_, diagnostics = driver.Apply(driver.Plan(securityType, nil, updated))
			driver.Succeeds(diagnostics)
			if got := made(t, o); len(got) != 0 {
				t.Errorf("there is %v", got)
			}
		})
	}
}

// An override of nothing is refused in Atlassian's words, and nothing is left of it.
func TestDataSecurityPolicy_overridesNothing(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created, diagnostics := driver.Apply(driver.Plan(securityType, leaks("coverage_level", "CONTAINER"), acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), `ERROR: Cannot create data security policy "Leaks"`, "The draft org-wide policy does not contain the rule being overridden")
	if !created.Value.IsNull() || len(made(t, o)) != 0 {
		t.Errorf("the state has %v, the organization %v", created.Value, made(t, o))
	}
}

func TestDataSecurityPolicy_changedAfterThePlan(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create(securityType, leaks())
	id := created.Attribute("id").(string)
	planned, destroy := driver.Plan(securityType, leaks("name", "Leak"), created), driver.Plan(securityType, nil, created)
	redraft(t, o, id, func(to *client.DataSecurityPolicyWrite) { to.Effect = "allow" })
	for action, plan := range map[string]acctest.Planned{"update": planned, "delete": destroy} {
		_, diagnostics := driver.Apply(plan)
		acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot "+action+" data security policy", "changed by somebody else after the plan was made, and nothing was sent", `its rule is {"export":{"effect":"allow"}}`)
	}
	if got := policy(t, o, id); got != `Leaks draft {"export":{"effect":"allow"}}` {
		t.Errorf("it is %s", got)
	}
}

// What a plan takes away from users it says, whatever plan_checks says of findings, and once.
func TestDataSecurityPolicy_warnsOfWhatItBlocks(t *testing.T) {
	for name, test := range map[string]struct {
		before, after map[string]any
		want          []string
	}{
		"new":               {nil, leaks(), []string{`data security policy "Leaks" blocks the export of pages`, "takes the export of pages away from the users of the whole organization", `set effect = "allow"`, `AttributeName("effect")`}},
		"new, links":        {nil, leaks("rule", "publicLinks"), []string{"blocks public links"}},
		"new, attachments":  {nil, leaks("rule", "attachmentDownload"), []string{"blocks the download of attachments"}},
		"new, anonymous":    {nil, leaks("rule", "anonymousAccess"), []string{"blocks access without an account"}},
		"new, apps":         {nil, leaks("rule", "appAccess"), []string{"blocks access by apps"}},
		"new, a newer rule": {nil, leaks("rule", "printing"), []string{"blocks printing", "Value unknown to this version of the provider"}},
		"new, part":         {nil, leaks("coverage_level", "WORKSPACE", "resource_ids", []any{"ari:cloud:jira::site/1"}), []string{"the users of 1 resources"}},
		"new, unknown part": {nil, leaks("coverage_level", "WORKSPACE", "resource_ids", []any{acctest.Unknown}), []string{"the users of resources that are not known yet"}},
		"new, allows":       {nil, leaks("effect", "allow"), nil},
		"blocks now":        {leaks("effect", "allow"), leaks(), []string{"blocks the export of pages"}},
		"allows now":        {leaks(), leaks("effect", "allow"), nil},
		"another rule":      {leaks(), leaks("rule", "appAccess"), []string{"blocks access by apps"}},
		"another name":      {leaks(), leaks("name", "Leak"), nil},
		"one resource more": {leaks("resource_ids", []any{}), leaks("resource_ids", []any{"ari:cloud:jira::site/1"}), []string{"blocks the export of pages"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := acctest.Start(t)
			prior := acctest.Object{}
			if test.before != nil {
				prior = o.Protocol(t).Create(securityType, test.before)
			}
			driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
			text := acctest.Text(driver.Plan(securityType, test.after, prior).Diagnostics)
			if test.want == nil {
				if text != "" {
					t.Errorf("the plan says:\n%s", text)
				}
				return
			}
			acctest.Says(t, text, append(test.want, "WARNING")...)
			if again := acctest.Text(driver.Plan(securityType, test.after, prior).Diagnostics); again != "" {
				t.Errorf("planned again in the same walk it says:\n%s", again)
			}
		})
	}
}

func TestDataSecurityPolicy_refusesAtTheAttribute(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	for name, test := range map[string]struct {
		config map[string]any
		want   []string
	}{
		"rule in another case":   {leaks("rule", "Export"), []string{"Value in another case", `write "export"`, `AttributeName("rule")`}},
		"effect in another case": {leaks("effect", "BLOCK"), []string{`write "block"`, `AttributeName("effect")`}},
		"level in another case":  {leaks("coverage_level", "org"), []string{`write "ORG"`, `AttributeName("coverage_level")`}},
		"an empty description":   {leaks("description", ""), []string{`AttributeName("description")`}},
		"no ARI":                 {leaks("resource_ids", []any{"10003"}), []string{"must be the id (an ARI", `AttributeName("resource_ids")`}},
	} {
		t.Run(name, func(t *testing.T) {
			acctest.Says(t, acctest.Text(driver.Validate(securityType, test.config)), append(test.want, "ERROR")...)
		})
	}
}

// What is no longer planned alike is replaced.
func TestDataSecurityPolicy_replacesWhatIsNotChanged(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create(securityType, leaks())
	for name, config := range map[string]map[string]any{"rule": leaks("rule", "appAccess"), "coverage_level": leaks("coverage_level", "CLASSIFICATION")} {
		if got := fmt.Sprint(driver.Plan(securityType, config, created).RequiresReplace); !strings.Contains(got, name) {
			t.Errorf("another %s replaces for %s", name, got)
		}
	}
}
