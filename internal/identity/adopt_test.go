package identity_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

var acme = []identity.PublishedDomain{{ID: "YWNtZS5jb20", Name: "acme.com", ClaimType: "dns", ClaimStatus: "verified"}}

// adopted starts a host that was told of everything that an organization can have.
func adopted(t *testing.T) (h *host, okta string) {
	t.Helper()
	h = serve(t, nil)
	h.fine(errors.Join(h.server.SetSubscription(identity.PlanFree, identity.GuardLapsed), h.server.SetDomains(acme)))
	h.fine(h.server.Attest("Mia", func(a *identity.Attestation) error {
		var problems []error
		note := func(_ string, err error) { problems = append(problems, err) }
		var err error
		okta, err = a.Directory(identity.SeenDirectory{Name: "Okta", IdentityProvider: "okta", ExternalID: "ext-1"})
		note(okta, err)
		google, err := a.Directory(identity.SeenDirectory{Name: "Google", IdentityProvider: "google_workspace"})
		note(google, err)
		note(a.SAML(identity.SeenSAML{DirectoryID: okta, Issuer: "https://idp.example", SingleSignOnURL: "https://idp.example/sso", Certificate: certificate(t),
			EntityURL: "https://auth.atlassian.com/saml/77", ACSURL: "https://auth.atlassian.com/acs/77", LogoutURL: "https://auth.atlassian.com/logout/77"}))
		note(a.Provisioning(identity.SeenProvisioning{DirectoryID: okta, SCIMBaseURL: scimBase, KeyExpiresAt: start.AddDate(0, 1, 0)}))
		note(a.Google(identity.SeenGoogle{DirectoryID: google, CustomerID: "C01", AdminEmail: "ada@acme.com", Settings: identity.GoogleSettings{SyncEnabled: true, SyncMode: identity.SyncModeAllUsers}}))
		note(a.Policy(identity.SeenPolicy{Name: "Strict", DirectoryID: okta, EnforceSSO: true, ExternalID: "ext-2"}))
		note(a.Link("acme.com", okta))
		return errors.Join(problems...)
	}))
	return h, okta
}

func TestAttest_adoptsWhatExists(t *testing.T) {
	h, okta := adopted(t)
	for path, name := range map[string]string{
		"directories/" + okta: "name", "directories/" + okta + "/saml-configuration": "issuer", "linked-domains/acme.com": "domain",
	} {
		if shown := h.must(200, "GET", path, ""); shown.text(name) == "" || shown.in("record").text("evidence") != "attested" || shown.in("record").text("recordedBy") != "Mia" {
			t.Errorf("%s is %v", path, shown)
		}
	}
	for _, path := range []string{"provisioning-configs", "google-workspace-connections", "authentication-policies?directoryId=" + okta} {
		_, answered := h.call("GET", path, "")
		all, _ := answered["data"].([]any)
		if len(all) == 0 {
			t.Fatalf("%s has none", path)
		}
		for _, one := range all {
			if record := object(one.(map[string]any)).in("record"); record.text("evidence") != "attested" {
				t.Errorf("%s has %v", path, one)
			}
		}
	}
	if linked := h.must(200, "GET", "linked-domains/acme.com", ""); linked.text("directoryId") != okta {
		t.Errorf("the link is %v", linked)
	}
	if again := serve(t, h.saved); again.must(200, "GET", "directories/"+okta, "").text("name") != "Okta" {
		t.Error("what was adopted is lost with the process")
	}
}

func TestAttest_isAllOrNothing(t *testing.T) {
	h, okta := adopted(t)
	before := string(h.saved)
	err := h.server.Attest("Mia", func(a *identity.Attestation) error {
		if _, err := a.Directory(identity.SeenDirectory{ID: okta, Name: "New"}); err != nil {
			return err
		}
		_, err := a.Directory(identity.SeenDirectory{Name: "new", IdentityProvider: "okta"})
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "is the name of") || string(h.saved) != before || h.must(200, "GET", "directories/"+okta, "").text("name") != "Okta" {
		t.Errorf("the error is %v", err)
	}
}

func TestAttest_otherValuesBecomeTheRecord(t *testing.T) {
	h, okta := adopted(t)
	path := "directories/" + okta
	before := h.must(200, "GET", path, "")
	h.fine(h.server.SetDoubt(okta, &identity.Doubt{Since: start, Summary: "Policy updated", Actor: "sam@acme.com"}))
	if doubted := h.must(200, "GET", path, ""); doubted.in("record").in("doubt").text("actor") != "sam@acme.com" || doubted.text("version") != before.text("version") {
		t.Errorf("the directory is %v", doubted)
	}
	h.fine(h.server.Attest("Sam", func(a *identity.Attestation) error { return a.AsRecorded(okta) }))
	if settled := h.must(200, "GET", path, ""); settled.in("record")["doubt"] != nil || settled.in("record").text("recordedBy") != "Sam" || settled.text("version") != before.text("version") {
		t.Errorf("as recorded, the directory is %v", settled)
	}
	h.advance(time.Hour)
	h.fine(h.server.Attest("Sam", func(a *identity.Attestation) error {
		_, err := a.Directory(identity.SeenDirectory{ID: okta, Name: "Okta production"})
		return err
	}))
	if changed := h.must(200, "GET", path, ""); changed.text("name") != "Okta production" || changed.text("version") == before.text("version") || changed.text("updatedAt") != "2026-03-02T10:00:00Z" {
		t.Errorf("the directory is %v", changed)
	}
}

func TestAttest_versionMovesOnlyWithValues(t *testing.T) {
	h, okta := adopted(t)
	path := "directories/" + okta + "/saml-configuration"
	before, saml := h.must(200, "GET", path, ""), h.server.Snapshot().SAML[0]
	seen := identity.SeenSAML{DirectoryID: okta, Issuer: saml.Issuer, SingleSignOnURL: saml.SingleSignOnURL, Certificate: saml.Certificate,
		EntityURL: saml.EntityURL, ACSURL: saml.ACSURL, LogoutURL: saml.LogoutURL}
	attest := func() object {
		h.fine(h.server.Attest("Mia", func(a *identity.Attestation) error { _, err := a.SAML(seen); return err }))
		return h.must(200, "GET", path, "")
	}
	if same := attest(); same.text("version") != before.text("version") {
		t.Errorf("the same values are %v", same)
	}
	seen.Issuer = "https://other.example"
	if other := attest(); other.text("version") == before.text("version") || other.text("issuer") != seen.Issuer || other.text("samlConfigurationId") != before.text("samlConfigurationId") {
		t.Errorf("other values are %v", other)
	}
}

func TestAttest_goneIsGone(t *testing.T) {
	h, okta := adopted(t)
	h.fine(h.server.Attest("Mia", func(a *identity.Attestation) error { return a.Gone(okta) }))
	h.must(404, "GET", "directories/"+okta, "")
	state := h.server.Snapshot()
	h.fine(state.Check())
	if len(state.SAML)+len(state.Provisioning) != 0 || len(state.Policies) != 2 {
		t.Errorf("there are %v, %v and %v", state.SAML, state.Provisioning, state.Policies)
	}
	if linked := h.must(200, "GET", "linked-domains/acme.com", ""); linked.text("directoryId") != state.LocalDirectory().ID {
		t.Errorf("the link is %v", linked)
	}
	if err := h.server.Attest("Mia", func(a *identity.Attestation) error { return a.Gone(state.LocalDirectory().ID) }); err == nil {
		t.Error("the local directory can go")
	}
}
