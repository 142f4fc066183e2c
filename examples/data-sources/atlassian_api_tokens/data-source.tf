# Tokens that are in force.
data "atlassian_api_tokens" "allowed" {
  status = "allowed"
}

locals {
  endless_tokens = [for token in data.atlassian_api_tokens.allowed.api_tokens : token if token.expires_at == null]

  # In force for more than 90 days, and not used for so long or ever.
  idle_tokens = [
    for token in data.atlassian_api_tokens.allowed.api_tokens : token
    if timecmp(coalesce(token.last_used_at, token.created_at), timeadd(plantimestamp(), "-2160h")) < 0
  ]
}

check "tokens_end" {
  assert {
    condition     = length(local.endless_tokens) == 0
    error_message = "Without an end: ${join(", ", [for token in local.endless_tokens : "${token.label} of ${token.owner_name}"])}"
  }
}

check "tokens_are_used" {
  assert {
    condition     = length(local.idle_tokens) == 0
    error_message = join(", ", [for token in local.idle_tokens : "Not used for 90 days: ${token.label} of ${token.owner_name}"])
  }
}
