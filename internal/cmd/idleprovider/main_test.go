package main

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	atlassian "github.com/orgadmin/terraform-provider-atlassian/internal/provider"
)

func serve(t *testing.T, p provider.Provider) (tfprotov6.ProviderServer, *tfprotov6.GetProviderSchemaResponse) {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(p)()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(schemas.Diagnostics) > 0 {
		t.Fatal(err, schemas.Diagnostics)
	}
	return server, schemas
}

// A floor with other schemas would be the floor of something else.
func TestIdleProvider_hasTheResourcesOfTheRealOne(t *testing.T) {
	_, actual := serve(t, atlassian.New("test")())
	_, idle := serve(t, idleProvider{atlassian.New("test")()})
	if len(idle.ResourceSchemas) == 0 {
		t.Fatal("there are no resources")
	}
	if difference := cmp.Diff(actual.ResourceSchemas, idle.ResourceSchemas); difference != "" {
		t.Errorf("resources differ (-real +idle):\n%s", difference)
	}
	if difference := cmp.Diff(actual.Provider, idle.Provider); difference != "" {
		t.Errorf("the provider block differs (-real +idle):\n%s", difference)
	}
}

// It leaves any state as it is, and plans no change where the configuration is that state.
func TestIdleProvider_changesNothing(t *testing.T) {
	ctx := context.Background()
	server, schemas := serve(t, idleProvider{atlassian.New("test")()})
	const name = "atlassian_group_membership"
	kind := schemas.ResourceSchemas[name].ValueType()
	state, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, map[string]tftypes.Value{
		"organization_id": tftypes.NewValue(tftypes.String, "org"),
		"group_id":        tftypes.NewValue(tftypes.String, "f29c72a8-7681-4ed0-8a2c-83372bf67437"),
		"account_id":      tftypes.NewValue(tftypes.String, "712020:1"),
		"email":           tftypes.NewValue(tftypes.String, nil),
	}))
	if err != nil {
		t.Fatal(err)
	}
	read, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: name, CurrentState: &state})
	if err != nil || len(read.Diagnostics) > 0 {
		t.Fatal(err, read.Diagnostics)
	}
	planned, err := server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{TypeName: name, Config: &state, PriorState: &state, ProposedNewState: &state})
	if err != nil || len(planned.Diagnostics) > 0 {
		t.Fatal(err, planned.Diagnostics)
	}
	for what, value := range map[string]*tfprotov6.DynamicValue{"refreshed": read.NewState, "planned": planned.PlannedState} {
		got, err := value.Unmarshal(kind)
		want, wantErr := state.Unmarshal(kind)
		if err != nil || wantErr != nil || !got.Equal(want) {
			t.Errorf("%s: %v, %v", what, got, err)
		}
	}
}
