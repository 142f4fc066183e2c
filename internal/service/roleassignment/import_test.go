package roleassignment_test

import (
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

func TestGroupRoleAssignment_import(t *testing.T) {
	o := acctest.Start(t)
	design, confluence := groupID(t, o, "design"), workspaceID(t, o, "confluence")
	key := design + "," + roleUser + "," + confluence
	driver := o.Protocol(t)
	identity := map[string]any{"group_id": design, "role": roleUser, "resource_id": confluence}
	byIdentity, diagnostics := driver.ImportByIdentity(resourceType, identity)
	driver.Succeeds(diagnostics)
	for _, id := range []string{key, o.ID + "/" + key} {
		imported, diagnostics := driver.ImportByID(resourceType, id)
		driver.Succeeds(diagnostics)
		if !imported.Value.Equal(byIdentity.Value) || driver.IdentityAttributes(imported)["organization_id"] != o.ID {
			t.Errorf("import of %s gave %v", id, imported.Value)
		}
	}
	if planned := driver.Plan(resourceType, identity, byIdentity); !planned.Empty() {
		t.Errorf("the plan after an import changes %v", planned.Changes())
	}

	for _, id := range []string{
		design, design + "/" + roleUser + "/" + confluence, design + "," + roleUser, "," + roleUser + "," + confluence,
		design + ",," + confluence, design + "," + roleUser + ",acme.atlassian.net", "/" + key, o.ID + "/more/" + key,
	} {
		_, diagnostics := driver.ImportByID(resourceType, id)
		acctest.Says(t, acctest.Text(diagnostics), "Not an import id", "<group id>,<role>,<resource id>", "<organization id>/")
	}
}

// An assignment that is not there cannot be imported.
func TestGroupRoleAssignment_importOfNothing(t *testing.T) {
	o := acctest.Start(t)
	design, confluence := groupID(t, o, "design"), workspaceID(t, o, "confluence")
	driver := o.Protocol(t)
	if imported, _ := driver.ImportByID(resourceType, design+",atlassian/admin,"+confluence); imported.Type != "" {
		t.Errorf("imported %v", imported.Value)
	}
}
