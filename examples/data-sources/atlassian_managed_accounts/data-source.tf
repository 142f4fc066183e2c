data "atlassian_managed_accounts" "all" {}

locals {
  # Those that were never active have no date at all.
  idle_accounts = [
    for account in data.atlassian_managed_accounts.all.managed_accounts : account
    if account.account_status == "active" && (
      account.last_active_at == null || try(timecmp(account.last_active_at, timeadd(plantimestamp(), "-2160h")) < 0, false)
    )
  ]
}

check "accounts_are_used" {
  assert {
    condition = length(local.idle_accounts) == 0
    error_message = join(", ", [
      for account in local.idle_accounts : "Not active for 90 days: ${coalesce(account.email, account.account_id)}"
    ])
  }
}
