package policymembers_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const (
	resourceType = "atlassian_authentication_policy_members"
	address      = resourceType + ".test"
	addUsers     = "/admin/control/v1/orgs/*/auth-policy/*/add-users"
	taskPath     = "/admin/control/v1/orgs/*/auth-policy/task/*"
)

// Accounts of the organization.
const (
	rosa  = "rosa.delgado@acme.com"
	kwame = "kwame.mensah@acme.com"
	yuki  = "yuki.tanaka@acme.dev"
)

// config puts the addresses into one of two policies.
func config(policy, emails string, more ...string) string {
	return `
resource "atlassian_directory" "okta" {
  name = "Okta"
  identity_provider = "okta"
}
resource "atlassian_authentication_policy" "contractors" {
  directory_id = atlassian_directory.okta.id
  name = "Contractors"
}
resource "atlassian_authentication_policy" "staff" {
  directory_id = atlassian_directory.okta.id
  name = "Staff"
}
resource "` + resourceType + `" "test" {
  policy_id = atlassian_authentication_policy.` + policy + `.external_id
  emails = ` + emails + `
  ` + strings.Join(more, "\n  ") + `
}
`
}

// emails returns a set in the maps of the driver.
func emails(addresses ...string) []any {
	all := []any{}
	for _, address := range addresses {
		all = append(all, address)
	}
	return all
}

// policy makes a policy behind Terraform's back.
func policy(t testing.TB, o *acctest.Organization, name string) string {
	t.Helper()
	ctx := context.Background()
	directory, err := o.Client.CreateDirectory(ctx, o.ID, client.DirectoryCreate{Name: name, IdentityProvider: "other"})
	if err != nil {
		t.Fatal(err)
	}
	made, err := o.Client.CreateAuthenticationPolicy(ctx, o.ID, client.AuthenticationPolicyCreate{DirectoryID: directory.ID, Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

// in expects accounts to be members of a policy.
func in(t testing.TB, o *acctest.Organization, policyID string, addresses ...string) {
	t.Helper()
	for _, address := range addresses {
		if now, err := o.Emulator.PolicyOf(address); err != nil || now != policyID {
			t.Errorf("%s is in policy %s, want %s (%v)", address, now, policyID, err)
		}
	}
}

// listed returns the addresses in the state, sorted.
func listed(object acctest.Object) string {
	var addresses []string
	all, _ := object.Attribute("emails").([]any)
	for _, address := range all {
		addresses = append(addresses, address.(string))
	}
	slices.Sort(addresses)
	return strings.Join(addresses, ", ")
}

// additions is how many requests to add members the provider has sent.
func additions(o *acctest.Organization) int { return len(o.Writes()) }

// The members of a policy cannot be read: there is no drift to see, and only an
// empty list is what an import brings.
func TestAccPolicyMembers_lifecycle(t *testing.T) {
	t.Parallel()
	many := `["` + rosa + `", "` + kwame + `", "` + yuki + `"]`
	emails := func(addresses ...string) []statecheck.StateCheck {
		var checks []knownvalue.Check
		for _, address := range addresses {
			checks = append(checks, knownvalue.StringExact(address))
		}
		return []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New("emails"), knownvalue.SetExact(checks))}
	}
	acctest.Lifecycle{
		Type:     resourceType,
		Config:   config("contractors", `[]`),
		Identity: "policy_id",
		Updates: []acctest.Change{
			{Name: "emails added", Config: config("contractors", many), Checks: emails(rosa, kwame, yuki)},
			{Name: "emails removed", Config: config("contractors", `["`+kwame+`"]`), Checks: emails(kwame)},
			{Name: "no emails", Config: config("contractors", `[]`), Checks: emails()},
			{Name: "timeouts", Config: config("contractors", `[]`, `timeouts = { create = "1m", update = "1m" }`)},
		},
		Replacements: []acctest.Change{{Name: "policy_id", Config: config("staff", `["`+rosa+`"]`), Checks: emails(rosa)}},
		// Nothing of the resource exists outside the state. That destroying leaves the accounts where they are is
		// tested with a policy that stays.
		Exists: func(testing.TB, *acctest.Organization, acctest.Instance) bool { return false },
	}.Run(t)
}

// The user's view of moving an account from one resource to another: one apply,
// nothing left to do.
func TestAccPolicyMembers_movesBetweenPolicies(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	both := func(contractors, staff string) string {
		return config("contractors", contractors) + `
resource "` + resourceType + `" "staff" {
  policy_id = atlassian_authentication_policy.staff.external_id
  emails = ` + staff + `
}`
	}
	instance := acctest.Instance{}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(both(`["`+rosa+`", "`+kwame+`"]`, `["`+yuki+`"]`))},
		{Config: o.Config(both(`["`+rosa+`"]`, `["`+yuki+`", "`+kwame+`"]`)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				acctest.OnlyChanges(address, "emails"), acctest.OnlyChanges(resourceType+".staff", "emails")}},
			ConfigStateChecks: []statecheck.StateCheck{acctest.Capture(resourceType+".staff", instance)}},
		{PreConfig: func() { in(t, o, instance.String("policy_id"), yuki, kwame) }, RefreshState: true},
	}})
}

