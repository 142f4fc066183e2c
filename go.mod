module github.com/orgadmin/terraform-provider-atlassian

go 1.26.0
