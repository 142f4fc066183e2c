// bench measures the provider as a user runs it: the real terraform, the built provider, and the emulator in a process
// of its own. Every figure stands beside one of the same run that needs no provider at all: as many instances of
// terraform_data under the same terraform. `make bench` runs it; the table goes into BENCHMARKS.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"time"
)

// results is the page that shows the results, between its two marks.
const results = "BENCHMARKS.md"

type settings struct {
	sizes       []int
	kinds       []string
	latencies   []time.Duration
	parallelism []int
	rounds      int
	limit       int
	write       bool
	// peers are those that are measured, too, and plugins a folder with binaries of providers.
	peers   []peer
	plugins string
}

func main() {
	if err := bench(os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		log.Fatal(err)
	}
}

func bench(arguments []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	settings, err := parse(arguments)
	if err != nil {
		return err
	}
	return run(ctx, settings)
}

func parse(arguments []string) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	sizes := flags.String("sizes", "100,1000", "how many `instances`, comma separated; 5000 take Terraform itself many minutes to apply")
	kinds := flags.String("kinds", "linked_domain,scim_group,mixed", "`kinds` of organization, comma separated")
	latencies := flags.String("latencies", "0s,50ms,200ms", "`durations` that the API holds each answer back, comma separated")
	parallelism := flags.String("parallelism", "10,50", "values of Terraform's -parallelism, comma separated")
	flags.IntVar(&s.rounds, "rounds", 3, "how often each plan is measured; the median counts")
	flags.IntVar(&s.limit, "limit", 300, "requests per minute of the run under a limit; 0 leaves it out")
	flags.BoolVar(&s.write, "write", true, "write the table into "+results)
	names := flags.String("peers", "openstack,aws", "`providers` of others to measure beside this one, comma separated; each is taken from -plugins, or else openstack is built from the Go module proxy and aws left out")
	flags.StringVar(&s.plugins, "plugins", "", "`folder` with binaries of providers, such as a filesystem mirror")
	if err := flags.Parse(arguments); err != nil {
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if s.rounds < 1 {
		return s, fmt.Errorf("-rounds: %d is less than 1", s.rounds)
	}
	if s.limit < 0 {
		return s, fmt.Errorf("-limit: %d is less than 0", s.limit)
	}
	s.kinds = strings.Split(*kinds, ",")
	for _, kind := range s.kinds {
		if _, known := configurations[kind]; !known {
			return s, fmt.Errorf("-kinds: there is no kind %q", kind)
		}
	}
	for name := range strings.SplitSeq(*names, ",") {
		i := slices.IndexFunc(peers, func(p peer) bool { return p.name == name })
		if i < 0 && name != "" {
			return s, fmt.Errorf("-peers: there is no peer %q", name)
		}
		if i >= 0 {
			s.peers = append(s.peers, peers[i])
		}
	}
	var err error
	if s.sizes, err = list(*sizes, strconv.Atoi, 1); err != nil {
		return s, fmt.Errorf("-sizes: %w", err)
	}
	if s.latencies, err = list(*latencies, time.ParseDuration, 0); err != nil {
		return s, fmt.Errorf("-latencies: %w", err)
	}
	if s.parallelism, err = list(*parallelism, strconv.Atoi, 1); err != nil {
		return s, fmt.Errorf("-parallelism: %w", err)
	}
	return s, nil
}

// list takes values apart, of which none may be less than least.
func list[T int | time.Duration](text string, parse func(string) (T, error), least T) ([]T, error) {
	var all []T
	for part := range strings.SplitSeq(text, ",") {
		value, err := parse(part)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", part, err)
		}
		if value < least {
			return nil, fmt.Errorf("%s is less than %v", part, least)
		}
		all = append(all, value)
	}
	return all, nil
}

func run(ctx context.Context, s settings) error {
	w, err := newEnvironment(ctx)
	if err != nil {
		return err
	}
	defer w.close()
	var report report
	for _, size := range s.sizes {
		floor, err := w.floor(ctx, s, size)
		if err != nil {
			return fmt.Errorf("%d instances of terraform_data: %w", size, err)
		}
		for _, kind := range s.kinds {
			results, err := w.measure(ctx, s, kind, size, floor)
			if err != nil {
				return fmt.Errorf("%d instances of %s: %w", size, kind, err)
			}
			report = append(report, results...)
		}
		for _, peer := range s.peers {
			results, err := w.peer(ctx, s, peer, size, floor)
			if err != nil {
				return fmt.Errorf("%d instances of %s: %w", size, peer.kind, err)
			}
			report = append(report, results...)
		}
	}
	fmt.Print("\n", report.table(), "\n", report.besidePeers())
	if !s.write {
		return nil
	}
	return report.writeInto(results)
}
