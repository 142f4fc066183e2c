import {
  to = atlassian_service_account.deploy
  identity = {
    id              = "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3"
    organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5" # the provider's when left out
  }
}
