package framework_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

func FuzzImportForm(f *testing.F) {
	const id = "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29"
	for _, seed := range []string{id, "o/" + id, "", "/", "o/", "/" + id, "a/b/c", "a//b", " " + id, strings.ToUpper(id)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, importID string) {
		var diags diag.Diagnostics
		found := directoryForm.Parse(importID, &diags)
		again := strings.TrimPrefix(found["organization_id"].ValueString()+"/"+found["id"].ValueString(), "/")
		if diags.HasError() != (found == nil) || found != nil && !strings.EqualFold(again, importID) {
			t.Errorf("%q: %v, %v", importID, found, diags)
		}
	})
}
