package identity_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

func TestSucceed_takesWhatWasCopiedBack(t *testing.T) {
	h := serve(t, nil)
	okta := h.done("POST", "directories", newOkta, identity.Given{ExternalID: "ext-1", PolicyExternalID: "ext-2"})
	state := h.server.Snapshot()
	if d := state.Directories[1]; d.ID != okta.id() || d.ExternalID != "ext-1" || state.DefaultPolicyOf(d.ID).ExternalID != "ext-2" {
		t.Errorf("the directory is %+v", d)
	}
	saml := h.done("PUT", "directories/"+okta.id()+"/saml-configuration", samlBody(certificate(t)), identity.Given{
		EntityURL: "https://auth.atlassian.com/saml/77", ACSURL: "https://auth.atlassian.com/login/callback?connection=saml-77", LogoutURL: "https://auth.atlassian.com/saml/77/logout",
	})
	if saml.text("entityId") != "https://auth.atlassian.com/saml/77" || saml.in("serviceProviderSingleLogoutConfiguration").text("serviceProviderUrl") != "https://auth.atlassian.com/saml/77/logout" {
		t.Errorf("SAML is %v", saml)
	}
	scim := h.done("POST", "provisioning-configs", `{"directoryId":"`+okta.id()+`"}`, identity.Given{SCIMBaseURL: scimBase, Token: "copied-key", KeyExpiresAt: start.AddDate(0, 6, 0)})
	if scim.text("token") != "copied-key" || scim.text("baseUrl") != scimBase || scim.text("scimDirectoryId") != scimDirectory || scim.in("apiKey").text("expiresAt") != "2026-09-02T09:00:00Z" {
		t.Errorf("provisioning is %v", scim)
	}
	if strings.Contains(string(h.saved), "copied-key") {
		t.Error("the key was saved")
	}
}

func TestSucceed_asksForWhatWasNotCopiedBack(t *testing.T) {
	h := serve(t, nil)
	okta := h.done("POST", "directories", newOkta, identity.Given{})
	operation := h.must(202, "POST", "provisioning-configs", `{"directoryId":"`+okta.id()+`"}`)
	h.fine(h.server.Begin(operation.id(), "Mia"))
	err := h.server.Succeed(operation.id(), identity.Given{SCIMBaseURL: scimBase})
	if err == nil || !strings.Contains(err.Error(), "copy back the key") {
		t.Errorf("without the key: %v", err)
	}
	if now := h.must(200, "GET", "operations/"+operation.id(), ""); now.text("state") != "in_progress" {
		t.Errorf("the operation is %v", now)
	}
	if configs := h.server.Snapshot().Provisioning; len(configs) != 0 {
		t.Errorf("there are %v", configs)
	}
}

func TestOperation_showsBeforeAndAfter(t *testing.T) {
	h := serve(t, nil)
	created := h.must(202, "POST", "directories", newOkta)
	h.fine(h.server.Succeed(created.id(), identity.Given{}))
	okta := h.must(200, "GET", "operations/"+created.id(), "").in("result").in("body").in("data")
	h.must(202, "PATCH", "directories/"+okta.id(), `{"name":"New"}`)
	h.must(202, "DELETE", "directories/"+okta.id(), "")
	operations, err := h.server.Operations()
	h.fine(err)
	show := func(raw json.RawMessage) object {
		var shown object
		h.fine(json.Unmarshal(raw, &shown))
		return shown
	}
	made, renamed, deleted := operations[0], operations[1], operations[2]
	if after := show(made.After); show(made.Before) != nil || after.text("name") != "Okta" || after["id"] != nil || made.Route != "POST directories" || made.Subject != okta.id() {
		t.Errorf("the create is %+v", made)
	}
	if before, after := show(renamed.Before), show(renamed.After); before.text("name") != "Okta" || after.text("name") != "New" || after.id() != okta.id() || after["version"] != nil {
		t.Errorf("the update is from %v to %v", before, after)
	}
	if show(deleted.Before).text("name") != "Okta" || show(deleted.After) != nil || deleted.Route != "DELETE directories/{directoryId}" || deleted.PathValues["directoryId"] != okta.id() {
		t.Errorf("the delete is %+v", deleted)
	}
}
