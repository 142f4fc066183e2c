package user_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const (
	statusType  = "atlassian_user_status"
	suspendPath = "/admin/v2/orgs/*/directories/*/users/*/suspend"
	disablePath = "/users/*/manage/lifecycle/disable"
	userPath    = "/admin/v2/orgs/*/directories/*/users/*"
)

// Accounts of the organization. Amara and Priya administer it, and Amara made the API key.
const (
	yukiID  = "712020:9225d8cd-c434-5947-a1ac-741d19f7dfb6"
	priyaID = "712020:61527c77-13ba-5648-90be-05403818e435"
	jackID  = "712020:32f85bfb-8de5-5ab8-aa89-289f2bc0c5e2"
)

// statuses returns membership and account of a user.
func statuses(t testing.TB, o *acctest.Organization, accountID string) string {
	t.Helper()
	user, err := o.Client.User(context.Background(), o.ID, accountID)
	if err != nil {
		t.Fatal(err)
	}
	return user.MembershipStatus + "/" + user.AccountStatus
}

func wanted(account string, membershipAndAccount ...string) map[string]any {
	config := map[string]any{"account_id": account}
	for i, name := range []string{"membership_status", "account_status"}[:len(membershipAndAccount)] {
		if membershipAndAccount[i] != "" {
			config[name] = membershipAndAccount[i]
		}
	}
	return config
}

func statusConfig(account, membership, status string) string {
	return fmt.Sprintf("resource %q \"test\" {\n  account_id = %q\n  membership_status = %q\n  account_status = %q\n}\n", statusType, account, membership, status)
}

func TestAccUserStatus_lifecycle(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	must := func(t testing.TB, err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	acctest.Lifecycle{
		Type:     statusType,
		Identity: "account_id",
		Config:   statusConfig(yukiID, "suspended", "active"),
		Updates: []acctest.Change{
			{Name: "membership_status", Config: statusConfig(yukiID, "active", "active")},
			{Name: "account_status", Config: statusConfig(yukiID, "active", "inactive")},
			{Name: "both", Config: statusConfig(yukiID, "suspended", "active")},
		},
		Replacements: []acctest.Change{{Name: "account_id", Config: statusConfig(jackID, "active", "active")}},
		Drifts: []acctest.Drift{
			{Attribute: "membership_status", Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
				must(t, o.Client.RestoreUser(ctx, o.ID, instance.String("account_id")))
			}},
			{Attribute: "account_status", Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
				must(t, o.Client.DeactivateAccount(ctx, instance.String("account_id")))
			}},
		},
		// Nothing of the resource exists outside the state: that the account stays is tested below.
		Exists: func(testing.TB, *acctest.Organization, acctest.Instance) bool { return false },
	}.Run(t)
}

// Only what the configuration says is changed, and only if it is not so already.
func TestUserStatus_sendsWhatDiffers(t *testing.T) {
	users := func(o *acctest.Organization) string {
		return "POST /admin/v2/orgs/" + o.ID + "/directories/-/users/" + yukiID
	}
	const lifecycle = "POST /users/" + yukiID + "/manage/lifecycle/"
	for _, test := range []struct {
		name          string
		before        []string
		after         []string
		writes        func(o *acctest.Organization) []string
		want          string
		membershipGot string
	}{
		{"suspend", []string{"active"}, []string{"suspended"}, func(o *acctest.Organization) []string { return []string{users(o) + "/suspend"} }, "suspended/active", "suspended"},
		{"deactivate", []string{"", "active"}, []string{"", "inactive"}, func(*acctest.Organization) []string { return []string{lifecycle + "disable"} }, "active/inactive", "active"},
		{"nothing", []string{"active", "active"}, []string{"active", "active"}, func(*acctest.Organization) []string { return nil }, "active/active", "active"},
		{"closes before it opens", []string{"active", "inactive"}, []string{"suspended", "active"},
			func(o *acctest.Organization) []string { return []string{users(o) + "/suspend", lifecycle + "enable"} }, "suspended/active", "suspended"},
		{"closes the account before it opens access", []string{"suspended", "active"}, []string{"active", "inactive"},
			func(o *acctest.Organization) []string { return []string{lifecycle + "disable", users(o) + "/restore"} }, "active/inactive", "active"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			driver := o.Protocol(t)
			created := driver.Create(statusType, wanted(yukiID, test.before...))
			o.Emulator.ResetJournal()
			planned := driver.Plan(statusType, wanted(yukiID, test.after...), created)
			driver.Succeeds(planned.Diagnostics)
			updated := created
			if !planned.Empty() {
				applied, diagnostics := driver.Apply(planned)
				driver.Succeeds(diagnostics)
				updated = applied
			}
			if got, want := o.Writes(), test.writes(o); !slices.Equal(got, want) {
				t.Errorf("writes %v, want %v", got, want)
			}
			if got := statuses(t, o, yukiID); got != test.want || updated.Attribute("membership_status") != test.membershipGot {
				t.Errorf("the account is %s, the state has %v, want %s", got, updated.Attributes(), test.want)
			}
			read, diagnostics := driver.Read(updated)
			driver.Succeeds(diagnostics)
			if again := o.Protocol(t).Plan(statusType, wanted(yukiID, test.after...), read); !again.Empty() || len(again.Diagnostics) > 0 {
				t.Errorf("the next plan changes %v\n%s", again.Changes(), acctest.Text(again.Diagnostics))
			}
		})
	}
}

