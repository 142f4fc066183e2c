package desk

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// What adopting asks for stands here once: the page and the terminal ask for it, and the file has it under the same names.

// AdoptGroup is one part of what adopting asks for, as one page of the console shows it.
type AdoptGroup struct {
	// Object is a word of the worksheet, Title and Hint are for people.
	Object, Title, Hint string
	Fields              []AdoptField
	// Question asks whether there is any of it; "" where there always is. There is what is known of that, and Answer takes the answer.
	Question string
	There    bool
	Answer   func(there bool)
}

// AdoptField is one value that adopting asks for. It is tied to its place in an adopted directory.
type AdoptField struct {
	// Name is where the value is in the file, such as "samlConfiguration.issuer".
	Name, Label, Hint string
	Choices           []string
	// Long is a text of several lines, List one value on each line.
	Long, List bool
	target     any // *string, *[]string, *bool or **int
}

// Value is what is known so far, as text.
func (f AdoptField) Value() string {
	switch target := f.target.(type) {
	case *string:
		if *target == "" && slices.Contains(f.Choices, notKnown) {
			return notKnown
		}
		return strings.TrimSpace(*target)
	case *[]string:
		return strings.Join(*target, "\n")
	case *bool:
		return choice(*target)
	case **int:
		return number(*target)
	}
	return ""
}

// Open tells whether somebody has to choose yet.
func (f AdoptField) Open() bool { return f.Value() == choose }

// Set takes what a person has said.
func (f AdoptField) Set(text string) error {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if len(f.Choices) > 0 && !slices.Contains(f.Choices, text) {
		return fmt.Errorf("%s: say one of %s, not %q", f.Label, strings.Join(f.Choices, ", "), text)
	}
	switch target := f.target.(type) {
	case *string:
		if *target = text; text == notKnown {
			*target = ""
		}
	case *[]string:
		*target = strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' })
	case *bool:
		*target = text == yes
	case **int:
		if *target = nil; text == "" {
			return nil
		}
		count, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%s: %q is no whole number", f.Label, text)
		}
		*target = &count
	}
	return nil
}

// choose is the choice of nothing, where something has to be chosen, and noConnection where there is nothing.
const (
	choose       = "choose"
	noConnection = "no connection"
)

const identityProvidersPath = "Security > User security > Identity providers"

