package runbook

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
)

// kinds are the types that a person carries out, with the names that the identity API has for their attributes.
var kinds = map[string]struct {
	object     string
	directory  string              // the attribute of the contract that has the directory
	attributes map[string][]string // path in Terraform by the name in the contract
}{
	"atlassian_directory": {worksheet.Directory, "", map[string][]string{"name": {"name"}, "identityProvider": {"identity_provider"}}},
	"atlassian_identity_provider": {worksheet.SAMLConfiguration, "identityProviderDirectoryId", map[string][]string{
		"issuer": {"entity_id"}, "singleSignOnUrl": {"sso_url"}, "identityProviderPublicCertificate": {"certificate"},
		"serviceProviderSingleLogoutConfiguration.singleLogoutEnabled": {"single_logout", "enabled"},
		"serviceProviderSingleLogoutConfiguration.identityProviderUrl": {"single_logout", "identity_provider_url"},
	}},
	"atlassian_linked_domain":       {worksheet.LinkedDomain, "directoryId", map[string][]string{"domain": {"domain"}}},
	"atlassian_provisioning_config": {worksheet.ProvisioningConfig, "directoryId", nil},
	"atlassian_google_workspace_connection": {worksheet.GoogleWorkspaceConnection, "directoryId", map[string][]string{
		"syncEnabled": {"sync_enabled"}, "syncMode": {"sync_mode"}, "groups": {"groups"}, "personalMessage": {"personal_message"},
		"deactivateSuspendedUsers": {"deactivate_suspended_users"},
	}},
	"atlassian_authentication_policy": {worksheet.AuthenticationPolicy, "directoryId", map[string][]string{
		"name": {"name"}, "enforceSso": {"enforce_sso"}, "isDefault": {"is_default"},
		"twoStepVerification": {"two_step_verification"}, "passwordStrength": {"password_strength"}, "passwordExpiryDays": {"password_expiry_days"},
		"idleSessionDurationMinutes": {"idle_session_duration_minutes"},
	}},
	"atlassian_group_conflict_resolution": {worksheet.GroupConflict, "directoryId", map[string][]string{"groupName": {"group_name"}}},
}

// notOffered is said at a group conflict.
const notOffered = "An identity desk does not offer this: it refuses the change, and somebody does it in the console alone."

// take sorts a change of the plan into what a person does and what Terraform does by itself.
func (b *book) take(one *change) {
	kind, waits := kinds[one.Type]
	if !waits || !isAtlassian(one.ProviderName) {
		b.notePublished(one)
		return
	}
	switch one.actions() {
	case "create":
		b.create(one, kind.object)
	case "update":
		b.update(one, kind.object)
	case "delete":
		b.delete(one, kind.object)
	case "delete,create":
		b.delete(one, kind.object)
		b.create(one, kind.object)
	case "create,delete":
		b.create(one, kind.object)
		b.delete(one, kind.object)
	default:
		b.notePublished(one)
	}
}

func (b *book) add(one *change, verb, object, does string, why string) {
	added := &step{address: one.Address, config: one.config, verb: verb, organization: b.organization(one), why: why}
	if one.Change.Importing != nil && string(one.Change.Importing) != "null" {
		added.why = "Terraform takes the object over as it is, and then changes it. " + why
	}
	if one.PreviousAddress != "" {
		added.why = "In the state it was called " + one.PreviousAddress + ". " + why
	}
	added.change = func(b *book) worksheet.Change {
		change := worksheet.Change{Object: object, Verb: does, Around: b.facts(one)}
		if verb != worksheet.Create {
			change.Before = b.before(one)
		}
		if verb != worksheet.Delete {
			change.After = b.after(one)
		}
		return change
	}
	one.steps, b.steps = append(one.steps, added), append(b.steps, added)
}

