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
		newCertificate,
		newNormalizeDomain,
		newSAMLMetadata,
	}
}

// page returns the description of a function, with the same paragraphs as those of the types.
func page(does, more string) string {
	return strings.Join([]string{
		does,
		"-> **Works anywhere.** It calls no API: it only computes, offline. Needs Terraform 1.8. **Plane: none.**",
		more,
	}, "\n\n")
}

// argumentError reports what is wrong with the first argument, as a sentence without
// its full stop: Terraform adds that.
func argumentError(err error) *function.FuncError {
	text := err.Error()
	return function.NewArgumentFuncError(0, strings.ToUpper(text[:1])+text[1:])
}
