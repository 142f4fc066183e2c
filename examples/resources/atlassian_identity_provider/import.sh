# By organization and directory: a directory has one SAML configuration at most.
terraform import atlassian_identity_provider.okta 96c9b91d-7a2f-4d3c-9a51-3c1d8f0e6b12/2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29

# In the provider's organization, the directory's id is enough:
# terraform import atlassian_identity_provider.okta 2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29
