package user_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const activeAddress = "amara.okafor@acme.com"

// active is an organization in which one account was active two days ago, in two products.
func active(t *testing.T, options ...acctest.Option) (o *acctest.Organization, accountID string) {
	t.Helper()
	o = acctest.Start(t, options...)
	for product, days := range map[string]int{"jira-software": 2, "confluence": 5} {
		if err := o.Emulator.SetLastActive(activeAddress, product, o.Clock.Now().AddDate(0, 0, -days)); err != nil {
			t.Fatal(err)
		}
	}
	found := acctest.All(t, o.Client.SearchUsers(t.Context(), o.ID, client.UserSearch{Emails: []string{activeAddress}}))
	return o, found[0].AccountID
}

func TestManagedAccounts_showWhenTheyWereActive(t *testing.T) {
	o, accountID := active(t, acctest.WithoutIdentityAPI())
	read, diagnostics := o.Protocol(t).ReadData("atlassian_managed_accounts", nil)
	o.Protocol(t).Succeeds(diagnostics)
	never := 0
	for _, one := range read.Attribute("managed_accounts").([]any) {
		account := one.(map[string]any)
		if account["account_id"] != accountID {
			if account["last_active_at"] == nil {
				never++
			}
			continue
		}
		if account["last_active_at"] != "2026-10-31T09:00:00Z" || account["email"] != activeAddress || account["account_status"] != "active" || account["billable"] != true {
			t.Errorf("the account is %v", account)
		}
		products := map[any]any{}
		for _, product := range account["products"].([]any) {
			if at := product.(map[string]any)["last_active_at"]; at != nil {
				products[product.(map[string]any)["key"]] = at
			}
		}
		if products["jira-software"] != "2026-10-31T09:00:00Z" {
			t.Errorf("its products are %v", products)
		}
	}
	if never == 0 {
		t.Error("no account that was never active, or the one that was is missing")
	}
}

func TestLastActiveDates_ofOneAccount(t *testing.T) {
	// Pages of one product each: the list is a part of an object, and is read to its end.
	o, accountID := active(t, func(options *emulator.Options) { options.PageSizeCap = 1 })
	read, diagnostics := o.Protocol(t).ReadData("atlassian_user_last_active_dates", map[string]any{"account_id": accountID})
	o.Protocol(t).Succeeds(diagnostics)
	days := map[any]any{}
	for _, product := range read.Attribute("products").([]any) {
		days[product.(map[string]any)["key"]] = product.(map[string]any)["last_active_on"]
	}
	if len(days) != 2 || days["jira-software"] != "2026-10-31" || days["confluence"] != "2026-10-28" || read.Attribute("added_to_organization_on") != "2026-11-02" {
		t.Errorf("the account was active %v, and added on %v", days, read.Attribute("added_to_organization_on"))
	}
}

func TestLastActiveDates_refused(t *testing.T) {
	o := acctest.Start(t)
	_, diagnostics := o.Protocol(t).ReadData("atlassian_user_last_active_dates", map[string]any{"account_id": "712020:nobody"})
	acctest.Says(t, acctest.Text(diagnostics), "Cannot read last active dates", "712020:nobody", `AttributeName("account_id")`)
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/v1/orgs/*/users", Status: 403})
	_, diagnostics = o.Protocol(t).ReadData("atlassian_managed_accounts", nil)
	acctest.Says(t, acctest.Text(diagnostics), "Cannot list managed accounts", "has the scopes of this call")
}

// The client keeps to this limit as to any other: when the answers say that nothing is left, it sends nothing more before the minute ends.
func TestLastActiveDates_waitForTheirLimit(t *testing.T) {
	o, accountID := active(t)
	for range 200 {
		if _, err := o.Client.LastActiveDates(t.Context(), o.ID, accountID); err != nil {
			t.Fatal(err)
		}
	}
	before := len(o.ProviderRequests())
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := o.Client.LastActiveDates(ctx, o.ID, accountID)
	if err == nil || !strings.Contains(err.Error(), "request limit holds") {
		t.Errorf("the 201st read ended with %v", err)
	}
	if sent := len(o.ProviderRequests()) - before; sent != 0 {
		t.Errorf("%d requests went out beyond the limit", sent)
	}
}

func TestAccLastActiveDates_refusedAtPlan(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(`data "atlassian_user_last_active_dates" "test" { account_id = "amara.okafor@acme.com" }`), ExpectError: regexp.MustCompile(`"amara\.okafor@acme\.com"\s+is\s+an\s+e-mail\s+address.\s+Look\s+its\s+account\s+up`)},
	}})
}
