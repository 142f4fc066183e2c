// Command identity-desk makes people the hands of the identity API: what Terraform writes, an administrator does in
// Atlassian's admin console.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// streams are what a command reads and prints.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// command is one of the things that the program does.
type command struct {
	name, does string
	run        func(ctx context.Context, arguments []string, io streams) error
}

func commands() []command {
	return []command{
		{"serve", "serves the identity API to the provider, and pages to people", serveCommand},
		{"adopt", "records what is set up in the console already", adoptCommand},
		{"people", "says who may use the pages", peopleCommand},
		{"runbook", "writes what people will have to do for a plan, as Markdown", runbookCommand},
		{"version", "prints the version", func(_ context.Context, _ []string, streams streams) error {
			_, err := fmt.Fprintln(streams.out, versionInWords())
			return err
		}},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "identity-desk:", client.Printable(err.Error()))
		os.Exit(1)
	}
}

// run runs the command that the arguments begin with.
func run(ctx context.Context, arguments []string, io streams) error {
	if len(arguments) == 0 || slices.Contains([]string{"help", "-h", "-help", "--help"}, arguments[0]) {
		fmt.Fprint(io.out, usage())
		return nil
	}
	for _, one := range commands() {
		if one.name == arguments[0] {
			return one.run(ctx, arguments[1:], io)
		}
	}
	return fmt.Errorf("there is no command %q\n\n%s", arguments[0], usage())
}

func usage() string {
	var lines strings.Builder
	lines.WriteString("Usage: identity-desk <command> [options]\n\n")
	for _, one := range commands() {
		fmt.Fprintf(&lines, "  %-10s %s\n", one.name, one.does)
	}
	lines.WriteString("\nidentity-desk <command> -help says more.\n")
	return lines.String()
}
