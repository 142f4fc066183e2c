package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/access"
)

const peopleUsage = `Usage: identity-desk people [options] list | add <name> | remove <name>

Says who may use the pages of the desk beyond the link that it prints. Each person has a token, which is printed once; the file
keeps only its hash. A desk that runs notices a change at once.

`

// peopleCommand lists, adds and removes people.
func peopleCommand(_ context.Context, arguments []string, streams streams) error {
	flags := flag.NewFlagSet("people", flag.ContinueOnError)
	flags.SetOutput(streams.out)
	flags.Usage = func() {
		fmt.Fprint(streams.out, peopleUsage)
		flags.PrintDefaults()
	}
	records := flags.String("records", cmp.Or(os.Getenv(environment["records"]), "identity-desk.json"), "`file` of records; people.json is beside it")
	file := flags.String("people", os.Getenv(environment["people"]), "`file` of people, instead of people.json beside the records")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	*file = cmp.Or(*file, peopleBeside(*records))
	if err := belongsTo(filepath.Dir(*file), os.Geteuid()); err != nil {
		return err
	}
	people, err := access.OpenPeople(*file, nil)
	if err != nil {
		return err
	}
	switch does := flags.Arg(0); {
	case does == "list" && flags.NArg() == 1:
		all, err := people.List()
		for _, one := range all {
			fmt.Fprintf(streams.out, "%s, since %s\n", one.Name, one.Added.Format("2 Jan 2006"))
		}
		return err
	case does == "add" && flags.NArg() == 2:
		token, err := people.Add(flags.Arg(1))
		if err == nil {
			fmt.Fprintf(streams.out, "Token of %s, shown this once: %s\n", flags.Arg(1), token)
		}
		return err
	case does == "remove" && flags.NArg() == 2:
		return people.Remove(flags.Arg(1))
	}
	return fmt.Errorf("say list, add <name> or remove <name>\n\n%s", peopleUsage)
}
