# Groups that an identity provider syncs are left out.
list "atlassian_group" "by_hand" {
  provider         = atlassian
  include_resource = true
}
