package group_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

const folio = "registry.terraform.io/folio-sec/atlassian"

// folioGroup is a group in a state of folio-sec/atlassian, with all attributes of its schema.
func folioGroup(o *acctest.Organization, id, directory, name, description string) string {
	return fmt.Sprintf(`{"description":%s,"directory_id":%q,"external_synced":false,"group_id":%q,"id":%[3]q,"managed_by":"admins",
		"management_access":{"deletable":true,"modifiable":true,"readable":true},"name":%[4]q,"organization_id":%[5]q}`, description, directory, id, name, o.ID)
}

// folioMembership is a membership there.
func folioMembership(o *acctest.Organization, group, directory, account string) string {
	return fmt.Sprintf(`{"account_id":%q,"directory_id":%q,"group_id":%q,"id":"%[4]s,%[2]s,%[3]s,%[1]s","organization_id":%[4]q}`, account, directory, group, o.ID)
}

func TestMoved_fromFolio(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers", amara)
	directory := userbase(t, o)
	for _, provider := range []string{folio, "registry.opentofu.org/folio-sec/atlassian"} {
		for _, description := range []string{`""`, "null"} {
			driver := o.Protocol(t)
			moved, diagnostics := driver.Move("atlassian_organization_group", provider, []byte(folioGroup(o, group.ID, directory, "reviewers", description)), groupType)
			driver.Succeeds(diagnostics)
			for name, want := range map[string]any{"id": group.ID, "name": "reviewers", "userbase_directory_id": directory, "description": nil, "externally_synced": false, "managed_by": "admins", "organization_id": o.ID} {
				if got := moved.Attribute(name); got != want {
					t.Errorf("%s is %v, want %v", name, got, want)
				}
			}
			if identity := driver.IdentityAttributes(moved); identity["id"] != group.ID || identity["organization_id"] != o.ID {
				t.Errorf("the identity is %v", identity)
			}
			for _, config := range []map[string]any{{"name": "reviewers"}, {"name": "reviewers", "userbase_directory_id": directory, "organization_id": o.ID}} {
				if planned := o.Protocol(t).Plan(groupType, config, moved); !planned.Empty() || len(planned.Diagnostics) > 0 {
					t.Errorf("%v changes %v\n%s", config, planned.Changes(), acctest.Text(planned.Diagnostics))
				}
			}
		}
	}
	driver := o.Protocol(t)
	moved, diagnostics := driver.Move("atlassian_organization_group_membership", folio, []byte(folioMembership(o, group.ID, directory, amara)), membershipType)
	driver.Succeeds(diagnostics)
	if identity := driver.IdentityAttributes(moved); identity["group_id"] != group.ID || identity["account_id"] != amara || moved.Attribute("email") != "amara.okafor@acme.com" {
		t.Errorf("the membership is %v with the identity %v", moved.Attributes(), identity)
	}
	if planned := driver.Plan(membershipType, map[string]any{"group_id": group.ID, "account_id": amara}, moved); !planned.Empty() {
		t.Errorf("the membership changes %v", planned.Changes())
	}
	nothingSent(t, o)
}

// A state that is not as it was written in 2026 is not guessed at, and one of another provider is none of ours.
func TestMoved_notUnderstood(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	for _, test := range []struct{ from, provider, state, to, want string }{
		{"atlassian_organization_group", folio, `{"id":"x"}`, groupType, "it has no"},
		{"atlassian_organization_group", folio, `[]`, groupType, "version 0 is JSON"},
		{"atlassian_organization_group_membership", folio, `{"organization_id":"o","group_id":"g","account_id":""}`, membershipType, "it has no account_id"},
		{"atlassian_organization_group", "registry.terraform.io/else/atlassian", folioGroup(o, nowhere, nowhere, "a", "null"), groupType, "Unable to Move Resource State"},
		{"atlassian_organization_group", folio, folioGroup(o, nowhere, nowhere, "a", "null"), membershipType, "Unable to Move Resource State"},
	} {
		moved, diagnostics := driver.Move(test.from, test.provider, []byte(test.state), test.to)
		text := acctest.Text(diagnostics)
		if acctest.Says(t, text, "ERROR", test.want); moved.Type != "" {
			t.Errorf("%s was moved", test.state)
		}
		if strings.Contains(text, "is not understood") {
			acctest.Says(t, text, "The state of "+test.from+" is not understood", "Next: take the moved block back", "coming-from-folio-sec")
		}
	}
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent %v", sent)
	}
}

func TestImport_idsOfFolio(t *testing.T) {
	o := acctest.Start(t)
	group := made(t, o, "reviewers", amara)
	for id, typeName := range map[string]string{
		o.ID + "," + userbase(t, o) + "," + group.ID: groupType, o.ID + ",-," + group.ID + "," + amara: membershipType,
	} {
		driver := o.Protocol(t)
		imported, diagnostics := driver.ImportByID(typeName, id)
		driver.Succeeds(diagnostics)
		if imported.Type == "" || imported.Attribute("organization_id") != o.ID {
			t.Errorf("%s was imported as %v", id, imported.Attributes())
		}
	}
}
