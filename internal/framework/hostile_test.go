package framework_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// A name is the server's to choose, and somebody's who once chose it.
func TestDiagnosticsShowWhatATerminalWouldObey(t *testing.T) {
	name := "\x1b[2J\u202eevil\u009b" + strings.Repeat("x", 1<<20)
	var reported diag.Diagnostics
	data := &framework.ProviderData{}
	data.Report(&reported, path.Root("name"), "The name "+name+" is taken", name)
	for call, told := range map[string]diag.Diagnostic{
		"Failed":   framework.Failed("create "+name, "In "+name, errors.New(name)),
		"FailedAt": framework.FailedAt(path.Root("name"), "create "+name, "In "+name, errors.New(name)),
		"Report":   reported[0],
	} {
		for part, text := range map[string]string{"summary": told.Summary(), "detail": told.Detail()} {
			if !strings.Contains(text, `\x1b[2J\u202eevil\u009bxxx`) || len(text) > 20_000 {
				t.Errorf("%s: %d bytes of %s: %.60q", call, len(text), part, text)
			}
			if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) {
				t.Errorf("%s: a terminal obeys a character of the %s", call, part)
			}
		}
	}
}
