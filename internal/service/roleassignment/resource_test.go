package roleassignment_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const (
	resourceType = "atlassian_group_role_assignment"
	roleUser     = "atlassian/user"
	assignPath   = "/admin/v2/orgs/*/directories/*/groups/*/role-assignments/assign"
	revokePath   = "/admin/v2/orgs/*/directories/*/groups/*/role-assignments/revoke"
	readPath     = "/admin/v2/orgs/*/directories/*/groups/*/role-assignments"
)

// config gives one of two groups a role on a workspace of one of two products.
func config(group, role, product string) string {
	return fmt.Sprintf(`
resource "atlassian_group" "reviewers" {
  name = "reviewers"
}
resource "atlassian_group" "auditors" {
  name = "auditors"
}
data "atlassian_workspace" "of" {
  type_key = %q
  site     = "acme.atlassian.net"
}
resource "atlassian_group_role_assignment" "test" {
  group_id    = atlassian_group.%s.id
  role        = %q
  resource_id = data.atlassian_workspace.of.id
}
`, product, group, role)
}

func TestAccGroupRoleAssignment_lifecycle(t *testing.T) {
	t.Parallel()
	acctest.Lifecycle{
		Type:        resourceType,
		Identity:    "group_id",
		AndIdentity: []string{"role", "resource_id"},
		ImportID:    importID,
		Config:      config("reviewers", roleUser, "confluence"),
		Replacements: []acctest.Change{
			{Name: "role", Config: config("reviewers", "atlassian/admin", "confluence")},
			{Name: "group_id", Config: config("auditors", "atlassian/admin", "confluence")},
			{Name: "resource_id", Config: config("auditors", "atlassian/admin", "jira-software")},
		},
		Vanish: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			err := o.Client.RevokeGroupRole(context.Background(), o.ID, instance.String("group_id"), instance.String("role"), instance.String("resource_id"))
			if err != nil {
				t.Error(err)
			}
		},
		// The groups are destroyed as well: there is nothing left to have a role.
		Exists: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			assignments, err := collect(o.Client.GroupRoleAssignments(context.Background(), o.ID, instance.String("group_id"), client.RoleFilter{}))
			return err == nil && len(assignments) > 0
		},
		// It is Atlassian's own API, and works where there is nothing else.
		Options: []acctest.Option{acctest.WithoutIdentityAPI()},
	}.Run(t)
}

func importID(instance acctest.Instance) string {
	return instance.String("group_id") + "," + instance.String("role") + "," + instance.String("resource_id")
}

