import {
  to = atlassian_user_role_assignment.wiki_admin
  id = "712020:6f6dc3fb-4c2d-5e76-a3af-f39ae3b5f3e3,atlassian/admin,ari:cloud:confluence::site/0b7e6a5d-4c3b-4a29-8f1e-6d5c4b3a2918"
}
