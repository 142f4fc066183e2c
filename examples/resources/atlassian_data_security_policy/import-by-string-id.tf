import {
  to = atlassian_data_security_policy.links
  id = "c5e1f7a2-9b3d-4e68-8a07-4d2f6b1c9e35"
}
