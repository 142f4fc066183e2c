# By the ids of the group and the account, of the provider's organization
terraform import atlassian_group_membership.wei f29c72a8-7681-4ed0-8a2c-83372bf67437/712020:876baa99-d150-5eed-a1ac-de6839c36ca8

# Or with the organization in front
terraform import atlassian_group_membership.wei 4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/f29c72a8-7681-4ed0-8a2c-83372bf67437/712020:876baa99-d150-5eed-a1ac-de6839c36ca8
