package runbook_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/runbook"
)

// A file that is no plan in JSON gets an error that says what it is, and what to do.
func TestMarkdown_refusesWhatIsNoPlan(t *testing.T) {
	for content, says := range map[string]string{
		"":                          "there is nothing in it. Next: write the plan with",
		" \n":                       "there is nothing in it",
		"PK\x03\x04\x14\x00binary":  "it is a plan in Terraform's own binary form, not in JSON. Next: `terraform show -json",
		"Terraform will perform":    "it is not JSON",
		`{"format_version": "1.2",`: "it is not JSON",
		`[1]`:                       "it is not JSON",
		`{"version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "x"}`:                        "it is a state, not a plan",
		`{"format_version": "1.0", "values": {"root_module": {}}}`:                                          "it is a state, not a plan",
		`{"@level": "info", "@message": "Terraform 1.11.4"}` + "\n" + `{"@level": "info", "@message": "x"}`: "it is the log of `terraform plan -json`",
		`{"format_version": "1.2", "resource_changes": []}{}`:                                               "more than one JSON document",
		`{"a": 1}`: "it is JSON, but not a plan of Terraform",
		`{"format_version": "2.0", "resource_changes": []}`:               "format_version \"2.0\", and this program reads 1.x. Next:",
		`{"format_version": "1.2", "resource_changes": [{"address": 5}]}`: "it looks like a plan, but cannot be read",
	} {
		page, err := runbook.Markdown([]byte(content))
		if err == nil || !strings.Contains(err.Error(), says) || page != "" {
			t.Errorf("%q: error %v, want %q", content, err, says)
		}
	}
}

// Windows PowerShell writes redirected output in UTF-16.
func TestMarkdown_readsWhatPowerShellWrites(t *testing.T) {
	plan := planOf(t, nil, change("atlassian_directory.a", "atlassian_directory", "create", nil, object{"name": "Größe", "identity_provider": "okta"}))
	want := written(t, plan)
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		encoded := order.AppendUint16(nil, 0xfeff)
		for _, unit := range utf16.Encode([]rune(string(plan))) {
			encoded = order.AppendUint16(encoded, unit)
		}
		if got := written(t, encoded); got != want {
			t.Errorf("%v: another runbook than of UTF-8:\n%s", order, got)
		}
	}
	if got := written(t, append([]byte("\xef\xbb\xbf"), plan...)); got != want || !strings.Contains(want, "Größe") {
		t.Errorf("with a byte order mark:\n%s", got)
	}
}

// What a user calls things is text wherever it stands: it begins no heading, block, list, link, mention or HTML.
func TestMarkdown_nothingBreaksOut(t *testing.T) {
	for _, name := range []string{
		"a\n\n# heading", "a\r\n```\n# heading", "```", "````text", "`", "a|b|c", "<img src=x onerror=alert(1)>", "</details><script>", "[a](https://evil.example)",
		"![a](https://evil.example/a.png)", "https://evil.example", "www.evil.example", "@acme/security", "#1 acme/infra#2", "<!-- -->", "*a* _b_ ~~c~~", "- a", "1. a", "    code", "a\u202eb", "&lt;", "$x$", "\\", "a\u2028# b", "| a |\n|---|",
	} {
		plan := planOf(t, object{"resources": []any{refers(`atlassian_linked_domain.a`, map[string][]string{"directory_id": {"atlassian_directory.a.id"}})}},
			change("atlassian_directory.a", "atlassian_directory", "create", nil, object{"name": name, "identity_provider": name}),
			change(`atlassian_linked_domain.a["`+name+`"]`, "atlassian_linked_domain", "create", nil, object{"domain": name}, object{"after_unknown": object{"directory_id": true}}),
			change("atlassian_authentication_policy.a", "atlassian_authentication_policy", "update", object{"id": "1", "name": name, "enforce_sso": false}, object{"id": "1", "name": name + "2", "enforce_sso": true, "organization_id": name}),
			change("atlassian_group."+name, "atlassian_group", "no-op", nil, nil, object{"previous_address": name}))
		page := written(t, plan)
		outside := outsideOfCode(page)
		for line := range strings.SplitSeq(outside, "\n") {
			// Each line begins as this program begins it.
			if line != "" && !regexp.MustCompile(`^(#{2,4} [A-Z0-9]|- [A-Z0-9\x00"]|1\. [A-Z]|[A-Z0-9\x00]|\x00| {3}\x00)`).MatchString(line) {
				t.Errorf("%q begins a line of its own: %q in:\n%s", name, line, page)
			}
		}
		outside = regexp.MustCompile(`\\.`).ReplaceAllString(outside, "") // what is escaped is text
		for _, forbidden := range []string{"<", "](", "http://", "https://", "www.e", "@a", "#1", "#2", "\u202e", "\u2028", "```"} {
			if strings.Contains(outside, forbidden) {
				t.Errorf("%q comes out as %q in:\n%s", name, forbidden, outside)
			}
		}
		if strings.Count(page, "\n#### ") != 3 || strings.Count(page, "\n## ")+strings.Count("\n"+page, "\n## ") != 1 {
			t.Errorf("%q changes the headings:\n%s", name, page)
		}
	}
}

