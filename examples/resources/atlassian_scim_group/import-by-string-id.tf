import {
  to = atlassian_scim_group.platform
  id = "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8/50202593-bc47-45df-8fa0-3f63343aa3c1"
}
