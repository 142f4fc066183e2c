// Package googleworkspace is the family of Google Workspace connections: the
// resource, its data source and list resource, and the action that syncs now.
package googleworkspace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

var (
	_ resource.ResourceWithConfigure      = (*connectionResource)(nil)
	_ resource.ResourceWithIdentity       = (*connectionResource)(nil)
	_ resource.ResourceWithImportState    = (*connectionResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*connectionResource)(nil)
	_ resource.ResourceWithValidateConfig = (*connectionResource)(nil)
)

// NewResource is atlassian_google_workspace_connection.
func NewResource() resource.Resource { return &connectionResource{} }

type connectionResource struct{ framework.ResourceBase }

func (r *connectionResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_google_workspace_connection"
}

func (r *connectionResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("id", "ID of the connection (UUID). An import takes the ID of its directory as well.")
}

func (r *connectionResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	writing := framework.Waiting(ctx, plan.Timeouts, "create")
	organizationID := plan.OrganizationID.ValueString()
	before, err := client.Collect(r.Client.GoogleWorkspaceConnections(ctx, organizationID, plan.DirectoryID.ValueString()))
	if err != nil {
		resp.Diagnostics.Append(createFailed(plan, err))
		return
	}
	connection, err := r.Client.CreateGoogleWorkspaceConnection(writing, organizationID, plan.DirectoryID.ValueString(), plan.toCreate())
	if errors.Is(err, client.ErrAmbiguous) {
		connection, err = r.findCreated(ctx, plan, before, err)
	}
	if err != nil {
		resp.Diagnostics.Append(createFailed(plan, err))
		return
	}
	save := func(connection client.GoogleWorkspaceConnection) {
		state := fromAPI(organizationID, connection)
		state.keepLocalValues(plan)
		framework.SaveWithVersion(ctx, resp, &state, connection.Version)
	}
	save(connection) // before the wait: whatever becomes of it, the connection is there
	if plan.WaitForConsent.ValueBool() {
		var waited diag.Diagnostic
		if connection, waited = r.awaitConsent(ctx, organizationID, connection, timeout); waited != nil {
			resp.Diagnostics.Append(waited)
			return
		}
		save(connection)
	} else if connection.State == client.GoogleStateAwaitingConsent {
		resp.Diagnostics.Append(warnConsentAwaited(connection))
	}
	resp.Diagnostics.Append(warnNotSyncing(connection)...)
}

// findCreated resolves a create whose answer was lost. A directory has at most one connection; it is the one that the server
// made if it was not there before, still awaits consent and has the settings that were sent.
func (r *connectionResource) findCreated(ctx context.Context, plan model, before []client.GoogleWorkspaceConnection, lost error) (client.GoogleWorkspaceConnection, error) {
	organizationID := plan.OrganizationID.ValueString()
	for connection, err := range r.Client.GoogleWorkspaceConnections(ctx, organizationID, plan.DirectoryID.ValueString()) {
		if err != nil {
			return client.GoogleWorkspaceConnection{}, errors.Join(lost, err)
		}
		missing := plan.toUpdate(fromAPI(organizationID, connection))
		older := slices.ContainsFunc(before, func(one client.GoogleWorkspaceConnection) bool { return one.ID == connection.ID })
		if !older && connection.State == client.GoogleStateAwaitingConsent && missing == (client.GoogleWorkspaceSettings{}) {
			return connection, nil
		}
		return client.GoogleWorkspaceConnection{}, fmt.Errorf("%w\n\nThe directory has a connection that was there before, or has other settings, or consent. If it is the wanted one, import it:\n\n  %s",
			lost, framework.ImportCommand(organizationID, connection.ID))
	}
	return client.GoogleWorkspaceConnection{}, lost
}

// awaitConsent waits until somebody has clicked "Allow". A connection that is
// paused has its consent; one that is broken may still get it back.
func (r *connectionResource) awaitConsent(ctx context.Context, organizationID string, created client.GoogleWorkspaceConnection, timeout time.Duration) (client.GoogleWorkspaceConnection, diag.Diagnostic) {
	waiting, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	last, err := waitFor(waiting, r.ProviderData, organizationID, created, func(connection client.GoogleWorkspaceConnection) (bool, error) {
		return connection.State != client.GoogleStateAwaitingConsent && connection.State != client.GoogleStateBroken, nil
	})
	switch {
	case err == nil:
		return last, nil
	case waiting.Err() != nil:
		return last, consentMissing(last, describeTimeout(waiting, timeout, "consent to be given", last))
	}
	return last, framework.FailedAt(waitPath, "see whether consent was given",
		fmt.Sprintf("Connection %s in organization %s is there and awaits consent (%s)", created.ID, organizationID, created.ConsentURL), err)
}