// Values are shown exactly, so that they can be copied.
func TestMarkdown_valuesCanBeCopied(t *testing.T) {
	page := written(t, planOf(t, nil, change("atlassian_directory.a", "atlassian_directory", "create", nil, object{"name": "a *b* ``` <c> | d", "identity_provider": "okta"})))
	acctest.Says(t, page, "   ````text\n   a *b* ``` <c> | d\n   ````\n")
}

// Values that come later say when; sensitive ones are not shown, and a change of one is a step all the same.
func TestMarkdown_unknownAndSensitiveValues(t *testing.T) {
	const secret = "canary-4711"
	root := object{"resources": []any{
		refers("atlassian_directory.a", nil),
		refers("atlassian_identity_provider.a", map[string][]string{"directory_id": {"atlassian_directory.a.id", "atlassian_directory.a"}, "sso_url": {"okta_app_saml.a.url", "okta_app_saml.a"}, "entity_id": {"local.entity"}}),
		refers("okta_app_saml.a", map[string][]string{"acs": {"atlassian_directory.a.name"}}),
	}}
	page := written(t, planOf(t, root,
		change("atlassian_identity_provider.a", "atlassian_identity_provider", "create", nil, object{"certificate": secret},
			object{"after_unknown": object{"directory_id": true, "sso_url": true, "entity_id": true, "single_logout": true}, "after_sensitive": object{"certificate": true}}),
		change("atlassian_directory.a", "atlassian_directory", "create", nil, object{"name": "Okta", "identity_provider": "okta"}),
		change("atlassian_authentication_policy.a", "atlassian_authentication_policy", "update", object{"name": secret, "id": "1", "directory_id": "1"}, object{"name": secret + "2", "id": "1", "directory_id": "1"},
			object{"before_sensitive": object{"name": true}, "after_sensitive": object{"name": true}}),
	))
	acctest.Says(t, page, "known when Terraform has made okta\\_app\\_saml.a", "known during the apply", "hidden, because Terraform's configuration says that it is sensitive", "Step 1: Change authentication policy (hidden)")
	if strings.Contains(page, secret) || strings.Contains(page, "ingle logout") {
		t.Errorf("a sensitive value, or what nobody has written, is shown:\n%s", page)
	}
}

// What a policy asks of passwords and sessions is work for a person, each setting alone, also of the default policy that is adopted.
func TestMarkdown_settingsOfAPolicy(t *testing.T) {
	for name, setting := range map[string]struct {
		value any
		says  string
	}{
		"two_step_verification": {"mandatory", "Two-step verification"}, "password_strength": {"strong", "Password strength"}, "password_expiry_days": {90, "Password expiration"},
		"idle_session_duration_minutes": {720, "12 hours"},
	} {
		const address = "atlassian_authentication_policy.a"
		root := object{"resources": []any{refers(address, nil)}}
		made := object{"directory_id": "1", "name": "Staff", name: setting.value}
		acctest.Says(t, written(t, planOf(t, root, change(address, "atlassian_authentication_policy", "create", nil, made))), "Add authentication policy", setting.says)
		adopted := object{"directory_id": "1", "adopt_default": true, name: setting.value}
		acctest.Says(t, written(t, planOf(t, root, change(address, "atlassian_authentication_policy", "create", nil, adopted))), "Change authentication policy", setting.says)
		// Of a directory that the plan makes, the default policy is taken over as it is, unless the configuration says more of it than that.
		taken := object{"adopt_default": true, "enforce_sso": false, name: setting.value}
		page := written(t, planOf(t, object{"resources": []any{
			refers("atlassian_directory.d", nil), refers(address, map[string][]string{"directory_id": {"atlassian_directory.d.id", "atlassian_directory.d"}}),
		}}, change("atlassian_directory.d", "atlassian_directory", "create", nil, object{"name": "Okta", "identity_provider": "okta"}),
			change(address, "atlassian_authentication_policy", "create", nil, taken, object{"after_unknown": object{"directory_id": true}})))
		acctest.Says(t, page, "Change authentication policy", setting.says)
		if strings.Contains(page, "as it is") {
			t.Errorf("%s is not set:\n%s", name, page)
		}
	}
}

