package framework_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var directoryForm = framework.ImportForm{Parts: []framework.ImportPart{
	{Attribute: "id", Name: "directory id", Example: "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29", Check: framework.ImportUUID},
}}

func TestImportForm(t *testing.T) {
	const id, group = "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29", "71a5c0de-3b8f-4d6e-9c21-5f4e3d2c1b0a"
	name := framework.ImportPart{Attribute: "name", Name: "group name", Example: "engineering", Check: func(value string) (string, error) { return value, nil }}
	nameForm := framework.ImportForm{Parts: []framework.ImportPart{directoryForm.Parts[0], name}}
	commas := framework.ImportForm{Separator: ",", Parts: nameForm.Parts, Folio: []string{"organization_id", "", "id", "name"}}
	for _, test := range []struct {
		form     framework.ImportForm
		importID string
		want     string // organization|id|name
		refusal  string
	}{
		{directoryForm, id, "|" + id + "|", ""},
		{directoryForm, "o1/" + strings.ToUpper(id), "o1|" + id + "|", ""},
		{directoryForm, "o1/" + id + "/x", "", `is not a UUID`},
		{directoryForm, "/" + id, "", "is not a UUID"},
		{directoryForm, "o1/", "", "is empty"},
		{directoryForm, "o1/Okta", "", `"Okta" is not a UUID`},
		{directoryForm, " " + id, "", "begins or ends with white space"},
		{directoryForm, id + "\n", "", "begins or ends with white space"},
		{nameForm, id + "/a", "|" + id + "|a", ""},
		{nameForm, id + "/a/b", "|" + id + "|a/b", ""},
		{nameForm, "o1/" + id + "/a/b", "o1|" + id + "|a/b", ""},
		{nameForm, id + "/" + group + "/a", id + "|" + group + "|a", ""},
		{nameForm, id, "", "it has too few parts"},
		{nameForm, id + "/", "", "<group name> is empty"},
		{nameForm, "Okta/a", "", `"Okta" is not a UUID`},
		{commas, "o1/" + id + ",a/b,c", "o1|" + id + "|a/b,c", ""},
		{commas, "o1,," + id, "", `"o1" is not a UUID`},
		{commas, "o1,-," + strings.ToUpper(id) + ",a/b", "o1|" + id + "|a/b", ""},
		{commas, group + "," + group + "," + id + ",a", group + "|" + id + "|a", ""},
		{commas, id + "," + group + ",x,a", "|" + id + "|" + group + ",x,a", ""},
		{commas, "o 1,-," + id + ",a", "", `"o 1" is not a UUID`},
		{commas, "o1,-," + id + ",", "", `"o1" is not a UUID`},
		{nameForm, "o1,-," + id, "", "it has too few parts"},
	} {
		var diags diag.Diagnostics
		found := test.form.Parse(test.importID, &diags)
		got := found["organization_id"].ValueString() + "|" + found["id"].ValueString() + "|" + found["name"].ValueString()
		switch {
		case test.refusal == "" && (diags.HasError() || got != test.want):
			t.Errorf("%q: %q, %v", test.importID, got, diags)
		case test.refusal != "" && (found != nil || !diags.HasError() || !strings.Contains(diags[0].Detail(), test.refusal)):
			t.Errorf("%q: want a refusal that says %q, got %v", test.importID, test.refusal, diags)
		}
	}
}
