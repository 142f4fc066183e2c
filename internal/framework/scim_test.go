package framework_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

const otherSCIMDirectoryID = "0c7d9d52-1f57-4b9f-8a5e-7a0f3b1c2d4e"

// scimData is provider data with a client, which nobody may ask anything.
func scimData(t *testing.T, keys framework.SCIMKeys) *framework.ProviderData {
	t.Helper()
	return &framework.ProviderData{SCIMKeys: keys, Client: newClient(t, func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s %s was sent", r.Method, r.URL)
	})}
}

func told(diags diag.Diagnostics) string {
	var text strings.Builder
	for _, d := range diags {
		text.WriteString(d.Summary() + "\n" + d.Detail() + "\n")
		if at, ok := d.(diag.DiagnosticWithPath); ok {
			text.WriteString("at " + at.Path().String() + "\n")
		}
	}
	return text.String()
}

func TestCheckSCIMKey(t *testing.T) {
	one := map[string]bool{scimDirectoryID: true}
	two := map[string]bool{scimDirectoryID: true, "ffffffff-0000-0000-0000-000000000000": true}
	const twoSteps = "terraform apply -target=atlassian_provisioning_config"
	id, unknown := types.StringValue(scimDirectoryID), types.StringUnknown()
	for name, test := range map[string]struct {
		keys framework.SCIMKeys
		id   types.String
		says []string // nothing means that the directory can be called
	}{
		"there":               {framework.SCIMKeys{Known: one}, id, nil},
		"one of two":          {framework.SCIMKeys{Known: two}, id, nil},
		"none at all":         {framework.SCIMKeys{}, id, []string{"No API key for SCIM directory " + scimDirectoryID, "scim_api_keys", "ATLASSIAN_SCIM_DIRECTORY_ID and ATLASSIAN_SCIM_API_KEY", "no SCIM API key at all", "at scim_directory_id"}},
		"others":              {framework.SCIMKeys{Known: two}, types.StringValue(otherSCIMDirectoryID), []string{"No API key for SCIM directory " + otherSCIMDirectoryID, "keys for " + scimDirectoryID + ", ffffffff-0000-0000-0000-000000000000."}},
		"not known yet":       {framework.SCIMKeys{Unknown: one}, id, []string{"not known yet", twoSteps, "guides/scim-source", "at scim_directory_id"}},
		"another's not known": {framework.SCIMKeys{Known: one, Unknown: map[string]bool{otherSCIMDirectoryID: true}}, id, nil},
		"no key is known":     {framework.SCIMKeys{AllUnknown: true}, id, []string{"not known yet", twoSteps}},
		"directory not known": {framework.SCIMKeys{Known: one}, unknown, []string{"not known yet", twoSteps}},
	} {
		t.Run(name, func(t *testing.T) {
			var diags diag.Diagnostics
			ok := scimData(t, test.keys).CheckSCIMKey(test.id, &diags)
			if want := test.says == nil; ok != want || diags.HasError() == want {
				t.Errorf("ok = %t with %v", ok, diags)
			}
			text := told(diags)
			for _, want := range test.says {
				if !strings.Contains(text, want) {
					t.Errorf("not said: %q in:\n%s", want, text)
				}
			}
			if strings.Contains(text, canarySCIMKey) {
				t.Errorf("the key is told:\n%s", text)
			}
		})
	}
}

func TestCheckSCIMKey_providerNotKnown(t *testing.T) {
	var diags diag.Diagnostics
	if (&framework.ProviderData{}).CheckSCIMKey(types.StringValue(scimDirectoryID), &diags) || !strings.Contains(told(diags), "Provider configuration is not known yet") {
		t.Errorf("got %v", diags)
	}
}

func TestSCIMDirectoryIDAttribute(t *testing.T) {
	attribute := framework.SCIMDirectoryIDAttribute()
	for value, want := range map[string]bool{
		scimDirectoryID: true, strings.ToUpper(scimDirectoryID): true, "": false, "okta": false,
		"https://api.atlassian.com/scim/directory/" + scimDirectoryID: false, scimDirectoryID + "/": false,
	} {
		var resp validator.StringResponse
		for _, v := range attribute.Validators {
			v.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("scim_directory_id"), ConfigValue: types.StringValue(value)}, &resp)
		}
		if got := !resp.Diagnostics.HasError(); got != want {
			t.Errorf("%q: accepted = %t", value, got)
		}
		if !want && !strings.Contains(told(resp.Diagnostics), "the last part of the SCIM base URL") {
			t.Errorf("%q: %v does not say where to find it", value, resp.Diagnostics)
		}
	}
	if !attribute.Required || len(attribute.PlanModifiers) != 2 {
		t.Error("want a required attribute that replaces, but not for another spelling")
	}
}