// What is made comes before what stands on it, through modules, variables and outputs; what goes comes in reverse, by the state.
func TestMarkdown_orderOfDependencies(t *testing.T) {
	module := object{
		"resources": []any{
			refers("atlassian_provisioning_config.p", map[string][]string{"directory_id": {"var.directory"}}),
			refers("atlassian_authentication_policy.p", map[string][]string{"directory_id": {"var.directory"}}),
		},
		"outputs": object{"policy": object{"expression": object{"references": []string{"atlassian_authentication_policy.p.id", "atlassian_authentication_policy.p"}}}},
	}
	root := object{
		"resources": []any{
			refers("atlassian_directory.d", nil),
			// Domains wait for the policy of the module: against the safe order, and the configuration wins.
			refers("atlassian_linked_domain.l", map[string][]string{"directory_id": {"each.value"}, "domain": {"module.m.policy", "module.m"}}, object{"depends_on": []string{"atlassian_directory.d"}}),
		},
		"module_calls": object{"m": object{"module": module, "expressions": object{"directory": object{"references": []string{"atlassian_directory.d.id", "atlassian_directory.d"}}}}},
	}
	unknown := object{"after_unknown": object{"directory_id": true}}
	page := written(t, planOf(t, root,
		change(`atlassian_linked_domain.l["a.b]c"]`, "atlassian_linked_domain", "create", nil, object{"domain": "acme.com"}, unknown),
		change("module.m.atlassian_authentication_policy.p", "atlassian_authentication_policy", "create", nil, object{"name": "P"}, unknown),
		change("module.m.atlassian_provisioning_config.p", "atlassian_provisioning_config", "create", nil, object{}, unknown),
		change("atlassian_directory.d", "atlassian_directory", "create", nil, object{"name": "Okta", "identity_provider": "okta"})))
	want := "Step 1: Add directory \"Okta\"\nStep 2: Set up user provisioning of directory \"Okta\"\nStep 3: Add authentication policy \"P\" to directory \"Okta\"\nStep 4: Link domain \"acme.com\" to the directory (not known here which)"
	if got := titles(page); got != strings.ReplaceAll(want, "the directory (not known here which)", "directory (known during the apply)") {
		t.Errorf("steps:\n%s\nwant\n%s", got, want)
	}
	acctest.Says(t, page, "4 steps for a person, about 4 console pages.")
}

// What a resource depended on when it was made, the state knows, also where the configuration no longer has it.
func TestMarkdown_deletesInTheOrderOfTheState(t *testing.T) {
	var plan object
	if err := json.Unmarshal(planOf(t, nil,
		change("atlassian_authentication_policy.p", "atlassian_authentication_policy", "delete", object{"id": "1", "name": "P", "directory_id": "d"}, nil),
		change("module.m[0].atlassian_linked_domain.l", "atlassian_linked_domain", "delete", object{"domain": "acme.com", "directory_id": "d"}, nil)), &plan); err != nil {
		t.Fatal(err)
	}
	for dependsOn, want := range map[string]string{"atlassian_authentication_policy.p": "Step 1: Link domain", "atlassian_group.g": "Step 1: Delete authentication policy"} {
		plan["prior_state"] = object{"values": object{"root_module": object{"child_modules": []any{object{"resources": []any{
			object{"address": "module.m[0].atlassian_linked_domain.l", "mode": "managed", "type": "atlassian_linked_domain", "depends_on": []string{dependsOn}},
		}}}}}}
		content, err := json.Marshal(plan)
		if err != nil {
			t.Fatal(err)
		}
		acctest.Says(t, titles(written(t, content)), want)
	}
}

