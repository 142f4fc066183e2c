package emulator_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func syncsFor(duration time.Duration) func(*emulator.Options) {
	return func(options *emulator.Options) { options.SyncDuration = duration }
}

func (o *organization) connection(id string) object {
	o.t.Helper()
	return o.must(200, "GET", "google-workspace-connections/"+id, "")
}

func TestConsent_connects(t *testing.T) {
	o := serve(t)
	created := o.google(o.directory("Google", "google_workspace").id(), "")
	if created.text("state") != "awaiting_consent" || created.text("consentUrl") != o.url+"/google/consent/"+created.id() || created["nextSyncAt"] != nil {
		t.Errorf("created %v", created)
	}
	o.change(o.emulator.ConfirmConsent(created.id()))
	got := o.connection(created.id())
	if got.text("state") != "connected" || got["consentUrl"] != nil || got.text("googleCustomerId") == "" || got.text("adminEmail") != "ada@acme.com" {
		t.Errorf("with consent it is %v", got)
	}
	if domains := fmt.Sprint(got["domains"]); domains != "[acme.com acme.dev xn--bcher-kva.example]" {
		t.Errorf("its domains are %s", domains)
	}
	if got.version() == created.version() || got.text("nextSyncAt") != "2026-03-02T13:00:00Z" {
		t.Errorf("version %s, next sync %s", got.version(), got.text("nextSyncAt"))
	}
	if o.emulator.ConfirmConsent(created.id()) == nil {
		t.Error("consent could be given twice")
	}
	o.change(o.emulator.BreakConsent(created.id()))
	if broken := o.connection(created.id()); broken.text("state") != "broken" || broken["nextSyncAt"] != nil || broken.version() == got.version() {
		t.Errorf("without consent it is %v", broken)
	}
	o.change(o.emulator.ConfirmConsent(created.id()))
	o.must(204, "DELETE", "google-workspace-connections/"+created.id(), "")
}

func TestSync_runsForItsTimeAndCounts(t *testing.T) {
	o := serve(t, syncsFor(90*time.Second))
	connection := o.connected("")
	if id := o.must(202, "POST", "google-workspace-connections/"+connection.id()+"/sync", "").text("syncId"); id == "" {
		t.Error("the sync has no id")
	}
	o.clock.advance(30 * time.Second)
	if got := o.connection(connection.id()); got.text("state") != "syncing" || got.version() != connection.version() {
		t.Errorf("while it runs the connection is %v", got)
	}
	if got := o.call("DELETE", "google-workspace-connections/"+connection.id(), "").header.Get("Retry-After"); got != "60" {
		t.Errorf("a delete is to be tried again after %q", got)
	}
	o.clock.advance(60 * time.Second)
	got := o.connection(connection.id())
	want := map[string]any{"users": 2.0, "groups": 1.0, "domains": 3.0}
	if got.text("state") != "connected" || !reflect.DeepEqual(got["counts"], want) || fmt.Sprint(got["syncedGroups"]) != "[All users from Google Workspace]" {
		t.Errorf("after the sync the connection is %v", got)
	}
	if got.text("lastSyncAt") != "2026-03-02T09:01:30Z" || got.text("nextSyncAt") != "2026-03-02T13:01:30Z" || got.text("lastSyncResult") != "success" || got.version() != connection.version() {
		t.Errorf("after the sync the connection is %v", got)
	}
	o.must(204, "DELETE", "google-workspace-connections/"+connection.id(), "")
}

func TestSync_happensEveryFourHours(t *testing.T) {
	o := serve(t)
	connection := o.connected("")
	for _, step := range []struct {
		advance time.Duration
		last    any
		next    any
	}{
		{4*time.Hour - time.Second, nil, "2026-03-02T13:00:00Z"},
		{time.Second, "2026-03-02T13:00:00Z", "2026-03-02T17:00:00Z"},
		{9 * time.Hour, "2026-03-02T21:00:00Z", "2026-03-03T01:00:00Z"}, // a clock that jumps misses nothing
	} {
		o.clock.advance(step.advance)
		if got := o.connection(connection.id()); got["lastSyncAt"] != step.last || got["nextSyncAt"] != step.next {
			t.Errorf("at %s the last sync was %v and the next is %v", o.clock.now(), got["lastSyncAt"], got["nextSyncAt"])
		}
	}
	if got := o.must(200, "PATCH", "google-workspace-connections/"+connection.id(), `{"syncEnabled":false}`); got["nextSyncAt"] != nil || got.text("state") != "connected" {
		t.Errorf("disabled it is %v", got)
	}
	o.clock.advance(24 * time.Hour)
	if got := o.connection(connection.id()); got.text("lastSyncAt") != "2026-03-02T21:00:00Z" {
		t.Errorf("disabled it synced at %v", got["lastSyncAt"])
	}
	o.must(202, "POST", "google-workspace-connections/"+connection.id()+"/sync", "") // by hand it still does
	o.change(o.emulator.FinishSync(connection.id()))
	if got := o.must(200, "PATCH", "google-workspace-connections/"+connection.id(), `{"syncEnabled":true}`); got.text("nextSyncAt") != "2026-03-04T02:00:00Z" {
		t.Errorf("enabled again the next sync is %v", got["nextSyncAt"])
	}
}

