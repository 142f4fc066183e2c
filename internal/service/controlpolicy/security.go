package controlpolicy

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// The words that Atlassian documents for data security policies.
var (
	knownRules   = []string{"publicLinks", "export", "attachmentDownload", "anonymousAccess", "appAccess"}
	knownEffects = []string{effectBlock, "allow"}
	knownLevels  = []string{client.CoverageOrganization, "WORKSPACE", "CONTAINER", "CLASSIFICATION"}
)

const effectBlock = "block"

// taken is what each rule takes away from users when it blocks.
var taken = map[string]string{
	"publicLinks": "public links", "export": "the export of pages", "attachmentDownload": "the download of attachments",
	"anonymousAccess": "access without an account", "appAccess": "access by apps",
}

func securitySchema() schema.Schema {
	attributes := commonAttributes()
	attributes["description"] = schema.StringAttribute{
		MarkdownDescription: "Description of the policy, at least one character. Defaults to none. Changes in place.",
		Optional:            true,
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	attributes["rule"] = wordAttribute("What the policy is about, in Atlassian's words, as `data.atlassian_control_policies` shows them: "+framework.Words(knownRules)+". A policy has exactly one rule.", knownRules)
	attributes["coverage_level"] = wordAttribute("What the policy is for: the whole organization (`ORG`), products (`WORKSPACE`), spaces and projects (`CONTAINER`) or classification levels (`CLASSIFICATION`). "+
		"Every other level overrides the policy of level `ORG` with the same rule, which has to be there first.", knownLevels)
	attributes["effect"] = schema.StringAttribute{
		MarkdownDescription: "`block` takes what the rule is about away from users, `allow` leaves it to them. Changes in place. A word that this version of the provider does not know yet is passed on with a warning.",
		Required:            true,
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1), attribute.KnownValues(knownEffects...)},
	}
	attributes["status"] = schema.StringAttribute{
		MarkdownDescription: "`active` when the policy is published, and `draft` before. A draft holds for nobody, so a policy that is one plans an update, which publishes it.",
		Computed:            true,
		Default:             stringdefault.StaticString(client.PolicyActive),
	}
	resources := attributes["resource_ids"].(schema.SetAttribute)
	resources.MarkdownDescription = "What the policy covers: the IDs (ARIs, `ari:cloud:...`) of workspaces as `data.atlassian_workspaces` gives them, of spaces and projects, or of classification levels, " +
		"as `coverage_level` says. An empty set covers nothing. Defaults to what the organization has: left out, it is not managed and only shown here. Changes in place."
	resources.Validators = []validator.Set{setvalidator.ValueStringsAre(stringvalidator.RegexMatches(resourceIDPattern, "must be the id (an ARI, ari:cloud:...) of what the policy covers, not its name or address"))}
	attributes["resource_ids"] = resources
	return schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "A data security policy: blocks or allows one way in which data leaves products such as Jira and Confluence, for the organization or for part of it. " +
				"The apply drafts the policy and publishes it.",
			Plane:    framework.PublishedPlane,
			Console:  securitiesInConsole,
			Key:      key,
			Destroy:  "The policy is deleted, and what it blocked is allowed again, unless another policy blocks it.",
			Timeouts: "`create`, `update` and `delete` 20 minutes, for Atlassian to make what it has accepted.",
			Guides:   "[Live organization](../guides/live-organization.md), [Drift and plan checks](../guides/drift-and-plan-checks.md).",
			More: "* **An apply that reports success is published.** It waits until the policy reads `active` and every resource is covered. One that fails in between leaves a draft, " +
				"which holds for nobody, and says so; the next apply goes on and publishes it.\n" +
				"* **A plan that takes something away from users says so.**\n" +
				"* **An override needs the policy that it overrides.** Name the policy of level `ORG` in `depends_on`. A second draft for the same rule and level is refused by Atlassian.\n" +
				"* **What others change is shown and not overwritten.** The policy is read before each write, and one that somebody changed after the plan is refused.\n" +
				"* **The API is marked as deprecated.** Atlassian says of these operations, other than publishing, deleting and those on resources: " +
				"\"All APIs marked as deprecated will be temporarily disabled while we make updates to them.\" It names no other ones.\n" +
				"* **Not tried on a live organization.** Atlassian documents the requests, and says little of what follows them: that a published policy reads `active`, and that a change of it is a draft again, " +
				"is inferred.",
		}.Markdown(),
		Attributes: attributes,
	}
}

