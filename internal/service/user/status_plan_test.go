package user_test

import (
	"context"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// pushed lets an identity provider push a user of the organization.
func pushed(t testing.TB, o *acctest.Organization, email string) (scimDirectoryID string, user client.SCIMUser) {
	t.Helper()
	scimDirectoryID, _ = o.SCIMDirectory(t)
	user, err := o.Client.CreateSCIMUser(context.Background(), scimDirectoryID, client.SCIMUser{UserName: email, Email: email, Active: true})
	if err != nil {
		t.Fatal(err)
	}
	return scimDirectoryID, user
}

func TestUserStatus_whatIsRefusedIsFoundAtPlan(t *testing.T) {
	o := acctest.Start(t)
	pushed(t, o, rosa)
	google := acctest.Start(t)
	ofGoogle := synced(t, google)
	scoped := acctest.Start(t, func(options *emulator.Options) { options.Scopes = []string{"read:orgs:admin"} })
	one := acctest.Start(t, func(options *emulator.Options) {
		for i := range options.Seed.Users {
			if options.Seed.Users[i].AccountID == amaraID {
				options.Seed.Users[i].PlatformRoles = nil
			}
		}
	})
	for _, test := range []struct {
		name   string
		o      *acctest.Organization
		config map[string]any
		want   []string
	}{
		{"nobody", o, wanted("712020:nobody", "suspended"),
			[]string{"ERROR: Account 712020:nobody is not in the organization", "the action atlassian_user_invite does", `AttributeName("account_id")`}},
		{"not managed", o, wanted(jackID, "", "inactive"),
			[]string{"ERROR: Account " + jackID + " is no managed account of the organization", "jack.thompson@contractor.example", "membership_status takes away its access", `AttributeName("account_status")`}},
		{"of an identity provider", o, wanted(rosaID, "", "inactive"),
			[]string{"ERROR: The status of account " + rosaID + " cannot be changed here", "externalDirectory.scim", "or with active of atlassian_scim_user", "atlassian_scim_unlink", `AttributeName("account_status")`}},
		{"of Google", google, wanted(ofGoogle, "", "inactive"), []string{"ERROR: The status of account " + ofGoogle + " cannot be changed here", "suspend and restore the user in Google"}},
		{"key with scopes", scoped, wanted(yukiID, "", "inactive"),
			[]string{"ERROR: The API key cannot change account_status", "Use an organization API key without scopes, or leave account_status out", `AttributeName("account_status")`}},
		{"own account", o, wanted(amaraID, "", "inactive"),
			[]string{"ERROR: The status of account " + amaraID + " cannot be changed here", "administrative.notMyself", "make a key with another account"}},
		{"own access", o, wanted(amaraID, "suspended"),
			[]string{"ERROR: Account " + amaraID + " is the one that the provider's API key belongs to", "Use an API key that another organization admin made", `AttributeName("membership_status")`}},
		{"last administrator", one, wanted(priyaID, "suspended"), []string{"ERROR: Account " + priyaID + " is the last organization admin", "Make somebody else one first", `AttributeName("membership_status")`}},
		{"another administrator", o, wanted(priyaID, "suspended"),
			[]string{"WARNING: This closes out an organization admin: account " + priyaID, "Organization admins who stay: 1", "such as the provider's, replace them first"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := acctest.Text(test.o.Protocol(t).Plan(statusType, test.config, acctest.Object{}).Diagnostics)
			acctest.Says(t, text, test.want...)
			if writes := test.o.Writes(); len(writes) > 0 {
				t.Errorf("the plan sent %v", writes)
			}
			if strings.HasPrefix(test.want[0], "ERROR") {
				softened := acctest.Text(test.o.Protocol(t, map[string]any{"plan_checks": "warn"}).Plan(statusType, test.config, acctest.Object{}).Diagnostics)
				if strings.Contains(softened, "ERROR") || !strings.Contains(softened, strings.TrimPrefix(test.want[0], "ERROR: ")) {
					t.Errorf("plan_checks = warn gave:\n%s", softened)
				}
			}
		})
	}
	for name, config := range map[string]map[string]any{
		"somebody": wanted(yukiID, "suspended", "inactive"), "already so": wanted(rosaID, "", "active"), "access of an identity provider's": wanted(rosaID, "suspended"),
		"access of somebody else's": wanted(jackID, "suspended"), "unknown account": {"account_id": acctest.Unknown, "membership_status": "suspended"},
		"unknown status": {"account_id": amaraID, "membership_status": acctest.Unknown}, "an administrator who stays": wanted(amaraID, "active"),
	} {
		if diagnostics := o.Protocol(t).Plan(statusType, config, acctest.Object{}).Diagnostics; len(diagnostics) > 0 {
			t.Errorf("%s:\n%s", name, acctest.Text(diagnostics))
		}
	}
}

// An account that is not there to be restored, and one that is deleted.
func TestUserStatus_whatCannotBeRestored(t *testing.T) {
	o := acctest.Start(t)
	user := func(membership, account string) {
		o.Emulator.Fault(emulator.Fault{Method: "GET", Path: userPath, Status: 200, Times: 1, Body: `{"data":{"accountId":"` + yukiID + `","accountType":"atlassian","accountStatus":"` + account +
			`","status":"active","membershipStatus":"` + membership + `","name":"Yuki","email":"yuki.tanaka@acme.dev","claimStatus":"managed"}}`})
	}
	user("no_membership", "active")
	acctest.Says(t, acctest.Text(o.Protocol(t).Plan(statusType, wanted(yukiID, "active"), acctest.Object{}).Diagnostics),
		"ERROR: Account "+yukiID+" has no access to the organization to suspend or restore", "Invite it with the action atlassian_user_invite")
	user("active", "closed")
	acctest.Says(t, acctest.Text(o.Protocol(t).Plan(statusType, wanted(yukiID, "", "active"), acctest.Object{}).Diagnostics),
		"ERROR: Account "+yukiID+" is closed", "nobody can activate it again")
}

// Two administrators, each closed out by a resource of its own, are all that there are.
func TestUserStatus_administratorsTogether(t *testing.T) {
	o := acctest.Start(t, func(options *emulator.Options) {
		for i := range options.Seed.Users {
			if account := options.Seed.Users[i].AccountID; account == yukiID || account == priyaID {
				options.Seed.Users[i].PlatformRoles = []string{"atlassian/org-admin"}
			} else {
				options.Seed.Users[i].PlatformRoles = nil
			}
		}
	})
	driver := o.Protocol(t)
	first := driver.Plan(statusType, wanted(priyaID, "suspended"), acctest.Object{}).Diagnostics
	acctest.Says(t, acctest.Text(first), "WARNING: This closes out an organization admin: account "+priyaID)
	acctest.Says(t, acctest.Text(driver.Plan(statusType, wanted(yukiID, "suspended"), acctest.Object{}).Diagnostics), "ERROR: Account "+yukiID+" is the last organization admin")
}

func TestUserStatus_twice(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	driver.Succeeds(driver.Plan(statusType, wanted(yukiID, "suspended"), acctest.Object{}).Diagnostics)
	acctest.Says(t, acctest.Text(driver.Plan(statusType, wanted(yukiID, "", "inactive"), acctest.Object{}).Diagnostics),
		"ERROR: The status of account "+yukiID+" is managed twice in this configuration", "it can have both membership_status and account_status", `AttributeName("account_id")`)
	if diagnostics := driver.Plan(statusType, wanted(jackID, "suspended"), acctest.Object{}).Diagnostics; len(diagnostics) > 0 {
		t.Errorf("another account:\n%s", acctest.Text(diagnostics))
	}
}

// A plan that changes nothing asks nothing.
func TestUserStatus_emptyPlanAsksNothing(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create(statusType, wanted(yukiID, "suspended", "active"))
	o.Emulator.ResetJournal()
	planned := driver.Plan(statusType, wanted(yukiID, "suspended", "active"), created)
	if sent := o.ProviderRequests(); len(sent) > 0 || !planned.Empty() {
		t.Errorf("it sent %v and changes %v", sent, planned.Changes())
	}
}
