import {
  to = atlassian_group.data_platform
  id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5/f29c72a8-7681-4ed0-8a2c-83372bf67437"
}
