package serviceaccount

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// What service accounts are called among the claims of a walk: each by its key, a new one by its name, and one that this apply
// has deleted.
const (
	claimKind    = "Service account"
	creatingKind = "Service account about to be created"
	deletedKind  = "Service account deleted by this apply"
)

func key(organizationID, id string) string { return organizationID + "/" + id }

// object returns the account among the claims of a walk; the zero object where there is none, or its id is not known.
func (m *model) object() framework.Object {
	if m == nil || m.ID.IsUnknown() || m.ID.IsNull() || m.OrganizationID.IsUnknown() {
		return framework.Object{}
	}
	return framework.Object{Type: "atlassian_service_account", Kind: claimKind, Key: key(m.OrganizationID.ValueString(), m.ID.ValueString()), Name: m.Name.String()}
}

func (r *accountResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	framework.PlanPublishedOrganizationID(ctx, r.ProviderData, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	var plan, prior *model
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if plan != nil {
		var config model
		resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
		checkInitialRoles(config, *plan, prior, resp)
	}
	if resp.Diagnostics.HasError() || r.ProviderData == nil || !r.Checks.CanRun() {
		return
	}
	claim := r.Checks.Claim(req, path.Root("name"), prior.object(), plan.object(), &resp.Diagnostics)
	switch {
	case plan == nil:
		r.warnTokens(ctx, *prior, resp)
	case claim.Rival:
		r.Checks.Report(&resp.Diagnostics, path.Root("name"), "Service account "+plan.Name.String()+" is managed twice in this configuration",
			fmt.Sprintf("Two atlassian_service_account resources have account %s; destroying one of them would delete it for the other. Keep one of them.", plan.ID.ValueString()))
	case prior == nil && !plan.OrganizationID.IsUnknown():
		r.checkNew(ctx, req, *plan, resp)
	case prior != nil && !plan.OrganizationID.Equal(prior.OrganizationID):
		r.warnTokens(ctx, *prior, resp)
	}
}

// checkNew reports a new account that the plan of the organization does not cover, and one whose name is taken.
func (r *accountResource) checkNew(ctx context.Context, req resource.ModifyPlanRequest, plan model, resp *resource.ModifyPlanResponse) {
	organizationID, name := plan.OrganizationID.ValueString(), plan.Name.ValueString()
	if !plan.Name.IsUnknown() && r.Claims.Wants(framework.Object{Kind: creatingKind, Key: key(organizationID, names.Key(name))}, req) {
		r.Checks.Report(&resp.Diagnostics, path.Root("name"), fmt.Sprintf("Two service accounts of this configuration have the name %q", name),
			"Atlassian would take both, and nobody could tell them apart. Give one of them another name, or keep one of them.")
		return
	}
	accounts, err := r.Reads.ServiceAccounts(ctx, organizationID)
	if err != nil {
		return // the apply tells; a check must not block a plan that it cannot judge
	}
	if subscription, ok := r.Reads.Subscription(ctx, organizationID); ok && len(accounts) >= covered(subscription) {
		r.Checks.Report(&resp.Diagnostics, path.Root("name"), "The organization has all service accounts that its plan covers",
			fmt.Sprintf("It has %d, and plan %s covers %d: 5 without Atlassian Guard, 250 with it, 1,000 with Enterprise. Destroy one that nobody uses in an apply of its own, or change the plan in Atlassian Administration under Billing.",
				len(accounts), subscription.Plan, covered(subscription)))
		return
	}
	for _, account := range accounts {
		// One of the state is the one that this takes the place of: a tainted account is planned as new.
		if names.Same(account.Name, name) && !r.Claims.Owns(claimKind, key(organizationID, account.AccountID)) {
			r.Checks.Report(&resp.Diagnostics, path.Root("name"), nameTaken(name), existingAdvice(organizationID, account))
			return
		}
	}
}

// covered is how many service accounts a subscription covers, as Atlassian's support pages say.
func covered(subscription client.Subscription) int {
	switch {
	case !subscription.HasGuard():
		return 5
	case subscription.Plan == client.PlanEnterprise:
		return 1000
	}
	return 250
}

// warnTokens names the tokens that end with the account. Who uses them is known to nobody here.
func (r *accountResource) warnTokens(ctx context.Context, state model, resp *resource.ModifyPlanResponse) {
	id := state.ID.ValueString()
	tokens, err := r.Client.ServiceAccountTokens(ctx, state.OrganizationID.ValueString(), id)
	if err != nil {
		resp.Diagnostics.Append(framework.Warning("The API tokens of service account "+state.Name.String()+" could not be listed",
			fmt.Sprintf("Account %s is deleted for good, and whatever uses its API tokens or OAuth credentials stops working. Look at its page in the console before you apply. "+
				"With the scope read:service-accounts-tokens:admin the plan names the tokens. The server said: %v", id, err)))
		return
	}
	var live []string
	for _, token := range tokens {
		if token.Status == "EXPIRED" {
			continue
		}
		used := "never used"
		if last := token.LastActiveAt.String(); last != "" {
			used = "last used " + last
		}
		live = append(live, fmt.Sprintf("%q (%s)", token.Label, used))
	}
	if len(live) == 0 {
		return
	}
	resp.Diagnostics.Append(framework.Warning("Destroying service account "+state.Name.String()+" ends API tokens that are in force",
		fmt.Sprintf("Account %s is deleted for good, and whatever uses these API tokens, or its OAuth credentials, stops working:\n  - %s\n\n"+
			"If Terraform is only to forget the account, replace the resource block by a removed block with lifecycle { destroy = false }, or run terraform state rm.", id, strings.Join(live, "\n  - "))))
}
