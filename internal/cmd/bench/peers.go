package main

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// peer is somebody else's provider, which reads each object on its own, as it is delivered. It is measured over as many
// objects, with the same Terraform and the same latency.
type peer struct {
	// name is that of the provider, source its address and version the one that is measured.
	name, source, version string
	// module is what the provider is built from; "" where a binary has to be there.
	module string
	// kind is the resource that is measured, and configuration so many of it, of an API at url.
	kind          string
	configuration func(size int, url string) string
	// api serves what the provider asks for of that resource, and no more.
	api func() http.Handler
}

var peers = []peer{
	{name: "openstack", source: "terraform-provider-openstack/openstack", version: "3.4.0", kind: "openstack_identity_group_v3",
		module: "github.com/terraform-provider-openstack/terraform-provider-openstack/v3", configuration: keystoneGroups, api: newKeystone},
	{name: "aws", source: "hashicorp/aws", version: "5.100.0", kind: "aws_iam_group", configuration: iamGroups, api: newIAM},
}

// binary returns a program of the provider: one that is in the folder of plugins, or one built in folder. It is "" where there
// is neither.
func (p peer) binary(ctx context.Context, plugins, folder string) (string, error) {
	found := ""
	if plugins != "" {
		err := filepath.WalkDir(plugins, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && strings.HasPrefix(entry.Name(), "terraform-provider-"+p.name+"_v"+p.version) {
				found = path
			}
			return err
		})
		if err != nil {
			return "", err
		}
	}
	if found != "" || p.module == "" {
		return found, nil
	}
	build := exec.CommandContext(ctx, "go", "install", p.module+"@v"+p.version)
	build.Env = append(os.Environ(), "GOBIN="+folder)
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s %s: %w\n%s", p.module, p.version, err, output)
	}
	return filepath.Join(folder, "terraform-provider-"+p.name), nil
}

// peer measures plans of one peer's provider. It is left out where no binary of it can be had.
func (w *environment) peer(ctx context.Context, s settings, p peer, size int, floor floors) ([]result, error) {
	folder := filepath.Join(w.folder, "peer-"+p.name)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, err
	}
	program := filepath.Join(folder, "terraform-provider-"+p.name)
	if _, err := os.Stat(program); err != nil {
		binary, err := p.binary(ctx, s.plugins, folder)
		if err != nil || binary == "" {
			log.Printf("%s %s is left out: -plugins has no binary of it, and none could be built. %v", p.source, p.version, err)
			return nil, ctx.Err()
		}
		if binary != program {
			if err := os.Symlink(binary, program); err != nil {
				return nil, err
			}
		}
	}
	config := filepath.Join(w.folder, p.name+".tfrc")
	overrides := fmt.Sprintf("disable_checkpoint = true\nprovider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n", p.source, folder)
	if err := os.WriteFile(config, []byte(overrides), 0o600); err != nil {
		return nil, err
	}
	api := &lateAPI{handler: p.api()}
	server := httptest.NewServer(api)
	defer server.Close()
	project, err := w.project(fmt.Sprintf("%s-%d", p.name, size), p.configuration(size, server.URL), "TF_CLI_CONFIG_FILE="+config)
	if err != nil {
		return nil, err
	}
	if _, err := project.terraform(ctx, apply...); err != nil {
		return nil, err
	}
	var results []result
	for _, latency := range s.latencies {
		for _, parallelism := range s.parallelism {
			api.latency.Store(int64(latency))
			measured, err := median(s.rounds, func() (cost, error) {
				before := api.requests.Load()
				measured, err := project.terraform(ctx, parallel(plan, parallelism)...)
				measured.requests = api.requests.Load() - before
				return measured, err
			})
			if err != nil {
				return nil, err
			}
			r := result{kind: p.kind, size: size, what: planName(latency, parallelism), cost: measured, floor: floor["plan"]}
			log.Print(r)
			results = append(results, r)
		}
	}
	return results, nil
}

// lateAPI answers each request as late as the emulator does, and counts them.
type lateAPI struct {
	handler           http.Handler
	latency, requests atomic.Int64
}

func (a *lateAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.requests.Add(1)
	time.Sleep(time.Duration(a.latency.Load()))
	a.handler.ServeHTTP(w, r)
}

// besidePeers says how many times as long a peer's plan took as each of ours of the same size.
func (r report) besidePeers() string {
	var text strings.Builder
	isPeer := func(kind string) bool { return slices.ContainsFunc(peers, func(p peer) bool { return p.kind == kind }) }
	for _, theirs := range r {
		if !isPeer(theirs.kind) {
			continue
		}
		for _, ours := range r {
			if !isPeer(ours.kind) && ours.size == theirs.size && ours.what == theirs.what {
				fmt.Fprintf(&text, "%d instances, %s: %s takes %.1f s, %.1f times as long as %s\n", ours.size, ours.what, theirs.kind,
					theirs.cost.wall.Seconds(), theirs.cost.wall.Seconds()/cmp.Or(ours.cost.wall.Seconds(), 1), ours.kind)
			}
		}
	}
	return text.String()
}
