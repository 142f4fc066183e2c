// Package provisioning is the family of provisioning (SCIM) configurations: the
// resource, its list resource, the data source, and the ephemeral resource that
// opens a sealed API key.
package provisioning

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

var (
	_ resource.ResourceWithConfigure   = (*provisioningResource)(nil)
	_ resource.ResourceWithIdentity    = (*provisioningResource)(nil)
	_ resource.ResourceWithImportState = (*provisioningResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*provisioningResource)(nil)
)

// NewResource is atlassian_provisioning_config.
func NewResource() resource.Resource { return &provisioningResource{} }

type provisioningResource struct{ framework.ResourceBase }

func (r *provisioningResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_provisioning_config"
}

func (r *provisioningResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.IdentitySchema("id", "ID of the provisioning config (UUID). An import takes the ID of its directory as well.")
}

func (r *provisioningResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	ctx = framework.Waiting(ctx, plan.Timeouts, "create")
	organizationID, directoryID := plan.OrganizationID.ValueString(), plan.DirectoryID.ValueString()
	before, err := client.Collect(r.Client.ProvisioningConfigs(ctx, organizationID, directoryID))
	if err != nil {
		resp.Diagnostics.Append(framework.FailedAt(path.Root("directory_id"), "create provisioning config", fmt.Sprintf("For directory %s in organization %s", directoryID, organizationID), err))
		return
	}
	config, err := r.Client.CreateProvisioningConfig(ctx, organizationID, directoryID)
	if errors.Is(err, client.ErrAmbiguous) {
		config, err = r.findCreated(ctx, plan, before, err)
	}
	if err != nil {
		object := fmt.Sprintf("For directory %s in organization %s", directoryID, organizationID)
		if errors.Is(err, client.ErrConflict) {
			object += r.explainExisting(ctx, organizationID, directoryID)
		}
		resp.Diagnostics.Append(framework.FailedAt(path.Root("directory_id"), "create provisioning config", object, err))
		return
	}
	r.saveCreated(ctx, plan, config, resp)
	if config.Token != "" || resp.Diagnostics.HasError() {
		return
	}
	// Found after a lost answer, or the server has lost the key before anybody fetched it: nobody has seen it, so a new one
	// harms nobody.
	issued, err := r.Client.RegenerateAPIKey(ctx, organizationID, config.ID, config.Version)
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("issue a key for provisioning config "+config.ID,
			"The answer of its creation was lost, so nobody has its first key. The next plan replaces it. Organization "+organizationID, err))
		return
	}
	r.saveCreated(ctx, plan, issued, resp)
}

// saveCreated writes the state as soon as there is something to write: the key
// is shown this once, and an id that is not in the state is an orphan.
func (r *provisioningResource) saveCreated(ctx context.Context, plan model, config client.ProvisioningConfig, resp *resource.CreateResponse) {
	state := fromAPI(plan.OrganizationID.ValueString(), config, plan)
	if err := state.setKey(config.Token); err != nil {
		resp.Diagnostics.Append(unsealable(err))
	}
	framework.SaveWithVersion(ctx, resp, &state, config.Version)
}

// findCreated resolves a create whose answer was lost. A directory has one configuration at most, so one that was not there
// before is the one that the server made. One that was is somebody's: its key is in use, and not to be replaced.
func (r *provisioningResource) findCreated(ctx context.Context, plan model, before []client.ProvisioningConfig, lost error) (client.ProvisioningConfig, error) {
	organizationID := plan.OrganizationID.ValueString()
	for config, err := range r.Client.ProvisioningConfigs(ctx, organizationID, plan.DirectoryID.ValueString()) {
		if err != nil {
			return client.ProvisioningConfig{}, errors.Join(lost, err)
		}
		if !slices.ContainsFunc(before, func(older client.ProvisioningConfig) bool { return older.ID == config.ID }) {
			return config, nil
		}
		return client.ProvisioningConfig{}, fmt.Errorf("%w\n\nThe directory has had a provisioning config since %s or earlier. If it is the wanted one, import it:\n\n  %s\n\n%s",
			lost, config.APIKey.CreatedAt, framework.ImportCommand(organizationID, config.ID), keyAfterImport)
	}
	return client.ProvisioningConfig{}, lost
}

// explainExisting says which configuration caused the refusal of a create.
func (r *provisioningResource) explainExisting(ctx context.Context, organizationID, directoryID string) string {
	for config, err := range r.Client.ProvisioningConfigs(ctx, organizationID, directoryID) {
		if err == nil {
			return fmt.Sprintf(", which has provisioning config %s. %s\n\n%s",
				config.ID, framework.ImportAdvice(organizationID, config.ID), strings.TrimSuffix(keyAfterImport, "."))
		}
	}
	return ""
}

