package acctest

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ListOptions are what terraform query asks for beside the configuration.
type ListOptions struct {
	Limit           int64
	IncludeResource bool
}

// Listed is one result of a list resource. Object has no Value unless it was asked for.
type Listed struct {
	Object
	DisplayName string
	Diagnostics []*tfprotov6.Diagnostic
}

// List runs a list resource (Terraform 1.14).
func (d *Driver) List(typeName string, config map[string]any, options ListOptions) []Listed {
	d.t.Helper()
	if config == nil {
		config = map[string]any{}
	}
	kind := d.schemas.ListResourceSchemas[typeName].ValueType()
	stream, err := d.server.(tfprotov6.ProviderServerWithListResource).ListResource(context.Background(), &tfprotov6.ListResourceRequest{
		TypeName: typeName, Config: d.dynamic(kind, config), IncludeResource: options.IncludeResource, Limit: options.Limit})
	if err != nil {
		d.t.Fatal(err)
	}
	var found []Listed
	for result := range stream.Results {
		listed := Listed{Object: Object{Type: typeName, Identity: result.Identity}, DisplayName: result.DisplayName, Diagnostics: result.Diagnostics}
		if result.Resource != nil {
			listed.Value = d.decode(result.Resource, d.schema(typeName).ValueType())
		}
		found = append(found, listed)
	}
	return found
}

// ValidateList checks the configuration of a list resource.
func (d *Driver) ValidateList(typeName string, config map[string]any) []*tfprotov6.Diagnostic {
	d.t.Helper()
	kind := d.schemas.ListResourceSchemas[typeName].ValueType()
	validated, err := d.server.(tfprotov6.ProviderServerWithListResource).ValidateListResourceConfig(context.Background(),
		&tfprotov6.ValidateListResourceConfigRequest{TypeName: typeName, Config: d.dynamic(kind, config)})
	if err != nil {
		d.t.Fatal(err)
	}
	return validated.Diagnostics
}

// DisplayNames returns the names that terraform query shows.
func DisplayNames(found []Listed) []string {
	var names []string
	for _, listed := range found {
		names = append(names, listed.DisplayName)
	}
	return names
}

// ListedPlansEmpty expects of each result what terraform query
// -generate-config-out promises: the configuration generated from it, imported
// by its identity, plans empty, and has all that a refresh then shows. The results need their resources.
func (d *Driver) ListedPlansEmpty(found []Listed) {
	d.t.Helper()
	for _, listed := range found {
		d.Succeeds(listed.Diagnostics)
		d.configure() // each is a plan of its own, and not a fight for one object
		config := d.GeneratedConfig(listed.Object)
		imported, diagnostics := d.ImportByIdentity(listed.Type, d.IdentityAttributes(listed.Object))
		d.Succeeds(diagnostics)
		d.Succeeds(d.Validate(listed.Type, config))
		if read := d.GeneratedConfig(imported); !reflect.DeepEqual(config, read) {
			d.t.Errorf("the configuration generated for %s %s is\n  %v\nand what is read after the import is\n  %v", listed.Type, listed.DisplayName, config, read)
		}
		planned := d.Plan(listed.Type, config, imported)
		d.Succeeds(planned.Diagnostics)
		if !planned.Empty() {
			d.t.Errorf("the configuration generated for %s %s changes %v", listed.Type, listed.DisplayName, planned.Changes())
		}
	}
}

// Invoke runs an action (Terraform 1.14) and returns its progress messages.
func (d *Driver) Invoke(actionType string, config map[string]any) (progress []string, diagnostics []*tfprotov6.Diagnostic) {
	d.t.Helper()
	kind := d.schemas.ActionSchemas[actionType].Schema.ValueType()
	encoded := d.dynamic(kind, config)
	actions := d.server.(tfprotov6.ProviderServerWithActions)
	validated, err := actions.ValidateActionConfig(context.Background(), &tfprotov6.ValidateActionConfigRequest{ActionType: actionType, Config: encoded})
	if err != nil {
		d.t.Fatal(err)
	}
	if failed(validated.Diagnostics) {
		return nil, validated.Diagnostics
	}
	if planned := d.PlanAction(actionType, config); failed(planned) {
		return nil, planned
	}
	stream, err := actions.InvokeAction(context.Background(), &tfprotov6.InvokeActionRequest{ActionType: actionType, Config: encoded})
	if err != nil {
		d.t.Fatal(err)
	}
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			diagnostics = append(diagnostics, event.Diagnostics...)
		}
	}
	return progress, diagnostics
}

// ReadData reads a data source in process.
func (d *Driver) ReadData(typeName string, config map[string]any) (Object, []*tfprotov6.Diagnostic) {
	d.t.Helper()
	kind := d.schemas.DataSourceSchemas[typeName].ValueType()
	resp, err := d.server.ReadDataSource(context.Background(), &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: d.dynamic(kind, config)})
	if err != nil {
		d.t.Fatal(err)
	}
	value := tftypes.NewValue(kind, nil)
	if resp.State != nil {
		value = d.decode(resp.State, kind)
	}
	return Object{Type: typeName, Value: value}, resp.Diagnostics
}

// ProviderTakes reports whether the provider block has an attribute of that name.
func (d *Driver) ProviderTakes(name string) bool {
	for _, attribute := range d.schemas.Provider.Block.Attributes {
		if attribute.Name == name {
			return true
		}
	}
	return false
}
