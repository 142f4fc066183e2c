package provider_test

import (
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// A name that shows as nothing is refused at every attribute where people write the name of something new.
func TestNames_invisible(t *testing.T) {
	driver := acctest.Start(t).Protocol(t)
	for resourceType, names := range map[string][]string{
		"atlassian_directory":             {"name"},
		"atlassian_authentication_policy": {"name"},
		"atlassian_group":                 {"name"},
		"atlassian_scim_group":            {"display_name"},
		"atlassian_scim_user":             {"user_name", "display_name", "given_name", "family_name", "nickname"},
	} {
		for _, name := range names {
			diagnostics := driver.Validate(resourceType, map[string]any{name: "\u200b"})
			acctest.Says(t, acctest.Text(diagnostics), "ERROR: Name without a visible character", `AttributeName("`+name+`")`)
		}
	}
}
