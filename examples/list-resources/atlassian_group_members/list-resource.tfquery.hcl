list "atlassian_group_members" "by_hand" {
  provider         = atlassian
  include_resource = true
}
