# Active Directory or LDAP has no direct connector: the on-premises directory is connected to a bridge (a supported identity
# provider, or a SCIM client of your own), and the bridge provisions accounts. The bridge gets a directory of its own here,
# and its SCIM address and key. AD FS cannot be the bridge: it does SAML only.

terraform {
  required_version = ">= 1.8"

  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

provider "atlassian" {}

resource "atlassian_directory" "ldap_bridge" {
  name              = "LDAP bridge"
  identity_provider = "other"
}

resource "atlassian_provisioning_config" "ldap_bridge" {
  directory_id = atlassian_directory.ldap_bridge.id

  # A key lives for one year; this rotates it in the first plan of its last month.
  rotate_before_days = 30
}

resource "atlassian_linked_domain" "acme_org" {
  domain       = "acme.org"
  directory_id = atlassian_directory.ldap_bridge.id
}

# What the bridge is told.

output "scim_base_url" {
  value = atlassian_provisioning_config.ldap_bridge.base_url
}

output "scim_api_key" {
  value     = atlassian_provisioning_config.ldap_bridge.api_key
  sensitive = true
}
