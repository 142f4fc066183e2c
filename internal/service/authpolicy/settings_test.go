package authpolicy_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// strict are settings that protect more than those of a new policy.
func strict() map[string]any {
	return map[string]any{"two_step_verification": "mandatory", "password_strength": "strong", "password_expiry_days": 90, "idle_session_duration_minutes": 60}
}

func with(config map[string]any, more map[string]any) map[string]any {
	all := map[string]any{}
	maps.Copy(all, config)
	maps.Copy(all, more)
	return all
}

// What is set is set, what is left out stays as somebody else has it, and what somebody else changes is put back.
func TestAccAuthenticationPolicy_settings(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	shared, instance := directories(t), acctest.Instance{}
	has := func(twoStep, strength string, expiry, idle int64) []statecheck.StateCheck {
		return []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, tfjsonpath.New("two_step_verification"), knownvalue.StringExact(twoStep)),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("password_strength"), knownvalue.StringExact(strength)),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("password_expiry_days"), knownvalue.Int64Exact(expiry)),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("idle_session_duration_minutes"), knownvalue.Int64Exact(idle)),
		}
	}
	all := shared + policy("test", "okta", `name = "Staff"`, `two_step_verification = "mandatory"`, `password_strength = "strong"`, `password_expiry_days = 90`, `idle_session_duration_minutes = 60`)
	colleague := func(settings client.AuthenticationPolicySettings) func() {
		return func() {
			update(t, o, instance.String("id"), client.AuthenticationPolicyUpdate{AuthenticationPolicySettings: settings})
		}
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(shared + policy("test", "okta", `name = "Staff"`)), ConfigStateChecks: append(has("optional", "weak", 0, 43200), acctest.Capture(address, instance))},
		{Config: o.Config(all), ConfigStateChecks: append(has("mandatory", "strong", 90, 60), acctest.Same(address, instance, "id")),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.OnlyChanges(address, "two_step_verification", "password_strength", "password_expiry_days",
				"idle_session_duration_minutes")}}},
		{PreConfig: colleague(client.AuthenticationPolicySettings{TwoStepVerification: new("optional"), PasswordExpiryDays: new(int64(0))}),
			Config: o.Config(all), ConfigStateChecks: has("mandatory", "strong", 90, 60),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.OnlyChanges(address, "two_step_verification", "password_expiry_days")}}},
		{Config: o.Config(shared + policy("test", "okta", `name = "Staff"`)), ConfigStateChecks: has("mandatory", "strong", 90, 60),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		{PreConfig: colleague(client.AuthenticationPolicySettings{PasswordStrength: new("good")}), Config: o.Config(shared + policy("test", "okta", `name = "Staff"`)),
			ConfigStateChecks: has("mandatory", "good", 90, 60), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
		// Enforced and lifted again, the policy has what it had.
		{Config: o.Config(shared + policy("test", "okta", `name = "Staff"`, `enforce_sso = true`)), ConfigStateChecks: has("mandatory", "good", 90, 60)},
		{Config: o.Config(shared + policy("test", "okta", `name = "Staff"`, `enforce_sso = false`)), ConfigStateChecks: has("mandatory", "good", 90, 60)},
	}})
}

func TestAuthenticationPolicy_settingsRefusedBeforeAnythingIsAsked(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	policy := map[string]any{"directory_id": "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29", "name": "Staff"}
	for _, test := range []struct {
		name, at string
		config   map[string]any
		want     string
	}{
		{"word", "two_step_verification", map[string]any{"two_step_verification": "required"}, `"optional" "mandatory"`},
		{"strength", "password_strength", map[string]any{"password_strength": "very strong"}, `"very_strong"`},
		{"negative", "password_expiry_days", map[string]any{"password_expiry_days": -1}, "between 0 and 3650"},
		{"half", "password_expiry_days", map[string]any{"password_expiry_days": 1.5}, "Not a whole number"},
		{"too short", "idle_session_duration_minutes", map[string]any{"idle_session_duration_minutes": 14}, "between 15 and 43200"},
		{"too long", "idle_session_duration_minutes", map[string]any{"idle_session_duration_minutes": 43201}, "between 15 and 43200"},
	} {
		t.Run(test.name, func(t *testing.T) {
			acctest.Says(t, acctest.Text(driver.Validate(resourceType, with(policy, test.config))), test.want, `AttributeName("`+test.at+`")`)
		})
	}
	for name, fine := range map[string]map[string]any{
		"all":            strict(),
		"least and most": {"password_expiry_days": 0, "idle_session_duration_minutes": 43200},
	} {
		if said := driver.Validate(resourceType, with(policy, fine)); len(said) > 0 {
			t.Errorf("%s: %s", name, acctest.Text(said))
		}
	}
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent: %v", sent)
	}
}

