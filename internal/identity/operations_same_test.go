package identity_test

import (
	"encoding/json"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// A write that changes nothing is answered at once, leaves the version, and is nobody's work.
func TestOperation_writeThatChangesNothingIsNone(t *testing.T) {
	h, okta := adopted(t)
	h.fine(h.server.SetSubscription(identity.PlanEnterprise, identity.GuardActive))
	state := h.server.Snapshot()
	saml, google := "directories/"+okta+"/saml-configuration", "google-workspace-connections/"+state.Google[0].ID
	pem, err := json.Marshal(state.SAML[0].Certificate)
	h.fine(err)
	for path, body := range map[string]string{
		"directories/" + okta:     `{"name":"Okta"}`,
		saml:                      `{"issuer":"https://idp.example","identityProviderPublicCertificate":` + string(pem) + `}`,
		google:                    `{"syncMode":"all_users","syncEnabled":true,"personalMessage":""}`,
		"linked-domains/acme.com": `{"directoryId":"` + okta + `"}`,
	} {
		method := "PATCH"
		if path == "linked-domains/acme.com" {
			method = "PUT"
		}
		before := h.must(200, "GET", path, "").text("version")
		if after := h.must(200, method, path, body).text("version"); after != before {
			t.Errorf("%s: nothing changed, and the version moved from %s to %s", path, before, after)
		}
	}
	if operations, err := h.server.Operations(); err != nil || len(operations) > 0 {
		t.Errorf("there is work for somebody: %v, %v", operations, err)
	}
}
