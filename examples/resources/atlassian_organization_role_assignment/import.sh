# By the account's id and the role, with a comma between them, of the provider's organization
terraform import atlassian_organization_role_assignment.rosa 712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3,atlassian/org-admin

# Or with the organization in front
terraform import atlassian_organization_role_assignment.rosa 4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3,atlassian/org-admin
