# By the id of the provisioning config, of the provider's organization
terraform import atlassian_provisioning_config.okta 8d1f6c1a-3b52-4f0e-9a7d-2c4e5b6a7f80

# Or with the organization in front
terraform import atlassian_provisioning_config.okta 4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/8d1f6c1a-3b52-4f0e-9a7d-2c4e5b6a7f80