func collect[T any](all func(func(T, error) bool)) ([]T, error) {
	var items []T
	for item, err := range all {
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

func groupID(t testing.TB, o *acctest.Organization, name string) string {
	t.Helper()
	found, err := collect(o.Client.SearchGroups(t.Context(), o.ID, client.GroupSearch{Names: []string{name}}))
	if err != nil || len(found) != 1 {
		t.Fatalf("group %s: %v, %v", name, found, err)
	}
	return found[0].ID
}

// workspaceID returns a workspace of the product.
func workspaceID(t testing.TB, o *acctest.Organization, product string) string {
	t.Helper()
	found, err := collect(o.Client.Workspaces(t.Context(), o.ID, client.WorkspaceSearch{TypeKeys: []string{product}}))
	if err != nil || len(found) == 0 {
		t.Fatalf("workspace of %s: %v, %v", product, found, err)
	}
	return found[0].ID
}

// newGroup makes a group that has no roles.
func newGroup(t testing.TB, o *acctest.Organization, name string) string {
	t.Helper()
	for directory, err := range o.Client.UserbaseDirectories(t.Context(), o.ID) {
		if err == nil {
			err = o.Client.CreateGroup(t.Context(), o.ID, directory.ID, client.GroupCreate{Name: name})
		}
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	return groupID(t, o, name)
}

// roles are what a group was given, as "role on resource".
func roles(t testing.TB, o *acctest.Organization, group string) []string {
	t.Helper()
	assignments, err := collect(o.Client.GroupRoleAssignments(t.Context(), o.ID, group, client.RoleFilter{}))
	if err != nil {
		t.Fatal(err)
	}
	var held []string
	for _, assignment := range assignments {
		for _, assigned := range assignment.Roles {
			held = append(held, assigned.Role+" on "+assignment.ResourceID)
		}
	}
	return held
}

// answers makes the organization say that a group has a role on one resource and no other.
func answers(o *acctest.Organization, resource string) {
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: readPath, Status: 200, Body: fmt.Sprintf(
		`{"data":[{"resourceId":%q,"resourceOwner":"confluence","defaultRole":null,"roles":["atlassian/user"]}],"links":{"self":"first"}}`, resource)})
}

func TestGroupRoleAssignment_ofASyncedGroup(t *testing.T) {
	o := acctest.Start(t)
	okta, err := o.Client.CreateDirectory(t.Context(), o.ID, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Emulator.PushGroup(okta.ID, "from-okta", []string{"amara.okafor@acme.com"}); err != nil {
		t.Fatal(err)
	}
	group, jira := groupID(t, o, "from-okta"), workspaceID(t, o, "jira-software")
	driver := o.Protocol(t)
	created := driver.Create(resourceType, map[string]any{"group_id": group, "role": roleUser, "resource_id": jira})
	if held := roles(t, o, group); !slices.Equal(held, []string{roleUser + " on " + jira}) {
		t.Errorf("the group has %v", held)
	}
	_, diagnostics := driver.Apply(driver.Plan(resourceType, nil, created))
	driver.Succeeds(diagnostics)
	if held := roles(t, o, group); len(held) > 0 {
		t.Errorf("after the destroy the group has %v", held)
	}
}

func TestGroupRoleAssignment_refused(t *testing.T) {
	o := acctest.Start(t)
	fine := map[string]any{"group_id": "71a5c0de-3b8f-4d6e-9c21-5f4e3d2c1b0a", "role": roleUser, "resource_id": "ari:cloud:jira-software::site/1"}
	for _, test := range []struct{ attribute, value, want string }{
		{"group_id", "Jira Users", "must be the group's id"},
		{"group_id", "a/b", "must be the group's id"},
		{"group_id", "", "must be the group's id"},
		{"role", "", "must be the id of a role"},
		{"role", "atlassian/user,atlassian/admin", "must be the id of a role"},
		{"role", "site admin", "must be the id of a role"},
		{"resource_id", "acme.atlassian.net", "must be the id of a workspace (an ARI, ari:cloud:...)"},
		{"resource_id", "https://acme.atlassian.net", "must be the id of a workspace"},
		{"organization_id", "no/thing", "must be the organization's id"},
	} {
		t.Run(test.attribute+" "+test.value, func(t *testing.T) {
			config := map[string]any{test.attribute: test.value}
			for name, value := range fine {
				if _, set := config[name]; !set {
					config[name] = value
				}
			}
			acctest.Says(t, acctest.Text(o.Protocol(t).Validate(resourceType, config)), "ERROR", test.want, test.attribute)
		})
	}
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent before the refusal: %v", sent)
	}
}

// A product gains roles faster than people upgrade the provider.
func TestGroupRoleAssignment_unknownRoleWarns(t *testing.T) {
	config := map[string]any{"group_id": acctest.Unknown, "role": "atlassian/captain", "resource_id": "ari:cloud:jira-software::site/1"}
	driver := acctest.Start(t).Protocol(t)
	if text := acctest.Text(driver.Validate(resourceType, config)); text != "" {
		t.Errorf("want the warning once, from the plan; got:\n%s", text)
	}
	text := acctest.Text(driver.Plan(resourceType, config, acctest.Object{}).Diagnostics)
	acctest.Says(t, text, "WARNING: Value unknown", "atlassian/captain", `"atlassian/admin"`)
	if strings.Contains(text, "ERROR") {
		t.Errorf("refused:\n%s", text)
	}
	config["role"] = "atlassian/Admin"
	acctest.Says(t, acctest.Text(driver.Validate(resourceType, config)), "ERROR: Value in another case", `write "atlassian/admin"`)
}

func TestGroupRoleAssignment_lostAnswer(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"once":   {DropAnswer: true, Times: 1},
		"always": {DropAnswer: true},
	} {
		t.Run(name, func(t *testing.T) {
			o := acctest.Start(t)
			group, jira := newGroup(t, o, "reviewers"), workspaceID(t, o, "jira-software")
			fault.Method, fault.Path = "POST", assignPath
			o.Emulator.Fault(fault)
			driver := o.Protocol(t, map[string]any{"max_retries": float64(1)})
			created := driver.Create(resourceType, map[string]any{"group_id": group, "role": roleUser, "resource_id": jira})
			if created.Attribute("role") != roleUser {
				t.Errorf("state holds %v", created.Value)
			}
			o.Emulator.ClearFaults()
			fault.Path = revokePath
			o.Emulator.Fault(fault)
			_, diagnostics := driver.Apply(driver.Plan(resourceType, nil, created))
			driver.Succeeds(diagnostics)
			if held := roles(t, o, group); len(held) > 0 {
				t.Errorf("after the destroy the group has %v", held)
			}
		})
	}
}

