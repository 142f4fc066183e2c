package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// developmentKey is the API key unless -api-key sets another. It guards nothing: the emulator is on loopback.
const developmentKey = "emulator-key"

// settings is the command line, parsed and checked.
type settings struct {
	listen             string
	allowRemote        bool
	stateFile          string
	seedFile           string
	generate           sizes
	userbases          string
	apiKey             string
	withoutIdentityAPI bool
	attended           bool
	deterministic      bool
	syncDuration       time.Duration
	rateLimit          int
	latency            time.Duration
	randomFaults       uint64
	addressFile        string
	copyFromLive       string
	standIns           bool
	withoutUserRoles   bool
}

const usage = `Usage: org-emulator [flags]

Serves an Atlassian organization for trying out and testing: the identity API with its rules, the published
admin APIs and SCIM around it, a console at / that does by hand what an administrator does in Atlassian's,
and Google's consent page.

With -copy-from-live it serves nothing: it reads a live organization and writes what it has read into a file for -seed,
so that a set-up can be rehearsed on a twin. It never writes to the organization. The environment says which one:
ATLASSIAN_ORGANIZATION_ID, ATLASSIAN_API_KEY (an organization API key; one without scopes reads everything) and, for another
host than api.atlassian.com, ATLASSIAN_BASE_URL.

THE FILE HOLDS PERSONAL DATA: names and e-mail addresses of everybody in the organization. Keep it out of version control and
delete it afterwards, or add -stand-ins.

`

