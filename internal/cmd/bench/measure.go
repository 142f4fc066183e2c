package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The commands that are measured. The plan is that of an unchanged configuration: -detailed-exitcode makes terraform fail
// when it would change something.
var (
	apply   = []string{"apply", "-auto-approve", "-input=false"}
	plan    = []string{"plan", "-input=false", "-detailed-exitcode"}
	refresh = []string{"apply", "-refresh-only", "-auto-approve", "-input=false"}
	destroy = []string{"destroy", "-auto-approve", "-input=false"}
)

// mostDestroyed is how many instances are destroyed at the end. The time that Terraform itself takes for it grows with the
// square of their number, and the organization goes away with the emulator anyhow.
const mostDestroyed = 2000

func parallel(command []string, parallelism int) []string {
	return append(slices.Clone(command), fmt.Sprintf("-parallelism=%d", parallelism))
}

// floors are what the commands cost for terraform_data, by the command's name.
type floors map[string]cost

// floor measures terraform_data. Its plans are not affected by latency, nor noticeably by parallelism.
func (w *environment) floor(ctx context.Context, s settings, size int) (floors, error) {
	p, err := w.project(fmt.Sprintf("floor-%d", size), floorConfiguration(size))
	if err != nil {
		return nil, err
	}
	if _, err := p.terraform(ctx, "init", "-input=false"); err != nil {
		return nil, err
	}
	measured := floors{}
	for _, step := range []struct {
		name    string
		command []string
		rounds  int
	}{{"apply", apply, 1}, {"plan", plan, s.rounds}, {"refresh", refresh, 1}, {"destroy", destroy, 1}} {
		if step.name == "destroy" && size > mostDestroyed {
			continue
		}
		if measured[step.name], err = median(step.rounds, func() (cost, error) { return p.terraform(ctx, step.command...) }); err != nil {
			return nil, err
		}
	}
	log.Printf("%d terraform_data: %v", size, measured)
	return measured, nil
}

// measure takes one kind of organization through its life: apply, plans at each latency and parallelism, a plan under the
// limit, a refresh, an import into an empty state, and destroy.
func (w *environment) measure(ctx context.Context, s settings, kind string, size int, floor floors) ([]result, error) {
	h, err := w.host(ctx, size)
	if err != nil {
		return nil, err
	}
	defer h.close()
	locals, env, err := surroundings(ctx, h)
	if err != nil {
		return nil, err
	}
	ours := append(slices.Clone(env), "TF_CLI_CONFIG_FILE="+filepath.Join(w.folder, "real.tfrc"))
	p, err := w.project(fmt.Sprintf("%s-%d", kind, size), header+locals+configurations[kind](size), ours...)
	if err != nil {
		return nil, err
	}
	m := measurement{ctx: ctx, host: h, project: p, kind: kind, size: size, floor: floor}

	m.once("apply", apply)
	for _, latency := range s.latencies {
		for _, parallelism := range s.parallelism {
			m.plan(s.rounds, latency, parallelism)
		}
	}
	m.idlePlan(s.rounds, filepath.Join(w.folder, "idle.tfrc"))
	if s.limit > 0 {
		m.underLimit(s.limit)
	}
	m.once("refresh", refresh)
	m.imported(w, header+locals+configurations[kind](size))
	if size <= mostDestroyed {
		m.once("destroy", destroy)
	}
	return m.results, m.err
}

// measurement is one kind of organization while it is measured. After an error it does nothing more.
type measurement struct {
	ctx     context.Context
	host    *host
	project *project
	kind    string
	size    int
	floor   floors
	results []result
	err     error
}

func (m *measurement) add(what, floor string, measured cost, err error) {
	m.err = errors.Join(m.err, err)
	if err != nil {
		return
	}
	r := result{kind: m.kind, size: m.size, what: what, cost: measured, floor: m.floor[floor]}
	log.Print(r)
	m.results = append(m.results, r)
}

func (m *measurement) once(name string, command []string) {
	if m.err != nil {
		return
	}
	measured, err := m.host.measure(m.ctx, m.project, command...)
	m.add(name, name, measured, err)
}

// plan measures an unchanged plan at that latency and parallelism.
func (m *measurement) plan(rounds int, latency time.Duration, parallelism int) {
	if m.err != nil {
		return
	}
	if m.err = m.host.set(latency, 0); m.err != nil {
		return
	}
	measured, err := median(rounds, func() (cost, error) {
		return m.host.measure(m.ctx, m.project, parallel(plan, parallelism)...)
	})
	m.add(planName(latency, parallelism), "plan", measured, err)
	m.err = errors.Join(m.err, m.host.set(0, 0))
}

