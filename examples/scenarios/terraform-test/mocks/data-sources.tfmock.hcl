# What data sources of a mocked provider find, in the same small organization as in resources.tfmock.hcl. They find what a
# configuration looks for, such as a name; the rest is this.
#
# A list of objects, such as data.atlassian_groups.<name>.groups, is always empty: Terraform has no way to mock one.

mock_data "atlassian_account_restrictions" {
  defaults = {
    external_directory = null
    managed_externally = false
  }
}

mock_data "atlassian_api_tokens" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_audit_events" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    truncated       = false
  }
}

mock_data "atlassian_control_policies" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_directories" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_directory" {
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
    identity_provider                = "okta"
    kind                             = "identity_provider"
    name                             = "Okta"
    organization_id                  = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_domain" {
  defaults = {
    id              = "0d1c2b3a-4f5e-4e6d-8c7b-9a8b7c6d5e4f"
    claim_status    = "verified"
    claim_type      = "dns"
    name            = "acme.com"
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_domains" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_google_workspace_connection" {
  defaults = {
    id          = "5d7f9b1c-3e4a-4c6b-8d0e-2f4a6c8e0b1d"
    admin_email = "amara.okafor@acme.com"
    consent_url = null
    counts = {
      domains = 1
      groups  = 2
      users   = 40
    }
    deactivate_suspended_users = false
    directory_id               = "3f0c4a52-6d7e-4b1a-9c38-5e2f1a0b7d64"
    domains                    = ["acme.com"]
    google_customer_id         = "C01abc2de"
    groups                     = []
    last_sync_at               = "2026-11-02T09:00:00Z"
    last_sync_result           = "success"
    next_sync_at               = "2026-11-02T13:00:00Z"
    organization_id            = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    personal_message           = ""
    state                      = "connected"
    sync_enabled               = true
    sync_mode                  = "all_users"
    synced_groups              = ["engineering", "finance"]
  }
}

mock_data "atlassian_group" {
  defaults = {
    id                    = "71a5c0de-3b8f-4d6e-9c21-5f4e3d2c1b0a"
    deletable             = true
    description           = null
    externally_synced     = false
    managed_by            = "admins"
    modifiable            = true
    name                  = "engineering"
    organization_id       = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    userbase_directory_id = "e1c3a5b7-9d0f-4b2c-8e4a-6c8d0f2b4e6a"
  }
}

mock_data "atlassian_group_conflicts" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_group_role_assignments" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_groups" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_identity_inventory" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_identity_provider" {
  defaults = {
    id                                 = "3f0c4a52-6d7e-4b1a-9c38-5e2f1a0b7d64"
    certificate_expires_at             = "2126-01-01T00:00:00Z"
    certificate_expiry_status          = "VALID"
    certificate_sha256                 = "926ea649029a993d915781317d7849dcc0feae8e41378c291cdd91deb966cf64"
    entity_id                          = "http://www.okta.com/exk1fxwoh5s7XyZ"
    organization_id                    = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    service_provider_acs_url           = "https://auth.atlassian.com/login/callback?connection=saml-a1b2c3d4-5e6f-4708-9a1b-2c3d4e5f6071"
    service_provider_entity_url        = "https://auth.atlassian.com/saml/a1b2c3d4-5e6f-4708-9a1b-2c3d4e5f6071"
    service_provider_single_logout_url = "https://auth.atlassian.com/saml/a1b2c3d4-5e6f-4708-9a1b-2c3d4e5f6071/logout"
    single_logout = {
      enabled               = false
      identity_provider_url = null
    }
    sso_url     = "https://acme.okta.com/app/atlassian/exk1fxwoh5s7XyZ/sso/saml"
    certificate = <<-PEM
      -----BEGIN CERTIFICATE-----
      MIIC8jCCAdqgAwIBAgIQALGzElarWLPjd+Ge3dn2wDANBgkqhkiG9w0BAQsFADA0
      MQ0wCwYDVQQKEwRPa3RhMRQwEgYDVQQLEwtTU09Qcm92aWRlcjENMAsGA1UEAxME
      YWNtZTAgFw0yNjAxMDEwMDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowNDENMAsGA1UE
      ChMET2t0YTEUMBIGA1UECxMLU1NPUHJvdmlkZXIxDTALBgNVBAMTBGFjbWUwggEi
      MA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQDfUta1tvwBi2MzVH+5f07/6Wrc
      FHC2/0TOR/aI33lMX+xTwXmScZqCak8Sx4QRduZ1OSbHYOaJVg4pRHBYU6kpBc4J
      TLCdzGISRtX4KwBzrdexAO2DdlU7hO8XLNz3Rcd2d8zq67HG1TCYAaLx+yGoOf5D
      FojCa/7+mZFzpK3ZKbMOh+U61JqZEOyT/ohwICN/lyZtblVozGwZpiHujwSg4EzP
      An6/BdnDjSvbPIa/jgWGRqakT1H2F2UAQQJnf34KpAiIjTAOyJCPgoNp1O7XAiRd
      tlisoWtiISHA9B/VByL48/OytTorawF4i/pATipZly2A5xeLurGkTeliiDQ1AgMB
      AAEwDQYJKoZIhvcNAQELBQADggEBAEZKBzgjAkTuu5FiSj+xUfC+IRL8mNOd0S/j
      VCd8IHiEnyeB9wrir/QbVBwJcbwl78/QZTbdzBf9IMOqkvGPdMfFGccFQ/F4B48N
      AXhm/t7T8XsGGBrc/eHRzuxPLzfFnpL+fsQ7zNaY8E1oky+ZegpR37mlutGqV66a
      ixO5h1NsNKtWRnNprkdvf/RRjGTHjvbRclh9Uw4507cJ6Q2gFe+JFcgWf95wP1C9
      S3k/KgaDyhlLKhjHXr2pbV5TBDRMGarKwtk1j3TWnhmE+iTm/z6n5cHhxwwmE2VP
      Qwyfq6yq5+wagfXXVGIvTXw+fxo0CrDfTpxHF9JKry6Eeb9o8YY=
      -----END CERTIFICATE-----
    PEM
  }
}

mock_data "atlassian_linked_domains" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_managed_accounts" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_organization" {
  defaults = {
    id                     = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    identity_api_available = true
    name                   = "Acme"
  }
}

mock_data "atlassian_organization_api_keys" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_provisioning_config" {
  defaults = {
    id                   = "9e8d7c6b-5a49-4382-b716-05f4e3d2c1b0"
    api_key_created_at   = "2026-11-02T09:00:00Z"
    api_key_expires_at   = "2027-11-02T09:00:00Z"
    api_key_id           = "6f5e4d3c-2b1a-4098-8f7e-6d5c4b3a2910"
    api_key_last_used_at = "2026-11-02T09:30:00Z"
    base_url             = "https://api.atlassian.com/scim/directory/2a4c6e80-1b3d-4f5a-8c7e-9b0d2f4a6c8e"
    directory_id         = "3f0c4a52-6d7e-4b1a-9c38-5e2f1a0b7d64"
    group_sync           = true
    organization_id      = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    scim_directory_id    = "2a4c6e80-1b3d-4f5a-8c7e-9b0d2f4a6c8e"
    status               = "active"
  }
}

# Nothing is computed but lists of objects.
mock_data "atlassian_scim_directory" {
  defaults = {
    base_url     = "https://api.atlassian.com/scim/directory/5f0b5b1e-6a1c-4f6e-9d3a-2f8c1e7d4b90"
    key_accepted = true
  }
}

mock_data "atlassian_scim_groups" {
  defaults = {}
}

mock_data "atlassian_scim_links" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

# Nothing is computed but lists of objects.
mock_data "atlassian_scim_users" {
  defaults = {}
}

mock_data "atlassian_service_accounts" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_user" {
  defaults = {
    account_id               = "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3"
    account_status           = "active"
    account_type             = "atlassian"
    added_to_organization_at = "2026-11-02T09:00:00Z"
    claim_status             = "managed"
    department               = null
    email                    = "rosa.delgado@acme.com"
    email_verified           = true
    job_title                = null
    location                 = null
    management_source        = "synced"
    membership_status        = "active"
    mfa_enabled              = true
    name                     = "Rosa Delgado"
    nickname                 = "Rosa"
    organization             = null
    organization_id          = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    picture                  = null
    platform_roles           = []
    status                   = "active"
    time_zone                = "Europe/Berlin"
  }
}

mock_data "atlassian_user_last_active_dates" {
  defaults = {
    added_to_organization_on = "2026-11-02"
    organization_id          = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_user_role_assignments" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_userbase_directories" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_users" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}

mock_data "atlassian_workspace" {
  defaults = {
    id              = "ari:cloud:jira-software::site/0b7e6a5d-4c3b-4a29-8f1e-6d5c4b3a2918"
    capacity        = null
    created_at      = "2026-11-02T09:00:00Z"
    host_url        = "https://acme.atlassian.net"
    name            = "acme"
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
    owner           = "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3"
    realm           = "global"
    regions         = ["eu-central-1"]
    status          = "online"
    type            = "Jira"
    usage           = 40
  }
}

mock_data "atlassian_workspaces" {
  defaults = {
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"
  }
}
