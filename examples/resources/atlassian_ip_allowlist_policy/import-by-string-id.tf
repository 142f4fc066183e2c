import {
  to = atlassian_ip_allowlist_policy.office
  id = "358d916a-aed3-474a-9ae0-17def3bad866"
}
