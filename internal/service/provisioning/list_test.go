package provisioning_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestProvisioningList(t *testing.T) {
	o := acctest.Start(t)
	var ids []string
	for number := range 4 {
		id := newDirectory(t, o, fmt.Sprintf("Okta %d", number), "okta")
		if _, err := o.Client.CreateProvisioningConfig(context.Background(), o.ID, id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
		o.Clock.Advance(100 * day) // the keys expire in 365, 265, 165 and 65 days less these 100
	}
	newDirectory(t, o, "Without provisioning", "okta")
	driver := o.Protocol(t)
	within := func(days int) map[string]any { return map[string]any{"api_key_expires_within_days": days} }
	for _, test := range []struct {
		name   string
		config map[string]any
		limit  int64
		want   string
	}{
		{"all", nil, 0, "Okta 0, Okta 1, Okta 2, Okta 3"},
		{"of one directory", map[string]any{"directory_id": ids[2]}, 0, "Okta 2"},
		{"of no directory", map[string]any{"directory_id": "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29"}, 0, ""},
		{"expired", within(0), 0, "Okta 0"},
		{"expiring, a day too early", within(64), 0, "Okta 0"},
		{"expiring, on the day", within(65), 0, "Okta 0, Okta 1"},
		{"expiring, of one directory", map[string]any{"directory_id": ids[3], "api_key_expires_within_days": 60}, 0, ""},
		{"limit", nil, 2, "Okta 0, Okta 1"},
		{"limit counts what is kept", within(200), 1, "Okta 0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := driver.List(resourceType, test.config, acctest.ListOptions{Limit: test.limit, IncludeResource: true})
			if got := strings.Join(acctest.DisplayNames(found), ", "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			driver.ListedPlansEmpty(found)
			for _, listed := range found {
				if listed.Attribute("api_key") != nil || listed.Attribute("base_url") == nil {
					t.Errorf("want everything but the key, got %v", listed.Value)
				}
			}
		})
	}

	t.Run("without resources", func(t *testing.T) {
		found := driver.List(resourceType, nil, acctest.ListOptions{})
		if len(found) != 4 || driver.IdentityAttributes(found[0].Object)["organization_id"] != o.ID {
			t.Errorf("got %v", found)
		}
	})

	t.Run("an error is a result", func(t *testing.T) {
		o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/identity/v1/orgs/*/provisioning-configs", Status: 403, Times: 1})
		found := driver.List(resourceType, nil, acctest.ListOptions{})
		acctest.Says(t, acctest.Text(found[0].Diagnostics), "Cannot list provisioning configs")
	})
}

func TestAccProvisioning_dataSource(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	const byID, byDirectory = "data.atlassian_provisioning_config.by_id", "data.atlassian_provisioning_config.by_directory"
	read := config() + `
data "atlassian_provisioning_config" "by_id" {
  id = atlassian_provisioning_config.test.id
}

data "atlassian_provisioning_config" "by_directory" {
  directory_id = atlassian_provisioning_config.test.directory_id
}
`
	instance := acctest.Instance{}
	value := func(address, attribute string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), check)
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(`data "atlassian_provisioning_config" "none" {}`), ExpectError: regexp.MustCompile(`Exactly\s+one\s+of\s+these\s+attributes`)},
		{Config: o.Config(`data "atlassian_provisioning_config" "both" {
  id           = "x"
  directory_id = "y"
}`), ExpectError: regexp.MustCompile(`Exactly\s+one\s+of\s+these\s+attributes`)},
		{Config: o.Config(`data "atlassian_provisioning_config" "missing" { directory_id = "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29" }`), ExpectError: regexp.MustCompile(`the\s+directory\s+has\s+no\s+provisioning\s+config\b`)},
		{Config: o.Config(`data "atlassian_provisioning_config" "missing" { id = "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29" }`), ExpectError: regexp.MustCompile(`Cannot\s+read\s+provisioning\s+config\b`)},
		{Config: o.Config(read), ConfigStateChecks: []statecheck.StateCheck{
			acctest.Capture(address, instance),
			value(byID, "status", knownvalue.StringExact("active")),
			value(byID, "api_key_last_used_at", knownvalue.Null()),
			value(byDirectory, "group_sync", knownvalue.Bool(true)),
			acctest.Same(byDirectory, instance, "id"),
			acctest.Same(byID, instance, "directory_id"),
			acctest.Same(byID, instance, "base_url"),
			acctest.Same(byID, instance, "api_key_expires_at"),
		}},
		{PreConfig: func() {
			if status := scimStatus(t, instance.String("base_url"), instance.String("api_key")); status != 200 {
				t.Errorf("the key does not work: %d", status)
			}
			o.Clock.Advance(366 * day)
		}, Config: o.Config(read), ConfigStateChecks: []statecheck.StateCheck{
			value(byDirectory, "status", knownvalue.StringExact("expired")),
			value(byDirectory, "api_key_last_used_at", knownvalue.StringExact("2026-11-02T09:00:00Z")),
		}},
	}})
}

// 200,000 days are more than a time.Duration holds: without a bound the filter
// would turn around and list nothing.
func TestProvisioningList_refusedFilters(t *testing.T) {
	driver := acctest.Start(t).Protocol(t)
	for attribute, value := range map[string]any{"api_key_expires_within_days": 200_000, "directory_id": "Okta"} {
		acctest.Says(t, acctest.Text(driver.ValidateList(resourceType, map[string]any{attribute: value})), "ERROR", attribute)
	}
}
