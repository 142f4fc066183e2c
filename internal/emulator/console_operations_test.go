package emulator

import (
	"net/http"
	"strings"
	"testing"
)

func TestOperations_takeWhatIsCopiedBack(t *testing.T) {
	c := startConsole(t, Options{Attended: true})
	send := func(method, path, content string) Operation {
		t.Helper()
		request, err := http.NewRequest(method, c.url+"/admin/identity/v1/orgs/"+c.emulator.OrganizationID()+"/"+path, strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+c.emulator.APIKey())
		if response, text := c.visitWith(t, request); response.StatusCode != http.StatusAccepted {
			t.Fatal(response.Status, text)
		}
		all := c.emulator.Operations()
		return all[len(all)-1]
	}
	c.done(t, "The directory is there", "directories", "name", "Acme Okta", "provider", "okta")
	okta := c.directory(t, "Acme Okta")
	saml := send("PUT", "directories/"+okta+"/saml-configuration", `{"issuer":"http://www.okta.com/exk1","singleSignOnUrl":"https://acme.okta.com/sso","identityProviderPublicCertificate":`+scimQuoted(oktaCertificate(t))+`}`)
	_, page := c.visit(t, http.MethodGet, "/")
	for _, want := range []string{`<code data-copy aria-label="issuer">http://www.okta.com/exk1</code>`, `name="entityUrl"`, `name="acsUrl"`, "Operations (1)"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
	path := "operations/" + saml.ID + "/succeed"
	c.refused(t, http.StatusBadRequest, "Copy both addresses", path, "entityUrl", "https://auth.atlassian.com/saml/77")
	page = c.refused(t, http.StatusBadRequest, "is no address of a service provider", path, "entityUrl", "auth.atlassian.com/saml/77", "acsUrl", "https://auth.atlassian.com/login/callback?connection=saml-77")
	if !strings.Contains(page, `value="auth.atlassian.com/saml/77"`) {
		t.Error("what was typed is not kept")
	}
	c.done(t, "It is done", path, "entityUrl", "https://auth.atlassian.com/saml/77", "acsUrl", "https://auth.atlassian.com/login/callback?connection=saml-77")
	if got := c.section(t, "Acme Okta").SAML.EntityID; got != "https://auth.atlassian.com/saml/77" {
		t.Errorf("the entity URL is %s", got)
	}
	scim := send("POST", "provisioning-configs", `{"directoryId":"`+okta+`"}`)
	path = "operations/" + scim.ID + "/succeed"
	c.refused(t, http.StatusBadRequest, "is no SCIM base URL", path, "scimBaseUrl", "https://api.atlassian.com/scim/directory/somewhere", "token", "a-key")
	page = c.done(t, "It is done", path, "scimBaseUrl", "https://api.atlassian.com/scim/directory/9f1c5b1e-1111-4222-8333-444455556666/", "token", "a-key")
	if strings.Contains(page, "a-key") {
		t.Error("the page shows the key that was copied back")
	}
	if config := c.section(t, "Acme Okta").Provisioning; config.SCIMDirectoryID != "9f1c5b1e-1111-4222-8333-444455556666" || c.emulator.Token(config.ID) != "a-key" {
		t.Errorf("provisioning is %+v", config)
	}
}

func TestPlan_isChangedByItsForm(t *testing.T) {
	c, _ := consoleServer(t)
	setUpOkta(t, c)
	c.done(t, "The subscription is changed", "plan", "plan", "guard_standard", "guardState", "inactive_grace")
	c.refused(t, http.StatusPaymentRequired, "needs an active Atlassian Guard subscription", "directories", "name", "Another", "provider", "okta")
	c.done(t, "The subscription is changed", "plan", "plan", "guard_standard", "guardState", "lapsed")
	if left := c.inside().directories(); len(left) != 1 {
		t.Errorf("%d directories are left", len(left))
	}
}

func TestConsole_hasAnIcon(t *testing.T) {
	c, _ := consoleServer(t)
	response, text := c.visit(t, http.MethodGet, "/console/icon.svg")
	if response.Header.Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(text, "<svg ") {
		t.Errorf("%s %s", response.Header.Get("Content-Type"), text)
	}
	if _, page := c.visit(t, http.MethodGet, "/"); !strings.Contains(page, `<link rel="icon" type="image/svg+xml" href="/console/icon.svg">`) {
		t.Error("the page does not name it")
	}
}

func TestForm_thatIsTooLargeIsRefused(t *testing.T) {
	c, _ := consoleServer(t)
	response, page := c.send(t, "users", "emails", strings.Repeat("a", mostOfAForm))
	if response.StatusCode != http.StatusBadRequest || !strings.Contains(page, "at most a megabyte") {
		t.Errorf("%s\n%s", response.Status, page)
	}
}
