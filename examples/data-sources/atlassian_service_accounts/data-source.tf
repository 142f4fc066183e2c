# Service accounts of which nobody wrote down what they are for.
data "atlassian_service_accounts" "all" {}

check "service_accounts_say_what_they_are_for" {
  assert {
    condition     = alltrue([for account in data.atlassian_service_accounts.all.service_accounts : account.description != null])
    error_message = "Without a description: ${join(", ", [for account in data.atlassian_service_accounts.all.service_accounts : account.name if account.description == null])}"
  }
}
