package framework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// ImportForm says what the import ids of a resource look like. Each resource
// declares one. Without the check of the form, a name or a misspelt id would end
// in Terraform's "Cannot import non-existent remote object", which says nothing
// of what would work.
type ImportForm struct {
	// Parts are what the id is made of, and the identity, in this order. The last
	// part of an id may hold separators.
	Parts []ImportPart
	// Separator is between the parts; "/" if empty.
	Separator string
	// Folio are the parts of the import ids of folio-sec/atlassian, by our attributes; "" for a part that is not needed here. They have
	// commas between them. Whoever comes from there can import with what is in their notes.
	Folio []string
	// SCIM is for objects of a SCIM directory, which belong to no organization_id.
	// All others may have the organization's id and a slash in front.
	SCIM bool
}

// ImportPart is one part of an import id, and one attribute of the identity.
type ImportPart struct {
	Attribute string
	// Name is what messages call it, for example "directory id".
	Name    string
	Example string
	// Check returns the value as the state spells it, or says what is wrong with it.
	Check func(value string) (string, error)
}

// ImportUUID is the check of a UUID. The state has it in lower case, as every server answers.
func ImportUUID(value string) (string, error) {
	if !DirectoryIDPattern.MatchString(value) {
		return "", fmt.Errorf("%q is not a UUID", value)
	}
	return strings.ToLower(value), nil
}

// SCIMDirectoryPart is the first part of the import ids of everything in a SCIM directory.
var SCIMDirectoryPart = ImportPart{Attribute: "scim_directory_id", Name: "SCIM directory id", Example: "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8", Check: ImportUUID}

// ImportSCIMID is the check of the id of an object in a SCIM directory. SCIM
// gives these ids no form; a name or an address is none.
func ImportSCIMID(value string) (string, error) {
	lower, err := ImportUUID(value)
	switch {
	case err == nil:
		return lower, nil
	case !SCIMIDPattern.MatchString(value) || !strings.ContainsAny(value, "0123456789"):
		return "", fmt.Errorf("%q is not the id of anything in a SCIM directory", value)
	}
	return value, nil
}

