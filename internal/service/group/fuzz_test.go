package group

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

func FuzzParseMembershipID(f *testing.F) {
	for _, seed := range []string{exampleID + "/712020:6f", "org/" + exampleID + "/712020:6f", "//", "a/b", "", exampleID + "/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		var diags diag.Diagnostics
		found := membershipImportForm.Parse(id, &diags)
		if diags.HasError() || strings.Contains(id, ",") { // one of folio-sec/atlassian has a directory that is not needed
			return
		}
		again := strings.TrimPrefix(found["organization_id"].ValueString()+"/"+found["group_id"].ValueString()+"/"+found["account_id"].ValueString(), "/")
		if !strings.EqualFold(again, id) || found["account_id"].ValueString() == "" {
			t.Errorf("%q was read as %q", id, again)
		}
	})
}
