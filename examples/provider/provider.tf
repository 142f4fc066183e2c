terraform {
  required_providers {
    atlassian = {
      # The namespace is a placeholder until somebody publishes it under their own.
      source = "orgadmin/atlassian"
    }
  }
}

# The API key comes from ATLASSIAN_API_KEY, so that it stands in no file.
provider "atlassian" {
  # A placeholder: yours is beside the API key in the console.
  organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"

  # What Atlassian publishes no API for goes through an identity desk, whose key is
  # ATLASSIAN_IDENTITY_API_KEY. Without it everything else works.
  # identity_base_url = "https://identity-desk.acme.com"
}

# Who administers the organization, asked of Atlassian.
data "atlassian_users" "admins" {
  roles = ["atlassian/org-admin"]
}

output "organization_admins" {
  value = data.atlassian_users.admins.users[*].email
}
