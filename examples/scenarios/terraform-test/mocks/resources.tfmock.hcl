# What resources of a mocked provider have where the configuration says nothing: ids, times and addresses in the form in
# which the organization gives them. The values belong together: they are those of one small organization.
#
# Every instance of a type gets the same. Where a test has to tell two of them apart, it overrides one: override_resource.

mock_resource "atlassian_authentication_policy" {
  defaults = {
    id              = "8b1d5e90-2c47-4f6a-b3e8-7d90c1a2f456"
    enforce_sso     = false
    external_id     = "8b1d5e90-2c47-4f6a-b3e8-7d90c1a2f456"
    is_default      = false
    name            = "Default policy of Okta"
    non_billable    = false
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"

    idle_session_duration_minutes = 43200
    password_expiry_days          = 0
    password_strength             = "weak"
    two_step_verification         = "optional"
  }
}

mock_resource "atlassian_authentication_policy_members" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_resource "atlassian_data_residency_policy" {
  defaults = {
    id              = "6a1d0c9b-8e7f-4605-9d4c-3b2a1f0e9d8c"
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    resource_ids    = ["ari:cloud:jira-software::site/0b7e6a5d-4c3b-4a29-8f1e-6d5c4b3a2918"]
    status          = "disabled"
  }
}

mock_resource "atlassian_data_security_policy" {
  defaults = {
    id              = "c5e1f7a2-9b3d-4e68-8a07-4d2f6b1c9e35"
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    resource_ids    = ["ari:cloud:confluence::site/0b7e6a5d-4c3b-4a29-8f1e-6d5c4b3a2918"]
    status          = "active"
  }
}

