package attribute_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	acceptance "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
)

// spellingProvider has one resource, spelling_thing, on a server that answers with
// its own spelling of everything and lists addresses in another order.
type spellingProvider struct{ server *thing }

func (spellingProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "spelling"
}

func (spellingProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (spellingProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

func (spellingProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (p spellingProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return spellingResource(p) }}
}

type spellingResource struct{ server *thing }

type thing struct {
	ID          types.String          `tfsdk:"id"`
	Domain      attribute.Domain      `tfsdk:"domain"`
	Certificate attribute.Certificate `tfsdk:"certificate"`
	Groups      []attribute.Email     `tfsdk:"groups"`
}

// stored returns the thing as the server spells it.
func (t thing) stored() thing {
	groups := make([]attribute.Email, len(t.Groups))
	for i, group := range t.Groups {
		normal, err := attribute.NormalizeEmail(group.ValueString())
		if err != nil {
			panic(err)
		}
		groups[i] = attribute.NewEmailValue(normal)
	}
	slices.Reverse(groups)
	return thing{
		ID:          types.StringValue("1"),
		Domain:      attribute.NewDomainValue(t.Domain.ASCII()),
		Certificate: attribute.NewCertificateValue(t.Certificate.PEM()),
		Groups:      groups,
	}
}

func (spellingResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "spelling_thing"
}

func (spellingResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id": schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
		"domain": schema.StringAttribute{Required: true, CustomType: attribute.DomainType{},
			Validators:    []validator.String{attribute.DomainName()},
			PlanModifiers: []planmodifier.String{attribute.KeepEquivalent(attribute.SameDomain), stringplanmodifier.RequiresReplace()},
		},
		"certificate": schema.StringAttribute{Required: true, CustomType: attribute.CertificateType{},
			Validators:    []validator.String{attribute.OneCertificate()},
			PlanModifiers: []planmodifier.String{attribute.KeepEquivalent(attribute.SameCertificate)},
		},
		"groups": schema.SetAttribute{Required: true, ElementType: attribute.EmailType{},
			Validators:    []validator.Set{attribute.EmailAddresses()},
			PlanModifiers: []planmodifier.Set{attribute.KeepEquivalentElements(attribute.SameEmail)},
		},
	}}
}

func (r spellingResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan thing
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	*r.server = plan.stored()
	resp.Diagnostics.Append(resp.State.Set(ctx, r.server)...)
}

func (r spellingResource) Read(ctx context.Context, _ resource.ReadRequest, resp *resource.ReadResponse) {
	resp.Diagnostics.Append(resp.State.Set(ctx, r.server)...)
}

func (r spellingResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan thing
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	*r.server = plan.stored()
	resp.Diagnostics.Append(resp.State.Set(ctx, r.server)...)
}

func (spellingResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

func (spellingResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughID(ctx, path.Root("id"), req, resp)
}

// configured writes the configuration of the thing.
func configured(domain, certificate string, groups ...string) string {
	return fmt.Sprintf("resource \"spelling_thing\" \"this\" {\n  domain = %q\n  certificate = %q\n  groups = [\"%s\"]\n}\n",
		domain, certificate, strings.Join(groups, `", "`))
}

// spelled returns one certificate in two spellings.
func spelled(t *testing.T) (bare, crlf string) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	bare = base64.StdEncoding.EncodeToString(der)
	return bare, strings.ReplaceAll(attribute.NewCertificateValue(bare).PEM(), "\n", "\r\n")
}

// serve returns the provider in front of a server that holds one thing.
func serve(server *thing) map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"spelling": providerserver.NewProtocol6WithError(spellingProvider{server: server}),
	}
}

// planned expects something of the plan.
func planned(check plancheck.PlanCheck) acceptance.ConfigPlanChecks {
	return acceptance.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{check}}
}

const address = "spelling_thing.this"

