package roleassignment_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// A role in a state of folio-sec/atlassian, with all attributes of its schema, and its import id there.
func TestMoved_fromFolio(t *testing.T) {
	const directory = "5f0b5b1e-6a1c-4f6e-9d3a-2f8c1e7d4b90"
	for typeName, test := range map[string]struct {
		theirs, holderAttribute, holder, role string
		onResource                            bool
	}{
		resourceType:     {"atlassian_organization_group_role_assignment", "group_id", "contractors", "atlassian/guest", true},
		userType:         {"atlassian_organization_user_role_assignment", "account_id", rosa, "atlassian/guest", true},
		organizationType: {"atlassian_organization_user_organization_role_assignment", "account_id", rosa, orgAdmin, false},
	} {
		t.Run(typeName, func(t *testing.T) {
			o := acctest.Start(t)
			if test.holder == "contractors" {
				test.holder = groupID(t, o, test.holder)
			}
			config := map[string]any{test.holderAttribute: test.holder, "role": test.role}
			state := map[string]any{"organization_id": o.ID, "directory_id": directory, test.holderAttribute: test.holder, "role": test.role}
			parts := []string{o.ID, directory, test.holder}
			if test.onResource {
				jira := workspaceID(t, o, "jira-software")
				config["resource_id"], state["resource"], parts = jira, jira, append(parts, jira)
			}
			id := strings.Join(append(parts, test.role), ",")
			state["id"] = id
			o.Protocol(t).Create(typeName, config)
			o.Emulator.ResetJournal()
			encoded, err := json.Marshal(state)
			if err != nil {
				t.Fatal(err)
			}
			driver := o.Protocol(t)
			moved, diagnostics := driver.Move(test.theirs, "registry.terraform.io/folio-sec/atlassian", encoded, typeName)
			driver.Succeeds(diagnostics)
			imported, diagnostics := o.Protocol(t).ImportByID(typeName, id)
			driver.Succeeds(diagnostics)
			config["organization_id"] = o.ID
			for how, object := range map[string]acctest.Object{"moved": moved, "imported": imported} {
				if identity := driver.IdentityAttributes(object); !maps.Equal(identity, config) {
					t.Errorf("%s: the identity is %v, want %v", how, identity, config)
				}
				if planned := o.Protocol(t).Plan(typeName, config, object); !planned.Empty() || len(planned.Diagnostics) > 0 {
					t.Errorf("%s: the plan changes %v\n%s", how, planned.Changes(), acctest.Text(planned.Diagnostics))
				}
			}
			if writes := o.Writes(); len(writes) > 0 {
				t.Errorf("sent %v", writes)
			}
		})
	}
}
