package policymembers_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

func TestPolicyMembers_whoStaysIsTold(t *testing.T) {
	o := acctest.Start(t)
	driver, contractors, staff := o.Protocol(t), policy(t, o, "Contractors"), policy(t, o, "Staff")
	created := driver.Create(resourceType, map[string]any{"policy_id": contractors, "emails": emails(rosa, kwame)})
	o.Emulator.ResetJournal()
	stay := func(count string) string {
		return "WARNING: " + count + " in authentication policy " + contractors
	}
	for _, test := range []struct {
		name   string
		config map[string]any
		want   []string
		silent []string
	}{
		{"removed", map[string]any{"policy_id": contractors, "emails": emails(rosa, yuki)}, []string{stay("1 member stays"), kwame, "list them in the emails of an " + resourceType, `AttributeName("emails")`}, []string{rosa, yuki}},
		{"emptied", map[string]any{"policy_id": contractors, "emails": emails()}, []string{stay("2 members stay"), kwame, rosa}, nil},
		{"destroyed", nil, []string{stay("2 members stay"), kwame, rosa, "move them in Atlassian Administration"}, nil},
		{"another policy", map[string]any{"policy_id": staff, "emails": emails(rosa)}, []string{stay("1 member stays"), kwame}, []string{rosa}},
		{"added", map[string]any{"policy_id": contractors, "emails": emails(rosa, kwame, yuki)}, nil, []string{"WARNING"}},
		{"respelled", map[string]any{"policy_id": contractors, "emails": emails(strings.ToUpper(rosa), kwame, yuki)}, nil, []string{"WARNING"}},
		{"unknown address", map[string]any{"policy_id": contractors, "emails": []any{rosa, acctest.Unknown}}, nil, []string{"WARNING"}},
		{"unknown addresses", map[string]any{"policy_id": contractors, "emails": acctest.Unknown}, nil, []string{"WARNING"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := acctest.Text(o.Protocol(t).Plan(resourceType, test.config, created).Diagnostics)
			acctest.Says(t, text, test.want...)
			for _, silent := range test.silent {
				if strings.Contains(text, silent) {
					t.Errorf("%q is in:\n%s", silent, text)
				}
			}
		})
	}
	// The warning comes true.
	_, diagnostics := driver.Apply(driver.Plan(resourceType, nil, created))
	driver.Succeeds(diagnostics)
	in(t, o, contractors, rosa, kwame)
	if writes := o.Writes(); len(writes) > 0 {
		t.Errorf("destroying sent %v", writes)
	}
}

func TestPolicyMembers_removingSendsNothing(t *testing.T) {
	o := acctest.Start(t)
	driver, contractors := o.Protocol(t), policy(t, o, "Contractors")
	created := driver.Create(resourceType, map[string]any{"policy_id": contractors, "emails": emails(rosa, kwame)})
	o.Emulator.ResetJournal()
	updated, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"policy_id": contractors, "emails": emails(rosa)}, created))
	driver.Succeeds(diagnostics)
	if sent := o.ProviderRequests(); len(sent) > 0 || listed(updated) != rosa {
		t.Errorf("state has %s, sent %v", listed(updated), sent)
	}
	in(t, o, contractors, rosa, kwame)
}

func TestPolicyMembers_policyIsThere(t *testing.T) {
	o := acctest.Start(t)
	contractors := policy(t, o, "Contractors")
	const gone = "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8"
	created := o.Protocol(t).Create(resourceType, map[string]any{"policy_id": contractors, "emails": emails(rosa)})
	wrong := map[string]any{"policy_id": gone, "emails": emails(rosa)}
	for name, prior := range map[string]acctest.Object{"new": {}, "changed": created} {
		t.Run(name, func(t *testing.T) {
			acctest.Says(t, acctest.Text(o.Protocol(t).Plan(resourceType, wrong, prior).Diagnostics),
				"ERROR: Authentication policy "+gone+" does not exist", `AttributeName("policy_id")`, "Refer to the external_id of an atlassian_authentication_policy")
			softened := acctest.Text(o.Protocol(t, map[string]any{"plan_checks": "warn"}).Plan(resourceType, wrong, prior).Diagnostics)
			if strings.Contains(softened, "ERROR") || !strings.Contains(softened, "WARNING") {
				t.Errorf("plan_checks = warn gave:\n%s", softened)
			}
			if silenced := o.Protocol(t, map[string]any{"plan_checks": "off"}).Plan(resourceType, wrong, prior).Diagnostics; len(silenced) > 0 {
				t.Errorf("plan_checks = off gave:\n%s", acctest.Text(silenced))
			}
		})
	}
	for _, fine := range []map[string]any{
		{"policy_id": contractors, "emails": emails(rosa)},
		{"policy_id": acctest.Unknown, "emails": emails(rosa)},
		{"policy_id": contractors, "emails": acctest.Unknown},
	} {
		if found := o.Protocol(t).Plan(resourceType, fine, acctest.Object{}).Diagnostics; len(found) > 0 {
			t.Errorf("%v: %s", fine, acctest.Text(found))
		}
	}
}

