package group

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	// unpadded is text that begins and ends with something to see.
	unpadded = regexp.MustCompile(`^\S(.*\S)?$`)
	anything = regexp.MustCompile(`.`)
)

func groupIDValidators() []validator.String {
	return []validator.String{stringvalidator.RegexMatches(framework.DirectoryIDPattern,
		"must be the group's id (a UUID), for example atlassian_group.engineering.id, not its name")}
}

func userbaseDirectoryIDValidators() []validator.String {
	return []validator.String{stringvalidator.RegexMatches(framework.DirectoryIDPattern,
		"must be the userbase directory's id (a UUID), as data \"atlassian_userbase_directories\" shows it, not its name")}
}

// accountID refuses what cannot be the id of an account. These ids have no one
// format: 712020:6f6dc3fb-..., 557058:..., or 24 hexadecimal digits.
type accountID struct{}

// Description says what the validator wants.
func (accountID) Description(context.Context) string { return "id of an Atlassian account" }

// MarkdownDescription says what the validator wants.
func (v accountID) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString reports an e-mail address by how to get to its account.
func (accountID) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if wrong := notAnAccountID(req.ConfigValue.ValueString()); wrong != "" {
		resp.Diagnostics.Append(framework.ErrorAt(req.Path, "Not an account id", wrong))
	}
}

// notAnAccountID says why a text cannot be the id of an account; "" where it can.
func notAnAccountID(given string) string {
	switch {
	case strings.Contains(given, "@"):
		return fmt.Sprintf("%q is an e-mail address. Look its account up with data \"atlassian_user\" { email = %q } and write data.atlassian_user.<name>.account_id.", given, given)
	case given == "":
		return "It is empty. Write the id of an account, for example 712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3."
	case strings.ContainsAny(given, "/?#% \t\r\n"):
		return fmt.Sprintf("%q has a character that no account id has. Write the id alone, for example 712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3.", given)
	}
	return ""
}
