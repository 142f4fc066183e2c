// Command sweep deletes what acceptance tests left behind in a live organization, and what people made by hand under
// such a name: groups named tfacc-..., users and groups of the SCIM directory that the environment has the key of, and,
// where the host serves the identity API, directories with everything in them and policies. Without -confirm it only lists.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/livename"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "sweep:", err)
		os.Exit(1)
	}
}

// run reads command line and environment, lists the leftovers and, when the organization is confirmed, deletes them.
func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	flags := flag.NewFlagSet("sweep", flag.ContinueOnError)
	flags.SetOutput(out)
	confirm := flags.String("confirm", "", "`id` of the organization to delete leftovers in; without it they are only listed")
	if err := flags.Parse(args); err != nil {
		return err
	}
	organizationID, apiKey := getenv("ATLASSIAN_ORGANIZATION_ID"), getenv("ATLASSIAN_API_KEY")
	if organizationID == "" || apiKey == "" {
		return errors.New("set ATLASSIAN_ORGANIZATION_ID and ATLASSIAN_API_KEY to the organization that tests ran against")
	}
	if *confirm != "" && *confirm != organizationID {
		return fmt.Errorf("-confirm %s is not the organization in ATLASSIAN_ORGANIZATION_ID, %s; nothing was deleted", *confirm, organizationID)
	}
	config := client.Config{BaseURL: getenv("ATLASSIAN_BASE_URL"), APIKey: apiKey, Version: "sweep"}
	scimDirectoryID, scimKey := getenv("ATLASSIAN_SCIM_DIRECTORY_ID"), getenv("ATLASSIAN_SCIM_API_KEY")
	if (scimDirectoryID == "") != (scimKey == "") {
		return errors.New("set both ATLASSIAN_SCIM_DIRECTORY_ID and ATLASSIAN_SCIM_API_KEY, or neither; without them no SCIM directory is swept")
	}
	if scimKey != "" {
		config.SCIMAPIKeys = map[string]string{scimDirectoryID: scimKey}
	}
	api, err := client.New(config)
	if err != nil {
		return err
	}
	sweep := sweeper{client: api, organizationID: organizationID, scimDirectoryID: scimDirectoryID}
	leftovers, err := sweep.find(ctx)
	if err != nil {
		return fmt.Errorf("looking for leftovers: %w", err)
	}
	if len(leftovers) == 0 {
		_, err = fmt.Fprintf(out, "Nothing named %s... is left in organization %s on %s.\n", livename.Prefix, organizationID, api.Host())
		return err
	}
	var failures []error
	for _, leftover := range leftovers {
		outcome := "found"
		if *confirm != "" {
			outcome = "deleted"
			if err := leftover.remove(ctx); err != nil && !errors.Is(err, client.ErrNotFound) {
				outcome = "not deleted"
				failures = append(failures, fmt.Errorf("%s: %w", leftover.name, err))
			}
		}
		fmt.Fprintf(out, "%s: %s\n", outcome, leftover.name)
	}
	if *confirm == "" {
		fmt.Fprintf(out, "\nNothing was deleted. To delete this in organization %s on %s: make sweep CONFIRM=%s\n", organizationID, api.Host(), organizationID)
	}
	return errors.Join(failures...)
}