// A replacement is two steps in the order of the plan, with what stands on it around them; other actions ask nobody.
func TestMarkdown_otherActions(t *testing.T) {
	directory := func(id, name string) object {
		return object{"id": id, "name": name, "identity_provider": "okta"}
	}
	root := object{"resources": []any{refers("atlassian_directory.d", nil), refers("atlassian_provisioning_config.p", map[string][]string{"directory_id": {"atlassian_directory.d.id"}})}}
	for actions, want := range map[string]string{
		"delete,create": "Step 1: Delete the user provisioning of directory \"Old\"\nStep 2: Disconnect directory \"Old\"\nStep 3: Add directory \"New\"\nStep 4: Set up user provisioning of directory \"New\"",
		"create,delete": "Step 1: Add directory \"New\"\nStep 2: Set up user provisioning of directory \"New\"\nStep 3: Delete the user provisioning of directory \"Old\"\nStep 4: Disconnect directory \"Old\"",
	} {
		page := written(t, planOf(t, root,
			change("atlassian_directory.d", "atlassian_directory", actions, directory("1", "Old"), object{"name": "New", "identity_provider": "okta"}, object{"after_unknown": object{"id": true}}),
			change("atlassian_provisioning_config.p", "atlassian_provisioning_config", actions, object{"id": "2", "directory_id": "1"}, object{}, object{"after_unknown": object{"id": true, "directory_id": true}})))
		if got := titles(page); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", actions, got, want)
		}
	}

	same := directory("1", "Okta")
	page := written(t, planOf(t, nil,
		change("atlassian_directory.imported", "atlassian_directory", "no-op", same, same, object{"importing": object{"id": "1"}}),
		change("atlassian_directory.moved", "atlassian_directory", "no-op", same, same, object{"previous_address": "atlassian_directory.was"}),
		change("atlassian_directory.forgotten", "atlassian_directory", "forget", same, nil),
		change("atlassian_directory.same", "atlassian_directory", "no-op", same, same),
		change("atlassian_directory.timeouts", "atlassian_directory", "update", same, same),
		change("atlassian_provisioning_config.days", "atlassian_provisioning_config", "update", object{"id": "1", "rotate_before_days": 1}, object{"id": "1", "rotate_before_days": 2}),
		change("atlassian_authentication_policy.default", "atlassian_authentication_policy", "delete", object{"id": "1", "is_default": true, "enforce_sso": false}, nil),
		change("data.atlassian_directory.d", "atlassian_directory", "read", nil, object{}, object{"mode": "data"}),
		change("atlassian_directory.stranger", "atlassian_directory", "create", nil, object{"name": "x"}, object{"provider_name": "registry.terraform.io/acme/other"})))
	acctest.Says(t, page, "This plan asks nobody to do anything there.", "`atlassian_directory.imported` is taken over as it is (import)", "`atlassian_directory.moved` was called `atlassian_directory.was`; only the address changes",
		"`atlassian_directory.forgotten` is forgotten; the object stays as it is", "`atlassian_directory.timeouts` changes settings that Terraform alone knows", "`atlassian_provisioning_config.days` changes settings that Terraform alone knows",
		"`atlassian_authentication_policy.default` is let go; the default policy stays as it is", "`atlassian_directory.stranger` is created")
	if strings.Contains(page, "atlassian_directory.same`") || strings.Contains(page, "data.") {
		t.Errorf("what does not change is told:\n%s", page)
	}

	page = written(t, planOf(t, nil, change("atlassian_directory.imported", "atlassian_directory", "update", same, directory("1", "New"), object{"importing": object{"id": "1"}, "previous_address": ""})))
	acctest.Says(t, page, `Step 1: Rename directory "Okta" to "New"`, "Terraform takes the object over as it is, and then changes it.", "Until now: `Okta`")
}

