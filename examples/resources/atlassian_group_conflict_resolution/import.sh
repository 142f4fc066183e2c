# By the directory's id and the name of the group, of the provider's organization
terraform import atlassian_group_conflict_resolution.engineering 2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29/engineering

# Or with the organization in front
terraform import atlassian_group_conflict_resolution.engineering 4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29/engineering
