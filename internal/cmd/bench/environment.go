package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/cli"
)

// environment is a folder with everything that a measurement needs, gone at the end.
type environment struct{ folder string }

func newEnvironment(ctx context.Context) (*environment, error) {
	folder, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return nil, err
	}
	w := &environment{folder}
	for name, from := range map[string]string{
		"real/terraform-provider-atlassian": ".",
		"idle/terraform-provider-atlassian": "./internal/cmd/idleprovider",
		"org-emulator":                      "./internal/cmd/org-emulator",
	} {
		build := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(folder, name), from)
		if output, err := build.CombinedOutput(); err != nil {
			w.close()
			return nil, fmt.Errorf("building %s: %w\n%s", from, err, output)
		}
	}
	for _, provider := range []string{"real", "idle"} {
		config := cli.Configuration(filepath.Join(folder, provider))
		if err := os.WriteFile(filepath.Join(folder, provider+".tfrc"), []byte(config), 0o600); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func (w *environment) close() { _ = os.RemoveAll(w.folder) }

// project is one Terraform configuration with its state.
type project struct {
	folder string
	env    []string
}

func (w *environment) project(name, configuration string, env ...string) (*project, error) {
	p := &project{folder: filepath.Join(w.folder, name), env: env}
	if err := os.MkdirAll(p.folder, 0o750); err != nil {
		return nil, err
	}
	return p, os.WriteFile(filepath.Join(p.folder, "main.tf"), []byte(configuration), 0o600)
}

// cost is what one run of terraform took.
type cost struct {
	wall time.Duration
	// cpu is that of terraform and of the provider together.
	cpu time.Duration
	// terraformMemory and providerMemory are the most that each of the two had at a time, in bytes.
	terraformMemory, providerMemory int64
	// requests and refused are the emulator's; refused were answered 429.
	requests, refused int64
}

// terraform runs one command. A plan that changes something is an error: what was to be measured is a plan that does not.
func (p *project) terraform(ctx context.Context, arguments ...string) (cost, error) {
	binary, err := cli.Terraform()
	if err != nil {
		return cost{}, err
	}
	command := exec.CommandContext(ctx, binary, arguments...)
	command.Dir = p.folder
	// Logs that somebody wants elsewhere would be measured here.
	command.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "TF_") || strings.HasPrefix(v, "ATLASSIAN_") }),
		append([]string{"TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1"}, p.env...)...)
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	started := time.Now()
	if err := command.Start(); err != nil {
		return cost{}, err
	}
	watch := watchMemory(command.Process.Pid)
	err = command.Wait()
	measured := cost{wall: time.Since(started)}
	measured.terraformMemory, measured.providerMemory = watch.end()
	if err != nil {
		return measured, fmt.Errorf("terraform %s: %w\n%s", strings.Join(arguments, " "), err, last(output.String(), 4000))
	}
	measured.cpu = command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	return measured, nil
}

func last(text string, most int) string { return text[max(0, len(text)-most):] }

// host is an emulator in a process of its own.
type host struct {
	command *exec.Cmd
	url     string
}

const emulatorKey = "bench-organization-api-key"

func (w *environment) host(ctx context.Context, size int) (*host, error) {
	address := filepath.Join(w.folder, fmt.Sprintf("address-%d", time.Now().UnixNano()))
	h := &host{command: exec.CommandContext(ctx, filepath.Join(w.folder, "org-emulator"), "-listen", "127.0.0.1:0", "-address-file", address,
		"-api-key", emulatorKey, "-deterministic", "-generate", fmt.Sprintf("domains=%d,groups=10,users=100", size))}
	h.command.Cancel = func() error { return h.command.Process.Signal(os.Interrupt) }
	if err := h.command.Start(); err != nil {
		return nil, err
	}
	for range 200 {
		if content, err := os.ReadFile(address); err == nil && len(content) > 0 {
			h.url = strings.TrimSpace(string(content))
			return h, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	h.close()
	return nil, fmt.Errorf("the emulator did not start")
}

func (h *host) close() {
	_ = h.command.Process.Signal(os.Interrupt)
	_ = h.command.Wait()
}

// set changes how the emulator answers from now on: how late, and to how many requests a minute (0: any number).
func (h *host) set(latency time.Duration, limit int) error {
	response, err := http.PostForm(h.url+"/console/statistics", url.Values{"latency": {latency.String()}, "rate-limit": {fmt.Sprint(limit)}})
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the emulator does not take latency %s and rate limit %d: %s", latency, limit, response.Status)
	}
	return nil
}

func (h *host) counts() (requests, refused int64, err error) {
	response, err := http.Get(h.url + "/console/statistics")
	if err != nil {
		return 0, 0, err
	}
	defer response.Body.Close()
	var statistics struct{ Requests, Refused int64 }
	err = json.NewDecoder(response.Body).Decode(&statistics)
	return statistics.Requests, statistics.Refused, err
}

// measure is terraform with the requests that it made.
func (h *host) measure(ctx context.Context, p *project, arguments ...string) (cost, error) {
	requests, refused, err := h.counts()
	if err != nil {
		return cost{}, err
	}
	measured, err := p.terraform(ctx, arguments...)
	if err != nil {
		return measured, err
	}
	moreRequests, moreRefused, err := h.counts()
	measured.requests, measured.refused = moreRequests-requests, moreRefused-refused
	return measured, err
}
