package roleassignment_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const (
	organizationType       = "atlassian_organization_role_assignment"
	organizationRevokePath = "/admin/v1/orgs/*/users/*/role-assignments/revoke"
	userSearchPath         = "/admin/v2/orgs/*/directories/*/users/search"
	keysPath               = "/admin/api-access/v1/orgs/*/api-keys"

	orgAdmin = "atlassian/org-admin"
	priya    = "712020:61527c77-13ba-5648-90be-05403818e435" // the other organization admin of the beginning
	rosa     = "712020:1d048177-d74e-5b6b-ab9b-44b1e176f9c4"
)

func adminConfig(email string) string {
	return fmt.Sprintf(`
data "atlassian_user" "of" {
  email = %q
}
resource "atlassian_organization_role_assignment" "test" {
  account_id = data.atlassian_user.of.account_id
  role       = "atlassian/org-admin"
}
`, email)
}

// isAdmin tells whether an account was made organization admin.
func isAdmin(t testing.TB, o *acctest.Organization, account string) bool {
	t.Helper()
	return slices.ContainsFunc(userRoles(t, o, account), func(held string) bool { return strings.HasPrefix(held, orgAdmin+" ") })
}

func TestAccOrganizationRoleAssignment_lifecycle(t *testing.T) {
	t.Parallel()
	acctest.Lifecycle{
		Type:        organizationType,
		Identity:    "account_id",
		AndIdentity: []string{"role"},
		ImportID: func(instance acctest.Instance) string {
			return instance.String("account_id") + "," + instance.String("role")
		},
		Config:       adminConfig("rosa.delgado@acme.com"),
		Replacements: []acctest.Change{{Name: "account_id", Config: adminConfig("mateo.garcia@acme.com")}},
		Vanish: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			if err := o.Client.RevokeOrganizationRole(context.Background(), o.ID, instance.String("account_id"), instance.String("role")); err != nil {
				t.Error(err)
			}
		},
		Exists: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			return isAdmin(t, o, instance.String("account_id"))
		},
		// It is Atlassian's own API, and works where there is nothing else.
		Options: []acctest.Option{acctest.WithoutIdentityAPI()},
	}.Run(t)
}

func admin(account string) map[string]any {
	return map[string]any{"account_id": account, "role": orgAdmin}
}

// imported returns the role of an account as the state has it.
func imported(t testing.TB, o *acctest.Organization, account string) acctest.Object {
	t.Helper()
	driver := o.Protocol(t)
	found, diagnostics := driver.ImportByID(organizationType, account+","+orgAdmin)
	driver.Succeeds(diagnostics)
	if found.Type == "" {
		t.Fatalf("%s is no organization admin", account)
	}
	return found
}

func revokeAdmin(t testing.TB, o *acctest.Organization, account string) {
	t.Helper()
	if err := o.Client.RevokeOrganizationRole(t.Context(), o.ID, account, orgAdmin); err != nil {
		t.Fatal(err)
	}
}

func TestOrganizationRoleAssignment_waitsUntilItShows(t *testing.T) {
	o := acctest.Start(t)
	o.Emulator.SetRoleLag(30 * time.Second)
	driver := o.Protocol(t)
	late := func() error { o.Clock.Advance(31 * time.Second); return nil }
	planned := driver.Plan(organizationType, admin(rosa), acctest.Object{})
	o.Emulator.ResetJournal()
	o.Meanwhile(t, rosa+"/role-assignments", late)
	created, diagnostics := driver.Apply(planned)
	if driver.Succeeds(diagnostics); !isAdmin(t, o, rosa) {
		t.Error("the apply says that it is done, and the account is no organization admin")
	}
	planned = driver.Plan(organizationType, nil, created)
	o.Emulator.ResetJournal()
	o.Meanwhile(t, rosa+"/role-assignments", late)
	_, diagnostics = driver.Apply(planned)
	if driver.Succeeds(diagnostics); isAdmin(t, o, rosa) {
		t.Error("the destroy says that it is done, and the account is still organization admin")
	}
}

