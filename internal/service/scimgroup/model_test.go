package scimgroup

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What is read from the raw value attribute by attribute is what the framework's Get reads.
func TestModelOf(t *testing.T) {
	for name, members := range map[string]types.List{
		"some":    types.ListValueMust(types.StringType, []attr.Value{types.StringValue("b"), types.StringUnknown(), types.StringValue("a")}),
		"nobody":  listOf(nil),
		"null":    types.ListNull(types.StringType),
		"unknown": types.ListUnknown(types.StringType),
	} {
		t.Run(name, func(t *testing.T) {
			var schema resource.SchemaResponse
			NewResource().Schema(t.Context(), resource.SchemaRequest{}, &schema)
			state := tfsdk.State{Schema: schema.Schema}
			want := groupModel{SCIMDirectoryID: types.StringValue("scimdirectoryid"), ID: types.StringValue("id"), DisplayName: types.StringValue("displayname"), ExternalID: types.StringValue("externalid"), Members: members}
			if diags := state.Set(t.Context(), &want); diags.HasError() {
				t.Fatal(diags)
			}
			if got := modelOf(state.Raw); !got.equal(want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestMemberModelOf(t *testing.T) {
	var schema resource.SchemaResponse
	NewMemberResource().Schema(t.Context(), resource.SchemaRequest{}, &schema)
	state := tfsdk.State{Schema: schema.Schema}
	want := memberModel{SCIMDirectoryID: types.StringValue("scimdirectoryid"), GroupID: types.StringValue("groupid"), UserID: types.StringValue("userid")}
	if diags := state.Set(t.Context(), &want); diags.HasError() {
		t.Fatal(diags)
	}
	if got := memberModelOf(state.Raw); *got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
