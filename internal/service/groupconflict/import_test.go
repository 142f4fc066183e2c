package groupconflict_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestGroupConflictResolution_import(t *testing.T) {
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	push(t, o, directory, "finance", daniel)
	driver.Create(resourceType, map[string]any{"directory_id": directory, "group_name": "finance"})
	identity := map[string]any{"directory_id": directory, "group_name": "finance"}
	byIdentity, diagnostics := driver.ImportByIdentity(resourceType, identity)
	driver.Succeeds(diagnostics)
	for _, id := range []string{directory + "/finance", o.ID + "/" + directory + "/finance"} {
		imported, diagnostics := driver.ImportByID(resourceType, id)
		driver.Succeeds(diagnostics)
		if !imported.Value.Equal(byIdentity.Value) || driver.IdentityAttributes(imported)["organization_id"] != o.ID {
			t.Errorf("import of %s gave %v", id, imported.Value)
		}
	}
	if planned := driver.Plan(resourceType, identity, byIdentity); !planned.Empty() {
		t.Errorf("the plan after an import changes %v", planned.Changes())
	}
	for id, want := range map[string]string{
		"finance":                                "An import id is <directory id>/<group name>",
		"Okta/finance":                           "An import id is <directory id>/<group name>",
		directory + "/nobody's":                  "no conflict for this group",
		directory + "/with/slashes":              `"with/slashes"`,
		o.ID + "/" + directory + "/with/slashes": `"with/slashes"`,
	} {
		_, diagnostics := driver.ImportByID(resourceType, id)
		if text := acctest.Text(diagnostics); !strings.Contains(text, want) {
			t.Errorf("import of %s: want %q, got:\n%s", id, want, text)
		}
	}

	t.Run("of an open conflict plans the sync", func(t *testing.T) {
		push(t, o, directory, "design", amara)
		imported, diagnostics := driver.ImportByID(resourceType, directory+"/design")
		driver.Succeeds(diagnostics)
		driver = o.Protocol(t)
		planned := driver.Plan(resourceType, map[string]any{"directory_id": directory, "group_name": "design"}, imported)
		if !slices.Equal(planned.Changes(), []string{"state"}) || !strings.Contains(acctest.Text(planned.Diagnostics), "1 account gains") {
			t.Errorf("the plan changes %v\n%s", planned.Changes(), acctest.Text(planned.Diagnostics))
		}
		_, diagnostics = driver.Apply(planned)
		driver.Succeeds(diagnostics)
		if got := members(t, o, "design"); got != amara {
			t.Errorf("design has %s", got)
		}
	})
}

func TestGroupConflictResolutionList(t *testing.T) {
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	for _, group := range []string{"finance", "design", "support"} {
		push(t, o, directory, group, amara)
	}
	for _, group := range []string{"finance", "design"} {
		driver.Create(resourceType, map[string]any{"directory_id": directory, "group_name": group})
	}
	for _, test := range []struct {
		name   string
		config map[string]any
		limit  int64
		want   string
	}{
		{"resolved", map[string]any{"directory_id": directory}, 0, "finance, design"},
		{"name", map[string]any{"directory_id": directory, "group_name": "Design"}, 0, "design"},
		{"limit", map[string]any{"directory_id": directory}, 1, "finance"},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := driver.List(resourceType, test.config, acctest.ListOptions{Limit: test.limit, IncludeResource: true})
			if got := strings.Join(acctest.DisplayNames(found), ", "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			o.Protocol(t).ListedPlansEmpty(found)
		})
	}
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/identity/v1/orgs/*/directories/*/group-conflicts", Status: 403})
	found := driver.List(resourceType, map[string]any{"directory_id": directory}, acctest.ListOptions{})
	if text := acctest.Text(found[0].Diagnostics); !strings.Contains(text, "Cannot list group conflicts") {
		t.Errorf("want the error as a result, got %q", text)
	}
}
