package documentation_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// The guide on live organizations says of every type whether it works there, and
// with which key, as the page of the type does.
func TestLiveGuide_namesEveryType(t *testing.T) {
	all, _ := acctest.Schemas(t)
	lines := strings.Split(readGuide(t, "live-organization.md"), "\n")
	said := func(kind, name, description string) {
		published := strings.Contains(description, "**Plane: published API.**")
		_, credential, _ := strings.Cut(description, "**Key and role:** ")
		credential, _, _ = strings.Cut(credential, "\n")
		var expected []string
		switch {
		case !published:
		case strings.Contains(credential, "without scopes"):
			expected = []string{"| organization |", "without scopes"}
		case strings.Contains(credential, "SCIM API key"):
			expected = []string{"| SCIM API key"}
		default:
			expected = append(scope.FindAllString(credential, -1), "| organization |")
		}
		for _, line := range lines {
			if strings.Contains(line, "`"+name+"`") && (kind == "" || strings.Contains(line, kind)) && !slices.ContainsFunc(expected, func(want string) bool { return !strings.Contains(line, want) }) {
				return
			}
		}
		t.Errorf("the guide does not say of %s %s: %q", kind, name, expected)
	}
	for name, schema := range all.ResourceSchemas {
		kind := ""
		if strings.Contains(schema.Block.Description, "**Plane: published API.**") {
			kind = "resource"
		}
		said(kind, name, schema.Block.Description)
	}
	for name, schema := range all.DataSourceSchemas {
		kind := ""
		if strings.Contains(schema.Block.Description, "**Plane: published API.**") {
			kind = "data source"
		}
		said(kind, name, schema.Block.Description)
	}
	for name, action := range all.ActionSchemas {
		said("action", name, action.Schema.Block.Description)
	}
	for name, schema := range all.EphemeralResourceSchemas {
		said("ephemeral resource", name, schema.Block.Description)
	}
}
