package roleassignment_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const (
	userType       = "atlassian_user_role_assignment"
	userAssignPath = "/admin/v1/orgs/*/users/*/roles/assign"
	userRevokePath = "/admin/v1/orgs/*/users/*/roles/revoke"
	userReadPath   = "/admin/v2/orgs/*/directories/*/users/*/role-assignments"

	amara = "712020:11269bf5-4c2d-5e76-a3af-f39ae3b5f3e3" // an organization admin, whose groups have products
)

// accountID returns the account of an address.
func accountID(t testing.TB, o *acctest.Organization, email string) string {
	t.Helper()
	found := acctest.All(t, o.Client.SearchUsers(t.Context(), o.ID, client.UserSearch{Emails: []string{email}}))
	if len(found) != 1 {
		t.Fatalf("account of %s: %v", email, found)
	}
	return found[0].AccountID
}

// userRoles are what an account was given itself, as "role on resource".
func userRoles(t testing.TB, o *acctest.Organization, account string) []string {
	t.Helper()
	var held []string
	for _, assignment := range acctest.All(t, o.Client.UserRoleAssignments(context.Background(), o.ID, account, client.RoleFilter{})) {
		for _, assigned := range assignment.Roles {
			if assigned.Direct() {
				held = append(held, assigned.Role+" on "+assignment.ResourceID)
			}
		}
	}
	return held
}

// userConfig gives the account of an address a role on a workspace of a product.
func userConfig(email, role, product string) string {
	return fmt.Sprintf(`
data "atlassian_user" "of" {
  email = %q
}
data "atlassian_workspace" "of" {
  type_key = %q
  site     = "acme.atlassian.net"
}
resource "atlassian_user_role_assignment" "test" {
  account_id  = data.atlassian_user.of.account_id
  role        = %q
  resource_id = data.atlassian_workspace.of.id
}
`, email, product, role)
}

func TestAccUserRoleAssignment_lifecycle(t *testing.T) {
	t.Parallel()
	const rosa, jack = "rosa.delgado@acme.com", "mateo.garcia@acme.com"
	acctest.Lifecycle{
		Type:        userType,
		Identity:    "account_id",
		AndIdentity: []string{"role", "resource_id"},
		ImportID: func(instance acctest.Instance) string {
			return instance.String("account_id") + "," + instance.String("role") + "," + instance.String("resource_id")
		},
		Config: userConfig(rosa, "atlassian/guest", "confluence"),
		Replacements: []acctest.Change{
			{Name: "role", Config: userConfig(rosa, "atlassian/basic", "confluence")},
			{Name: "account_id", Config: userConfig(jack, "atlassian/basic", "confluence")},
			{Name: "resource_id", Config: userConfig(jack, "atlassian/basic", "jira-software")},
		},
		Vanish: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			err := o.Client.RevokeUserRole(context.Background(), o.ID, instance.String("account_id"), instance.String("role"), instance.String("resource_id"))
			if err != nil {
				t.Error(err)
			}
		},
		Exists: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			return slices.Contains(userRoles(t, o, instance.String("account_id")), instance.String("role")+" on "+instance.String("resource_id"))
		},
		// It is Atlassian's own API, and works where there is nothing else.
		Options: []acctest.Option{acctest.WithoutIdentityAPI()},
	}.Run(t)
}

func TestUserRoleAssignment_refused(t *testing.T) {
	o := acctest.Start(t)
	fine := map[string]any{"account_id": amara, "role": roleUser, "resource_id": "ari:cloud:jira-software::site/1"}
	for _, test := range []struct{ attribute, value, want string }{
		{"account_id", "amara.okafor@acme.com", `data "atlassian_user" { email = "amara.okafor@acme.com" }`},
		{"account_id", "", "Not an account id"},
		{"role", "site admin", "must be the id of a role"},
		{"role", "atlassian/org-admin", "Use atlassian_organization_role_assignment"},
		{"resource_id", "acme.atlassian.net", "must be the id of a workspace (an ARI, ari:cloud:...)"},
	} {
		t.Run(test.attribute+" "+test.value, func(t *testing.T) {
			config := map[string]any{test.attribute: test.value}
			for name, value := range fine {
				if _, set := config[name]; !set {
					config[name] = value
				}
			}
			acctest.Says(t, acctest.Text(o.Protocol(t).Validate(userType, config)), "ERROR", test.want, test.attribute)
		})
	}
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent before the refusal: %v", sent)
	}
}

func TestUserRoleAssignment_waitsUntilItShows(t *testing.T) {
	o := acctest.Start(t)
	jira := workspaceID(t, o, "jira-software")
	o.Emulator.SetRoleLag(30 * time.Second)
	driver := o.Protocol(t)
	late := func() error { o.Clock.Advance(31 * time.Second); return nil }
	planned := driver.Plan(userType, map[string]any{"account_id": amara, "role": "atlassian/guest", "resource_id": jira}, acctest.Object{})
	o.Emulator.ResetJournal()
	o.Meanwhile(t, "/role-assignments", late)
	created, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if held := userRoles(t, o, amara); !slices.Contains(held, "atlassian/guest on "+jira) {
		t.Errorf("the apply says that it is done, and the account has %v", held)
	}
	planned = driver.Plan(userType, nil, created)
	o.Emulator.ResetJournal()
	o.Meanwhile(t, "/role-assignments", late)
	_, diagnostics = driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if held := userRoles(t, o, amara); slices.Contains(held, "atlassian/guest on "+jira) {
		t.Errorf("the destroy says that it is done, and the account has %v", held)
	}
}