// Groups returns what adopting asks for of a directory, but for its policies. It makes the parts that the directory does not have; Prune
// drops those of which nothing was said.
func (one *AdoptedDirectory) Groups() []AdoptGroup {
	one.fill()
	saml, logout, google := one.SAML, one.SAML.SingleLogout, one.Google
	return []AdoptGroup{
		{Object: worksheet.Directory, Title: "Directory", Hint: identityProvidersPath + ". One directory at a time.", Fields: []AdoptField{
			{Name: "name", Label: "Directory name", Hint: "As the console shows it.", target: &one.Name},
			{Name: "identityProvider", Label: "Identity provider", Choices: slices.Concat([]string{choose}, identity.Providers(), []string{LocalDirectory}), target: &one.IdentityProvider,
				Hint: "It cannot be changed later. \"local\" is the local directory, which every organization has."},
			{Name: "externalId", Label: "Atlassian's id of the directory", target: &one.ExternalID,
				Hint: "The page does not show it. Perhaps the address of the directory's page has it. Leave it empty where nobody knows."},
		}},
		{Object: worksheet.LinkedDomain, Title: "Domains", Hint: "The directory, View domains.", Fields: []AdoptField{
			{Name: "domains", Label: "Domains linked to it, one on each line", List: true, target: &one.Domains},
		}},
		{Object: worksheet.SAMLConfiguration, Title: "SAML single sign-on", Hint: `Leave it empty where there is none. The values are under "View SAML configuration".`,
			Question: "Is SAML single sign-on set up?", There: *saml != (AdoptedSAML{SingleLogout: logout}), Answer: func(there bool) {
				if !there {
					one.SAML = nil
				}
			}, Fields: []AdoptField{
				{Name: "samlConfiguration.issuer", Label: "Identity provider Entity ID", target: &saml.Issuer},
				{Name: "samlConfiguration.singleSignOnUrl", Label: "Identity provider SSO URL", target: &saml.SingleSignOnURL},
				{Name: "samlConfiguration.identityProviderPublicCertificate", Label: "Public x509 certificate", Long: true, target: &saml.Certificate},
				{Name: "samlConfiguration.entityId", Label: "Service provider entity URL", target: &saml.EntityID},
				{Name: "samlConfiguration.assertionConsumerServiceUrl", Label: "Service provider assertion consumer service URL", target: &saml.AssertionConsumerServiceURL},
				{Name: "samlConfiguration.serviceProviderSingleLogoutConfiguration.singleLogoutEnabled", Label: "Single logout is on", Choices: yesOrNo, target: &logout.Enabled},
				{Name: "samlConfiguration.serviceProviderSingleLogoutConfiguration.identityProviderUrl", Label: "Identity provider logout URL", target: &logout.IdentityProviderURL,
					Hint: "For single logout. Leave it empty where the console shows none."},
				{Name: "samlConfiguration.serviceProviderSingleLogoutConfiguration.serviceProviderUrl", Label: "Service provider logout URL", target: &logout.ServiceProviderURL,
					Hint: "For single logout. Leave it empty where the console shows none."},
			}},
		{Object: worksheet.ProvisioningConfig, Title: "User provisioning", Hint: "Leave it empty where there is none. The key itself is not asked for: nobody needs it to record what there is.",
			Question: "Is user provisioning set up?", There: *one.Provisioning != AdoptedProvisioning{}, Answer: func(there bool) {
				if !there {
					one.Provisioning = nil
				}
			}, Fields: []AdoptField{
				{Name: "provisioningConfig.baseUrl", Label: "SCIM base URL", target: &one.Provisioning.BaseURL},
				{Name: "provisioningConfig.apiKey.expiresAt", Label: "Day on which the key expires", Hint: "Year-month-day. Empty means what is recorded, or else one year from today.", target: &one.Provisioning.APIKey.ExpiresAt},
			}},
		{Object: worksheet.GoogleWorkspaceConnection, Title: "Google Workspace", Hint: "Only for a directory of Google Workspace.",
			Question: "Is Google Workspace connected?", There: google.State != noConnection, Answer: func(there bool) {
				if !there {
					google.State = noConnection
				} else if google.State == noConnection {
					google.State = googleConnected
				}
			}, Fields: []AdoptField{
				{Name: "googleWorkspaceConnection.state", Label: "Connection", Choices: []string{noConnection, googleConnected, googleBroken}, target: &google.State,
					Hint: "It is broken where Google does not accept the consent any more."},
				{Name: "googleWorkspaceConnection.adminEmail", Label: "Google account that allowed it", target: &google.AdminEmail},
				{Name: "googleWorkspaceConnection.googleCustomerId", Label: "Google customer id", Hint: "From Google's admin console: Account > Account settings. Leave it empty where nobody knows.", target: &google.CustomerID},
				{Name: "googleWorkspaceConnection.domains", Label: "Domains of the Google account, one on each line", Hint: "As the Status page lists them.", List: true, target: &google.Domains},
				{Name: "googleWorkspaceConnection.syncEnabled", Label: "Sync is on", Choices: yesOrNo, target: &google.SyncEnabled},
				{Name: "googleWorkspaceConnection.syncMode", Label: "Select users", Choices: []string{identity.SyncModeAllUsers, identity.SyncModeSpecificGroups}, target: &google.SyncMode},
				{Name: "googleWorkspaceConnection.groups", Label: "Groups, one on each line", Hint: "Their addresses. Leave it empty where all users are synced.", List: true, target: &google.Groups},
				{Name: "googleWorkspaceConnection.personalMessage", Label: "Personal message", Long: true, target: &google.PersonalMessage},
				{Name: "googleWorkspaceConnection.deactivateSuspendedUsers", Label: "Deactivate suspended users", Choices: yesOrNo, target: &google.DeactivateSuspendedUsers},
			}},
	}
}

