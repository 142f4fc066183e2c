package authpolicy_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestAuthenticationPolicy_switchingEnforcementTellsWhomItAffects(t *testing.T) {
	const (
		on  = `WARNING: Single sign-on will be enforced by authentication policy "Staff"`
		off = `WARNING: Single sign-on will no longer be enforced by authentication policy "Staff"`
	)
	o := acctest.Start(t)
	directory := okta(t, o)
	config := func(name string, enforce bool) map[string]any {
		return map[string]any{"directory_id": directory, "name": name, "enforce_sso": enforce}
	}
	o.Protocol(t).Create(resourceType, config("Break glass", false))
	staff := o.Protocol(t).Create(resourceType, config("Staff", false))
	if _, err := o.Client.LinkDomain(context.Background(), o.ID, "acme.com", directory, ""); err != nil {
		t.Fatal(err)
	}
	accounts := 0
	for _, err := range o.Client.SearchUsers(context.Background(), o.ID, client.UserSearch{EmailDomains: []string{"acme.com"}, ClaimStatus: "managed"}) {
		if accounts++; err != nil {
			t.Fatal(err)
		}
	}
	driver := o.Protocol(t)
	text := acctest.Text(driver.Plan(resourceType, config("Staff", true), staff).Diagnostics)
	acctest.Says(t, text, on, "acme.com", fmt.Sprintf("%d managed accounts", accounts), `"Break glass" (does not enforce it)`, `"Okta"`, "This is not the default policy")
	if text := acctest.Text(driver.Plan(resourceType, config("Staff", true), staff).Diagnostics); strings.Contains(text, on) {
		t.Errorf("said twice in one walk:\n%s", text)
	}
	applied, diagnostics := driver.Apply(driver.Plan(resourceType, config("Staff", true), staff))
	driver.Succeeds(diagnostics)
	acctest.Says(t, acctest.Text(driver.Plan(resourceType, config("Staff", false), applied).Diagnostics), off, fmt.Sprintf("%d managed accounts", accounts))
	if text := acctest.Text(driver.Plan(resourceType, config("Staff", true), applied).Diagnostics); strings.Contains(text, "WARNING") {
		t.Errorf("nothing is switched:\n%s", text)
	}

	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: "/admin/v2/orgs/*/directories/-/users/search", Status: 403, Body: `{"code":403,"message":"no scope"}`})
	o.Contract.AllowStatus(403)
	acctest.Says(t, acctest.Text(o.Protocol(t).Plan(resourceType, config("Staff", true), staff).Diagnostics), on, "could not be counted")
}
