import {
  to = atlassian_data_residency_policy.europe
  id = "6a1d0c9b-8e7f-4605-9d4c-3b2a1f0e9d8c"
}