func (r *connectionResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var prior model
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	prior.Identity().Set(resp.Identity)
	organizationID, id := prior.OrganizationID.ValueString(), prior.ID.ValueString()
	connection, err := r.Reads.GoogleWorkspaceConnection(ctx, organizationID, id)
	if errors.Is(err, client.ErrNotFound) {
		framework.Gone(ctx, resp, "Google Workspace connection "+id)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("read Google Workspace connection "+id, "In organization "+organizationID, err))
		return
	}
	state := fromAPI(organizationID, connection)
	r.Claims.Own(claimKind, state.object().Key)
	state.keepLocalValues(prior)
	framework.SaveWithVersion(ctx, resp, &state, connection.Version)
	resp.Diagnostics.Append(warnNotSyncing(connection)...)
	r.WarnDoubt(ctx, organizationID, "Google Workspace connection "+id, connection.Record, &resp.Diagnostics)
}

func (r *connectionResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	timeout, diags := plan.Timeouts.Update(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	// A Terraform before 1.12 sends no identity, and an update has to answer with one.
	prior.Identity().Set(resp.Identity)
	settings := plan.toUpdate(prior)
	if settings == (client.GoogleWorkspaceSettings{}) {
		// Only what the API does not know has changed.
		resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
		return
	}
	organizationID, id := prior.OrganizationID.ValueString(), prior.ID.ValueString()
	version, writing := framework.Version(ctx, req.Private), framework.Waiting(ctx, plan.Timeouts, "update")
	var connection client.GoogleWorkspaceConnection
	err := writeAfterSync(ctx, r.ProviderData, organizationID, id, timeout, reportNothing, func() (err error) {
		connection, err = r.Client.UpdateGoogleWorkspaceConnection(writing, organizationID, id, version, settings)
		if errors.Is(err, client.ErrPreconditionFailed) {
			if consented, ok := r.consentedSince(ctx, prior); ok {
				version = consented
				connection, err = r.Client.UpdateGoogleWorkspaceConnection(writing, organizationID, id, version, settings)
			}
		}
		return err
	})
	if errors.Is(err, client.ErrAmbiguous) {
		connection, err = r.findUpdated(ctx, plan, connection, err)
	}
	if err != nil {
		resp.Diagnostics.Append(updateFailed(prior, settings, err))
		return
	}
	state := fromAPI(organizationID, connection)
	state.keepLocalValues(plan)
	state.keepPlannedValues(plan)
	framework.SaveWithVersion(ctx, resp, &state, connection.Version)
}

// findUpdated resolves a change whose answer was lost: a connection that is as planned needs no other.
func (r *connectionResource) findUpdated(ctx context.Context, plan model, none client.GoogleWorkspaceConnection, lost error) (client.GoogleWorkspaceConnection, error) {
	organizationID := plan.OrganizationID.ValueString()
	now, err := r.Client.GoogleWorkspaceConnection(ctx, organizationID, plan.ID.ValueString())
	if err != nil || plan.toUpdate(fromAPI(organizationID, now)) != (client.GoogleWorkspaceSettings{}) {
		return none, lost
	}
	return now, nil
}

// consentedSince returns the version of a connection that got its consent since
// the plan, and nothing else. That is what Terraform asked for, and no change of
// somebody else's that an update would trample.
func (r *connectionResource) consentedSince(ctx context.Context, prior model) (version string, ok bool) {
	if prior.ConsentURL.IsNull() {
		return "", false
	}
	organizationID := prior.OrganizationID.ValueString()
	connection, err := r.Client.GoogleWorkspaceConnection(ctx, organizationID, prior.ID.ValueString())
	if err != nil || connection.State == client.GoogleStateAwaitingConsent {
		return "", false
	}
	current := fromAPI(organizationID, connection)
	return connection.Version, current.sameSettings(prior)
}

func (r *connectionResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, defaultTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID, id := state.OrganizationID.ValueString(), state.ID.ValueString()
	version := framework.Version(ctx, req.Private)
	err := writeAfterSync(ctx, r.ProviderData, organizationID, id, timeout, reportNothing, func() error {
		return r.Client.DeleteGoogleWorkspaceConnection(framework.Waiting(ctx, state.Timeouts, "delete"), organizationID, id, version)
	})
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		resp.Diagnostics.Append(deleteFailed(state, err))
	}
}

// importForm is what an import id looks like.
var importForm = framework.ImportForm{Parts: []framework.ImportPart{
	{Attribute: "id", Name: "connection id or directory id", Example: "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8", Check: framework.ImportUUID},
}}

func (r *connectionResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, importForm)
	if resp.Diagnostics.HasError() {
		return
	}
	framework.ImportByDirectory(ctx, resp, "Google Workspace connection", r.Reads.GoogleWorkspaceConnections,
		func(connection client.GoogleWorkspaceConnection) (string, string) {
			return connection.ID, connection.DirectoryID
		})
}