func (b *book) create(one *change, object string) {
	switch {
	case object == worksheet.GroupConflict:
		b.add(one, worksheet.Create, object, worksheet.Sync, notOffered)
	case object == worksheet.AuthenticationPolicy && one.Change.After["adopt_default"] == true:
		b.adopt(one)
	default:
		b.add(one, worksheet.Create, object, worksheet.Create, "")
	}
}

// adopt takes over the default policy that a directory has: what the configuration says of it is changed.
func (b *book) adopt(one *change) {
	_, named := one.Change.After["name"]
	enforces := one.Change.After["enforce_sso"] != false
	directory, known := b.directoryOf(one)
	if fresh := known && b.isNew(directory); fresh && !named && !enforces && !b.protects(one) {
		b.note(one, "takes over the default policy of its directory as it is")
		return
	}
	b.add(one, worksheet.Create, worksheet.AuthenticationPolicy, worksheet.Update, "It is the default policy that the directory has anyway.")
	added := b.steps[len(b.steps)-1]
	added.change = func(b *book) worksheet.Change {
		change := worksheet.Change{Object: worksheet.AuthenticationPolicy, Verb: worksheet.Update, Around: b.facts(one), After: b.after(one)}
		change.Before = map[string]any{"name": worksheet.Unknown("the default one of its directory"), "isDefault": true, "directoryId": change.After["directoryId"]}
		change.After["isDefault"] = true
		if !named {
			delete(change.After, "name")
		}
		if directory, known := b.directoryOf(one); known && b.isNew(directory) {
			change.Before["enforceSso"] = false
		}
		return change
	}
}

// protects reports whether the configuration sets what the policy asks of passwords and sessions.
func (b *book) protects(one *change) bool {
	after := b.after(one)
	return slices.ContainsFunc([]string{"twoStepVerification", "passwordStrength", "passwordExpiryDays", "idleSessionDurationMinutes"}, func(name string) bool {
		return after[name] != nil
	})
}

func (b *book) update(one *change, object string) {
	switch {
	case object == worksheet.ProvisioningConfig:
		if one.Change.AfterUnknown["api_key_id"] == true || one.Change.AfterUnknown["api_key_created_at"] == true {
			b.add(one, worksheet.Update, object, worksheet.Rotate, "")
			return
		}
		b.note(one, "changes settings that Terraform alone knows")
	case object == worksheet.GroupConflict:
		if one.Change.AfterUnknown["state"] == true || one.Change.AfterUnknown["conflict_id"] == true {
			b.add(one, worksheet.Update, object, worksheet.Sync, notOffered)
			return
		}
		b.note(one, "changes settings that Terraform alone knows")
	case !b.differs(one):
		b.note(one, "changes settings that Terraform alone knows")
	default:
		b.add(one, worksheet.Update, object, worksheet.Update, "")
	}
}

func (b *book) delete(one *change, object string) {
	before := one.Change.Before
	switch {
	case object == worksheet.GroupConflict:
		b.note(one, "is forgotten; the group stays as it is")
	case object == worksheet.AuthenticationPolicy && (before["adopt_default"] == true || before["is_default"] == true):
		if before["enforce_sso"] != true {
			b.note(one, "is let go; the default policy stays as it is")
			return
		}
		b.add(one, worksheet.Delete, object, worksheet.Update, "A default policy is not deleted. It stays, without enforcing single sign-on.")
		added := b.steps[len(b.steps)-1]
		added.change = func(b *book) worksheet.Change {
			change := worksheet.Change{Object: object, Verb: worksheet.Update, Around: b.facts(one), Before: b.before(one), After: b.before(one)}
			change.After["enforceSso"] = false
			return change
		}
	default:
		b.add(one, worksheet.Delete, object, worksheet.Delete, "")
	}
}

// differs reports whether anything changes that the identity API knows.
func (b *book) differs(one *change) bool {
	before, after := b.before(one), b.after(one)
	for name := range after {
		if name == "id" {
			continue
		}
		if unknown(after[name]) || !reflect.DeepEqual(before[name], after[name]) {
			return true
		}
	}
	// A sensitive value is not shown; whether it changes is seen all the same.
	for _, path := range kinds[one.Type].attributes {
		if !reflect.DeepEqual(at(one.Change.Before, path), at(one.Change.After, path)) {
			return true
		}
	}
	return false
}

