package framework

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// DirectoryIDPattern is what the id of a directory looks like: a UUID.
var DirectoryIDPattern = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// DirectoryIDValidators refuse what cannot be the id of a directory, such as its name.
func DirectoryIDValidators() []validator.String {
	return []validator.String{stringvalidator.RegexMatches(DirectoryIDPattern,
		"must be the directory's id (a UUID), for example atlassian_directory.okta.id, not its name")}
}