func TestPolicyMembers_createMovesTheAccounts(t *testing.T) {
	o := acctest.Start(t)
	driver, contractors := o.Protocol(t), policy(t, o, "Contractors")
	created := driver.Create(resourceType, map[string]any{"policy_id": contractors, "emails": emails(rosa, yuki)})
	in(t, o, contractors, rosa, yuki)
	if identity := driver.IdentityAttributes(created); identity["policy_id"] != contractors || identity["organization_id"] != o.ID {
		t.Errorf("identity is %v", identity)
	}
	if listed(created) != rosa+", "+yuki {
		t.Errorf("state has %s", listed(created))
	}
}

func TestPolicyMembers_none(t *testing.T) {
	o := acctest.Start(t)
	contractors := policy(t, o, "Contractors")
	o.Protocol(t).Create(resourceType, map[string]any{"policy_id": contractors, "emails": emails()})
	if sent := additions(o); sent != 0 {
		t.Errorf("%d requests to add nobody", sent)
	}
}

// A member that somebody moved elsewhere is not moved back by an update that is about another.
func TestPolicyMembers_onlyWhatIsNewIsSent(t *testing.T) {
	o := acctest.Start(t)
	driver, contractors, staff := o.Protocol(t), policy(t, o, "Contractors"), policy(t, o, "Staff")
	created := driver.Create(resourceType, map[string]any{"policy_id": contractors, "emails": emails(rosa, kwame)})
	if _, err := o.Client.AddPolicyMembers(context.Background(), o.ID, staff, []string{rosa}); err != nil {
		t.Fatal(err)
	}
	o.Emulator.ResetJournal()
	planned := driver.Plan(resourceType, map[string]any{"policy_id": contractors, "emails": emails(strings.ToUpper(rosa), kwame, yuki)}, created)
	driver.Succeeds(planned.Diagnostics)
	_, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	in(t, o, contractors, kwame, yuki)
	in(t, o, staff, rosa)
	if sent := additions(o); sent != 1 {
		t.Errorf("%d requests to add one account: %v", sent, o.Writes())
	}
}

func TestPolicyMembers_spellings(t *testing.T) {
	o := acctest.Start(t)
	driver, contractors := o.Protocol(t), policy(t, o, "Contractors")
	const buecher = "juergen.buecher@xn--bcher-kva.example"
	created := driver.Create(resourceType, map[string]any{"policy_id": contractors, "emails": emails("Rosa.Delgado@ACME.com", buecher)})
	in(t, o, contractors, rosa, buecher)
	for _, same := range [][]any{emails(buecher, rosa), emails(rosa, "juergen.buecher@Bücher.example")} {
		planned := driver.Plan(resourceType, map[string]any{"policy_id": contractors, "emails": same}, created)
		driver.Succeeds(planned.Diagnostics)
		if !planned.Empty() {
			t.Errorf("%v changes %v", same, planned.Changes())
		}
	}
}

