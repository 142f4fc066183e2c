package framework

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// DirectoryIDPattern is what the id of a directory looks like: a UUID.
var DirectoryIDPattern = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// DirectoryIDValidators refuse what cannot be the id of a directory, such as its name.
func DirectoryIDValidators() []validator.String {
	return []validator.String{stringvalidator.RegexMatches(DirectoryIDPattern,
		"must be the directory's id (a UUID), for example atlassian_directory.okta.id, not its name")}
}

// CheckDirectory looks up the directory that a planned resource is for. An id
// that no directory has is reported, with ok false; so is ok, without a report,
// when the list of directories cannot be read: the apply tells then.
func (d *ProviderData) CheckDirectory(ctx context.Context, organizationID, id string, diags *diag.Diagnostics, at path.Path) (directory client.Directory, ok bool) {
	directory, ok, err := d.Reads.ListedDirectory(ctx, organizationID, id)
	if err == nil && !ok {
		d.Report(diags, at, "Directory "+id+" does not exist",
			fmt.Sprintf("Organization %s has no directory with this id. Refer to the id of an atlassian_directory, or look it up by its name with data \"atlassian_directory\".", organizationID))
	}
	return directory, ok && err == nil
}
