# By the domain, of the provider's organization
terraform import atlassian_linked_domain.acme_com acme.com

# Or with the organization in front
terraform import atlassian_linked_domain.acme_com 4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/acme.com
