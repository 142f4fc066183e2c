import {
  to = atlassian_google_workspace_connection.google
  identity = {
    id              = "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8"
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5" # the provider's when left out
  }
}
