variable "account_id" {
  type        = string
  description = "ID of the account to take from its identity provider."
}

# The plan warns of what that does. To unlink it:
# terraform apply -invoke=action.atlassian_scim_unlink.leaver
action "atlassian_scim_unlink" "leaver" {
  config {
    account_id = var.account_id
  }
}
