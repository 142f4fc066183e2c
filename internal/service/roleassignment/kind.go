package roleassignment

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

// kind is one of the resource types of this package: whose roles it assigns, and where.
type kind struct {
	// typeName is the name of the resource type without the provider's.
	typeName string
	// holder is what has the role: "group" or "account"; holderAttribute is the attribute that has its id.
	holder, holderAttribute string
	// ofOrganization means that the roles are in the organization itself: there is no resource_id.
	ofOrganization bool
	// roles are the role ids that Atlassian documents, and example is one of them.
	roles   []string
	example string
	// roleValidators are for what a role of this type must not be; none for most.
	roleValidators []validator.String
	// findHolder is where the ids of holders are found, lookUpHolder says how to write one, and findRole which roles there are.
	findHolder, lookUpHolder, findRole string

	page, listPage   framework.Page
	describe         description
	holderValidators []validator.String
	importForm       framework.ImportForm
	// folio is the resource of folio-sec/atlassian that is taken over.
	folio framework.FromFolio

	// read lists the roles of one holder, shared by the resources of a walk; list reads those that a filter lets pass.
	read           func(r *reads.Walk, ctx context.Context, organizationID, holderID string) ([]client.RoleAssignment, error)
	list           func(c *client.Client, ctx context.Context, organizationID, holderID string, f client.RoleFilter) iter.Seq2[client.RoleAssignment, error]
	assign, revoke func(ctx context.Context, c *client.Client, a assignment) error
	// search lists the holders that a list resource asks about.
	search func(ctx context.Context, c *client.Client, wanted assignment) iter.Seq2[holder, error]
	// isListed tells whether a role of a holder is one of this type's.
	isListed func(role string) bool
	// planRevoke adds to a plan what has to be said before a role is revoked. beforeRevoke looks once more, right before, and its
	// caller calls what it returns after. Both are nil for nothing.
	planRevoke   func(r *assignmentResource, ctx context.Context, state assignment, replacing bool, diags *diag.Diagnostics)
	beforeRevoke func(r *assignmentResource, ctx context.Context, state assignment, diags *diag.Diagnostics) (done func())
}

// description describes the id of a holder in the resource, in the list and in the identity.
type description struct{ attribute, filter, identity string }

// holder is a group or an account, with the name that people know it by.
type holder struct{ id, name string }