func (r *provisioningResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var prior model
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	prior.Identity().Set(resp.Identity)
	organizationID, id := prior.OrganizationID.ValueString(), prior.ID.ValueString()
	r.Claims.Own(claimKind, prior.object().Key)
	config, err := r.Reads.ProvisioningConfig(ctx, organizationID, id)
	switch {
	case errors.Is(err, client.ErrNotFound) && prior.holdsKey() && r.listed(ctx, organizationID, id):
		resp.Diagnostics.Append(lateRead(prior, "it answers that there is no such object, and lists it"))
		return
	case errors.Is(err, client.ErrNotFound):
		framework.Gone(ctx, resp, "provisioning config "+id)
		return
	case err != nil:
		resp.Diagnostics.Append(framework.Failed("read provisioning config "+id, "In organization "+organizationID, err))
		return
	}
	state := fromAPI(organizationID, config, prior)
	if !prior.APIKeyID.IsNull() && !prior.APIKeyID.Equal(state.APIKeyID) && prior.holdsKey() {
		if !state.hasNewerKeyThan(prior) {
			// The version goes with the answer: it is as old as the rest of it.
			resp.Diagnostics.Append(lateRead(prior, state.describeKey()))
			return
		}
		state.dropKey()
		resp.Diagnostics.Append(regeneratedElsewhere(prior, state))
	}
	framework.SaveWithVersion(ctx, resp, &state, config.Version)
	r.WarnDoubt(ctx, organizationID, "provisioning config "+id, config.Record, &resp.Diagnostics)
}

// listed reports whether the organization's list has a configuration that was answered to be gone. The state may hold the
// only copy of its key, so one answer is not enough to give it up.
func (r *provisioningResource) listed(ctx context.Context, organizationID, id string) bool {
	for config, err := range r.Client.ProvisioningConfigs(ctx, organizationID, "") {
		if err != nil {
			return false
		}
		if uuid.Same(config.ID, id) {
			return true
		}
	}
	return false
}

// Update asks the server only for a rotation, which the plan shows by a key id
// that is not known yet. Everything else is between the configuration and the state.
func (r *provisioningResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, prior model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	// A Terraform before 1.12 keeps no identity, and refuses an answer without one.
	prior.Identity().Set(resp.Identity)
	switch {
	case plan.APIKeyID.IsUnknown():
		r.rotate(ctx, plan, prior, req, resp)
		return
	case plan.SealedAPIKey.IsUnknown():
		if err := plan.setKey(prior.APIKey.ValueString()); err != nil {
			resp.Diagnostics.Append(unsealable(err)) // and the prior state stays, with the key
			return
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

func (r *provisioningResource) rotate(ctx context.Context, plan, prior model, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	organizationID, id := prior.OrganizationID.ValueString(), prior.ID.ValueString()
	config, err := r.Client.RegenerateAPIKey(framework.Waiting(ctx, plan.Timeouts, "update"), organizationID, id, framework.Version(ctx, req.Private))
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("rotate the API key of provisioning config "+id,
			fmt.Sprintf("For directory %s in organization %s", prior.DirectoryID.ValueString(), organizationID), err))
		return
	}
	state := fromAPI(organizationID, config, plan)
	if err := state.setKey(config.Token); err != nil {
		resp.Diagnostics.Append(unsealable(err))
	}
	framework.SaveWithVersion(ctx, resp, &state, config.Version)
	resp.Diagnostics.Append(unmarkImported(ctx, resp.Private)...)
}

func (r *provisioningResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	organizationID, id := state.OrganizationID.ValueString(), state.ID.ValueString()
	err := r.Client.DeleteProvisioningConfig(framework.Waiting(ctx, state.Timeouts, "delete"), organizationID, id, framework.Version(ctx, req.Private))
	if err != nil && !errors.Is(err, client.ErrNotFound) {
		resp.Diagnostics.Append(framework.Failed("delete provisioning config "+id,
			fmt.Sprintf("For directory %s in organization %s", state.DirectoryID.ValueString(), organizationID), err))
	}
}

// importForm is what an import id looks like.
var importForm = framework.ImportForm{Parts: []framework.ImportPart{
	{Attribute: "id", Name: "provisioning config id or directory id", Example: "8d1f6c1a-3b52-4f0e-9a7d-2c4e5b6a7f80", Check: framework.ImportUUID},
}}

func (r *provisioningResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	framework.ImportState(ctx, r.ProviderData, req, resp, importForm)
	if resp.Diagnostics.HasError() {
		return
	}
	framework.ImportByDirectory(ctx, resp, "provisioning config", r.Reads.ProvisioningConfigs,
		func(config client.ProvisioningConfig) (string, string) { return config.ID, config.DirectoryID })
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(markImported(ctx, resp.Private)...)
	}
}
