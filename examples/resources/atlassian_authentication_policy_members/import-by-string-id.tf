import {
  to = atlassian_authentication_policy_members.contractors
  id = "5e8d7c6b-1a2b-4c3d-9e4f-a5b6c7d8e9f0"
}
