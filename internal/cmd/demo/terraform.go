package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// terraform runs the terraform binary in the configuration, as a person does: its state is where everybody's is.
type terraform struct {
	binary      string
	work        workspace
	environment []string
}

// run runs one command and returns its standard output. What it printed is part of the error.
func (t terraform) run(ctx context.Context, arguments ...string) ([]byte, error) {
	command := exec.CommandContext(ctx, t.binary, arguments...)
	command.Dir = t.work.configuration()
	command.Env = t.environment
	// Terraform ends in good order on an interrupt: it finishes the request in flight and writes its state.
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = time.Minute
	var output, problems bytes.Buffer
	command.Stdout, command.Stderr = &output, &problems
	err := command.Run()
	if err != nil {
		err = fmt.Errorf("terraform %s: %w\n%s%s", arguments[0], err, output.Bytes(), problems.Bytes())
	}
	return output.Bytes(), err
}

// init installs the provider from the mirror, and writes the lock file.
func (t terraform) init(ctx context.Context) error {
	_, err := t.run(ctx, "init", "-input=false", "-no-color")
	return err
}

// plan makes a plan, keeps it for apply, and returns what it changes. It holds terraform's two accounts of the plan
// against each other: the exit code and the list of changes.
func (t terraform) plan(ctx context.Context) ([]plannedChange, error) {
	_, err := t.run(ctx, "plan", "-input=false", "-no-color", "-detailed-exitcode", "-out="+t.work.path("plan.bin"))
	var exit *exec.ExitError
	somethingToDo := errors.As(err, &exit) && exit.ExitCode() == 2
	if err != nil && !somethingToDo {
		return nil, err
	}
	text, err := t.run(ctx, "show", "-json", t.work.path("plan.bin"))
	if err != nil {
		return nil, err
	}
	changes, err := parsePlan(text)
	if err != nil {
		return nil, err
	}
	if somethingToDo != (len(changes) > 0) {
		return nil, fmt.Errorf("terraform's exit code says something to do: %t, and its plan has %d changes", somethingToDo, len(changes))
	}
	return changes, nil
}

// apply carries out the plan made last and returns terraform's closing line.
func (t terraform) apply(ctx context.Context) (string, error) {
	output, err := t.run(ctx, "apply", "-input=false", "-no-color", t.work.path("plan.bin"))
	return lineWith(output, "Apply complete!"), err
}

// destroy destroys everything and returns terraform's closing line.
func (t terraform) destroy(ctx context.Context) (string, error) {
	output, err := t.run(ctx, "destroy", "-input=false", "-no-color", "-auto-approve")
	return lineWith(output, "Destroy complete!"), err
}

// output returns one output value of the state.
func (t terraform) output(ctx context.Context, name string) (string, error) {
	output, err := t.run(ctx, "output", "-raw", "-no-color", name)
	return string(output), err
}

func lineWith(output []byte, beginning string) string {
	for line := range strings.SplitSeq(string(output), "\n") {
		if strings.HasPrefix(line, beginning) {
			return line
		}
	}
	return ""
}
