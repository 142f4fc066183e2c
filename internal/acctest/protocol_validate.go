package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Block is something that a configuration can have of this provider.
type Block struct {
	// Name is as in a configuration: "resource atlassian_directory", or "provider".
	Name   string
	Schema *tfprotov6.Schema
	// Validate checks a configuration of it, which needs no organization.
	Validate func(config map[string]any) []*tfprotov6.Diagnostic
}

// Blocks returns all that a configuration can have.
func (d *Driver) Blocks() []Block {
	var all []Block
	add := func(name string, schema *tfprotov6.Schema, call func(*tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error)) {
		all = append(all, Block{Name: name, Schema: schema, Validate: func(config map[string]any) []*tfprotov6.Diagnostic {
			d.t.Helper()
			diagnostics, err := call(d.dynamic(schema.ValueType(), config))
			if err != nil {
				d.t.Fatal(err)
			}
			return diagnostics
		}})
	}
	ctx := context.Background()
	add("provider", d.schemas.Provider, func(config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
		resp, err := d.server.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{Config: config})
		return resp.Diagnostics, err
	})
	for name, schema := range d.schemas.ResourceSchemas {
		add("resource "+name, schema, func(config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := d.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: name, Config: config})
			return resp.Diagnostics, err
		})
	}
	for name, schema := range d.schemas.DataSourceSchemas {
		add("data "+name, schema, func(config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := d.server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: config})
			return resp.Diagnostics, err
		})
	}
	for name, schema := range d.schemas.EphemeralResourceSchemas {
		add("ephemeral "+name, schema, func(config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := d.server.ValidateEphemeralResourceConfig(ctx, &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: name, Config: config})
			return resp.Diagnostics, err
		})
	}
	lists, _ := d.server.(tfprotov6.ProviderServerWithListResource)
	for name, schema := range d.schemas.ListResourceSchemas {
		add("list "+name, schema, func(config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := lists.ValidateListResourceConfig(ctx, &tfprotov6.ValidateListResourceConfigRequest{TypeName: name, Config: config})
			return resp.Diagnostics, err
		})
	}
	actions, _ := d.server.(tfprotov6.ProviderServerWithActions)
	for name, action := range d.schemas.ActionSchemas {
		add("action "+name, action.Schema, func(config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := actions.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: name, Config: config})
			return resp.Diagnostics, err
		})
	}
	return all
}
