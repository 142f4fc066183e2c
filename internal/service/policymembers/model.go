package policymembers

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

type model struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	PolicyID       types.String `tfsdk:"policy_id"`
	Emails         types.Set    `tfsdk:"emails"`
	// Timeouts are about Terraform's own behaviour; the API knows nothing of them.
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// Identity returns the identity of the resource.
func (m model) Identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, identityKey: m.PolicyID}
}

// fromAPI returns the members of a policy as far as they can be known: none.
func fromAPI(organizationID string, policy client.AuthenticationPolicy) model {
	return model{
		OrganizationID: types.StringValue(organizationID),
		PolicyID:       types.StringValue(policy.ExternalID),
		Emails:         framework.EmailSet(nil),
		Timeouts:       waits.Null(),
	}
}

// without returns the model without the addresses that were not added. Nothing
// missing keeps the plan as it is.
func (m model) without(missing []string) model {
	if len(missing) > 0 {
		m.Emails = framework.EmailSet(difference(addresses(m.Emails), missing))
	}
	return m
}

// addresses returns the known elements of a set of e-mail addresses, sorted. A null
// or unknown set has none.
func addresses(set types.Set) []string {
	var found []string
	for _, element := range set.Elements() {
		if address, ok := element.(attribute.Email); ok && !address.IsUnknown() {
			found = append(found, address.ValueString())
		}
	}
	slices.Sort(found)
	return found
}

// toASCII are addresses as the service takes them.
func toASCII(all []string) []string {
	var sent []string
	for _, address := range all {
		sent = append(sent, attribute.NewEmailValue(address).ASCII())
	}
	return sent
}

// known reports whether every element of a set is known.
func known(set types.Set) bool {
	return !set.IsUnknown() && !slices.ContainsFunc(set.Elements(), attr.Value.IsUnknown)
}

// difference is what all has and less does not, whatever the spelling, in the
// spelling and order of all.
func difference(all, less []string) []string {
	left := map[string]bool{}
	for _, address := range less {
		left[normal(address)] = true
	}
	var rest []string
	for _, address := range all {
		if !left[normal(address)] {
			rest = append(rest, address)
		}
	}
	return rest
}

// normal returns the spelling that addresses are compared by. What is no address is
// only the same as itself.
func normal(address string) string {
	if normalized, err := attribute.NormalizeEmail(address); err == nil {
		return normalized
	}
	return address
}
