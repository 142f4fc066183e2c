package controlpolicy_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

func TestIPAllowlistPolicy_refusesAtTheAttribute(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	many := make([]any, 501)
	for i := range many {
		many[i] = fmt.Sprintf("10.%d.%d.0/24", i/256, i%256)
	}
	for name, test := range map[string]struct {
		config map[string]any
		want   []string
	}{
		"no address":             {allowlist("ip_ranges", []any{"office"}), []string{"Not an IP range", `"office" is none of them`, `AttributeName("ip_ranges").ElementKeyValue`}},
		"an address in a block":  {allowlist("ip_ranges", []any{"192.0.2.5/24"}), []string{"write 192.0.2.0/24 for the whole block, or 192.0.2.5/32"}},
		"twice":                  {allowlist("ip_ranges", []any{"192.0.2.1", "192.0.2.1/32"}), []string{"One IP range in two spellings"}},
		"none":                   {allowlist("ip_ranges", []any{}), []string{"at least 1", `AttributeName("ip_ranges")`}},
		"too many":               {allowlist("ip_ranges", many), []string{"at most 500"}},
		"no name":                {allowlist("name", ""), []string{`AttributeName("name")`}},
		"a name that is nothing": {allowlist("name", "  "), []string{"Name without a visible character"}},
		"status in another case": {allowlist("status", "Enabled"), []string{"Value in another case", `write "enabled"`, `AttributeName("status")`}},
		"an address as resource": {allowlist("resource_ids", []any{"acme.atlassian.net"}), []string{"must be the id of a workspace (an ARI", `AttributeName("resource_ids")`}},
		"no duration":            {allowlist("timeouts", map[string]any{"create": "soon"}), []string{`AttributeName("timeouts").AttributeName("create")`}},
	} {
		t.Run(name, func(t *testing.T) {
			acctest.Says(t, acctest.Text(driver.Validate(allowlistType, test.config)), append(test.want, "ERROR")...)
		})
	}
	acctest.Says(t, acctest.Text(driver.Validate(residencyType, map[string]any{"name": "Europe", "realms": []any{"the EU"}})), "must be the word for a realm", `AttributeName("realms")`)
	driver.Succeeds(driver.Validate(allowlistType, allowlist("ip_ranges", []any{acctest.Unknown, "192.0.2.1"}, "status", "quarantined")))
}

// Nothing that is copied from the documentation shuts anybody out.
func TestControlPolicies_areDisabledUnlessSaid(t *testing.T) {
	o := acctest.Start(t)
	for typeName, config := range map[string]map[string]any{
		allowlistType: allowlist("resource_ids", []any{workspace(t, o, "confluence")}),
		residencyType: {"name": "Europe", "realms": []any{"EU"}, "resource_ids": []any{workspace(t, o, "confluence")}},
	} {
		driver := o.Protocol(t)
		planned := driver.Plan(typeName, config, acctest.Object{})
		if text := acctest.Text(planned.Diagnostics); text != "" {
			t.Errorf("the plan says:\n%s", text)
		}
		created := driver.Create(typeName, config)
		if id := created.Attribute("id").(string); created.Attribute("status") != "disabled" || !strings.Contains(policy(t, o, id), " disabled ") {
			t.Errorf("made is %s", policy(t, o, id))
		}
	}
}

