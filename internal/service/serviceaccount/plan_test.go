package serviceaccount_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestServiceAccount_asManyAsThePlanCovers(t *testing.T) {
	o := acctest.Start(t)
	for i := range 5 {
		o.Protocol(t).Create(typeName, attributes(t, o, fmt.Sprintf("deploy-bot-%d", i)))
	}
	sixth := attributes(t, o, "deploy-bot-5")
	if err := o.Emulator.SetPlan("free"); err != nil {
		t.Fatal(err)
	}
	const summary = "The organization has all service accounts that its plan covers"
	acctest.Says(t, acctest.Text(o.Protocol(t).Plan(typeName, sixth, acctest.Object{}).Diagnostics), "ERROR: "+summary, "It has 5", "plan free covers 5", `AttributeName("name")`)
	driver := o.Protocol(t, map[string]any{"plan_checks": "warn"})
	planned := driver.Plan(typeName, sixth, acctest.Object{})
	acctest.Says(t, acctest.Text(planned.Diagnostics), "WARNING: "+summary)
	_, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), "has 5 service accounts, which is what its plan covers", "Next:")
	if err := o.Emulator.SetPlan("guard_standard"); err != nil {
		t.Fatal(err)
	}
	if text := acctest.Text(o.Protocol(t).Plan(typeName, sixth, acctest.Object{}).Diagnostics); text != "" {
		t.Errorf("with Guard the plan says %s", text)
	}
}

// A host without the identity API does not tell the plan: then nothing is judged.
func TestServiceAccount_planThatNobodyTells(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	for i := range 5 {
		o.Protocol(t).Create(typeName, attributes(t, o, fmt.Sprintf("deploy-bot-%d", i)))
	}
	if text := acctest.Text(o.Protocol(t).Plan(typeName, attributes(t, o, "deploy-bot-5"), acctest.Object{}).Diagnostics); text != "" {
		t.Errorf("the plan says %s", text)
	}
}

func TestServiceAccount_anotherOfThatName(t *testing.T) {
	o := acctest.Start(t)
	made := o.Protocol(t).Create(typeName, attributes(t, o, "deploy-bot"))
	acctest.Says(t, acctest.Text(o.Protocol(t).Plan(typeName, attributes(t, o, "deploy-bot"), acctest.Object{}).Diagnostics),
		`ERROR: The name "deploy-bot" is taken`, "Its import ID is", o.ID+"/"+made.Attribute("id").(string), `AttributeName("name")`)
	// What comes between plan and apply is told in the same words, and not doubled.
	later := o.Protocol(t, map[string]any{"plan_checks": "warn"})
	planned := later.Plan(typeName, attributes(t, o, "Deploy-Bot"), acctest.Object{})
	acctest.Says(t, acctest.Text(planned.Diagnostics), `WARNING: The name "Deploy-Bot" is taken`)
	created, diagnostics := later.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), `ERROR: The name "Deploy-Bot" is taken`, "Its import ID is")
	if all := accounts(t, o); !created.Value.IsNull() || len(all) != 1 {
		t.Errorf("state %v, organization %v", created.Value, all)
	}
	// A tainted one is read, and then planned as new: it is the one that goes.
	driver := o.Protocol(t)
	_, diagnostics = driver.Read(made)
	driver.Succeeds(diagnostics)
	if text := acctest.Text(driver.Plan(typeName, attributes(t, o, "deploy-bot"), acctest.Object{}).Diagnostics); text != "" {
		t.Errorf("its own name is warned about: %s", text)
	}
}

func TestServiceAccount_twoNewOnesOfAName(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	driver.Succeeds(driver.Plan(typeName, attributes(t, o, "deploy-bot"), acctest.Object{}).Diagnostics)
	acctest.Says(t, acctest.Text(driver.Plan(typeName, attributes(t, o, "deploy-bot"), acctest.Object{}).Diagnostics),
		`ERROR: Two service accounts of this configuration have the name "deploy-bot"`)
}

// A replacement deletes the old account right before it creates the new one, and the list may still have the old one.
func TestServiceAccount_replacedWhileTheListLags(t *testing.T) {
	o := acctest.Start(t)
	made := o.Protocol(t).Create(typeName, attributes(t, o, "deploy-bot"))
	driver := o.Protocol(t)
	_, diagnostics := driver.Read(made)
	driver.Succeeds(diagnostics)
	destroyed, planned := driver.Plan(typeName, nil, made), driver.Plan(typeName, attributes(t, o, "deploy-bot"), acctest.Object{})
	_, diagnostics = driver.Apply(destroyed)
	driver.Succeeds(diagnostics)
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: accountsPath, Stale: true, Times: 1})
	created, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if all := accounts(t, o); len(all) != 1 || all[0].AccountID != created.Attribute("id") {
		t.Errorf("state %v, organization %v", created.Value, all)
	}
}

