package framework_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

// planPublished plans a new resource of the published plane and returns what is said.
func planPublished(t *testing.T, data *framework.ProviderData) string {
	t.Helper()
	ctx := context.Background()
	s := schema.Schema{Attributes: map[string]schema.Attribute{"organization_id": framework.OrganizationIDAttribute()}}
	kind := s.Type().TerraformType(ctx)
	config := tftypes.NewValue(kind, map[string]tftypes.Value{"organization_id": tftypes.NewValue(tftypes.String, nil)})
	plan := tfsdk.Plan{Schema: s, Raw: config}
	resp := resource.ModifyPlanResponse{Plan: plan}
	framework.PlanPublishedOrganizationID(ctx, data, resource.ModifyPlanRequest{
		Config: tfsdk.Config{Schema: s, Raw: config}, Plan: plan, State: tfsdk.State{Schema: s, Raw: tftypes.NewValue(kind, nil)},
	}, &resp)
	var organizationID string
	resp.Diagnostics.Append(resp.Plan.GetAttribute(ctx, path.Root("organization_id"), &organizationID)...)
	if organizationID != "o" {
		t.Errorf("planned organization %q", organizationID)
	}
	text := told(resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return "error: " + text
	}
	return text
}

// A host need not serve the identity API for what Atlassian publishes: the organization itself is asked, once for all
// resources, and what is wrong is told once.
func TestPlanPublishedOrganizationID(t *testing.T) {
	const cannot = "The organization cannot be asked"
	for name, test := range map[string]struct {
		status   int
		body     string
		checks   framework.PlanChecks
		says     string
		requests int
	}{
		"there":                {200, `{"data":{"id":"o"}}`, framework.PlanChecksError, "", 1},
		"key may not read it":  {403, `{"code":403,"message":"No"}`, framework.PlanChecksError, "", 1},
		"not served":           {404, `{"code":404}`, framework.PlanChecksError, "error: " + cannot, 1},
		"wrong key":            {401, `{"code":401}`, framework.PlanChecksError, "error: " + cannot, 1},
		"unknown organization": {404, `{"errors":[{"code":"ADMIN-404-2","detail":"none"}]}`, framework.PlanChecksError, "error: " + cannot, 1},
		"no answer now":        {500, ``, framework.PlanChecksError, cannot, 1},
		"only warned":          {404, `{"code":404}`, framework.PlanChecksWarn, cannot, 1},
		"not checked":          {404, `{"code":404}`, framework.PlanChecksOff, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			requests := 0
			c := newClient(t, func(w http.ResponseWriter, r *http.Request) {
				requests++
				if r.URL.Path != "/admin/v1/orgs/o" {
					t.Errorf("asked for %s", r.URL)
				}
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			data := &framework.ProviderData{Client: c, OrganizationID: "o",
				Checks: &framework.Checks{Mode: test.checks, Client: c, Reads: reads.NewWalk(c, true), Claims: &framework.Claims{}}}
			for i := range 3 {
				text := planPublished(t, data)
				if i == 0 && (!strings.HasPrefix(text, test.says) || (text == "") != (test.says == "")) || i > 0 && text != "" {
					t.Errorf("plan %d says %q", i+1, text)
				}
			}
			if requests != test.requests {
				t.Errorf("%d requests, want %d", requests, test.requests)
			}
		})
	}
}
