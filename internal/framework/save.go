package framework

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// identified is the model of a resource. It knows its identity.
type identified interface{ Identity() Identity }

// response is an answer that holds an object.
type response interface {
	*resource.CreateResponse | *resource.ReadResponse | *resource.UpdateResponse
}

// Save answers with an object: with its state and its identity. A Terraform before 1.12 sends no identity, and each answer
// has to have one.
func Save[R response](ctx context.Context, resp R, object identified) {
	to := partsOf(resp)
	to.diags.Append(to.state.Set(ctx, object)...)
	object.Identity().Set(to.identity)
}

// SaveWithVersion is Save for an object that has a version, which it remembers.
func SaveWithVersion[R response](ctx context.Context, resp R, object identified, version string) {
	Save(ctx, resp, object)
	to := partsOf(resp)
	to.diags.Append(SaveVersion(ctx, to.private, version)...)
}

// parts are what the answers have in common.
type parts struct {
	state    *tfsdk.State
	identity *tfsdk.ResourceIdentity
	private  PrivateWriter
	diags    *diag.Diagnostics
}

func partsOf[R response](resp R) parts {
	switch resp := any(resp).(type) {
	case *resource.CreateResponse:
		return parts{&resp.State, resp.Identity, resp.Private, &resp.Diagnostics}
	case *resource.ReadResponse:
		return parts{&resp.State, resp.Identity, resp.Private, &resp.Diagnostics}
	case *resource.UpdateResponse:
		return parts{&resp.State, resp.Identity, resp.Private, &resp.Diagnostics}
	}
	return parts{} // no other type is a response
}
