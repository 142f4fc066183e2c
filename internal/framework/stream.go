package framework

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Stream sends the objects of a list call to Terraform one by one as pages
// arrive, and stops at the limit. fill writes one object into a result. An
// error is yielded as a result: reassigning the stream from inside the iterator
// would drop it silently.
func Stream[T any](ctx context.Context, req list.ListRequest, objects iter.Seq2[T, error], object string,
	keep func(T) bool, fill func(T, *list.ListResult)) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		var sent int64
		for item, err := range objects {
			if err != nil {
				push(list.ListResult{Diagnostics: diag.Diagnostics{Failed("list "+object, "The list could not be read to its end", err)}})
				return
			}
			if !keep(item) {
				continue
			}
			// Terraform asks for one limit over all; a zero limit is no limit.
			if req.Limit > 0 && sent >= req.Limit {
				return
			}
			result := req.NewListResult(ctx)
			fill(item, &result)
			result.DisplayName = short(result.DisplayName, longestSummary) // terraform query prints it
			sent++
			if !push(result) {
				return
			}
		}
	}
}

// Warned puts warnings in front of a list, if there are any.
func Warned(warnings diag.Diagnostics, results iter.Seq[list.ListResult]) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		if len(warnings) > 0 && !push(list.ListResult{Diagnostics: warnings}) {
			return
		}
		results(push)
	}
}

// ListOrganizationID returns the organization_id of every list resource.
func ListOrganizationID() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "ID of the organization to list. Defaults to the provider's `organization_id`.",
		Optional:            true,
		Validators:          OrganizationIDValidators(),
	}
}

// ListOrganization returns the organization that a list resource is to list; it adds
// an error where there is none, or where no call can be made.
func (d *ProviderData) ListOrganization(configured types.String, diags *diag.Diagnostics) string {
	if diags.HasError() || !d.Ready(diags) {
		return ""
	}
	return d.OrganizationIDOr(configured, diags)
}
