package provider_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// The benchmarks count requests, which are what an organization's limit and a
// plan's time at real latency are spent on. requests/object is the figure to
// watch; the time is that of the provider and the emulator together.

const benchObjects = 200

// benchOrganization returns an organization with many verified domains and one directory.
func benchOrganization(b testing.TB) (*acctest.Organization, string) {
	b.Helper()
	o := acctest.Start(b, func(options *emulator.Options) { options.Seed = emulator.GenerateSeed(benchObjects, 1, benchObjects) })
	directory, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
	if err != nil {
		b.Fatal(err)
	}
	return o, directory.ID
}

func linkConfigs(b testing.TB, o *acctest.Organization, directoryID string) []map[string]any {
	b.Helper()
	var configs []map[string]any
	for domain, err := range o.Client.Domains(context.Background(), o.ID) {
		if err != nil {
			b.Fatal(err)
		}
		if domain.ClaimStatus == "verified" {
			configs = append(configs, map[string]any{"domain": domain.Name, "directory_id": directoryID})
		}
	}
	return configs
}

// perObject reports the provider's requests since the journal was last reset.
func perObject(b *testing.B, o *acctest.Organization, objects int) {
	b.Helper()
	b.ReportMetric(float64(len(o.ProviderRequests()))/float64(objects)/float64(b.N), "requests/object")
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(objects)/float64(b.N), "us/object")
}

func BenchmarkPlanCreate(b *testing.B) {
	o, directoryID := benchOrganization(b)
	configs := linkConfigs(b, o, directoryID)
	o.Emulator.ResetJournal()
	for b.Loop() {
		driver := o.ProtocolWithPages(b, 100)
		for _, config := range configs {
			driver.Plan("atlassian_linked_domain", config, acctest.Object{})
		}
	}
	perObject(b, o, len(configs))
}

func BenchmarkApplyCreate(b *testing.B) {
	o, directoryID := benchOrganization(b)
	configs := linkConfigs(b, o, directoryID)
	driver := o.ProtocolWithPages(b, 100)
	var planned []acctest.Planned
	for _, config := range configs {
		planned = append(planned, driver.Plan("atlassian_linked_domain", config, acctest.Object{}))
	}
	o.Emulator.ResetJournal()
	for b.Loop() {
		for _, plan := range planned {
			driver.Apply(plan)
		}
	}
	perObject(b, o, len(configs))
}

// benchInstance is one resource of a configuration.
type benchInstance struct {
	kind   string
	config map[string]any
}

// benchKinds are so many instances of a kind, in an organization that has what they need.
var benchKinds = map[string]func(b *testing.B, o *acctest.Organization, directoryID string, size int) []benchInstance{
	"linked_domain": func(b *testing.B, o *acctest.Organization, directoryID string, size int) []benchInstance {
		var all []benchInstance
		for _, config := range linkConfigs(b, o, directoryID) {
			all = append(all, benchInstance{"atlassian_linked_domain", config})
		}
		return all[:min(size, len(all))]
	},
	"scim_group": func(b *testing.B, o *acctest.Organization, _ string, size int) []benchInstance {
		scimDirectoryID, _ := o.SCIMDirectory(b)
		return numbered(size, "atlassian_scim_group", func(i int) map[string]any {
			return map[string]any{"scim_directory_id": scimDirectoryID, "display_name": fmt.Sprintf("synced-%04d", i), "members": []any{}}
		})
	},
	"scim_user": func(b *testing.B, o *acctest.Organization, _ string, size int) []benchInstance {
		scimDirectoryID, _ := o.SCIMDirectory(b)
		return numbered(size, "atlassian_scim_user", func(i int) map[string]any {
			return map[string]any{"scim_directory_id": scimDirectoryID, "user_name": fmt.Sprintf("bench-%04d", i), "email": fmt.Sprintf("bench-%04d@domain-0001.example", i)}
		})
	},
	"group": func(b *testing.B, o *acctest.Organization, _ string, size int) []benchInstance {
		userbaseID := benchUserbase(b, o)
		return numbered(size, "atlassian_group", func(i int) map[string]any {
			return map[string]any{"name": fmt.Sprintf("bench-%04d", i), "userbase_directory_id": userbaseID}
		})
	},
	"group_membership": func(b *testing.B, o *acctest.Organization, _ string, size int) []benchInstance {
		groupID := benchGroup(b, o)
		accounts, err := client.Collect(o.Client.SearchUsers(context.Background(), o.ID, client.UserSearch{}))
		if err != nil {
			b.Fatal(err)
		}
		return numbered(min(size, len(accounts)), "atlassian_group_membership", func(i int) map[string]any {
			return map[string]any{"group_id": groupID, "account_id": accounts[i].AccountID}
		})
	},
	"directory": func(_ *testing.B, _ *acctest.Organization, _ string, size int) []benchInstance {
		return numbered(size, "atlassian_directory", func(i int) map[string]any {
			return map[string]any{"name": fmt.Sprintf("bench-%04d", i), "identity_provider": "okta"}
		})
	},
	"authentication_policy": func(_ *testing.B, _ *acctest.Organization, directoryID string, size int) []benchInstance {
		return numbered(size, "atlassian_authentication_policy", func(i int) map[string]any {
			return map[string]any{"directory_id": directoryID, "name": fmt.Sprintf("bench-%04d", i)}
		})
	},
}

