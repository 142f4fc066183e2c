# Not run by this project's tests: it needs an Okta account. Written for version 6.12.0 of Okta's provider.
#
# The app itself comes from Okta's catalog, in the Admin Console: Applications, Browse App Catalog, "Atlassian Cloud". Two
# things are entered there as well: SAML's unique id (tab Sign On; the last part of service_provider_entity_url), and SCIM
# base URL and API key (tab Provisioning, Integration). For the key there is no other way: Okta's API for provisioning
# connections, okta_app_connection, takes tokens for Org2Org and Zscaler only.
#
#   terraform output -json | jq '{pushed_groups: .pushed_groups.value}' > okta-side/terraform.tfvars.json

terraform {
  required_providers {
    okta = {
      source  = "okta/okta"
      version = "6.12.0"
    }
  }
}

# OKTA_ORG_NAME, OKTA_BASE_URL and the credentials come from the environment.
provider "okta" {}

variable "pushed_groups" {
  type = set(string)
}

data "okta_app_saml" "atlassian" {
  label = "Atlassian Cloud"
}

# Who has an account. Okta does not support pushing the same group that it assigns.
resource "okta_group" "atlassian" {
  name        = "Atlassian accounts"
  description = "Has an account in our Atlassian organization. Deactivated when removed."
}

resource "okta_app_group_assignments" "atlassian" {
  app_id = data.okta_app_saml.atlassian.id

  group {
    id = okta_group.atlassian.id
  }
}

# What people may use: the groups that main.tf gives products to. Members have to be in the group above as well.
resource "okta_group" "pushed" {
  for_each = var.pushed_groups

  name = each.value
}

resource "okta_push_group" "pushed" {
  for_each = okta_group.pushed

  app_id          = data.okta_app_saml.atlassian.id
  source_group_id = each.value.id
  status          = "ACTIVE"

  # The default, true, deletes the group from the organization with this block, and its product access with it.
  delete_target_group_on_destroy = false

  depends_on = [okta_app_group_assignments.atlassian]
}
