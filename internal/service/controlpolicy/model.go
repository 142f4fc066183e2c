package controlpolicy

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// allowlist is an IP allowlist policy as its resource shows it.
type allowlist struct {
	OrganizationID types.String   `tfsdk:"organization_id"`
	ID             types.String   `tfsdk:"id"`
	Name           types.String   `tfsdk:"name"`
	Status         types.String   `tfsdk:"status"`
	IPRanges       types.Set      `tfsdk:"ip_ranges"`
	MobileBypass   types.Bool     `tfsdk:"allow_mobile_bypass"`
	ResourceIDs    types.Set      `tfsdk:"resource_ids"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`
}

func (a allowlist) model() model {
	return model{OrganizationID: a.OrganizationID, ID: a.ID, Name: a.Name, Status: a.Status, Values: a.IPRanges, MobileBypass: a.MobileBypass, ResourceIDs: a.ResourceIDs, Timeouts: a.Timeouts}
}

func allowlistOf(m model) allowlist {
	return allowlist{OrganizationID: m.OrganizationID, ID: m.ID, Name: m.Name, Status: m.Status, IPRanges: m.Values, MobileBypass: m.MobileBypass, ResourceIDs: m.ResourceIDs, Timeouts: m.Timeouts}
}

// Identity returns the identity of the resource.
func (a allowlist) Identity() framework.Identity { return a.model().identity() }

// residency is a data residency policy as its resource shows it.
type residency struct {
	OrganizationID types.String   `tfsdk:"organization_id"`
	ID             types.String   `tfsdk:"id"`
	Name           types.String   `tfsdk:"name"`
	Status         types.String   `tfsdk:"status"`
	Realms         types.Set      `tfsdk:"realms"`
	ResourceIDs    types.Set      `tfsdk:"resource_ids"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`
}

func (r residency) model() model {
	return model{OrganizationID: r.OrganizationID, ID: r.ID, Name: r.Name, Status: r.Status, Values: r.Realms, ResourceIDs: r.ResourceIDs, Timeouts: r.Timeouts}
}

func residencyOf(m model) residency {
	return residency{OrganizationID: m.OrganizationID, ID: m.ID, Name: m.Name, Status: m.Status, Realms: m.Values, ResourceIDs: m.ResourceIDs, Timeouts: m.Timeouts}
}

// Identity returns the identity of the resource.
func (r residency) Identity() framework.Identity { return r.model().identity() }

// security is a data security policy as its resource shows it.
type security struct {
	OrganizationID types.String   `tfsdk:"organization_id"`
	ID             types.String   `tfsdk:"id"`
	Name           types.String   `tfsdk:"name"`
	Description    types.String   `tfsdk:"description"`
	Rule           types.String   `tfsdk:"rule"`
	Effect         types.String   `tfsdk:"effect"`
	CoverageLevel  types.String   `tfsdk:"coverage_level"`
	Status         types.String   `tfsdk:"status"`
	ResourceIDs    types.Set      `tfsdk:"resource_ids"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`
}

func (s security) model() model {
	return model{OrganizationID: s.OrganizationID, ID: s.ID, Name: s.Name, Description: s.Description, Rule: s.Rule, Effect: s.Effect, CoverageLevel: s.CoverageLevel,
		Status: s.Status, ResourceIDs: s.ResourceIDs, Timeouts: s.Timeouts}
}

func securityOf(m model) security {
	return security{OrganizationID: m.OrganizationID, ID: m.ID, Name: m.Name, Description: m.Description, Rule: m.Rule, Effect: m.Effect, CoverageLevel: m.CoverageLevel,
		Status: m.Status, ResourceIDs: m.ResourceIDs, Timeouts: m.Timeouts}
}

// Identity returns the identity of the resource.
func (s security) Identity() framework.Identity { return s.model().identity() }

// model is a policy of any kind.
type model struct {
	OrganizationID, ID, Name, Status types.String
	// Values are what the rule allows: ip_ranges, or realms.
	Values types.Set
	// MobileBypass is null for a data residency policy.
	MobileBypass types.Bool
	// Description, Rule, Effect and CoverageLevel are those of a data security policy, which has no values; null for the others.
	Description, Rule, Effect, CoverageLevel types.String
	// ResourceIDs are what the policy covers; unknown before a create that leaves them to others.
	ResourceIDs types.Set
	// Timeouts are about Terraform's own behaviour; the API knows nothing of them.
	Timeouts timeouts.Value
}

func (m model) identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, "id": m.ID}
}