// An answer that was lost is looked up, also where the organization shows the role late.
func TestUserRoleAssignment_lostAnswer(t *testing.T) {
	o := acctest.Start(t)
	jira := workspaceID(t, o, "jira-software")
	o.Emulator.SetRoleLag(30 * time.Second)
	driver := o.Protocol(t, map[string]any{"max_retries": float64(1)})
	planned := driver.Plan(userType, map[string]any{"account_id": amara, "role": "atlassian/guest", "resource_id": jira}, acctest.Object{})
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: userAssignPath, DropAnswer: true})
	o.Emulator.ResetJournal()
	o.Meanwhile(t, "/role-assignments", func() error { o.Clock.Advance(31 * time.Second); return nil })
	created, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	o.Emulator.ClearFaults()
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: userRevokePath, DropAnswer: true})
	planned = driver.Plan(userType, nil, created)
	o.Emulator.ResetJournal()
	o.Meanwhile(t, "/role-assignments", func() error { o.Clock.Advance(31 * time.Second); return nil })
	_, diagnostics = driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if held := userRoles(t, o, amara); slices.Contains(held, "atlassian/guest on "+jira) {
		t.Errorf("after the destroy the account has %v", held)
	}
}

func TestUserRoleAssignment_createRefused(t *testing.T) {
	o := acctest.Start(t)
	jira := workspaceID(t, o, "jira-software")
	for name, test := range map[string]struct {
		config map[string]any
		want   []string
	}{
		"no such workspace": {map[string]any{"account_id": amara, "role": roleUser, "resource_id": "ari:cloud:jira-software::site/none"}, []string{"ADMIN-400-4", `data "atlassian_workspaces"`}},
		"no such account":   {map[string]any{"account_id": "712020:nobody", "role": roleUser, "resource_id": jira}, []string{"ADMIN-404-8", `account_id with data "atlassian_users"`}},
	} {
		t.Run(name, func(t *testing.T) {
			driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
			_, diagnostics := driver.Apply(driver.Plan(userType, test.config, acctest.Object{}))
			acctest.Says(t, acctest.Text(diagnostics), append(test.want, "Cannot assign role", test.config["account_id"].(string))...)
		})
	}
}

func TestUserRoleAssignment_planChecks(t *testing.T) {
	o := acctest.Start(t)
	jira, service := workspaceID(t, o, "jira-software"), workspaceID(t, o, "jira-servicedesk")
	if err := o.Client.AssignUserRole(t.Context(), o.ID, amara, "atlassian/guest", jira); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		config map[string]any
		want   []string
	}{
		{"already there", map[string]any{"account_id": amara, "role": "atlassian/guest", "resource_id": jira}, []string{"WARNING: Account " + amara + " already has atlassian/guest", "taken over as it is"}},
		{"from elsewhere", map[string]any{"account_id": amara, "role": "atlassian/admin", "resource_id": jira},
			[]string{"WARNING: Account " + amara + " already has atlassian/admin from elsewhere", "will not take the role away"}},
		{"no such account", map[string]any{"account_id": "712020:nobody", "role": roleUser, "resource_id": jira}, []string{"ERROR: Account 712020:nobody does not exist", `data "atlassian_user"`, "account_id"}},
		{"another resource", map[string]any{"account_id": amara, "role": "atlassian/guest", "resource_id": service}, nil},
		{"not known", map[string]any{"account_id": acctest.Unknown, "role": roleUser, "resource_id": jira}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := acctest.Text(o.Protocol(t).Plan(userType, test.config, acctest.Object{}).Diagnostics)
			if test.want == nil && text != "" {
				t.Errorf("the plan complains:\n%s", text)
			}
			acctest.Says(t, text, test.want...)
		})
	}
	t.Run("twice", func(t *testing.T) {
		driver := o.Protocol(t)
		config := map[string]any{"account_id": amara, "role": roleUser, "resource_id": service}
		driver.Succeeds(driver.Plan(userType, config, acctest.Object{}).Diagnostics)
		acctest.Says(t, acctest.Text(driver.Plan(userType, config, acctest.Object{}).Diagnostics), "Account "+amara+" is given atlassian/user twice in this configuration")
	})
}

