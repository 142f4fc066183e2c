package emulator_test

import "testing"

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
