package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// The demo of the identity desk: an emulator that serves only what Atlassian publishes is the live organization, the desk serves
// the identity API, the provider has two base URLs, and Chromium is the administrator: it reads the desk's pages, clicks in the
// emulator's console, copies back what that shows, and presses Done.

// deskProgram is the identity desk, running in a process of its own.
type deskProgram struct {
	address, link, key string
	process            *os.Process
	ended              chan struct{}
}

// startDesk starts the desk on a free port and waits until it answers.
func startDesk(ctx context.Context, work workspace, o *organization) (*deskProgram, error) {
	log, err := os.Create(work.path("desk.log"))
	if err != nil {
		return nil, err
	}
	d := &deskProgram{key: "key-of-the-desk-in-the-demo", ended: make(chan struct{})}
	command := exec.CommandContext(context.WithoutCancel(ctx), work.path("bin/identity-desk"), "serve", "-listen=127.0.0.1:0", "-records="+work.path("records.json"),
		"-organization-id="+o.id, "-organization-name="+o.name, "-base-url="+o.address, "-operator=Mia", "-address-file="+work.path("desk.address"))
	command.Env = append(os.Environ(), "ATLASSIAN_API_KEY="+o.apiKey, "IDENTITY_DESK_KEY="+d.key)
	command.Stdout, command.Stderr = log, log
	err = command.Start()
	_ = log.Close() // the process has a handle of its own
	if err != nil {
		return nil, fmt.Errorf("starting the desk: %w", err)
	}
	d.process = command.Process
	go func() {
		_ = command.Wait() // how it ended stands in its log
		close(d.ended)
	}()
	waiting, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for d.address == "" {
		select {
		case <-d.ended:
			text, _ := os.ReadFile(work.path("desk.log"))
			return nil, fmt.Errorf("the desk ended at once:\n%s", text)
		case <-waiting.Done():
			d.stop()
			return nil, fmt.Errorf("the desk did not say its address: %w", waiting.Err())
		case <-tick.C:
		}
		text, err := os.ReadFile(work.path("desk.address"))
		if address, link, whole := strings.Cut(strings.TrimSpace(string(text)), "\n"); err == nil && whole {
			d.address, d.link = address, link
		}
	}
	return d, nil
}

func (d *deskProgram) stop() {
	if err := d.process.Signal(os.Interrupt); err != nil {
		_ = d.process.Kill() // as of the organization
	}
	select {
	case <-d.ended:
	case <-time.After(stopTimeout):
		_ = d.process.Kill()
		<-d.ended
	}
}

// deskStory is what the demo of the desk shows.
type deskStory struct {
	terraform     terraform
	organization  *organization
	administrator *administrator
	sealedTo      *age.X25519Identity
}

// showDesk is the demo of the desk. It ends what it has started.
func showDesk(ctx context.Context, binary string, work workspace, started time.Time) error {
	say("Build the provider, the organization and the desk")
	if err := work.prepare(ctx); err != nil {
		return err
	}
	certificate, err := os.ReadFile(filepath.Join(work.root, "examples", "demo", "okta-signing.pem"))
	if err != nil {
		return err
	}
	say("Start an organization that serves what Atlassian publishes, and the desk")
	organization, err := startOrganization(ctx, work, "-without-identity-api")
	if err != nil {
		return err
	}
	defer organization.stop()
	desk, err := startDesk(ctx, work, organization)
	if err != nil {
		return err
	}
	defer desk.stop()
	tell("%s is at %s, and its identity desk at %s", organization.name, organization.address, desk.address)
	mia, leave, err := newAdministrator(ctx, desk, organization)
	if err != nil {
		return err
	}
	defer leave()
	sealedTo, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	environment := append(work.environment(organization), "ATLASSIAN_IDENTITY_BASE_URL="+desk.address, "ATLASSIAN_IDENTITY_API_KEY="+desk.key,
		"TF_VAR_recipient="+sealedTo.Recipient().String(), "TF_VAR_certificate="+string(certificate))
	story := deskStory{terraform{binary: binary, work: work, environment: environment}, organization, mia, sealedTo}
	if err := story.terraform.init(ctx); err != nil {
		return err
	}
	if err := story.tell(ctx); err != nil {
		return err
	}
	fmt.Printf("\nEverything was as promised, in %.0f seconds. Nothing is left running. The records are in %s.\n", time.Since(started).Seconds(), nearby(work.path("records.json")))
	return nil
}

