package framework_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// What is written where an id belongs is refused, with what to do.
func TestAccountID_saysWhatToWrite(t *testing.T) {
	for given, wrong := range map[string]string{ // "" for an id
		"712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3": "",
		"5b10ac8d82e05b22cc7d4ef5":                    "",
		"6f6dc3fb-4c2d-5e76-a3af":                     "",
		"jo":                                          "",
		"jo@acme.com":                                 `Look its account up with data "atlassian_user" { email = "jo@acme.com" }`,
		"":                                            "It is empty",
		"712020:a/b":                                  "a character that no account id has",
		"712020:a|b":                                  "a character that no account id has",
		"Jo Doe":                                      "a character that no account id has",
	} {
		var resp validator.StringResponse
		framework.AccountID{}.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("account_id"), ConfigValue: types.StringValue(given)}, &resp)
		if resp.Diagnostics.HasError() != (wrong != "") {
			t.Errorf("%q: %v", given, resp.Diagnostics)
		}
		for _, one := range resp.Diagnostics {
			if !strings.Contains(one.Detail(), wrong) {
				t.Errorf("%q: %s, want %s", given, one.Detail(), wrong)
			}
		}
		if value, err := framework.ImportAccountID(given); (err == nil) != (wrong == "") || err == nil && value != given {
			t.Errorf("import of %q: %q, %v", given, value, err)
		}
	}
}
