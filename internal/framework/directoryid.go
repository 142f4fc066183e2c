package framework

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// DirectoryIDPattern is what the id of a directory looks like: a UUID.
var DirectoryIDPattern = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// DirectoryIDValidators refuse what cannot be the id of a directory, such as its name.
func DirectoryIDValidators() []validator.String {
	return []validator.String{stringvalidator.RegexMatches(DirectoryIDPattern,
		"must be the directory's id (a UUID), for example atlassian_directory.okta.id, not its name")}
}

// Replaceable reports a replacement that the organization would refuse half way: what single sign-on of a directory
// stands on is not deleted as long as a policy enforces it. what is that object, with its directory: `the SAML
// configuration of directory "Okta"`.
func (c *Checks) Replaceable(ctx context.Context, organizationID, directoryID, what string, diags *diag.Diagnostics, at path.Path) {
	policies, err := c.Reads.AuthenticationPolicies(ctx, organizationID)
	if err != nil {
		return // the apply tells
	}
	var enforcing strings.Builder
	for _, policy := range policies {
		if uuid.Same(policy.DirectoryID, directoryID) && policy.EnforceSSO {
			fmt.Fprintf(&enforcing, "\n  - %q (%s)", policy.Name, policy.ID)
		}
	}
	if enforcing.Len() > 0 {
		c.Report(diags, at, "Single sign-on is enforced, so "+what+" cannot be replaced",
			"A replacement deletes the old one first. The organization refuses that as long as a policy of the directory enforces single sign-on:"+enforcing.String()+
				"\nChange it in place, without -replace and without taint (terraform untaint). To replace it all the same, set enforce_sso = false and apply that first.")
	}
}

// KeepUUID keeps the state's spelling of a UUID: another one is no change. Put it before RequiresReplace.
func KeepUUID() planmodifier.String { return attribute.KeepEquivalent(uuid.Same) }

// UUIDAsIn returns a UUID that the server answered, as the plan or the state spells it: Terraform refuses
// an answer in another spelling than was planned.
func UUIDAsIn(spelled, answered types.String) types.String {
	if uuid.Same(spelled.ValueString(), answered.ValueString()) {
		return spelled
	}
	return answered
}

// Directory looks up the directory that a planned resource is for. An id
// that no directory has is reported, with ok false; so is ok, without a report,
// when the list of directories cannot be read: the apply tells then.
func (c *Checks) Directory(ctx context.Context, organizationID, id string, diags *diag.Diagnostics, at path.Path) (directory client.Directory, ok bool) {
	directory, ok, err := c.Reads.ListedDirectory(ctx, organizationID, id)
	if err == nil && !ok {
		c.Report(diags, at, "Directory "+id+" does not exist",
			fmt.Sprintf("Organization %s has no directory with this id. Refer to the id of an atlassian_directory, or look it up by its name with data \"atlassian_directory\".", organizationID))
	}
	return directory, ok && err == nil
}