// A spelling is no change after create, nor when the configuration is respelled; a
// change is one.
func TestAccSpellings(t *testing.T) {
	bare, crlf := spelled(t)
	acceptance.Test(t, acceptance.TestCase{
		ProtoV6ProviderFactories: serve(&thing{}),
		Steps: []acceptance.TestStep{
			{ // The plan after apply and refresh has to be empty, or the step fails.
				Config: configured("BÜCHER.Example.", crlf, "A@Acme.com", "b@ACME.com"),
			},
			{
				Config:           configured("xn--bcher-kva.example", bare, "B@acme.com", "a@acme.com"),
				ConfigPlanChecks: planned(plancheck.ExpectEmptyPlan()),
			},
			{
				Config:           configured("BÜCHER.Example.", crlf, "A@ACME.com", "c@acme.com"),
				ConfigPlanChecks: planned(plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)),
			},
			{
				Config:           configured("acme.com", crlf, "A@ACME.com", "c@acme.com"),
				ConfigPlanChecks: planned(plancheck.ExpectResourceAction(address, plancheck.ResourceActionDestroyBeforeCreate)),
			},
		},
	})
}

// Wrong values are refused by validate, before anything is created.
func TestAccRefusals(t *testing.T) {
	bare, crlf := spelled(t)
	refused := func(config, message string) acceptance.TestStep {
		return acceptance.TestStep{Config: config, ExpectError: regexp.MustCompile(message), PlanOnly: true}
	}
	acceptance.Test(t, acceptance.TestCase{
		ProtoV6ProviderFactories: serve(&thing{}),
		Steps: []acceptance.TestStep{
			refused(configured("acme.com", crlf, "a@acme.com", "A@acme.com"), `One e-mail address in two spellings`),
			refused(configured("acme.com", crlf, "sales"), `Not an e-mail address`),
			refused(configured("co.uk", crlf, "a@acme.com"), `Not a domain name`),
			refused(configured("acme.com", bare+bare, "a@acme.com"), `Not one certificate`),
			{Config: configured("acme.com", crlf, "a@acme.com")},
		},
	})
}

// Terraform prints the lines of an attribute that an error points at. For a private
// key these are the key.
func TestAccPrivateKey_isNotPrinted(t *testing.T) {
	const canary = "MC4CAQAwBQYDK2VwBCIEIcanarycanarycanarycanarycanarycanarycana"
	config := strings.Replace(configured("acme.com", "KEY", "a@acme.com"), `"KEY"`,
		"<<-EOT\n    -----BEGIN PRIVATE KEY-----\n    "+canary+"\n    -----END PRIVATE KEY-----\n  EOT", 1)
	refused := false
	acceptance.Test(t, acceptance.TestCase{
		ProtoV6ProviderFactories: serve(&thing{}),
		ErrorCheck: func(err error) error {
			refused = err != nil && strings.Contains(err.Error(), "Private key in the configuration")
			if strings.Contains(err.Error(), "canary") {
				t.Error("the error shows the key")
			}
			return nil
		},
		Steps: []acceptance.TestStep{{Config: config, PlanOnly: true}},
	})
	if !refused {
		t.Error("the key was not refused")
	}
}

// An import leaves the server's spelling in the state, and the configuration's is
// still no change.
func TestAccSpellings_afterImport(t *testing.T) {
	_, crlf := spelled(t)
	config := configured("BÜCHER.Example.", crlf, "A@Acme.com", "b@ACME.com")
	server := thing{
		Domain:      attribute.NewDomainValue("bücher.example"),
		Certificate: attribute.NewCertificateValue(crlf),
		Groups:      []attribute.Email{attribute.NewEmailValue("a@acme.com"), attribute.NewEmailValue("b@acme.com")},
	}.stored()
	acceptance.Test(t, acceptance.TestCase{
		ProtoV6ProviderFactories: serve(&server),
		Steps: []acceptance.TestStep{
			{Config: config, ResourceName: address, ImportState: true, ImportStateId: "1", ImportStatePersist: true},
			{Config: config, ConfigPlanChecks: planned(plancheck.ExpectEmptyPlan())},
		},
	})
}
