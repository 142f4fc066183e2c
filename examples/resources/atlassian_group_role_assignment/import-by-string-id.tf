import {
  to = atlassian_group_role_assignment.service_management
  id = "71a5c0de-3b8f-4d6e-9c21-5f4e3d2c1b0a,atlassian/user,ari:cloud:jira-servicedesk::site/0b7e6a5d-4c3b-4a29-8f1e-6d5c4b3a2918"
}
