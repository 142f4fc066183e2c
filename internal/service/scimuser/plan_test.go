package scimuser_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestSCIMUser_refusedBeforeAnythingIsSent(t *testing.T) {
	o, scimDirectoryID := started(t)
	driver := o.Protocol(t)
	for _, test := range []struct{ attribute, value, want string }{
		{"scim_directory_id", "https://api.atlassian.com/scim/directory/" + scimDirectoryID, "the last part of the SCIM base URL"},
		{"user_name", "", "must be at least 1"},
		{"email", "", "the value is empty: write an e-mail address"},
		{"email", "acme.com", "the value has no @"},
		{"email", "Jo Doe <jo@acme.com>", "write only the address, such as jo@acme.com"},
		{"email", "jo@acme.com, kim@acme.com", "several addresses"},
		{"display_name", "", "must be at least 1"},
		{"given_name", "", "must be at least 1"},
		{"family_name", "", "must be at least 1"},
		{"nickname", "", "must be at least 1"},
		{"title", "", "must be at least 1"},
		{"department", "", "must be at least 1"},
		{"organization", "", "must be at least 1"},
		{"preferred_language", "", "must be at least 1"},
		{"timezone", "", "must be at least 1"},
		{"external_id", "", "must be at least 1"},
	} {
		t.Run(test.attribute+" "+test.value, func(t *testing.T) {
			diagnostics := driver.Validate(resourceType, jo(scimDirectoryID, map[string]any{test.attribute: test.value}))
			acctest.Says(t, acctest.Text(diagnostics), "ERROR", test.want, `AttributeName("`+test.attribute+`")`)
		})
	}
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent before the refusal: %v", sent)
	}
}

const unmanaged = "The account of this SCIM user will be unmanaged"

func TestSCIMUser_domainIsCheckedAtPlan(t *testing.T) {
	o, scimDirectoryID := started(t)
	for _, test := range []struct {
		name  string
		email any
		want  []string
	}{
		{"not verified", "jo@acme.net", []string{unmanaged, "acme.net is unverified", "belongs to the person", "verify the domain first"}},
		{"not there", "jo@nowhere.example", []string{unmanaged, "nowhere.example is unknown to the organization"}},
		{"fine", "jo@ACME.com", nil},
		{"internationalised", "jo@bücher.example", nil},
		{"not known yet", acctest.Unknown, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			config := jo(scimDirectoryID, map[string]any{"email": test.email})
			found := func(setting string) string {
				return acctest.Text(o.Protocol(t, map[string]any{"plan_checks": setting}).Plan(resourceType, config, acctest.Object{}).Diagnostics)
			}
			if test.want == nil {
				if text := found("error"); text != "" {
					t.Errorf("the plan complains:\n%s", text)
				}
				return
			}
			for _, setting := range []string{"error", "warn"} {
				text := found(setting)
				acctest.Says(t, text, append(test.want, "WARNING", `AttributeName("email")`)...)
				if strings.Contains(text, "ERROR") {
					t.Errorf("an address that the service takes is refused:\n%s", text)
				}
			}
			if text := found("off"); text != "" {
				t.Errorf("plan_checks = off gave:\n%s", text)
			}
		})
	}

	moved := func(driver *acctest.Driver) string {
		created := o.Protocol(t).Create(resourceType, jo(scimDirectoryID))
		defer deactivate(t, o, scimDirectoryID, created.Attribute("id"))
		return acctest.Text(driver.Plan(resourceType, jo(scimDirectoryID, map[string]any{"email": "jo@acme.net"}), created).Diagnostics)
	}
	t.Run("a changed address", func(t *testing.T) {
		acctest.Says(t, moved(o.Protocol(t)), "WARNING: The new address unlinks this SCIM user from its account", "acme.net is unverified", "jo@acme.com", "keeps its address")
	})
	t.Run("no organization", func(t *testing.T) {
		if text := moved(o.Protocol(t, map[string]any{"organization_id": nil})); text != "" {
			t.Errorf("the plan complains:\n%s", text)
		}
	})
	t.Run("a key that may not read domains", func(t *testing.T) {
		o.Emulator.Fault(emulator.Fault{Method: http.MethodGet, Path: "/admin/v1/orgs/*/domains", Status: 403,
			Body: `{"timestamp":"2026-11-02T09:00:00Z","path":"/admin/v1/orgs/x/domains","status":403,"error":"Forbidden","message":"no","requestId":"r"}`})
		if text := moved(o.Protocol(t)); text != "" {
			t.Errorf("the plan complains:\n%s", text)
		}
	})
}