// A request that never arrived is an error, and nothing is in the state.
func TestGroupRoleAssignment_neverArrived(t *testing.T) {
	o := acctest.Start(t)
	group := newGroup(t, o, "reviewers")
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: assignPath, Reset: true})
	driver := o.Protocol(t, map[string]any{"max_retries": float64(1)})
	config := map[string]any{"group_id": group, "role": roleUser, "resource_id": workspaceID(t, o, "jira-software")}
	applied, diagnostics := driver.Apply(driver.Plan(resourceType, config, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "Cannot assign role atlassian/user of group "+group)
	if !applied.Value.IsNull() {
		t.Errorf("state holds %v", applied.Value)
	}
}

func TestGroupRoleAssignment_createRefused(t *testing.T) {
	o := acctest.Start(t)
	group, jira := newGroup(t, o, "reviewers"), workspaceID(t, o, "jira-software")
	refuse := func(config map[string]any) string {
		driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
		_, diagnostics := driver.Apply(driver.Plan(resourceType, config, acctest.Object{}))
		return acctest.Text(diagnostics)
	}
	t.Run("no such workspace", func(t *testing.T) {
		text := refuse(map[string]any{"group_id": group, "role": roleUser, "resource_id": "ari:cloud:jira-software::site/none"})
		acctest.Says(t, text, "Cannot assign role", "ADMIN-400-4", `data "atlassian_workspaces"`)
	})
	t.Run("no such group", func(t *testing.T) {
		text := refuse(map[string]any{"group_id": "none", "role": roleUser, "resource_id": jira})
		acctest.Says(t, text, "Cannot assign role", "ADMIN-404-10", `data "atlassian_groups"`)
	})
	t.Run("already there", func(t *testing.T) {
		if err := o.Client.AssignGroupRole(t.Context(), o.ID, group, roleUser, jira); err != nil {
			t.Fatal(err)
		}
		o.Emulator.Fault(emulator.Fault{Method: "POST", Path: assignPath, Status: 409, Times: 1,
			Body: `{"errors":[{"id":"1","status":"409","code":"ADMIN-409-28","title":"Conflict","detail":"Already assigned"}]}`})
		text := refuse(map[string]any{"group_id": group, "role": roleUser, "resource_id": jira})
		acctest.Says(t, text, "Already assigned", "Its import ID is:\n\n  "+o.ID+"/"+group+","+roleUser+","+jira)
	})
}