func (s deskStory) tell(ctx context.Context) error {
	for _, step := range []func(context.Context) error{s.setUp, s.nothingToDo, s.keyAnswers, s.deleteBehindEverybodysBack, s.nothingToDo, s.takeDown} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// meanwhile runs terraform while the administrator does what the worklist asks, until terraform has ended.
func (s deskStory) meanwhile(ctx context.Context, run func(context.Context) (string, error)) error {
	type outcome struct {
		closing string
		err     error
	}
	ended := make(chan outcome, 1)
	running, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		closing, err := run(running)
		ended <- outcome{closing, err}
	}()
	for {
		select {
		case end := <-ended:
			if end.err == nil {
				tell("%s", end.closing)
			}
			return end.err
		default:
		}
		did, err := s.administrator.next(ctx)
		if err != nil {
			stop()
			<-ended
			return err
		}
		if did != "" {
			tell("Mia: %s", did)
		}
	}
}

func (s deskStory) setUp(ctx context.Context) error {
	say("Apply examples/demo-desk, while Mia does in the console what the worklist asks")
	changes, err := s.terraform.plan(ctx)
	if err != nil {
		return err
	}
	show(changes)
	if err := s.administrator.signIn(ctx); err != nil {
		return err
	}
	return s.meanwhile(ctx, s.terraform.apply)
}

func (s deskStory) nothingToDo(ctx context.Context) error {
	return demonstration{terraform: s.terraform, organization: s.organization}.nothingToDo(ctx)
}

// keyAnswers opens the sealed key, and asks Atlassian's SCIM with it.
func (s deskStory) keyAnswers(ctx context.Context) error {
	say("Open the sealed SCIM key, and ask with it")
	sealed, err := s.terraform.output(ctx, "sealed_scim_key")
	if err != nil {
		return err
	}
	directoryID, err := s.terraform.output(ctx, "scim_directory_id")
	if err != nil {
		return err
	}
	opened, err := age.Decrypt(armor.NewReader(strings.NewReader(sealed)), s.sealedTo)
	if err != nil {
		return err
	}
	key, err := io.ReadAll(opened)
	if err != nil {
		return err
	}
	okta, err := client.New(client.Config{BaseURL: s.organization.address, APIKey: s.organization.apiKey, SCIMAPIKeys: map[string]string{directoryID: strings.TrimSpace(string(key))}, Version: "demo"})
	if err != nil {
		return err
	}
	if _, err := okta.SCIMConfiguration(ctx, directoryID); err != nil {
		return fmt.Errorf("the key that Terraform has sealed is not accepted: %w", err)
	}
	tell("SCIM directory %s accepts it. It is in no file of the desk.", directoryID)
	return nil
}

// deleteBehindEverybodysBack changes something in the console that nobody was asked for. The desk doubts its record, Mia looks, and
// the next plan puts it right.
func (s deskStory) deleteBehindEverybodysBack(ctx context.Context) error {
	say("Delete an authentication policy in the console behind everybody's back")
	if err := s.administrator.deletePolicy(ctx, "Contractors"); err != nil {
		return err
	}
	doubt, err := s.administrator.awaitDoubt(ctx)
	if err != nil {
		return err
	}
	tell("The desk has read the audit log: %s", doubt)
	looked, err := s.administrator.settle(ctx, "Contractors")
	if err != nil {
		return err
	}
	tell("Mia has compared %d with the console: \"Contractors\" is not there any more, the rest is as recorded", looked)
	changes, err := s.terraform.plan(ctx)
	if err != nil {
		return err
	}
	show(changes)
	if len(changes) != 1 || changes[0].Type != "atlassian_authentication_policy" || changes[0].Sign != "+" {
		return errors.New("the plan was to make the policy again, and nothing else")
	}
	return s.meanwhile(ctx, s.terraform.apply)
}

func (s deskStory) takeDown(ctx context.Context) error {
	say("Destroy everything, in the safe order")
	if err := s.meanwhile(ctx, s.terraform.destroy); err != nil {
		return err
	}
	left, err := s.administrator.directories(ctx)
	if err != nil {
		return err
	}
	if len(left) != 1 {
		return fmt.Errorf("only the local directory was to be left, and the console shows %s", strings.Join(left, ", "))
	}
	tell("The console shows the local directory alone.")
	return nil
}
