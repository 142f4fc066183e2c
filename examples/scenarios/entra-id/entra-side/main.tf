# Not run by this project's tests: it needs a Microsoft Entra ID account. Written for azuread 3.9.0 and msgraph 0.3.0.
#
# The first apply needs no variable: it makes the app and its signing certificate, and says where the metadata is that
# main.tf reads. The second one has the outputs of main.tf:
#
#   terraform output -json | jq 'map_values(.value)' > entra-side/terraform.tfvars.json

terraform {
  required_providers {
    azuread = {
      source  = "hashicorp/azuread"
      version = "3.9.0"
    }

    msgraph = {
      source  = "microsoft/msgraph"
      version = "0.3.0"
    }
  }
}

# Both log in with what `az login` left, unless ARM_... variables say otherwise.
provider "azuread" {}

provider "msgraph" {}

variable "service_provider_entity_url" {
  type    = string
  default = null
}

variable "service_provider_acs_url" {
  type    = string
  default = null
}

variable "scim_base_url" {
  type    = string
  default = null
}

variable "scim_api_key" {
  type      = string
  default   = null
  sensitive = true
}

variable "provisioned_groups" {
  type    = set(string)
  default = []
}

data "azuread_client_config" "current" {}

data "azuread_application_template" "atlassian" {
  display_name = "Atlassian Cloud"
}

resource "azuread_application_from_template" "atlassian" {
  display_name = "Atlassian Cloud"
  template_id  = data.azuread_application_template.atlassian.template_id
}

data "azuread_application" "atlassian" {
  object_id = azuread_application_from_template.atlassian.application_object_id
}

resource "azuread_service_principal" "atlassian" {
  client_id                     = data.azuread_application.atlassian.client_id
  use_existing                  = true
  app_role_assignment_required  = true
  preferred_single_sign_on_mode = "saml"
  notification_email_addresses  = ["identity@acme.com"] # told before the signing certificate expires
}

resource "azuread_service_principal_token_signing_certificate" "atlassian" {
  service_principal_id = azuread_service_principal.atlassian.id
}

# azuread makes certificates, but does not say which of them signs.
resource "msgraph_update_resource" "signing_certificate" {
  url  = "servicePrincipals/${azuread_service_principal.atlassian.object_id}"
  body = { preferredTokenSigningKeyThumbprint = azuread_service_principal_token_signing_certificate.atlassian.thumbprint }
}

# Identifier (entity ID) and reply URL (assertion consumer service URL).
resource "azuread_application_identifier_uri" "atlassian" {
  count = var.service_provider_entity_url == null ? 0 : 1

  application_id = azuread_application_from_template.atlassian.application_id
  identifier_uri = var.service_provider_entity_url

  depends_on = [azuread_service_principal.atlassian]
}

resource "azuread_application_redirect_uris" "atlassian" {
  count = var.service_provider_acs_url == null ? 0 : 1

  application_id = azuread_application_from_template.atlassian.application_id
  type           = "Web"
  redirect_uris  = [var.service_provider_acs_url]

  depends_on = [azuread_service_principal.atlassian]
}

# Provisioning: tenant URL and secret token.
resource "azuread_synchronization_secret" "atlassian" {
  count = var.scim_base_url == null ? 0 : 1

  service_principal_id = azuread_service_principal.atlassian.id

  credential {
    key   = "BaseAddress"
    value = var.scim_base_url
  }

  credential {
    key   = "SecretToken"
    value = var.scim_api_key
  }
}

# Microsoft does not publish the name of the app's synchronization template, but tells it for the app.
data "msgraph_resource" "synchronization_templates" {
  url                    = "servicePrincipals/${azuread_service_principal.atlassian.object_id}/synchronization/templates"
  response_export_values = { ids = "value[].id" }
}

resource "azuread_synchronization_job" "atlassian" {
  count = var.scim_base_url == null ? 0 : 1

  service_principal_id = azuread_service_principal.atlassian.id
  template_id          = one(data.msgraph_resource.synchronization_templates.output.ids)
  enabled              = true

  depends_on = [azuread_synchronization_secret.atlassian]
}

# Assigned groups are provisioned with their direct members: groups in groups are not.
data "azuread_group" "provisioned" {
  for_each = var.provisioned_groups

  display_name     = each.value
  security_enabled = true
}

resource "azuread_app_role_assignment" "provisioned" {
  for_each = data.azuread_group.provisioned

  # The role User where the app has it, otherwise default access.
  app_role_id = coalesce(
    one([for role in azuread_service_principal.atlassian.app_roles : role.id if role.display_name == "User"]),
    "00000000-0000-0000-0000-000000000000",
  )
  principal_object_id = each.value.object_id
  resource_object_id  = azuread_service_principal.atlassian.object_id
}

# curl --fail --output ../entra-metadata.xml "$(terraform output -raw metadata_url)"
output "metadata_url" {
  value = join("", [
    "https://login.microsoftonline.com/${data.azuread_client_config.current.tenant_id}",
    "/federationmetadata/2007-06/federationmetadata.xml?appid=${data.azuread_application.atlassian.client_id}",
  ])
}
