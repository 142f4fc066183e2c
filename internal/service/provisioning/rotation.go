package provisioning

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

const day = 24 * time.Hour

// keyAction is what an update does to the key.
type keyAction int

const (
	// keepKey: nothing.
	keepKey keyAction = iota
	// sealKey: the key in the state is sealed; the server is not asked.
	sealKey
	// rotateKey: the server issues a new key, and the old one stops.
	rotateKey
)

// decision is what a plan does to the key, and why.
type decision struct {
	action keyAction
	// because completes "The key is rotated because".
	because string
	// open says that a value not known yet may still turn it into "kept".
	open bool
}

// decide returns what the plan of an update does to the key.
//
// An imported key is in use where Terraform cannot see, so nothing but a change
// of rotation_trigger rotates it, and the first rotation_trigger written down
// after the import is a starting point, not a change.
func decide(prior, plan model, imported bool, now time.Time) decision {
	byTrigger := decideByTrigger(prior.RotationTrigger, plan.RotationTrigger, imported)
	if imported || byTrigger.action == rotateKey && !byTrigger.open {
		return byTrigger
	}
	byAge := decideByAge(prior, plan.RotateBeforeDays, now)
	byRecipient := decideByRecipient(prior, plan)
	var undecided decision
	for _, one := range []decision{byAge, byRecipient, byTrigger} {
		switch {
		case one.action == rotateKey && !one.open:
			return one
		case one.action == rotateKey, one.action == sealKey && undecided.action == keepKey:
			undecided = one
		}
	}
	return undecided
}

func decideByTrigger(prior, plan types.Map, imported bool) decision {
	adopted := imported && len(prior.Elements()) == 0
	changed := !plan.Equal(prior) && (plan.IsUnknown() || len(plan.Elements()) > 0)
	if adopted || !changed {
		return decision{}
	}
	return decision{action: rotateKey, because: "rotation_trigger changes", open: hasUnknown(plan)}
}

func hasUnknown(trigger types.Map) bool {
	for _, element := range trigger.Elements() {
		if element.IsUnknown() {
			return true
		}
	}
	return trigger.IsUnknown()
}

// decideByAge rotates a key whose end is near. A key is never rotated for its
// age on the day it was made: with rotate_before_days as long as the life of a
// key, each plan right after an apply would rotate again.
func decideByAge(prior model, days attribute.WholeNumber, now time.Time) decision {
	created, createdErr := time.Parse(time.RFC3339, prior.APIKeyCreatedAt.ValueString())
	expires, expiresErr := time.Parse(time.RFC3339, prior.APIKeyExpiresAt.ValueString())
	if days.IsNull() || createdErr != nil || expiresErr != nil || now.Before(created.Add(day)) {
		return decision{}
	}
	if days.IsUnknown() {
		return decision{action: rotateKey, because: "rotate_before_days may ask for it", open: true}
	}
	if now.Before(expires.Add(-time.Duration(days.ValueInt64()) * day)) {
		return decision{}
	}
	return decision{action: rotateKey, because: fmt.Sprintf("it expires at %s and rotate_before_days is %d", framework.Time(expires).ValueString(), days.ValueInt64())}
}

func decideByRecipient(prior, plan model) decision {
	if plan.APIKeyRecipient.Equal(prior.APIKeyRecipient) {
		return decision{}
	}
	open := plan.APIKeyRecipient.IsUnknown()
	why := "the key cannot be unsealed here"
	if !prior.holdsKey() {
		why = "the key is not in the state"
	}
	switch {
	case !prior.APIKey.IsNull() && plan.APIKeyRecipient.IsNull():
		return decision{} // a readable key that could not be sealed stays what it is
	case !prior.APIKey.IsNull():
		return decision{action: sealKey, open: open}
	case plan.APIKeyRecipient.IsNull():
		return decision{action: rotateKey, because: "api_key_recipient is removed, and " + why}
	case prior.APIKeyRecipient.IsNull():
		return decision{action: rotateKey, because: "api_key_recipient is added, and the key is not in the state to be sealed", open: open}
	}
	return decision{action: rotateKey, because: "api_key_recipient changes, and " + why + " to be sealed anew", open: open}
}

// apply writes into the plan what the decision leaves unknown.
func (d decision) apply(plan *model) {
	unknown := types.StringUnknown()
	switch d.action {
	case sealKey:
		plan.APIKey, plan.SealedAPIKey = types.StringNull(), unknown
		if d.open {
			plan.APIKey = unknown
		}
	case rotateKey:
		plan.APIKeyID, plan.APIKeyCreatedAt, plan.APIKeyExpiresAt = unknown, unknown, unknown
		plan.expectKey()
	}
}

// expectKey plans a key that is about to be issued: sealed, readable, or not
// known yet which.
func (m *model) expectKey() {
	m.APIKey, m.SealedAPIKey = types.StringUnknown(), types.StringUnknown()
	switch {
	case m.APIKeyRecipient.IsUnknown():
	case m.APIKeyRecipient.IsNull():
		m.SealedAPIKey = types.StringNull()
	default:
		m.APIKey = types.StringNull()
	}
}

// importedKey is the private state key that marks a configuration whose key was
// not issued to this resource. A rotation ends it.
const importedKey = "imported"

func markImported(ctx context.Context, private framework.PrivateWriter) diag.Diagnostics {
	return private.SetKey(ctx, importedKey, []byte("true"))
}

func unmarkImported(ctx context.Context, private framework.PrivateWriter) diag.Diagnostics {
	return private.SetKey(ctx, importedKey, nil) // an empty value removes the key
}

func isImported(ctx context.Context, private framework.PrivateReader) bool {
	value, diags := private.GetKey(ctx, importedKey)
	return !diags.HasError() && len(value) > 0
}