// Steps of two organizations stay apart, and each page says whose it is.
func TestMarkdown_severalOrganizations(t *testing.T) {
	var changes []object
	var resources []any
	for _, name := range []string{"one", "two"} {
		resources = append(resources, refers("atlassian_directory."+name, nil, object{"provider_config_key": "atlassian." + name}),
			refers("atlassian_authentication_policy."+name, map[string][]string{"directory_id": {"atlassian_directory." + name + ".id"}}, object{"provider_config_key": "atlassian." + name}))
		values := object{"name": "Okta", "identity_provider": "okta"}
		if name == "one" {
			values["organization_id"] = "org-1"
		}
		changes = append(changes, change("atlassian_directory."+name, "atlassian_directory", "create", nil, values),
			change("atlassian_authentication_policy."+name, "atlassian_authentication_policy", "create", nil, object{"name": "P", "organization_id": values["organization_id"]}, object{"after_unknown": object{"directory_id": true}}))
	}
	content, err := json.Marshal(object{"format_version": "1.2", "resource_changes": changes, "configuration": object{
		"provider_config": object{"atlassian.two": object{"expressions": object{"organization_id": object{"constant_value": "org-2"}}}}, "root_module": object{"resources": resources}}})
	if err != nil {
		t.Fatal(err)
	}
	page := written(t, content)
	for _, want := range []string{"4 steps for a person, about 4 console pages", "Organization `org-1`.", "Organization `org-2`."} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in:\n%s", want, page)
		}
	}
	if one, two := strings.LastIndex(page, "org-1"), strings.Index(page, "org-2"); one > two {
		t.Errorf("the organizations are not apart:\n%s", titles(page))
	}
}

// Actions of Terraform 1.14 are steps, too, and a plan that is not whole says so.
func TestMarkdown_actionsAndPartsOfAPlan(t *testing.T) {
	var plan object
	if err := json.Unmarshal(planOf(t, nil, change("atlassian_google_workspace_connection.g", "atlassian_google_workspace_connection", "no-op", object{"id": "c", "directory_id": "d"}, object{"id": "c", "directory_id": "d"}),
		change("atlassian_directory.g", "atlassian_directory", "no-op", object{"id": "d", "name": "Google"}, object{"id": "d", "name": "Google"})), &plan); err != nil {
		t.Fatal(err)
	}
	plan["complete"] = false
	plan["action_invocations"] = []any{
		object{"address": "action.atlassian_google_workspace_sync.now", "type": "atlassian_google_workspace_sync", "config_values": object{"connection_id": "c"}},
		object{"address": "action.atlassian_group_conflict_sync.now", "type": "atlassian_group_conflict_sync", "config_values": object{"directory_id": "d", "group_name": "staff"}},
		object{"address": "action.atlassian_user_invite.now", "type": "atlassian_user_invite"},
		object{"address": "action.other.now", "type": "other", "provider_name": "registry.terraform.io/acme/other"},
	}
	content, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	page := written(t, content)
	acctest.Says(t, page, `Sync Google Workspace of directory "Google" now`, `Let the group "staff" be overwritten by that of directory "Google"`,
		"An identity desk does not offer this", "`action.atlassian_user_invite.now` is invoked", "**The plan is not whole**")
}

// A circle cannot be planned; should a file have one, every step is there all the same.
func TestMarkdown_aCircleEnds(t *testing.T) {
	root := object{"resources": []any{
		refers("atlassian_directory.a", map[string][]string{"name": {"atlassian_directory.b.name"}}), refers("atlassian_directory.b", map[string][]string{"name": {"atlassian_directory.a.name"}}),
		refers("atlassian_linked_domain.l", map[string][]string{"domain": {"var.x", "module.m.out"}}),
	}, "module_calls": object{"m": object{"module": object{"outputs": object{"out": object{"expression": object{"references": []string{"var.y"}}}}}, "expressions": object{"y": object{"references": []string{"module.m.out"}}}}}}
	var changes []object
	for _, name := range []string{"a", "b"} {
		changes = append(changes, change("atlassian_directory."+name, "atlassian_directory", "create", nil, object{"identity_provider": "okta"}, object{"after_unknown": object{"name": true}}))
	}
	page := written(t, planOf(t, root, append(changes, change("atlassian_linked_domain.l", "atlassian_linked_domain", "create", nil, object{"domain": "acme.com"}))...))
	acctest.Says(t, page, "3 steps for a person", "known after step 2")
}

