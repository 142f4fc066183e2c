package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

// frameworkServer is all that the plugin framework's server can do.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// server is the provider as Terraform calls it. The calls that are made for each object have a context that holds nothing
// when the call has ended: see reads.WithCall.
type server struct{ frameworkServer }

// NewServer returns the provider as Terraform calls it. version is that of New.
func NewServer(version string, opts ...Option) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		return serverOf(providerserver.NewProtocol6(New(version, opts...)())())
	}
}

// serverOf puts the framework's server behind calls that end. It panics where that lacks an interface of frameworkServer: served as it
// is, it would remember each call's context, and nobody would see why the memory grows. The framework does not export the type, so the
// compiler cannot tell.
func serverOf(whole tfprotov6.ProviderServer) server {
	inner, ok := whole.(frameworkServer)
	if !ok {
		panic(fmt.Sprintf("%T of this version of the plugin framework lacks an interface of frameworkServer in internal/provider/server.go: leave that out there", whole))
	}
	return server{inner}
}

// ended makes a call with a context that ends with it.
func ended[Request, Response any](ctx context.Context, req Request, call func(context.Context, Request) (Response, error)) (Response, error) {
	ctx, end := reads.WithCall(ctx)
	defer end()
	return call(ctx, req)
}

// ValidateResourceConfig implements tfprotov6.ProviderServer.
func (s server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return ended(ctx, req, s.frameworkServer.ValidateResourceConfig)
}

// UpgradeResourceState implements tfprotov6.ProviderServer.
func (s server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return ended(ctx, req, s.frameworkServer.UpgradeResourceState)
}

// UpgradeResourceIdentity implements tfprotov6.ProviderServer.
func (s server) UpgradeResourceIdentity(ctx context.Context, req *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return ended(ctx, req, s.frameworkServer.UpgradeResourceIdentity)
}

// ReadResource implements tfprotov6.ProviderServer.
func (s server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return ended(ctx, req, s.frameworkServer.ReadResource)
}

// PlanResourceChange implements tfprotov6.ProviderServer.
func (s server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return ended(ctx, req, s.frameworkServer.PlanResourceChange)
}

// ApplyResourceChange implements tfprotov6.ProviderServer.
func (s server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return ended(ctx, req, s.frameworkServer.ApplyResourceChange)
}

// ImportResourceState implements tfprotov6.ProviderServer.
func (s server) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return ended(ctx, req, s.frameworkServer.ImportResourceState)
}

// ValidateDataResourceConfig implements tfprotov6.ProviderServer.
func (s server) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return ended(ctx, req, s.frameworkServer.ValidateDataResourceConfig)
}

// ReadDataSource implements tfprotov6.ProviderServer.
func (s server) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return ended(ctx, req, s.frameworkServer.ReadDataSource)
}

// CallFunction implements tfprotov6.ProviderServer.
func (s server) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	return ended(ctx, req, s.frameworkServer.CallFunction)
}
