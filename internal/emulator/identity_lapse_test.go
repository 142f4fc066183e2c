package emulator_test

import "testing"

func TestGracePeriod_keepsWhatThereIs(t *testing.T) {
	o := populated(t)
	before := o.everything()
	o.change(o.emulator.SetGuardState("inactive_grace"))
	if after := o.everything(); after != before {
		t.Errorf("the grace period changed the organization:\n%s\n%s", before, after)
	}
}

func TestLapsedGuard_takesItsDirectoriesAlong(t *testing.T) {
	o := serve(t)
	okta := o.identityProvider("okta")
	directoryID := okta.directory.id()
	o.saml(directoryID)
	o.must(200, "PUT", "linked-domains/acme.com", `{"directoryId":"`+directoryID+`"}`)
	o.must(200, "PATCH", "authentication-policies/"+okta.directory.text("defaultAuthenticationPolicyId"), `{"enforceSso":true}`)
	user := okta.must(201, "POST", "/Users", person("ann@acme.com", "Ann"))
	okta.must(201, "POST", "/Groups", pushed("crew", user.id()))

	o.change(o.emulator.SetGuardState("lapsed"))

	local := o.local()
	for _, path := range []string{
		"directories/" + directoryID, "directories/" + directoryID + "/saml-configuration", "provisioning-configs/" + okta.config.id(),
		"authentication-policies/" + okta.directory.text("defaultAuthenticationPolicyId"),
	} {
		if got := o.call("GET", path, ""); got.status != 404 {
			t.Errorf("%s is still there: %d %s", path, got.status, got.text)
		}
	}
	if left := o.call("GET", "saml-configurations", "").list(); len(left) != 0 {
		t.Errorf("SAML is still there: %v", left)
	}
	if got := okta.call("GET", "/Users", ""); got.status != 401 {
		t.Errorf("the SCIM key still opens the directory: %d", got.status)
	}
	if linked := o.must(200, "GET", "linked-domains/acme.com", ""); linked.text("directoryId") != local.id() {
		t.Errorf("the domain is linked to %s", linked.text("directoryId"))
	}
	if policy, err := o.emulator.PolicyOf("ann@acme.com"); err != nil || policy != local.text("defaultAuthenticationPolicyId") {
		t.Errorf("Ann is under %s, %v", policy, err)
	}
	if members, err := o.emulator.GroupMembers("crew"); err != nil || len(members) != 1 {
		t.Errorf("the synced group has %v, %v", members, err)
	}
	if err := o.emulator.PushGroup(o.directory("Google", "google_workspace").id(), "crew", nil); err != nil {
		t.Fatal(err)
	}
	if members, err := o.emulator.GroupMembers("crew"); err != nil || len(members) != 1 {
		t.Errorf("a push into the group, which is local now, left %v, %v", members, err)
	}
}

func TestLapsedGuard_leavesGoogleWorkspaceWhatIsFree(t *testing.T) {
	o := serve(t)
	google := o.connected(`,"syncMode":"specific_groups","groups":["team@acme.com"]`)
	directory := o.must(200, "GET", "directories/"+google.text("directoryId"), "")
	policy := "authentication-policies/" + directory.text("defaultAuthenticationPolicyId")
	o.must(200, "PUT", "linked-domains/acme.dev", `{"directoryId":"`+directory.id()+`"}`)
	o.must(200, "PATCH", policy, `{"enforceSso":true}`)

	o.change(o.emulator.SetGuardState("lapsed"))

	if after := o.must(200, "GET", "google-workspace-connections/"+google.id(), ""); after.text("state") != "paused" {
		t.Errorf("the connection is %v", after)
	}
	if linked := o.must(200, "GET", "linked-domains/acme.dev", ""); linked.text("directoryId") != o.local().id() {
		t.Errorf("the domain is linked to %s", linked.text("directoryId"))
	}
	if after := o.must(200, "GET", policy, ""); after["enforceSso"] != false {
		t.Errorf("single sign-on is still enforced: %v", after)
	}
	o.must(204, "DELETE", "google-workspace-connections/"+google.id(), "")
}

func TestLapsedGuard_bringsNothingBackWhenPaidAgain(t *testing.T) {
	o := populated(t)
	o.change(o.emulator.SetGuardState("lapsed"))
	left := o.everything()
	o.change(o.emulator.SetGuardState("active"))
	if after := o.everything(); after != left {
		t.Errorf("it was\n%s\nand is\n%s", left, after)
	}
}
