package worksheet_test

import (
	"slices"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
)

func returned(t *testing.T, object, verb, name string) worksheet.Return {
	t.Helper()
	returns := worksheet.For(worksheet.Change{Object: object, Verb: verb, After: map[string]any{
		"serviceProviderSingleLogoutConfiguration": map[string]any{"singleLogoutEnabled": true},
	}}).Returns
	at := slices.IndexFunc(returns, func(one worksheet.Return) bool { return one.Name == name })
	if at < 0 {
		t.Fatalf("%s %s: nothing called %s is copied back", verb, object, name)
	}
	return returns[at]
}

// Each check takes every form that is known, and refuses what people paste by mistake.
func TestReturns_areCheckedAsTyped(t *testing.T) {
	const id = "0f6a3c1e-5b7d-4e2a-9c48-1d2e3f405162"
	for _, test := range []struct {
		object, verb, name string
		right, wrong       []string
	}{
		{
			worksheet.SAMLConfiguration, worksheet.Create, worksheet.ReturnEntityURL,
			[]string{"https://auth.atlassian.com/saml/" + id, "https://auth.atlassian.com/saml-" + id, " https://auth.atlassian.com/" + id + "\n"},
			[]string{"http://auth.atlassian.com/saml/1", "auth.atlassian.com/saml/1", "https://auth.atlassian.com/", "https://auth.atlassian.com/login/callback?connection=saml-1", "https://auth.atlassian.com/saml/ 1", "https://me@auth.atlassian.com/saml/1"},
		},
		{
			worksheet.SAMLConfiguration, worksheet.Create, worksheet.ReturnACSURL,
			[]string{"https://auth.atlassian.com/login/callback?connection=saml-" + id},
			[]string{"https://auth.atlassian.com/login/callback", "https://auth.atlassian.com/saml/" + id, "http://auth.atlassian.com/login/callback?connection=saml-1", "saml-1"},
		},
		{
			worksheet.SAMLConfiguration, worksheet.Create, worksheet.ReturnLogoutURL,
			[]string{"https://auth.atlassian.com/logout/saml-2f1c"}, []string{"logout", "ftp://auth.atlassian.com/logout"},
		},
		{
			worksheet.ProvisioningConfig, worksheet.Create, worksheet.ReturnSCIMBaseURL,
			[]string{"https://api.atlassian.com/scim/directory/" + id, "https://api.atlassian.com/scim/directory/" + id + "/", "http://127.0.0.1:8080/scim/directory/" + id},
			[]string{"https://api.atlassian.com/scim/directory/", "https://api.atlassian.com/scim/directory/" + id[1:], "http://api.atlassian.com/scim/directory/" + id, "https://api.atlassian.com/scim/directory/" + id + "?a=b", id},
		},
		{
			worksheet.ProvisioningConfig, worksheet.Rotate, worksheet.ReturnToken,
			[]string{"ATSCIMexampleexample", " ATSCIMexampleexample\n"}, []string{"ATSCIM example", "••••••••••", "short", "https://api.atlassian.com/scim/directory/" + id, "ATSCIM\x00example"},
		},
		{
			worksheet.ProvisioningConfig, worksheet.Create, worksheet.ReturnKeyExpiresAt,
			[]string{"2027-03-02", "2027-03-02T09:20:00Z"}, []string{"03/02/2027", "02.03.2027", "2027-13-01"},
		},
		{
			worksheet.AuthenticationPolicy, worksheet.Create, worksheet.ReturnPolicyID,
			[]string{id, "https://admin.atlassian.com/o/4c0f9e6e-2d1b-4a3c-8f5e-6d7c8b9a0f1e/authentication-policies/policy/" + id}, []string{"Everybody", "https://admin.atlassian.com/"},
		},
		{worksheet.Directory, worksheet.Create, worksheet.ReturnDirectoryID, []string{id}, []string{"Okta"}},
		{worksheet.GoogleWorkspaceConnection, worksheet.Create, worksheet.ReturnGoogleAdmin, []string{"admin@acme.com"}, []string{"admin", "Admin <admin@acme.com>"}},
		{worksheet.GoogleWorkspaceConnection, worksheet.Create, worksheet.ReturnGoogleDomains, []string{"acme.com", "acme.com, Acme.dev\nacme.org"}, []string{"acme", "https://acme.com"}},
		{worksheet.GoogleWorkspaceConnection, worksheet.Create, worksheet.ReturnGoogleCustomer, []string{"C03az79cb"}, []string{"C03 az79cb"}},
	} {
		one := returned(t, test.object, test.verb, test.name)
		for _, text := range test.right {
			if problem := one.Check(text); problem != "" {
				t.Errorf("%s: %q is right, but: %s", test.name, text, problem)
			}
		}
		for _, text := range test.wrong {
			if one.Check(text) == "" {
				t.Errorf("%s: %q is taken", test.name, text)
			}
		}
	}
}

