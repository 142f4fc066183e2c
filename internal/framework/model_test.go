package framework_test

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

type anyModel struct {
	Text  types.String          `tfsdk:"text"`
	Is    types.Bool            `tfsdk:"is"`
	Count attribute.WholeNumber `tfsdk:"count"`
	Email attribute.Email       `tfsdk:"email"`
	Names types.List            `tfsdk:"names"`
	ByKey types.Map             `tfsdk:"by_key"`
	Next  attribute.Domain      `tfsdk:"next"`
}

var anySchema = schema.Schema{Attributes: map[string]schema.Attribute{
	"text":   schema.StringAttribute{Optional: true},
	"is":     schema.BoolAttribute{Optional: true},
	"count":  schema.Int64Attribute{Optional: true, CustomType: attribute.WholeNumberType{}},
	"email":  schema.StringAttribute{Optional: true, CustomType: attribute.EmailType{}},
	"names":  schema.ListAttribute{Optional: true, ElementType: types.StringType},
	"by_key": schema.MapAttribute{Optional: true, ElementType: types.StringType},
	"next":   schema.StringAttribute{Optional: true, CustomType: attribute.DomainType{}},
}}

var readAnyModel, readAnyModelOrNull = framework.ModelOf[anyModel](), framework.ModelOrNull[anyModel]()

// nullModel is what Get reads where every attribute is null.
var nullModel = anyModel{Names: types.ListNull(types.StringType), ByKey: types.MapNull(types.StringType)}

// What is read from the raw value attribute by attribute is what the framework's Get reads.
func TestModelOf(t *testing.T) {
	mixed := []attr.Value{types.StringValue("b"), types.StringUnknown(), types.StringNull(), types.StringValue("a")}
	for name, want := range map[string]anyModel{
		"known": {Text: types.StringValue("text"), Is: types.BoolValue(true), Count: attribute.WholeNumber{Int64Value: types.Int64Value(43200)}, Email: attribute.NewEmailValue("amara@acme.com"), Names: types.ListValueMust(types.StringType, mixed),
			ByKey: types.MapValueMust(types.StringType, map[string]attr.Value{"a": mixed[0], "b": mixed[1], "c": mixed[2]}), Next: attribute.NewDomainValue("acme.com")},
		"empty": {Text: types.StringValue(""), Is: types.BoolValue(false), Count: attribute.WholeNumber{Int64Value: types.Int64Value(0)}, Email: attribute.NewEmailValue(""), Names: types.ListValueMust(types.StringType, []attr.Value{}),
			ByKey: types.MapValueMust(types.StringType, map[string]attr.Value{}), Next: attribute.NewDomainValue("")},
		"null": nullModel,
		"unknown": {Text: types.StringUnknown(), Is: types.BoolUnknown(), Count: attribute.WholeNumber{Int64Value: types.Int64Unknown()}, Email: attribute.Email{StringValue: types.StringUnknown()}, Names: types.ListUnknown(types.StringType),
			ByKey: types.MapUnknown(types.StringType), Next: attribute.Domain{StringValue: types.StringUnknown()}},
	} {
		t.Run(name, func(t *testing.T) {
			state := stateOf(t, want)
			var got anyModel
			if diags := state.Get(t.Context(), &got); diags.HasError() || !reflect.DeepEqual(got, want) {
				t.Fatalf("Get reads %+v, want %+v, %v", got, want, diags)
			}
			if got := readAnyModel(state.Raw); !reflect.DeepEqual(*got, want) {
				t.Errorf("got %+v, want %+v", *got, want)
			}
			if got := readAnyModelOrNull(state.Raw); !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func stateOf(t testing.TB, model anyModel) tfsdk.State {
	t.Helper()
	state := tfsdk.State{Schema: anySchema}
	if diags := state.Set(t.Context(), &model); diags.HasError() {
		t.Fatal(diags)
	}
	return state
}

func TestModelOf_noObject(t *testing.T) {
	none := tftypes.NewValue(anySchema.Type().TerraformType(t.Context()), nil)
	if got := readAnyModel(none); got != nil {
		t.Errorf("got %+v, want nil", got)
	}
	if got := readAnyModelOrNull(none); !reflect.DeepEqual(got, nullModel) {
		t.Errorf("got %+v, want %+v", got, nullModel)
	}
}

// A field that cannot be read is found when the provider starts.
func TestModelOf_cannotRead(t *testing.T) {
	for name, read := range map[string]func(){
		"a number": func() {
			framework.ModelOf[struct {
				N types.Int64 `tfsdk:"n"`
			}]()
		},
		"no attribute": func() { framework.ModelOrNull[struct{ Text types.String }]() },
		"no value": func() {
			framework.ModelOf[struct {
				Text string `tfsdk:"text"`
			}]()
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("a model that cannot be read is not refused")
				}
			}()
			read()
		})
	}
}

// benchmarked keeps what a benchmark reads, as a caller does.
var benchmarked *anyModel

// BenchmarkModelOf compares with a function that names each attribute.
func BenchmarkModelOf(b *testing.B) {
	state := stateOf(b, anyModel{Text: types.StringValue("text"), Is: types.BoolValue(true), Count: attribute.WholeNumber{Int64Value: types.Int64Value(43200)}, Email: attribute.NewEmailValue("amara@acme.com"),
		Names: types.ListNull(types.StringType), ByKey: types.MapNull(types.StringType)})
	b.Run("ModelOf", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			benchmarked = readAnyModel(state.Raw)
		}
	})
	b.Run("by hand", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			raw := framework.RawOf(state.Raw)
			benchmarked = &anyModel{Text: raw.String("text"), Is: raw.Bool("is"), Email: attribute.Email{StringValue: raw.String("email")},
				Names: raw.Strings("names"), ByKey: raw.StringMap("by_key"), Next: attribute.Domain{StringValue: raw.String("next")}}
		}
	})
}
