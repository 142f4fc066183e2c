package main

import (
	"context"
	"fmt"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// configurations are the kinds of organization that are measured, each as the resources of so many instances.
var configurations = map[string]func(size int) string{
	"linked_domain": linkedDomains,
	"scim_group":    scimGroups,
	"mixed": func(size int) string {
		quarter := size / 4
		return linkedDomains(quarter) + scimGroups(quarter) + groups(quarter) + scimUsers(size-3*quarter)
	},
}

const header = `terraform {
  required_providers {
    atlassian = { source = "orgadmin/atlassian" }
  }
}
provider "atlassian" {}
`

func linkedDomains(size int) string {
	return fmt.Sprintf(`resource "atlassian_linked_domain" "bench" {
  count        = %d
  domain       = format("domain-%%04d.example", count.index + 1)
  directory_id = local.directory_id
}
`, size)
}

func scimGroups(size int) string {
	return fmt.Sprintf(`resource "atlassian_scim_group" "bench" {
  count             = %d
  scim_directory_id = local.scim_directory_id
  display_name      = format("synced-%%05d", count.index + 1)
  members           = []
}
`, size)
}

func scimUsers(size int) string {
	return fmt.Sprintf(`resource "atlassian_scim_user" "bench" {
  count             = %d
  scim_directory_id = local.scim_directory_id
  user_name         = format("bench-%%05d", count.index + 1)
  email             = format("bench-%%05d@domain-0001.example", count.index + 1)
}
`, size)
}

func groups(size int) string {
	return fmt.Sprintf(`resource "atlassian_group" "bench" {
  count                  = %d
  userbase_directory_id = local.userbase_directory_id
  name                   = format("bench-%%05d", count.index + 1)
}
`, size)
}

// floorConfiguration is what the same Terraform does without any provider process.
func floorConfiguration(size int) string {
	return fmt.Sprintf("resource \"terraform_data\" \"bench\" {\n  count = %d\n  input = format(\"domain-%%04d.example\", count.index + 1)\n}\n", size)
}

// surroundings are what the instances need, made before anything is measured: a directory, its SCIM directory and key.
func surroundings(ctx context.Context, h *host) (locals string, env []string, err error) {
	c, err := client.New(client.Config{BaseURL: h.url, APIKey: emulatorKey, Version: "bench"})
	if err != nil {
		return "", nil, err
	}
	organizationID := ""
	for organization, err := range c.Organizations(ctx) {
		if err != nil {
			return "", nil, err
		}
		organizationID = organization.ID
	}
	directory, err := c.CreateDirectory(ctx, organizationID, client.DirectoryCreate{Name: "Okta", IdentityProvider: client.IdentityProviderOkta})
	if err != nil {
		return "", nil, err
	}
	provisioning, err := c.CreateProvisioningConfig(ctx, organizationID, directory.ID)
	if err != nil {
		return "", nil, err
	}
	userbaseID := ""
	for userbase, err := range c.UserbaseDirectories(ctx, organizationID) {
		if err != nil {
			return "", nil, err
		}
		userbaseID = userbase.ID
		break
	}
	locals = fmt.Sprintf("locals {\n  directory_id = %q\n  scim_directory_id = %q\n  userbase_directory_id = %q\n}\n", directory.ID, provisioning.SCIMDirectoryID, userbaseID)
	return locals, []string{
		"ATLASSIAN_BASE_URL=" + h.url, "ATLASSIAN_ORGANIZATION_ID=" + organizationID, "ATLASSIAN_API_KEY=" + emulatorKey,
		"ATLASSIAN_SCIM_DIRECTORY_ID=" + provisioning.SCIMDirectoryID, "ATLASSIAN_SCIM_API_KEY=" + provisioning.Token,
	}, nil
}