// What comes of an enabled policy is said by the plan, whatever plan_checks says of findings, and once.
func TestControlPolicies_warnOfTheirEffect(t *testing.T) {
	o := acctest.Start(t)
	jira, confluence := workspace(t, o, "jira-software"), workspace(t, o, "confluence")
	const shutsOut, nothing, moves = `IP allowlist policy "Office" shuts out every other address`, `IP allowlist policy "Office" covers nothing`, `data residency policy "Europe" moves data`
	enabled := func(more ...any) map[string]any {
		return allowlist(append([]any{"status", "enabled", "resource_ids", []any{jira}}, more...)...)
	}
	europe := func(more ...any) map[string]any {
		config := map[string]any{"name": "Europe", "realms": []any{"EU"}, "resource_ids": []any{jira}, "status": "enabled"}
		for i := 0; i < len(more); i += 2 {
			config[more[i].(string)] = more[i+1]
		}
		return config
	}
	for name, test := range map[string]struct {
		kind          string
		before, after map[string]any
		want          []string
	}{
		"new":                         {allowlistType, nil, enabled(), []string{shutsOut, "1 resources are reached from 192.0.2.0/24, and from nowhere else", `set status = "disabled" and apply`, `AttributeName("status")`}},
		"new, nothing known":          {allowlistType, nil, enabled("resource_ids", []any{acctest.Unknown}, "ip_ranges", acctest.Unknown), []string{shutsOut, "resources that are not known yet are reached from values that are not known yet"}},
		"new, covers nothing":         {allowlistType, nil, enabled("resource_ids", []any{}), []string{nothing, `AttributeName("resource_ids")`}},
		"new, left to others":         {allowlistType, nil, enabled("resource_ids", nil), []string{nothing}},
		"new, disabled":               {allowlistType, nil, enabled("status", "disabled"), nil},
		"enabled":                     {allowlistType, enabled("status", "disabled"), enabled(), []string{shutsOut}},
		"enabled, covers nothing":     {allowlistType, enabled("status", "disabled", "resource_ids", []any{}), enabled("resource_ids", []any{}), []string{nothing}},
		"one range less":              {allowlistType, enabled("ip_ranges", []any{"192.0.2.0/24", "198.51.100.7"}), enabled(), []string{shutsOut}},
		"one resource more":           {allowlistType, enabled(), enabled("resource_ids", []any{jira, confluence}), []string{shutsOut, "2 resources"}},
		"one resource less":           {allowlistType, enabled("resource_ids", []any{jira, confluence}), enabled(), nil},
		"the last resource":           {allowlistType, enabled(), enabled("resource_ids", []any{}), []string{nothing}},
		"covers nothing still":        {allowlistType, enabled("resource_ids", []any{}), enabled("resource_ids", []any{}, "name", "Office"), nil},
		"another name":                {allowlistType, enabled("name", "Home"), enabled(), nil},
		"disabled":                    {allowlistType, enabled(), enabled("status", "disabled"), nil},
		"data residency, new":         {residencyType, nil, europe(), []string{moves, "the data of 1 resources to EU", `AttributeName("status")`}},
		"data residency, other realm": {residencyType, europe(), europe("realms", []any{"DE"}), []string{moves, "to DE"}},
		"data residency, disabled":    {residencyType, nil, europe("status", "disabled"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			o.Emulator.ClearFaults()
			prior := acctest.Object{}
			if test.before != nil {
				prior = o.Protocol(t).Create(test.kind, test.before)
			}
			defer func() {
				for _, one := range acctest.All(t, o.Client.ControlPolicies(t.Context(), o.ID, "")) {
					succeeds(t, o.Client.DeleteControlPolicy(t.Context(), o.ID, one.ID))
				}
			}()
			driver := o.Protocol(t, map[string]any{"plan_checks": "off"})
			text := acctest.Text(driver.Plan(test.kind, test.after, prior).Diagnostics)
			if test.want == nil {
				if text != "" {
					t.Errorf("the plan says:\n%s", text)
				}
				return
			}
			acctest.Says(t, text, append(test.want, "WARNING")...)
			if again := acctest.Text(driver.Plan(test.kind, test.after, prior).Diagnostics); again != "" {
				t.Errorf("planned again in the same walk it says:\n%s", again)
			}
		})
	}
}