// numbered are so many instances whose configurations differ by a number.
func numbered(size int, kind string, config func(i int) map[string]any) []benchInstance {
	all := make([]benchInstance, size)
	for i := range all {
		all[i] = benchInstance{kind, config(i)}
	}
	return all
}

// benchUserbase returns the userbase directory that groups of the bench are in.
func benchUserbase(b *testing.B, o *acctest.Organization) string {
	b.Helper()
	directories, err := client.Collect(o.Client.UserbaseDirectories(context.Background(), o.ID))
	if err != nil || len(directories) == 0 {
		b.Fatal(directories, err)
	}
	return directories[0].ID
}

// benchGroup returns a group that nobody is in.
func benchGroup(b *testing.B, o *acctest.Organization) string {
	b.Helper()
	object := o.ProtocolWithPages(b, 100).Create("atlassian_group", map[string]any{"name": "Everybody", "userbase_directory_id": benchUserbase(b, o)})
	return fmt.Sprint(object.Attribute("id"))
}

// BenchmarkRefreshAndPlanNoChange is what passes for every object in every plan.
func BenchmarkRefreshAndPlanNoChange(b *testing.B) {
	for _, kind := range slices.Sorted(maps.Keys(benchKinds)) {
		b.Run(kind, func(b *testing.B) { refreshAndPlan(b, kind) })
	}
	b.Run("mixed", func(b *testing.B) { refreshAndPlan(b, "linked_domain", "scim_group", "scim_user", "group") })
}

func refreshAndPlan(b *testing.B, kinds ...string) {
	o, directoryID := benchOrganization(b)
	var instances []benchInstance
	for _, kind := range kinds {
		instances = append(instances, benchKinds[kind](b, o, directoryID, benchObjects/len(kinds))...)
	}
	driver := o.ProtocolWithPages(b, 100)
	var objects []acctest.Object
	for _, instance := range instances {
		objects = append(objects, driver.Create(instance.kind, instance.config))
	}
	o.Emulator.ResetJournal()
	for b.Loop() {
		driver := o.ProtocolWithPages(b, 100)
		for i, object := range objects {
			read, _ := driver.Read(object)
			if planned := driver.Plan(object.Type, instances[i].config, read); !planned.Empty() {
				b.Fatal("the plan changes ", planned.Changes())
			}
		}
	}
	perObject(b, o, len(objects))
}

func BenchmarkList(b *testing.B) {
	o, _ := benchOrganization(b)
	driver := o.ProtocolWithPages(b, 100)
	o.Emulator.ResetJournal()
	listed := 0
	for b.Loop() {
		listed = len(driver.List("atlassian_linked_domain", nil, acctest.ListOptions{IncludeResource: true}))
	}
	perObject(b, o, listed)
}