func FuzzMarkdown(f *testing.F) {
	f.Add([]byte(`{"format_version":"1.2","resource_changes":[{"address":"atlassian_directory.a","mode":"managed","type":"atlassian_directory","change":{"actions":["create"],"after":{"name":"x"}}}]}`))
	f.Add([]byte(`{"format_version":"1.2","configuration":{"root_module":{"resources":[{"address":"a.b","expressions":{"x":{"references":["module.m.o"]}}}]}}}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		page, err := runbook.Markdown(content)
		if err == nil && !bytes.HasPrefix([]byte(page), []byte("## What people do")) {
			t.Errorf("runbook of %q: %q", content, page)
		}
	})
}

// overVariable is a plan in which the directory of a domain is looked up by each.value, with two directories to choose from.
func overVariable(t *testing.T, variables object) []byte {
	t.Helper()
	domain := refers("atlassian_linked_domain.of", map[string][]string{"directory_id": {"atlassian_directory.of", "each.value"}})
	domain["for_each_expression"] = object{"references": []string{"var.domains"}}
	content := planOf(t, object{"resources": []any{refers("atlassian_directory.of", nil), domain}},
		change(`atlassian_directory.of["okta"]`, "atlassian_directory", "create", nil, object{"name": "Okta", "identity_provider": "okta"}),
		change(`atlassian_directory.of["entra"]`, "atlassian_directory", "create", nil, object{"name": "Entra ID", "identity_provider": "microsoft_entra_id"}),
		change(`atlassian_linked_domain.of["acme.org"]`, "atlassian_linked_domain", "create", nil, object{"domain": "acme.org"}, object{"after_unknown": object{"directory_id": true}}))
	var plan object
	if err := json.Unmarshal(content, &plan); err != nil {
		t.Fatal(err)
	}
	plan["variables"] = variables
	content, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// A reviewer has to see where a domain goes: by the variable that for_each goes over, and else at least among which directories it is.
func TestMarkdown_saysWhichDirectoryEachValueMeans(t *testing.T) {
	for want, variables := range map[string]object{
		`#### Step 3: Link domain "acme.org" to directory "Entra ID"`:                                        {"domains": object{"value": object{"acme.org": "entra"}}},
		`#### Step 3: Link domain "acme.org" to directory ("Entra ID" or "Okta", known after steps 1 and 2)`: nil,
		`### 3. Domains: ("Entra ID" or "Okta", known after steps 1 and 2)`:                                  {"domains": object{"value": object{"acme.org": "google"}}},
		`Open directory ("Entra ID" or "Okta", known after steps 1 and 2)`:                                   {"domains": object{"value": []any{"acme.org"}}},
	} {
		if page := written(t, overVariable(t, variables)); !strings.Contains(page, want) {
			t.Errorf("%v: no %q in\n%s", variables, want, page)
		}
	}
}

// What is not certain of a page is said at its first step, and a box that stays empty is named once.
func TestMarkdown_saysThingsOnce(t *testing.T) {
	policy := func(name string) object {
		return change("atlassian_authentication_policy."+name, "atlassian_authentication_policy", "create", nil, object{"name": name, "directory_id": "d", "enforce_sso": false})
	}
	page := written(t, planOf(t, nil, policy("a"), policy("b")))
	if count := strings.Count(page, "An organization has room for 20 policies;"); count != 1 {
		t.Errorf("it is said %d times in\n%s", count, page)
	}
	if !strings.Contains(page, "1. Do not select \"Enforce single sign-on\".\n") || strings.Contains(page, "not selected") {
		t.Errorf("the box is named twice in\n%s", page)
	}
	if !strings.Contains(page, "In this order each step finds what it needs.") {
		t.Errorf("it does not say what the order means:\n%s", page)
	}
}

// A few people try single sign-on before everybody has to.
func TestMarkdown_enforcesForEverybodyLast(t *testing.T) {
	enforced := func(name string, isDefault bool) object {
		values := func(enforce bool) object {
			return object{"id": name, "name": name, "directory_id": "d", "is_default": isDefault, "adopt_default": isDefault, "enforce_sso": enforce}
		}
		return change("atlassian_authentication_policy."+name, "atlassian_authentication_policy", "update", values(false), values(true))
	}
	page := written(t, planOf(t, nil, enforced("everybody", true), enforced("pilot", false)))
	if first, last := strings.Index(page, `#### Step 1: Change authentication policy "pilot"`), strings.Index(page, `#### Step 2: Change authentication policy "everybody"`); first < 0 || last < first {
		t.Errorf("everybody comes first:\n%s", page)
	}
}
