package provisioning_test

import (
	"context"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// The id of a new directory is not known in the plan that makes it, and yet the plan tells.
func TestProvisioning_aNewDirectoryThatCannotHaveIt(t *testing.T) {
	const summary = "The directory cannot have provisioning"
	for _, test := range []struct {
		name      string
		providers []any
		there     string
		want      string
	}{
		{"AD FS", []any{"ad_fs"}, "", "ERROR: " + summary},
		{"Google Workspace", []any{"google_workspace"}, "", "ERROR: " + summary},
		{"both", []any{"ad_fs", "google_workspace"}, "", "ERROR: " + summary},
		{"Okta", []any{"okta"}, "", ""},
		{"one of two can", []any{"ad_fs", "okta"}, "", ""},
		{"not known to this version", []any{"brand_new_idp"}, "", ""},
		{"not known yet", []any{acctest.Unknown}, "", ""},
		{"no new directory", nil, "", ""},
		{"one that is there could be meant", []any{"ad_fs"}, "okta", "WARNING: " + summary},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			if test.there != "" {
				if _, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: "There", IdentityProvider: test.there}); err != nil {
					t.Fatal(err)
				}
			}
			driver := o.Protocol(t)
			for _, provider := range test.providers {
				driver.Plan("atlassian_directory", map[string]any{"name": "New", "identity_provider": provider}, acctest.Object{})
			}
			text := acctest.Text(driver.Plan("atlassian_provisioning_config", map[string]any{"directory_id": acctest.Unknown}, acctest.Object{}).Diagnostics)
			if test.want == "" && strings.Contains(text, summary) || !strings.Contains(text, test.want) {
				t.Errorf("want %q, got:\n%s", test.want, text)
			}
		})
	}
}

// A directory that is to become one of AD FS is going, and so is what it could have.
func TestProvisioning_aReplacedDirectoryThatCannotHaveIt(t *testing.T) {
	o := acctest.Start(t)
	okta := o.Protocol(t).Create("atlassian_directory", map[string]any{"name": "Staff", "identity_provider": "okta"})
	driver := o.Protocol(t)
	adfs := map[string]any{"name": "Staff", "identity_provider": "ad_fs"}
	driver.Plan("atlassian_directory", adfs, okta)
	planned := driver.Plan("atlassian_directory", adfs, acctest.Object{})
	if can, ok := planned.Attribute("capabilities").(map[string]any); !ok || can["scim"] != false || can["saml"] != true {
		t.Errorf("capabilities are not known at plan: %v", planned.Attribute("capabilities"))
	}
	text := acctest.Text(driver.Plan("atlassian_provisioning_config", map[string]any{"directory_id": acctest.Unknown}, acctest.Object{}).Diagnostics)
	if !strings.Contains(text, "ERROR: The directory cannot have provisioning") {
		t.Errorf("got:\n%s", text)
	}
}
