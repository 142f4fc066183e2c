# By the id of the connection, of the provider's organization
terraform import atlassian_google_workspace_connection.google 6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8

# By the id of its directory, which has one connection at most
terraform import atlassian_google_workspace_connection.google 2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29

# Or with the organization in front
terraform import atlassian_google_workspace_connection.google 4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8
