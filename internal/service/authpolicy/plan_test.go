package authpolicy_test

import (
	"context"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestAuthenticationPolicy_planChecks(t *testing.T) {
	for _, test := range []struct {
		name    string
		prepare func(o *acctest.Organization) error
		config  func(t *testing.T, o *acctest.Organization) map[string]any
		want    []string
	}{
		{"local directory", nil, func(t *testing.T, o *acctest.Organization) map[string]any {
			return map[string]any{"directory_id": local(t, o), "name": "Staff", "enforce_sso": true}
		}, []string{"cannot enforce single sign-on", "atlassian_linked_domain"}},
		{"local default", nil, func(t *testing.T, o *acctest.Organization) map[string]any {
			return map[string]any{"directory_id": local(t, o), "adopt_default": true, "enforce_sso": true}
		}, []string{"cannot enforce single sign-on"}},
		{"no Guard", func(o *acctest.Organization) error { return o.Emulator.SetGuardState("inactive_grace") }, func(t *testing.T, _ *acctest.Organization) map[string]any {
			return map[string]any{"directory_id": "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29", "name": "Staff", "enforce_sso": true}
		}, []string{"Enforcing single sign-on needs an active Atlassian Guard subscription", "Billing"}},
		{"no Guard, new directory", func(o *acctest.Organization) error { return o.Emulator.SetGuardState("inactive_grace") }, func(*testing.T, *acctest.Organization) map[string]any {
			return map[string]any{"directory_id": acctest.Unknown, "name": "Staff", "enforce_sso": true}
		}, []string{"Enforcing single sign-on needs an active Atlassian Guard subscription"}},
		{"no Guard, the default policy", func(o *acctest.Organization) error { return o.Emulator.SetGuardState("inactive_grace") }, func(t *testing.T, o *acctest.Organization) map[string]any {
			return map[string]any{"directory_id": local(t, o), "adopt_default": true}
		}, nil},
		{"directory not known", func(o *acctest.Organization) error { return o.Emulator.SetGuardState("inactive_grace") }, func(*testing.T, *acctest.Organization) map[string]any {
			return map[string]any{"directory_id": acctest.Unknown, "name": acctest.Unknown, "enforce_sso": acctest.Unknown, "is_default": acctest.Unknown, "adopt_default": acctest.Unknown}
		}, nil},
		{"a directory without SAML that this policy waits for", nil, func(t *testing.T, o *acctest.Organization) map[string]any {
			made, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
			if err != nil {
				t.Fatal(err)
			}
			return map[string]any{"directory_id": made.ID, "name": "Staff", "enforce_sso": true}
		}, []string{"There is no single sign-on to enforce yet", `Directory "Okta"`, "atlassian_identity_provider"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			config := test.config(t, o)
			if test.prepare != nil {
				if err := test.prepare(o); err != nil {
					t.Fatal(err)
				}
			}
			found := func(checks string) string {
				return acctest.Text(o.Protocol(t, map[string]any{"plan_checks": checks}).Plan(resourceType, config, acctest.Object{}).Diagnostics)
			}
			text := found("error")
			for _, want := range test.want {
				if !strings.Contains(text, want) {
					t.Errorf("the plan does not say %q:\n%s", want, text)
				}
			}
			if test.want == nil && text != "" {
				t.Errorf("the plan complains:\n%s", text)
			}
			if test.want != nil && !strings.Contains(text, `AttributeName("enforce_sso")`) {
				t.Errorf("not at the attribute:\n%s", text)
			}
			if text := found("warn"); strings.Contains(text, "ERROR") || (test.want != nil && !strings.Contains(text, "WARNING")) {
				t.Errorf("plan_checks = warn gave:\n%s", text)
			}
			if text := found("off"); text != "" {
				t.Errorf("plan_checks = off gave:\n%s", text)
			}
		})
	}
}

// A server that does not tell the plan is not judged, and asked once.
func TestAuthenticationPolicy_serverWithoutSubscription(t *testing.T) {
	o := acctest.Start(t)
	directory := okta(t, o)
	if err := o.Emulator.SetGuardState("inactive_grace"); err != nil {
		t.Fatal(err)
	}
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/identity/v1/orgs/*/subscription", Status: 404, Body: `{"code":404,"message":"No service"}`})
	o.Contract.AllowStatus(404)
	driver := o.Protocol(t)
	for _, name := range []string{"One", "Two"} {
		planned := driver.Plan(resourceType, map[string]any{"directory_id": directory, "name": name, "enforce_sso": true}, acctest.Object{})
		if text := acctest.Text(planned.Diagnostics); strings.Contains(text, "ERROR") || strings.Contains(text, "Guard") {
			t.Errorf("judged without knowing:\n%s", acctest.Text(planned.Diagnostics))
		}
	}
	asked := 0
	for _, request := range o.ProviderRequests() {
		if strings.HasSuffix(request.Path, "/subscription") {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("asked for the subscription %d times", asked)
	}
}

func TestAuthenticationPolicy_twoDefaultsInOnePlan(t *testing.T) {
	o := acctest.Start(t)
	directory := okta(t, o)
	wants := func(name string) map[string]any {
		return map[string]any{"directory_id": directory, "name": name, "is_default": true}
	}
	adopts := map[string]any{"directory_id": directory, "adopt_default": true}
	inState := o.Protocol(t).Create(resourceType, wants("First"))
	type step struct {
		config map[string]any
		prior  acctest.Object
	}
	for _, test := range []struct {
		name  string
		steps []step
		want  string
	}{
		{"two new", []step{{wants("Second"), acctest.Object{}}, {wants("Third"), acctest.Object{}}}, "is_default"},
		{"one adopts", []step{{wants("Second"), acctest.Object{}}, {adopts, acctest.Object{}}}, "adopt_default"},
		{"both adopt", []step{{adopts, acctest.Object{}}, {adopts, acctest.Object{}}}, "adopt_default"},
		{"one in the state first", []step{{wants("First"), inState}, {wants("Second"), acctest.Object{}}}, "is_default"},
		{"one in the state last", []step{{wants("Second"), acctest.Object{}}, {wants("First"), inState}}, "is_default"},
		{"a replacement", []step{{wants("First"), inState}, {wants("First"), acctest.Object{}}}, ""},
		{"the one in the state leaves it", []step{{map[string]any{"directory_id": directory, "name": "First"}, inState}, {wants("Second"), acctest.Object{}}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			driver := o.Protocol(t)
			var text string
			for _, one := range test.steps {
				text = acctest.Text(driver.Plan(resourceType, one.config, one.prior).Diagnostics)
			}
			if reported := strings.Contains(text, "Two default authentication policies"); reported != (test.want != "") || !strings.Contains(text, test.want) {
				t.Errorf("got:\n%s", text)
			}
		})
	}
}

func TestAuthenticationPolicy_demotionByItself(t *testing.T) {
	o := acctest.Start(t)
	directory := okta(t, o)
	created := o.Protocol(t).Create(resourceType, map[string]any{"directory_id": directory, "name": "Staff", "is_default": true})
	demote := map[string]any{"directory_id": directory, "name": "Staff", "is_default": false}
	text := acctest.Text(o.Protocol(t).Plan(resourceType, demote, created).Diagnostics)
	if !strings.Contains(text, "cannot be demoted by itself") || !strings.Contains(text, "set is_default = true on the policy") || !strings.Contains(text, `AttributeName("is_default")`) {
		t.Errorf("got:\n%s", text)
	}
	// Let through, it comes true if another policy took over first, and is refused if not.
	driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
	planned := driver.Plan(resourceType, demote, created)
	_, diagnostics := driver.Apply(planned)
	if text := acctest.Text(diagnostics); !strings.Contains(text, "always has a default policy") || !strings.Contains(text, `AttributeName("is_default")`) {
		t.Errorf("got:\n%s", text)
	}
	another(t, o, directory)
	_, diagnostics = driver.Apply(planned)
	driver.Succeeds(diagnostics)
}

// The error of what is enforced names the policy to change.
func TestAuthenticationPolicy_enforcedBySomebodyElse(t *testing.T) {
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	made, err := o.Client.CreateAuthenticationPolicy(context.Background(), o.ID,
		client.AuthenticationPolicyCreate{DirectoryID: directory, Name: "Somebody's", EnforceSSO: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	saml, diagnostics := driver.ImportByID("atlassian_identity_provider", directory)
	driver.Succeeds(diagnostics)
	_, diagnostics = driver.Apply(driver.Plan("atlassian_identity_provider", nil, saml))
	for _, want := range []string{made.ID, `"Somebody's"`, "enforce_sso = false"} {
		if text := acctest.Text(diagnostics); !strings.Contains(text, want) {
			t.Errorf("the error does not say %q:\n%s", want, text)
		}
	}
}

func TestAuthenticationPolicyList(t *testing.T) {
	o := acctest.Start(t)
	driver, directory := o.Protocol(t), okta(t, o)
	driver.Create(resourceType, map[string]any{"directory_id": directory, "name": "Staff", "enforce_sso": true})
	driver.Create(resourceType, map[string]any{"directory_id": directory, "name": "Contractors"})
	for _, test := range []struct {
		name   string
		config map[string]any
		limit  int64
		want   string
	}{
		{"directory", map[string]any{"directory_id": directory}, 0, defaultPolicy(t, o, directory).Name + ", Staff, Contractors"},
		{"name", map[string]any{"name": "CONTRACTORS"}, 0, "Contractors"},
		{"enforced", map[string]any{"enforce_sso": true}, 0, "Staff"},
		{"not enforced", map[string]any{"enforce_sso": false, "directory_id": directory}, 1, defaultPolicy(t, o, directory).Name},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := driver.List(resourceType, test.config, acctest.ListOptions{Limit: test.limit, IncludeResource: true})
			if got := strings.Join(acctest.DisplayNames(found), ", "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			o.Protocol(t).ListedPlansEmpty(found)
		})
	}
	o.Protocol(t).ListedPlansEmpty(driver.List(resourceType, nil, acctest.ListOptions{IncludeResource: true}))
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/identity/v1/orgs/*/authentication-policies", Status: 403})
	if text := acctest.Text(driver.List(resourceType, nil, acctest.ListOptions{})[0].Diagnostics); !strings.Contains(text, "Cannot list authentication policies") {
		t.Errorf("want the error as a result, got %q", text)
	}
}

func TestAuthenticationPolicy_noChangeNoExtraRequests(t *testing.T) {
	o := acctest.Start(t)
	config := map[string]any{"directory_id": okta(t, o), "name": "Staff", "enforce_sso": true}
	created := o.Protocol(t).Create(resourceType, config)
	o.Emulator.ResetJournal()
	driver := o.Protocol(t)
	read, _ := driver.Read(created)
	if planned := driver.Plan(resourceType, config, read); !planned.Empty() {
		t.Errorf("plan changes %v", planned.Changes())
	}
	if sent := o.ProviderRequests(); len(sent) != 1 {
		t.Errorf("a refresh and an empty plan took %d requests, want 1: %v", len(sent), sent)
	}
}

// In the first apply of a Google Workspace directory nobody has clicked Allow yet.
func TestAuthenticationPolicy_enforcedBeforeConsent(t *testing.T) {
	o := acctest.Start(t)
	google, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: "Google", IdentityProvider: "google_workspace"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Client.CreateGoogleWorkspaceConnection(context.Background(), o.ID, google.ID, client.GoogleWorkspaceSettings{}); err != nil {
		t.Fatal(err)
	}
	driver := o.Protocol(t)
	config := map[string]any{"directory_id": google.ID, "name": "Staff"}
	lax := driver.Create(resourceType, config)
	config["enforce_sso"] = true
	for name, prior := range map[string]acctest.Object{"create": {}, "update": lax} {
		_, diagnostics := driver.Apply(driver.Plan(resourceType, config, prior))
		if text := acctest.Text(diagnostics); !strings.Contains(text, "open consent_url") || !strings.Contains(text, `AttributeName("enforce_sso")`) {
			t.Errorf("%s: want the refusal at enforce_sso with what to do, got:\n%s", name, text)
		}
	}
}

// A policy that a read did not find is not doubled by the next apply.
func TestAuthenticationPolicy_nameTaken(t *testing.T) {
	o := acctest.Start(t)
	directory := okta(t, o)
	older := another(t, o, directory)
	planned := o.Protocol(t).Plan(resourceType, map[string]any{"directory_id": directory, "name": older.Name}, acctest.Object{})
	acctest.Says(t, acctest.Text(planned.Diagnostics), "ERROR: The directory has an authentication policy", older.ID, "Its import ID is", "choose another name", `AttributeName("name")`)
	elsewhere := o.Protocol(t).Plan(resourceType, map[string]any{"directory_id": directory, "name": older.Name + " 2"}, acctest.Object{})
	o.Protocol(t).Succeeds(elsewhere.Diagnostics)
}