func TestServiceAccount_managedTwice(t *testing.T) {
	o := acctest.Start(t)
	made := o.Protocol(t).Create(typeName, attributes(t, o, "deploy-bot"))
	driver := o.Protocol(t)
	driver.Succeeds(driver.Plan(typeName, attributes(t, o, "deploy-bot"), made).Diagnostics)
	acctest.Says(t, acctest.Text(driver.Plan(typeName, attributes(t, o, "deploy-bot"), made).Diagnostics),
		`ERROR: Service account "deploy-bot" is managed twice in this configuration`, "Keep one of them")
}

func TestServiceAccount_destroyingEndsItsTokens(t *testing.T) {
	o := acctest.Start(t)
	made := o.Protocol(t).Create(typeName, attributes(t, o, "deploy-bot"))
	destroy := func(settings ...map[string]any) string {
		return acctest.Text(o.Protocol(t, settings...).Plan(typeName, nil, made).Diagnostics)
	}
	if text := destroy(); text != "" {
		t.Errorf("without tokens the plan says %s", text)
	}
	email := made.Attribute("email").(string)
	for _, token := range []emulator.NewAPIToken{
		{Email: email, Label: "pipeline", LastActiveAt: o.Clock.Now()}, {Email: email, Label: "spare"}, {Email: email, Label: "gone", ExpiresAt: o.Clock.Now()}} {
		if err := o.Emulator.AddAPIToken(token); err != nil {
			t.Fatal(err)
		}
	}
	text := destroy()
	acctest.Says(t, text, `WARNING: Destroying service account "deploy-bot" ends API tokens that are in force`, `"pipeline" (last used 2026-11-02T09:00:00Z)`, `"spare" (never used)`)
	if strings.Contains(text, "gone") {
		t.Errorf("an expired token is named:\n%s", text)
	}
	if text := destroy(map[string]any{"plan_checks": "off"}); text != "" {
		t.Errorf("without plan checks the plan says %s", text)
	}
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: accountsPath + "/*/api-tokens", Status: 403})
	acctest.Says(t, destroy(), `WARNING: The API tokens of service account "deploy-bot" could not be listed`, "read:service-accounts-tokens:admin")
	_, diagnostics := o.Protocol(t).Apply(o.Protocol(t).Plan(typeName, nil, made))
	o.Protocol(t).Succeeds(diagnostics)
	if left := accounts(t, o); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestServiceAccounts_listed(t *testing.T) {
	o := acctest.Start(t)
	first := attributes(t, o, "deploy-bot")
	first["description"] = "Deploys"
	o.Protocol(t).Create(typeName, first)
	o.Protocol(t).Create(typeName, attributes(t, o, "backup-bot"))
	driver := o.Protocol(t)
	found := driver.List(typeName, nil, acctest.ListOptions{IncludeResource: true})
	if got := strings.Join(acctest.DisplayNames(found), ", "); got != "deploy-bot, backup-bot" {
		t.Errorf("listed %s", got)
	}
	driver.ListedPlansEmpty(found)
	read, diagnostics := o.Protocol(t).ReadData("atlassian_service_accounts", nil)
	driver.Succeeds(diagnostics)
	all := read.Attribute("service_accounts").([]any)
	one := all[0].(map[string]any)
	if len(all) != 2 || one["name"] != "deploy-bot" || one["description"] != "Deploys" || one["status"] != "active" || all[1].(map[string]any)["description"] != nil {
		t.Errorf("the data source shows %v", all)
	}
}

// More accounts than fit on a page are all found, by links that are URLs.
func TestServiceAccounts_onSeveralPages(t *testing.T) {
	o := acctest.Start(t, func(options *emulator.Options) { options.PageSizeCap = 2 })
	var last acctest.Object
	for i := range 5 {
		last = o.Protocol(t).Create(typeName, attributes(t, o, fmt.Sprintf("deploy-bot-%d", i)))
	}
	if found := o.Protocol(t).List(typeName, nil, acctest.ListOptions{}); len(found) != 5 {
		t.Errorf("found %d", len(found))
	}
	o.Clock.Advance(time.Minute)
	if read, diagnostics := o.Protocol(t).Read(last); !read.Value.Equal(last.Value) {
		t.Errorf("the last one was read as %v (%s)", read.Value, acctest.Text(diagnostics))
	}
}