// An account that is as wanted is taken over without a write, and its other state is shown.
func TestUserStatus_takesOver(t *testing.T) {
	o := acctest.Start(t)
	if err := o.Client.SuspendUser(context.Background(), o.ID, yukiID); err != nil {
		t.Fatal(err)
	}
	created := o.Protocol(t).Create(statusType, wanted(yukiID, "suspended"))
	if writes := o.Writes(); len(writes) > 0 {
		t.Errorf("sent %v", writes)
	}
	if created.Attribute("account_status") != "active" || created.Attribute("email") != "yuki.tanaka@acme.dev" {
		t.Errorf("the state has %v", created.Attributes())
	}
}

func TestUserStatus_destroyLeavesTheAccount(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	for _, test := range []struct {
		status []string
		says   string
	}{
		{[]string{"suspended", "active"}, `The account keeps membership_status "suspended":`},
		{[]string{"suspended", "inactive"}, `The account keeps membership_status "suspended" and account_status "inactive":`},
		{[]string{"active", "inactive"}, `The account keeps account_status "inactive":`},
	} {
		created := driver.Create(statusType, wanted(yukiID, test.status...))
		before := statuses(t, o, yukiID)
		o.Emulator.ResetJournal()
		planned := driver.Plan(statusType, nil, created)
		acctest.Says(t, acctest.Text(planned.Diagnostics), "WARNING: Left as it is: account "+yukiID+" (yuki.tanaka@acme.dev)", test.says, `apply "active" first`)
		gone, diagnostics := driver.Apply(planned)
		driver.Succeeds(diagnostics)
		if writes := o.Writes(); len(writes) > 0 || !gone.Value.IsNull() || statuses(t, o, yukiID) != before {
			t.Errorf("destroying sent %v, and the account is %s", writes, statuses(t, o, yukiID))
		}
		moved := o.Protocol(t).Plan(statusType, wanted(jackID, "active"), created)
		acctest.Says(t, acctest.Text(moved.Diagnostics), "Left as it is: account "+yukiID)
	}
	active := driver.Create(statusType, wanted(yukiID, "active", "active"))
	if diagnostics := driver.Plan(statusType, nil, active).Diagnostics; len(diagnostics) > 0 {
		t.Errorf("an account that keeps its access is warned of:\n%s", acctest.Text(diagnostics))
	}
}

func TestUserStatus_lostAnswers(t *testing.T) {
	for _, path := range []string{suspendPath, disablePath} {
		o := acctest.Start(t)
		o.Emulator.Fault(emulator.Fault{Method: "POST", Path: path, DropAnswer: true})
		created := o.Protocol(t, map[string]any{"max_retries": 0}).Create(statusType, wanted(yukiID, "suspended", "inactive"))
		if got := statuses(t, o, yukiID); got != "suspended/inactive" || created.Attribute("account_status") != "inactive" {
			t.Errorf("%s: the account is %s, the state has %v", path, got, created.Attributes())
		}
	}
}

