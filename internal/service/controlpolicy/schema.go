package controlpolicy

import (
	"context"
	"regexp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// defaultTimeout is how long is waited where the configuration does not say.
const defaultTimeout = 20 * time.Minute

// mostRanges is how many addresses and blocks Atlassian documents for an allowlist.
const mostRanges = 500

// The attributes that diagnostics point at.
var (
	namePath      = path.Root("name")
	statusPath    = path.Root("status")
	rulePath      = path.Root("rule")
	levelPath     = path.Root("coverage_level")
	resourcesPath = path.Root("resource_ids")
)

// key is the credential of the resources, and keyToRead that of what only reads.
var (
	key       = framework.ScopedKey("read:policies:admin`, `write:policies:admin`, `delete:policies:admin")
	keyToRead = framework.ScopedKey("read:policies:admin")
)

// Where the console has the policies.
const (
	allowlistsInConsole  = "*Security > IP allowlisting*; *Create allowlist* has the name, the products and the addresses, and whether to enable it."
	residenciesInConsole = "*Security > Data residency*."
	securitiesInConsole  = "*Security > Data security policies*."
)

// knownStatuses are those that Atlassian documents.
var knownStatuses = []string{client.PolicyEnabled, client.PolicyDisabled}

// resourceIDPattern is what an ARI may look like.
var resourceIDPattern = regexp.MustCompile(`^ari:\S+$`)

const resourceIDFormat = "must be the id of a workspace (an ARI, ari:cloud:...), for example data.atlassian_workspace.jira.id, not its name or address"

const (
	asynchronous = "* **An apply that reports success is done.** Atlassian accepts every change and makes it later. The apply waits until the policy reads as planned, " +
		"and while it is enabled, until every resource is covered.\n" +
		"* **What others change is shown and not overwritten.** An update replaces the whole policy and the API has no versions, so the policy is read before each write: " +
		"one that somebody changed after the plan is refused. A resource that somebody else lets the policy cover is shown by the next plan, and stays until a plan takes it out.\n" +
		"* **The API is marked as deprecated.** Atlassian says so of all operations on policies, names no other ones, and may disable them for a time."
)

func (r *policyResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	switch r.policyType {
	case client.PolicyIPAllowlist:
		resp.Schema = allowlistSchema()
	case client.PolicyDataResidency:
		resp.Schema = residencySchema()
	default:
		resp.Schema = securitySchema()
	}
}

func allowlistSchema() schema.Schema {
	attributes := commonAttributes()
	attributes["status"] = statusAttribute("`enabled` shuts out everybody whose address is not in `ip_ranges` from every resource that the policy covers. " +
		"`disabled` keeps the policy and opens the resources to every address.")
	attributes["ip_ranges"] = schema.SetAttribute{
		MarkdownDescription: "From where the resources are reached: IP addresses such as `192.0.2.1`, and blocks in CIDR notation such as `192.0.2.0/24`, at least one and at most 500. " +
			"`192.0.2.1` and `192.0.2.1/32` are the same, and so are the spellings of an IPv6 address; Atlassian documents IPv4. Changes in place.",
		ElementType:   types.StringType,
		Required:      true,
		Validators:    []validator.Set{setvalidator.SizeBetween(1, mostRanges), attribute.IPRanges()},
		PlanModifiers: []planmodifier.Set{attribute.KeepEquivalentElements(attribute.SameIPRange)},
	}
	attributes["allow_mobile_bypass"] = schema.BoolAttribute{
		MarkdownDescription: "`allowMobileBypass` of the API, which Atlassian names and does not explain. Defaults to what the organization has. Changes in place.",
		Optional:            true,
		Computed:            true,
		PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
	}
	return schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "An IP allowlist: the addresses from which products such as Jira and Confluence are reached. Everybody else, and everything that calls their APIs from " +
				"elsewhere, is refused. Needs a Premium plan of the product, or Enterprise.",
			Plane:    framework.PublishedPlane,
			Console:  allowlistsInConsole,
			Key:      key,
			Destroy:  "The policy is deleted, and what it covered is open to every address again.",
			Timeouts: "`create`, `update` and `delete` 20 minutes, for Atlassian to make what it has accepted.",
			Guides:   "[Live organization](../guides/live-organization.md), [Drift and plan checks](../guides/drift-and-plan-checks.md).",
			More: "* **A new policy is disabled** unless `status` says otherwise, and a plan that shuts somebody out says so. " +
				"Allowlists do not apply to Atlassian Administration and to the organization's API, so Terraform can always undo it.\n" + asynchronous,
		}.Markdown(),
		Attributes: attributes,
	}
}

