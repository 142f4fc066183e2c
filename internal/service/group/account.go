package group

import (
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
