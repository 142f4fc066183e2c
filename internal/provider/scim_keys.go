package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// scimKeys returns the keys of scim_api_keys that are known, for the client, and
// what there is to tell about all of them. An error about a key has no attribute:
// Terraform shows the source line of an attribute's error,
// and with it the key.
func scimKeys(configured types.Map, diags *diag.Diagnostics) (map[string]string, framework.SCIMKeys) {
	keys := map[string]string{}
	told := framework.SCIMKeys{Known: map[string]bool{}, Unknown: map[string]bool{}, AllUnknown: configured.IsUnknown()}
	source, elements := "Provider attribute scim_api_keys", configured.Elements()
	if configured.IsNull() {
		source, elements = environmentSCIMAPIKey, scimKeyOfEnvironment(diags)
	}
	for directoryID, element := range elements {
		if !framework.DirectoryIDPattern.MatchString(directoryID) {
			// The id is not shown either: keys and ids are easily swapped.
			diags.Append(framework.Error(source+": not the id of a SCIM directory",
				"Each key belongs to the id of its SCIM directory, a UUID: the last part of the SCIM base URL."))
			continue
		}
		directoryID = uuid.Lower(directoryID)
		if told.Known[directoryID] || told.Unknown[directoryID] {
			diags.Append(framework.Error(source+": two keys for one SCIM directory",
				"SCIM directory "+directoryID+" is there in upper and in lower case. Keep the key that works, once."))
			continue
		}
		key := element.(types.String)
		if key.IsUnknown() {
			told.Unknown[directoryID] = true
			continue
		}
		if err := client.ValidateAPIKey(key.ValueString()); err != nil {
			diags.Append(framework.Error(source+": not an API key", "The key of SCIM directory "+directoryID+": "+err.Error()))
			continue
		}
		keys[directoryID], told.Known[directoryID] = key.ValueString(), true
	}
	return keys, told
}

// scimKeyOfEnvironment returns the key of the one directory that the environment can name.
func scimKeyOfEnvironment(diags *diag.Diagnostics) map[string]attr.Value {
	reported := len(*diags)
	directoryID, known := lookUp(environmentSCIMDirectory, diags)
	key, given := lookUp(environmentSCIMAPIKey, diags)
	switch {
	case len(*diags) > reported || !known && !given:
		return nil
	case !known || !given:
		diags.Append(framework.Error("Half of a SCIM API key",
			"Set both "+environmentSCIMDirectory+" and "+environmentSCIMAPIKey+": a key is good for one directory. For several use scim_api_keys in the provider block."))
		return nil
	}
	return map[string]attr.Value{directoryID: types.StringValue(key)}
}