mock_resource "atlassian_directory" {
  defaults = {
    id = "3f0c4a52-6d7e-4b1a-9c38-5e2f1a0b7d64"
    capabilities = {
      google_workspace = false
      group_sync       = true
      saml             = true
      scim             = true
    }
    created_at                       = "2026-11-02T09:00:00Z"
    default_authentication_policy_id = "c4e6a8b0-1d2f-4a3b-8c5d-6e7f8091a2b3"
    kind                             = "identity_provider"
    organization_id                  = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

# Google's consent is given. Where a test is about the time before it: consent_url, and null for google_customer_id.
mock_resource "atlassian_google_workspace_connection" {
  defaults = {
    id                         = "5d7f9b1c-3e4a-4c6b-8d0e-2f4a6c8e0b1d"
    consent_url                = null
    deactivate_suspended_users = false
    domains                    = ["acme.com"]
    google_customer_id         = "C01abc2de"
    groups                     = []
    organization_id            = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    personal_message           = ""
    sync_enabled               = true
    sync_mode                  = "all_users"
    wait_for_consent           = false
  }
}

mock_resource "atlassian_group" {
  defaults = {
    id                    = "71a5c0de-3b8f-4d6e-9c21-5f4e3d2c1b0a"
    description           = null
    externally_synced     = false
    managed_by            = "admins"
    organization_id       = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    userbase_directory_id = "e1c3a5b7-9d0f-4b2c-8e4a-6c8d0f2b4e6a"
  }
}

mock_resource "atlassian_group_conflict_resolution" {
  defaults = {
    conflict_id     = "b2d4f6a8-0c1e-4d3f-9a5b-7c9e1d3f5a7b"
    members_added   = ["rosa.delgado@acme.com"]
    members_removed = ["kwame.mensah@acme.com"]
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    product_access  = ["jira-software"]
    sites           = ["acme.atlassian.net"]
    state           = "synced"
  }
}

mock_resource "atlassian_group_members" {
  defaults = {
    emails          = { "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3" = "rosa.delgado@acme.com" }
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_resource "atlassian_group_membership" {
  defaults = {
    email           = "rosa.delgado@acme.com"
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_resource "atlassian_group_role_assignment" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

# The fingerprint and the end of a certificate are always these, whatever certificate is configured.
mock_resource "atlassian_identity_provider" {
  defaults = {
    id                                 = "3f0c4a52-6d7e-4b1a-9c38-5e2f1a0b7d64"
    certificate_expires_at             = "2126-01-01T00:00:00Z"
    certificate_sha256                 = "926ea649029a993d915781317d7849dcc0feae8e41378c291cdd91deb966cf64"
    organization_id                    = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    service_provider_acs_url           = "https://auth.atlassian.com/login/callback?connection=saml-a1b2c3d4-5e6f-4708-9a1b-2c3d4e5f6071"
    service_provider_entity_url        = "https://auth.atlassian.com/saml/a1b2c3d4-5e6f-4708-9a1b-2c3d4e5f6071"
    service_provider_single_logout_url = "https://auth.atlassian.com/saml/a1b2c3d4-5e6f-4708-9a1b-2c3d4e5f6071/logout"
    single_logout = {
      enabled               = false
      identity_provider_url = null
    }
  }
}

mock_resource "atlassian_ip_allowlist_policy" {
  defaults = {
    id                  = "358d916a-aed3-474a-9ae0-17def3bad866"
    allow_mobile_bypass = false
    organization_id     = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    resource_ids        = ["ari:cloud:jira-software::site/0b7e6a5d-4c3b-4a29-8f1e-6d5c4b3a2918"]
    status              = "disabled"
  }
}

mock_resource "atlassian_linked_domain" {
  defaults = {
    id              = "acme.com"
    directory_name  = "Okta"
    domain_id       = "0d1c2b3a-4f5e-4e6d-8c7b-9a8b7c6d5e4f"
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

# The key is there readable and sealed. The organization gives one of the two: sealed with api_key_recipient, readable
# without. Nobody has the identity that opens this one.
mock_resource "atlassian_provisioning_config" {
  defaults = {
    id                 = "9e8d7c6b-5a49-4382-b716-05f4e3d2c1b0"
    api_key            = "scim-api-key-of-a-mock"
    api_key_created_at = "2026-11-02T09:00:00Z"
    api_key_expires_at = "2027-11-02T09:00:00Z"
    api_key_id         = "6f5e4d3c-2b1a-4098-8f7e-6d5c4b3a2910"
    base_url           = "https://api.atlassian.com/scim/directory/2a4c6e80-1b3d-4f5a-8c7e-9b0d2f4a6c8e"
    group_sync         = true
    organization_id    = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    scim_directory_id  = "2a4c6e80-1b3d-4f5a-8c7e-9b0d2f4a6c8e"
    sealed_api_key     = <<-AGE
      -----BEGIN AGE ENCRYPTED FILE-----
      YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSB6WUlPWVRBQ0sxWG1pZ3B6
      L0ZZd1N2VGgxNzRzVWpFLytQOE5aNDJiKzJrClUxajA1eml0VHpJOXdLaDlyTE9R
      NEEwOUp2d3paYitIUDlVUzZMa1lZb1UKLS0tIDNHWG9ySisxMDJ0L3R1K2QzMCtM
      QmRWMU82YTN0R0wyUEZDUzZZUkxNWWcKrE24dLEJGpHwKdifXl3Obz7/77EBm9eD
      hJWVZCKIkoNlRdjtfSaf5VaES9jgg4R6Q+ZBbU2JwdY=
      -----END AGE ENCRYPTED FILE-----
    AGE
  }
}

mock_resource "atlassian_scim_group" {
  defaults = {
    id          = "4c5d6e7f-8091-42a3-94b5-c6d7e8f90a1b"
    external_id = null
    members     = []
  }
}

# Nothing is computed: the group, the user and the directory are all configured.
mock_resource "atlassian_scim_group_member" {
  defaults = {}
}

mock_resource "atlassian_scim_user" {
  defaults = {
    id         = "d0e1f2a3-b4c5-46d7-88e9-fa0b1c2d3e4f"
    account_id = "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3"
    active     = true
  }
}

mock_resource "atlassian_service_account" {
  defaults = {
    id              = "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3"
    description     = null
    email           = "deploy-bot@serviceaccount.atlassian.com"
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    status          = "active"
  }
}

mock_resource "atlassian_user_role_assignment" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_resource "atlassian_organization_role_assignment" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_resource "atlassian_user_status" {
  defaults = {
    account_status    = "active"
    email             = "rosa.delgado@acme.com"
    membership_status = "active"
    organization_id   = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}
