import {
  to = atlassian_provisioning_config.okta
  id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/8d1f6c1a-3b52-4f0e-9a7d-2c4e5b6a7f80"
}
