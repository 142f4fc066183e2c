// Package user is the family of the organization's accounts: who is there, whether
// an account may be used, what keeps an administrator from changing it, and which
// SCIM users it is linked to; and the actions that invite people and unlink SCIM users.
package user

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// inConsole is where the console has accounts.
const inConsole = "*Directory > Users*; those of verified domains also under *Directory > Managed accounts*."

// keyWithoutScopes is the credential that calls without a documented scope take.
var keyWithoutScopes = framework.KeyWithoutScopes("Atlassian documents no scope for this call.")

type model struct {
	AccountID        types.String `tfsdk:"account_id"`
	Email            types.String `tfsdk:"email"`
	Name             types.String `tfsdk:"name"`
	Nickname         types.String `tfsdk:"nickname"`
	AccountType      types.String `tfsdk:"account_type"`
	AccountStatus    types.String `tfsdk:"account_status"`
	Status           types.String `tfsdk:"status"`
	MembershipStatus types.String `tfsdk:"membership_status"`
	EmailVerified    types.Bool   `tfsdk:"email_verified"`
	ClaimStatus      types.String `tfsdk:"claim_status"`
	ManagementSource types.String `tfsdk:"management_source"`
	MFAEnabled       types.Bool   `tfsdk:"mfa_enabled"`
	AddedToOrg       types.String `tfsdk:"added_to_organization_at"`
	PlatformRoles    types.Set    `tfsdk:"platform_roles"`
	JobTitle         types.String `tfsdk:"job_title"`
	Department       types.String `tfsdk:"department"`
	Organization     types.String `tfsdk:"organization"`
	Location         types.String `tfsdk:"location"`
	TimeZone         types.String `tfsdk:"time_zone"`
	Picture          types.String `tfsdk:"picture"`
}

// fromAPI is the only way from the API's user to the model. What the server does
// not tell is null.
func fromAPI(user client.User) model {
	return model{
		AccountID:        types.StringValue(user.AccountID),
		Email:            framework.StringOrNull(user.Email),
		Name:             framework.StringOrNull(user.Name),
		Nickname:         framework.StringOrNull(user.Nickname),
		AccountType:      framework.StringOrNull(user.AccountType),
		AccountStatus:    framework.StringOrNull(user.AccountStatus),
		Status:           framework.StringOrNull(user.Status),
		MembershipStatus: framework.StringOrNull(user.MembershipStatus),
		EmailVerified:    types.BoolValue(user.EmailVerified),
		ClaimStatus:      framework.StringOrNull(user.ClaimStatus),
		ManagementSource: framework.StringOrNull(user.ManagementSource),
		MFAEnabled:       types.BoolPointerValue(user.MFAEnabled),
		AddedToOrg:       framework.ServerTime(user.AddedToOrg),
		PlatformRoles:    roles(user.PlatformRoles),
		JobTitle:         framework.StringOrNull(user.JobTitle),
		Department:       framework.StringOrNull(user.Department),
		Organization:     framework.StringOrNull(user.Organization),
		Location:         framework.StringOrNull(user.Location),
		TimeZone:         framework.StringOrNull(user.TimeZone),
		Picture:          framework.StringOrNull(user.Picture),
	}
}

// roles maps nil, which is "not told", to null, and none to an empty set.
func roles(values []string) types.Set {
	if values == nil {
		return types.SetNull(types.StringType)
	}
	return framework.StringSet(values)
}

func attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"account_id":               framework.ReadString("ID of the account, for example `712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3`. It is not a UUID."),
		"email":                    framework.ReadString("E-mail address; null where the account hides it."),
		"name":                     framework.ReadString("Full name."),
		"nickname":                 framework.ReadString("Nickname; the *public name* in the profile."),
		"account_type":             framework.ReadString("Type of the account, for example `atlassian` or `app`."),
		"account_status":           framework.ReadString("Status of the Atlassian account: `active`, `inactive` or `closed`."),
		"status":                   framework.ReadString("Status in the organization: `active`, `suspended`, `not_invited`, `deactivated` or `for_deletion`."),
		"membership_status":        framework.ReadString("Status of the membership: `active`, `suspended` or `no_membership`."),
		"email_verified":           framework.ReadBool("Whether the account has proved that the address is its own."),
		"claim_status":             framework.ReadString("`managed` for an account of a verified domain, which the organization owns (a *managed account*); `unmanaged` for any other."),
		"management_source":        framework.ReadString("How the account came into the organization: `invited` or `synced`; null where the server does not tell."),
		"mfa_enabled":              framework.ReadBool("Whether two-step verification is on; null where the server does not tell."),
		"added_to_organization_at": framework.ReadString("When the account was added to the organization (RFC 3339, UTC)."),
		"platform_roles": schema.SetAttribute{
			MarkdownDescription: "Roles for the organization itself, for example `atlassian/org-admin`; null where they were not asked for.",
			ElementType:         types.StringType, Computed: true},
		"job_title":    framework.ReadString("Job title."),
		"department":   framework.ReadString("Department."),
		"organization": framework.ReadString("Name of the company or organization in the profile."),
		"location":     framework.ReadString("Location in the profile."),
		"time_zone":    framework.ReadString("Time zone, for example `Europe/Berlin`."),
		"picture":      framework.ReadString("URL of the profile picture."),
	}
}

var accountIDValidators = []validator.String{framework.AccountID{}}
