package framework

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
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
			sent++
			if !push(result) {
				return
			}
		}
	}
}