// The domain of an address that stays is nobody's question: it was answered when the user was made.
func TestSCIMUser_unchangedAddressIsNotChecked(t *testing.T) {
	o, scimDirectoryID := started(t)
	created := o.Protocol(t).Create(resourceType, jo(scimDirectoryID))
	if err := o.Emulator.SetDomainStatus("acme.com", "deleted"); err != nil {
		t.Fatal(err)
	}
	if text := acctest.Text(o.Protocol(t).Plan(resourceType, jo(scimDirectoryID, map[string]any{"title": "Engineer"}), created).Diagnostics); text != "" {
		t.Errorf("the plan complains:\n%s", text)
	}
}

// accountOf returns an account of the organization by its address.
func accountOf(t *testing.T, o *acctest.Organization, email string) client.User {
	t.Helper()
	found := acctest.All(t, o.Client.SearchUsers(t.Context(), o.ID, client.UserSearch{Emails: []string{email}}))
	if len(found) != 1 {
		t.Fatalf("%d accounts have the address %s", len(found), email)
	}
	return found[0]
}

func TestSCIMUser_outsideTheVerifiedDomains(t *testing.T) {
	o, scimDirectoryID := started(t)
	outside := jo(scimDirectoryID, map[string]any{"email": "jo@partner.example", "display_name": "Jo"})
	created := o.Protocol(t).Create(resourceType, outside)
	account := accountOf(t, o, "jo@partner.example")
	if account.ClaimStatus != "unmanaged" || created.Attribute("account_id") != account.AccountID {
		t.Errorf("%v is the user of account %+v", created.Value, account)
	}
	driver := o.Protocol(t)
	read, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	planned := driver.Plan(resourceType, outside, read)
	if text := acctest.Text(planned.Diagnostics); !planned.Empty() || text != "" {
		t.Errorf("the plan of somebody who stays changes %v:\n%s", planned.Changes(), text)
	}
	// An address on a verified domain brings a managed account in the place of this one.
	driver = o.Protocol(t)
	planned = driver.Plan(resourceType, jo(scimDirectoryID, map[string]any{"display_name": "Jo"}), read)
	inside, diagnostics := driver.Apply(planned)
	if text := acctest.Text(diagnostics); text != "" {
		t.Errorf("the apply says:\n%s", text)
	}
	if now := accountOf(t, o, "jo@acme.com"); now.ClaimStatus != "managed" || inside.Attribute("account_id") != now.AccountID {
		t.Errorf("inside, %v is the user of account %+v", inside.Value, now)
	}
}

func TestSCIMUser_newAddressUnlinks(t *testing.T) {
	moved := map[string]any{"email": "jo@partner.example"}
	t.Run("with a warning at plan", func(t *testing.T) {
		o, scimDirectoryID := started(t)
		created := o.Protocol(t).Create(resourceType, jo(scimDirectoryID))
		driver := o.Protocol(t)
		planned := driver.Plan(resourceType, jo(scimDirectoryID, moved), created)
		acctest.Says(t, acctest.Text(planned.Diagnostics), "WARNING: The new address unlinks this SCIM user from its account", created.Attribute("account_id").(string))
		if changes := planned.Changes(); len(changes) != 2 {
			t.Errorf("the plan changes %v, want the address and the account", changes)
		}
		updated, diagnostics := driver.Apply(planned)
		if text := acctest.Text(diagnostics); text != "" || updated.Attribute("account_id") != nil {
			t.Errorf("the user has account %v:\n%s", updated.Attribute("account_id"), text)
		}
		if account := accountOf(t, o, "jo@acme.com"); account.AccountID != created.Attribute("account_id") {
			t.Errorf("the address was taken from account %v: %+v", created.Attribute("account_id"), account)
		}
		driver = o.Protocol(t)
		back, diagnostics := driver.Apply(driver.Plan(resourceType, jo(scimDirectoryID), updated))
		driver.Succeeds(diagnostics)
		if back.Attribute("account_id") != created.Attribute("account_id") {
			t.Errorf("back at its address the user has account %v", back.Attribute("account_id"))
		}
	})
	t.Run("with a warning at apply, where no plan asks", func(t *testing.T) {
		o, scimDirectoryID := started(t)
		unasked := map[string]any{"plan_checks": "off"}
		created := o.Protocol(t).Create(resourceType, jo(scimDirectoryID))
		driver := o.Protocol(t, unasked)
		updated, diagnostics := driver.Apply(driver.Plan(resourceType, jo(scimDirectoryID, moved), created))
		acctest.Says(t, acctest.Text(diagnostics), "WARNING: The new address has unlinked this SCIM user from its account", created.Attribute("account_id").(string), "has no account", "Next: ")
		read, diagnostics := o.Protocol(t, unasked).Read(updated)
		driver.Succeeds(diagnostics)
		if read.Attribute("account_id") != nil {
			t.Errorf("the refresh shows account %v", read.Attribute("account_id"))
		}
	})
}

