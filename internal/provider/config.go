package provider

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/float64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

const (
	defaultRequestTimeout    = 30 * time.Second
	defaultMaxRetries        = 4
	defaultExpiryWarningDays = 30
)

type config struct {
	OrganizationID    types.String          `tfsdk:"organization_id"`
	APIKey            types.String          `tfsdk:"api_key"`
	SCIMAPIKeys       types.Map             `tfsdk:"scim_api_keys"`
	BaseURL           types.String          `tfsdk:"base_url"`
	IdentityBaseURL   types.String          `tfsdk:"identity_base_url"`
	IdentityAPIKey    types.String          `tfsdk:"identity_api_key"`
	RequestTimeout    types.String          `tfsdk:"request_timeout"`
	MaxRetries        attribute.WholeNumber `tfsdk:"max_retries"`
	MaxPerSecond      types.Float64         `tfsdk:"max_requests_per_second"`
	MaxConcurrent     attribute.WholeNumber `tfsdk:"max_concurrent_requests"`
	CoalesceReads     types.Bool            `tfsdk:"coalesce_reads"`
	ExpiryWarningDays attribute.WholeNumber `tfsdk:"expiry_warning_days"`
	PlanChecks        types.String          `tfsdk:"plan_checks"`
	Userbase          types.String          `tfsdk:"userbase_directory_id"`
}

func (p *atlassianProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Sets up identity for an Atlassian Cloud organization: directories, SAML single sign-on, linked domains, " +
			"provisioning (SCIM) and Google Workspace.",
		Attributes: map[string]schema.Attribute{
			"organization_id": schema.StringAttribute{
				MarkdownDescription: "ID of the organization, as the address of the console shows it (`admin.atlassian.com/o/<id>`), for example `96c9b91d-7a2f-4d3c-9a51-3c1d8f0e6b12`. " +
					"Defaults to `" + environmentOrganizationID + "` in the environment. A resource may name another one.",
				Optional: true,
			},
			"api_key": schema.StringAttribute{
				MarkdownDescription: "Organization API key, made in the console under *Organization settings > API keys*. Defaults to `" + environmentAPIKey + "` in the environment. Takes " +
					"ephemeral values.",
				Optional:  true,
				Sensitive: true,
			},
			"scim_api_keys": schema.MapAttribute{
				MarkdownDescription: "API keys of SCIM directories, by the ID of the SCIM directory (UUID): the last part of the SCIM base URL. *API key* and *SCIM base URL* in the " +
					"console, shown once, when provisioning is set up. Defaults to `" + environmentSCIMDirectory + "` and `" + environmentSCIMAPIKey + "` in the environment, for " +
					"one directory. Takes ephemeral values; a key that is only known after an apply has to be applied first.",
				ElementType: types.StringType,
				Optional:    true,
				Sensitive:   true,
			},
			"base_url": schema.StringAttribute{
				MarkdownDescription: "Base URL of the server. `http://` is taken for loopback addresses only. Defaults to `" + environmentBaseURL + "` in the environment, then to `" + client.DefaultBaseURL +
					"`.",
				Optional: true,
			},
			"identity_base_url": identityBaseURLAttribute(),
			"identity_api_key":  identityAPIKeyAttribute(),
			"request_timeout": schema.StringAttribute{
				MarkdownDescription: "How long one attempt of a request may take, as a duration such as `30s` or `1m30s`. Defaults to `30s`.",
				Optional:            true,
				Validators:          []validator.String{attribute.Duration()},
			},
			"max_retries": schema.Int64Attribute{
				CustomType: attribute.WholeNumberType{},
				MarkdownDescription: "How often a request is repeated after a failure, where that is safe: 0 (never) to 20. Waiting for the organization's request limit (429) does not " +
					"count. Defaults to 4.",
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(0, 20)},
			},
			"max_requests_per_second": schema.Float64Attribute{
				MarkdownDescription: "How many requests per second this provider sends at most: 0.01 to 1000, for example `5` or `0.5`. What the organization says about its limit is kept " +
					"in any case. Defaults to no limit.",
				Optional:   true,
				Validators: []validator.Float64{float64validator.Between(0.01, 1000)},
			},
			"max_concurrent_requests": schema.Int64Attribute{
				CustomType:          attribute.WholeNumberType{},
				MarkdownDescription: "How many requests this provider has on their way at a time: 1 to 1000. Defaults to as many as Terraform's `-parallelism`.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(1, 1000)},
			},
			"coalesce_reads": schema.BoolAttribute{
				MarkdownDescription: "Whether refreshing many objects of one kind reads pages of their list instead of each on its own. The answer is the same, and never older than the " +
					"plan. Defaults to `true`.",
				Optional: true,
			},
			"expiry_warning_days": schema.Int64Attribute{
				CustomType:          attribute.WholeNumberType{},
				MarkdownDescription: "How many days before its end a certificate or API key is warned about at plan: 0 (never before the end) to 365. Defaults to 30.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(0, 365)},
			},
			"plan_checks": schema.StringAttribute{
				MarkdownDescription: "What happens when a check at plan finds that the organization will refuse the apply, or that it would trample somebody else's set-up: `error`, `warn` " +
					"or `off`. The checks only read. Defaults to `" + environmentPlanChecks + "` in the environment, then to `error`.",
				Optional:   true,
				Validators: []validator.String{stringvalidator.OneOf(string(framework.PlanChecksOff), string(framework.PlanChecksWarn), string(framework.PlanChecksError))},
			},
			"userbase_directory_id": userbaseDirectoryAttribute(),
		},
	}
}

