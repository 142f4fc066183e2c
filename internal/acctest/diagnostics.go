package acctest

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest/said"
)

// listener is a provider that keeps what it says.
type listener struct{ server }

// server is all that a provider serves.
type server interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// listened returns a provider whose diagnostics are kept.
func listened(provider tfprotov6.ProviderServer) (tfprotov6.ProviderServer, error) {
	all, ok := provider.(server)
	if !ok {
		return nil, fmt.Errorf("%T does not serve list resources and actions", provider)
	}
	return listener{all}, nil
}

func keep(all []*tfprotov6.Diagnostic) {
	for _, one := range all {
		said.Keep(one.Summary, one.Detail)
	}
}

// answer keeps the diagnostics of an answer.
func answer[Request, Response any](ctx context.Context, request *Request, call func(context.Context, *Request) (*Response, error),
	diagnosticsOf func(*Response) []*tfprotov6.Diagnostic) (*Response, error) {
	response, err := call(ctx, request)
	if err == nil {
		keep(diagnosticsOf(response))
	}
	return response, err
}

func (l listener) ValidateProviderConfig(ctx context.Context, request *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return answer(ctx, request, l.server.ValidateProviderConfig, func(r *tfprotov6.ValidateProviderConfigResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

func (l listener) ConfigureProvider(ctx context.Context, request *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return answer(ctx, request, l.server.ConfigureProvider, func(r *tfprotov6.ConfigureProviderResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

func (l listener) ValidateResourceConfig(ctx context.Context, request *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return answer(ctx, request, l.server.ValidateResourceConfig, func(r *tfprotov6.ValidateResourceConfigResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

func (l listener) UpgradeResourceState(ctx context.Context, request *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return answer(ctx, request, l.server.UpgradeResourceState, func(r *tfprotov6.UpgradeResourceStateResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

func (l listener) ReadResource(ctx context.Context, request *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return answer(ctx, request, l.server.ReadResource, func(r *tfprotov6.ReadResourceResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

func (l listener) PlanResourceChange(ctx context.Context, request *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return answer(ctx, request, l.server.PlanResourceChange, func(r *tfprotov6.PlanResourceChangeResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

func (l listener) ApplyResourceChange(ctx context.Context, request *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return answer(ctx, request, l.server.ApplyResourceChange, func(r *tfprotov6.ApplyResourceChangeResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

func (l listener) ImportResourceState(ctx context.Context, request *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return answer(ctx, request, l.server.ImportResourceState, func(r *tfprotov6.ImportResourceStateResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

func (l listener) MoveResourceState(ctx context.Context, request *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	return answer(ctx, request, l.server.MoveResourceState, func(r *tfprotov6.MoveResourceStateResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

func (l listener) ValidateDataResourceConfig(ctx context.Context, request *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return answer(ctx, request, l.server.ValidateDataResourceConfig, func(r *tfprotov6.ValidateDataResourceConfigResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

func (l listener) ReadDataSource(ctx context.Context, request *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return answer(ctx, request, l.server.ReadDataSource, func(r *tfprotov6.ReadDataSourceResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

func (l listener) ValidateEphemeralResourceConfig(ctx context.Context, request *tfprotov6.ValidateEphemeralResourceConfigRequest) (*tfprotov6.ValidateEphemeralResourceConfigResponse, error) {
	return answer(ctx, request, l.server.ValidateEphemeralResourceConfig, func(r *tfprotov6.ValidateEphemeralResourceConfigResponse) []*tfprotov6.Diagnostic {
		return r.Diagnostics
	})
}

func (l listener) OpenEphemeralResource(ctx context.Context, request *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return answer(ctx, request, l.server.OpenEphemeralResource, func(r *tfprotov6.OpenEphemeralResourceResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

func (l listener) ValidateListResourceConfig(ctx context.Context, request *tfprotov6.ValidateListResourceConfigRequest) (*tfprotov6.ValidateListResourceConfigResponse, error) {
	return answer(ctx, request, l.server.ValidateListResourceConfig, func(r *tfprotov6.ValidateListResourceConfigResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

func (l listener) ValidateActionConfig(ctx context.Context, request *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error) {
	return answer(ctx, request, l.server.ValidateActionConfig, func(r *tfprotov6.ValidateActionConfigResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

func (l listener) PlanAction(ctx context.Context, request *tfprotov6.PlanActionRequest) (*tfprotov6.PlanActionResponse, error) {
	return answer(ctx, request, l.server.PlanAction, func(r *tfprotov6.PlanActionResponse) []*tfprotov6.Diagnostic { return r.Diagnostics })
}

func (l listener) CallFunction(ctx context.Context, request *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	response, err := l.server.CallFunction(ctx, request)
	if err == nil && response.Error != nil {
		said.Keep(response.Error.Text, "")
	}
	return response, err
}

func (l listener) ListResource(ctx context.Context, request *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error) {
	stream, err := l.server.ListResource(ctx, request)
	if err == nil && stream.Results != nil {
		stream.Results = each(stream.Results, func(result tfprotov6.ListResourceResult) { keep(result.Diagnostics) })
	}
	return stream, err
}

func (l listener) InvokeAction(ctx context.Context, request *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := l.server.InvokeAction(ctx, request)
	if err == nil {
		stream.Events = each(stream.Events, func(event tfprotov6.InvokeActionEvent) {
			if completed, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
				keep(completed.Diagnostics)
			}
		})
	}
	return stream, err
}

// each does something with each item of a stream that passes.
func each[T any](stream iter.Seq[T], do func(T)) iter.Seq[T] {
	return func(yield func(T) bool) {
		for item := range stream {
			do(item)
			if !yield(item) {
				return
			}
		}
	}
}
