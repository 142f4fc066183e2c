package attribute

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// VisibleName returns a validator for a name that people are to see and to tell
// apart: it refuses blanks and characters without width when there is nothing
// else. The service may take such a name, and then nobody finds what has it. An
// empty value is left to the validator of the length.
func VisibleName() validator.String { return visibleName{} }

type visibleName struct{}

// Description says what the validator wants.
func (visibleName) Description(context.Context) string {
	return "a name with at least one visible character"
}

// MarkdownDescription says what the validator wants.
func (v visibleName) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString says what to write instead. The value is shown with its hidden characters spelled out.
func (visibleName) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	name := req.ConfigValue.ValueString()
	if name == "" || strings.ContainsFunc(name, visible) {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Name without a visible character",
		fmt.Sprintf("%s is %+q, which shows as nothing: it has only blanks or characters without width. "+
			"Write a name with at least one letter, digit, punctuation mark or symbol.", req.Path, name))
}

// brailleBlank is a symbol in Unicode, and looks like a blank.
const brailleBlank = '\u2800'

// visible reports whether people see a character. Unicode counts some that show
// as nothing among the letters and marks, such as the Hangul fillers.
func visible(r rune) bool {
	return r != ' ' && r != brailleBlank && unicode.IsPrint(r) &&
		!unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}