// On Atlassian's own host there is no list of policies: the plan has nothing to
// hold the id against, and the apply works.
func TestPolicyMembers_withoutIdentityAPI(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	contractors, err := o.Emulator.PolicyOf(rosa)
	if err != nil {
		t.Fatal(err)
	}
	config := map[string]any{"policy_id": contractors, "emails": emails(rosa, kwame)}
	driver := o.Protocol(t)
	planned := driver.Plan(resourceType, config, acctest.Object{})
	if len(planned.Diagnostics) > 0 {
		t.Errorf("the plan complains:\n%s", acctest.Text(planned.Diagnostics))
	}
	_, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	in(t, o, contractors, rosa, kwame)
	config["policy_id"] = "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8"
	planned = driver.Plan(resourceType, config, acctest.Object{})
	driver.Succeeds(planned.Diagnostics)
	_, diagnostics = driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot add 2 members to authentication policy 6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8",
		"does not exist in this organization", "check the ids", `AttributeName("policy_id")`)
}

func TestPolicyMembers_listedForTwoPolicies(t *testing.T) {
	o := acctest.Start(t)
	contractors, staff := policy(t, o, "Contractors"), policy(t, o, "Staff")
	first := map[string]any{"policy_id": contractors, "emails": emails(rosa, kwame)}
	created := o.Protocol(t).Create(resourceType, first)
	second := map[string]any{"policy_id": staff, "emails": emails(yuki, strings.ToUpper(rosa))}
	for name, prior := range map[string]acctest.Object{"both new": {}, "one in the state": created} {
		t.Run(name, func(t *testing.T) {
			driver := o.Protocol(t)
			driver.Succeeds(driver.Plan(resourceType, first, prior).Diagnostics)
			text := acctest.Text(driver.Plan(resourceType, second, acctest.Object{}).Diagnostics)
			acctest.Says(t, text, "ERROR: 1 accounts are listed for two authentication policies", strings.ToUpper(rosa), "than "+staff, "List each account once", `AttributeName("emails")`)
			if strings.Contains(text, yuki) {
				t.Errorf("%s is listed once:\n%s", yuki, text)
			}
		})
	}
	for name, other := range map[string]map[string]any{
		"the same policy": {"policy_id": contractors, "emails": emails(rosa)},
		"other accounts":  {"policy_id": staff, "emails": emails(yuki)},
		"unknown policy":  {"policy_id": acctest.Unknown, "emails": emails(rosa)},
	} {
		t.Run(name, func(t *testing.T) {
			driver := o.Protocol(t)
			driver.Succeeds(driver.Plan(resourceType, first, created).Diagnostics)
			if found := driver.Plan(resourceType, other, acctest.Object{}).Diagnostics; len(found) > 0 {
				t.Errorf("it complains:\n%s", acctest.Text(found))
			}
		})
	}
	t.Run("a replacement is no rival of itself", func(t *testing.T) {
		driver, moved := o.Protocol(t), map[string]any{"policy_id": staff, "emails": emails(rosa, kwame)}
		for _, prior := range []acctest.Object{created, {}} {
			driver.Succeeds(driver.Plan(resourceType, moved, prior).Diagnostics)
		}
	})
}

// Atlassian does not know the ids that the identity desk gives out. Where nobody has copied back the id that it knows, the plan says what to do.
func TestPolicyMembers_idThatAtlassianKnows(t *testing.T) {
	o := acctest.Start(t)
	contractors, known := policy(t, o, "Contractors"), "3c2b1a09-8f7e-4d6c-9b5a-a09182736455"
	told := ""
	between := o.Between(t, func(path string, body []byte) []byte {
		if !strings.HasSuffix(path, "/authentication-policies") {
			return body
		}
		return regexp.MustCompile(`"externalId":"`+contractors+`"`).ReplaceAll(body, []byte(`"externalId":`+told))
	})
	const another = `ERROR: Atlassian knows authentication policy "Contractors" by another id`
	for _, test := range []struct {
		name, told, id string
		want           []string
	}{
		{"nobody has copied it back", "null", contractors, []string{another, "nobody has told the server which one it knows", "copy the address that the browser shows", `AttributeName("policy_id")`}},
		{"the server's own", `"` + known + `"`, contractors, []string{another, "knows it by " + known, "refer to external_id"}},
		{"right", `"` + known + `"`, known, nil},
		{"perhaps that which nobody has copied back", "null", known, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			told = test.told
			text := acctest.Text(o.Protocol(t, map[string]any{"base_url": between}).Plan(resourceType, map[string]any{"policy_id": test.id, "emails": emails(rosa)}, acctest.Object{}).Diagnostics)
			acctest.Says(t, text, test.want...)
			if test.want == nil && text != "" {
				t.Errorf("it says:\n%s", text)
			}
		})
	}
}

// What refers to an external_id that nobody knows is told what to do. So is what leaves it out.
func TestPolicyMembers_idIsMissing(t *testing.T) {
	for name, config := range map[string]map[string]any{"null": {"policy_id": nil, "emails": emails(rosa)}, "left out": {"emails": emails(rosa)}} {
		t.Run(name, func(t *testing.T) {
			text := acctest.Text(acctest.Start(t).Protocol(t).Validate(resourceType, config))
			acctest.Says(t, text, "ERROR: The id of the authentication policy is missing", "policy_id is null or left out", "enter it at the policy's page of the identity desk", `AttributeName("policy_id")`)
		})
	}
}
