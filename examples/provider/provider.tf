terraform {
  required_providers {
    atlassian = {
      source = "orgadmin/atlassian"
    }
  }
}

# The API key comes from ATLASSIAN_API_KEY, so that it stands in no file.
provider "atlassian" {
  organization_id = "4190aed5-a55b-5ac9-b4c1-4cdad563f3c5"

  # The identity API: this project's emulator, or any server that implements it.
  # Without it only what Atlassian publishes can be used.
  base_url = "http://127.0.0.1:8480"
}
