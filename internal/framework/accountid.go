package framework

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// accountID has the characters of an account id: any other may change the path of a request.
var accountID = regexp.MustCompile(`^[A-Za-z0-9:_-]+$`)

// AccountID refuses what cannot be the id of an account. These ids have no one
// format: 712020:6f6dc3fb-..., 557058:..., or 24 hexadecimal digits.
type AccountID struct{}

// Description says what the validator wants.
func (AccountID) Description(context.Context) string { return "id of an Atlassian account" }

// MarkdownDescription says what the validator wants.
func (v AccountID) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString reports an e-mail address by how to get to its account.
func (AccountID) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if wrong := notAnAccountID(req.ConfigValue.ValueString()); wrong != "" {
		resp.Diagnostics.Append(ErrorAt(req.Path, "Not an account id", wrong))
	}
}

// notAnAccountID says why a text cannot be the id of an account; "" where it can.
func notAnAccountID(given string) string {
	switch {
	case strings.Contains(given, "@"):
		return fmt.Sprintf("%q is an e-mail address. Look its account up with data \"atlassian_user\" { email = %q } and write data.atlassian_user.<name>.account_id.", given, given)
	case given == "":
		return "It is empty. Write the id of an account, for example 712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3."
	case !accountID.MatchString(given):
		return fmt.Sprintf("%q has a character that no account id has. Write the id alone, for example 712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3.", given)
	}
	return ""
}

// ImportAccountID is the check of the id of an account.
func ImportAccountID(value string) (string, error) {
	if wrong := notAnAccountID(value); wrong != "" {
		return "", fmt.Errorf("not an account id: %s", strings.TrimSuffix(wrong, "."))
	}
	return value, nil
}
