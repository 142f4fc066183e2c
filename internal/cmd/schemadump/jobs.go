package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// jobs says what a type is for: the documentation lists the types under these words. Resources, data sources, lists and
// actions of one name are for the same job.
var jobs = map[string][]string{
	"Identity providers": {"atlassian_directory", "atlassian_directories", "atlassian_identity_provider", "saml_metadata", "certificate"},
	"Domains":            {"atlassian_organization", "atlassian_domain", "atlassian_domains", "atlassian_linked_domain", "atlassian_linked_domains", "normalize_domain"},
	"Provisioning": {"atlassian_provisioning_config", "atlassian_provisioning_api_key", "atlassian_scim_directory", "atlassian_scim_user", "atlassian_scim_users",
		"atlassian_scim_group", "atlassian_scim_groups", "atlassian_scim_group_member", "atlassian_scim_links", "atlassian_scim_unlink",
		"atlassian_group_conflicts", "atlassian_group_conflict_resolution", "atlassian_group_conflict_sync"},
	"Google Workspace": {"atlassian_google_workspace_connection", "atlassian_google_workspace_sync"},
	"Policies": {"atlassian_authentication_policy", "atlassian_authentication_policy_members", "atlassian_control_policies",
		"atlassian_ip_allowlist_policy", "atlassian_data_residency_policy", "atlassian_data_security_policy"},
	"Groups and access": {"atlassian_group", "atlassian_groups", "atlassian_group_members", "atlassian_group_membership",
		"atlassian_group_role_assignment", "atlassian_group_role_assignments", "atlassian_user_role_assignment", "atlassian_user_role_assignments",
		"atlassian_organization_role_assignment", "atlassian_workspace", "atlassian_workspaces", "atlassian_userbase_directories"},
	"Users": {"atlassian_user", "atlassian_users", "atlassian_user_status", "atlassian_user_invite", "atlassian_user_last_active_dates",
		"atlassian_managed_accounts", "atlassian_account_restrictions", "atlassian_service_account", "atlassian_service_accounts"},
	"Audit": {"atlassian_audit_events", "atlassian_identity_inventory", "atlassian_api_tokens", "atlassian_organization_api_keys"},
}

// withJobs is a provider whose descriptions end with what the type is for. The templates cut it off, and put it where the
// documentation's contents are made of.
type withJobs struct {
	tfprotov6.ProviderServer
	jobs map[string][]string
}

// GetProviderSchema fails where a type is for no job, or for two.
func (s withJobs) GetProviderSchema(ctx context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp, err := s.ProviderServer.GetProviderSchema(ctx, req)
	if err != nil {
		return nil, err
	}
	descriptions := map[string][]*string{}
	for _, types := range []map[string]*tfprotov6.Schema{resp.ResourceSchemas, resp.DataSourceSchemas, resp.ListResourceSchemas, resp.EphemeralResourceSchemas} {
		for name, schema := range types {
			descriptions[name] = append(descriptions[name], &schema.Block.Description)
		}
	}
	for name, action := range resp.ActionSchemas {
		descriptions[name] = append(descriptions[name], &action.Schema.Block.Description)
	}
	for name, function := range resp.Functions {
		descriptions[name] = append(descriptions[name], &function.Description)
	}
	for _, name := range slices.Sorted(maps.Keys(descriptions)) {
		var of []string
		for job, names := range s.jobs {
			if slices.Contains(names, name) {
				of = append(of, job)
			}
		}
		if len(of) != 1 {
			return nil, fmt.Errorf("%s is for %d jobs; give it one in internal/cmd/schemadump/jobs.go", name, len(of))
		}
		for _, description := range descriptions[name] {
			*description = strings.TrimSpace(*description) + "\n\nSubcategory: " + of[0]
		}
	}
	return resp, nil
}
