package roleassignment

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What is read from the raw value attribute by attribute is what the framework's Get reads.
func TestModelOf(t *testing.T) {
	var schema resource.SchemaResponse
	NewResource().Schema(t.Context(), resource.SchemaRequest{}, &schema)
	state := tfsdk.State{Schema: schema.Schema}
	want := model{OrganizationID: types.StringValue("organizationid"), GroupID: types.StringValue("groupid"), Role: types.StringValue("role"), ResourceID: types.StringValue("resourceid")}
	if diags := state.Set(t.Context(), &want); diags.HasError() {
		t.Fatal(diags)
	}
	if got := modelOf(state.Raw); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