// importSCIM imports a user, by id or by identity.
func importSCIM(t *testing.T, data *framework.ProviderData, id string, identity map[string]string) (directoryID, userID types.String, resp resource.ImportStateResponse) {
	t.Helper()
	ctx := context.Background()
	stateSchema := schema.Schema{Attributes: map[string]schema.Attribute{
		"scim_directory_id": schema.StringAttribute{Required: true}, "id": schema.StringAttribute{Computed: true},
	}}
	identitySchema := framework.SCIMIdentitySchema("id", "The user.")
	kind := identitySchema.Type().TerraformType(ctx)
	empty := tftypes.NewValue(kind, nil)
	resp.State = tfsdk.State{Schema: stateSchema, Raw: tftypes.NewValue(stateSchema.Type().TerraformType(ctx), nil)}
	resp.Identity = &tfsdk.ResourceIdentity{Schema: identitySchema, Raw: empty}
	req := resource.ImportStateRequest{ID: id}
	if identity != nil {
		values := map[string]tftypes.Value{}
		for name, value := range identity {
			values[name] = tftypes.NewValue(tftypes.String, value)
		}
		req.Identity = &tfsdk.ResourceIdentity{Schema: identitySchema, Raw: tftypes.NewValue(kind, values)}
	}
	framework.ImportState(ctx, data, req, &resp, framework.ImportForm{SCIM: true, Parts: []framework.ImportPart{
		framework.SCIMDirectoryPart, {Attribute: "id", Name: "user id", Example: "u-1", Check: framework.ImportSCIMID},
	}})
	var identified types.String
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, path.Root("scim_directory_id"), &directoryID)...)
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, path.Root("id"), &userID)...)
	for attribute, want := range map[string]types.String{"scim_directory_id": directoryID, "id": userID} {
		resp.Diagnostics.Append(resp.Identity.GetAttribute(ctx, path.Root(attribute), &identified)...)
		if !identified.Equal(want) {
			t.Errorf("identity %s = %s, state %s", attribute, identified, want)
		}
	}
	return directoryID, userID, resp
}

func TestImportSCIMState(t *testing.T) {
	keys := framework.SCIMKeys{Known: map[string]bool{scimDirectoryID: true}}
	for name, test := range map[string]struct {
		id       string
		identity map[string]string
		refusal  string
	}{
		"id":       {id: scimDirectoryID + "/u-1"},
		"identity": {identity: map[string]string{"scim_directory_id": scimDirectoryID, "id": "u-1"}},

		"user alone":             {id: "u-1", refusal: "<SCIM directory id>/<user id>"},
		"directory alone":        {id: scimDirectoryID, refusal: "<SCIM directory id>/<user id>"},
		"no user":                {id: scimDirectoryID + "/", refusal: "<SCIM directory id>/<user id>"},
		"three parts":            {id: scimDirectoryID + "/u-1/x", refusal: "<SCIM directory id>/<user id>"},
		"no UUID":                {id: "okta/u-1", refusal: "<SCIM directory id>/<user id>"},
		"an organization before": {id: "o/" + scimDirectoryID + "/u-1", refusal: "<SCIM directory id>/<user id>"},
		"id without a key":       {id: otherSCIMDirectoryID + "/u-1", refusal: "No API key for SCIM directory " + otherSCIMDirectoryID},
		"identity without a key": {identity: map[string]string{"scim_directory_id": otherSCIMDirectoryID, "id": "u-1"}, refusal: "No API key for SCIM directory " + otherSCIMDirectoryID},
	} {
		t.Run(name, func(t *testing.T) {
			directoryID, userID, resp := importSCIM(t, scimData(t, keys), test.id, test.identity)
			if test.refusal != "" {
				if text := told(resp.Diagnostics); !strings.Contains(text, test.refusal) || !resp.State.Raw.IsNull() {
					t.Errorf("want a refusal that says %q and no state, got:\n%s%s", test.refusal, text, resp.State.Raw)
				}
				return
			}
			if resp.Diagnostics.HasError() || directoryID.ValueString() != scimDirectoryID || userID.ValueString() != "u-1" {
				t.Errorf("%s, %s, %v", directoryID, userID, resp.Diagnostics)
			}
		})
	}
}
