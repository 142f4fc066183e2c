package scimuser

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// BenchmarkModel is the model of a state, as a refresh takes it and as the framework's own Get does.
func BenchmarkModel(b *testing.B) {
	var schema resource.SchemaResponse
	NewResource().Schema(b.Context(), resource.SchemaRequest{}, &schema)
	state := tfsdk.State{Schema: schema.Schema}
	want := fromAPI("directory", client.SCIMUser{ID: "1", UserName: "amara", Email: "amara@acme.com", Active: true, DisplayName: "Amara Okafor", Title: "Engineer"})
	if diags := state.Set(b.Context(), &want); diags.HasError() {
		b.Fatal(diags)
	}
	b.Run("raw", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if got := modelOf(state.Raw); *got != want {
				b.Fatal(got)
			}
		}
	})
	b.Run("Get", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var got model
			if diags := state.Get(b.Context(), &got); diags.HasError() || got != want {
				b.Fatal(diags, got)
			}
		}
	})
}
