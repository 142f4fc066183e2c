package framework_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// What is written where an id belongs, and what an import reads as an account that is gone, is refused with what to do.
func TestAccountID_saysWhatToWrite(t *testing.T) {
	for given, test := range map[string]struct {
		wrong   string // "" for an id
		isWhole bool
	}{
		"712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3": {"", true},
		"5b10ac8d82e05b22cc7d4ef5":                    {"", true},
		"6f6dc3fb-4c2d-5e76-a3af":                     {"", false},
		"jo":                                          {"", false},
		"jo@acme.com":                                 {`Look its account up with data "atlassian_user" { email = "jo@acme.com" }`, false},
		"":                                            {"It is empty", false},
		"712020:a/b":                                  {"a character that no account id has", false},
		"712020:a|b":                                  {"a character that no account id has", false},
		"Jo Doe":                                      {"a character that no account id has", false},
	} {
		var resp validator.StringResponse
		framework.AccountID{}.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("account_id"), ConfigValue: types.StringValue(given)}, &resp)
		if resp.Diagnostics.HasError() != (test.wrong != "") {
			t.Errorf("%q: %v", given, resp.Diagnostics)
		}
		for _, one := range resp.Diagnostics {
			if !strings.Contains(one.Detail(), test.wrong) {
				t.Errorf("%q: %s, want %s", given, one.Detail(), test.wrong)
			}
		}
		if value, err := framework.ImportWholeAccountID(given); (err == nil) != test.isWhole || err == nil && value != given {
			t.Errorf("import of %q: %q, %v", given, value, err)
		}
	}
}