// What an account has from elsewhere is no assignment, and stays when one beside it is destroyed.
func TestUserRoleAssignment_fromElsewhere(t *testing.T) {
	o := acctest.Start(t)
	jira := workspaceID(t, o, "jira-software")
	config := map[string]any{"account_id": amara, "role": "atlassian/admin", "resource_id": jira} // an organization admin has it everywhere
	created := o.Protocol(t).Create(userType, config)
	driver := o.Protocol(t)
	read, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	before := len(o.ProviderRequests())
	acctest.Says(t, acctest.Text(driver.Plan(userType, nil, read).Diagnostics), "WARNING: Account "+amara+" keeps atlassian/admin")
	if sent := o.ProviderRequests()[before:]; len(sent) > 0 {
		t.Errorf("the warning asked again: %v", sent)
	}
	if err := o.Client.RevokeUserRole(t.Context(), o.ID, amara, "atlassian/admin", jira); err != nil {
		t.Fatal(err)
	}
	read, diagnostics = o.Protocol(t).Read(created)
	acctest.Says(t, acctest.Text(diagnostics), "WARNING: The account has atlassian/admin from elsewhere only", "Object is gone")
	if read.Type != "" {
		t.Errorf("still in the state: %v", read.Value)
	}
	if imported, _ := o.Protocol(t).ImportByID(userType, amara+",atlassian/admin,"+jira); imported.Type != "" {
		t.Errorf("imported %v", imported.Value)
	}
}

func TestUserRoleAssignment_gone(t *testing.T) {
	o := acctest.Start(t)
	jira := workspaceID(t, o, "jira-software")
	created := o.Protocol(t).Create(userType, map[string]any{"account_id": amara, "role": "atlassian/guest", "resource_id": jira})
	if err := o.Client.RevokeUserRole(t.Context(), o.ID, amara, "atlassian/guest", jira); err != nil {
		t.Fatal(err)
	}
	driver := o.Protocol(t)
	read, diagnostics := driver.Read(created)
	if acctest.Says(t, acctest.Text(diagnostics), "Object is gone: role atlassian/guest of account "+amara+" on "+jira); read.Type != "" {
		t.Errorf("still in the state: %v", read.Value)
	}
	_, diagnostics = driver.Apply(driver.Plan(userType, nil, created)) // without a refresh it finds nothing to do
	driver.Succeeds(diagnostics)
	o.Emulator.Fault(forbidden(userReadPath))
	read, diagnostics = o.Protocol(t).Read(created)
	if acctest.Says(t, acctest.Text(diagnostics), "Cannot read role atlassian/guest"); read.Type == "" {
		t.Error("an account that may not be read was taken for gone")
	}
}

func TestUserRoleAssignmentList(t *testing.T) {
	o := acctest.Start(t)
	jira, confluence := workspaceID(t, o, "jira-software"), workspaceID(t, o, "confluence")
	rosa := accountID(t, o, "rosa.delgado@acme.com")
	for _, role := range []struct{ account, role, resource string }{{amara, "atlassian/guest", jira}, {rosa, "atlassian/guest", confluence}, {rosa, "atlassian/basic", jira}} {
		if err := o.Client.AssignUserRole(t.Context(), o.ID, role.account, role.role, role.resource); err != nil {
			t.Fatal(err)
		}
	}
	const byAmara, byRosa = "amara.okafor@acme.com: ", "rosa.delgado@acme.com: "
	for _, test := range []struct {
		name   string
		config map[string]any
		want   string
	}{
		{"account", map[string]any{"account_id": amara}, byAmara + "atlassian/guest on " + jira}, // not what she is for the organization, nor what follows from it
		{"role", map[string]any{"role": "atlassian/basic"}, byRosa + "atlassian/basic on " + jira},
		{"resource", map[string]any{"resource_id": confluence, "account_id": rosa}, byRosa + "atlassian/guest on " + confluence},
		{"no such account", map[string]any{"account_id": "712020:nobody"}, ""},
		{"all", nil, byAmara + "atlassian/guest on " + jira + ", " + byRosa + "atlassian/basic on " + jira + ", " + byRosa + "atlassian/guest on " + confluence},
	} {
		t.Run(test.name, func(t *testing.T) {
			driver := o.ProtocolWithPages(t, 100)
			found := driver.List(userType, test.config, acctest.ListOptions{IncludeResource: true})
			names := acctest.DisplayNames(found)
			slices.Sort(names)
			if got := strings.Join(names, ", "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			driver.ListedPlansEmpty(found)
		})
	}
}

func TestUserRoleAssignments(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	driver := o.Protocol(t)
	read, diagnostics := driver.ReadData("atlassian_user_role_assignments", map[string]any{"account_id": amara})
	driver.Succeeds(diagnostics)
	var held []string
	for _, one := range read.Attribute("role_assignments").([]any) {
		role := one.(map[string]any)
		held = append(held, fmt.Sprint(role["role"], role["methods"], role["direct"], " on ", role["resource_owner"]))
	}
	want := "atlassian/user[group_direct] false on confluence, atlassian/admin[inferred] false on confluence, atlassian/org-admin[direct] true on platform"
	acctest.Says(t, strings.Join(held, ", "), strings.Split(want, ", ")...)
	_, diagnostics = driver.ReadData("atlassian_user_role_assignments", map[string]any{"account_id": "712020:nobody"})
	acctest.Says(t, acctest.Text(diagnostics), "Cannot read the roles of account 712020:nobody", "ADMIN-404-8")
}