// wordAttribute is a word that a policy cannot change.
func wordAttribute(meaning string, words []string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: meaning + " Changing it replaces the policy. A word that this version of the provider does not know yet is passed on with a warning.",
		Required:            true,
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1), attribute.KnownValues(words...)},
		PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
}

// warnOfBlock says what a policy takes away from users, where the plan changes that. It asks nobody and is no finding, so no
// setting turns it off.
func (r *policyResource) warnOfBlock(plan, prior model, diags *diag.Diagnostics) {
	if plan.Effect.ValueString() != effectBlock || plan.Rule.IsUnknown() || plan.CoverageLevel.IsUnknown() {
		return
	}
	newly := difference(strings(plan.ResourceIDs), strings(prior.ResourceIDs))
	// A replaced policy is another one.
	same := !prior.ID.IsNull() && plan.Rule.Equal(prior.Rule) && plan.CoverageLevel.Equal(prior.CoverageLevel) && plan.Effect.Equal(prior.Effect) && plan.Status.Equal(prior.Status)
	if same && known(plan.ResourceIDs) && len(newly) == 0 {
		return
	}
	rule, what := plan.Rule.ValueString(), fmt.Sprintf("%d resources", len(strings(plan.ResourceIDs)))
	switch {
	case plan.CoverageLevel.ValueString() == client.CoverageOrganization:
		what = "the whole organization"
	case !known(plan.ResourceIDs):
		what = "resources that are not known yet"
	}
	away, ok := taken[rule]
	if !ok {
		away = rule
	}
	r.Checks.WarnOnce(diags, r.valuesPath, fmt.Sprintf("%s blocks %s", r.describe(plan), away),
		fmt.Sprintf("Applied, it is published, and takes %s away from the users of %s.\n\nTo give it back, set effect = \"allow\" and apply, or destroy the policy.", away, what))
}

// covered lists what a policy of the kind covers.
func (k kind) covered(ctx context.Context, c *client.Client, organizationID, id string) ([]client.CoveredResource, error) {
	if k.isPublished() {
		return client.Collect(c.DataSecurityResources(ctx, organizationID, id))
	}
	return client.Collect(c.CoveredResources(ctx, organizationID, id))
}

// coverOne lets the policy cover a resource.
func (c *change) coverOne(ctx context.Context, id string) error {
	if c.isPublished() {
		return c.Client.CoverDataSecurityResource(ctx, c.organizationID, c.id, id)
	}
	return c.Client.CoverResource(ctx, c.organizationID, c.id, id)
}

// uncoverOne lets the policy no longer cover a resource.
func (c *change) uncoverOne(ctx context.Context, id string) error {
	if c.isPublished() {
		return c.Client.UncoverDataSecurityResource(ctx, c.organizationID, c.id, id)
	}
	return c.Client.UncoverResource(ctx, c.organizationID, c.id, id)
}

// publish publishes the draft of the policy; a policy of another kind holds without that.
func (c *change) publish(ctx context.Context, diags *diag.Diagnostics) {
	if !c.isPublished() {
		return
	}
	if err := c.Client.PublishDataSecurityPolicy(ctx, c.organizationID, c.planned(), client.PublishUpdate); err != nil {
		c.wrote = true
		diags.Append(framework.Failed("publish "+c.describe(c.plan), c.soFar()+c.taintAdvice(), err))
	}
}

// planned is what a request that publishes says of the policy.
func (c *change) planned() client.ControlPolicy {
	return client.ControlPolicy{ID: c.id, RuleName: c.plan.Rule.ValueString(), Coverage: c.plan.CoverageLevel.ValueString(), Status: c.plan.Status.ValueString()}
}

// delete deletes a policy. The one that is published is deleted by publishing that.
func (c *change) delete(ctx context.Context) error {
	if c.isPublished() && c.plan.Status.ValueString() != client.PolicyDraft {
		return c.Client.PublishDataSecurityPolicy(ctx, c.organizationID, c.planned(), client.PublishDelete)
	}
	return c.Client.DeleteControlPolicy(ctx, c.organizationID, c.id)
}
