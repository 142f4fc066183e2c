# By the account's id, of the provider's organization
terraform import atlassian_service_account.deploy 712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3

# Or with the organization in front
terraform import atlassian_service_account.deploy 4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3