// The service knows a domain by its A-labels only; the state keeps what was written.
func TestPolicyMembers_internationalised(t *testing.T) {
	o := acctest.Start(t)
	driver, contractors := o.Protocol(t), policy(t, o, "Contractors")
	const written = "juergen.buecher@bücher.example"
	created := driver.Create(resourceType, map[string]any{"policy_id": contractors, "emails": emails(written)})
	in(t, o, contractors, "juergen.buecher@xn--bcher-kva.example")
	if got := listed(created); got != written {
		t.Errorf("the state has %s, want %s", got, written)
	}
	grown := driver.Create(resourceType, map[string]any{"policy_id": contractors, "emails": emails(rosa)})
	planned := driver.Plan(resourceType, map[string]any{"policy_id": contractors, "emails": emails(rosa, written)}, grown)
	_, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
}

func TestPolicyMembers_refreshMakesNoCall(t *testing.T) {
	o := acctest.Start(t)
	config := map[string]any{"policy_id": policy(t, o, "Contractors"), "emails": emails(rosa)}
	created := o.Protocol(t).Create(resourceType, config)
	o.Emulator.ResetJournal()
	driver := o.Protocol(t)
	created.Identity = nil // as a Terraform before 1.12 reads
	read, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	if planned := driver.Plan(resourceType, config, read); !planned.Empty() || len(planned.Diagnostics) > 0 {
		t.Errorf("plan changes %v\n%s", planned.Changes(), acctest.Text(planned.Diagnostics))
	}
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("a refresh and an empty plan sent %v", sent)
	}
}

func TestPolicyMembers_import(t *testing.T) {
	o := acctest.Start(t)
	driver, contractors := o.Protocol(t), policy(t, o, "Contractors")
	config := map[string]any{"policy_id": contractors, "emails": emails(rosa)}
	driver.Create(resourceType, config)
	for _, id := range []string{contractors, o.ID + "/" + contractors} {
		imported, diagnostics := driver.ImportByID(resourceType, id)
		driver.Succeeds(diagnostics)
		if addresses, ok := imported.Attribute("emails").([]any); !ok || len(addresses) != 0 {
			t.Errorf("emails after an import: %v", imported.Attribute("emails"))
		}
		planned := driver.Plan(resourceType, config, imported)
		if got := planned.Changes(); !slices.Equal(got, []string{"emails"}) {
			t.Errorf("the plan after an import changes %v", got)
		}
		_, diagnostics = driver.Apply(planned)
		driver.Succeeds(diagnostics)
		if text := acctest.Text(diagnostics); text != "" {
			t.Errorf("adding who is there already is not harmless:\n%s", text)
		}
	}
	in(t, o, contractors, rosa)
}

func TestPolicyMembers_refused(t *testing.T) {
	o := acctest.Start(t)
	driver, contractors := o.Protocol(t), policy(t, o, "Contractors")
	o.Emulator.ResetJournal()
	for _, test := range []struct {
		name   string
		config map[string]any
		want   string
	}{
		{"name and address", map[string]any{"policy_id": contractors, "emails": emails("Jo <jo@acme.com>")}, "write only the address, such as jo@acme.com"},
		{"name", map[string]any{"policy_id": contractors, "emails": emails("jo")}, "the value has no @"},
		{"account id", map[string]any{"policy_id": contractors, "emails": emails("712020:11269bf5-4c2d-5e76-a3af-f39ae3b5f3e3")}, "the value has no @"},
		{"several in one", map[string]any{"policy_id": contractors, "emails": emails("jo@acme.com, al@acme.com")}, "write each as a value of its own"},
		{"empty", map[string]any{"policy_id": contractors, "emails": emails("")}, "the value is empty"},
		{"two spellings", map[string]any{"policy_id": contractors, "emails": emails(rosa, strings.ToUpper(rosa))}, "which are the same address: write it once"},
		{"no emails", map[string]any{"policy_id": contractors}, "emails"},
		{"policy by name", map[string]any{"policy_id": "Contract workers", "emails": emails()}, "must be the policy's id"},
		{"policy empty", map[string]any{"policy_id": "", "emails": emails()}, "must be the policy's id"},
		{"policy path", map[string]any{"policy_id": "a/b", "emails": emails()}, "must be the policy's id"},
		{"timeout", map[string]any{"policy_id": contractors, "emails": emails(), "timeouts": map[string]any{"create": "10"}}, `write a number and a unit, such as "30s"`},
		{"no timeout", map[string]any{"policy_id": contractors, "emails": emails(), "timeouts": map[string]any{"update": "0s"}}, "not greater than zero"},
	} {
		t.Run(test.name, func(t *testing.T) {
			acctest.Says(t, acctest.Text(driver.Validate(resourceType, test.config)), "ERROR", test.want)
		})
	}
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent before the refusal: %v", sent)
	}
}

