data "atlassian_group" "design" {
  name = "design"
}

data "atlassian_group_role_assignments" "design" {
  group_id = data.atlassian_group.design.id
}

# What the group was given itself, as "role on resource".
output "design_may_use" {
  value = [
    for held in data.atlassian_group_role_assignments.design.role_assignments : "${held.role} on ${held.resource_id}"
    if held.direct
  ]
}