// Group returns what adopting asks for of a policy. number counts the policies of the directory from 0 on.
func (p *AdoptedPolicy) Group(number int) AdoptGroup {
	prefix := fmt.Sprintf("authenticationPolicies.%d.", number)
	return AdoptGroup{Object: worksheet.AuthenticationPolicy, Title: "Authentication policy", Fields: []AdoptField{
		{Name: prefix + "name", Label: "Name of the policy", target: &p.Name},
		{Name: prefix + "isDefault", Label: "Default policy of the directory", Choices: yesOrNo, target: &p.Default},
		{Name: prefix + "enforceSso", Label: "Enforce single sign-on", Choices: yesOrNo, target: &p.EnforceSSO},
		{Name: prefix + "externalId", Label: "Its address in the console, or its id", Hint: "Terraform can put people into the policy only with it.", target: &p.ExternalID},
		{Name: prefix + "twoStepVerification", Label: "Two-step verification", Choices: append([]string{notKnown}, identity.TwoStepWords()...), target: &p.TwoStepVerification},
		{Name: prefix + "passwordStrength", Label: "Password strength", Choices: append([]string{notKnown}, identity.PasswordStrengths()...), target: &p.PasswordStrength},
		{Name: prefix + "passwordExpiryDays", Label: "Password expiration in days", Hint: "0 is never. Empty is not known.", target: &p.PasswordExpiryDays},
		{Name: prefix + "idleSessionDurationMinutes", Label: "Idle session duration in minutes", Hint: "Empty is not known.", target: &p.IdleSessionDurationMinutes},
	}}
}

// fill makes the parts that are not there, so that there is a place for what is said.
func (one *AdoptedDirectory) fill() {
	if one.IdentityProvider == "" {
		one.IdentityProvider = choose
	}
	if one.SAML == nil {
		one.SAML = &AdoptedSAML{}
	}
	if one.SAML.SingleLogout == nil {
		one.SAML.SingleLogout = &AdoptedSingleLogout{}
	}
	if one.Provisioning == nil {
		one.Provisioning = &AdoptedProvisioning{}
	}
	if one.Google == nil {
		one.Google = &AdoptedGoogle{State: noConnection, SyncEnabled: true, SyncMode: identity.SyncModeAllUsers}
	}
}

// MayHave tells whether a directory of this identity provider can have such an object.
func (one *AdoptedDirectory) MayHave(object string) bool {
	switch object {
	case worksheet.SAMLConfiguration, worksheet.ProvisioningConfig:
		return one.IdentityProvider != identity.ProviderGoogleWorkspace && one.IdentityProvider != LocalDirectory
	case worksheet.GoogleWorkspaceConnection:
		return one.IdentityProvider == identity.ProviderGoogleWorkspace
	}
	return true
}

// Prune drops the parts of which nothing was said, and says which choice is missing.
func (one *AdoptedDirectory) Prune() error {
	if saml := one.SAML; saml != nil && (saml.SingleLogout == nil || *saml.SingleLogout == AdoptedSingleLogout{}) {
		bare := *saml
		bare.SingleLogout = nil
		if bare == (AdoptedSAML{}) {
			one.SAML = nil
		}
	}
	if one.Provisioning != nil && *one.Provisioning == (AdoptedProvisioning{}) {
		one.Provisioning = nil
	}
	if google := one.Google; google != nil && google.State == noConnection {
		if google.AdminEmail+google.CustomerID != "" || len(google.Domains)+len(google.Groups) > 0 {
			return fmt.Errorf("you have written something of a Google Workspace connection: say that it is %s or %s", googleConnected, googleBroken)
		}
		one.Google = nil
	}
	one.Policies = slices.DeleteFunc(slices.Clone(one.Policies), func(p AdoptedPolicy) bool { return p.Name == "" && p.ID == "" })
	if one.IdentityProvider == choose {
		return errors.New("choose the identity provider of the directory")
	}
	return nil
}
