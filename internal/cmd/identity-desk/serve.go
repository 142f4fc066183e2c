package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/access"
	"github.com/orgadmin/terraform-provider-atlassian/internal/shell"
)

const serveUsage = `Usage: identity-desk serve [options]

Serves the identity API to the provider, and pages to the people who do in Atlassian's admin console what Terraform asks for.
Keys come from the environment or from files, never from an option: ATLASSIAN_API_KEY is the organization API key, with
which the desk only reads, and IDENTITY_DESK_KEY is what the provider signs in with.

`

// serveCommand serves until ctx ends.
func serveCommand(ctx context.Context, arguments []string, streams streams) error {
	var s settings
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(streams.out)
	flags.Usage = func() {
		fmt.Fprint(streams.out, serveUsage)
		flags.PrintDefaults()
	}
	s.serveFlags(flags)
	if err := s.parse(flags, arguments); err != nil {
		return err
	}
	if err := s.check(); err != nil {
		return err
	}
	return s.serve(ctx, streams)
}

func (s *settings) serve(ctx context.Context, streams streams) error {
	log := slog.New(slog.NewJSONHandler(streams.err, &slog.HandlerOptions{ReplaceAttr: printable}))
	if s.logFormat == "text" {
		log = slog.New(slog.NewTextHandler(streams.err, &slog.HandlerOptions{ReplaceAttr: printable}))
	}
	options, err := s.options(log)
	if err != nil {
		return err
	}
	key, keyFile, err := s.identityKey()
	if err != nil {
		return err
	}
	listener, err := s.freePort(ctx)
	if err != nil {
		return err
	}
	var served *desk.Desk
	gate, err := s.gate(key, log, func() error { return served.Ready() })
	if err != nil {
		return closed(listener, err)
	}
	options.Gate, options.URL = gate, gate.URL()
	if served, err = desk.Open(options); err != nil {
		return closed(listener, err)
	}
	if listener == nil {
		if listener, err = gate.Listen(ctx); err != nil {
			return errors.Join(err, served.Close())
		}
	}
	link := ""
	if s.signInLink {
		link, err = gate.SignInLink(s.operator)
	}
	if err == nil {
		err = s.announce(streams, gate.URL(), link, keyFile)
	}
	if err != nil {
		return errors.Join(err, listener.Close(), served.Close())
	}
	log.Info("the desk serves", "url", gate.URL(), "listen", s.listen, "organization", s.organizationID, "records", s.records, "version", versionInWords())
	var following sync.WaitGroup
	watching, stop := context.WithCancel(ctx)
	following.Go(func() { served.Run(watching) })
	err = gate.Serve(ctx, listener, served)
	stop()
	following.Wait()
	err = errors.Join(err, served.Close())
	if err == nil {
		log.Info("the desk has ended")
	}
	return err
}

// printable writes out what a terminal would obey: paths come from everybody who can reach the desk, and people look at logs in terminals.
func printable(_ []string, attribute slog.Attr) slog.Attr {
	switch value := attribute.Value.Any().(type) {
	case string:
		attribute.Value = slog.StringValue(client.Printable(value))
	case error:
		attribute.Value = slog.StringValue(client.Printable(value.Error()))
	}
	return attribute
}

func closed(listener net.Listener, err error) error {
	if listener == nil {
		return err
	}
	return errors.Join(err, listener.Close())
}

// freePort takes a free port where -listen asks for one: the desk has to know its address before it opens.
func (s *settings) freePort(ctx context.Context) (net.Listener, error) {
	host, port, err := net.SplitHostPort(s.listen)
	if err != nil || port != "0" {
		return nil, nil //nolint:nilerr,nilnil // access says what is wrong with an address; no listener is what is asked for
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, err
	}
	s.listen = listener.Addr().String()
	return listener, nil
}

// gate says who may come in.
func (s *settings) gate(key string, log *slog.Logger, ready func() error) (*access.Server, error) {
	options := access.Options{
		Listen: s.listen, PublicURL: strings.TrimRight(s.url, "/"), CertificateFile: s.tlsCertificate, PrivateKeyFile: s.tlsKey, ProxyHeader: s.proxyHeader,
		APIKey: key, Stylesheet: "/assets/desk.css", Ready: ready, Log: log,
	}
	if s.proxies != "" {
		options.ProxyAddresses = strings.Split(strings.ReplaceAll(s.proxies, " ", ""), ",")
	}
	people, err := access.OpenPeople(cmp.Or(s.people, peopleBeside(s.records)), nil) // also one that is not there yet: the first person may come later
	if err != nil {
		return nil, err
	}
	options.People = people
	return access.New(options)
}

func peopleBeside(records string) string { return filepath.Join(filepath.Dir(records), "people.json") }

// announce says where the desk is, once its address is taken. The link is printed, and not logged: it signs in whoever has it.
func (s *settings) announce(streams streams, address, link, keyFile string) error {
	if s.addressFile != "" {
		if err := os.WriteFile(s.addressFile, []byte(address+"\n"+link+"\n"), 0o600); err != nil {
			return err
		}
	}
	keyLine := "  export ATLASSIAN_IDENTITY_API_KEY=$" + identityKeyVariable + "\n"
	if keyFile != "" {
		keyLine = fmt.Sprintf("  export ATLASSIAN_IDENTITY_API_KEY=$(cat %s)\n", shell.Quote(keyFile))
	}
	signIn := "Sign in with this link, once, within 10 minutes: " + link
	switch {
	case link != "":
	case s.proxies != "":
		signIn = "People come through the proxy."
	default:
		signIn = "Sign in with a token: `identity-desk people add <name>` makes one."
	}
	_, err := fmt.Fprintf(streams.out, `The identity desk of organization %s is at %s
%s

For the provider:

  export ATLASSIAN_IDENTITY_BASE_URL=%s
%s
`, s.organizationID, address, signIn, address, keyLine)
	return err
}
