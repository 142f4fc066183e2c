import {
  to = atlassian_scim_user.jo
  id = "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8/2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29"
}