func unknown(value any) bool {
	switch value := value.(type) {
	case worksheet.Unknown:
		return true
	case map[string]any:
		for _, one := range value {
			if unknown(one) {
				return true
			}
		}
	}
	return false
}

// notePublished is a change that waits for nobody.
func (b *book) notePublished(one *change) {
	imported := one.Change.Importing != nil && string(one.Change.Importing) != "null"
	switch one.actions() {
	case "create":
		b.note(one, "is created")
	case "update":
		b.note(one, "is changed")
	case "delete":
		b.note(one, "is deleted")
	case "delete,create", "create,delete":
		b.note(one, "is replaced")
	case "forget":
		b.note(one, "is forgotten; the object stays as it is")
	case "create,forget", "forget,create":
		b.note(one, "is created anew; the object of before is forgotten and stays as it is")
	case "no-op":
		switch {
		case imported:
			b.note(one, "is taken over as it is (import)")
		case one.PreviousAddress != "":
			b.note(one, "was called "+code(one.PreviousAddress)+"; only the address changes")
		}
	case "read":
	default:
		b.note(one, "is changed")
	}
}

func (b *book) note(one *change, does string) {
	b.itself = append(b.itself, code(one.Address)+" "+does)
}

// takeActions adds the actions that Terraform 1.14 and later invoke in an apply.
func (b *book) takeActions() {
	for _, one := range b.plan.ActionInvocations {
		if !isAtlassian(one.ProviderName) {
			continue
		}
		invoked := &change{config: withoutKeys(one.Address)}
		invoked.Address, invoked.Change.After = one.Address, one.ConfigValues
		object := worksheet.GroupConflict
		switch one.Type {
		case "atlassian_google_workspace_sync":
			object = worksheet.GoogleWorkspaceConnection
		case "atlassian_group_conflict_sync":
		default:
			b.itself = append(b.itself, code(one.Address)+" is invoked")
			continue
		}
		added := &step{address: one.Address, config: invoked.config, verb: worksheet.Update, organization: b.organization(invoked)}
		if object == worksheet.GroupConflict {
			added.why = notOffered
		}
		added.change = func(b *book) worksheet.Change {
			after := map[string]any{"groupName": one.ConfigValues["group_name"], "directoryId": one.ConfigValues["directory_id"]}
			if id := one.ConfigValues["connection_id"]; id != nil {
				after["directoryId"] = b.directoryOfConnection(fmt.Sprint(id))
			}
			return worksheet.Change{Object: object, Verb: worksheet.Sync, Before: after, After: after, Around: b.facts(invoked)}
		}
		b.steps = append(b.steps, added)
	}
}

func (b *book) directoryOfConnection(id string) any {
	for _, address := range b.addresses() {
		if one := b.changes[address]; one.Type == "atlassian_google_workspace_connection" && one.Change.Before["id"] == id {
			return one.Change.Before["directory_id"]
		}
	}
	return nil
}

// organization names the organization of a change: its id, or else the configuration of its provider.
func (b *book) organization(one *change) string {
	name := ""
	for _, values := range []map[string]any{one.Change.After, one.Change.Before} {
		if id, isText := values["organization_id"].(string); isText && name == "" {
			name = id
		}
	}
	if name == "" {
		provider := b.config.resources[one.config].ProviderConfigKey
		setting, _ := b.plan.Configuration.ProviderConfig[provider].Expressions["organization_id"].(map[string]any)
		if id, isText := setting["constant_value"].(string); isText {
			name = id
		} else {
			name = provider
		}
	}
	if !slices.Contains(b.organizations, name) {
		b.organizations = append(b.organizations, name)
	}
	return name
}
