package audit_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const (
	dataSource = "atlassian_audit_events"
	eventsPath = "/admin/v1/orgs/*/events"
)

// event returns an event as Atlassian documents it.
func event(id string) string {
	return fmt.Sprintf(`{"id":%q,"type":"events","attributes":{"time":"2026-10-03T10:44:26.457Z","action":"saml_config_updated",
"actor":{"id":"557058:amara","name":"Amara Okafor","email":"amara.okafor@acme.com","links":{"self":"https://acme.example/amara"},
	"auth":{"authType":"session","tokenId":"t-1","tokenLabel":"CI"}},
"context":[{"id":"okta","type":"directory","attributes":{"name":"Okta","size":3},"links":{"self":null,"alt":null}}],
"container":[{"id":"acme","type":"orgs","attributes":{},"links":{"alt":"https://acme.example"}}],
"location":{"ip":"192.0.2.7","geo":"DE","countryName":"Germany","regionName":"Berlin","city":"Berlin"}},"links":{"self":"https://acme.example/event"},
"message":{"content":"Updated it","format":"simple"}}`, id)
}

// page answers one request with events; next is the cursor of the page after it.
func page(o *acctest.Organization, next string, events ...string) {
	links := `"self":"https://acme.example/events"`
	if next != "" {
		links += `,"next":"https://api.atlassian.com/admin/v1/orgs/x/events?cursor=` + next + `"`
	}
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: eventsPath, Status: 200, Times: 1,
		Body: `{"data":[` + strings.Join(events, ",") + `],"meta":{"next":"` + next + `","page_size":2},"links":{` + links + `}}`})
}

// asked returns the queries of the requests for events.
func asked(t testing.TB, o *acctest.Organization) []url.Values {
	t.Helper()
	var all []url.Values
	for _, request := range o.ProviderRequests() {
		query, err := url.ParseQuery(request.Query)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, query)
	}
	return all
}

// ids returns the ids of the events that were read.
func ids(found acctest.Object) string {
	var all []string
	for _, one := range found.Attribute("events").([]any) {
		all = append(all, one.(map[string]any)["id"].(string))
	}
	return strings.Join(all, " ")
}

func TestAuditEvents_asDocumented(t *testing.T) {
	o := acctest.Start(t)
	page(o, "", event("606a"))
	driver := o.Protocol(t)
	found, diagnostics := driver.ReadData(dataSource, nil)
	driver.Succeeds(diagnostics)
	all := found.Attribute("events").([]any)
	if len(all) != 1 || found.Attribute("truncated") != false || found.Attribute("organization_id") != o.ID {
		t.Fatalf("found %v", found.Value)
	}
	one := all[0].(map[string]any)
	for attribute, want := range map[string]any{
		"id": "606a", "time": "2026-10-03T10:44:26.457Z", "action": "saml_config_updated", "message": "Updated it", "processed_at": nil,
		"actor_auth_type": "session", "actor_token_id": "t-1", "actor_token_label": "CI", "actor_id": "557058:amara", "actor_name": "Amara Okafor",
		"actor_email": "amara.okafor@acme.com", "ip": "192.0.2.7",
	} {
		if one[attribute] != want {
			t.Errorf("%s is %v, want %v", attribute, one[attribute], want)
		}
	}
	if context := fmt.Sprint(one["context"]); context != "[map[attributes:map[name:Okta size:3] id:okta name:Okta type:directory]]" {
		t.Errorf("context is %s", context)
	}
	if container := fmt.Sprint(one["container"]); container != "[map[attributes:map[] id:acme name:<nil> type:orgs]]" {
		t.Errorf("container is %s", container)
	}
}

// An event of a system has an actor without name and address, and no location.
func TestAuditEvents_whatIsNotTold(t *testing.T) {
	o := acctest.Start(t)
	page(o, "", `{"id":"1","type":"events","attributes":{"time":"2026-10-03T10:44:26Z","action":"x","actor":{"id":"system"},"context":[]},"links":{"self":"https://acme.example/1"}}`)
	driver := o.Protocol(t)
	found, diagnostics := driver.ReadData(dataSource, nil)
	driver.Succeeds(diagnostics)
	one := found.Attribute("events").([]any)[0].(map[string]any)
	for _, attribute := range []string{"actor_name", "actor_email", "actor_auth_type", "actor_token_id", "actor_token_label", "ip", "message", "processed_at"} {
		if one[attribute] != nil {
			t.Errorf("%s is %v, want null", attribute, one[attribute])
		}
	}
	if fmt.Sprint(one["context"], one["container"]) != "[] []" {
		t.Errorf("context %v, container %v", one["context"], one["container"])
	}
}