func TestSCIMUser_twoInOneConfiguration(t *testing.T) {
	o, scimDirectoryID := started(t)
	another, _ := o.SCIMDirectory(t)
	for _, test := range []struct {
		name, want string
		second     map[string]any
	}{
		{"user name", "Two users of this configuration have the user name", jo(scimDirectoryID, map[string]any{"user_name": "JO", "email": "kim@acme.com"})},
		{"address", "Two users of this configuration have the e-mail address", jo(scimDirectoryID, map[string]any{"user_name": "kim", "email": "Jo@acme.com"})},
		{"internationalised address", "Two users of this configuration have the e-mail address",
			jo(scimDirectoryID, map[string]any{"user_name": "kim", "email": "jo@XN--bcher-kva.example"})},
		{"another directory", "", jo(another)},
		{"neither", "", jo(scimDirectoryID, map[string]any{"user_name": "kim", "email": "kim@acme.com"})},
	} {
		t.Run(test.name, func(t *testing.T) {
			driver := o.Protocol(t)
			driver.Succeeds(driver.Plan(resourceType, jo(scimDirectoryID), acctest.Object{}).Diagnostics)
			driver.Succeeds(driver.Plan(resourceType, jo(scimDirectoryID, map[string]any{"user_name": "max", "email": "jo@bücher.example"}), acctest.Object{}).Diagnostics)
			text := acctest.Text(driver.Plan(resourceType, test.second, acctest.Object{}).Diagnostics)
			if !strings.Contains(text, test.want) || test.want == "" && text != "" {
				t.Errorf("want %q, got:\n%s", test.want, text)
			}
		})
	}
}

func TestSCIMUser_destroyIsWarnedAbout(t *testing.T) {
	o, scimDirectoryID := started(t)
	another, _ := o.SCIMDirectory(t)
	created := o.Protocol(t).Create(resourceType, jo(scimDirectoryID))
	destroyed := acctest.Text(o.Protocol(t).Plan(resourceType, nil, created).Diagnostics)
	acctest.Says(t, destroyed, "WARNING: Destroying a SCIM user deactivates the account", created.Attribute("account_id").(string), "jo@acme.com",
		"nobody can log in with it", "removed block with destroy = false")
	acctest.Says(t, acctest.Text(o.Protocol(t).Plan(resourceType, jo(another), created).Diagnostics),
		"WARNING: Moving a SCIM user to another directory deactivates the account in between", created.Attribute("account_id").(string), scimDirectoryID)
	if text := acctest.Text(o.Protocol(t).Plan(resourceType, jo(scimDirectoryID, map[string]any{"title": "Engineer"}), created).Diagnostics); text != "" {
		t.Errorf("an update in place is warned about:\n%s", text)
	}

	driver := o.Protocol(t)
	_, diagnostics := driver.Apply(driver.Plan(resourceType, nil, created))
	driver.Succeeds(diagnostics)
	user := somebodyCreates(t, o, scimDirectoryID, "jo", "jo@acme.com")
	if user.AccountID != created.Attribute("account_id") {
		t.Errorf("the account was deleted: %v, then %v", created.Attribute("account_id"), user.AccountID)
	}
}
