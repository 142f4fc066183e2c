package emulator_test

import (
	"encoding/base64"
	"encoding/pem"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestOrganization_startsWithALocalDirectoryAndItsPolicy(t *testing.T) {
	o := serve(t)
	all := o.call("GET", "directories", "").list()
	if len(all) != 1 || all[0].text("kind") != "local" || all[0]["identityProvider"] != nil {
		t.Fatalf("the directories are %v", all)
	}
	policy := o.must(200, "GET", "authentication-policies/"+all[0].text("defaultAuthenticationPolicyId"), "")
	if policy["isDefault"] != true || policy["nonBillable"] != true || policy.text("directoryId") != all[0].id() {
		t.Errorf("its policy is %v", policy)
	}
	for _, d := range o.call("GET", "linked-domains", "").list() {
		if d.text("directoryKind") != "local" || d.text("claimStatus") != "verified" {
			t.Errorf("a linked domain is %v", d)
		}
	}
}

func TestCapabilities_followFromTheIdentityProvider(t *testing.T) {
	o := serve(t)
	type capabilities map[string]any
	full := capabilities{"saml": true, "scim": true, "groupSync": true, "googleWorkspace": false}
	for provider, want := range map[string]capabilities{
		"ad_fs":            {"saml": true, "scim": false, "groupSync": false, "googleWorkspace": false},
		"google_cloud":     {"saml": true, "scim": true, "groupSync": false, "googleWorkspace": false},
		"google_workspace": {"saml": false, "scim": false, "groupSync": true, "googleWorkspace": true},
		"auth0":            full, "cyberark": full, "jumpcloud": full, "microsoft_entra_id": full, "okta": full,
		"onelogin": full, "ping_identity": full, "other": full,
	} {
		got, _ := o.directory(provider, provider)["capabilities"].(map[string]any)
		if !reflect.DeepEqual(capabilities(got), want) {
			t.Errorf("%s can %v instead of %v", provider, got, want)
		}
	}
	if got := o.call("GET", "directories/"+o.local().id(), "").object()["capabilities"]; got.(map[string]any)["saml"] != false {
		t.Errorf("the local directory can %v", got)
	}
}

func TestDirectoryLifecycle(t *testing.T) {
	o := serve(t)
	created := o.directory("Okta", "okta")
	if created.text("createdAt") != "2026-03-02T09:00:00Z" || created.text("updatedAt") != "2026-03-02T09:00:00Z" {
		t.Errorf("created at %s and updated at %s", created.text("createdAt"), created.text("updatedAt"))
	}
	o.clock.advance(time.Hour)
	renamed := o.must(200, "PATCH", "directories/"+created.id(), `{"name":"OKTA"}`) // a change of case alone
	if renamed.text("name") != "OKTA" || renamed.text("updatedAt") != "2026-03-02T10:00:00Z" || renamed.version() == created.version() {
		t.Errorf("the rename gave %v", renamed)
	}
	for query, want := range map[string]int{"?name=okta": 1, "?name=okt": 0, "?kind=identity_provider": 1, "?kind=local": 1, "?identityProvider=okta": 1, "?identityProvider=auth0": 0, "?kind=local&identityProvider=okta": 0} {
		if got := o.call("GET", "directories"+query, "").list(); len(got) != want {
			t.Errorf("%s finds %d directories instead of %d", query, len(got), want)
		}
	}
	o.must(204, "DELETE", "directories/"+created.id(), "")
	o.must(404, "DELETE", "directories/"+created.id(), "")
	o.must(404, "GET", "authentication-policies/"+created.text("defaultAuthenticationPolicyId"), "")
}

func TestDirectory_leavesDomainsAndUsersToTheLocalOneWhenDeleted(t *testing.T) {
	o := serve(t)
	d, local := o.directory("Okta", "okta"), o.local()
	moved := o.must(200, "PUT", "linked-domains/acme.com", `{"directoryId":"`+d.id()+`"}`)
	o.clock.advance(time.Hour)
	if policy, _ := o.emulator.PolicyOf("ada@acme.com"); policy != d.text("defaultAuthenticationPolicyId") {
		t.Errorf("the link left Ada under policy %s", policy)
	}
	o.must(204, "DELETE", "directories/"+d.id(), "")
	got := o.must(200, "GET", "linked-domains/acme.com", "")
	if got.text("directoryId") != local.id() || got.text("linkedAt") != "2026-03-02T10:00:00Z" || got.version() == moved.version() {
		t.Errorf("the domain is %v", got)
	}
	if policy, _ := o.emulator.PolicyOf("ada@acme.com"); policy != local.text("defaultAuthenticationPolicyId") {
		t.Errorf("Ada is under policy %s", policy)
	}
	if policy, _ := o.emulator.PolicyOf("cleo@elsewhere.example"); policy != "" {
		t.Errorf("Cleo, whom nobody manages, is under policy %s", policy)
	}
}

func TestLinkedDomain_movesAndComesBack(t *testing.T) {
	o := serve(t)
	okta, auth0, local := o.directory("Okta", "okta").id(), o.directory("Auth0", "auth0").id(), o.local().id()
	o.clock.advance(time.Hour)
	moved := o.must(200, "PUT", "linked-domains/acme.com", `{"directoryId":"`+okta+`"}`)
	if moved.text("directoryId") != okta || moved.text("directoryKind") != "identity_provider" || moved.text("linkedAt") != "2026-03-02T10:00:00Z" {
		t.Errorf("the move gave %v", moved)
	}
	again := o.must(200, "PUT", "linked-domains/acme.com", `{"directoryId":"`+okta+`"}`)
	if again.version() != moved.version() {
		t.Error("linking to where it is already moved the version")
	}
	o.must(200, "PUT", "linked-domains/acme.com", `{"directoryId":"`+auth0+`"}`)
	if got := o.call("GET", "linked-domains?directoryId="+okta, "").list(); len(got) != 0 {
		t.Errorf("the old directory still has %v", got)
	}
	o.must(204, "DELETE", "linked-domains/acme.com", "")
	o.must(204, "DELETE", "linked-domains/acme.com", "") // there is no unlinked state to run into
	if got := o.must(200, "GET", "linked-domains/acme.com", ""); got.text("directoryId") != local {
		t.Errorf("it went back to %v", got)
	}
}

func TestDomain_isLinkedToTheLocalDirectoryWhenVerifiedLater(t *testing.T) {
	o := serve(t)
	o.change(o.emulator.SetDomainStatus("acme.net", "verified"))
	if got := o.must(200, "GET", "linked-domains/acme.net", ""); got.text("directoryId") != o.local().id() {
		t.Errorf("it is linked to %v", got)
	}
	o.change(o.emulator.SetDomainStatus("acme.net", "deleted"))
	if got := o.must(200, "GET", "linked-domains/acme.net", ""); got.text("claimStatus") != "deleted" {
		t.Errorf("without verification it is %v", got)
	}
}

func TestSAMLLifecycle(t *testing.T) {
	o := serve(t)
	id := o.directory("Okta", "okta").id()
	path := "directories/" + id + "/saml-configuration"
	pemText := certificate(t, start.AddDate(1, 0, 0))
	created := o.must(201, "PUT", path, samlBody(pemText))
	sent := created.text("identityProviderPublicCertificate")
	if sent == pemText || !sameCertificate(sent, pemText) {
		t.Errorf("the certificate must be the same in another wrapping:\n%s\n%s", sent, pemText)
	}
	if created.text("identityProviderPublicCertificateExpirationTimestamp") != "2027-03-02T09:00:00Z" || created.text("identityProviderDirectoryId") != id {
		t.Errorf("created %v", created)
	}
	logout := o.must(200, "PATCH", path, `{"serviceProviderSingleLogoutConfiguration":{"singleLogoutEnabled":true,"identityProviderUrl":"https://idp.example/out"}}`)
	if got := logout["serviceProviderSingleLogoutConfiguration"].(map[string]any); got["singleLogoutEnabled"] != true || got["identityProviderUrl"] != "https://idp.example/out" {
		t.Errorf("single logout is %v", got)
	}
	replaced := o.must(200, "PUT", path, samlBody(bare(pemText)), ifMatch(logout.version()))
	if got := replaced["serviceProviderSingleLogoutConfiguration"].(map[string]any); got["singleLogoutEnabled"] != false || got["identityProviderUrl"] != nil {
		t.Errorf("a whole replacement kept single logout: %v", got)
	}
	for _, name := range []string{"samlConfigurationId", "entityId", "assertionConsumerServiceUrl", "identityProviderPublicCertificate"} {
		if replaced.text(name) != created.text(name) {
			t.Errorf("replacing changed %s from %s to %s", name, created.text(name), replaced.text(name))
		}
	}
	if all := o.call("GET", "saml-configurations", "").list(); len(all) != 1 || !reflect.DeepEqual(all[0], replaced) {
		t.Errorf("the list has %v", all)
	}
	o.must(204, "DELETE", path, "")
	o.must(412, "PUT", path, samlBody(pemText), ifMatch(replaced.version()))
	if again := o.saml(id); again.text("samlConfigurationId") == created.text("samlConfigurationId") {
		t.Error("a configuration made again has the old id")
	}
}

// bare returns the base64 inside a PEM.
func bare(text string) string {
	block, _ := pem.Decode([]byte(text))
	return base64.StdEncoding.EncodeToString(block.Bytes)
}

func TestCertificateExpiryStatus_followsTheClock(t *testing.T) {
	o := serve(t)
	id := o.directory("Okta", "okta").id()
	version := o.must(201, "PUT", "directories/"+id+"/saml-configuration", samlBody(certificate(t, start.AddDate(0, 0, 40)))).version()
	for _, step := range []struct {
		days int
		want string
	}{{0, "VALID"}, {10, "VALID"}, {1, "EXPIRING_SOON"}, {28, "EXPIRING_SOON"}, {1, "EXPIRED"}} {
		o.clock.advance(time.Duration(step.days) * 24 * time.Hour)
		got := o.must(200, "GET", "directories/"+id+"/saml-configuration", "")
		if got.text("identityProviderPublicCertificateExpiryStatus") != step.want || got.version() != version {
			t.Errorf("on %s it is %s instead of %s, version %s", o.clock.now(), got.text("identityProviderPublicCertificateExpiryStatus"), step.want, got.version())
		}
	}
}

func TestProvisioningKey_isShownOnceAndLivesAYear(t *testing.T) {
	o := serve(t)
	id := o.directory("Okta", "okta").id()
	created := o.provisioning(id)
	if created.text("token") == "" || created.text("token") != o.emulator.Token(created.id()) {
		t.Errorf("the key is %q and the control's %q", created.text("token"), o.emulator.Token(created.id()))
	}
	if created.text("baseUrl") != o.url+"/scim/directory/"+created.text("scimDirectoryId") || created.text("scimDirectoryId") == id {
		t.Errorf("the base URL is %s", created.text("baseUrl"))
	}
	for _, path := range []string{"provisioning-configs/" + created.id(), "provisioning-configs?directoryId=" + id} {
		if text := o.call("GET", path, "").text; strings.Contains(text, created.text("token")) || strings.Contains(text, `"token"`) {
			t.Errorf("%s shows the key", path)
		}
	}
	if key := created["apiKey"].(map[string]any); key["expiresAt"] != "2027-03-02T09:00:00Z" || key["lastUsedAt"] != nil {
		t.Errorf("the key is %v", key)
	}
	o.clock.advance(365 * 24 * time.Hour)
	if got := o.must(200, "GET", "provisioning-configs/"+created.id(), ""); got.text("status") != "expired" || got.version() != created.version() {
		t.Errorf("after a year it is %v", got)
	}
	renewed := o.must(200, "POST", "provisioning-configs/"+created.id()+"/api-key/regenerate", "")
	if renewed.text("status") != "active" || renewed.text("token") == created.text("token") || renewed.text("baseUrl") != created.text("baseUrl") {
		t.Errorf("the renewal gave %v", renewed)
	}
	o.must(204, "DELETE", "provisioning-configs/"+created.id(), "")
	if again := o.provisioning(id); again.text("scimDirectoryId") == created.text("scimDirectoryId") {
		t.Error("a configuration made again has the old SCIM directory")
	}
}

func TestDefaultPolicy_isHandedOver(t *testing.T) {
	o := serve(t)
	d := o.directory("Okta", "okta")
	former := d.text("defaultAuthenticationPolicyId")
	o.saml(d.id())
	strict := o.must(201, "POST", "authentication-policies", `{"directoryId":"`+d.id()+`","name":"Strict","enforceSso":true,"isDefault":true}`)
	if o.must(200, "GET", "authentication-policies/"+former, "")["isDefault"] != false {
		t.Error("the former default policy still is one")
	}
	after := o.must(200, "GET", "directories/"+d.id(), "")
	if after.text("defaultAuthenticationPolicyId") != strict.id() || after.version() != d.version() {
		t.Errorf("the directory is %v", after) // a neighbour's change must not spoil If-Match on the directory
	}
	o.must(200, "PUT", "linked-domains/acme.com", `{"directoryId":"`+d.id()+`"}`)
	o.must(200, "PATCH", "authentication-policies/"+former, `{"isDefault":true,"name":"Lenient"}`)
	o.must(200, "PATCH", "authentication-policies/"+strict.id(), `{"enforceSso":false,"isDefault":false}`)
	o.must(204, "DELETE", "directories/"+d.id()+"/saml-configuration", "")
	o.must(204, "DELETE", "authentication-policies/"+strict.id(), "")
	if policy, _ := o.emulator.PolicyOf("ada@acme.com"); policy != former {
		t.Errorf("Ada, whose policy was deleted, is under %s", policy)
	}
	if got := o.call("GET", "authentication-policies?directoryId="+d.id(), "").list(); len(got) != 1 || got[0].text("name") != "Lenient" {
		t.Errorf("the policies are %v", got)
	}
}