// A policy may enforce single sign-on although the configuration does not say so.
func TestAuthenticationPolicy_settingsOfAPolicyThatEnforces(t *testing.T) {
	const refusal = "ERROR: password_strength cannot be set while single sign-on is enforced"
	o := acctest.Start(t)
	directory := okta(t, o)
	born := defaultPolicy(t, o, directory)
	update(t, o, born.ID, client.AuthenticationPolicyUpdate{EnforceSSO: new(true)})
	adopting := map[string]any{"directory_id": directory, "adopt_default": true, "password_strength": "strong"}
	acctest.Says(t, acctest.Text(o.Protocol(t).Plan(resourceType, adopting, acctest.Object{}).Diagnostics), refusal, `AttributeName("password_strength")`, "plan_checks")

	made := map[string]any{"directory_id": directory, "name": "Strict", "enforce_sso": true}
	acctest.Says(t, acctest.Text(o.Protocol(t).Plan(resourceType, with(made, strict()), acctest.Object{}).Diagnostics), refusal, "Next: leave password_strength out here",
		"ERROR: two_step_verification cannot be set", `AttributeName("two_step_verification")`, "ERROR: password_expiry_days cannot be set")
	for name, fine := range map[string]map[string]any{
		"session":           with(made, map[string]any{"idle_session_duration_minutes": 15}),
		"not known yet":     with(made, map[string]any{"two_step_verification": acctest.Unknown, "password_expiry_days": acctest.Unknown}),
		"may not enforce":   with(with(made, strict()), map[string]any{"enforce_sso": acctest.Unknown}),
		"adopts in unknown": with(with(made, strict()), map[string]any{"adopt_default": true, "directory_id": acctest.Unknown}),
	} {
		if text := acctest.Text(o.Protocol(t).Plan(resourceType, fine, acctest.Object{}).Diagnostics); strings.Contains(text, "ERROR") {
			t.Errorf("%s: %s", name, text)
		}
	}

	imported, diagnostics := o.Protocol(t).ImportByID(resourceType, born.ID)
	o.Protocol(t).Succeeds(diagnostics)
	acctest.Says(t, acctest.Text(o.Protocol(t).Plan(resourceType, adopting, imported).Diagnostics), refusal)
	for name, fine := range map[string]map[string]any{
		"lifted with it":  with(adopting, map[string]any{"enforce_sso": false}),
		"as it is":        with(adopting, map[string]any{"enforce_sso": true, "password_strength": born.PasswordStrength}),
		"session":         {"directory_id": directory, "adopt_default": true, "idle_session_duration_minutes": 60},
		"unknown setting": with(adopting, map[string]any{"password_strength": acctest.Unknown}),
	} {
		if text := acctest.Text(o.Protocol(t).Plan(resourceType, fine, imported).Diagnostics); strings.Contains(text, "ERROR") {
			t.Errorf("%s: %s", name, text)
		}
	}

	// Where nothing is checked the organization refuses, and the error stands at the attribute.
	driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
	_, diagnostics = driver.Apply(driver.Plan(resourceType, adopting, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "Cannot adopt the default", "While single sign-on is enforced", `AttributeName("password_strength")`)
	if left := defaultPolicy(t, o, directory); left.PasswordStrength != born.PasswordStrength {
		t.Errorf("it has %q", left.PasswordStrength)
	}
}

func TestAuthenticationPolicy_loosenedSettingsAreTold(t *testing.T) {
	const title = `WARNING: Authentication policy "Staff" will protect its members less`
	o := acctest.Start(t)
	base := map[string]any{"directory_id": okta(t, o), "name": "Staff"}
	created := o.Protocol(t).Create(resourceType, with(base, strict()))
	for _, test := range []struct {
		name   string
		change map[string]any
		says   []string
	}{
		{"two-step verification", map[string]any{"two_step_verification": "optional"}, []string{`two_step_verification: before "mandatory", after "optional"`, `AttributeName("two_step_verification")`}},
		{"strength", map[string]any{"password_strength": "good"}, []string{`password_strength: before "strong", after "good"`}},
		{"later", map[string]any{"password_expiry_days": 91}, []string{"password_expiry_days: before 90, after 91"}},
		{"never", map[string]any{"password_expiry_days": 0}, []string{"password_expiry_days: before 90, after 0"}},
		{"session", map[string]any{"idle_session_duration_minutes": 61}, []string{"idle_session_duration_minutes: before 60, after 61", `AttributeName("idle_session_duration_minutes")`}},
		{"tightened", map[string]any{"password_strength": "very_strong", "password_expiry_days": 89, "idle_session_duration_minutes": 59}, nil},
		{"unknown", map[string]any{"two_step_verification": acctest.Unknown, "password_strength": acctest.Unknown, "password_expiry_days": acctest.Unknown,
			"idle_session_duration_minutes": acctest.Unknown}, nil},
		{"the name alone", map[string]any{"name": "Employees"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := acctest.Text(o.Protocol(t).Plan(resourceType, with(with(base, strict()), test.change), created).Diagnostics)
			if test.says == nil && strings.Contains(text, "protect") {
				t.Errorf("nothing is weaker:\n%s", text)
			}
			if test.says != nil {
				acctest.Says(t, text, append(test.says, title)...)
			}
		})
	}
	// From never to anything is stricter, whatever the number.
	never := o.Protocol(t).Create(resourceType, map[string]any{"directory_id": base["directory_id"], "name": "Others", "password_expiry_days": 0})
	if text := acctest.Text(o.Protocol(t).Plan(resourceType, map[string]any{"directory_id": base["directory_id"], "name": "Others", "password_expiry_days": 3650}, never).Diagnostics); text != "" {
		t.Errorf("it says:\n%s", text)
	}
}

// A policy of another directory is another policy: it is not compared with the one that it replaces.
func TestAuthenticationPolicy_replacementIsNotLoosened(t *testing.T) {
	o := acctest.Start(t)
	created := o.Protocol(t).Create(resourceType, with(map[string]any{"directory_id": okta(t, o), "name": "Staff"}, strict()))
	elsewhere := map[string]any{"directory_id": local(t, o), "name": "Staff", "password_strength": "weak", "password_expiry_days": 0}
	planned := o.Protocol(t).Plan(resourceType, elsewhere, created)
	if text := acctest.Text(planned.Diagnostics); strings.Contains(text, "protect") || len(planned.RequiresReplace) == 0 {
		t.Errorf("the plan replaces because of %v, and says:\n%s", planned.RequiresReplace, text)
	}
}

// An adoption tells which settings it overwrites, and which of them are weaker then.
func TestAuthenticationPolicy_adoptionOfSettings(t *testing.T) {
	o := acctest.Start(t)
	directory := okta(t, o)
	born := defaultPolicy(t, o, directory)
	update(t, o, born.ID, client.AuthenticationPolicyUpdate{AuthenticationPolicySettings: client.AuthenticationPolicySettings{PasswordStrength: new("strong")}})
	driver := o.Protocol(t)
	planned := driver.Plan(resourceType, map[string]any{"directory_id": directory, "adopt_default": true, "password_strength": "good", "password_expiry_days": 90}, acctest.Object{})
	acctest.Says(t, acctest.Text(planned.Diagnostics), `WARNING: Adopting authentication policy "`+born.Name+`" changes it`, `password_strength: before "strong", after "good"`,
		"password_expiry_days: before 0, after 90", `WARNING: Authentication policy "`+born.Name+`" will protect its members less`)
	o.Emulator.ResetJournal()
	_, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	sent := o.ProviderRequests()
	if last := sent[len(sent)-1]; last.Method != "PATCH" || !slices.Equal(last.Fields, []string{"passwordExpiryDays", "passwordStrength"}) {
		t.Errorf("want a PATCH with the two settings alone, got %+v", last)
	}
}

// A server may not know what nobody has told it. What is written is then sent, and what is left out stays null.
func TestAuthenticationPolicy_settingsThatNobodyKnows(t *testing.T) {
	o := acctest.Start(t)
	directory := okta(t, o)
	hide := strings.NewReplacer(`"twoStepVerification":"optional"`, `"twoStepVerification":null`, `"passwordStrength":"weak"`, `"passwordStrength":null`,
		`"passwordExpiryDays":0`, `"passwordExpiryDays":null`, `"idleSessionDurationMinutes":43200`, `"idleSessionDurationMinutes":null`, `"externalId":"`, `"externalId":null,"x":"`)
	driver := o.Protocol(t, map[string]any{"base_url": o.Between(t, func(_ string, body []byte) []byte { return []byte(hide.Replace(string(body))) })})
	base := map[string]any{"directory_id": directory, "name": "Staff"}
	created := driver.Create(resourceType, base)
	for _, name := range []string{"two_step_verification", "password_strength", "password_expiry_days", "idle_session_duration_minutes", "external_id"} {
		if value := created.Attribute(name); value != nil {
			t.Errorf("%s is %v", name, value)
		}
	}
	planned := driver.Plan(resourceType, with(base, strict()), created)
	if text := acctest.Text(planned.Diagnostics); text != "" {
		t.Errorf("nobody can tell whether it is weaker:\n%s", text)
	}
	changed, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if changed.Attribute("two_step_verification") != "mandatory" || changed.Attribute("external_id") != nil {
		t.Errorf("the policy is %v", changed.Value)
	}
}
