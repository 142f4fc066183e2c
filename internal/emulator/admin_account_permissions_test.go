package emulator_test

import (
	"fmt"
	"slices"
	"testing"
)

// permissions returns the reasons why things about an account may not be changed, "" for those that may.
func (o *organization) permissions(account, query string) map[string]string {
	o.t.Helper()
	got := o.call("GET", "/users/712020:"+account+"/manage"+query, "")
	if got.status != 200 {
		o.t.Fatalf("it answered %d %s", got.status, got.text)
	}
	all := map[string]string{}
	var add func(name string, rule map[string]any)
	add = func(name string, rule map[string]any) {
		if allowed, simple := rule["allowed"].(bool); simple {
			if reason, _ := rule["reason"].(map[string]any); !allowed {
				all[name] = fmt.Sprint(reason["key"])
				return
			}
			all[name] = ""
			return
		}
		for field, inner := range rule {
			add(name+" "+field, inner.(map[string]any))
		}
	}
	for name, rule := range got.body {
		add(name, rule.(map[string]any))
	}
	return all
}

func TestSyncedAccounts_areNotChangedHere(t *testing.T) {
	o := serve(t)
	local := o.permissions("ada", "")
	for name, reason := range local {
		if reason != "" {
			t.Errorf("%s is refused for an account that nobody syncs, with %s", name, reason)
		}
	}
	if len(local) != 6+2*8 {
		t.Errorf("the permissions are %v", local)
	}
	google := o.connected("")
	o.change(o.emulator.StartSync(google.id()))
	if got := o.permissions("ada", ""); got["email.set"] != "" {
		t.Errorf("before the sync has ended the address is refused with %s", got["email.set"])
	}
	o.change(o.emulator.FinishSync(google.id()))
	okta := o.identityProvider("okta")
	okta.must(201, "POST", "/Users", person("bob@acme.com", "Bob"))
	names := func(account, reason string) []string {
		var refused []string
		for name, why := range o.permissions(account, "") {
			if why != "" && why != reason {
				t.Errorf("%s of %s is refused with %s", name, account, why)
			}
			if why != "" {
				refused = append(refused, name)
			}
		}
		slices.Sort(refused)
		return refused
	}
	if got := fmt.Sprint(names("ada", "externalDirectory.google")); got != "[email.set lifecycle.enablement profile name profile.write name]" {
		t.Errorf("Google writes %s", got)
	}
	if got := names("bob", "externalDirectory.scim"); len(got) != 2+2*6 || slices.Contains(got, "profile.write nickname") || !slices.Contains(got, "profile.write extended_profile.department") {
		t.Errorf("SCIM writes %v", got)
	}
	if got := o.permissions("bob", "?privileges=email.set&privileges=apiToken.read"); len(got) != 2 || got["email.set"] != "externalDirectory.scim" {
		t.Errorf("asked for two there are %v", got)
	}
	if got := o.call("GET", "/users/712020:cleo/manage", ""); got.status != 403 || got.body["key"] != "forbidden" {
		t.Errorf("an account of somebody else answered %d %s", got.status, got.text)
	}
	o.must(204, "DELETE", "google-workspace-connections/"+google.id(), "")
	if got := o.permissions("ada", ""); got["email.set"] != "" {
		t.Errorf("without the connection the address is refused with %s", got["email.set"])
	}
}
