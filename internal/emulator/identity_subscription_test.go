package emulator_test

import (
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestSubscription_followsTheControls(t *testing.T) {
	o := serve(t)
	read := func(want string) string {
		t.Helper()
		answer, err := o.send("GET", "subscription", "")
		if err != nil || answer.status != 200 {
			t.Fatalf("got %d %s, %v", answer.status, answer.text, err)
		}
		data, _ := answer.body["data"].(map[string]any)
		if got := data["plan"].(string) + " " + data["guardState"].(string); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		return answer.header.Get("ETag")
	}
	before := read("enterprise active")
	if err := o.emulator.SetPlan("guard_standard"); err != nil {
		t.Fatal(err)
	}
	if err := o.emulator.SetGuardState("inactive_grace"); err != nil {
		t.Fatal(err)
	}
	if read("guard_standard inactive_grace") == before {
		t.Error("the version did not move")
	}
}

func TestSubscription_withoutGuardOrEnterpriseAllowsWhatIsFree(t *testing.T) {
	o := serve(t, func(options *emulator.Options) {
		options.Seed.Organization.Plan, options.Seed.Organization.GuardState = "free", "lapsed"
	})
	connection := o.connected(`,"personalMessage":"Welcome"`)
	o.must(202, "POST", "google-workspace-connections/"+connection.id()+"/sync", "")
	o.must(200, "PUT", "linked-domains/acme.com", `{"directoryId":"`+o.local().id()+`"}`)
	o.must(200, "PATCH", "google-workspace-connections/"+connection.id(), `{"personalMessage":"","deactivateSuspendedUsers":false}`)
}
