# By the policy's id, of the provider's organization. Who is in the policy cannot
# be read: the next apply adds the configured addresses, which does no harm.
terraform import atlassian_authentication_policy_members.contractors 5e8d7c6b-1a2b-4c3d-9e4f-a5b6c7d8e9f0

# Or with the organization in front
terraform import atlassian_authentication_policy_members.contractors 4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/5e8d7c6b-1a2b-4c3d-9e4f-a5b6c7d8e9f0
