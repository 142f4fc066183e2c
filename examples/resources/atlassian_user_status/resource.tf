data "atlassian_user" "contractor" {
  email = "jack.thompson@contractor.example"
}

data "atlassian_user" "leaver" {
  email = "kwame.mensah@acme.com"
}

# Off for now: no access to this organization, and the same roles and groups again with "active".
resource "atlassian_user_status" "contractor" {
  account_id        = data.atlassian_user.contractor.account_id
  membership_status = "suspended"
}

# Gone: a managed account that cannot log in to anything of Atlassian's.
resource "atlassian_user_status" "leaver" {
  account_id     = data.atlassian_user.leaver.account_id
  account_status = "inactive"
}
