variable "group_id" {
  type        = string
  description = "ID of the group that they are to be in."
}

# Invite: terraform apply -invoke=action.atlassian_user_invite.new_colleagues
action "atlassian_user_invite" "new_colleagues" {
  config {
    emails            = ["ada.new@acme.com", "bo.new@acme.com"]
    group_ids         = [var.group_id]
    send_notification = true
    notification_text = "Welcome to Acme."
  }
}
