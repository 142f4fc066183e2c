// Package controlpolicy is the family of the control policies: IP allowlists, data residency policies and data security
// policies, each as resource and list resource, and a data source of all policies.
package controlpolicy

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// kind is what sets the policies of one type apart. All else they share.
type kind struct {
	// typeName is the resource type without the provider's name.
	typeName string
	// policyType is what the API calls it.
	policyType string
	// noun is what people call one policy.
	noun string
	// valuesPath is the attribute of what the rule allows, or does.
	valuesPath path.Path
	// same says when two values mean the same.
	same func(a, b string) bool
	// statuses are those that Atlassian documents.
	statuses []string
	// read takes the model out of a configuration, plan or state, and shape makes what a state holds of it.
	read  func(ctx context.Context, from source) (model, diag.Diagnostics)
	shape func(model) object
}

// source is a configuration, a plan or a state.
type source interface {
	Get(ctx context.Context, target any) diag.Diagnostics
}

// object is a model as the schema of its kind has it.
type object interface{ Identity() framework.Identity }

var ipAllowlist = kind{
	typeName: "ip_allowlist_policy", policyType: client.PolicyIPAllowlist, noun: "IP allowlist policy",
	valuesPath: path.Root("ip_ranges"), same: attribute.SameIPRange, statuses: knownStatuses,
	read: func(ctx context.Context, from source) (model, diag.Diagnostics) {
		var read allowlist
		diags := from.Get(ctx, &read)
		return read.model(), diags
	},
	shape: func(m model) object { return allowlistOf(m) },
}

var dataResidency = kind{
	typeName: "data_residency_policy", policyType: client.PolicyDataResidency, noun: "data residency policy",
	valuesPath: path.Root("realms"), same: func(a, b string) bool { return a == b }, statuses: knownStatuses,
	read: func(ctx context.Context, from source) (model, diag.Diagnostics) {
		var read residency
		diags := from.Get(ctx, &read)
		return read.model(), diags
	},
	shape: func(m model) object { return residencyOf(m) },
}

var dataSecurity = kind{
	typeName: "data_security_policy", policyType: client.PolicyDataSecurity, noun: "data security policy",
	valuesPath: path.Root("effect"), same: func(a, b string) bool { return a == b }, statuses: []string{client.PolicyDraft, client.PolicyActive},
	read: func(ctx context.Context, from source) (model, diag.Diagnostics) {
		var read security
		diags := from.Get(ctx, &read)
		return read.model(), diags
	},
	shape: func(m model) object { return securityOf(m) },
}

// isPublished reports whether policies of the kind are drafted and then published. The others hold as they are written.
func (k kind) isPublished() bool { return k.policyType == client.PolicyDataSecurity }

// kindOf returns the kind of a type of policies that has a resource.
func kindOf(policyType string) (found kind, ok bool) {
	for _, one := range []kind{ipAllowlist, dataResidency, dataSecurity} {
		if one.policyType == policyType {
			return one, true
		}
	}
	return kind{}, false
}

// describe is what diagnostics call a policy.
func (k kind) describe(m model) string { return k.noun + " " + m.Name.String() }
