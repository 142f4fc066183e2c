// Command demo shows the provider at work from beginning to end, against an organization on loopback: plan, apply,
// Google's consent, a second plan that is empty, a change behind Terraform's back, and its repair. It needs Go and a
// terraform or tofu binary, no account and no registry. Everything it writes is in the .demo folder.
//
// With -desk it is the identity desk that is shown: the same job for an organization like a live one, where a person does in the
// console what Terraform asks for. See desk.go.
//
// With DEMO_DESTROY=1 it takes everything down at the end and proves that nothing is left; otherwise the organization
// keeps running, to be looked at.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/cli"
	"github.com/orgadmin/terraform-provider-atlassian/internal/shell"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	interrupted := ctx.Err() != nil
	stop()
	switch {
	case err != nil && interrupted:
		fmt.Fprintln(os.Stderr, "\nInterrupted. The demo stops what it had started.")
		os.Exit(1)
	case err != nil:
		fmt.Fprintf(os.Stderr, "\nThe demo failed: %v\n", err)
		os.Exit(1)
	}
}

// run is the demo. It stops the organization that it started, whatever ends it early.
func run(ctx context.Context) error {
	started := time.Now()
	binary, err := cli.Terraform()
	if err != nil {
		return err
	}
	root, err := repositoryRoot()
	if err != nil {
		return err
	}
	work := workspace{root: root, folder: filepath.Join(root, ".demo"), example: "demo"}
	if slices.Contains(os.Args[1:], "-desk") {
		return showDesk(ctx, binary, workspace{root: root, folder: filepath.Join(root, ".demo", "desk"), example: "demo-desk"}, started)
	}
	if err := stopEarlierDemo(ctx, work); err != nil {
		return err
	}
	say("Build the provider and the organization")
	if err := work.prepare(ctx); err != nil {
		return err
	}
	say("Start an organization on loopback")
	organization, err := startOrganization(ctx, work)
	if err != nil {
		return err
	}
	keep := false
	defer func() {
		if !keep {
			organization.stop()
		}
	}()
	tell("%s is at %s", organization.name, organization.address)
	story := demonstration{
		terraform:    terraform{binary: binary, work: work, environment: work.environment(organization)},
		organization: organization,
	}
	if err := story.terraform.init(ctx); err != nil {
		return err
	}
	if err := story.tell(ctx); err != nil {
		return err
	}
	if os.Getenv("DEMO_DESTROY") == "1" {
		if err := story.takeDown(ctx); err != nil {
			return err
		}
		fmt.Printf("\nEverything was as promised, in %.0f seconds. Nothing is left running.\n", time.Since(started).Seconds())
		return nil
	}
	directoryID, err := story.terraform.output(ctx, outputDirectory)
	if err != nil {
		return err
	}
	if err := work.writeEnvironmentFile(organization); err != nil {
		return err
	}
	keep = true
	fmt.Printf("\nEverything was as promised, in %.0f seconds.\n", time.Since(started).Seconds())
	printWhatNext(work, organization, directoryID, cli.AsTyped(binary))
	return nil
}

// printWhatNext ends the demo with things to try, as one types them at home.
func printWhatNext(work workspace, organization *organization, directoryID, binary string) {
	rename := `curl -fsS -o /dev/null -X PATCH -H "Authorization: Bearer $ATLASSIAN_API_KEY" -d '{"name":"Renamed by me"}' ` +
		`"$ATLASSIAN_BASE_URL/admin/identity/v1/orgs/$ATLASSIAN_ORGANIZATION_ID/directories/` + directoryID + `"`
	fmt.Printf(`
The organization keeps running. Look at it in a browser: %[1]s/

Go to the configuration, and tell this shell where the organization is:
    cd %[2]s && . ../env

What Terraform has made of main.tf, and what is to do: nothing, until you change main.tf or the organization
    %[3]s state list
    %[3]s plan

Rename a directory behind Terraform's back, see it in a plan, and put it back
    %[4]s
    %[3]s plan
    %[3]s apply -auto-approve

Destroy everything, with a warning for whoever loses single sign-on by it, and stop the organization
    %[3]s destroy -auto-approve
    kill %[5]d

`, organization.address, shell.Quote(nearby(work.configuration())), shell.Quote(binary), rename, organization.process.Pid)
}

// nearby returns a path as it is written in the current folder, when it is below it.
func nearby(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if relative, err := filepath.Rel(here, path); err == nil && filepath.IsLocal(relative) {
		return relative
	}
	return path
}

// say starts a step; tell adds a line to it.
func say(title string) { fmt.Printf("\n==> %s\n", title) }

func tell(format string, values ...any) {
	for line := range strings.SplitSeq(fmt.Sprintf(format, values...), "\n") {
		fmt.Printf("    %s\n", line)
	}
}