// What was done before a failure is in the state, and the next apply does the rest.
func TestUserStatus_failsHalfWay(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create(statusType, wanted(yukiID, "active", "active"))
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: disablePath, Status: 403, Times: 1})
	updated, diagnostics := driver.Apply(driver.Plan(statusType, wanted(yukiID, "suspended", "inactive"), created))
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot deactivate account "+yukiID, `AttributeName("account_status")`)
	if updated.Attribute("membership_status") != "suspended" || updated.Attribute("account_status") != "active" {
		t.Errorf("the state has %v", updated.Attributes())
	}
	planned := driver.Plan(statusType, wanted(yukiID, "suspended", "inactive"), updated)
	if changes := planned.Changes(); !slices.Equal(changes, []string{"account_status"}) {
		t.Errorf("the next plan changes %v", changes)
	}
	_, diagnostics = driver.Apply(planned)
	driver.Succeeds(diagnostics)

	for path, says := range map[string]string{strings.Replace(suspendPath, "suspend", "restore", 1): "Cannot restore the access of account " + yukiID, strings.Replace(disablePath, "disable", "enable", 1): "Cannot reactivate account " + yukiID} {
		o.Emulator.Fault(emulator.Fault{Method: "POST", Path: path, Status: 403, Times: 1})
		closed, diagnostics := o.Protocol(t).Read(updated)
		if driver.Succeeds(diagnostics); closed.Attribute("account_status") != "inactive" {
			t.Fatalf("the account is %v", closed.Attributes())
		}
		driver := o.Protocol(t)
		_, diagnostics = driver.Apply(driver.Plan(statusType, wanted(yukiID, "active", "active"), closed))
		acctest.Says(t, acctest.Text(diagnostics), "ERROR: "+says)
		driver.Create(statusType, wanted(yukiID, "suspended", "inactive"))
	}
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: suspendPath, Status: 403, Times: 1})
	driver = o.Protocol(t)
	none, diagnostics := driver.Apply(driver.Plan(statusType, wanted(jackID, "suspended"), acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot suspend the access of account "+jackID, "has the scopes of this call", `AttributeName("membership_status")`)
	if !none.Value.IsNull() {
		t.Errorf("a create that failed left %v", none.Attributes())
	}
}

func TestUserStatus_gone(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create(statusType, wanted(yukiID, "suspended"))
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: userPath, Status: 404, Times: 1, Body: `{"errors":[{"id":"e","status":"404","code":"ADMIN-404-8","title":"Not Found","detail":"no such user"}]}`})
	created.Identity = nil // as a Terraform before 1.12 reads
	read, diagnostics := o.Protocol(t).Read(created)
	if acctest.Says(t, acctest.Text(diagnostics), "Object is gone: account "+yukiID); read.Type != "" {
		t.Error("an account that is gone stayed in the state")
	}
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: userPath, Status: 403, Times: 1})
	read, diagnostics = o.Protocol(t).Read(created)
	if acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot read account "+yukiID); read.Type == "" {
		t.Error("a refused read took the account out of the state")
	}
}

func TestUserStatus_refusedAtPlan(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	for _, test := range []struct {
		name   string
		config map[string]any
		want   string
	}{
		{"nothing wanted", wanted(yukiID), "At least one of these attributes must be configured"},
		{"e-mail address", wanted("yuki.tanaka@acme.dev", "active"), "is an e-mail address. Look its account up"},
		{"empty", wanted("", "active"), "It is empty. Write the id of an account"},
		{"word of the other", wanted(yukiID, "inactive"), `value must be one of: ["active" "suspended"]`},
		{"closed", wanted(yukiID, "", "closed"), `value must be one of: ["active" "inactive"]`},
	} {
		t.Run(test.name, func(t *testing.T) {
			acctest.Says(t, acctest.Text(driver.Validate(statusType, test.config)), "ERROR", test.want)
		})
	}
	for _, id := range []string{"yuki.tanaka@acme.dev", "a/b/" + yukiID, o.ID + "/"} {
		_, diagnostics := driver.ImportByID(statusType, id)
		acctest.Says(t, acctest.Text(diagnostics), "An import id is <account id>", "<organization id>/")
	}
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent before the refusal: %v", sent)
	}
}

