# Service accounts of which nobody wrote down what they are for.
data "atlassian_service_accounts" "all" {}

locals {
  without_description = [
    for account in data.atlassian_service_accounts.all.service_accounts : account.name if account.description == null
  ]
}

check "service_accounts_say_what_they_are_for" {
  assert {
    condition     = length(local.without_description) == 0
    error_message = "Without a description: ${join(", ", local.without_description)}"
  }
}
