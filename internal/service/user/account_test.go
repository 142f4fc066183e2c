package user_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const managePath = "/users/*/manage"

// synced returns an account that a Google Workspace connection brought.
func synced(t testing.TB, o *acctest.Organization) string {
	t.Helper()
	ctx := context.Background()
	directory, err := o.Client.CreateDirectory(ctx, o.ID, client.DirectoryCreate{Name: "Google", IdentityProvider: "google_workspace"})
	if err != nil {
		t.Fatal(err)
	}
	connection, err := o.Client.CreateGoogleWorkspaceConnection(ctx, o.ID, directory.ID, client.GoogleWorkspaceSettings{})
	if err != nil {
		t.Fatal(err)
	}
	for _, control := range []func(string) error{o.Emulator.ConfirmConsent, o.Emulator.StartSync, o.Emulator.FinishSync} {
		if err := control(connection.ID); err != nil {
			t.Fatal(err)
		}
	}
	for user, err := range o.Client.SearchUsers(ctx, o.ID, client.UserSearch{ClaimStatus: "managed"}) {
		if err != nil {
			t.Fatal(err)
		}
		if user.ManagementSource == "synced" && user.AccountID != rosaID {
			return user.AccountID
		}
	}
	t.Fatal("Google synced nobody")
	return ""
}

func TestAccountRestrictions(t *testing.T) {
	o := acctest.Start(t)
	scim, _ := o.SCIMDirectory(t)
	if _, err := o.Client.CreateSCIMUser(context.Background(), scim, client.SCIMUser{UserName: "rosa", Email: rosa, Active: true}); err != nil {
		t.Fatal(err)
	}
	own := acctest.Start(t)
	for _, test := range []struct {
		name      string
		o         *acctest.Organization
		accountID string
		managed   bool
		external  any
		reason    any
	}{
		{"of SCIM", o, rosaID, true, "scim", "externalDirectory.scim"},
		{"of Google", o, synced(t, o), true, "google", "externalDirectory.google"},
		{"of nobody", own, amaraID, false, nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			driver := test.o.Protocol(t)
			found, diagnostics := driver.ReadData("atlassian_account_restrictions", map[string]any{"account_id": test.accountID})
			driver.Succeeds(diagnostics)
			if found.Attribute("managed_externally") != test.managed || found.Attribute("external_directory") != test.external {
				t.Errorf("managed_externally %v, external_directory %v", found.Attribute("managed_externally"), found.Attribute("external_directory"))
			}
			privileges := map[any]map[string]any{}
			for _, one := range found.Attribute("restrictions").([]any) {
				privileges[one.(map[string]any)["privilege"]] = one.(map[string]any)
			}
			if email := privileges["email.set"]; email["allowed"] == test.managed || email["reason"] != test.reason {
				t.Errorf("email.set is %v", email)
			}
			if read := privileges["profile.read"]; read["allowed"] != true || read["reason"] != nil {
				t.Errorf("profile.read is %v", read)
			}
		})
	}
}

// What Atlassian documents, which is more than the test organization has.
func TestAccountRestrictions_asDocumented(t *testing.T) {
	o := acctest.Start(t)
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: managePath, Status: 200, Times: 1, Body: `{
  "profile.write": {"name": {"allowed": false, "reason": {"key": "externalDirectory.google"}}, "nickname": {"allowed": true}},
  "email.set": {"allowed": false, "reason": {"key": "managedAccount"}}, "lifecycle.delete": {"allowed": false, "reason": {"key": "administrative.notMyself"}}}`})
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: managePath, Status: 200, Body: `{"email.set": {"allowed": false, "reason": {"key": "administrative"}}}`})
	driver := o.Protocol(t)
	found, diagnostics := driver.ReadData("atlassian_account_restrictions", map[string]any{"account_id": amaraID})
	driver.Succeeds(diagnostics)
	var all string
	for _, one := range found.Attribute("restrictions").([]any) {
		restriction := one.(map[string]any)
		all += fmt.Sprintf("%v %v %v\n", restriction["privilege"], restriction["allowed"], restriction["reason"])
	}
	const want = "email.set false managedAccount\nlifecycle.delete false administrative.notMyself\nprofile.write.name false externalDirectory.google\nprofile.write.nickname true <nil>\n"
	if all != want || found.Attribute("external_directory") != "google" || found.Attribute("managed_externally") != true {
		t.Errorf("external directory %v of\n%s", found.Attribute("external_directory"), all)
	}
	found, diagnostics = driver.ReadData("atlassian_account_restrictions", map[string]any{"account_id": amaraID})
	driver.Succeeds(diagnostics)
	if found.Attribute("managed_externally") != false || found.Attribute("external_directory") != nil {
		t.Error("an administrative restriction is taken for an external directory")
	}
}

