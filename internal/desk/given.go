package desk

import (
	"cmp"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// withoutSecrets is what may be kept of what was copied back.
func withoutSecrets(one item, given map[string]string) map[string]string {
	kept := map[string]string{}
	for _, back := range one.sheet.Returns {
		if value := given[back.Name]; !back.Secret && value != "" {
			kept[back.Name] = value
		}
	}
	return kept
}

// givenFrom returns what was copied back in the words of the engine.
func givenFrom(one item, given map[string]string, seen looked) (identity.Given, error) {
	copied := identity.Given{
		SCIMBaseURL: given[worksheet.ReturnSCIMBaseURL], Token: given[worksheet.ReturnToken],
		EntityURL: given[worksheet.ReturnEntityURL], ACSURL: given[worksheet.ReturnACSURL], LogoutURL: given[worksheet.ReturnLogoutURL],
		GoogleAdminEmail: given[worksheet.ReturnGoogleAdmin], GoogleCustomerID: given[worksheet.ReturnGoogleCustomer],
		GoogleDomains: strings.Fields(given[worksheet.ReturnGoogleDomains]),
	}
	object, verb := kindOf(one.Method, one.Path)
	switch object {
	case worksheet.Directory:
		copied.ExternalID, copied.PolicyExternalID = cmp.Or(given[worksheet.ReturnDirectoryID], seen.DirectoryID), cmp.Or(given[worksheet.ReturnPolicyID], seen.PolicyID)
	case worksheet.AuthenticationPolicy:
		copied.ExternalID = cmp.Or(given[worksheet.ReturnPolicyID], seen.PolicyID)
	case worksheet.GoogleWorkspaceConnection:
		copied.GoogleConsent = verb == worksheet.Create
	}
	if day := given[worksheet.ReturnKeyExpiresAt]; day != "" {
		end, err := worksheet.Day(day)
		if err != nil {
			return copied, err
		}
		copied.KeyExpiresAt = end
	}
	return copied, nil
}

func contradictions(findings []Finding) string {
	var said []string
	for _, one := range findings {
		if one.Level == levelContradicted {
			said = append(said, one.Says)
		}
	}
	return strings.Join(said, " ")
}
