package provider

import (
	"os"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// Environment variables that stand in for what the configuration leaves out.
const (
	environmentOrganizationID  = "ATLASSIAN_ORGANIZATION_ID"
	environmentAPIKey          = "ATLASSIAN_API_KEY"
	environmentBaseURL         = "ATLASSIAN_BASE_URL"
	environmentIdentityBaseURL = "ATLASSIAN_IDENTITY_BASE_URL"
	environmentIdentityAPIKey  = "ATLASSIAN_IDENTITY_API_KEY"
	environmentPlanChecks      = "ATLASSIAN_PLAN_CHECKS"
	environmentSCIMDirectory   = "ATLASSIAN_SCIM_DIRECTORY_ID"
	environmentSCIMAPIKey      = "ATLASSIAN_SCIM_API_KEY"
	environmentUserbase        = "ATLASSIAN_USERBASE_DIRECTORY_ID"
)

// withEnvironment returns the configuration with what the environment has in the place of what is left out. What has a variable
// and is not here, plan_checks and scim_api_keys, is judged where it is read.
func (c config) withEnvironment(diags *diag.Diagnostics) config {
	c.OrganizationID = fromEnvironment(c.OrganizationID, environmentOrganizationID, diags)
	c.APIKey = fromEnvironment(c.APIKey, environmentAPIKey, diags)
	c.BaseURL = fromEnvironment(c.BaseURL, environmentBaseURL, diags)
	c.IdentityBaseURL = fromEnvironment(c.IdentityBaseURL, environmentIdentityBaseURL, diags)
	c.IdentityAPIKey = fromEnvironment(c.IdentityAPIKey, environmentIdentityAPIKey, diags)
	c.Userbase = fromEnvironment(c.Userbase, environmentUserbase, diags)
	if c.BaseURL.IsNull() {
		c.BaseURL = types.StringValue(client.DefaultBaseURL)
	}
	return c
}

// fromEnvironment lets a configured value, known or not, win over the
// environment. It returns null when neither is there.
func fromEnvironment(configured types.String, variable string, diags *diag.Diagnostics) types.String {
	if !configured.IsNull() {
		return configured
	}
	if value, set := lookUp(variable, diags); set {
		return types.StringValue(value)
	}
	return types.StringNull()
}

// lookUp reads one variable. One that is set to nothing is reported, and counts
// as not set: a pipeline that lost the value would otherwise work on another
// server than the one that was meant, the live one, without a word.
func lookUp(variable string, diags *diag.Diagnostics) (value string, set bool) {
	value, set = os.LookupEnv(variable)
	if set && value == "" {
		diags.Append(framework.Error(variable+" is empty",
			"The environment variable is set, and has no value. Give it one, or unset it: the provider does not guess what an empty value stands for. "+
				"A pipeline sets it so when the variable or secret that it takes the value from does not exist."))
		return "", false
	}
	return value, set
}

// planChecks is what the configuration, or else the environment, says. A value
// that is not known yet counts as none.
func planChecks(configured types.String, diags *diag.Diagnostics) framework.PlanChecks {
	chosen := fromEnvironment(configured, environmentPlanChecks, diags)
	if chosen.IsNull() || chosen.IsUnknown() {
		return framework.PlanChecksError
	}
	switch checks := framework.PlanChecks(chosen.ValueString()); checks {
	case framework.PlanChecksOff, framework.PlanChecksWarn, framework.PlanChecksError:
		return checks
	}
	diags.Append(framework.ErrorAt(path.Root("plan_checks"), environmentPlanChecks+" is not error, warn or off",
		"It is "+chosen.String()+". Write ATLASSIAN_PLAN_CHECKS=error, ATLASSIAN_PLAN_CHECKS=warn or ATLASSIAN_PLAN_CHECKS=off, or unset it."))
	return framework.PlanChecksError
}
