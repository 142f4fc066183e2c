// Command org-emulator serves a whole Atlassian organization on loopback: the identity API with all its rules,
// the published admin APIs around it, SCIM, a console for what an administrator does by hand, and Google's consent page. It needs no account, no network
// and no credentials, so that a configuration can be tried out before a real organization sees it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
	"github.com/orgadmin/terraform-provider-atlassian/internal/shell"
)

// shutdownGrace is how long running requests may take to end after SIGINT or SIGTERM. A program that starts an emulator
// waits longer than that before it kills.
const shutdownGrace = 3 * time.Second

// readTimeout is how long a request may take to arrive, with its body. The longest body that the emulator takes arrives on
// loopback in far less. Without it a client that sends its body byte by byte keeps its connection, and what stands behind it,
// for ever: only the headers have a deadline of their own.
const readTimeout = time.Minute

// journalLimit is how many requests are remembered, for the console to show. Without it an emulator that runs for
// weeks would grow.
const journalLimit = 1000

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "org-emulator:", err)
		os.Exit(1)
	}
}

// run serves the organization until ctx ends, or copies a live one. What it prints goes to stdout, help included; to stderr goes
// how far a copy is.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	settings, err := parseSettings(args, stdout)
	if err != nil {
		return err
	}
	if settings.copyFromLive != "" {
		return copyFromLive(ctx, settings, stdout, stderr)
	}
	seed, err := settings.loadSeed()
	if err != nil {
		return err
	}
	server, err := emulator.New(emulator.Options{
		Seed:               seed,
		StateFile:          settings.stateFile,
		DeterministicIDs:   settings.deterministic,
		Now:                settings.clock(),
		APIKey:             settings.apiKey,
		WithoutIdentityAPI: settings.withoutIdentityAPI,
		Attended:           settings.attended,
		SyncDuration:       settings.syncDuration,
		RateLimit:          settings.rateLimit,
		Latency:            settings.latency,
		RandomFaults:       settings.randomFaults,
		JournalLimit:       journalLimit,
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", settings.listen)
	if err != nil {
		return errors.Join(fmt.Errorf("listening on %s: %w", settings.listen, err), server.Close())
	}
	address := "http://" + listener.Addr().String()
	if err := announce(stdout, settings, address, server.OrganizationID()); err != nil {
		return errors.Join(err, listener.Close(), server.Close())
	}
	var handler http.Handler = &statistics{next: server, setLatency: server.SetLatency, setLimit: server.SetRateLimit, setRandomFaults: server.SetRandomFaults, staleReads: server.StaleReads}
	if !settings.allowRemote {
		handler = loopbackHostOnly(handler)
	}
	return errors.Join(serve(ctx, listener, handler, readTimeout, shutdownGrace), removeAddressFile(settings.addressFile), server.Close())
}

// announce writes the address file, and then says where the organization is and how to point the provider at it. It
// runs once the port is open: whoever learns the address may connect at once.
func announce(stdout io.Writer, settings settings, address, organizationID string) error {
	if settings.addressFile != "" {
		if err := writeAddressFile(settings.addressFile, address); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(stdout, `Organization %[2]s is served at %[1]s
Console: %[1]s/

  export ATLASSIAN_BASE_URL=%[1]s
  export ATLASSIAN_ORGANIZATION_ID=%[2]s
  export ATLASSIAN_API_KEY=%[3]s

`, address, organizationID, shell.Quote(settings.apiKey))
	return err
}

// serve answers requests until ctx ends, and then lets the running ones finish for a while. Those that do not are cut:
// a client that is stuck is no failure of the emulator, which has every answered write in its state file. A request that has
// not arrived within reading is given up.
func serve(ctx context.Context, listener net.Listener, handler http.Handler, reading, grace time.Duration) error {
	running, cut := context.WithCancel(context.Background())
	defer cut() // ends what still waits, such as a request that is held back
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: min(reading, 10*time.Second), ReadTimeout: reading,
		// Longer than clients keep a connection, the provider 90 seconds: one that is closed just as it is used again fails a request.
		IdleTimeout: 2 * time.Minute,
		BaseContext: func(net.Listener) context.Context { return running },
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	err := server.Shutdown(patience)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return err
}

// loopbackHostOnly refuses requests whose Host is not a loopback name. Without it any web page could read the
// organization through a name of its own that it points at 127.0.0.1 (DNS rebinding).
func loopbackHostOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if !isLoopback(host) {
			http.Error(w, "this emulator answers on loopback names only; start it with -allow-remote to open it", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}