func TestSync_takesItsTimeWhenScheduled(t *testing.T) {
	o := serve(t, syncsFor(time.Minute))
	id := o.connected("").id()
	o.clock.advance(4*time.Hour + 30*time.Second)
	if got := o.connection(id); got.text("state") != "syncing" {
		t.Errorf("half a minute into the scheduled sync it is %s", got.text("state"))
	}
	o.clock.advance(30 * time.Second)
	if got := o.connection(id); got.text("state") != "connected" || got.text("lastSyncAt") != "2026-03-02T13:01:00Z" {
		t.Errorf("after it, it is %v", got)
	}
}

func TestSync_keepsItsSettings(t *testing.T) {
	o := serve(t)
	connection := o.connected("")
	path := "google-workspace-connections/" + connection.id()
	o.change(o.emulator.StartSync(connection.id()))
	changed := o.must(200, "PATCH", path, `{"syncMode":"specific_groups","groups":["zeta@acme.com","engineering@acme.com"],"personalMessage":"Hi"}`)
	if fmt.Sprint(changed["groups"]) != "[engineering@acme.com zeta@acme.com]" || changed.version() == connection.version() {
		t.Errorf("the settings are %v", changed)
	}
	o.change(o.emulator.FinishSync(connection.id()))
	if got := o.connection(connection.id()); fmt.Sprint(got["syncedGroups"]) != "[All users from Google Workspace]" {
		t.Errorf("the sync that ran already synced %v", got["syncedGroups"])
	}
	o.must(202, "POST", path+"/sync", "")
	o.change(o.emulator.FinishSync(connection.id()))
	if got := o.connection(connection.id()); fmt.Sprint(got["syncedGroups"]) != "[engineering zeta]" {
		t.Errorf("the next one synced %v", got["syncedGroups"])
	}
	if back := o.must(200, "PATCH", path, `{"syncMode":"all_users"}`); len(back["groups"].([]any)) != 0 {
		t.Errorf("all users leaves the groups %v", back["groups"])
	}
}

func TestConnection_pausesWhileTheSubscriptionDoesNotCoverIt(t *testing.T) {
	o := serve(t)
	id := o.connected(`,"syncMode":"specific_groups","groups":["engineering@acme.com"]`).id()
	o.change(o.emulator.SetGuardState("inactive_grace"))
	o.clock.advance(5 * time.Hour)
	if got := o.connection(id); got.text("state") != "paused" || got["lastSyncAt"] != nil {
		t.Errorf("it is %v", got)
	}
	if got := o.must(200, "PATCH", "google-workspace-connections/"+id, `{"syncMode":"all_users"}`); got.text("state") != "connected" {
		t.Errorf("with settings that are free it is %s", got.text("state"))
	}
}

func TestConsent_failsTheRunningSyncWhenBroken(t *testing.T) {
	o := serve(t)
	id := o.connected("").id()
	o.change(o.emulator.StartSync(id))
	o.change(o.emulator.BreakConsent(id))
	if got := o.connection(id); got.text("state") != "broken" || got.text("lastSyncResult") != "failed" {
		t.Errorf("it is %v", got)
	}
}

func TestControls_refuseWhatIsNotThere(t *testing.T) {
	o := serve(t)
	id := o.google(o.directory("Google", "google_workspace").id(), "").id()
	for name, err := range map[string]error{
		"ConfirmConsent of nothing":   o.emulator.ConfirmConsent("x"),
		"BreakConsent before consent": o.emulator.BreakConsent(id),
		"StartSync before consent":    o.emulator.StartSync(id),
		"FinishSync of no sync":       o.emulator.FinishSync(id),
		"SetPlan":                     o.emulator.SetPlan("gold"),
		"SetGuardState":               o.emulator.SetGuardState("on"),
		"SetDomainStatus":             o.emulator.SetDomainStatus("acme.com", "good"),
		"SetDomainStatus of nothing":  o.emulator.SetDomainStatus("nothing.example", "verified"),
		"PushGroup to nothing":        o.emulator.PushGroup("x", "a", nil),
		"PushGroup of nobody":         o.emulator.PushGroup(o.directory("Okta", "okta").id(), "a", []string{"nobody@acme.com"}),
		"SetGroupMembers of nothing":  o.emulator.SetGroupMembers("nothing", nil),
		"SetGroupMembers to nobody":   o.emulator.SetGroupMembers("engineering", []string{"nobody@acme.com"}),
		"SetDefaultAccessGroup":       o.emulator.SetDefaultAccessGroup("nothing", true),
	} {
		if err == nil {
			t.Errorf("%s succeeded", name)
		}
	}
}
