# The break-glass account is for emergencies: nobody works with it day by day.
data "atlassian_user" "break_glass" {
  email = "amara.okafor@acme.com"
}

data "atlassian_user_last_active_dates" "break_glass" {
  account_id = data.atlassian_user.break_glass.account_id
}

check "nobody_works_with_the_break_glass_account" {
  assert {
    condition = alltrue([
      for product in data.atlassian_user_last_active_dates.break_glass.products :
      timecmp("${coalesce(product.last_active_on, "2000-01-01")}T00:00:00Z", timeadd(plantimestamp(), "-168h")) < 0
    ])
    error_message = "Used in the last week: ${join(", ", data.atlassian_user_last_active_dates.break_glass.products[*].key)}"
  }
}
