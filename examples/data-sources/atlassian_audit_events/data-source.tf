# Who changed anything about single sign-on since the last review?
data "atlassian_audit_events" "single_sign_on" {
  since = "2026-10-01T00:00:00Z"
  query = "saml"
}

check "nobody_changed_single_sign_on" {
  assert {
    condition = length(data.atlassian_audit_events.single_sign_on.events) == 0
    error_message = join("\n", [
      for event in data.atlassian_audit_events.single_sign_on.events :
      "${event.time}: ${event.action} by ${coalesce(event.actor_email, event.actor_id, "somebody")}"
    ])
  }
}

check "the_review_saw_every_event" {
  assert {
    condition     = !data.atlassian_audit_events.single_sign_on.truncated
    error_message = "There are more events than were read: raise limit, or review a shorter time."
  }
}
