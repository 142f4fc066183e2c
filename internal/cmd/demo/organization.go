package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

const (
	startTimeout = 20 * time.Second
	stopTimeout  = 10 * time.Second
)

// organization is the emulated organization, running in a process of its own so that it can outlive the demo.
type organization struct {
	address string
	apiKey  string
	id      string
	name    string
	client  *client.Client
	process *os.Process
	ended   chan struct{} // closed when the process has ended
}

// startOrganization starts the emulator on a free port and waits until it answers.
func startOrganization(ctx context.Context, work workspace, more ...string) (*organization, error) {
	log, err := os.Create(work.path("organization.log"))
	if err != nil {
		return nil, err
	}
	o := &organization{apiKey: "demo-key", ended: make(chan struct{})}
	// Not CommandContext: the process is to survive the demo; stop ends it when it is not.
	command := exec.Command(work.path("bin/org-emulator"), append([]string{"-listen=127.0.0.1:0", "-api-key=" + o.apiKey,
		"-state=" + work.path("organization.json"), "-address-file=" + work.path("address")}, more...)...)
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = detached()
	err = command.Start()
	_ = log.Close() // nothing was written here; the process has a handle of its own
	if err != nil {
		return nil, fmt.Errorf("starting the organization: %w", err)
	}
	o.process = command.Process
	go func() {
		_ = command.Wait() // how it ended stands in its log
		close(o.ended)
	}()
	if err := o.connect(ctx, work); err != nil {
		o.stop()
		return nil, err
	}
	return o, nil
}

// connect waits for the address and makes the acquaintance of the organization there.
func (o *organization) connect(ctx context.Context, work workspace) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for o.address == "" {
		select {
		case <-o.ended:
			log, _ := os.ReadFile(work.path("organization.log"))
			return fmt.Errorf("the organization ended at once:\n%s", log)
		case <-ctx.Done():
			return fmt.Errorf("the organization did not say its address: %w", ctx.Err())
		case <-tick.C:
		}
		if address, err := os.ReadFile(work.path("address")); err == nil {
			o.address = strings.TrimSpace(string(address))
		}
	}
	if err := os.WriteFile(work.path("pid"), []byte(strconv.Itoa(o.process.Pid)), 0o644); err != nil {
		return err
	}
	var err error
	if o.client, err = client.New(client.Config{BaseURL: o.address, APIKey: o.apiKey, Version: "demo"}); err != nil {
		return err
	}
	for found, err := range o.client.Organizations(ctx) {
		if err != nil {
			return err
		}
		o.id, o.name = found.ID, found.Name
	}
	if o.id == "" {
		return errors.New("the emulator serves no organization")
	}
	return nil
}

// stop ends the process and waits until it has ended.
func (o *organization) stop() {
	if err := o.process.Signal(os.Interrupt); err != nil {
		_ = o.process.Kill() // a system without interrupts; or the process has ended, which is as well
	}
	select {
	case <-o.ended:
	case <-time.After(stopTimeout):
		_ = o.process.Kill()
		<-o.ended
	}
}

// allowGoogle does what a person does on Google's consent page: it sends the page's form.
func (o *organization) allowGoogle(ctx context.Context, consentURL string) error {
	page, err := url.Parse(consentURL)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(consentURL, o.address+"/") {
		return fmt.Errorf("the consent page is at %s, which is not the organization's address %s", consentURL, o.address)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, page.String(), http.NoBody)
	if err != nil {
		return err
	}
	request.Header.Set("Origin", o.address)
	request.Header.Set("User-Agent", "demo (as the person who clicks Allow)")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || !strings.Contains(string(body), "Google Workspace is connected") {
		return fmt.Errorf("Google's consent page answered %s, and not that it is connected", response.Status)
	}
	return nil
}

// stopEarlierDemo stops the organization that an earlier demo left running. Its process id alone would not do: after
// a restart of the machine the number may be somebody else's, so the organization has to answer as well.
func stopEarlierDemo(ctx context.Context, work workspace) error {
	address, addressErr := os.ReadFile(work.path("address"))
	pid, pidErr := os.ReadFile(work.path("pid"))
	if addressErr != nil || pidErr != nil {
		return nil
	}
	number, err := strconv.Atoi(string(pid))
	if err != nil || !answers(ctx, strings.TrimSpace(string(address))) {
		return nil
	}
	say("Stop the organization of an earlier demo")
	process, err := os.FindProcess(number)
	if err != nil {
		return nil // it has just ended
	}
	if err := process.Signal(os.Interrupt); err != nil {
		return fmt.Errorf("stopping process %d, the organization of an earlier demo: %w", number, err)
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(stopTimeout)
	for answers(ctx, strings.TrimSpace(string(address))) {
		select {
		case <-deadline:
			return fmt.Errorf("process %d, the organization of an earlier demo, does not end; stop it by hand", number)
		case <-tick.C:
		}
	}
	return nil
}

// answers tells whether an emulated organization with the demo's key is at address.
func answers(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/", http.NoBody)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	return response.Body.Close() == nil && response.StatusCode == http.StatusOK
}