// ValidateConfig refuses at terraform validate what has a wrong form in the provider block. What the environment has, and what
// is missing in both, only Configure can tell.
func (p *atlassianProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var written config
	resp.Diagnostics.Append(req.Config.Get(ctx, &written)...)
	if resp.Diagnostics.HasError() {
		return
	}
	written.checkForms(&resp.Diagnostics)
	if !written.SCIMAPIKeys.IsNull() {
		scimKeys(written.SCIMAPIKeys, &resp.Diagnostics)
	}
}

// Configure reports everything that is wrong with the configuration at once.
// Values that are not known yet are no error: the provider then has no client,
// and a call that is needed all the same says so.
func (p *atlassianProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config config
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	config = config.withEnvironment(&resp.Diagnostics)
	if !resp.Diagnostics.HasError() { // a variable that is set to nothing is what is missing, and was reported
		config.checkComplete(&resp.Diagnostics)
	}
	config.checkForms(&resp.Diagnostics)
	checks := planChecks(config.PlanChecks, &resp.Diagnostics)
	scimAPIKeys, scimDirectories := scimKeys(config.SCIMAPIKeys, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	data := &framework.ProviderData{
		OrganizationID:      config.OrganizationID.ValueString(),
		Now:                 p.options.now,
		PollInterval:        p.options.pollInterval,
		ExpiryWarning:       time.Duration(valueOr(config.ExpiryWarningDays, defaultExpiryWarningDays)) * 24 * time.Hour,
		UserbaseDirectoryID: userbaseDirectory(config.Userbase),
		SCIMKeys:            scimDirectories,
		Claims:              &framework.Claims{},
	}
	if config.isKnown() {
		c, err := client.New(client.Config{
			BaseURL:               config.BaseURL.ValueString(),
			APIKey:                config.APIKey.ValueString(),
			IdentityBaseURL:       config.IdentityBaseURL.ValueString(),
			IdentityAPIKey:        config.IdentityAPIKey.ValueString(),
			LongestPause:          p.options.longestPause,
			SCIMAPIKeys:           scimAPIKeys,
			Version:               p.version,
			RequestTimeout:        requestTimeout(config.RequestTimeout),
			MaxRetries:            maxRetries(config.MaxRetries),
			MaxRequestsPerSecond:  config.MaxPerSecond.ValueFloat64(),
			MaxConcurrentRequests: int(config.MaxConcurrent.ValueInt64()),
			RetryWaitMin:          p.options.retryWaitMin,
			PageSize:              p.options.pageSize,
		})
		if err != nil {
			resp.Diagnostics.Append(framework.Error("Cannot use this provider configuration", err.Error()))
			return
		}
		data.Client = c
		data.Reads = reads.NewWalk(c, config.CoalesceReads.IsNull() || config.CoalesceReads.ValueBool())
	}
	data.Checks = &framework.Checks{Mode: checks, Client: data.Client, Reads: data.Reads, Claims: data.Claims, Planned: &framework.Planned{}}
	resp.ResourceData, resp.DataSourceData, resp.ListResourceData, resp.ActionData = data, data, data, data
}

// isKnown reports whether a client can be made: without one of these values nobody can be asked anything.
func (c config) isKnown() bool {
	needed := []types.String{c.OrganizationID, c.APIKey, c.BaseURL, c.IdentityBaseURL, c.IdentityAPIKey}
	return !slices.ContainsFunc(needed, types.String.IsUnknown)
}

// checkComplete reports what neither the configuration nor the environment has.
func (c config) checkComplete(diags *diag.Diagnostics) {
	if c.APIKey.IsNull() {
		diags.Append(framework.ErrorAt(path.Root("api_key"), "No API key",
			"Set api_key, or "+environmentAPIKey+" in the environment, to an organization API key (admin.atlassian.com, Organization settings, API keys)."))
	}
	c.checkIdentityHostComplete(diags)
}

// checkForms reports values that cannot be right whatever the organization is. What is null or not known yet has no form.
func (c config) checkForms(diags *diag.Diagnostics) {
	if id := c.OrganizationID; isKnown(id) && !framework.OrganizationIDPattern.MatchString(id.ValueString()) {
		diags.Append(framework.ErrorAt(path.Root("organization_id"), "Not an organization id",
			"Write the id that admin.atlassian.com shows in its address, for example 96c9b91d-7a2f-4d3c-9a51-3c1d8f0e6b12, not the organization's name or address."))
	}
	checkAPIKey("api_key", c.APIKey, diags)
	checkBaseURL(path.Root("base_url"), "Not a base URL", c.BaseURL, diags)
	checkAPIKey("identity_api_key", c.IdentityAPIKey, diags)
	checkBaseURL(path.Root("identity_base_url"), "Not a base URL of the identity API", c.IdentityBaseURL, diags)
	checkUserbaseDirectory(c.Userbase, diags)
}

func isKnown(value types.String) bool { return !value.IsNull() && !value.IsUnknown() }

// checkAPIKey reports what is no key, and not at its attribute: Terraform shows the source line of an attribute's error, and
// with it the key.
func checkAPIKey(attribute string, key types.String, diags *diag.Diagnostics) {
	if !isKnown(key) {
		return
	}
	if err := client.ValidateAPIKey(key.ValueString()); err != nil {
		diags.Append(framework.Error("Provider attribute "+attribute+": not an API key", err.Error()))
	}
}

// checkBaseURL reports what is no base URL, at its attribute unless that would show a password.
func checkBaseURL(at path.Path, summary string, baseURL types.String, diags *diag.Diagnostics) {
	if !isKnown(baseURL) {
		return
	}
	err := client.ValidateBaseURL(baseURL.ValueString())
	switch {
	case err != nil && strings.Contains(baseURL.ValueString(), "@"): // a password, perhaps: Terraform shows the line of an attribute
		diags.Append(framework.Error("Provider attribute "+at.String()+": not a base URL", err.Error()))
	case err != nil:
		diags.Append(framework.ErrorAt(at, summary, err.Error()))
	}
}

// requestTimeout returns the configured time; its validator has refused what is no duration.
func requestTimeout(configured types.String) time.Duration {
	timeout, err := time.ParseDuration(configured.ValueString())
	if err != nil {
		return defaultRequestTimeout
	}
	return timeout
}

// maxRetries maps 0, "never", to the client's -1: its zero value means the default.
func maxRetries(configured attribute.WholeNumber) int {
	if retries := valueOr(configured, defaultMaxRetries); retries > 0 {
		return int(retries)
	}
	return -1
}

func valueOr(configured attribute.WholeNumber, otherwise int64) int64 {
	if configured.IsNull() || configured.IsUnknown() {
		return otherwise
	}
	return configured.ValueInt64()
}