func TestAccountRestrictions_refused(t *testing.T) {
	scoped := acctest.Start(t, func(options *emulator.Options) {
		options.Scopes = []string{"read:orgs:admin", "read:directories:admin"}
	})
	_, diagnostics := scoped.Protocol(t).ReadData("atlassian_account_restrictions", map[string]any{"account_id": amaraID})
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot read the restrictions of account "+amaraID,
		"refuses every API key with scopes, whatever they are: use an organization API key without scopes", `AttributeName("account_id")`)
	// Jack is nobody that the organization manages: refused with a good key, too.
	o := acctest.Start(t)
	jackID, found := "", o.Client.SearchUsers(context.Background(), o.ID, client.UserSearch{Emails: []string{jack}})
	for user, err := range found {
		if err != nil {
			t.Fatal(err)
		}
		jackID = user.AccountID
	}
	_, diagnostics = o.Protocol(t).ReadData("atlassian_account_restrictions", map[string]any{"account_id": jackID})
	acctest.Says(t, acctest.Text(diagnostics), "If it has none, the account is not a managed account of this organization")
	_, diagnostics = o.Protocol(t).ReadData("atlassian_account_restrictions", map[string]any{"account_id": "712020:no-body"})
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot read the restrictions of account 712020:no-body", "404 ")
}

func TestSCIMLinks(t *testing.T) {
	o := acctest.Start(t)
	scim, _ := o.SCIMDirectory(t)
	made, err := o.Client.CreateSCIMUser(context.Background(), scim, client.SCIMUser{UserName: "rosa", Email: rosa, Active: true})
	if err != nil {
		t.Fatal(err)
	}
	for name, config := range map[string]map[string]any{"account": {"account_id": rosaID}, "e-mail": {"email": rosa}, "other case": {"email": "ROSA.DELGADO@acme.com"}} {
		t.Run(name, func(t *testing.T) {
			driver := o.Protocol(t)
			found, diagnostics := driver.ReadData("atlassian_scim_links", config)
			driver.Succeeds(diagnostics)
			links := found.Attribute("links").([]any)
			if len(links) != 1 {
				t.Fatalf("links are %v", links)
			}
			link := links[0].(map[string]any)
			if link["scim_user_id"] != made.ID || link["scim_directory_id"] != scim || link["account_id"] != rosaID || found.Attribute("organization_id") != o.ID {
				t.Errorf("found %v", found.Value)
			}
		})
	}
	driver := o.Protocol(t)
	found, diagnostics := driver.ReadData("atlassian_scim_links", map[string]any{"email": amara})
	driver.Succeeds(diagnostics)
	if links := found.Attribute("links").([]any); len(links) != 0 {
		t.Errorf("links of an account that is not synced: %v", links)
	}
}

// The service knows a domain by its A-labels only.
func TestSCIMLinks_internationalised(t *testing.T) {
	o := acctest.Start(t)
	scim, _ := o.SCIMDirectory(t)
	if _, err := o.Client.CreateSCIMUser(context.Background(), scim, client.SCIMUser{UserName: "buecher", Email: buecher, Active: true}); err != nil {
		t.Fatal(err)
	}
	driver := o.Protocol(t)
	found, diagnostics := driver.ReadData("atlassian_scim_links", map[string]any{"email": "juergen.buecher@bücher.example"})
	driver.Succeeds(diagnostics)
	if links := found.Attribute("links").([]any); len(links) != 1 {
		t.Errorf("links are %v", links)
	}
}

func TestSCIMLinks_unlinkedAndRefused(t *testing.T) {
	o := acctest.Start(t)
	path := "/admin/user-provisioning/v1/org/*/get-scim-links-for-email"
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: path, Status: 200, Times: 1,
		Body: `{"scimLinks":[{"scimUserId":"u1","directoryId":"d1","orgId":"` + o.ID + `","atlassianAccountId":null}]}`})
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: path, Status: 403})
	driver := o.Protocol(t)
	found, diagnostics := driver.ReadData("atlassian_scim_links", map[string]any{"email": rosa})
	driver.Succeeds(diagnostics)
	if link := found.Attribute("links").([]any)[0].(map[string]any); link["account_id"] != nil || link["scim_user_id"] != "u1" {
		t.Errorf("a SCIM user without an account is %v", link)
	}
	_, diagnostics = driver.ReadData("atlassian_scim_links", map[string]any{"email": rosa})
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot read SCIM links", `email "`+rosa+`"`)
}
