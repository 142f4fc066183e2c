# By the group's id, of the provider's organization
terraform import atlassian_group_members.on_call f29c72a8-7681-4ed0-8a2c-83372bf67437

# Or with the organization in front
terraform import atlassian_group_members.on_call 4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/f29c72a8-7681-4ed0-8a2c-83372bf67437
