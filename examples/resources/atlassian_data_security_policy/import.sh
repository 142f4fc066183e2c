# By the policy's id, of the provider's organization
terraform import atlassian_data_security_policy.links c5e1f7a2-9b3d-4e68-8a07-4d2f6b1c9e35

# Or with the organization in front
terraform import atlassian_data_security_policy.links 4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/c5e1f7a2-9b3d-4e68-8a07-4d2f6b1c9e35
