package serviceaccount

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
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
)

// createLooks is how often an account is looked for whose creation was not answered: the list may lag. At the usual pause
// between two looks this is about half a minute.
const createLooks = 6

// Create looks before it writes, and makes no second account of a name. Atlassian would take it, but the name is all that
// tells an account whose answer was lost.
func (r *accountResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !r.Ready(&resp.Diagnostics) {
		return
	}
	body := plan.toCreate(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	organizationID := plan.OrganizationID.ValueString()
	older, err := r.ofName(ctx, organizationID, body.Name)
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("create service account "+plan.Name.String(), "Looking whether the name is free in organization "+organizationID, err))
		return
	}
	if len(older) > 0 {
		resp.Diagnostics.Append(framework.ErrorAt(path.Root("name"), nameTaken(body.Name), existingAdvice(organizationID, older[0])))
		return
	}
	created, err := r.Client.CreateServiceAccount(ctx, organizationID, body)
	if errors.Is(err, client.ErrAmbiguous) {
		created, err = r.findCreated(ctx, organizationID, body.Name, err)
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Failed("create service account "+plan.Name.String(), "In organization "+organizationID, err))
		return
	}
	created.Description = body.Description // the answer to a creation has none
	state := fromAPI(organizationID, created).keep(plan)
	framework.Save(ctx, resp, &state)
}

// ofName lists the accounts that have a name. One that this apply has deleted does not count, though a list that lags may
// still have it: a replacement deletes the old account right before it creates the new one.
func (r *accountResource) ofName(ctx context.Context, organizationID, name string) ([]client.ServiceAccount, error) {
	accounts, err := client.Collect(r.Client.ServiceAccounts(ctx, organizationID))
	return slices.DeleteFunc(accounts, func(one client.ServiceAccount) bool {
		return !names.Same(one.Name, name) || r.Claims.Owns(deletedKind, key(organizationID, one.AccountID))
	}), err
}

// findCreated resolves a create whose answer was lost. The name was free before, so the account that has it now is the new
// one, if it is one.
func (r *accountResource) findCreated(ctx context.Context, organizationID, name string, lost error) (client.ServiceAccount, error) {
	var found []client.ServiceAccount
	err := framework.Look(ctx, r.PollInterval, createLooks, func(ctx context.Context) (bool, error) {
		var err error
		found, err = r.ofName(ctx, organizationID, name)
		return len(found) > 0, err
	})
	switch {
	case err != nil:
		return client.ServiceAccount{}, errors.Join(lost, err)
	case len(found) == 0:
		return client.ServiceAccount{}, lost
	case len(found) == 1:
		return found[0], nil
	}
	var ids []string
	for _, one := range found {
		ids = append(ids, one.AccountID)
	}
	return client.ServiceAccount{}, fmt.Errorf("%w\n\nMeanwhile several service accounts of this name have come: %s. Look in the console which is whose, and import the one that is meant by its id",
		lost, strings.Join(ids, ", "))
}

func nameTaken(name string) string { return fmt.Sprintf("The name %q is taken", name) }

// existingAdvice says what to do about an account that has the wanted name.
func existingAdvice(organizationID string, existing client.ServiceAccount) string {
	return fmt.Sprintf("Service account %q (%s) has this name. %s\n\nOtherwise give the new one another name.",
		existing.Name, existing.AccountID, framework.ImportAdvice(organizationID, existing.AccountID))
}
