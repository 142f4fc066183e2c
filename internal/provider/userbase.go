package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

func userbaseDirectoryAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "ID of the userbase directory (UUID) that new groups go to which name none, see data source `atlassian_userbase_directories`. Needed only where the " +
			"organization has several, as some have that are not on centralized user management. Defaults to `" + environmentUserbase + "` in the environment, then to the only one.",
		Optional: true,
	}
}

func checkUserbaseDirectory(id types.String, diags *diag.Diagnostics) {
	if isKnown(id) && !framework.DirectoryIDPattern.MatchString(id.ValueString()) {
		diags.Append(framework.ErrorAt(path.Root("userbase_directory_id"), "Not a userbase directory id",
			"Write the id (a UUID) that data \"atlassian_userbase_directories\" shows, not the directory's name. It comes from the provider block, or from "+environmentUserbase+" in the environment."))
	}
}

// userbaseDirectory returns the userbase directory of new groups in its one spelling; null when nothing names one.
func userbaseDirectory(id types.String) types.String {
	if !isKnown(id) {
		return id
	}
	return types.StringValue(uuid.Lower(id.ValueString()))
}
