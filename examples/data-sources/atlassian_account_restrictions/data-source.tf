data "atlassian_user" "rosa" {
  email = "rosa.delgado@acme.com"
}

# The API key for this one must have no scopes.
data "atlassian_account_restrictions" "rosa" {
  account_id = data.atlassian_user.rosa.account_id
}

output "change_the_account_in" {
  value = coalesce(data.atlassian_account_restrictions.rosa.external_directory, "Atlassian Administration")
}
