package user_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const (
	searchPath = "/admin/v2/orgs/*/directories/*/users/search"

	amara   = "amara.okafor@acme.com"
	amaraID = "712020:11269bf5-4c2d-5e76-a3af-f39ae3b5f3e3"
	rosa    = "rosa.delgado@acme.com"
	rosaID  = "712020:1d048177-d74e-5b6b-ab9b-44b1e176f9c4"
	jack    = "jack.thompson@contractor.example"
	buecher = "juergen.buecher@xn--bcher-kva.example"
)

// The published plane is all there is on Atlassian's own host.
func TestAccUsers_withoutIdentityAPI(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{{
		Config: o.Config(`
data "atlassian_user" "by_email" { email = "ROSA.Delgado@acme.com" }
data "atlassian_user" "by_id" { account_id = data.atlassian_user.by_email.account_id }
data "atlassian_users" "all" {}
data "atlassian_account_restrictions" "rosa" { account_id = data.atlassian_user.by_email.account_id }
data "atlassian_scim_links" "rosa" { email = data.atlassian_user.by_id.email }
`),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.atlassian_user.by_email", tfjsonpath.New("account_id"), knownvalue.StringExact(rosaID)),
			statecheck.ExpectKnownValue("data.atlassian_user.by_id", tfjsonpath.New("email"), knownvalue.StringExact(rosa)),
			statecheck.ExpectKnownValue("data.atlassian_users.all", tfjsonpath.New("users"), knownvalue.ListSizeExact(40)),
			statecheck.ExpectKnownValue("data.atlassian_account_restrictions.rosa", tfjsonpath.New("managed_externally"), knownvalue.Bool(false)),
			statecheck.ExpectKnownValue("data.atlassian_scim_links.rosa", tfjsonpath.New("links"), knownvalue.ListSizeExact(0)),
		},
	}}})
}

func TestUser(t *testing.T) {
	o := acctest.Start(t)
	for name, config := range map[string]map[string]any{"by e-mail": {"email": "Amara.Okafor@ACME.com"}, "by account id": {"account_id": amaraID}} {
		t.Run(name, func(t *testing.T) {
			driver := o.Protocol(t)
			found, diagnostics := driver.ReadData("atlassian_user", config)
			driver.Succeeds(diagnostics)
			for attribute, want := range map[string]any{
				"account_id": amaraID, "name": "Amara Okafor", "organization_id": o.ID, "account_type": "atlassian", "account_status": "active", "status": "active",
				"membership_status": "active", "email_verified": true, "claim_status": "managed", "management_source": "invited", "mfa_enabled": true, "job_title": nil,
			} {
				if got := found.Attribute(attribute); got != want {
					t.Errorf("%s is %v, want %v", attribute, got, want)
				}
			}
			if roles := fmt.Sprint(found.Attribute("platform_roles")); roles != "[atlassian/org-admin]" {
				t.Errorf("platform_roles are %s", roles)
			}
			if email, written := found.Attribute("email"), config["email"]; written != nil && email != written {
				t.Errorf("email is %v, and the configuration says %v", email, written)
			}
			if at, _ := found.Attribute("added_to_organization_at").(string); !strings.HasSuffix(at, "Z") {
				t.Errorf("added_to_organization_at is %q", at)
			}
		})
	}
}

// The service knows a domain by its A-labels only; a data source answers in the spelling of its configuration.
func TestUser_internationalised(t *testing.T) {
	const written = "juergen.buecher@bücher.example"
	driver := acctest.Start(t).Protocol(t)
	found, diagnostics := driver.ReadData("atlassian_user", map[string]any{"email": written})
	driver.Succeeds(diagnostics)
	if found.Attribute("name") != "Jürgen Bücher" || found.Attribute("email") != written {
		t.Errorf("found %v", found.Value)
	}
}

func TestUser_none(t *testing.T) {
	driver := acctest.Start(t).Protocol(t)
	for attribute, value := range map[string]string{"email": "no.body@acme.com", "account_id": "712020:no-body"} {
		_, diagnostics := driver.ReadData("atlassian_user", map[string]any{attribute: value})
		acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot read user", fmt.Sprintf("Looked for %s %q in organization", attribute, value), "the organization has no such account", `data "atlassian_users"`)
	}
}

// user returns an account as a search shows it.
func user(id, name, email string) string {
	return fmt.Sprintf(`{"accountId":%q,"accountType":"atlassian","accountStatus":"active","status":"active","membershipStatus":"active","name":%q,"nickname":"x",`+
		`"email":%q,"emailVerified":true,"claimStatus":"managed","managementSource":"invited","links":{"self":"x"}}`, id, name, email)
}

func finds(o *acctest.Organization, users ...string) {
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: searchPath, Status: 200, Body: `{"data":[` + strings.Join(users, ",") + `],"links":{"self":"x"}}`})
}