// parseSettings reads the command line. Help and complaints about flags go to output; flag.ErrHelp is returned
// after help.
func parseSettings(args []string, output io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("org-emulator", flag.ContinueOnError)
	flags.SetOutput(output)
	flags.Usage = func() {
		fmt.Fprint(output, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&s.listen, "listen", "127.0.0.1:8480", "`address` to listen on; port 0 takes a free one")
	flags.BoolVar(&s.allowRemote, "allow-remote", false, "allow -listen on an address that other machines can reach")
	flags.StringVar(&s.stateFile, "state", "", "`file` that keeps the organization between runs; without it everything is in memory")
	flags.StringVar(&s.seedFile, "seed", "", "JSON `file` to start a new organization from, instead of the built-in Acme")
	flags.Var(&s.generate, "generate", "start from a generated organization, for example `domains=10,groups=100,users=1000`")
	flags.StringVar(&s.userbases, "userbases", "", "`names` of the userbase directories of a new organization, with commas: several belong to the original user management experience")
	flags.StringVar(&s.apiKey, "api-key", developmentKey, "API `key` that requests have to carry")
	flags.BoolVar(&s.withoutIdentityAPI, "without-identity-api", false, "serve only what Atlassian has published, as api.atlassian.com does; the console does the rest by hand")
	flags.BoolVar(&s.attended, "attended", false, "let what is written with the identity API wait until somebody carries it out, in the console")
	flags.BoolVar(&s.deterministic, "deterministic", false, "give the same ids in the same order on every run, and the same times from 1 January 2026 on")
	flags.DurationVar(&s.syncDuration, "sync-duration", 2*time.Second, "how long a Google Workspace sync takes, as a `duration`")
	flags.IntVar(&s.rateLimit, "rate-limit", 0, "answer 429 to all but the first `N` API requests of each minute; 0 serves them all")
	flags.DurationVar(&s.latency, "latency", 0, "how long each answer of the API is held back, as a `duration` of at most 1m")
	flags.Uint64Var(&s.randomFaults, "random-faults", 0, "let about one API request in fifteen fail, in every way there is, chosen by this `seed`; 0 lets none fail")
	flags.StringVar(&s.addressFile, "address-file", "", "`file` to write the base URL to once the emulator listens; removed at the end")
	flags.StringVar(&s.copyFromLive, "copy-from-live", "", "copy the live organization of the environment into this `file` for -seed, and end; only reads")
	flags.BoolVar(&s.standIns, "stand-ins", false, "with -copy-from-live: replace account ids, names and e-mail addresses of people, and leave out what describes groups")
	flags.BoolVar(&s.withoutUserRoles, "without-user-roles", false, "with -copy-from-live: leave out the product roles of users themselves, which take a request for each user")
	if err := flags.Parse(args); err != nil {
		return settings{}, err
	}
	if flags.NArg() > 0 {
		return settings{}, fmt.Errorf("unexpected argument %q; -h lists the flags", flags.Arg(0))
	}
	return s, s.check()
}

func (s settings) check() error {
	host, _, err := net.SplitHostPort(s.listen)
	if err != nil {
		return fmt.Errorf("-listen %s: write host:port, for example 127.0.0.1:8480", s.listen)
	}
	if !s.allowRemote && !isLoopback(host) {
		return fmt.Errorf("-listen %s: other machines could reach this address; use a loopback address such as 127.0.0.1, or add -allow-remote", s.listen)
	}
	if s.apiKey == "" {
		return errors.New("-api-key must not be empty")
	}
	if s.rateLimit < 0 {
		return fmt.Errorf("-rate-limit %d: write how many requests a minute has room for, or 0 for no limit", s.rateLimit)
	}
	if err := checkLatency(s.latency); err != nil {
		return fmt.Errorf("-latency %s: %w", s.latency, err)
	}
	switch {
	case s.copyFromLive == "" && (s.standIns || s.withoutUserRoles):
		return errors.New("-stand-ins and -without-user-roles say how -copy-from-live copies; add it")
	case s.copyFromLive != "" && (s.seedFile != "" || s.generate.set || s.stateFile != ""):
		return errors.New("-copy-from-live reads an organization and serves none: leave out -seed, -generate and -state")
	}
	if s.seedFile != "" && s.generate.set {
		return errors.New("-seed and -generate both say what to start from; use one of them")
	}
	return nil
}

// loadSeed returns what a new organization starts from.
func (s settings) loadSeed() (*emulator.Seed, error) {
	seed, err := s.givenSeed()
	if err == nil && s.userbases != "" {
		seed.Userbases = strings.Split(s.userbases, ",")
	}
	return seed, err
}

func (s settings) givenSeed() (*emulator.Seed, error) {
	switch {
	case s.generate.set:
		return emulator.GenerateSeed(s.generate.domains, s.generate.groups, s.generate.users), nil
	case s.seedFile != "":
		content, err := os.ReadFile(s.seedFile)
		if err != nil {
			return nil, fmt.Errorf("-seed: %w", err)
		}
		seed, err := emulator.ParseSeed(content)
		if err != nil {
			return nil, fmt.Errorf("-seed %s: %w", s.seedFile, err)
		}
		return seed, nil
	}
	return emulator.DefaultSeed(), nil
}

// clock returns the emulator's clock: nil, the real one, or with -deterministic one that starts on a fixed day and
// is a second later at every reading, so that the same requests give the same times.
func (s settings) clock() func() time.Time {
	if !s.deterministic {
		return nil
	}
	start := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	var readings atomic.Int64
	return func() time.Time {
		return start.Add(time.Duration(readings.Add(1)) * time.Second)
	}
}

// sizes is the value of -generate.
type sizes struct {
	domains, groups, users int
	set                    bool
}

func (s *sizes) String() string {
	if !s.set {
		return ""
	}
	return fmt.Sprintf("domains=%d,groups=%d,users=%d", s.domains, s.groups, s.users)
}

// Set parses domains=N,groups=N,users=N in any order; what is left out is 1 domain, 0 groups or 0 users.
func (s *sizes) Set(text string) error {
	*s = sizes{domains: 1, set: true}
	fields := map[string]*int{"domains": &s.domains, "groups": &s.groups, "users": &s.users}
	for part := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(part, "=")
		field, known := fields[name]
		number, err := strconv.Atoi(value)
		if !known || err != nil || number < 0 {
			return fmt.Errorf("%q is none of domains=N, groups=N, users=N", part)
		}
		*field = number
	}
	return nil
}

// writeAddressFile puts the base URL into path.
func writeAddressFile(path, address string) error {
	if err := writeFile(path, func() ([]byte, error) { return []byte(address + "\n"), nil }); err != nil {
		return fmt.Errorf("-address-file: %w", err)
	}
	return nil
}

// writeFile puts what content returns into path by a rename, so that a reader who sees the file sees all of it. Nobody but its owner
// may read it. A folder that cannot be written to is found before content is called.
func writeFile(path string, content func() ([]byte, error)) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	text, err := content()
	if err == nil {
		_, err = temporary.Write(text)
	}
	if err = errors.Join(err, temporary.Close()); err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return nil
}

// removeAddressFile takes the address away when nobody answers there any more.
func removeAddressFile(path string) error {
	if path == "" {
		return nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