// fromAPI is the only way from the API's policy to the model. The spelling of values, and timeouts, are those of known, the
// plan or the state.
func (k kind) fromAPI(organizationID string, known model, policy client.ControlPolicy, covered []client.CoveredResource) model {
	return model{
		OrganizationID: types.StringValue(organizationID),
		ID:             types.StringValue(policy.ID),
		Name:           types.StringValue(policy.Name),
		Status:         types.StringValue(policy.Status),
		Description:    framework.StringOrNull(policy.Description),
		Rule:           framework.StringOrNull(policy.RuleName),
		Effect:         framework.StringOrNull(policy.Effect),
		CoverageLevel:  framework.StringOrNull(policy.Coverage),
		Values:         k.spelledAs(known.Values, policy.Values),
		MobileBypass:   bypassAs(known.MobileBypass, policy.MobileBypass),
		ResourceIDs:    framework.StringSet(coveredIDs(covered)),
		Timeouts:       known.Timeouts,
	}
}

// spelledAs returns the known set where the policy has the same values in other spellings.
func (k kind) spelledAs(known types.Set, values []string) types.Set {
	if !known.IsNull() && k.holdsValues(known, values) {
		return known
	}
	return framework.StringSet(values)
}

// bypassAs returns what the server says, and keeps false where it says nothing.
func bypassAs(known types.Bool, told *bool) types.Bool {
	if told == nil && !known.IsUnknown() && !known.ValueBool() {
		return known
	}
	return types.BoolPointerValue(told)
}

// toWrite returns the body of a create or an update. What the plan leaves out is as current has it.
func (k kind) toWrite(m model, current client.ControlPolicy) client.ControlPolicyWrite {
	write := client.ControlPolicyWrite{Type: k.policyType, Name: m.Name.ValueString(), Status: m.Status.ValueString(), Values: strings(m.Values), MobileBypass: current.MobileBypass}
	if !m.MobileBypass.IsNull() && !m.MobileBypass.IsUnknown() {
		write.MobileBypass = m.MobileBypass.ValueBoolPointer()
	}
	return write
}

// toDraft returns the body of a draft of a data security policy. A description that current has and the plan has not is
// emptied.
func toDraft(m model, current client.ControlPolicy) client.DataSecurityPolicyWrite {
	write := client.DataSecurityPolicyWrite{Name: m.Name.ValueString(), Description: m.Description.ValueStringPointer(),
		RuleName: m.Rule.ValueString(), Effect: m.Effect.ValueString(), Coverage: m.CoverageLevel.ValueString()}
	if none := ""; write.Description == nil && current.Description != "" {
		write.Description = &none
	}
	return write
}

// holds reports whether the policy is as the model says, apart from what it covers. What the model does not know may be
// anything.
func (k kind) holds(m model, policy client.ControlPolicy) bool {
	return m.Status.ValueString() == policy.Status && k.says(m, policy)
}

// says is holds without the status.
func (k kind) says(m model, policy client.ControlPolicy) bool {
	told := policy.MobileBypass != nil && *policy.MobileBypass
	if k.isPublished() {
		return m.Name.ValueString() == policy.Name && m.Description.ValueString() == policy.Description &&
			m.Rule.ValueString() == policy.RuleName && m.Effect.ValueString() == policy.Effect && m.CoverageLevel.ValueString() == policy.Coverage
	}
	return m.Name.ValueString() == policy.Name && k.holdsValues(m.Values, policy.Values) &&
		(m.MobileBypass.IsNull() || m.MobileBypass.IsUnknown() || m.MobileBypass.ValueBool() == told)
}

// holdsValues reports whether a set and the values of a policy mean the same.
func (k kind) holdsValues(set types.Set, values []string) bool {
	written := strings(set)
	return len(k.without(written, values)) == 0 && len(k.without(values, written)) == 0
}

// without returns the values that nothing among the others means.
func (k kind) without(values, others []string) []string {
	var left []string
	for _, value := range values {
		if !slices.ContainsFunc(others, func(other string) bool { return k.same(value, other) }) {
			left = append(left, value)
		}
	}
	return left
}

// coveredIDs returns what the policy covers and goes on covering.
func coveredIDs(covered []client.CoveredResource) []string {
	var ids []string
	for _, one := range covered {
		if one.Status != statusRemoving {
			ids = append(ids, one.ID)
		}
	}
	return ids
}

// strings returns the known strings of a set, sorted. A null or unknown set has none.
func strings(set types.Set) []string {
	var found []string
	for _, element := range set.Elements() {
		if text, ok := element.(types.String); ok && !text.IsUnknown() {
			found = append(found, text.ValueString())
		}
	}
	slices.Sort(found)
	return found
}

// known reports whether every element of a set is known.
func known(set types.Set) bool {
	return !set.IsUnknown() && !slices.ContainsFunc(set.Elements(), attr.Value.IsUnknown)
}

// difference returns what all has and less does not.
func difference(all, less []string) []string {
	var rest []string
	for _, one := range all {
		if !slices.Contains(less, one) {
			rest = append(rest, one)
		}
	}
	return rest
}