func TestUser_several(t *testing.T) {
	o := acctest.Start(t)
	finds(o, user("712020:one", "Jo One", "jo@acme.com"), user("712020:two", "Jo Two", "Jo@acme.com"))
	driver := o.Protocol(t)
	_, diagnostics := driver.ReadData("atlassian_user", map[string]any{"email": "jo@acme.com"})
	acctest.Says(t, acctest.Text(diagnostics), "2 accounts have this address", "write the account_id", "712020:one (Jo One", "712020:two (Jo Two")
}

// A search that finds more than was asked for, as one by prefix would, answers with nobody else.
func TestUser_nobodyElse(t *testing.T) {
	o := acctest.Start(t)
	finds(o, user("712020:one", "Jo", "jo@acme.com"), user("712020:two", "Joan", "joan@acme.com"))
	driver := o.Protocol(t)
	for _, config := range []map[string]any{{"email": "jo@acme.com"}, {"account_id": "712020:one"}} {
		found, diagnostics := driver.ReadData("atlassian_user", config)
		driver.Succeeds(diagnostics)
		if name := found.Attribute("name"); name != "Jo" {
			t.Errorf("%v found %v", config, name)
		}
		if roles := found.Attribute("platform_roles"); roles != nil {
			t.Errorf("platform roles that the server left out are %v, want null", roles)
		}
	}
}

func TestAccUser_refusedAtPlan(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ config, want string }{
		"nothing":          {`data "atlassian_user" "x" {}`, `Exactly\s+one\s+of\s+these\s+attributes`},
		"both":             {"data \"atlassian_user\" \"x\" {\n  email = \"jo@acme.com\"\n  account_id = \"x\"\n}", `Exactly\s+one\s+of\s+these`},
		"id is an address": {`data "atlassian_user" "x" { account_id = "jo@acme.com" }`, `"jo@acme.com"\s+is\s+an\s+e-mail\s+address.\s+Look\s+its\s+account\s+up`},
		"no address":       {`data "atlassian_user" "x" { email = "jo" }`, `the\s+value\s+has\s+no\s+@`},
		"links of nobody":  {`data "atlassian_scim_links" "x" {}`, `Exactly\s+one\s+of\s+these\s+attributes`},
		"restrictions":     {`data "atlassian_account_restrictions" "x" { account_id = "a/../b" }`, `has\s+a\s+character\s+that\s+no\s+account\s+id\s+has`},
		"emails and term": {`data "atlassian_users" "x" {
  emails = ["jo@acme.com"]
  search_term = "jo"
}`, `cannot\s+be\s+configured\s+together`},
		"not a set of mails": {`data "atlassian_users" "x" { emails = ["jo"] }`, `Not\s+an\s+e-mail\s+address`},
		"empty term":         {`data "atlassian_users" "x" { search_term = "" }`, `at\s+least\s+1`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
				{Config: o.Config(test.config), ExpectError: regexp.MustCompile(test.want)}}})
			if sent := o.ProviderRequests(); len(sent) > 0 {
				t.Errorf("sent before the refusal: %v", sent)
			}
		})
	}
}

// group returns the id of a group.
func group(t testing.TB, o *acctest.Organization, name string) string {
	t.Helper()
	for found, err := range o.Client.SearchGroups(context.Background(), o.ID, client.GroupSearch{Names: []string{name}}) {
		if err != nil {
			t.Fatal(err)
		}
		return found.ID
	}
	t.Fatal("no group " + name)
	return ""
}

// The server takes ten values for a filter at a time, and the user knows nothing of it.
func TestUsers_moreValuesThanTheServerTakes(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	everybody, diagnostics := driver.ReadData("atlassian_users", map[string]any{})
	driver.Succeeds(diagnostics)
	var emails, accounts []any
	for _, one := range everybody.Attribute("users").([]any) {
		emails = append(emails, one.(map[string]any)["email"])
		accounts = append(accounts, one.(map[string]any)["account_id"])
	}
	for i := range 25 {
		emails = append(emails, fmt.Sprintf("nobody-%02d@acme.com", i))
		accounts = append(accounts, fmt.Sprintf("712020:nobody-%02d", i))
	}
	want := len(everybody.Attribute("users").([]any))
	for _, config := range []map[string]any{{"emails": emails}, {"account_ids": accounts}, {"emails": emails, "account_ids": accounts}} {
		found, diagnostics := driver.ReadData("atlassian_users", config)
		driver.Succeeds(diagnostics)
		if got := len(found.Attribute("users").([]any)); got != want {
			t.Errorf("%d values found %d of %d accounts", len(emails), got, want)
		}
	}
}

