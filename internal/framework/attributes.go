package framework

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
)

// KeptString returns an attribute of a resource that the server gives once: a plan keeps what the state has.
func KeptString(description string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}}
}

// DirectoryIDAttribute returns the directory_id of a resource that belongs to one directory.
func DirectoryIDAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: description,
		Required:            true,
		Validators:          DirectoryIDValidators(),
		PlanModifiers:       []planmodifier.String{KeepUUID(), stringplanmodifier.RequiresReplace()},
	}
}

// ListDirectoryID returns the directory_id that narrows a list to one directory.
func ListDirectoryID(description string) listschema.StringAttribute {
	return listschema.StringAttribute{MarkdownDescription: description, Optional: true, Validators: DirectoryIDValidators()}
}

// ReadString returns an attribute that a data source reads, and so are the others.
func ReadString(description string) datasourceschema.StringAttribute {
	return datasourceschema.StringAttribute{MarkdownDescription: description, Computed: true}
}

// ReadBool is ReadString for true and false.
func ReadBool(description string) datasourceschema.BoolAttribute {
	return datasourceschema.BoolAttribute{MarkdownDescription: description, Computed: true}
}

// ReadInt64 is ReadString for a number.
func ReadInt64(description string) datasourceschema.Int64Attribute {
	return datasourceschema.Int64Attribute{MarkdownDescription: description, Computed: true}
}

// ReadStrings is ReadString for a list of strings.
func ReadStrings(description string) datasourceschema.ListAttribute {
	return datasourceschema.ListAttribute{MarkdownDescription: description, Computed: true, ElementType: types.StringType}
}

// Timeouts are the waits of a resource: what each is for, by its name, which is "create", "update" or "delete".
type Timeouts map[string]string

// Attribute has the form of terraform-plugin-framework-timeouts, with this provider's way of refusing what is no duration.
func (t Timeouts) Attribute(description string) schema.SingleNestedAttribute {
	return t.attribute(description, "`20m`")
}

func (t Timeouts) attribute(description, otherwise string) schema.SingleNestedAttribute {
	waits := map[string]schema.Attribute{}
	for name, wait := range t {
		waits[name] = schema.StringAttribute{
			MarkdownDescription: wait + ", as a duration such as `30s`, `10m` or `1h30m`. Defaults to " + otherwise + ".",
			Optional:            true,
			Validators:          []validator.String{attribute.Duration()},
		}
	}
	return schema.SingleNestedAttribute{
		MarkdownDescription: description,
		CustomType:          timeouts.Type{ObjectType: types.ObjectType{AttrTypes: t.types()}},
		Optional:            true,
		Attributes:          waits,
	}
}

// Null are timeouts that nobody has set.
func (t Timeouts) Null() timeouts.Value { return timeouts.Value{Object: types.ObjectNull(t.types())} }

func (t Timeouts) types() map[string]attr.Type {
	kinds := map[string]attr.Type{}
	for name := range t {
		kinds[name] = types.StringType
	}
	return kinds
}
