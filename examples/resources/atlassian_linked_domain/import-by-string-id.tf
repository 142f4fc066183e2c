import {
  to = atlassian_linked_domain.acme_com
  id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/acme.com"
}
