package acctest

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Unknown stands for a value that is not known yet, in the maps that Driver takes.
const Unknown = unknownValue("unknown")

type unknownValue string

// Driver speaks the plugin protocol with a configured provider, as Terraform's
// core does: it proposes states as core proposes them, and applies core's rules
// to the answers. It proves what the installed terraform is too old for.
type Driver struct {
	t          testing.TB
	server     tfprotov6.ProviderServer
	schemas    *tfprotov6.GetProviderSchemaResponse
	identities *tfprotov6.GetResourceIdentitySchemasResponse

	config *tfprotov6.DynamicValue
	// applied tells that this provider has been used for an apply. Terraform
	// starts another one for the next plan, and so does Plan.
	applied atomic.Bool
}

// Object is a resource instance in the state.
type Object struct {
	Type     string
	Value    tftypes.Value
	Private  []byte
	Identity *tfprotov6.ResourceIdentityData
}

// Planned is the answer to a plan.
type Planned struct {
	Object
	Config          tftypes.Value
	Prior           Object
	RequiresReplace []string
	Diagnostics     []*tfprotov6.Diagnostic
}

// Protocol starts a provider for this organization. settings are more
// attributes of the provider block.
func (o *Organization) Protocol(t testing.TB, settings ...map[string]any) *Driver {
	t.Helper()
	return o.ProtocolWithPages(t, 1, settings...)
}

// ProtocolWithPages is Protocol with lists that read so many objects at a time.
func (o *Organization) ProtocolWithPages(t testing.TB, pageSize int, settings ...map[string]any) *Driver {
	t.Helper()
	server, err := o.server(pageSize)
	if err != nil {
		t.Fatal(err)
	}
	d := &Driver{t: t, server: server}
	if d.schemas, d.identities, err = schemas(server); err != nil {
		t.Fatal(err)
	}
	d.Succeeds(d.schemas.Diagnostics)
	config := map[string]any{"base_url": o.URL, "api_key": APIKey, "organization_id": o.ID}
	if len(o.scimDirectories) > 0 {
		config["scim_api_keys"] = o.scimKeys()
	}
	for _, more := range settings {
		maps.Copy(config, more)
	}
	d.config = d.dynamic(d.schemas.Provider.ValueType(), config)
	d.configure()
	return d
}

var sharedSchemas struct {
	once       sync.Once
	resources  *tfprotov6.GetProviderSchemaResponse
	identities *tfprotov6.GetResourceIdentitySchemasResponse
	err        error
}

// schemas asks the first server for what every one of them answers alike: it takes longer than most of what a test
// does with a server.
func schemas(server tfprotov6.ProviderServer) (*tfprotov6.GetProviderSchemaResponse, *tfprotov6.GetResourceIdentitySchemasResponse, error) {
	shared := &sharedSchemas
	shared.once.Do(func() {
		ctx := context.Background()
		if shared.resources, shared.err = server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{}); shared.err == nil {
			shared.identities, shared.err = server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
		}
	})
	return shared.resources, shared.identities, shared.err
}

// Schemas are what the provider says of its types, and their identities.
func Schemas(t testing.TB) (*tfprotov6.GetProviderSchemaResponse, *tfprotov6.GetResourceIdentitySchemasResponse) {
	t.Helper()
	server, err := NewServer()
	if err != nil {
		t.Fatal(err)
	}
	all, identities, err := schemas(server)
	if err != nil || len(all.Diagnostics) > 0 {
		t.Fatal(err, Text(all.Diagnostics))
	}
	return all, identities
}

// configure gives the resources a new provider's data.
func (d *Driver) configure() {
	d.t.Helper()
	configured, err := d.server.ConfigureProvider(context.Background(), &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.14.0", Config: d.config})
	if err != nil {
		d.t.Fatal(err)
	}
	d.Succeeds(configured.Diagnostics)
}

func (d *Driver) schema(typeName string) *tfprotov6.Schema {
	d.t.Helper()
	schema, ok := d.schemas.ResourceSchemas[typeName]
	if !ok {
		d.t.Fatalf("the provider has no resource %s", typeName)
	}
	return schema
}

// Validate checks a configuration, which needs no organization.
func (d *Driver) Validate(typeName string, config map[string]any) []*tfprotov6.Diagnostic {
	d.t.Helper()
	resp, err := d.server.ValidateResourceConfig(context.Background(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: typeName, Config: d.dynamic(d.schema(typeName).ValueType(), config)})
	if err != nil {
		d.t.Fatal(err)
	}
	return resp.Diagnostics
}

// Plan plans config over prior; a zero prior plans a create, a nil config a destroy.
func (d *Driver) Plan(typeName string, config map[string]any, prior Object) Planned {
	d.t.Helper()
	if d.applied.Swap(false) {
		d.configure()
	}
	schema := d.schema(typeName)
	kind := schema.ValueType()
	if prior.Type == "" {
		prior = Object{Type: typeName, Value: tftypes.NewValue(kind, nil)}
	}
	configured := tftypes.NewValue(kind, nil)
	proposed := configured
	if config != nil {
		configured = d.value(kind, config)
		proposed = proposedState(schema.Block.Attributes, configured, prior.Value)
	}
	resp, err := d.server.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, Config: d.encode(configured), PriorState: d.encode(prior.Value), ProposedNewState: d.encode(proposed),
		PriorPrivate: prior.Private, PriorIdentity: prior.Identity})
	if err != nil {
		d.t.Fatal(err)
	}
	planned := Planned{Config: configured, Prior: prior, Diagnostics: resp.Diagnostics}
	if resp.PlannedState == nil {
		return planned
	}
	planned.Object = Object{Type: typeName, Value: d.decode(resp.PlannedState, kind), Private: resp.PlannedPrivate, Identity: resp.PlannedIdentity}
	for _, path := range resp.RequiresReplace {
		planned.RequiresReplace = append(planned.RequiresReplace, path.String())
	}
	return planned
}

