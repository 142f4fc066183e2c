package scimuser

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// findCreated resolves a create whose answer was lost. User names are unique, so
// a user of that name, address and age is the one that the service made; an older
// one was there before and is not adopted.
func (r *scimUserResource) findCreated(ctx context.Context, plan model, made func(client.Time) bool, lost error) (client.SCIMUser, error) {
	directoryID := plan.SCIMDirectoryID.ValueString()
	for user, err := range r.Client.SCIMUsers(ctx, directoryID, client.SCIMUserFilter{UserName: plan.UserName.ValueString()}) {
		if err != nil {
			return client.SCIMUser{}, errors.Join(lost, err)
		}
		if attribute.SameEmail(user.Email, plan.Email.ValueString()) && made(user.CreatedAt) {
			return user, nil
		}
		return client.SCIMUser{}, fmt.Errorf("%w\n\nA user of this name has existed since %s. If it is the wanted one, import it:\n\n  %s",
			lost, user.CreatedAt, framework.ImportCommand(directoryID, user.ID))
	}
	return client.SCIMUser{}, lost
}

// writeFailed tells of a create or, with the id of the user, an update that
// failed; a conflict, at the attribute that another user holds.
func (r *scimUserResource) writeFailed(ctx context.Context, verb string, plan model, id string, err error) diag.Diagnostic {
	action := verb + " SCIM user " + plan.UserName.String()
	object := "In SCIM directory " + plan.SCIMDirectoryID.ValueString()
	if id != "" {
		object = "User " + id + " of SCIM directory " + plan.SCIMDirectoryID.ValueString()
	}
	switch {
	case conflictsWithExisting(err):
		at, advice := r.explainExisting(ctx, plan, id)
		return framework.FailedAt(at, action, object, fmt.Errorf("%w\n\n%s", err, advice))
	case errors.Is(err, client.ErrNotFound) && id != "":
		err = fmt.Errorf("%w\n\nThe user was deactivated after the plan was made, which the service answers like this. Plan again: the next apply activates it", err)
	}
	return framework.Failed(action, object, err)
}

// conflictsWithExisting reports a refusal because another user has the name or the address.
// Atlassian documents 409 for a create and nothing for a change.
func conflictsWithExisting(err error) bool {
	refusal, ok := errors.AsType[*client.Error](err)
	return errors.Is(err, client.ErrConflict) || ok && refusal.Code == "uniqueness"
}

// explainExisting says which other user has the user name or the e-mail address of a write
// that was refused, and which attribute that is.
func (r *scimUserResource) explainExisting(ctx context.Context, plan model, id string) (path.Path, string) {
	directoryID, name, email := plan.SCIMDirectoryID.ValueString(), plan.UserName.ValueString(), plan.Email.ASCII()
	for user, err := range r.Client.SCIMUsers(ctx, directoryID, client.SCIMUserFilter{UserName: name}) {
		if err == nil && user.ID != id {
			return path.Root("user_name"), fmt.Sprintf("The directory has a user with this user name: %s (%s). ", user.ID, user.Email) + existingAdvice(directoryID, user.ID)
		}
	}
	// SCIM has no filter by address. The organization can be asked, where its key may.
	if links, err := r.Client.SCIMLinksForEmail(ctx, r.OrganizationID, email); err == nil {
		for _, link := range links {
			if uuid.Same(link.SCIMDirectoryID, directoryID) && link.SCIMUserID != id {
				return path.Root("email"), fmt.Sprintf("The directory has a user with this e-mail address: %s. ", link.SCIMUserID) + existingAdvice(directoryID, link.SCIMUserID)
			}
		}
	}
	return path.Root("email"), fmt.Sprintf("Another user of the directory has the user name %q or the e-mail address %s. "+
		"List the directory's users (terraform query, or the identity provider's console) to find it, and import it or choose another.", name, email)
}

func existingAdvice(directoryID, id string) string {
	return framework.ImportAdvice(directoryID, id) + "\n\nOtherwise choose another."
}
