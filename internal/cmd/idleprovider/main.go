// idleprovider is the floor of a measurement: a provider with the resources of the real one, same names, same schemas,
// that does nothing. Its cost is that of Terraform and the plugin framework; the rest is the provider's. Only
// internal/cmd/bench runs it, on a state that the real provider has written.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	atlassian "github.com/orgadmin/terraform-provider-atlassian/internal/provider"
)

func main() {
	atlassian.MuteUnreadLogs()
	idle := func() provider.Provider { return idleProvider{atlassian.New("idle")()} }
	if err := providerserver.Serve(context.Background(), idle, providerserver.ServeOpts{Address: framework.Address}); err != nil {
		log.Fatal(err)
	}
}

// idleProvider has the metadata and the schema of the real one.
type idleProvider struct{ real provider.Provider }

func (p idleProvider) Metadata(ctx context.Context, req provider.MetadataRequest, resp *provider.MetadataResponse) {
	p.real.Metadata(ctx, req, resp)
}

func (p idleProvider) Schema(ctx context.Context, req provider.SchemaRequest, resp *provider.SchemaResponse) {
	p.real.Schema(ctx, req, resp)
}

func (p idleProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

func (p idleProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (p idleProvider) Resources(ctx context.Context) []func() resource.Resource {
	var resources []func() resource.Resource
	for _, constructor := range p.real.Resources(ctx) {
		resources = append(resources, func() resource.Resource { return idleResource{constructor()} })
	}
	return resources
}

// idleResource leaves every state as it is. It is for plans that change nothing.
type idleResource struct{ real resource.Resource }

func (r idleResource) Metadata(ctx context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	r.real.Metadata(ctx, req, resp)
}

func (r idleResource) Schema(ctx context.Context, req resource.SchemaRequest, resp *resource.SchemaResponse) {
	r.real.Schema(ctx, req, resp)
}

func (idleResource) Create(context.Context, resource.CreateRequest, *resource.CreateResponse) {}
func (idleResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse)       {}
func (idleResource) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}
func (idleResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
