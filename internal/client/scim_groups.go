package client

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"net/http"
	"slices"

	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// SCIMMembersPerRequest is how many members one request adds or removes. Atlassian documents no limit; this is the
// smallest one known of a SCIM service.
const SCIMMembersPerRequest = 100

// SCIMGroup is a group of a SCIM directory.
type SCIMGroup struct {
	// ID is the directory's own; the group that the organization makes of it has another.
	ID         string
	ExternalID string
	// DisplayName cannot be changed.
	DisplayName string
	// Members are ids of users of the same SCIM directory; nil where the answer does not tell them, as lists of some servers.
	Members              []string
	CreatedAt, UpdatedAt Time
}

// scimGroupObject is a group as SCIM spells it.
type scimGroupObject struct {
	Schemas     []string `json:"schemas"`
	ID          string   `json:"id,omitempty"`
	ExternalID  string   `json:"externalId,omitempty"`
	DisplayName string   `json:"displayName"`
	// Members is nil where the object does not tell them.
	Members *[]scimReference `json:"members,omitempty"`
	Meta    *scimMeta        `json:"meta,omitempty"`
}

func (o scimGroupObject) checkedFields() []checkedField {
	return []checkedField{requiredField("id", o.ID), optionalField("displayName", o.DisplayName)}
}

func (o scimGroupObject) group() SCIMGroup {
	group := SCIMGroup{ID: o.ID, ExternalID: o.ExternalID, DisplayName: o.DisplayName}
	if o.Members != nil {
		group.Members = make([]string, len(*o.Members))
		for i, member := range *o.Members {
			group.Members[i] = member.Value
		}
	}
	if o.Meta != nil {
		group.CreatedAt, group.UpdatedAt = o.Meta.Created, o.Meta.LastModified
	}
	return group
}

func scimReferences(ids []string) []scimReference {
	references := make([]scimReference, len(ids))
	for i, id := range ids {
		references[i].Value = uuid.Lower(id)
	}
	return references
}

// SCIMGroups lists the groups of a SCIM directory: all, or the one that has this name.
func (c *Client) SCIMGroups(ctx context.Context, directoryID, displayName string) iter.Seq2[SCIMGroup, error] {
	run := func(name string) iter.Seq2[SCIMGroup, error] {
		return converted(scimList[scimGroupObject](ctx, c, directoryID, "Groups", scimEquals("displayName", name)), scimGroupObject.group)
	}
	return joinSearches(names.Spellings(displayName), run, func(group SCIMGroup) string { return group.ID })
}

// EverySCIMGroup lists all groups of a SCIM directory for who wants them all: it asks for several pages at a time.
func (c *Client) EverySCIMGroup(ctx context.Context, directoryID string) iter.Seq2[SCIMGroup, error] {
	return converted(scimPages[scimGroupObject](ctx, c, directoryID, "Groups", "", pagesAhead), scimGroupObject.group)
}

// SCIMGroupsWithMembers returns groups of a list with their members. A group that the list shows without is read on its
// own: a server may leave members out of lists (RFC 7643, section 7, "returned"), and nobody would be in the group then.
func (c *Client) SCIMGroupsWithMembers(ctx context.Context, directoryID string, listed iter.Seq2[SCIMGroup, error]) iter.Seq2[SCIMGroup, error] {
	return func(yield func(SCIMGroup, error) bool) {
		for group, err := range listed {
			if err == nil && group.Members == nil {
				group, err = c.SCIMGroup(ctx, directoryID, group.ID)
				if errors.Is(err, ErrNotFound) {
					continue // deleted since the list was made
				}
			}
			if !yield(group, err) {
				return
			}
		}
	}
}

// SCIMGroup reads one group with all its members: SCIM has no part of a group to ask for.
func (c *Client) SCIMGroup(ctx context.Context, directoryID, id string) (SCIMGroup, error) {
	object, err := readSCIM[scimGroupObject](ctx, c, directoryID, "Groups", id)
	return object.group(), err
}

