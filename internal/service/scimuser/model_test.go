package scimuser

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
)

// What is read from the raw value attribute by attribute is what the framework's Get reads.
func TestModelOf(t *testing.T) {
	var schema resource.SchemaResponse
	NewResource().Schema(t.Context(), resource.SchemaRequest{}, &schema)
	state := tfsdk.State{Schema: schema.Schema}
	want := model{
		SCIMDirectoryID: types.StringValue("scimdirectoryid"), ID: types.StringValue("id"), UserName: types.StringValue("username"), Email: attribute.NewEmailValue("amara@acme.com"), Active: types.BoolValue(true),
		DisplayName: types.StringValue("displayname"), GivenName: types.StringValue("givenname"), FamilyName: types.StringValue("familyname"), Nickname: types.StringValue("nickname"), Title: types.StringValue("title"),
		Department: types.StringValue("department"), Organization: types.StringValue("organization"), PreferredLanguage: types.StringValue("preferredlanguage"), Timezone: types.StringValue("timezone"), ExternalID: types.StringValue("externalid"), AccountID: types.StringValue("accountid"),
	}
	if diags := state.Set(t.Context(), &want); diags.HasError() {
		t.Fatal(diags)
	}
	if got := modelOf(state.Raw); *got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
