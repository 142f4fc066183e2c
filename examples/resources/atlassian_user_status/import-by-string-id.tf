import {
  to = atlassian_user_status.contractor
  id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/712020:32f85bfb-8de5-5ab8-aa89-289f2bc0c5e2"
}
