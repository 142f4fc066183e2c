package scimuser

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	tftypes "github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/types"
)

// What is read from the raw value attribute by attribute is what the framework's Get reads.
func TestModelOf(t *testing.T) {
	var schema resource.SchemaResponse
	NewResource().Schema(t.Context(), resource.SchemaRequest{}, &schema)
	state := tfsdk.State{Schema: schema.Schema}
	want := model{
		SCIMDirectoryID: tftypes.StringValue("scimdirectoryid"), ID: tftypes.StringValue("id"), UserName: tftypes.StringValue("username"), Email: types.NewEmailValue("amara@acme.com"), Active: tftypes.BoolValue(true),
		DisplayName: tftypes.StringValue("displayname"), GivenName: tftypes.StringValue("givenname"), FamilyName: tftypes.StringValue("familyname"), Nickname: tftypes.StringValue("nickname"), Title: tftypes.StringValue("title"),
		Department: tftypes.StringValue("department"), Organization: tftypes.StringValue("organization"), PreferredLanguage: tftypes.StringValue("preferredlanguage"), Timezone: tftypes.StringValue("timezone"), ExternalID: tftypes.StringValue("externalid"), AccountID: tftypes.StringValue("accountid"),
	}
	if diags := state.Set(t.Context(), &want); diags.HasError() {
		t.Fatal(diags)
	}
	if got := modelOf(state.Raw); *got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
