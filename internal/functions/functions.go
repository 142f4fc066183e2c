// Package functions holds the provider-defined functions. They are pure: the same
// argument gives the same result at plan and at apply, without a clock, a file or
// the network. Terraform calls them only with known, non-null arguments; an
// unknown argument gives an unknown result.
package functions

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

// All returns the constructors of every function.
func All() []func() function.Function {
	return []func() function.Function{
		NewCertificate,
		NewNormalizeDomain,
		NewSAMLMetadata,
	}
}

// noPlane ends the description of every function.
const noPlane = "\n\n-> **Plane: none.** It calls no API: it only computes, offline. Needs Terraform 1.8."

// argumentError reports what is wrong with the first argument, as a sentence without
// its full stop: Terraform adds that.
func argumentError(err error) *function.FuncError {
	text := err.Error()
	return function.NewArgumentFuncError(0, strings.ToUpper(text[:1])+text[1:])
}
