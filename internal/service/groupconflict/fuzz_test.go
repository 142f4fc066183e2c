package groupconflict

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

func FuzzParseImportID(f *testing.F) {
	const directory = "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29"
	for _, seed := range []string{directory + "/engineering", "org/" + directory + "/a/b", directory + "/a/b", directory + "/" + directory + "/x", "//", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		var diags diag.Diagnostics
		found := importForm.Parse(id, &diags)
		if diags.HasError() {
			return
		}
		again := strings.TrimPrefix(found["organization_id"].ValueString()+"/"+found["directory_id"].ValueString()+"/"+found["group_name"].ValueString(), "/")
		if !strings.EqualFold(again, id) || found["group_name"].ValueString() == "" {
			t.Errorf("%q was read as %q", id, again)
		}
	})
}
