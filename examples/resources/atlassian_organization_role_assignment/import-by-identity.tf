import {
  to = atlassian_organization_role_assignment.rosa
  identity = {
    account_id = "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3"
    role       = "atlassian/org-admin"
  }
}
