# By the ids of the SCIM directory, of the group in it and of the user in it
terraform import atlassian_scim_group_member.jo_on_call 6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8/50202593-bc47-45df-8fa0-3f63343aa3c1/c6993c94-dbda-40f1-b6f0-18c855522ade
