package framework_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

func FuzzParseImportID(f *testing.F) {
	for _, seed := range []string{"x", "o/x", "", "/", "o/", "/x", "a/b/c", "a//b"} {
		f.Add(seed)
	}
	data := &framework.ProviderData{OrganizationID: "own"}
	f.Fuzz(func(t *testing.T, importID string) {
		var diags diag.Diagnostics
		organizationID, id := data.ParseImportID(importID, "x", &diags)
		if diags.HasError() != (id == "") || diags.HasError() != (organizationID == "") || strings.Contains(id, "/") {
			t.Errorf("%q: %q, %q, %v", importID, organizationID, id, diags)
		}
	})
}