func TestPolicyMembersList(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	policy(t, o, "Contractors")
	staff := policy(t, o, "Staff")
	for _, test := range []struct {
		name   string
		config map[string]any
		limit  int64
		count  int
	}{
		{"all", nil, 0, 5}, // with the default policies of three directories
		{"limit", nil, 2, 2},
		{"name", map[string]any{"name": "STAFF"}, 0, 1},
		{"nothing", map[string]any{"name": "nobody"}, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := driver.List(resourceType, test.config, acctest.ListOptions{Limit: test.limit, IncludeResource: true})
			if len(found) != test.count {
				t.Errorf("found %v", acctest.DisplayNames(found))
			}
			o.Protocol(t).ListedPlansEmpty(found)
		})
	}
	found, err := o.Client.AuthenticationPolicy(context.Background(), o.ID, staff)
	if err != nil {
		t.Fatal(err)
	}
	names := acctest.DisplayNames(driver.List(resourceType, map[string]any{"directory_id": found.DirectoryID}, acctest.ListOptions{}))
	if !slices.Contains(names, "Staff") || len(names) != 2 {
		t.Errorf("of the directory: %v", names)
	}
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/identity/v1/orgs/*/authentication-policies", Status: 403})
	acctest.Says(t, acctest.Text(driver.List(resourceType, nil, acctest.ListOptions{})[0].Diagnostics), "Cannot list authentication policies")
	if text := acctest.Text(driver.ValidateList(resourceType, map[string]any{"directory_id": "Okta"})); !strings.Contains(text, "ERROR") {
		t.Error("a directory's name is taken for its id")
	}
}

func TestPolicyMembersList_withoutIdentityAPI(t *testing.T) {
	driver := acctest.Start(t, acctest.WithoutIdentityAPI()).Protocol(t)
	found := driver.List(resourceType, nil, acctest.ListOptions{})
	if len(found) != 1 {
		t.Fatalf("want one error, got %v", found)
	}
	acctest.Says(t, acctest.Text(found[0].Diagnostics), "Atlassian publishes no list of authentication policies", "write atlassian_authentication_policy_members yourself")
}

// people are accounts of a large organization.
func people(t testing.TB, o *acctest.Organization, count int) []string {
	t.Helper()
	var found []string
	for user, err := range o.Client.SearchUsers(context.Background(), o.ID, client.UserSearch{}) {
		if err != nil {
			t.Fatal(err)
		}
		if user.ClaimStatus == "managed" && len(found) < count {
			found = append(found, user.Email)
		}
	}
	if len(found) < count {
		t.Fatalf("the organization has %d managed accounts, want %d", len(found), count)
	}
	return found
}

func crowd(o *emulator.Options) { o.Seed = emulator.GenerateSeed(2, 1, 300) }

func TestPolicyMembers_manyInChunks(t *testing.T) {
	o := acctest.Start(t, crowd)
	contractors, all := policy(t, o, "Contractors"), people(t, o, 250)
	created := o.Protocol(t).Create(resourceType, map[string]any{"policy_id": contractors, "emails": emails(all...)})
	if sent := additions(o); sent != 3 {
		t.Errorf("250 members took %d requests, want 3 of at most 100", sent)
	}
	in(t, o, contractors, all...)
	if in := len(created.Attribute("emails").([]any)); in != 250 {
		t.Errorf("state has %d", in)
	}
}