func planName(latency time.Duration, parallelism int) string {
	return fmt.Sprintf("plan, latency %s, parallelism %d", latency, parallelism)
}

// idlePlan is the same plan with a provider that does nothing.
func (m *measurement) idlePlan(rounds int, cliConfig string) {
	if m.err != nil {
		return
	}
	idle := &project{folder: m.project.folder, env: append(slices.Clone(m.project.env), "TF_CLI_CONFIG_FILE="+cliConfig)}
	measured, err := median(rounds, func() (cost, error) { return m.host.measure(m.ctx, idle, plan...) })
	m.add("plan, idle provider", "plan", measured, err)
}

// imported takes everything over into an empty state, as a configuration with import blocks does.
func (m *measurement) imported(w *environment, configuration string) {
	if m.err != nil {
		return
	}
	blocks, err := importBlocks(filepath.Join(m.project.folder, "terraform.tfstate"))
	if m.err = err; err != nil {
		return
	}
	p, err := w.project(filepath.Base(m.project.folder)+"-import", configuration+blocks, m.project.env...)
	if m.err = err; err != nil {
		return
	}
	measured, err := m.host.measure(m.ctx, p, apply...)
	m.add("import", "apply", measured, err)
}

func (m *measurement) underLimit(limit int) {
	if m.err != nil {
		return
	}
	if m.err = m.host.set(0, limit); m.err != nil {
		return
	}
	measured, err := m.host.measure(m.ctx, m.project, plan...)
	m.add(fmt.Sprintf("plan, %d requests a minute", limit), "plan", measured, err)
	m.err = errors.Join(m.err, m.host.set(0, 0))
}

// median returns the run that took the middle time.
func median(rounds int, run func() (cost, error)) (cost, error) {
	var all []cost
	for range max(rounds, 1) {
		measured, err := run()
		if err != nil {
			return measured, err
		}
		all = append(all, measured)
	}
	slices.SortFunc(all, func(a, b cost) int { return cmp.Compare(a.wall, b.wall) })
	return all[len(all)/2], nil
}

// result is one line of the table.
type result struct {
	kind  string
	size  int
	what  string
	cost  cost
	floor cost
}

func (r result) ratio() float64 { return r.cost.wall.Seconds() / r.floor.wall.Seconds() }

// memory is that of the two processes, one after the other.
func (c cost) memory() string {
	return fmt.Sprintf("%d, %d MiB", c.terraformMemory>>20, c.providerMemory>>20)
}

func (r result) String() string {
	return fmt.Sprintf("| %d | %s | %s | %.1f s | %.2f | %.1f s | %d | %d | %s |", r.size, r.kind, r.what,
		r.cost.wall.Seconds(), r.ratio(), r.cost.cpu.Seconds(), r.cost.requests, r.cost.refused, r.cost.memory())
}

type report []result

const tableHead = "| instances | of | what | time | x terraform_data | CPU | requests | answered 429 | memory: terraform, provider |\n|--:|---|---|--:|--:|--:|--:|--:|--:|\n"

func (r report) table() string { return tableHead + strings.Join(r.lines(), "") }

func (r report) lines() []string {
	var lines []string
	for _, line := range r {
		lines = append(lines, fmt.Sprintln(line))
	}
	return lines
}

// beside returns the table with the lines of an older one whose numbers of instances
// this run left out: the large ones take too long to be measured every time.
func (r report) beside(older string) string {
	lines := r.lines()
	for line := range strings.Lines(older) {
		size := instances(line)
		if size > 0 && !slices.ContainsFunc(r, func(measured result) bool { return measured.size == size }) {
			lines = append(lines, line)
		}
	}
	slices.SortStableFunc(lines, func(a, b string) int { return cmp.Compare(instances(a), instances(b)) })
	return tableHead + strings.Join(lines, "")
}

// instances returns the first column of a line of the table, 0 for any other line.
func instances(line string) int {
	size := 0
	_, _ = fmt.Sscanf(line, "| %d |", &size)
	return size
}

const (
	beginMark = "<!-- written by make bench: -->\n"
	endMark   = "<!-- end of what make bench writes -->\n"
)

// writeInto puts the table between the marks of a page.
func (r report) writeInto(page string) error {
	content, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(content), beginMark)
	older, after, closed := strings.Cut(rest, endMark)
	if !ok || !closed {
		return fmt.Errorf("%s has no place for the table: it needs the two marks", page)
	}
	return os.WriteFile(page, []byte(before+beginMark+"\n"+r.beside(older)+"\n"+endMark+after), 0o644) //nolint:gosec // a page of the documentation
}
