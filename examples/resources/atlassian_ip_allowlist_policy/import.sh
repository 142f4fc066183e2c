# By the policy's id, of the provider's organization
terraform import atlassian_ip_allowlist_policy.office 358d916a-aed3-474a-9ae0-17def3bad866

# Or with the organization in front
terraform import atlassian_ip_allowlist_policy.office 4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/358d916a-aed3-474a-9ae0-17def3bad866
