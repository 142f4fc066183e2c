data "atlassian_user" "rosa" {
  email = "rosa.delgado@acme.com"
}

data "atlassian_user_role_assignments" "rosa" {
  account_id = data.atlassian_user.rosa.account_id
}

# What the account may do, and why.
output "rosa_may" {
  value = [
    for held in data.atlassian_user_role_assignments.rosa.role_assignments :
    "${held.role} on ${held.resource_id} (${join(", ", held.methods)})"
  ]
}