// CreateSCIMGroup creates a group with its first members, SCIMMembersPerRequest of them at most. ErrConflict means that
// the directory has a group of that name, or that the organization has one that this directory does not manage: the
// service then records a group conflict.
func (c *Client) CreateSCIMGroup(ctx context.Context, directoryID string, group SCIMGroup) (SCIMGroup, error) {
	r := scimRequest(http.MethodPost, directoryID, "Groups")
	body := scimGroupObject{Schemas: []string{scimGroupSchema}, DisplayName: group.DisplayName, ExternalID: group.ExternalID}
	if len(group.Members) > 0 {
		body.Members = new(scimReferences(group.Members))
	}
	r.body = body
	r.requested = requestedFields{"displayName": group.DisplayName}
	created, err := askSCIM[scimGroupObject](ctx, c, r)
	return created.group(), err
}

// ChangeSCIMGroupMembers takes members out of a group and then adds others, SCIMMembersPerRequest to a request. On an
// error part of it may have happened; doing it again is harmless. Where an answer was lost, the group tells what was done.
func (c *Client) ChangeSCIMGroupMembers(ctx context.Context, directoryID, id string, remove, add []string) error {
	err := c.changeSCIMGroupMembers(ctx, directoryID, id, remove, add)
	if !errors.Is(err, ErrAmbiguous) {
		return err
	}
	group, readErr := c.SCIMGroup(ctx, directoryID, id)
	if readErr != nil {
		return err
	}
	members := map[string]bool{}
	for _, member := range group.Members {
		members[uuid.Lower(member)] = true
	}
	isIn := func(member string) bool { return members[uuid.Lower(member)] }
	isOut := func(member string) bool { return !isIn(member) }
	if slices.ContainsFunc(remove, isIn) || slices.ContainsFunc(add, isOut) {
		return err
	}
	return nil
}

func (c *Client) changeSCIMGroupMembers(ctx context.Context, directoryID, id string, remove, add []string) error {
	for chunk := range slices.Chunk(remove, SCIMMembersPerRequest) {
		operations := make([]scimOperation, len(chunk))
		for i, member := range chunk {
			// The standard's form of a removal, which identity providers use; a value beside the path is not in it.
			operations[i] = scimOperation{Op: "remove", Path: "members[" + scimEquals("value", uuid.Lower(member)) + "]"}
		}
		if err := c.patchSCIMGroup(ctx, directoryID, id, operations...); err != nil {
			return err
		}
	}
	for chunk := range slices.Chunk(add, SCIMMembersPerRequest) {
		err := c.patchSCIMGroup(ctx, directoryID, id, scimOperation{Op: "add", Path: "members", Value: scimReferences(chunk)})
		if err != nil {
			return err
		}
	}
	return nil
}

// patchSCIMGroup reads no more of the answer than which group it is about: it is the whole group, with every member, or
// empty (RFC 7644, section 3.5.2).
func (c *Client) patchSCIMGroup(ctx context.Context, directoryID, id string, operations ...scimOperation) error {
	r := scimPatchRequest(operations, directoryID, "Groups", id)
	r.requested = requestedKey[patchedGroup](id)
	x, err := c.do(ctx, r)
	if err != nil || len(bytes.TrimSpace(x.body)) == 0 {
		return err
	}
	_, err = decodeSCIM[patchedGroup](x)
	return err
}

// patchedGroup is what is read of a group in the answer to a PATCH.
type patchedGroup struct {
	ID string `json:"id"`
}

func (g patchedGroup) checkedFields() []checkedField {
	return []checkedField{requiredField("id", g.ID)}
}

// DeleteSCIMGroup deletes a group, and with it the group that the organization and its sites made of it.
func (c *Client) DeleteSCIMGroup(ctx context.Context, directoryID, id string) error {
	return c.deleteSCIM(ctx, directoryID, "Groups", id)
}
