package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// PlanAction returns what planning an action says (Terraform 1.14).
func (d *Driver) PlanAction(actionType string, config map[string]any) []*tfprotov6.Diagnostic {
	d.t.Helper()
	kind := d.schemas.ActionSchemas[actionType].Schema.ValueType()
	planned, err := d.server.(tfprotov6.ProviderServerWithActions).PlanAction(context.Background(),
		&tfprotov6.PlanActionRequest{ActionType: actionType, Config: d.dynamic(kind, config)})
	if err != nil {
		d.t.Fatal(err)
	}
	return planned.Diagnostics
}

// Move is what Terraform does with a moved block that names another type (Terraform 1.8): it hands over the object of the old
// type as the state file has it, and refreshes what comes of it.
func (d *Driver) Move(from, provider string, state []byte, to string) (Object, []*tfprotov6.Diagnostic) {
	d.t.Helper()
	moved, err := d.server.MoveResourceState(context.Background(), &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: provider, SourceTypeName: from, SourceState: &tfprotov6.RawState{JSON: state}, TargetTypeName: to})
	if err != nil {
		d.t.Fatal(err)
	}
	if failed(moved.Diagnostics) {
		return Object{}, moved.Diagnostics
	}
	if identity := d.IdentityAttributes(Object{Type: to, Identity: moved.TargetIdentity}); identity["organization_id"] == nil {
		d.t.Errorf("the identity after the move is %v", identity)
	}
	return d.Read(Object{Type: to, Value: d.decode(moved.TargetState, d.schema(to).ValueType()), Private: moved.TargetPrivate, Identity: moved.TargetIdentity})
}
