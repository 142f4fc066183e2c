package roleassignment_test

import (
	"fmt"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// A group's role in a state of folio-sec/atlassian, with all attributes of its schema, and its import id there.
func TestMoved_fromFolio(t *testing.T) {
	o := acctest.Start(t)
	group, jira := groupID(t, o, "contractors"), workspaceID(t, o, "jira-software")
	config := map[string]any{"group_id": group, "role": "atlassian/guest", "resource_id": jira}
	o.Protocol(t).Create(resourceType, config)
	o.Emulator.ResetJournal()
	const directory = "5f0b5b1e-6a1c-4f6e-9d3a-2f8c1e7d4b90"
	id := fmt.Sprintf("%s,%s,%s,%s,atlassian/guest", o.ID, directory, group, jira)
	state := fmt.Sprintf(`{"directory_id":%q,"group_id":%q,"id":%q,"organization_id":%q,"resource":%q,"role":"atlassian/guest"}`, directory, group, id, o.ID, jira)
	driver := o.Protocol(t)
	moved, diagnostics := driver.Move("atlassian_organization_group_role_assignment", "registry.terraform.io/folio-sec/atlassian", []byte(state), resourceType)
	driver.Succeeds(diagnostics)
	imported, diagnostics := o.Protocol(t).ImportByID(resourceType, id)
	driver.Succeeds(diagnostics)
	for how, object := range map[string]acctest.Object{"moved": moved, "imported": imported} {
		if identity := driver.IdentityAttributes(object); identity["group_id"] != group || identity["role"] != "atlassian/guest" || identity["resource_id"] != jira || identity["organization_id"] != o.ID {
			t.Errorf("%s: the identity is %v", how, identity)
		}
		if planned := o.Protocol(t).Plan(resourceType, config, object); !planned.Empty() || len(planned.Diagnostics) > 0 {
			t.Errorf("%s: the plan changes %v\n%s", how, planned.Changes(), acctest.Text(planned.Diagnostics))
		}
	}
	if writes := o.Writes(); len(writes) > 0 {
		t.Errorf("sent %v", writes)
	}
}
