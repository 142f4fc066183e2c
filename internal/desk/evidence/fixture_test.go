package evidence_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// live is an organization that an administrator changes and that the eyes look at. The administrator's clicks are made with the
// identity API, which the eyes must not know: they are checked at the end to have read published addresses only.
type live struct {
	*acctest.Organization
	t    *testing.T
	eyes *evidence.Eyes
}

const eyesVersion = "the-eyes"

func start(t *testing.T, options ...acctest.Option) *live {
	t.Helper()
	o := &live{Organization: acctest.Start(t, options...), t: t}
	o.eyes = o.open()
	t.Cleanup(func() {
		for _, request := range o.Emulator.Requests() {
			if strings.HasSuffix(request.UserAgent, "/"+eyesVersion) && (!request.Read || strings.Contains(request.Path, "/admin/identity/")) {
				t.Errorf("the eyes sent %s %s", request.Method, request.Path)
			}
		}
	})
	return o
}

// open returns new eyes, as after a restart of the desk.
func (o *live) open() *evidence.Eyes {
	o.t.Helper()
	return o.openWith(func(*evidence.Options) {})
}

func (o *live) openWith(change func(*evidence.Options)) *evidence.Eyes {
	o.t.Helper()
	options := evidence.Options{
		BaseURL: o.URL, APIKey: acctest.APIKey, OrganizationID: o.ID, Version: eyesVersion, Now: o.Clock.Now, RetryWait: time.Millisecond,
	}
	change(&options)
	eyes, err := evidence.New(options)
	if err != nil {
		o.t.Fatal(err)
	}
	return eyes
}

func must[T any](t *testing.T) func(value T, err error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func (o *live) check(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// asObject is an object in the words of the identity API.
func asObject(t *testing.T, value any) map[string]any {
	t.Helper()
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal(encoded, &object); err != nil {
		t.Fatal(err)
	}
	return object
}

func (o *live) okta() client.Directory {
	o.t.Helper()
	return must[client.Directory](o.t)(o.Client.CreateDirectory(o.t.Context(), o.ID, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"}))
}

func (o *live) provisioning(directoryID string) client.ProvisioningConfig {
	o.t.Helper()
	return must[client.ProvisioningConfig](o.t)(o.Client.CreateProvisioningConfig(o.t.Context(), o.ID, directoryID))
}

// item is one that was opened now and is confirmed, and the desk has not taken that word yet.
func (o *live) item(object, verb string) evidence.Item {
	now := o.Clock.Now()
	return evidence.Item{ID: "operation-1", Object: object, Verb: verb, OpenedAt: now, DoneAt: now}
}

// settle lets the log take in what happened.
func (o *live) settle() { o.Clock.Advance(11 * time.Second) }

func (o *live) look(item evidence.Item, given evidence.Given) evidence.Report {
	o.t.Helper()
	report := o.eyes.Look(o.t.Context(), item, given)
	if len(report.Findings) == 0 {
		o.t.Error("a look has no finding")
	}
	return report
}

func finding(t *testing.T, report evidence.Report, check string) evidence.Finding {
	t.Helper()
	for _, one := range report.Findings {
		if one.Check == check {
			return one
		}
	}
	t.Fatalf("no finding of %s in %+v", check, report.Findings)
	return evidence.Finding{}
}

// expect checks the level of a finding, and that its words have some words.
func expect(t *testing.T, report evidence.Report, check string, level evidence.Level, words ...string) {
	t.Helper()
	one := finding(t, report, check)
	if one.Level != level {
		t.Errorf("%s is %s (%s), want %s", check, one.Level, one.Says, level)
	}
	for _, some := range words {
		if !strings.Contains(one.Says, some) {
			t.Errorf("%s says %q, which lacks %q", check, one.Says, some)
		}
	}
}

func expectLevel(t *testing.T, report evidence.Report, level evidence.Level) {
	t.Helper()
	if report.Level() != level {
		t.Errorf("the report is %s, want %s: %+v", report.Level(), level, report.Findings)
	}
}

const stream = "/admin/v1/orgs/*/events-stream"

// alterEvents changes the events of each answer of the stream.
func (o *live) alterEvents(times int, change func(events []map[string]any) []map[string]any) {
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: stream, Times: times, Alter: func(a *emulator.Answer) bool {
		var body map[string]any
		if json.Unmarshal(a.Body, &body) != nil {
			return false
		}
		var events []map[string]any
		for _, one := range body["data"].([]any) {
			events = append(events, one.(map[string]any))
		}
		changed := []any{}
		for _, one := range change(events) {
			changed = append(changed, one)
		}
		body["data"] = changed
		a.Body, _ = json.Marshal(body) // what was decoded can be encoded
		return true
	}})
}

func attributes(event map[string]any) map[string]any { return event["attributes"].(map[string]any) }

// inserted is an event as the log shows one, of an action that the emulator does not know.
func inserted(id, action, message string, at, processed time.Time, parts ...map[string]any) map[string]any {
	list := []any{}
	for _, part := range parts {
		list = append(list, part)
	}
	return map[string]any{
		"id": id, "type": "events", "links": map[string]any{"self": "https://api.atlassian.com/admin/v1/orgs/x/events/" + id},
		"message": map[string]any{"content": message, "format": "simple"},
		"attributes": map[string]any{
			"time": at.Format(time.RFC3339Nano), "processedAt": processed.Format(time.RFC3339Nano), "action": action,
			"actor":   map[string]any{"id": "712020:mallory", "name": "Mallory", "email": "mallory@acme.com", "links": map[string]any{}},
			"context": list, "container": []any{},
		},
	}
}

func ids(suspicions []evidence.Suspicion) string {
	var all []string
	for _, one := range suspicions {
		all = append(all, fmt.Sprintf("%s:%s", one.Family, one.Action))
	}
	return strings.Join(all, " ")
}
