# Whose changes are no surprise: the account of the API key that Terraform applies with (actor_id
# of an event of an apply), and the system, which does what follows from it.
variable "own_actor_ids" {
  type    = set(string)
  default = ["f2a4c6e8b0d1f3a5c7e9b1d3", "atlassian-internal-system"]
}

# Who else changed anything about the organization's identity settings since the last review?
data "atlassian_audit_events" "identity" {
  since = "2026-10-01T00:00:00Z"
  identity_changes = [
    "saml", "scim", "domains", "authentication_policies", "google_workspace", "api_keys", "org_admins",
  ]
  exclude_actor_ids = var.own_actor_ids
}

check "nobody_else_changed_identity_settings" {
  assert {
    condition = length(data.atlassian_audit_events.identity.events) == 0
    error_message = join("\n", [
      for event in data.atlassian_audit_events.identity.events :
      join(" ", [
        "${event.time}: ${event.action} by ${coalesce(event.actor_name, event.actor_id, "somebody")}.",
        coalesce(event.message, "The log says no more."),
      ])
    ])
  }
}

check "the_review_saw_every_event" {
  assert {
    condition     = !data.atlassian_audit_events.identity.truncated
    error_message = "There are more events than were read: raise limit, or review a shorter time."
  }
}
