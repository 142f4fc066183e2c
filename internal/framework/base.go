package framework

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

// ProviderData is what the provider's Configure hands to every resource, data
// source, list resource and action.
type ProviderData struct {
	// Client is nil while the provider configuration holds values that are not
	// known yet; Ready reports that when a call is needed.
	Client *client.Client
	// OrganizationID is the provider's default organization; empty when it is
	// not set or not known yet.
	OrganizationID string
	// UserbaseDirectoryID is where new groups of that organization go that name no
	// userbase directory; null when it is not set, unknown when it is not known yet.
	UserbaseDirectoryID types.String
	// Now is the clock that certificate and key expiry are judged by.
	Now func() time.Time
	// PollInterval is the pause between two looks at something that is waited for.
	PollInterval time.Duration
	// ExpiryWarning is how long before its end a certificate or key is warned about.
	ExpiryWarning time.Duration
	// SCIMKeys says which SCIM directories can be called.
	SCIMKeys SCIMKeys
	// Reads shares answers among the resources of one walk.
	Reads *reads.Walk
	// Claims tells two resources of one walk that are for the same object.
	Claims *Claims
	// Checks judges what is planned.
	Checks *Checks
}

// Ready reports whether calls can be made, and otherwise adds the error that
// says which part of the provider configuration is missing.
func (d *ProviderData) Ready(diags *diag.Diagnostics) bool {
	if d != nil && d.Client != nil {
		return true
	}
	diags.Append(Error("Provider configuration is not known yet",
		"This operation has to ask the organization, but the provider configuration depends on values that are only known "+
			"after an apply. Apply what those values come from first (for example with -target), then plan again."))
	return false
}

// base gives a resource, list resource, data source or action its provider
// data. Embed ResourceBase, DataSourceBase or ActionBase, which add Configure.
type base struct {
	*ProviderData
}

func (b *base) configure(data any, diags *diag.Diagnostics) {
	// Terraform validates before it configures: there is no provider data then.
	if data == nil {
		return
	}
	providerData, ok := data.(*ProviderData)
	if !ok {
		diags.Append(Error("Unexpected provider data", fmt.Sprintf("Expected *framework.ProviderData, got %T. This is a bug in the provider: report it with the provider's version.", data)))
		return
	}
	b.ProviderData = providerData
}

// ResourceBase is embedded by resources and list resources.
type ResourceBase struct{ base }

// Configure stores the provider data.
func (b *ResourceBase) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	b.configure(req.ProviderData, &resp.Diagnostics)
}

// ReplaceOnlyBase is embedded by resources whose every attribute replaces them. A resource.Resource has to have
// an Update, and this one has nothing to send.
type ReplaceOnlyBase struct{ ResourceBase }

// Update stores the plan.
func (b *ReplaceOnlyBase) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

// DataSourceBase is embedded by data sources.
type DataSourceBase struct{ base }

// Configure stores the provider data.
func (b *DataSourceBase) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	b.configure(req.ProviderData, &resp.Diagnostics)
}

// ReadConfig reads the configuration of a data source into model, and the organization that it is about into organization, a field
// of it. ok is false where diagnostics say what is to be corrected first.
func (b *DataSourceBase) ReadConfig(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse, model any, organization *types.String) (organizationID string, ok bool) {
	resp.Diagnostics.Append(req.Config.Get(ctx, model)...)
	if resp.Diagnostics.HasError() || !b.Ready(&resp.Diagnostics) {
		return "", false
	}
	organizationID = b.OrganizationIDOr(*organization, &resp.Diagnostics)
	*organization = types.StringValue(organizationID)
	return organizationID, !resp.Diagnostics.HasError()
}

// ActionBase is embedded by actions.
type ActionBase struct{ base }

// Configure stores the provider data.
func (b *ActionBase) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	b.configure(req.ProviderData, &resp.Diagnostics)
}
