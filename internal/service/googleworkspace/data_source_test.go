package googleworkspace_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestAccGoogleWorkspaceConnection_dataSource(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	at := tfjsonpath.New[string]
	const byID, byDirectory = "data." + resourceType + ".by_id", "data." + resourceType + ".by_directory"
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(`data "` + resourceType + `" "neither" {}`), ExpectError: regexp.MustCompile(`Exactly\s+one\s+of\s+these\s+attributes`)},
		{Config: o.Config(`data "` + resourceType + `" "missing" { directory_id = "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8" }`),
			ExpectError: regexp.MustCompile(`the\s+directory\s+has\s+no\s+Google\s+Workspace\s+connection`)},
		{
			Config: o.Config(config("google", everySetting()) + `
data "` + resourceType + `" "by_id" { id = ` + address + `.id }
data "` + resourceType + `" "by_directory" { directory_id = ` + address + `.directory_id }
`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(byID, at("state"), knownvalue.StringExact("awaiting_consent")),
				statecheck.ExpectKnownValue(byID, at("consent_url"), knownvalue.NotNull()),
				statecheck.ExpectKnownValue(byID, at("groups"), knownvalue.SetSizeExact(2)),
				statecheck.ExpectKnownValue(byID, at("last_sync_at"), knownvalue.Null()),
				statecheck.ExpectKnownValue(byDirectory, at("sync_mode"), knownvalue.StringExact("specific_groups")),
				statecheck.ExpectKnownValue(byDirectory, at("counts").AtMapKey("users"), knownvalue.Int64Exact(0)),
			},
		},
	}})
}

// What moves by itself is here and not in the resource.
func TestGoogleWorkspaceConnection_dataSourceAfterASync(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	config := map[string]any{"directory_id": directory(t, o, "Google")}
	created := driver.Create(resourceType, config)
	id := created.Attribute("id").(string)
	confirm(t, o, id)
	must(t, o.Emulator.StartSync(id))
	running, diagnostics := driver.ReadData(resourceType, map[string]any{"id": id})
	driver.Succeeds(diagnostics)
	if running.Attribute("state") != "syncing" || running.Attribute("admin_email") == nil || running.Attribute("google_customer_id") == nil {
		t.Errorf("while it syncs: %v", running.Value)
	}
	must(t, o.Emulator.FinishSync(id))
	done, diagnostics := driver.ReadData(resourceType, map[string]any{"directory_id": config["directory_id"]})
	driver.Succeeds(diagnostics)
	now := o.Clock.Now()
	for attribute, want := range map[string]any{"id": id, "state": "connected", "last_sync_result": "success", "last_sync_at": now.Format(time.RFC3339),
		"next_sync_at": now.Add(4 * time.Hour).Format(time.RFC3339), "counts.groups": 1.0, "organization_id": o.ID} {
		if got := done.Attribute(attribute); got != want {
			t.Errorf("%s is %v, want %v", attribute, got, want)
		}
	}
	if users, _ := done.Attribute("counts.users").(float64); users == 0 || len(done.Attribute("synced_groups").([]any)) != 1 {
		t.Errorf("after the sync: %v", done.Value)
	}
	refreshed, _ := driver.Read(created)
	o.Clock.Advance(24 * time.Hour)
	later, diagnostics := driver.Read(refreshed)
	driver.Succeeds(diagnostics)
	if !later.Value.Equal(refreshed.Value) {
		t.Error("a day of syncs changed the resource")
	}
}

func TestGoogleWorkspaceConnectionList(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	ids := map[string]string{}
	for _, name := range []string{"Google", "Labs", "Research"} {
		ids[name] = directory(t, o, name)
		config := map[string]any{"directory_id": ids[name]}
		if name == "Labs" {
			config["sync_mode"], config["groups"] = "specific_groups", []any{"a@acme.com"}
		}
		created := driver.Create(resourceType, config)
		if name != "Research" {
			confirm(t, o, created.Attribute("id").(string))
		}
	}
	for _, test := range []struct {
		name   string
		config map[string]any
		limit  int64
		want   string
	}{
		{"all", nil, 0, "Google, Labs, Research"},
		{"limit", nil, 2, "Google, Labs"},
		{"directory", map[string]any{"directory_id": ids["Labs"]}, 0, "Labs"},
		{"state", map[string]any{"state": "connected"}, 0, "Google, Labs"},
		{"state and limit", map[string]any{"state": "awaiting_consent"}, 1, "Research"},
		{"none", map[string]any{"state": "broken"}, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := driver.List(resourceType, test.config, acctest.ListOptions{Limit: test.limit, IncludeResource: true})
			if got := strings.Join(acctest.DisplayNames(found), ", "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			o.Protocol(t).ListedPlansEmpty(found)
		})
	}
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: connections, Status: 403})
	if text := acctest.Text(driver.List(resourceType, nil, acctest.ListOptions{})[0].Diagnostics); !strings.Contains(text, "Cannot list Google Workspace connections") {
		t.Errorf("want the error as a result, got %q", text)
	}
}