// Empty reports whether the plan changes nothing.
func (p Planned) Empty() bool { return p.Value.Equal(p.Prior.Value) }

// Apply applies a plan and holds the answer against it with core's rule: what
// was known in the plan has to come true.
func (d *Driver) Apply(planned Planned) (Object, []*tfprotov6.Diagnostic) {
	d.t.Helper()
	return d.ApplyIn(context.Background(), planned)
}

// ApplyIn is Apply in a context, which Terraform ends on Ctrl-C.
func (d *Driver) ApplyIn(ctx context.Context, planned Planned) (Object, []*tfprotov6.Diagnostic) {
	d.t.Helper()
	d.applied.Store(true)
	kind := d.schema(planned.Prior.Type).ValueType()
	resp, err := d.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: planned.Prior.Type, Config: d.encode(planned.Config), PriorState: d.encode(planned.Prior.Value),
		PlannedState: d.encode(planned.Value), PlannedPrivate: planned.Private, PlannedIdentity: planned.Identity})
	if err != nil {
		d.t.Fatal(err)
	}
	applied := Object{Type: planned.Prior.Type, Value: d.decode(resp.NewState, kind), Private: resp.Private, Identity: resp.NewIdentity}
	if !failed(resp.Diagnostics) {
		for _, broken := range inconsistencies("", planned.Value, applied.Value) {
			d.t.Errorf("inconsistent result after apply of %s: %s", applied.Type, broken)
		}
	}
	return applied, resp.Diagnostics
}

// Create validates, plans and applies, and expects success.
func (d *Driver) Create(typeName string, config map[string]any) Object {
	d.t.Helper()
	d.Succeeds(d.Validate(typeName, config))
	planned := d.Plan(typeName, config, Object{})
	d.Succeeds(planned.Diagnostics)
	created, diagnostics := d.Apply(planned)
	d.Succeeds(diagnostics)
	return created
}

// Read refreshes an object. A zero Type in the answer says that it is gone.
func (d *Driver) Read(object Object) (Object, []*tfprotov6.Diagnostic) {
	d.t.Helper()
	resp, err := d.server.ReadResource(context.Background(), &tfprotov6.ReadResourceRequest{
		TypeName: object.Type, CurrentState: d.encode(object.Value), Private: object.Private, CurrentIdentity: object.Identity})
	if err != nil {
		d.t.Fatal(err)
	}
	if resp.NewState == nil {
		return Object{}, resp.Diagnostics
	}
	value := d.decode(resp.NewState, d.schema(object.Type).ValueType())
	if value.IsNull() {
		return Object{}, resp.Diagnostics
	}
	return Object{Type: object.Type, Value: value, Private: resp.Private, Identity: resp.NewIdentity}, resp.Diagnostics
}

// Upgrade reads an object of a state file that an older provider wrote: its JSON, and the version of the schema then.
func (d *Driver) Upgrade(typeName string, version int64, state []byte) Object {
	d.t.Helper()
	resp, err := d.server.UpgradeResourceState(context.Background(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: typeName, Version: version, RawState: &tfprotov6.RawState{JSON: state}})
	if err != nil {
		d.t.Fatal(err)
	}
	d.Succeeds(resp.Diagnostics)
	return Object{Type: typeName, Value: d.decode(resp.UpgradedState, d.schema(typeName).ValueType())}
}

// ImportByID imports as terraform import does, and refreshes.
func (d *Driver) ImportByID(typeName, id string) (Object, []*tfprotov6.Diagnostic) {
	d.t.Helper()
	return d.importState(&tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id})
}

// ImportByIdentity imports as an import block with an identity does (Terraform 1.12), and refreshes.
func (d *Driver) ImportByIdentity(typeName string, identity map[string]any) (Object, []*tfprotov6.Diagnostic) {
	d.t.Helper()
	kind := d.identities.IdentitySchemas[typeName].ValueType()
	return d.importState(&tfprotov6.ImportResourceStateRequest{TypeName: typeName,
		Identity: &tfprotov6.ResourceIdentityData{IdentityData: d.dynamic(kind, identity)}})
}

func (d *Driver) importState(req *tfprotov6.ImportResourceStateRequest) (Object, []*tfprotov6.Diagnostic) {
	d.t.Helper()
	resp, err := d.server.ImportResourceState(context.Background(), req)
	if err != nil {
		d.t.Fatal(err)
	}
	if failed(resp.Diagnostics) {
		return Object{}, resp.Diagnostics
	}
	imported := resp.ImportedResources[0]
	return d.Read(Object{Type: req.TypeName, Value: d.decode(imported.State, d.schema(req.TypeName).ValueType()),
		Private: imported.Private, Identity: imported.Identity})
}

// Succeeds fails the test at an error diagnostic.
func (d *Driver) Succeeds(diagnostics []*tfprotov6.Diagnostic) {
	d.t.Helper()
	if failed(diagnostics) {
		d.t.Fatalf("unexpected error:\n%s", Text(diagnostics))
	}
}

func failed(diagnostics []*tfprotov6.Diagnostic) bool {
	for _, diagnostic := range diagnostics {
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}

// Text is what a person reads of diagnostics, one paragraph each.
func Text(diagnostics []*tfprotov6.Diagnostic) string {
	var text strings.Builder
	for _, diagnostic := range diagnostics {
		fmt.Fprintf(&text, "%s: %s\n%s\n", diagnostic.Severity, diagnostic.Summary, diagnostic.Detail)
		if diagnostic.Attribute != nil {
			fmt.Fprintf(&text, "at %s\n", diagnostic.Attribute)
		}
	}
	return text.String()
}
