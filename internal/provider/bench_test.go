package provider_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// The benchmarks count requests, which are what an organization's limit and a
// plan's time at real latency are spent on. requests/object is the figure to
// watch; the time is that of the provider and the emulator together.

const benchObjects = 200

// benchOrganization is an organization with many verified domains and one directory.
func benchOrganization(b *testing.B) (*acctest.Organization, string) {
	b.Helper()
	o := acctest.Start(b, func(options *emulator.Options) { options.Seed = emulator.GenerateSeed(benchObjects, 1, 1) })
	directory, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: "Okta", IdentityProvider: "okta"})
	if err != nil {
		b.Fatal(err)
	}
	return o, directory.ID
}

func linkConfigs(b *testing.B, o *acctest.Organization, directoryID string) []map[string]any {
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

func BenchmarkRefreshAndPlanNoChange(b *testing.B) {
	o, directoryID := benchOrganization(b)
	configs := linkConfigs(b, o, directoryID)
	driver := o.ProtocolWithPages(b, 100)
	var objects []acctest.Object
	for _, config := range configs {
		objects = append(objects, driver.Create("atlassian_linked_domain", config))
	}
	o.Emulator.ResetJournal()
	for b.Loop() {
		driver := o.ProtocolWithPages(b, 100)
		for i, object := range objects {
			read, _ := driver.Read(object)
			if planned := driver.Plan("atlassian_linked_domain", configs[i], read); !planned.Empty() {
				b.Fatal(fmt.Sprint("the plan changes ", planned.Changes()))
			}
		}
	}
	perObject(b, o, len(configs))
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
