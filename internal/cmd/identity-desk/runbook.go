package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/runbook"
)

const runbookUsage = `Usage: identity-desk runbook <plan.json>

Writes what people will have to do in Atlassian's admin console for a plan of Terraform, as Markdown for a pull request.
The plan is read from the file, or from standard input with "-"; nothing else is asked.

  terraform plan -out=plan.bin
  terraform show -json plan.bin | identity-desk runbook -
`

// runbookCommand prints the runbook of a plan.
func runbookCommand(_ context.Context, arguments []string, streams streams) error {
	flags := flag.NewFlagSet("runbook", flag.ContinueOnError)
	flags.SetOutput(streams.out)
	flags.Usage = func() { fmt.Fprint(streams.out, runbookUsage) }
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return fmt.Errorf("give one plan in JSON, or \"-\" for standard input, not %d arguments\n\n%s", flags.NArg(), runbookUsage)
	}
	name, content, err := readPlan(flags.Arg(0), streams.in)
	if err != nil {
		return err
	}
	page, err := runbook.Markdown(content)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	_, err = io.WriteString(streams.out, page)
	return err
}

// readPlan returns the content of a file, or of standard input, and what to call it in an error.
func readPlan(file string, in io.Reader) (name string, content []byte, err error) {
	if file == "-" {
		content, err = io.ReadAll(in)
		return "standard input", content, err
	}
	content, err = os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return file, nil, fmt.Errorf("there is no file %s. Next: `terraform plan -out=plan.bin`, then `terraform show -json plan.bin > %s`", file, file)
	}
	return file, content, err
}