func TestAuditEvents_limit(t *testing.T) {
	for _, test := range []struct {
		limit     any
		pages     int
		want      string
		truncated bool
	}{
		{nil, 2, "a b c d", false},
		{5, 2, "a b c d", false},
		{4, 2, "a b c d", false},
		{3, 2, "a b c", true},
		{2, 2, "a b", true}, // the next page tells that there is more
		{1, 1, "a", true},
	} {
		t.Run(fmt.Sprint(test.limit), func(t *testing.T) {
			o := acctest.Start(t)
			page(o, "second", event("a"), event("b"))
			page(o, "", event("c"), event("d"))
			driver := o.Protocol(t)
			found, diagnostics := driver.ReadData(dataSource, map[string]any{"limit": test.limit})
			driver.Succeeds(diagnostics)
			if got := ids(found); got != test.want || found.Attribute("truncated") != test.truncated {
				t.Errorf("read %s, truncated %v", got, found.Attribute("truncated"))
			}
			queries := asked(t, o)
			if len(queries) != test.pages || (test.pages == 2 && queries[1].Get("cursor") != "second") {
				t.Errorf("asked %v", queries)
			}
		})
	}
}

// Without a limit, a log of millions of events would be read for hours.
func TestAuditEvents_defaultLimit(t *testing.T) {
	o := acctest.Start(t)
	for number := range 5 {
		var events []string
		for each := range 50 {
			events = append(events, event(fmt.Sprint(number*50+each)))
		}
		page(o, fmt.Sprint("page", number), events...)
	}
	driver := o.Protocol(t)
	found, diagnostics := driver.ReadData(dataSource, nil)
	driver.Succeeds(diagnostics)
	if got := len(found.Attribute("events").([]any)); got != 200 || found.Attribute("truncated") != true {
		t.Errorf("read %d, truncated %v", got, found.Attribute("truncated"))
	}
}

func TestAuditEvents_filters(t *testing.T) {
	o := acctest.Start(t)
	page(o, "")
	driver := o.Protocol(t)
	found, diagnostics := driver.ReadData(dataSource, map[string]any{"since": "2026-10-03T12:00:00+02:00", "until": "2026-10-03T10:00:00.5Z", "query": "saml", "action": "saml_config_updated"})
	driver.Succeeds(diagnostics)
	if ids(found) != "" {
		t.Errorf("found %s", ids(found))
	}
	want := url.Values{"from": {"1791021600000"}, "to": {"1791021600500"}, "q": {"saml"}, "action": {"saml_config_updated"}, "limit": {"500"}}
	if got := asked(t, o)[0]; got.Encode() != want.Encode() {
		t.Errorf("asked %v, want %v", got, want)
	}
}

func TestAuditEvents_rateLimited(t *testing.T) {
	o := acctest.Start(t)
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: eventsPath, Status: 429, RetryAfter: "0"})
	driver := o.Protocol(t, map[string]any{"max_retries": 0})
	_, diagnostics := driver.ReadData(dataSource, nil)
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot read the audit log", "allows 10 requests a minute", "and 50 where since stands", "a smaller limit")
}

func TestAuditEvents_forbidden(t *testing.T) {
	o := acctest.Start(t, func(options *emulator.Options) { options.Scopes = []string{"read:orgs:admin"} })
	_, diagnostics := o.Protocol(t).ReadData(dataSource, nil)
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Cannot read the audit log", "scopes of this call")
	o = acctest.Start(t, func(options *emulator.Options) { options.Scopes = []string{"read:events:admin"} })
	_, diagnostics = o.Protocol(t).ReadData(dataSource, nil)
	if text := acctest.Text(diagnostics); text != "" {
		t.Errorf("the documented scope is not enough:\n%s", text)
	}
}

func TestAccAuditEvents_refusedAtPlan(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ line, want string }{
		"a day":              {`since = "2026-10-03"`, `write\s+it\s+as\s+"2026-10-03T00:00:00Z"`},
		"no time":            {`until = "yesterday"`, `takes\s+a\s+time\s+in\s+RFC\s+3339`},
		"milliseconds":       {`since = "1791021600000"`, `takes\s+a\s+time\s+in\s+RFC\s+3339`},
		"backwards":          {"since = \"2026-10-03T10:00:00Z\"\n  until = \"2026-10-02T10:00:00Z\"", `The\s+time\s+ends\s+before\s+it\s+begins`},
		"nothing":            {`limit = 0`, `must\s+be\s+at\s+least\s+1`},
		"empty query":        {`query = ""`, `at\s+least\s+1`},
		"empty action":       {`action = ""`, `at\s+least\s+1`},
		"no actions":         {`actions = []`, `at\s+least\s+1`},
		"no actors":          {`exclude_actor_ids = []`, `at\s+least\s+1`},
		"null among them":    {`exclude_actor_ids = [null]`, `Null`},
		"no family":          {`identity_changes = ["logins"]`, `"org_admins",?\s+(and|or)?\s*"saml"|value\s+must\s+be\s+one\s+of`},
		"action and actions": {"action = \"a\"\n  actions = [\"b\"]", `Invalid\s+Attribute\s+Combination`},
		"no such argument":   {`from = "2026-10-03T10:00:00Z"`, `Unsupported\s+argument`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
				{Config: o.Config("data \"atlassian_audit_events\" \"x\" {\n  " + test.line + "\n}"), ExpectError: regexp.MustCompile(test.want)}}})
			if sent := o.ProviderRequests(); len(sent) > 0 {
				t.Errorf("sent before the refusal: %v", sent)
			}
		})
	}
}

