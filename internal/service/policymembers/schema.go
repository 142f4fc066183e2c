package policymembers

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// defaultTimeout is how long is waited where the configuration does not say.
const defaultTimeout = 20 * time.Minute

// The attributes that diagnostics point at.
var (
	policyIDPath = path.Root("policy_id")
	emailsPath   = path.Root("emails")
)

// inConsole is where the console has the members of a policy.
const inConsole = "*Security > Authentication policies > Edit*, where members are added up to 20 at a time, or from a CSV file."

func (r *membersResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: framework.Page{
			Does: "Puts managed accounts into an authentication policy. An account is in exactly one policy, so adding it moves it here from wherever it was, also from " +
				"a policy of another directory.",
			Plane:    framework.PublishedPlane,
			Console:  inConsole,
			Key:      framework.ScopedKey("write:policies:admin"),
			Destroy:  "Nothing changes in the organization: the accounts stay in the policy, and Terraform only forgets them.",
			Timeouts: "`create` and `update` 20 minutes, for the task that adds the accounts.",
			Guides:   "[Live organization](../guides/live-organization.md).",
			More: "Atlassian publishes one call for this: add users to a policy. What follows from that:\n\n" +
				"* **Drift is not visible.** The members of a policy cannot be read, so a refresh keeps what the state has and the provider cannot tell when somebody " +
				"moves a member elsewhere. (There is a call that tells the policy of an account by its id, and only a part of its answer is published, so the state does not rest on it; the identity desk asks it.)\n* " +
				"**Nobody is taken out.** Removing an address, or destroying the resource, leaves the accounts in the policy; the plan warns and names them. To move " +
				"them, add them to another policy.\n* **Only what is new is sent**, and the members that the list does not name are left alone. Adding an account that " +
				"is in the policy already does no harm.\n* **Adding is asynchronous and may fail in part.** The apply waits for the task and reports each address that " +
				"failed, with the server's reason. The others stay in the state, so the next plan shows the rest. When that happens while the resource is created, " +
				"Terraform marks it as tainted and adds all addresses once more, which does no harm.",
		}.Markdown(),
		Attributes: map[string]schema.Attribute{
			"organization_id": framework.OrganizationIDAttribute(),
			"policy_id": schema.StringAttribute{
				MarkdownDescription: "ID of the authentication policy, by which Atlassian's published API knows it: the `external_id` of an `atlassian_authentication_policy` where " +
					"the server has the identity API, otherwise the last part of the address that Atlassian Administration has for the policy, since Atlassian publishes no " +
					"list of policies. Defaults to nothing: left out, or null, it is an error that says how to find the id. Changing it replaces the resource: the listed accounts move to the new policy.",
				Optional:      true, // ValidateConfig wants it: the error of a required attribute does not say what to do about an external_id that is null
				Validators:    []validator.String{stringvalidator.RegexMatches(framework.OrganizationIDPattern, policyIDFormat)},
				PlanModifiers: []planmodifier.String{framework.KeepUUID(), stringplanmodifier.RequiresReplace()},
			},
			"emails": schema.SetAttribute{
				MarkdownDescription: "E-mail addresses of the managed accounts to put into the policy, for example `jo@acme.com`. Case makes no difference. May be empty. Sent in requests " +
					"of at most 100; Atlassian documents no limit. Changes in place: new addresses are added, and nobody is taken out.",
				ElementType:   attribute.EmailType{},
				Required:      true,
				Validators:    []validator.Set{attribute.EmailAddresses()},
				PlanModifiers: []planmodifier.Set{attribute.KeepEquivalentElements(attribute.SameEmail)},
			},
			"timeouts": waits.Attribute("How long to wait for all accounts to be added. Defaults to 20 minutes each. Changes in place, without a request."),
		},
	}
}

const policyIDFormat = "must be the policy's id, for example atlassian_authentication_policy.staff.external_id, not its name"

// waits are what timeouts are for.
var waits = framework.Timeouts{
	"create": "How long creating waits",
	"update": "How long adding more accounts waits",
}
