import {
  to = atlassian_group_conflict_resolution.engineering
  id = "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29/engineering"
}