// The first apply after a plan that was let through says why Atlassian refuses, which its own answer does not.
func TestUserStatus_refusalIsExplained(t *testing.T) {
	o := acctest.Start(t)
	account := synced(t, o)
	driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
	_, diagnostics := driver.Apply(driver.Plan(statusType, wanted(account, "", "inactive"), acctest.Object{}))
	text := acctest.Text(diagnostics)
	acctest.Says(t, text, "ERROR: Cannot deactivate account "+account, "[forbidden.action]", "Google Workspace owns whether this account is active", `AttributeName("account_status")`)
	if strings.Contains(text, "API key without scopes") {
		t.Errorf("the scopes of the key are blamed:\n%s", text)
	}
	scoped := acctest.Start(t, func(options *emulator.Options) { options.Scopes = []string{"read:orgs:admin"} })
	driver = scoped.Protocol(t, map[string]any{"plan_checks": "off"})
	_, diagnostics = driver.Apply(driver.Plan(statusType, wanted(yukiID, "", "inactive"), acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot deactivate account "+yukiID, "Next: use an organization API key without scopes")
	driver = o.Protocol(t, map[string]any{"plan_checks": "off"})
	_, diagnostics = driver.Apply(driver.Plan(statusType, wanted("712020:nobody", "suspended"), acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot read account 712020:nobody", "ADMIN-404-8", `AttributeName("account_id")`)
}

func TestUserStatusList(t *testing.T) {
	o := acctest.Start(t)
	ctx := context.Background()
	for _, err := range []error{o.Client.SuspendUser(ctx, o.ID, yukiID), o.Client.DeactivateAccount(ctx, priyaID)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	driver := o.ProtocolWithPages(t, 100)
	for _, test := range []struct {
		config map[string]any
		want   string
	}{
		{map[string]any{"membership_status": "suspended"}, "yuki.tanaka@acme.dev"},
		{map[string]any{"account_status": "inactive"}, "priya.raghunathan@acme.com"},
		{map[string]any{"membership_status": "suspended", "account_status": "inactive"}, ""},
	} {
		found := driver.List(statusType, test.config, acctest.ListOptions{IncludeResource: true})
		if got := strings.Join(acctest.DisplayNames(found), " "); got != test.want {
			t.Errorf("%v lists %s, want %s", test.config, got, test.want)
		}
		driver.ListedPlansEmpty(found)
	}
	if found := driver.List(statusType, nil, acctest.ListOptions{Limit: 100}); len(found) != 40 {
		t.Errorf("all are %d", len(found))
	}
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: searchPath, Status: 200, Times: 1, Body: `{"data":[{"accountId":"a","accountType":"atlassian",
		"accountStatus":"closed","status":"for_deletion","membershipStatus":"no_membership","name":"Former","email":""}],"links":{}}`})
	if found := driver.List(statusType, nil, acctest.ListOptions{}); len(found) != 0 {
		t.Errorf("what no configuration can say is listed: %v", acctest.DisplayNames(found))
	}
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: searchPath, Status: 403})
	acctest.Says(t, acctest.Text(driver.List(statusType, nil, acctest.ListOptions{})[0].Diagnostics), "Cannot list users")
}

// The user's view: a leaver is suspended, comes back, and leaves the configuration.
func TestAccUserStatus_comesAndGoes(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	only := func(membership string) string {
		return o.Config(fmt.Sprintf("resource %q \"leaver\" {\n  account_id = %q\n  membership_status = %q\n}\n", statusType, yukiID, membership))
	}
	is := func(want string) func() {
		return func() {
			if got := statuses(t, o, yukiID); got != want {
				t.Errorf("the account is %s, want %s", got, want)
			}
		}
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: only("suspended")},
		{PreConfig: is("suspended/active"), Config: only("active")},
		{PreConfig: is("active/active"), Config: only("suspended")},
		{Config: o.Config("")},
		{PreConfig: is("suspended/active"), Config: o.Config("")},
	}})
}

// Refreshing many of them costs pages of users, and not a request for each.
func TestUserStatus_refreshesInPages(t *testing.T) {
	o := acctest.Start(t, func(options *emulator.Options) { options.Seed = emulator.GenerateSeed(1, 1, 60) })
	var objects []acctest.Object
	driver := o.ProtocolWithPages(t, 100)
	for user, err := range o.Client.SearchUsers(context.Background(), o.ID, client.UserSearch{}) {
		if err != nil {
			t.Fatal(err)
		}
		objects = append(objects, driver.Create(statusType, wanted(user.AccountID, "active")))
	}
	o.Emulator.ResetJournal()
	driver = o.ProtocolWithPages(t, 100)
	for _, object := range objects {
		_, diagnostics := driver.Read(object)
		driver.Succeeds(diagnostics)
	}
	if sent := len(o.ProviderRequests()); sent > 8 {
		t.Errorf("refreshing %d accounts took %d requests", len(objects), sent)
	}
}