// What is handed on is what the text stands for.
func TestReturn_valueIsWithoutWhatIsAroundIt(t *testing.T) {
	const id = "0f6a3c1e-5b7d-4e2a-9c48-1d2e3f405162"
	for _, test := range [][5]string{
		{worksheet.AuthenticationPolicy, worksheet.Create, worksheet.ReturnPolicyID, " https://admin.atlassian.com/o/4c0f9e6e-2d1b-4a3c-8f5e-6d7c8b9a0f1e/authentication-policies/policy/0F6A3C1E-5b7d-4e2a-9c48-1d2e3f405162 ", id},
		{worksheet.AuthenticationPolicy, worksheet.Create, worksheet.ReturnPolicyID, "https://admin.atlassian.com/o/4c0f9e6e-2d1b-4a3c-8f5e-6d7c8b9a0f1e/authentication-policies/policy/" + id + "?from=4c0f9e6e-2d1b-4a3c-8f5e-6d7c8b9a0f1e#members", id},
		{worksheet.ProvisioningConfig, worksheet.Create, worksheet.ReturnSCIMBaseURL, "https://api.atlassian.com/scim/directory/" + id + "/\n", "https://api.atlassian.com/scim/directory/" + id},
		{worksheet.ProvisioningConfig, worksheet.Create, worksheet.ReturnToken, "\tkey-key-key\n", "key-key-key"},
		{worksheet.GoogleWorkspaceConnection, worksheet.Create, worksheet.ReturnGoogleDomains, "Acme.com, acme.dev", "acme.com acme.dev"},
	} {
		if got := returned(t, test[0], test[1], test[2]).Value(test[3]); got != test[4] {
			t.Errorf("%s: %q stands for %q, want %q", test[2], test[3], got, test[4])
		}
	}
}

// Both addresses of a service provider have one id, in either of the forms in which Atlassian writes the entity URL.
func TestSheet_addressesBelongTogether(t *testing.T) {
	sheet := worksheet.For(worksheet.Change{Object: worksheet.SAMLConfiguration, Verb: worksheet.Create})
	const acs = "https://auth.atlassian.com/login/callback?connection=saml-77"
	for entity, fits := range map[string]bool{
		"https://auth.atlassian.com/saml/77": true, "https://auth.atlassian.com/saml-77": true, "https://auth.atlassian.com/77": true,
		"https://auth.atlassian.com/saml/78": false, "not an address": true, // said at its own field
	} {
		if problem := sheet.Together(map[string]string{worksheet.ReturnEntityURL: entity, worksheet.ReturnACSURL: acs}); (problem == "") != fits {
			t.Errorf("%s: %q", entity, problem)
		}
	}
	if problem := worksheet.For(worksheet.Change{Object: worksheet.Directory, Verb: worksheet.Create}).Together(nil); problem != "" {
		t.Error(problem)
	}
}

// People copy a day as the console shows it. A refusal costs them the key beside it, which no page shows again.
func TestDay_readsWhatCannotBeMistaken(t *testing.T) {
	for _, text := range []string{"2027-03-02", " 2027-03-02 ", "2 Mar 2027", "2 March 2027", "Mar 2, 2027", "March 2, 2027", "2027-03-02T00:00:00Z"} {
		if day, err := worksheet.Day(text); err != nil || day.Format(time.DateOnly) != "2027-03-02" {
			t.Errorf("%q is %s, %v", text, day, err)
		}
	}
	for _, text := range []string{"03/02/2027", "2/3/2027", "Mar 2027", "tomorrow", "31 Feb 2027", ""} {
		if day, err := worksheet.Day(text); err == nil {
			t.Errorf("%q is taken for %s", text, day)
		}
	}
}
