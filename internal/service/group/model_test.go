package group

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What is read from the raw value attribute by attribute is what the framework's Get reads.
func TestModelOf(t *testing.T) {
	var schema resource.SchemaResponse
	NewResource().Schema(t.Context(), resource.SchemaRequest{}, &schema)
	state := tfsdk.State{Schema: schema.Schema}
	want := model{OrganizationID: types.StringValue("organizationid"), ID: types.StringValue("id"), UserbaseDirectoryID: types.StringValue("userbasedirectoryid"), Name: types.StringValue("name"), ManagedBy: types.StringValue("managedby"), Description: types.StringUnknown(), ExternallySynced: types.BoolValue(true)}
	if diags := state.Set(t.Context(), &want); diags.HasError() {
		t.Fatal(diags)
	}
	if got := modelOf(state.Raw); *got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestMembersModelOf(t *testing.T) {
	var schema resource.SchemaResponse
	NewMembersResource().Schema(t.Context(), resource.SchemaRequest{}, &schema)
	state := tfsdk.State{Schema: schema.Schema}
	want := membersModel{OrganizationID: types.StringValue("organizationid"), GroupID: types.StringValue("groupid"), AccountIDs: listOf([]string{"b", "a"}),
		Emails: types.MapValueMust(types.StringType, map[string]attr.Value{"a": types.StringValue("a@acme.com"), "b": types.StringNull(), "c": types.StringUnknown()})}
	if diags := state.Set(t.Context(), &want); diags.HasError() {
		t.Fatal(diags)
	}
	if got := membersModelOf(state.Raw); got.OrganizationID != want.OrganizationID || got.GroupID != want.GroupID || !got.AccountIDs.Equal(want.AccountIDs) || !got.Emails.Equal(want.Emails) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestMembershipModelOf(t *testing.T) {
	var schema resource.SchemaResponse
	NewMembershipResource().Schema(t.Context(), resource.SchemaRequest{}, &schema)
	state := tfsdk.State{Schema: schema.Schema}
	want := membershipModel{OrganizationID: types.StringValue("organizationid"), GroupID: types.StringValue("groupid"), AccountID: types.StringValue("accountid"), Email: types.StringUnknown()}
	if diags := state.Set(t.Context(), &want); diags.HasError() {
		t.Fatal(diags)
	}
	if got := membershipModelOf(state.Raw); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
