# By the policy's id, of the provider's organization
terraform import atlassian_data_residency_policy.europe 6a1d0c9b-8e7f-4605-9d4c-3b2a1f0e9d8c

# Or with the organization in front
terraform import atlassian_data_residency_policy.europe 4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/6a1d0c9b-8e7f-4605-9d4c-3b2a1f0e9d8c
