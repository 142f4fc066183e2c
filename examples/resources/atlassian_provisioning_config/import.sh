# By the id of the provisioning config, of the provider's organization
terraform import atlassian_provisioning_config.okta 8d1f6c1a-3b52-4f0e-9a7d-2c4e5b6a7f80

# By the id of its directory, which has one provisioning config at most
terraform import atlassian_provisioning_config.okta 2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29

# Or with the organization in front
terraform import atlassian_provisioning_config.okta 4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/8d1f6c1a-3b52-4f0e-9a7d-2c4e5b6a7f80