func TestGroupRoleAssignment_gone(t *testing.T) {
	for _, test := range []struct {
		name   string
		remove func(t *testing.T, o *acctest.Organization, group, workspace string)
	}{
		{"revoked", func(t *testing.T, o *acctest.Organization, group, workspace string) {
			if err := o.Client.RevokeGroupRole(t.Context(), o.ID, group, roleUser, workspace); err != nil {
				t.Fatal(err)
			}
		}},
		{"group deleted", func(t *testing.T, o *acctest.Organization, group, _ string) {
			if err := o.Client.DeleteGroup(t.Context(), o.ID, "-", group); err != nil {
				t.Fatal(err)
			}
		}},
		{"workspace gone", func(_ *testing.T, o *acctest.Organization, _, _ string) {
			answers(o, "ari:cloud:confluence::site/another")
			o.Emulator.Fault(emulator.Fault{Method: "POST", Path: revokePath, Status: 400,
				Body: `{"errors":[{"id":"1","status":"400","code":"ADMIN-400-4","title":"Bad Request","detail":"Not a workspace"}]}`})
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			group, confluence := newGroup(t, o, "reviewers"), workspaceID(t, o, "confluence")
			created := o.Protocol(t).Create(resourceType, map[string]any{"group_id": group, "role": roleUser, "resource_id": confluence})
			test.remove(t, o, group, confluence)
			driver := o.Protocol(t)
			created.Identity = nil // as a Terraform before 1.12 reads
			read, diagnostics := driver.Read(created)
			driver.Succeeds(diagnostics)
			acctest.Says(t, acctest.Text(diagnostics), "Object is gone: role atlassian/user of group "+group)
			if read.Type != "" {
				t.Errorf("still in the state: %v", read.Value)
			}
			// A destroy without a refresh finds nothing to do.
			_, diagnostics = driver.Apply(driver.Plan(resourceType, nil, created))
			driver.Succeeds(diagnostics)
		})
	}
}

func TestGroupRoleAssignment_forbiddenIsNotGone(t *testing.T) {
	o := acctest.Start(t)
	created := o.Protocol(t).Create(resourceType, map[string]any{"group_id": newGroup(t, o, "reviewers"), "role": roleUser, "resource_id": workspaceID(t, o, "confluence")})
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: readPath, Status: 403})
	read, diagnostics := o.Protocol(t).Read(created)
	acctest.Says(t, acctest.Text(diagnostics), "Cannot read role atlassian/user", "scopes of this call")
	if read.Type == "" {
		t.Error("the state was dropped")
	}
	// Nor does a failed revoke pass for a done one.
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: revokePath, Status: 403})
	driver := o.Protocol(t)
	_, diagnostics = driver.Apply(driver.Plan(resourceType, nil, created))
	acctest.Says(t, acctest.Text(diagnostics), "Cannot revoke role atlassian/user")
}

// However many roles a group has here, a walk reads them once.
func TestGroupRoleAssignment_oneReadForAGroup(t *testing.T) {
	o := acctest.Start(t)
	group := newGroup(t, o, "reviewers")
	driver := o.ProtocolWithPages(t, 100)
	var created []acctest.Object
	configs := []map[string]any{}
	for _, product := range []string{"jira-software", "confluence", "jira-servicedesk"} {
		configs = append(configs, map[string]any{"group_id": group, "role": roleUser, "resource_id": workspaceID(t, o, product)})
		created = append(created, driver.Create(resourceType, configs[len(configs)-1]))
	}
	o.Emulator.ResetJournal()
	driver = o.ProtocolWithPages(t, 100)
	for i, object := range created {
		read, diagnostics := driver.Read(object)
		driver.Succeeds(diagnostics)
		if planned := driver.Plan(resourceType, configs[i], read); !planned.Empty() || len(planned.Diagnostics) > 0 {
			t.Errorf("the plan changes %v\n%s", planned.Changes(), acctest.Text(planned.Diagnostics))
		}
	}
	if sent := o.ProviderRequests(); len(sent) != 1 {
		t.Errorf("a refresh and an empty plan of three took %d requests, want 1: %v", len(sent), sent)
	}
}
