// Package provider assembles the provider from its families.
package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/functions"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/audit"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/authpolicy"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/controlpolicy"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/credential"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/directory"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/domain"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/googleworkspace"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/group"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/groupconflict"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/identityprovider"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/inventory"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/linkeddomain"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/organization"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/policymembers"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/provisioning"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/roleassignment"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/scimdirectory"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/scimgroup"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/scimuser"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/serviceaccount"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/user"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/userbase"
	"github.com/orgadmin/terraform-provider-atlassian/internal/service/workspace"
)

// TypeName is the prefix of every type, as in atlassian_directory.
const TypeName = "atlassian"

var (
	_ provider.ProviderWithValidateConfig     = (*atlassianProvider)(nil)
	_ provider.ProviderWithListResources      = (*atlassianProvider)(nil)
	_ provider.ProviderWithActions            = (*atlassianProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*atlassianProvider)(nil)
	_ provider.ProviderWithFunctions          = (*atlassianProvider)(nil)
)

type atlassianProvider struct {
	version string
	options options
}

// options are what tests put in the place of the real world.
type options struct {
	now          func() time.Time
	pollInterval time.Duration
	retryWaitMin time.Duration
	pageSize     int
	longestPause time.Duration
}

// Option changes how the provider meets the real world; for tests.
type Option func(*options)

// WithClock judges expiry by another clock.
func WithClock(now func() time.Time) Option { return func(o *options) { o.now = now } }

// WithPollInterval sets the pause between two looks at something that is waited for.
func WithPollInterval(d time.Duration) Option { return func(o *options) { o.pollInterval = d } }

// WithRetryWait sets the shortest pause before a request is repeated.
func WithRetryWait(d time.Duration) Option { return func(o *options) { o.retryWaitMin = d } }

// WithPageSize sets how many objects a list asks for at a time.
func WithPageSize(n int) Option { return func(o *options) { o.pageSize = n } }

// WithLongestPause caps what a server asks for between two looks at an operation.
func WithLongestPause(d time.Duration) Option { return func(o *options) { o.longestPause = d } }

// New returns the provider's constructor. version is the released version, or
// "dev"; it goes into the User-Agent.
func New(version string, opts ...Option) func() provider.Provider {
	settings := options{now: time.Now, pollInterval: 5 * time.Second}
	for _, option := range opts {
		option(&settings)
	}
	return func() provider.Provider { return &atlassianProvider{version: version, options: settings} }
}

func (p *atlassianProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = TypeName
	resp.Version = p.version
}

func (p *atlassianProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		authpolicy.NewResource,
		controlpolicy.NewDataResidencyResource,
		controlpolicy.NewDataSecurityResource,
		controlpolicy.NewIPAllowlistResource,
		directory.NewResource,
		googleworkspace.NewResource,
		group.NewMembersResource,
		group.NewMembershipResource,
		group.NewResource,
		groupconflict.NewResource,
		identityprovider.NewResource,
		linkeddomain.NewResource,
		policymembers.NewResource,
		provisioning.NewResource,
		roleassignment.NewResource,
		roleassignment.NewOrganizationResource,
		roleassignment.NewUserResource,
		scimgroup.NewMemberResource,
		scimgroup.NewResource,
		scimuser.NewResource,
		serviceaccount.NewResource,
		user.NewStatusResource,
	}
}

func (p *atlassianProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		audit.NewDataSource,
		controlpolicy.NewDataSource,
		credential.NewKeysDataSource,
		credential.NewTokensDataSource,
		directory.NewDataSource,
		directory.NewListDataSource,
		domain.NewDataSource,
		domain.NewListDataSource,
		googleworkspace.NewDataSource,
		group.NewDataSource,
		group.NewListDataSource,
		groupconflict.NewDataSource,
		identityprovider.NewDataSource,
		inventory.NewDataSource,
		linkeddomain.NewDataSource,
		organization.NewDataSource,
		provisioning.NewDataSource,
		roleassignment.NewDataSource,
		roleassignment.NewUserDataSource,
		scimdirectory.NewDataSource,
		scimgroup.NewDataSource,
		scimuser.NewDataSource,
		serviceaccount.NewDataSource,
		user.NewDataSource,
		user.NewLastActiveDatesDataSource,
		user.NewListDataSource,
		user.NewManagedAccountsDataSource,
		user.NewRestrictionsDataSource,
		user.NewSCIMLinksDataSource,
		userbase.NewDataSource,
		workspace.NewDataSource,
		workspace.NewSingularDataSource,
	}
}

func (p *atlassianProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		authpolicy.NewListResource,
		controlpolicy.NewDataResidencyListResource,
		controlpolicy.NewDataSecurityListResource,
		controlpolicy.NewIPAllowlistListResource,
		directory.NewListResource,
		googleworkspace.NewListResource,
		group.NewListResource,
		group.NewMembersListResource,
		group.NewMembershipListResource,
		groupconflict.NewListResource,
		identityprovider.NewListResource,
		linkeddomain.NewListResource,
		policymembers.NewListResource,
		provisioning.NewListResource,
		roleassignment.NewListResource,
		roleassignment.NewOrganizationListResource,
		roleassignment.NewUserListResource,
		scimgroup.NewListResource,
		scimgroup.NewMemberListResource,
		scimuser.NewListResource,
		serviceaccount.NewListResource,
		user.NewStatusListResource,
	}
}

func (p *atlassianProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		provisioning.NewEphemeralResource,
	}
}

func (p *atlassianProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{
		googleworkspace.NewSyncAction,
		groupconflict.NewSyncAction,
		user.NewInviteAction,
		user.NewUnlinkAction,
	}
}

func (p *atlassianProvider) Functions(context.Context) []func() function.Function {
	return functions.All()
}
