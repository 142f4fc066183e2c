package googleworkspace

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// whoConsents is what the person who opens the consent page needs to be.
const whoConsents = "A Google Workspace administrator with the permissions Organization > Read, Users > Read, Groups and Domain Settings"

// warnConsentAwaited returns the warning that ends a create which does not wait.
func warnConsentAwaited(connection client.GoogleWorkspaceConnection) diag.Diagnostic {
	return framework.Warning("Google Workspace awaits consent",
		fmt.Sprintf("%s has to open this page and click Allow:\n\n  %s\n\nUntil then nothing is synced; the settings hold once consent is given. "+
			"The page is in consent_url of connection %s as long as it is needed.", whoConsents, connection.ConsentURL, connection.ID))
}

// consentMissing returns the error that ends a create which waited in vain.
func consentMissing(last client.GoogleWorkspaceConnection, waited string) diag.Diagnostic {
	page := "the consent page of the connection"
	if last.ConsentURL != "" {
		page = "this page"
	}
	return framework.ErrorAt(waitPath, "Google Workspace consent was not given",
		fmt.Sprintf("%s\n\n%s has to open %s and click Allow:\n\n  %s\n\n"+
			"The connection is there and in the state, with its settings. Because its creation failed, Terraform has marked it as tainted and would replace it, "+
			"which takes consent anew. Once consent is given, keep the connection with\n\n  terraform untaint <address of the resource>\n\n"+
			"To wait longer, raise timeouts.create; to not wait at all, leave wait_for_consent out.", waited, whoConsents, page, last.ConsentURL))
}

// warnNotSyncing warns of a connection that does not sync until a person acts.
func warnNotSyncing(connection client.GoogleWorkspaceConnection) diag.Diagnostics {
	var diags diag.Diagnostics
	switch connection.State {
	case client.GoogleStateBroken:
		diags.Append(framework.Warning("Google Workspace no longer accepts the consent",
			fmt.Sprintf("Connection %s (Google customer %s, consent of %s) is broken: consent was withdrawn, or who gave it lost a permission. Nothing is synced. "+
				"%s has to connect the account again in Atlassian Administration (Security, Identity providers) and grant all permissions. The settings are kept.",
				connection.ID, connection.GoogleCustomerID, connection.AdminEmail, whoConsents)))
	case client.GoogleStatePaused:
		diags.Append(framework.Warning("Google Workspace sync is paused",
			fmt.Sprintf("The subscription no longer covers the settings of connection %s: sync_mode is %q. Nothing is synced. "+
				"An organization administrator has to renew Atlassian Guard, or set sync_mode = %q here.", connection.ID, connection.SyncMode, client.SyncModeAllUsers)))
	}
	return diags
}

// createFailed points at the attribute that is to blame, as far as the kind of
// error tells.
func createFailed(plan model, err error) diag.Diagnostic {
	at := directoryIDPath
	switch {
	case !errors.Is(err, client.ErrPaymentRequired):
	case plan.SyncMode.ValueString() == client.SyncModeSpecificGroups:
		at = syncModePath
	case plan.DeactivateSuspendedUsers.ValueBool():
		at = deactivatePath
	}
	return framework.FailedAt(at, "connect directory "+plan.DirectoryID.ValueString()+" with Google Workspace",
		"In organization "+plan.OrganizationID.ValueString(), err)
}

func updateFailed(prior model, settings client.GoogleWorkspaceSettings, err error) diag.Diagnostic {
	action := "change Google Workspace connection " + prior.ID.ValueString()
	object := fmt.Sprintf("Of directory %s in organization %s", prior.DirectoryID.ValueString(), prior.OrganizationID.ValueString())
	switch paid := errors.Is(err, client.ErrPaymentRequired); {
	case isSyncRunning(err):
		return framework.FailedAt(syncEnabledPath, action, object+". Run it again when the sync has ended, or raise timeouts.update", err)
	case paid && (settings.SyncMode != nil || settings.Groups != nil):
		return framework.FailedAt(syncModePath, action, object, err)
	case paid:
		return framework.FailedAt(deactivatePath, action, object, err)
	}
	return framework.Failed(action, object, err)
}

func deleteFailed(state model, err error) diag.Diagnostic {
	object := fmt.Sprintf("Of directory %s in organization %s", state.DirectoryID.ValueString(), state.OrganizationID.ValueString())
	switch {
	case isSyncRunning(err):
		object += ". Run it again when the sync has ended, or raise timeouts.delete"
	case errors.Is(err, client.ErrConflict):
		object += ". The server names the policies that still enforce single sign-on: set enforce_sso = false on their atlassian_authentication_policy, " +
			"or destroy these, and let directory_id of each refer to this connection's directory_id, so that Terraform destroys them first"
	}
	return framework.Failed("delete Google Workspace connection "+state.ID.ValueString(), object, err)
}