func TestOrganizationRoleAssignment_planChecks(t *testing.T) {
	o := acctest.Start(t)
	for _, test := range []struct {
		name   string
		config map[string]any
		want   []string
	}{
		{"already there", admin(priya), []string{"WARNING: Account " + priya + " already has atlassian/org-admin", "in organization " + o.ID}},
		{"no such account", admin("712020:nobody"), []string{"ERROR: Account 712020:nobody does not exist"}},
		{"another account", admin(rosa), nil},
		{"role not known yet", map[string]any{"account_id": rosa, "role": "atlassian/captain"}, []string{"WARNING: Value unknown", `"atlassian/org-admin"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := acctest.Text(o.Protocol(t).Plan(organizationType, test.config, acctest.Object{}).Diagnostics)
			if test.want == nil && text != "" {
				t.Errorf("the plan complains:\n%s", text)
			}
			acctest.Says(t, text, test.want...)
		})
	}
}

// The last administrator stays: at plan, whatever plan_checks says, and in the apply of a plan that did not see it.
func TestOrganizationRoleAssignment_lastAdminStays(t *testing.T) {
	o := acctest.Start(t)
	state := imported(t, o, amara)
	driver := o.Protocol(t)
	planned := driver.Plan(organizationType, nil, state) // there still is another one
	driver.Succeeds(planned.Diagnostics)
	revokeAdmin(t, o, priya)
	o.Emulator.ResetJournal()
	left, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Account "+amara+" is the last organization admin", "Nothing was revoked", "Next: give another account the role", "destroy = false")
	if sent := o.Writes(); len(sent) > 0 || left.Attribute("role") != orgAdmin || !isAdmin(t, o, amara) {
		t.Errorf("sent %v, and the state has %v", sent, left.Value)
	}
	for _, setting := range []string{"error", "warn"} {
		text := acctest.Text(o.Protocol(t, map[string]any{"plan_checks": setting}).Plan(organizationType, nil, state).Diagnostics)
		acctest.Says(t, text, "ERROR: Account "+amara+" is the last organization admin", "no other active account", "Next: give another account the role")
	}
	text := acctest.Text(o.Protocol(t).Plan(organizationType, admin(rosa), state).Diagnostics)
	if acctest.Says(t, text, "WARNING: Account "+amara+" is the last organization admin", "create_before_destroy = true"); strings.Contains(text, "ERROR") {
		t.Errorf("a replacement, which may come in the right order, is refused:\n%s", text)
	}
}

// Two who leave together leave nobody: the one that is planned last is refused, and so is the one that is revoked last.
func TestOrganizationRoleAssignment_twoLeave(t *testing.T) {
	o := acctest.Start(t)
	first, second := imported(t, o, amara), imported(t, o, priya)
	driver := o.Protocol(t)
	planned := driver.Plan(organizationType, nil, first)
	driver.Succeeds(planned.Diagnostics)
	acctest.Says(t, acctest.Text(driver.Plan(organizationType, nil, second).Diagnostics), "ERROR: Account "+priya+" is the last organization admin")

	driver = o.Protocol(t, map[string]any{"plan_checks": "off"})
	planned, other := driver.Plan(organizationType, nil, first), driver.Plan(organizationType, nil, second)
	_, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	_, diagnostics = driver.Apply(other)
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Account "+priya+" is the last organization admin", "Nothing was revoked")
	if isAdmin(t, o, amara) || !isAdmin(t, o, priya) {
		t.Error("not the one of them is left")
	}
}

// Who is suspended, deactivated or about to leave is no administrator to count on.
func TestOrganizationRoleAssignment_onlyActiveAdminsCount(t *testing.T) {
	o := acctest.Start(t)
	state := imported(t, o, amara)
	for _, status := range []string{`"accountStatus":"inactive","status":"deactivated"`, `"accountStatus":"closed","status":"for_deletion"`, `"accountStatus":"active","status":"suspended"`} {
		o.Emulator.ClearFaults()
		o.Emulator.Fault(emulator.Fault{Path: userSearchPath, Status: 200, Body: fmt.Sprintf(
			`{"data":[{"accountId":%q,"accountType":"atlassian",%s,"membershipStatus":"active","name":"Priya","email":"priya.raghunathan@acme.com"}],"links":{"self":"s"}}`, priya, status)})
		acctest.Says(t, acctest.Text(o.Protocol(t).Plan(organizationType, nil, state).Diagnostics), "is the last organization admin")
	}
	// A search that is behind names somebody who has lost the role meanwhile.
	revokeAdmin(t, o, priya)
	o.Emulator.ClearFaults()
	o.Emulator.Fault(emulator.Fault{Path: userSearchPath, Status: 200, Body: fmt.Sprintf(
		`{"data":[{"accountId":%q,"accountType":"atlassian","accountStatus":"active","status":"active","membershipStatus":"active","name":"Priya","email":"p@acme.com"}],"links":{"self":"s"}}`, priya)})
	acctest.Says(t, acctest.Text(o.Protocol(t).Plan(organizationType, nil, state).Diagnostics), "is the last organization admin")
}

// A plan that cannot look goes on; an apply that cannot look revokes nothing.
func TestOrganizationRoleAssignment_cannotLook(t *testing.T) {
	o := acctest.Start(t)
	state := imported(t, o, amara)
	o.Emulator.Fault(forbidden(userSearchPath))
	driver := o.Protocol(t)
	planned := driver.Plan(organizationType, nil, state)
	driver.Succeeds(planned.Diagnostics)
	_, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), "Cannot see whether another account is organization admin", "Nothing was revoked", "Next: ")
	if !isAdmin(t, o, amara) {
		t.Error("revoked without having looked")
	}
}

// What the organization refuses all the same is said in its words.
func TestOrganizationRoleAssignment_revokeRefused(t *testing.T) {
	o := acctest.Start(t)
	state := imported(t, o, amara)
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: organizationRevokePath, Status: 409,
		Body: `{"errors":[{"id":"1","status":"409","code":"ADMIN-UAM-409-2","title":"Conflict","detail":"The last one"}]}`})
	driver := o.Protocol(t)
	_, diagnostics := driver.Apply(driver.Plan(organizationType, nil, state))
	acctest.Says(t, acctest.Text(diagnostics), "Cannot revoke role atlassian/org-admin of account "+amara+" in organization "+o.ID, "The last one")
}

// The account that has made the API key is warned about, as far as the key may ask and the other key has not expired.
func TestOrganizationRoleAssignment_warnsOfTheKeysMaker(t *testing.T) {
	o := acctest.Start(t)
	if err := o.Emulator.AddAPIKey(emulator.NewAPIKey{CreatorEmail: "amara.okafor@acme.com", Label: "Terraform", ExpiresAt: o.Clock.Now().Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	maker, other := imported(t, o, amara), imported(t, o, priya)
	for name, test := range map[string]struct {
		state, fault, want string
	}{
		"maker":         {amara, "", "WARNING: Account " + amara + " has made an API key of this organization"},
		"somebody else": {priya, "", ""},
		"may not ask":   {amara, "forbidden", ""},
		"expired":       {amara, "expired", ""},
	} {
		t.Run(name, func(t *testing.T) {
			o.Emulator.ClearFaults()
			switch test.fault {
			case "forbidden":
				o.Emulator.Fault(forbidden(keysPath))
			case "expired":
				o.Emulator.Fault(emulator.Fault{Path: keysPath, Status: 200, Body: fmt.Sprintf(
					`{"data":[{"id":"k","label":"old","createdAt":"2025-01-01T00:00:00Z","expiresAt":%q,"createdBy":{"id":%q,"name":"Amara Okafor","email":"amara.okafor@acme.com"}}],"links":{"self":"s"}}`, o.Clock.Now().Add(-time.Hour).Format(time.RFC3339), amara)})
			}
			state := maker
			if test.state == priya {
				state = other
			}
			text := acctest.Text(o.Protocol(t).Plan(organizationType, nil, state).Diagnostics)
			if test.want == "" && text != "" {
				t.Errorf("the plan says:\n%s", text)
			}
			acctest.Says(t, text, test.want)
		})
	}
}

func TestOrganizationRoleAssignmentList(t *testing.T) {
	o := acctest.Start(t)
	where := ": atlassian/org-admin in organization " + o.ID
	for _, test := range []struct {
		name   string
		config map[string]any
		want   []string
	}{
		{"all", nil, []string{"amara.okafor@acme.com" + where, "priya.raghunathan@acme.com" + where}},
		{"role", map[string]any{"role": orgAdmin, "account_id": priya}, []string{"priya.raghunathan@acme.com" + where}},
		{"nobody of that name", map[string]any{"account_id": rosa}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			driver := o.ProtocolWithPages(t, 100)
			found := driver.List(organizationType, test.config, acctest.ListOptions{IncludeResource: true})
			if got := acctest.DisplayNames(found); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
			driver.ListedPlansEmpty(found)
		})
	}
}
