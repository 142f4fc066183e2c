package group

import (
	"context"
	"regexp"

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

// accountID refuses what cannot be the id of an account.
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
	if wrong := framework.NotAnAccountID(req.ConfigValue.ValueString()); wrong != "" {
		resp.Diagnostics.Append(framework.ErrorAt(req.Path, "Not an account id", wrong))
	}
}
