# The policies that members can be added to, each with no members: who is in a
# policy cannot be read.
list "atlassian_authentication_policy_members" "all" {
  provider         = atlassian
  include_resource = true
}
