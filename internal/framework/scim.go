package framework

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

var scimDirectoryIDPath = path.Root("scim_directory_id")

// SCIMKeys says for which SCIM directories the provider has an API key. The keys themselves only the client has.
type SCIMKeys struct {
	// Known are the directories whose keys are there, Unknown those whose keys an apply has yet to bring.
	// Their ids are in lower case.
	Known, Unknown map[string]bool
	// AllUnknown means that not even the directories are known.
	AllUnknown bool
}

// SCIMIDPattern keeps out what no SCIM server has as the id of a user or group,
// such as an e-mail address. Atlassian's are UUIDs; the standard does not say.
var SCIMIDPattern = regexp.MustCompile(`^[A-Za-z0-9._:-]+$`)

// SCIMDirectoryIDAttribute returns the scim_directory_id of every resource of a SCIM directory.
func SCIMDirectoryIDAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "ID of the SCIM directory (UUID) that the object belongs to: the last part of the SCIM base URL, `scim_directory_id` of an " +
			"`atlassian_provisioning_config`. The provider needs its key in `scim_api_keys`. Changing it replaces the resource.",
		Required:      true,
		Validators:    SCIMDirectoryIDValidators(),
		PlanModifiers: []planmodifier.String{KeepUUID(), stringplanmodifier.RequiresReplace()},
	}
}

// SCIMDirectoryIDValidators refuse what cannot be the id of a SCIM directory, such as its base URL.
func SCIMDirectoryIDValidators() []validator.String {
	return []validator.String{stringvalidator.RegexMatches(DirectoryIDPattern,
		"must be the SCIM directory's id (a UUID), the last part of the SCIM base URL, for example atlassian_provisioning_config.okta.scim_directory_id")}
}

// CheckSCIMKey reports whether a SCIM directory can be called, and otherwise adds
// the error that says what is missing. A key that only the apply will bring is
// an error at plan: half of the plan could not be made.
func (d *ProviderData) CheckSCIMKey(directoryID types.String, diags *diag.Diagnostics) bool {
	if !d.Ready(diags) {
		return false
	}
	id := uuid.Lower(directoryID.ValueString())
	switch {
	case directoryID.IsUnknown(), d.SCIMKeys.AllUnknown, d.SCIMKeys.Unknown[id]:
		diags.Append(ErrorAt(scimDirectoryIDPath, "The SCIM API key is not known yet",
			"What is in a SCIM directory can only be planned with the directory's API key, and that key, or the directory itself, is made by this same run. "+
				"Do it in two steps: apply the provisioning config first (terraform apply -target=atlassian_provisioning_config.<name>, "+
				"or better in a configuration of its own), then plan the users and groups. See "+GuideURL("scim-source")+" for both configurations."))
		return false
	case !d.SCIMKeys.Known[id]:
		diags.Append(ErrorAt(scimDirectoryIDPath, "No API key for SCIM directory "+id,
			"Add its key to scim_api_keys in the provider block, or set ATLASSIAN_SCIM_DIRECTORY_ID and ATLASSIAN_SCIM_API_KEY. "+d.SCIMKeys.there()))
		return false
	}
	return true
}

func (k SCIMKeys) there() string {
	if len(k.Known) == 0 {
		return "The provider has no SCIM API key at all."
	}
	return fmt.Sprintf("The provider has keys for %s.", strings.Join(slices.Sorted(maps.Keys(k.Known)), ", "))
}

// SCIMIdentitySchema returns the identity of an object of a SCIM directory: the directory and the attribute key.
func SCIMIdentitySchema(key, description string) identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"scim_directory_id": identityschema.StringAttribute{
			Description:       "ID of the SCIM directory (UUID) that the object belongs to: the last part of the SCIM base URL.",
			RequiredForImport: true,
		},
		key: identityschema.StringAttribute{Description: description, RequiredForImport: true},
	}}
}
