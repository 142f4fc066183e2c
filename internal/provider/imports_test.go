package provider_test

import (
	"context"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// importForms has one line for every resource: an id that has the right form,
// and whether the organization may stand before it.
var importForms = map[string]struct {
	id             string
	noOrganization bool
	form           string // as the message writes it
	name           string // what an administrator would try instead of an id
}{
	"atlassian_authentication_policy":         {id: aUUID, form: "<policy id>", name: "Employees"},
	"atlassian_authentication_policy_members": {id: aUUID, form: "<policy id>", name: "Employees"},
	"atlassian_data_residency_policy":         {id: aUUID, form: "<policy id>", name: "Europe"},
	"atlassian_data_security_policy":          {id: aUUID, form: "<policy id>", name: "Leaks"},
	"atlassian_directory":                     {id: aUUID, form: "<directory id>", name: "Okta"},
	"atlassian_google_workspace_connection":   {id: aUUID, form: "<connection id or directory id>", name: "Google"},
	"atlassian_group":                         {id: aUUID, form: "<group id>", name: "engineering"},
	"atlassian_group_conflict_resolution":     {id: aUUID + "/engineering", form: "<directory id>/<group name>", name: "engineering"},
	"atlassian_group_members":                 {id: aUUID, form: "<group id>", name: "engineering"},
	"atlassian_group_membership":              {id: aUUID + "/712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3", form: "<group id>/<account id>", name: "engineering/amara@acme.com"},
	"atlassian_group_role_assignment": {id: aUUID + ",atlassian/user,ari:cloud:jira-software::site/0b7e6a5d-4c3b-4a29-8f1e-6d5c4b3a2918",
		form: "<group id>,<role>,<resource id>", name: "engineering,atlassian/user,acme.atlassian.net"},
	"atlassian_identity_provider":            {id: aUUID, form: "<directory id>", name: "Okta"},
	"atlassian_ip_allowlist_policy":          {id: aUUID, form: "<policy id>", name: "Office"},
	"atlassian_linked_domain":                {id: "acme.com", form: "<domain>", name: "acme"},
	"atlassian_provisioning_config":          {id: aUUID, form: "<provisioning config id or directory id>", name: "Okta"},
	"atlassian_scim_group":                   {id: aUUID + "/" + aUUID, noOrganization: true, form: "<SCIM directory id>/<group id>", name: "engineering"},
	"atlassian_scim_group_member":            {id: aUUID + "/" + aUUID + "/" + aUUID, noOrganization: true, form: "<SCIM directory id>/<group id>/<user id>", name: aUUID + "/engineering/amara"},
	"atlassian_service_account":              {id: "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3", form: "<account id>", name: "deploy bot"},
	"atlassian_scim_user":                    {id: aUUID + "/" + aUUID, noOrganization: true, form: "<SCIM directory id>/<user id>", name: aUUID + "/amara@acme.com"},
	"atlassian_organization_role_assignment": {id: "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3,atlassian/org-admin", form: "<account id>,<role>", name: "amara@acme.com,atlassian/org-admin"},
	"atlassian_user_status":                  {id: "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3", form: "<account id>", name: "amara@acme.com"},
	"atlassian_user_role_assignment": {id: "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3,atlassian/user,ari:cloud:jira-software::site/0b7e6a5d-4c3b-4a29-8f1e-6d5c4b3a2918",
		form: "<account id>,<role>,<resource id>", name: "amara@acme.com,atlassian/user,acme.atlassian.net"},
}

const aUUID = "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29"

// An import id of a wrong form is refused in words that say the right one, before anything is asked.
func TestImports_wrongForm(t *testing.T) {
	all, identities := acctest.Schemas(t)
	o := acctest.Start(t)
	driver := o.Protocol(t)
	asked := len(o.ProviderRequests())
	for name := range all.ResourceSchemas {
		form, ok := importForms[name]
		if !ok {
			t.Errorf("%s has no line in this table", name)
			continue
		}
		wrong := map[string]string{
			"empty":                      "",
			"a name":                     form.name,
			"an organization and a name": "acme-inc/" + form.name,
			"a blank before":             " " + form.id,
			"a line break after":         form.id + "\n",
			"a blank inside":             "acme inc/" + form.id,
			"commas":                     "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5," + aUUID + ",engineering",
			"a slash before":             "/" + form.id,
			"no id":                      "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/",
			"cut off":                    form.id[:5],
			"an address":                 "https://admin.atlassian.com/o/" + form.id,
		}
		for what, id := range wrong {
			_, diagnostics := driver.ImportByID(name, id)
			text := acctest.Text(diagnostics)
			want := "With the organization in front it is <organization id>/" + form.form
			if form.noOrganization {
				want = "for example:"
			}
			if !strings.Contains(text, "Not an import id") || !strings.Contains(text, "An import id is "+form.form+", for example") || !strings.Contains(text, want) {
				t.Errorf("%s by %s (%q): the message is\n%s", name, what, id, text)
			}
			if what == "empty" && !strings.Contains(text, "is empty") {
				t.Errorf("%s: an empty id does not say so:\n%s", name, text)
			}
		}
		for _, attribute := range identities.IdentitySchemas[name].IdentityAttributes {
			for what, value := range map[string]string{"empty": "", "a blank before": " x"} {
				identity := map[string]any{}
				for _, other := range identities.IdentitySchemas[name].IdentityAttributes {
					if other.Name != "organization_id" {
						identity[other.Name] = identityValues[other.Name]
					}
				}
				identity[attribute.Name] = value
				_, diagnostics := driver.ImportByIdentity(name, identity)
				if text := acctest.Text(diagnostics); !strings.Contains(text, "The identity with "+attribute.Name) || !strings.Contains(text, form.form) {
					t.Errorf("%s by an identity with %s %s: the message is\n%s", name, attribute.Name, what, text)
				}
			}
		}
	}
	if sent := o.ProviderRequests(); len(sent) != asked {
		t.Errorf("%d requests were sent, the first is %s", len(sent)-asked, sent[asked].Path)
	}
}

// identityValues are of the right form.
var identityValues = map[string]any{
	"id": aUUID, "directory_id": aUUID, "policy_id": aUUID, "group_id": aUUID, "user_id": aUUID, "scim_directory_id": aUUID, "domain": "acme.com",
	"account_id": "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3", "group_name": "engineering", "role": "atlassian/user",
	"resource_id": "ari:cloud:jira-software::site/0b7e6a5d-4c3b-4a29-8f1e-6d5c4b3a2918",
}

// An object that a directory has at most once is imported by the directory's id as well, in either case of letters, and the
// state has the object's own id.
func TestImports_byTheDirectory(t *testing.T) {
	o := acctest.StartPopulated(t)
	ctx := context.Background()
	type object struct{ typeName, id, directoryID string }
	var objects []object
	for config, err := range o.Client.ProvisioningConfigs(ctx, o.ID, "") {
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, object{"atlassian_provisioning_config", config.ID, config.DirectoryID})
	}
	for connection, err := range o.Client.GoogleWorkspaceConnections(ctx, o.ID, "") {
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, object{"atlassian_google_workspace_connection", connection.ID, connection.DirectoryID})
	}
	if len(objects) < 2 {
		t.Fatalf("only %v to import", objects)
	}
	for _, want := range objects {
		for _, id := range []string{want.id, want.directoryID, strings.ToUpper(want.id), strings.ToUpper(want.directoryID), strings.ToUpper(o.ID) + "/" + want.directoryID} {
			driver := o.Protocol(t)
			imported, diagnostics := driver.ImportByID(want.typeName, id)
			driver.Succeeds(diagnostics)
			if imported.Attribute("id") != want.id || imported.Attribute("organization_id") != o.ID || driver.IdentityAttributes(imported)["id"] != want.id {
				t.Errorf("%s by %s: %v", want.typeName, id, imported.Value)
			}
			if planned := driver.Plan(want.typeName, driver.GeneratedConfig(imported), imported); !planned.Empty() {
				t.Errorf("%s by %s: the plan changes %v", want.typeName, id, planned.Changes())
			}
		}
		driver := o.Protocol(t)
		imported, diagnostics := driver.ImportByIdentity(want.typeName, map[string]any{"id": want.directoryID})
		driver.Succeeds(diagnostics)
		if driver.IdentityAttributes(imported)["id"] != want.id {
			t.Errorf("%s by an identity with the directory's id: %v", want.typeName, driver.IdentityAttributes(imported))
		}
	}
}