func residencySchema() schema.Schema {
	attributes := commonAttributes()
	attributes["status"] = statusAttribute("`enabled` lets Atlassian move the data of the resources that the policy covers.")
	attributes["realms"] = schema.SetAttribute{
		MarkdownDescription: "Where the data may be, in Atlassian's words, for example `EU`, at least one. Which realms there are is not documented for the API; they are compared with " +
			"case. Changes in place: enabled, Atlassian then moves what the policy covers.",
		ElementType: types.StringType,
		Required:    true,
		Validators: []validator.Set{setvalidator.SizeAtLeast(1),
			setvalidator.ValueStringsAre(stringvalidator.RegexMatches(regexp.MustCompile(`^\S+$`), "must be the word for a realm, for example EU, without blanks"))},
	}
	return schema.Schema{
		MarkdownDescription: framework.Page{
			Does:     "A data residency policy: the realm in which Atlassian keeps the data of products such as Jira and Confluence.",
			Plane:    framework.PublishedPlane,
			Console:  residenciesInConsole,
			Key:      key,
			Destroy:  "The policy is deleted. That moves no data.",
			Timeouts: "`create`, `update` and `delete` 20 minutes, for Atlassian to make what it has accepted.",
			Guides:   "[Live organization](../guides/live-organization.md), [Drift and plan checks](../guides/drift-and-plan-checks.md).",
			More: "* **A new policy is disabled** unless `status` says otherwise, and a plan that moves data says so.\n" +
				"* **A move takes its time.** Where Atlassian schedules it for later (`scheduled`), the apply ends with a warning instead of waiting; " +
				"`data.atlassian_control_policies` shows how far it is.\n" + asynchronous,
		}.Markdown(),
		Attributes: attributes,
	}
}

func statusAttribute(meaning string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: meaning + " Defaults to `disabled`. Changes in place. A word that this version of the provider does not know yet is passed on with a warning.",
		Optional:            true,
		Computed:            true,
		Default:             stringdefault.StaticString(client.PolicyDisabled),
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1), attribute.KnownValues(knownStatuses...)},
	}
}

func commonAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"organization_id": framework.OrganizationIDAttribute(),
		"id":              framework.KeptString("ID of the policy (UUID), given by the server."),
		"name": schema.StringAttribute{
			MarkdownDescription: "Name of the policy, at least one character. Changes in place.",
			Required:            true,
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1), attribute.VisibleName()},
		},
		"resource_ids": schema.SetAttribute{
			MarkdownDescription: "What the policy covers: the IDs (ARIs, `ari:cloud:...`) of workspaces as `data.atlassian_workspaces` gives them. An empty set covers nothing. " +
				"Defaults to what the organization has: left out, it is not managed and only shown here. Changes in place.",
			ElementType:   types.StringType,
			Optional:      true,
			Computed:      true,
			Validators:    []validator.Set{setvalidator.ValueStringsAre(stringvalidator.RegexMatches(resourceIDPattern, resourceIDFormat))},
			PlanModifiers: []planmodifier.Set{setplanmodifier.UseStateForUnknown()},
		},
		"timeouts": waits.Attribute("How long to wait for Atlassian to make what it has accepted. Defaults to 20 minutes each. Changes in place, without a request."),
	}
}

// What diagnostics call the timeouts.
const (
	timeoutCreate = "timeouts.create"
	timeoutUpdate = "timeouts.update"
	timeoutDelete = "timeouts.delete"
)

// waits are what timeouts are for.
var waits = framework.Timeouts{
	"create": "How long creating waits",
	"update": "How long updating waits",
	"delete": "How long deleting waits",
}