// ImportState imports by an id of this form or by identity into the attributes
// of its parts. A form that is wrong is refused before anything is asked.
func ImportState(ctx context.Context, data *ProviderData, req resource.ImportStateRequest, resp *resource.ImportStateResponse, form ImportForm) {
	if !data.Ready(&resp.Diagnostics) {
		return
	}
	var found Identity
	if req.ID != "" {
		found = form.Parse(req.ID, &resp.Diagnostics)
	} else {
		found = form.fromIdentity(ctx, req, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if form.SCIM {
		data.CheckSCIMKey(found["scim_directory_id"], &resp.Diagnostics)
	} else {
		found["organization_id"] = types.StringValue(data.importedOrganization(found["organization_id"], &resp.Diagnostics))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	for attribute, value := range found {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(attribute), value)...)
	}
	found.Set(resp.Identity)
}

// importedOrganization returns the organization that an import names, or the
// provider's. It has the provider's spelling: another one would plan a replacement.
func (d *ProviderData) importedOrganization(given types.String, diags *diag.Diagnostics) string {
	id := d.OrganizationIDOr(given, diags)
	if strings.EqualFold(id, d.OrganizationID) {
		return d.OrganizationID
	}
	if lower, err := ImportUUID(id); err == nil {
		return lower
	}
	return id
}

// Parse takes an import id apart. organization_id is null where the id names none.
func (f ImportForm) Parse(importID string, diags *diag.Diagnostics) Identity {
	if found := f.splitFolio(importID); found != nil {
		return found
	}
	found, err := f.split(importID)
	if organizationID, rest, ok := strings.Cut(importID, "/"); ok && !f.SCIM && OrganizationIDPattern.MatchString(organizationID) {
		within, errWithin := f.split(rest)
		if errWithin == nil {
			within["organization_id"] = types.StringValue(organizationID)
			return within
		}
		if !errors.Is(errWithin, errParts) && err != nil {
			err = errWithin
		}
	}
	if err == nil {
		return found
	}
	if strings.TrimSpace(importID) != importID {
		err = errors.New("it begins or ends with white space")
	}
	diags.Append(f.refusal(fmt.Sprintf("%q", importID), err))
	return nil
}

// errParts means that an id has fewer parts than the form.
var errParts = errors.New("it has too few parts")

func (f ImportForm) split(id string) (Identity, error) {
	values := strings.SplitN(id, f.separator(), len(f.Parts))
	if len(values) < len(f.Parts) {
		return nil, errParts
	}
	found := Identity{}
	for i, part := range f.Parts {
		value, err := part.check(values[i])
		if err != nil {
			return nil, err
		}
		found[part.Attribute] = types.StringValue(value)
	}
	return found, nil
}

// splitFolio takes an import id of folio-sec/atlassian apart. It is nil for any other.
func (f ImportForm) splitFolio(id string) Identity {
	values := strings.Split(id, ",")
	if len(f.Folio) == 0 || len(values) != len(f.Folio) || !OrganizationIDPattern.MatchString(values[0]) {
		return nil
	}
	found := Identity{"organization_id": types.StringValue(values[0])}
	for _, part := range f.Parts {
		value, err := part.check(values[slices.Index(f.Folio, part.Attribute)])
		if err != nil {
			return nil
		}
		found[part.Attribute] = types.StringValue(value)
	}
	return found
}

func (p ImportPart) check(value string) (string, error) {
	if value == "" {
		return "", fmt.Errorf("<%s> is empty", p.Name)
	}
	return p.Check(value)
}

// fromIdentity reads the identity of an import block. Terraform sends none with
// an import id that is empty.
func (f ImportForm) fromIdentity(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) Identity {
	if req.Identity == nil || req.Identity.Raw.IsNull() {
		diags.Append(f.refusal("An empty id", errors.New("the import id is empty")))
		return nil
	}
	found := Identity{}
	for _, part := range f.Parts {
		var given types.String
		diags.Append(req.Identity.GetAttribute(ctx, path.Root(part.Attribute), &given)...)
		value, err := part.check(given.ValueString())
		if err != nil {
			diags.Append(f.refusal(fmt.Sprintf("The identity with %s = %q", part.Attribute, given.ValueString()), err))
			return nil
		}
		found[part.Attribute] = types.StringValue(value)
	}
	if f.SCIM {
		return found
	}
	var organizationID types.String
	diags.Append(req.Identity.GetAttribute(ctx, organizationIDPath, &organizationID)...)
	if !organizationID.IsNull() && !OrganizationIDPattern.MatchString(organizationID.ValueString()) {
		diags.Append(f.refusal(fmt.Sprintf("The identity with organization_id = %q", organizationID.ValueString()), errors.New("that is not the id of an organization")))
	}
	found["organization_id"] = organizationID
	return found
}

// refusal says what is wrong with an import, and what would work.
func (f ImportForm) refusal(given string, reason error) diag.Diagnostic {
	form, example := f.joined(func(p ImportPart) string { return "<" + p.Name + ">" }), f.joined(func(p ImportPart) string { return p.Example })
	organization := ""
	if !f.SCIM {
		organization = fmt.Sprintf("With the organization in front it is <organization id>/%s. ", form)
	}
	return Error("Not an import id", fmt.Sprintf("%s cannot be imported: %s.\n\nAn import id is %s, for example:\n\n  %s\n\n%s"+
		"Data sources show the ids that there are, and from Terraform 1.14 on terraform query does. See %s for all ways to import.",
		given, reason, form, example, organization, GuideURL("import-existing")))
}

func (f ImportForm) joined(text func(ImportPart) string) string {
	var parts []string
	for _, part := range f.Parts {
		parts = append(parts, text(part))
	}
	return strings.Join(parts, f.separator())
}

func (f ImportForm) separator() string {
	if f.Separator == "" {
		return "/"
	}
	return f.Separator
}

// ImportByDirectory lets an object be imported by the id of its directory as
// well, which has one such object at most. Where no object has the imported id
// as its own or its directory's, the read that follows says so.
func ImportByDirectory[T any](ctx context.Context, resp *resource.ImportStateResponse, kind string,
	list func(ctx context.Context, organizationID string) ([]T, error), ids func(T) (id, directoryID string)) {
	var organizationID, imported types.String
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, organizationIDPath, &organizationID)...)
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, path.Root("id"), &imported)...)
	objects, err := list(ctx, organizationID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(Failed("import "+kind+" "+imported.ValueString(), "In organization "+organizationID.ValueString(), err))
		return
	}
	for _, object := range objects {
		id, directoryID := ids(object)
		if uuid.Same(directoryID, imported.ValueString()) {
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
			Identity{"organization_id": organizationID, "id": types.StringValue(id)}.Set(resp.Identity)
		}
	}
}
