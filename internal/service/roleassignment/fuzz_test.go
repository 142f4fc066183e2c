package roleassignment

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

func FuzzParseImportID(f *testing.F) {
	for _, seed := range []string{"71a5c0de-3b8f-4d6e-9c21-5f4e3d2c1b0a,atlassian/user,ari:cloud:jira::site/0b7e6a5d",
		"org/71a5c0de-3b8f-4d6e-9c21-5f4e3d2c1b0a,atlassian/user,ari:cloud:jira::site/0,1", ",,", "a,b,c", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		var diags diag.Diagnostics
		found := ofGroup.importForm.Parse(id, &diags)
		if diags.HasError() {
			if found != nil {
				t.Errorf("%q: %+v with %v", id, found, diags)
			}
			return
		}
		if organization := found["organization_id"]; !organization.IsNull() && strings.HasPrefix(id, organization.ValueString()+",") {
			return // one of folio-sec/atlassian, which has a directory that is not needed
		}
		again := found["group_id"].ValueString() + "," + found["role"].ValueString() + "," + found["resource_id"].ValueString()
		if !found["organization_id"].IsNull() {
			again = found["organization_id"].ValueString() + "/" + again
		}
		if !strings.EqualFold(again, id) {
			t.Errorf("%q was read as %q", id, again)
		}
	})
}
