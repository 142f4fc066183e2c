package main

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/orgadmin/terraform-provider-atlassian/internal/provider"
)

func TestJobs_endTheDescriptions(t *testing.T) {
	resp, err := withJobs{example(), map[string][]string{"Things": {"x_thing", "x_data"}, "Others": {"x_key", "x_sync", "join"}}}.
		GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for want, got := range map[string]string{
		"A *thing*.\n\nSubcategory: Things":    resp.ResourceSchemas["x_thing"].Block.Description,
		"\n\nSubcategory: Things":              resp.ListResourceSchemas["x_thing"].Block.Description,
		"\n\nSubcategory: Others":              resp.ActionSchemas["x_sync"].Schema.Block.Description,
		"Joins things.\n\nSubcategory: Others": resp.Functions["join"].Description,
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestJobs_ofNoneAndOfTwo(t *testing.T) {
	for _, jobs := range []map[string][]string{
		{"Things": {"x_data", "x_key", "x_sync", "join"}},
		{"Things": {"x_thing", "x_data", "x_key", "x_sync", "join"}, "Others": {"x_thing"}},
	} {
		_, err := withJobs{example(), jobs}.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
		if err == nil || !strings.Contains(err.Error(), "x_thing is for ") {
			t.Errorf("with %v: %v", jobs, err)
		}
	}
}

// Every type of the provider is for one job, and no job names what there is not.
func TestJobs_areOfTheProvider(t *testing.T) {
	server, err := providerserver.NewProtocol6WithError(provider.New("dev")())()
	if err != nil {
		t.Fatal(err)
	}
	resp, err := withJobs{server, jobs}.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for job, names := range jobs {
		for _, name := range names {
			if resp.ResourceSchemas[name] == nil && resp.DataSourceSchemas[name] == nil && resp.EphemeralResourceSchemas[name] == nil &&
				resp.ActionSchemas[name] == nil && resp.Functions[name] == nil {
				t.Errorf("%s names %s, which there is not", job, name)
			}
		}
	}
}
