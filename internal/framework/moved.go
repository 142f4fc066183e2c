package framework

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// folioProvider ends the address of folio-sec/atlassian, another provider for the same published API, in every registry.
const folioProvider = "/folio-sec/atlassian"

// FromFolio takes objects over from the states of folio-sec/atlassian: a moved block from its type to one of ours keeps the object,
// where a new resource would create it again. Its types have version 0, and the attributes of its schemas of summer 2026, which are
// at https://github.com/folio-sec/terraform-provider-atlassian/tree/main/internal/services/admin/organization.
type FromFolio struct {
	// Type is the resource type there.
	Type string
	// Attributes are ours, each with the name that it has there. The state takes over those, and the refresh that follows reads the
	// rest.
	Attributes map[string]string
	// Identity are those of our attributes that are the identity; without them an object is not taken over.
	Identity []string
}

// StateMovers returns what a resource's MoveState returns.
func (f FromFolio) StateMovers() []resource.StateMover {
	return []resource.StateMover{{StateMover: f.move}}
}

func (f FromFolio) move(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if !strings.HasSuffix(req.SourceProviderAddress, folioProvider) || req.SourceTypeName != f.Type {
		return // the framework says that nothing fits
	}
	var source map[string]any
	if err := json.Unmarshal(req.SourceRawState.JSON, &source); err != nil || req.SourceSchemaVersion != 0 {
		resp.Diagnostics.Append(f.notUnderstood(fmt.Sprintf("it has version %d and %d bytes, where version 0 is JSON", req.SourceSchemaVersion, len(req.SourceRawState.JSON))))
		return
	}
	identity := Identity{}
	for _, attribute := range f.Identity {
		value, _ := source[f.Attributes[attribute]].(string)
		if value == "" {
			resp.Diagnostics.Append(f.notUnderstood(fmt.Sprintf("it has no %s", f.Attributes[attribute])))
			return
		}
		identity[attribute] = types.StringValue(value)
	}
	for attribute, theirs := range f.Attributes {
		if value := source[theirs]; value != nil {
			resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root(attribute), value)...)
		}
	}
	identity.Set(resp.TargetIdentity)
}

func (f FromFolio) notUnderstood(why string) diag.Diagnostic {
	return Error("The state of "+f.Type+" is not understood",
		fmt.Sprintf("This version of the provider knows the states that folio-sec/atlassian wrote in 2026, and this one is another: %s. Nothing was changed.\n\n"+
			"Next: take the moved block back, run terraform state rm for the old address, and import the object at the new one. See %s for the commands.", why, GuideURL("coming-from-folio-sec")))
}