func TestUsers(t *testing.T) {
	o := acctest.Start(t)
	scim, _ := o.SCIMDirectory(t)
	if _, err := o.Client.CreateSCIMUser(context.Background(), scim, client.SCIMUser{UserName: "rosa", Email: rosa, Active: true}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		config map[string]any
		want   int
		who    string
	}{
		{"all", nil, 40, jack},
		{"account ids", map[string]any{"account_ids": []any{amaraID, rosaID}}, 2, rosa},
		{"emails", map[string]any{"emails": []any{amara, rosa, "no.body@acme.com"}}, 2, amara},
		{"domains", map[string]any{"email_domains": []any{"contractor.example"}}, 1, jack},
		{"internationalised e-mails", map[string]any{"emails": []any{"juergen.buecher@bücher.example"}}, 1, buecher},
		{"internationalised domains", map[string]any{"email_domains": []any{"BÜCHER.example"}}, 1, buecher},
		{"term", map[string]any{"search_term": "delgado"}, 1, rosa},
		{"group", map[string]any{"group_ids": []any{group(t, o, "jira-servicemanagement-agents")}}, 8, rosa},
		{"role", map[string]any{"roles": []any{"atlassian/org-admin"}}, 2, amara},
		{"unmanaged", map[string]any{"claim_status": "unmanaged"}, 1, jack},
		{"narrowed", map[string]any{"emails": []any{amara, jack}, "claim_status": "managed"}, 1, amara},
		{"status", map[string]any{"account_status": "active", "status": "active", "membership_status": "active"}, 40, jack},
		{"suspended", map[string]any{"status": "suspended"}, 0, ""},
		{"an empty filter", map[string]any{"emails": []any{}}, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			driver := o.Protocol(t)
			found, diagnostics := driver.ReadData("atlassian_users", test.config)
			driver.Succeeds(diagnostics)
			var emails []string
			for _, one := range found.Attribute("users").([]any) {
				emails = append(emails, one.(map[string]any)["email"].(string))
				if roles := one.(map[string]any)["platform_roles"]; roles != nil {
					t.Errorf("platform roles that were not asked for: %v", roles)
				}
			}
			if len(emails) != test.want || (test.who != "" && !slices.Contains(emails, test.who)) {
				t.Errorf("found %v, want %d with %q", emails, test.want, test.who)
			}
		})
	}
}

func TestUsers_userbaseAndPlatformRoles(t *testing.T) {
	const email = "second@acme.com"
	o := acctest.Start(t, acctest.WithUserbases("Primary Directory", "Secondary Directory"), func(options *emulator.Options) {
		options.Seed.Users = append(options.Seed.Users, emulator.SeedUser{AccountID: "712020:second", Email: email, Name: "Second", Userbases: []string{"Secondary Directory"}})
	})
	scim, _ := o.SCIMDirectory(t)
	if _, err := o.Client.CreateSCIMUser(context.Background(), scim, client.SCIMUser{UserName: "second", Email: email, Title: "Engineer", Active: true}); err != nil {
		t.Fatal(err)
	}
	driver := o.Protocol(t)
	secondary := []any{acctest.All(t, o.Client.UserbaseDirectories(context.Background(), o.ID))[1].ID}
	found, diagnostics := driver.ReadData("atlassian_users", map[string]any{"userbase_directory_ids": secondary, "include_platform_roles": true})
	driver.Succeeds(diagnostics)
	users := found.Attribute("users").([]any)
	if len(users) != 1 {
		t.Fatalf("in the second userbase: %v", users)
	}
	one := users[0].(map[string]any)
	if one["email"] != email || one["management_source"] != "synced" || one["job_title"] != "Engineer" || fmt.Sprint(one["platform_roles"]) != "[]" {
		t.Errorf("found %v", one)
	}
}

// Reading everybody is no write, and the server is not asked where the answer is known.
func TestUsers_isARead(t *testing.T) {
	o := acctest.Start(t)
	o.Emulator.ReadOnly(true)
	driver := o.Protocol(t)
	_, diagnostics := driver.ReadData("atlassian_users", nil)
	driver.Succeeds(diagnostics)
	o.Emulator.ResetJournal()
	_, diagnostics = driver.ReadData("atlassian_users", map[string]any{"group_ids": []any{}})
	driver.Succeeds(diagnostics)
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("an empty filter sent %v", sent)
	}
}

func TestUsers_refusedByTheServer(t *testing.T) {
	o := acctest.Start(t)
	o.Emulator.Fault(emulator.Fault{Path: searchPath, Status: 403})
	driver := o.Protocol(t)
	_, diagnostics := driver.ReadData("atlassian_users", nil)
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot search users", "scopes", "Atlassian's published API")
	_, diagnostics = driver.ReadData("atlassian_user", map[string]any{"email": rosa})
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot read user", "scopes", `email "`+rosa+`"`)
}

func TestUsers_noNullAmongTheFilters(t *testing.T) {
	driver := acctest.Start(t).Protocol(t)
	for _, block := range driver.Blocks() {
		if block.Name == "data atlassian_users" {
			acctest.Says(t, acctest.Text(block.Validate(map[string]any{"emails": []any{"rosa.delgado@acme.com", nil}})), "Null Set Value")
			return
		}
	}
	t.Fatal("no data source atlassian_users")
}
