package provisioning

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// describe names a configuration at the beginning of a sentence.
func describe(m model) string {
	return fmt.Sprintf("Provisioning config %s of directory %s", m.ID.ValueString(), m.DirectoryID.ValueString())
}

func readableKey() diag.Diagnostic {
	return framework.WarningAt(path.Root("api_key_recipient"), "The API key will be readable in the state",
		"Everybody who reads the state can provision accounts with it. Set api_key_recipient to an age public key: the state then holds the key only sealed, "+
			"in sealed_api_key, and the ephemeral resource atlassian_provisioning_api_key opens it where it is needed.")
}

func rotation(prior, plan model, decision decision) diag.Diagnostic {
	summary, verb := "The API key is rotated: the old key stops at once", "is"
	if decision.open {
		summary, verb = "The API key may be rotated: the old key would stop at once", "may be"
	}
	where := "api_key"
	if !plan.APIKeyRecipient.IsNull() {
		where = "sealed_api_key"
	}
	return framework.WarningAt(path.Root("api_key_id"), summary,
		fmt.Sprintf("%s: key %s %s rotated because %s. From that moment the identity provider cannot provision accounts until it is given the new key, which is in %s.",
			describe(prior), prior.APIKeyID.ValueString(), verb, decision.because, where))
}

func sealing(prior model, decision decision) diag.Diagnostic {
	verb := "is"
	if decision.open {
		verb = "may be"
	}
	return framework.WarningAt(path.Root("api_key_recipient"), "The API key "+verb+" sealed where it is, and not rotated",
		describe(prior)+": the key moves from api_key to sealed_api_key and goes on working; api_key becomes null for whatever refers to it. "+
			"Older versions and backups of the state still hold it readable. Change rotation_trigger as well to make those worthless.")
}

func warnKeyUnchanged(prior model) diag.Diagnostic {
	return framework.Warning("The imported API key is left as it is",
		describe(prior)+" was imported, and its key is in use where Terraform cannot see. The change is only written down: no key is issued, so there is none to "+
			"show or to seal. To rotate the key, apply this first and change rotation_trigger then.")
}

// keyAfterImport goes with every advice to import a config that is in the way.
const keyAfterImport = "Its API key was shown once, to whoever created it, and an import cannot bring it. If nobody has the key, as when an apply was ended by force, " +
	"issue a new one after the import: apply a rotation_trigger, then change it. The old key then stops at once."

func keyNotKnown(prior model, imported bool) diag.Diagnostic {
	remedy := "Change rotation_trigger"
	if imported && prior.RotationTrigger.IsNull() {
		remedy = "Apply a rotation_trigger and then change it"
	}
	return framework.WarningAt(path.Root("api_key_id"), "Terraform does not have the API key",
		fmt.Sprintf("%s: the live key, %s, was issued elsewhere, so api_key and sealed_api_key are null. It cannot be had a second time. %s to issue one that Terraform has; the live key then stops at once.",
			describe(prior), prior.APIKeyID.ValueString(), remedy))
}

func regeneratedElsewhere(prior, state model) diag.Diagnostic {
	return framework.WarningAt(path.Root("api_key_id"), "The API key was regenerated outside Terraform",
		fmt.Sprintf("%s: key %s has been replaced by key %s, issued at %s. The one that the state held no longer works and was removed from it. "+
			"Change rotation_trigger to issue a key that Terraform has; the live key then stops at once.",
			describe(prior), prior.APIKeyID.ValueString(), state.APIKeyID.ValueString(), state.APIKeyCreatedAt.ValueString()))
}

func lateRead(prior model, answer string) diag.Diagnostic {
	return framework.WarningAt(path.Root("api_key_id"), "The API key in the state is kept",
		fmt.Sprintf("%s: the server's answer does not fit the key that the state holds, %s, issued at %s: %s. That is how an answer looks that is older than the last rotation, or incomplete. "+
			"The state may hold the only copy of a key that works, so nothing of this answer was taken over. Plan again; if this stays, look at the key in the console.",
			describe(prior), prior.APIKeyID.ValueString(), prior.APIKeyCreatedAt.ValueString(), answer))
}

func unsealable(err error) diag.Diagnostic {
	return framework.ErrorAt(path.Root("api_key_recipient"), "Cannot seal the API key",
		"The key is in the state as api_key, readable, because it is shown only once. Correct api_key_recipient and apply again. "+err.Error()+".")
}
