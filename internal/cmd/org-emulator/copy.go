package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/shell"
	"github.com/orgadmin/terraform-provider-atlassian/internal/twin"
)

// copyFromLive writes a seed of the organization that the environment names.
func copyFromLive(ctx context.Context, settings settings, stdout, stderr io.Writer) error {
	organizationID, apiKey := os.Getenv("ATLASSIAN_ORGANIZATION_ID"), os.Getenv("ATLASSIAN_API_KEY")
	if organizationID == "" || apiKey == "" {
		return errors.New("-copy-from-live: set ATLASSIAN_ORGANIZATION_ID and ATLASSIAN_API_KEY to the organization that is to be copied")
	}
	baseURL, set := os.LookupEnv("ATLASSIAN_BASE_URL")
	if set && baseURL == "" {
		return errors.New("-copy-from-live: ATLASSIAN_BASE_URL is set to nothing; unset it for " + client.DefaultBaseURL)
	}
	api, err := client.New(client.Config{BaseURL: baseURL, APIKey: apiKey, Version: "org-emulator"})
	if err != nil {
		return fmt.Errorf("-copy-from-live: %w", err)
	}
	path := settings.copyFromLive
	fmt.Fprintf(stderr, "copying organization %s from %s; nothing there is changed\n", organizationID, api.Host())
	err = writeFile(path, func() ([]byte, error) {
		seed, err := twin.Copy(ctx, api, organizationID, twin.Options{StandIns: settings.standIns, WithoutUserRoles: settings.withoutUserRoles, Progress: stderr})
		if err != nil {
			return nil, err
		}
		return json.MarshalIndent(seed, "", " ")
	})
	if err != nil {
		return errors.Join(fmt.Errorf("-copy-from-live: %w", err), fmt.Errorf("%s was not written", path))
	}
	warning := "It holds names and e-mail addresses of people: keep it out of version control, and delete it when you are done."
	if settings.standIns {
		warning = "People in it are stand-ins. Names of groups, sites and domains are the real ones."
	}
	_, err = fmt.Fprintf(stdout, "%s is written. %s\n\n  org-emulator -seed %s\n\n", path, warning, shell.Quote(path))
	return err
}
