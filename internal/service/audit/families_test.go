package audit_test

import (
	"fmt"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// short is an event with what the picking goes by.
func short(id, action, actor, message string) string {
	return fmt.Sprintf(`{"id":%q,"type":"events","attributes":{"time":"2026-10-03T10:44:26Z","action":%q,"actor":{"id":%q},"context":[]},
"links":{"self":"https://acme.example/event"},"message":{"content":%q,"format":"simple"}}`, id, action, actor, message)
}

func TestAuditEvents_picks(t *testing.T) {
	log := []string{
		short("saml", "saml_config_updated", "amara", ""),
		short("upper", "SAML_CONFIG_CREATED", "amara", ""),
		short("setting", "org_settings_update", "amara", "Amara updated AuthenticationPolicy setting values samlEnabled"),
		short("rotated", "scim_directory_token_rotated", "yuki", ""),
		short("conflict", "SITE_SYNC_CONFLICTING_GROUP", "yuki", ""),
		short("pushed", "scim_user_create", "okta", ""),
		short("linked", "domain_auth_policy_changed", "atlassian-internal-system", "Changed authentication policy default for domain acme.com"),
		short("claimed", "domain_claimed", "yuki", ""),
		short("exported", "export_domain_account", "yuki", ""),
		short("policy", "auth_policy_updated", "Pipeline", ""),
		short("google", "gsync_connection", "yuki", ""),
		short("synced", "scim_auto_sync_complete", "atlassian-internal-system", ""),
		short("paused", "scim_sync_disabled", "yuki", ""),
		short("invited", "gsync_user_invite", "yuki", ""),
		short("key", "api_token_created", "yuki", "Created admin API key"),
		short("admin", "added_org_admin", "yuki", ""),
		short("login", "USER_LOGIN", "amara", "Amara logged in with SAML single sign-on"),
		short("group", "user_added_to_group", "amara", "Added Amara to scim-testers group"),
		short("new", "identity_provider_directory_created", "yuki", ""),
		short("said", "thing_happened", "yuki", "Yuki changed the SCIM provisioning of Okta"),
		short("page", "confluence_page_viewed", "yuki", "Yuki viewed Single sign-on: SAML and SCIM"),
		short("other", "association_changed", "yuki", "Nothing"),
	}
	for name, test := range map[string]struct {
		config map[string]any
		want   string
	}{
		"all":            {map[string]any{}, "saml upper setting rotated conflict pushed linked claimed exported policy google synced paused invited key admin login group new said page other"},
		"one action":     {map[string]any{"actions": []any{"User_Login"}}, "login"},
		"several":        {map[string]any{"actions": []any{"USER_LOGIN", "added_org_admin"}}, "admin login"},
		"unknown action": {map[string]any{"actions": []any{"thing_happened", "never_happened"}}, "said"},
		"saml":           {map[string]any{"identity_changes": []any{"saml"}}, "saml upper setting new"},
		"scim":           {map[string]any{"identity_changes": []any{"scim"}}, "rotated conflict new said"},
		"domains":        {map[string]any{"identity_changes": []any{"domains"}}, "linked claimed new"},
		"policies":       {map[string]any{"identity_changes": []any{"authentication_policies"}}, "setting linked policy new"},
		"google":         {map[string]any{"identity_changes": []any{"google_workspace"}}, "google paused new"},
		"keys":           {map[string]any{"identity_changes": []any{"api_keys"}}, "rotated key"},
		"admins":         {map[string]any{"identity_changes": []any{"org_admins"}}, "admin"},
		"either":         {map[string]any{"identity_changes": []any{"org_admins"}, "actions": []any{"user_login"}}, "admin login"},
		"nobody's own": {map[string]any{"exclude_actor_ids": []any{"pipeline", "ATLASSIAN-internal-system"},
			"identity_changes": []any{"saml", "scim", "domains", "authentication_policies", "google_workspace", "api_keys", "org_admins"}},
			"saml upper setting rotated conflict claimed google paused key admin new said"},
		"others": {map[string]any{"exclude_actor_ids": []any{"yuki", "amara"}}, "pushed linked policy synced"},
	} {
		t.Run(name, func(t *testing.T) {
			o := acctest.Start(t)
			page(o, "", log...)
			driver := o.Protocol(t)
			found, diagnostics := driver.ReadData(dataSource, test.config)
			driver.Succeeds(diagnostics)
			if got := ids(found); got != test.want || found.Attribute("truncated") != false {
				t.Errorf("picked %s, truncated %v", got, found.Attribute("truncated"))
			}
		})
	}
}

// An API token is excluded without the account that it belongs to.
func TestAuditEvents_excludesAToken(t *testing.T) {
	o := acctest.Start(t)
	page(o, "", event("by-token"), short("by-hand", "saml_config_updated", "557058:amara", ""))
	driver := o.Protocol(t)
	found, diagnostics := driver.ReadData(dataSource, map[string]any{"exclude_actor_ids": []any{"T-1"}})
	driver.Succeeds(diagnostics)
	if ids(found) != "by-hand" {
		t.Errorf("left are %s", ids(found))
	}
}

// Where events are picked, many are read; limit says how many, and truncated whether that was all.
func TestAuditEvents_pickedLimit(t *testing.T) {
	for limit, want := range map[int]struct {
		picked    int
		truncated bool
	}{0: {1, false}, 250: {0, true}, 251: {1, false}} {
		o := acctest.Start(t)
		var events []string
		for number := range 250 {
			events = append(events, short(fmt.Sprint(number), "user_login", "amara", ""))
		}
		page(o, "second", events...)
		page(o, "", short("last", "saml_config_updated", "amara", ""))
		config := map[string]any{"identity_changes": []any{"saml"}}
		if limit > 0 {
			config["limit"] = limit
		}
		driver := o.Protocol(t)
		found, diagnostics := driver.ReadData(dataSource, config)
		driver.Succeeds(diagnostics)
		if got := len(found.Attribute("events").([]any)); got != want.picked || found.Attribute("truncated") != want.truncated {
			t.Errorf("limit %d: %d picked, truncated %v", limit, got, found.Attribute("truncated"))
		}
	}
}
