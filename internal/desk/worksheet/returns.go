package worksheet

import (
	"fmt"
	"slices"
	"strings"
)

// Names of what is copied back, for Return.Name.
const (
	ReturnDirectoryID    = "directoryId"
	ReturnPolicyID       = "authenticationPolicyId"
	ReturnEntityURL      = "entityId"
	ReturnACSURL         = "assertionConsumerServiceUrl"
	ReturnLogoutURL      = "serviceProviderUrl" // for single logout
	ReturnSCIMBaseURL    = "baseUrl"
	ReturnToken          = "token"
	ReturnKeyExpiresAt   = "expiresAt"
	ReturnGoogleAdmin    = "adminEmail"
	ReturnGoogleCustomer = "googleCustomerId"
	ReturnGoogleDomains  = "domains"
)

func returnDirectoryID() Return {
	return Return{
		Name: ReturnDirectoryID, Label: "Id of the directory", Optional: true,
		Hint:  "The page does not show it. Perhaps the address of the directory's page has it: paste the address, or leave this empty.",
		Check: checked(true, checkID), value: idIn,
	}
}

func returnPolicyID(of string) Return {
	return Return{
		Name: ReturnPolicyID, Label: "Address of " + of, Optional: true,
		Hint:  "Open the policy and paste the address that the browser shows (.../authentication-policies/policy/...), or its id alone. Terraform can put people into the policy only with it.",
		Check: checked(true, checkID), value: idIn,
	}
}

// Copied checks a value that somebody has copied from the console, outside a work item, and returns it without what is around it. The
// name is one of those above; "" stays "".
func Copied(name, typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return "", nil
	}
	for _, one := range slices.Concat([]Return{returnDirectoryID(), returnPolicyID("the policy"), returnLogoutURL()}, returnServiceProvider(true), returnKey()) {
		if one.Name != name {
			continue
		}
		if problem := one.Check(typed); problem != "" {
			return "", fmt.Errorf("%s: %s", one.Label, problem)
		}
		return one.Value(typed), nil
	}
	return "", fmt.Errorf("nothing is called %q that can be copied", name)
}

// returnServiceProvider is what SAML gives out. It is optional where it has been copied back before.
func returnServiceProvider(optional bool) []Return {
	hint := ""
	if optional {
		hint = " It does not change. Copy it only to be sure."
	}
	return []Return{
		{
			Name: ReturnEntityURL, Label: "Service provider entity URL", Optional: optional,
			Hint: "Begins with https://auth.atlassian.com/." + hint, Check: checked(optional, checkEntityURL),
		},
		{
			Name: ReturnACSURL, Label: "Service provider assertion consumer service URL", Optional: optional,
			Hint: "Like https://auth.atlassian.com/login/callback?connection=saml-... ." + hint, Check: checked(optional, checkACSURL),
		},
	}
}

func returnLogoutURL() Return {
	return Return{
		Name: ReturnLogoutURL, Label: "Service provider logout URL", Optional: true,
		Hint:  "Where the console shows one for single logout. Leave it empty where it shows none.",
		Check: checked(true, checkURL),
	}
}

func returnKey() []Return {
	return []Return{
		{
			Name: ReturnSCIMBaseURL, Label: "SCIM base URL", Hint: "Like https://api.atlassian.com/scim/directory/ and an id. An older console says \"Directory base URL\".",
			Check: checked(false, checkSCIMBaseURL), value: func(text string) string { return strings.TrimRight(text, "/") },
		},
		{
			Name: ReturnToken, Label: "API key", Secret: true,
			Hint:  "It is shown this once. It goes to Terraform and is not kept here. If it is lost, \"Regenerate API key\" in the menu (•••) of the directory's user provisioning gives a new one, which goes here as well.",
			Check: checked(false, checkKey),
		},
		{
			Name: ReturnKeyExpiresAt, Label: "Day on which the key expires", Optional: true,
			Hint: "The console shows it beside the key. Like 2027-03-02 or Mar 2, 2027. Empty means one year from today.", Check: checked(true, checkDate),
		},
	}
}

func returnGoogle() []Return {
	return []Return{
		{
			Name: ReturnGoogleAdmin, Label: "Google account that allowed it", Hint: "E-mail address of the Google administrator.",
			Check: checked(false, checkEmail),
		},
		{
			Name: ReturnGoogleDomains, Label: "Domains of the Google account", Hint: "As the Status page lists them, with blanks between them.",
			Check: checked(false, checkDomains), value: domainsIn,
		},
		{
			Name: ReturnGoogleCustomer, Label: "Google customer id", Optional: true,
			Hint: "From Google's admin console: Account > Account settings. Like C03az79cb.", Check: checked(true, checkWord),
		},
	}
}
