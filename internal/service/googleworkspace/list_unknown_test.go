package googleworkspace_test

import (
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// A state may be newer than this version: the list warns once, and is empty.
func TestConnectionList_unknownState(t *testing.T) {
	driver := acctest.Start(t).Protocol(t)
	const typeName = "atlassian_google_workspace_connection"
	config := map[string]any{"state": "brand_new"}
	if text := acctest.Text(driver.ValidateList(typeName, config)); text != "" {
		t.Errorf("want the warning once, from the list; got %q", text)
	}
	listed := driver.List(typeName, config, acctest.ListOptions{})
	if len(listed) != 1 || !strings.Contains(acctest.Text(listed[0].Diagnostics), "WARNING: Value unknown to this version of the provider") {
		t.Errorf("want a warning, got %+v", listed)
	}
}