// From a time on the stream is read, which takes more requests. Whatever the server has to narrow goes to the log.
func TestAuditEvents_stream(t *testing.T) {
	since := "2026-11-02T08:59:00Z"
	for name, test := range map[string]struct {
		config map[string]any
		path   string
	}{
		"since":                {map[string]any{"since": since}, "events-stream"},
		"since, and picked":    {map[string]any{"since": since, "actions": []any{"auth_policy_created"}, "exclude_actor_ids": []any{"x"}}, "events-stream"},
		"all":                  {map[string]any{}, "events"},
		"since and until":      {map[string]any{"since": since, "until": "2026-11-02T09:00:00Z"}, "events"},
		"since and query":      {map[string]any{"since": since, "query": "settings"}, "events"},
		"since and one action": {map[string]any{"since": since, "action": "auth_policy_created"}, "events"},
	} {
		t.Run(name, func(t *testing.T) {
			o := acctest.Start(t)
			driver := o.Protocol(t)
			driver.Create("atlassian_directory", map[string]any{"name": "Okta", "identity_provider": "okta"})
			before := len(o.ProviderRequests())
			found, diagnostics := driver.ReadData(dataSource, test.config)
			driver.Succeeds(diagnostics)
			events := found.Attribute("events").([]any)
			sent := o.ProviderRequests()[before:]
			if len(events) != 1 || len(sent) != 1 || !strings.HasSuffix(sent[0].Path, "/"+test.path) {
				t.Fatalf("%d events, asked %v", len(events), sent)
			}
			if processed := events[0].(map[string]any)["processed_at"]; (processed != nil) != (test.path == "events-stream") {
				t.Errorf("processed at %v", processed)
			}
		})
	}
}

// A review: who changed identity settings since a time?
func TestAccAuditEvents_review(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	first := func(attribute string) tfjsonpath.Path {
		return tfjsonpath.New("events").AtSliceIndex(0).AtMapKey(attribute)
	}
	const created = "data.atlassian_audit_events.created"
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{{
		Config: o.Config(`
resource "atlassian_directory" "okta" {
  name = "Okta"
  identity_provider = "okta"
}
resource "atlassian_directory" "entra" {
  name = "Entra"
  identity_provider = "microsoft_entra_id"
  depends_on = [atlassian_directory.okta]
}
data "atlassian_audit_events" "created" {
  action = "auth_policy_created"
  since = "2026-11-02T10:00:00+01:00"
  until = "2026-11-02T09:00:00Z"
  depends_on = [atlassian_directory.entra]
}
data "atlassian_audit_events" "okta" {
  query = "Okta"
  depends_on = [atlassian_directory.entra]
}
data "atlassian_audit_events" "later" {
  since = "2026-11-02T09:00:00.001Z"
  depends_on = [atlassian_directory.entra]
}
data "atlassian_audit_events" "earlier" {
  until = "2026-11-02T08:59:59Z"
  depends_on = [atlassian_directory.entra]
}
data "atlassian_audit_events" "last" {
  limit = 1
  depends_on = [atlassian_directory.entra]
}
check "nobody_made_directories" {
  assert {
    condition     = length(data.atlassian_audit_events.created.events) == 0
    error_message = join(", ", [for event in data.atlassian_audit_events.created.events : "${event.actor_name}: ${event.context[0].name}"])
  }
}`),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(created, tfjsonpath.New("events"), knownvalue.ListSizeExact(2)),
			statecheck.ExpectKnownValue(created, first("actor_email"), knownvalue.StringExact("Atlassian Internal System")),
			statecheck.ExpectKnownValue(created, first("context").AtSliceIndex(0).AtMapKey("name"), knownvalue.StringExact("Entra")),
			statecheck.ExpectKnownValue(created, first("container").AtSliceIndex(0).AtMapKey("id"), knownvalue.StringExact(o.ID)),
			statecheck.ExpectKnownValue(created, first("time"), knownvalue.StringExact("2026-11-02T09:00:00Z")),
			statecheck.ExpectKnownValue("data.atlassian_audit_events.okta", tfjsonpath.New("events"), knownvalue.ListSizeExact(1)),
			statecheck.ExpectKnownValue("data.atlassian_audit_events.later", tfjsonpath.New("events"), knownvalue.ListSizeExact(0)),
			statecheck.ExpectKnownValue("data.atlassian_audit_events.earlier", tfjsonpath.New("events"), knownvalue.ListSizeExact(0)),
			statecheck.ExpectKnownValue("data.atlassian_audit_events.last", tfjsonpath.New("events"), knownvalue.ListSizeExact(1)),
			statecheck.ExpectKnownValue("data.atlassian_audit_events.last", tfjsonpath.New("truncated"), knownvalue.Bool(true)),
		},
	}}})
}
