package framework_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// A name is the server's to choose, and somebody's who once chose it. Whatever way a diagnostic is made, it shows what a
// terminal would obey, keeps to a length, and ends with what to do next.
func TestDiagnostics_showWhatATerminalWouldObey(t *testing.T) {
	const next = "Next: run terraform plan again."
	name := "\x1b[2J\u202eevil\u009bxxx" + strings.Repeat("\u202e", 1<<18)
	at, long := path.Root("name"), name+"\n\n"+next
	reported := func(checks framework.PlanChecks) diag.Diagnostic {
		var reported diag.Diagnostics
		(&framework.Checks{Mode: checks, Claims: &framework.Claims{}}).Report(&reported, at, "The name "+name+" is taken", long)
		return reported[0]
	}
	gone := resource.ReadResponse{State: tfsdk.State{Schema: schema.Schema{}}}
	framework.Gone(t.Context(), &gone, name)
	for call, told := range map[string]diag.Diagnostic{
		"Error":             framework.Error("Taken: "+name, long),
		"ErrorAt":           framework.ErrorAt(at, "Taken: "+name, long),
		"Warning":           framework.Warning("Taken: "+name, long),
		"WarningAt":         framework.WarningAt(at, "Taken: "+name, long),
		"Failed":            framework.Failed("create "+name, "In "+name, errors.New(long)),
		"FailedAt":          framework.FailedAt(at, "create "+name, "In "+name, errors.New(long)),
		"Report, a warning": reported(framework.PlanChecksWarn),
		"Report, an error":  reported(framework.PlanChecksError),
		"Gone":              gone.Diagnostics[0],
	} {
		for part, text := range map[string]string{"summary": told.Summary(), "detail": told.Detail()} {
			if most := map[string]int{"summary": 1_000, "detail": 35_000}[part]; len(text) > most {
				t.Errorf("%s: %d bytes of %s, want at most %d", call, len(text), part, most)
			}
			if !strings.Contains(text, `\x1b[2J\u202eevil\u009bxxx`) {
				t.Errorf("%s: the name is not in the %s: %.60q", call, part, text)
			}
			if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) {
				t.Errorf("%s: a terminal obeys a character of the %s", call, part)
			}
		}
		if call != "Gone" && !strings.Contains(told.Detail(), next) {
			t.Errorf("%s: what to do next was cut off: ...%q", call, told.Detail()[len(told.Detail())-100:])
		}
	}
}

// So are the names that terraform query prints, and what an action says while it runs.
func TestNames_areShownWithoutWhatATerminalWouldObey(t *testing.T) {
	name := "\x1b[2J\u202eevil\u009bxxx" + strings.Repeat("\u202e", 1<<18)
	one := func(yield func(string, error) bool) { yield(name, nil) }
	request := list.ListRequest{ResourceSchema: schema.Schema{}, ResourceIdentitySchema: framework.IdentitySchema("id", "")}
	shown := map[string]string{"Progress": framework.Progress("Syncing " + name).Message}
	for result := range framework.Stream(t.Context(), request, one, "things", func(string) bool { return true },
		func(name string, result *list.ListResult) { result.DisplayName = name }) {
		shown["Stream"] = result.DisplayName
	}
	for what, text := range shown {
		if !strings.Contains(text, `\x1b[2J\u202eevil\u009bxxx`) || len(text) > 1_000 {
			t.Errorf("%s: %d bytes: %.60q", what, len(text), text)
		}
	}
	if len(shown) != 2 {
		t.Errorf("nothing was listed: %d", len(shown))
	}
}