// Another spelling of the same ranges plans nothing, in the configuration or on the server.
func TestIPAllowlistPolicy_spellingsAreNoDrift(t *testing.T) {
	o := acctest.Start(t)
	config := allowlist("ip_ranges", []any{"192.0.2.1", "2001:DB8::/32"})
	created := o.Protocol(t).Create(allowlistType, config)
	write(t, o, created.Attribute("id").(string), func(to *client.ControlPolicyWrite) { to.Values = []string{"2001:db8::/32", "192.0.2.1/32"} })
	driver := o.Protocol(t)
	read, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	if !read.Value.Equal(created.Value) {
		t.Errorf("read is %v, made was %v", read.Attributes(), created.Attributes())
	}
	for _, spelled := range [][]any{{"192.0.2.1", "2001:DB8::/32"}, {"2001:0db8::/32", "192.0.2.1/32"}} {
		planned := o.Protocol(t).Plan(allowlistType, allowlist("ip_ranges", spelled), read)
		if !planned.Empty() {
			t.Errorf("%v plans %v", spelled, planned.Changes())
		}
	}
	if planned := o.Protocol(t).Plan(allowlistType, allowlist("ip_ranges", []any{"192.0.2.1"}), read); !slices.Equal(planned.Changes(), []string{"ip_ranges"}) {
		t.Errorf("a range less plans %v", planned.Changes())
	}
}

func TestControlPolicies_planChecks(t *testing.T) {
	o := acctest.Start(t)
	first := o.Protocol(t).Create(allowlistType, allowlist())
	id := first.Attribute("id").(string)
	text := acctest.Text(o.Protocol(t).Plan(allowlistType, allowlist(), acctest.Object{}).Diagnostics)
	acctest.Says(t, text, `ERROR: Another IP allowlist policy is named "Office"`, "Otherwise choose another name", id, `AttributeName("name")`)
	for name, config := range map[string]map[string]any{"another name": allowlist("name", "Home"), "a name to come": allowlist("name", acctest.Unknown)} {
		if text := acctest.Text(o.Protocol(t).Plan(allowlistType, config, acctest.Object{}).Diagnostics); text != "" {
			t.Errorf("%s: the plan says:\n%s", name, text)
		}
	}
	if text := acctest.Text(o.Protocol(t).Plan(residencyType, map[string]any{"name": "Office", "realms": []any{"EU"}}, acctest.Object{}).Diagnostics); text != "" {
		t.Errorf("of another type the plan says:\n%s", text)
	}
	acctest.Says(t, acctest.Text(o.Protocol(t).Plan(allowlistType, allowlist("name", "Home", "status", "quarantined"), acctest.Object{}).Diagnostics), "WARNING", "quarantined", `AttributeName("status")`)

	twice := o.Protocol(t)
	twice.Plan(allowlistType, allowlist("name", "One"), first)
	acctest.Says(t, acctest.Text(twice.Plan(allowlistType, allowlist("name", "Two"), first).Diagnostics), "ERROR: Policy "+id+" is in this configuration twice", "each would undo what the other does")
}

func TestControlPolicies_importOfTheOtherType(t *testing.T) {
	o := acctest.Start(t)
	office := o.Protocol(t).Create(allowlistType, allowlist()).Attribute("id").(string)
	leaks, err := o.Emulator.AddDataSecurityPolicy("Leaks", `{"export":{"effect":"block"}}`)
	succeeds(t, err)
	for id, want := range map[string]string{office: "is of type ip-allowlist.\n\nNext: import it as atlassian_ip_allowlist_policy.", leaks: "is of type data-security.\n\nNext: import it as atlassian_data_security_policy."} {
		_, diagnostics := o.Protocol(t).ImportByID(residencyType, id)
		acctest.Says(t, acctest.Text(diagnostics), "ERROR: Policy "+id+" is no data residency policy", want)
	}
	_, diagnostics := o.Protocol(t).ImportByID(securityType, office)
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Policy "+office+" is no data security policy", "import it as atlassian_ip_allowlist_policy.")
	address := o.Between(t, func(_ string, body []byte) []byte {
		return bytes.ReplaceAll(body, []byte(`"data-security"`), []byte(`"retention"`))
	})
	_, diagnostics = o.Protocol(t, map[string]any{"base_url": address}).ImportByID(residencyType, leaks)
	acctest.Says(t, acctest.Text(diagnostics), "is of type retention.\n\nNext: no resource manages policies of this type")
}
