package main

import (
	"cmp"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
)

// version is set by the release.
var version = "dev"

// settings are what serve and adopt are told. Each flag has an environment variable, and the flag wins. Keys are never flags: other
// users of a machine see the arguments of a program.
type settings struct {
	records, organizationID, organizationName, baseURL string
	apiKeyFile, identityKeyFile                        string
	listen, url, tlsCertificate, tlsKey                string
	proxies, proxyHeader, people                       string
	notify, plan, logFormat, operator, addressFile     string
	expiry                                             time.Duration
	requireEvidence, signInLink                        bool
}

// environment names the variable of each flag; a flag that is not here has none.
var environment = map[string]string{
	"records": "IDENTITY_DESK_RECORDS", "organization-id": "ATLASSIAN_ORGANIZATION_ID", "organization-name": "IDENTITY_DESK_ORGANIZATION_NAME",
	"base-url": "ATLASSIAN_BASE_URL", "api-key-file": "IDENTITY_DESK_API_KEY_FILE", "identity-key-file": "IDENTITY_DESK_KEY_FILE",
	"listen": "IDENTITY_DESK_LISTEN", "url": "IDENTITY_DESK_URL", "tls-certificate": "IDENTITY_DESK_TLS_CERTIFICATE", "tls-key": "IDENTITY_DESK_TLS_KEY",
	"proxy": "IDENTITY_DESK_PROXY", "proxy-user-header": "IDENTITY_DESK_PROXY_USER_HEADER", "people": "IDENTITY_DESK_PEOPLE",
	"notify": "IDENTITY_DESK_NOTIFY", "plan": "IDENTITY_DESK_PLAN", "log-format": "IDENTITY_DESK_LOG_FORMAT", "expiry": "IDENTITY_DESK_EXPIRY",
	"require-evidence": "IDENTITY_DESK_REQUIRE_EVIDENCE", "sign-in-link": "IDENTITY_DESK_SIGN_IN_LINK",
}

// The keys may stand in these variables instead of files.
const (
	apiKeyVariable      = "ATLASSIAN_API_KEY"
	identityKeyVariable = "IDENTITY_DESK_KEY"
)

// plans are what -plan takes.
var plans = []string{"", "free", "guard_standard", "guard_premium", "enterprise"}

// recordFlags are those of every command that opens the records.
func (s *settings) recordFlags(flags *flag.FlagSet) {
	flags.StringVar(&s.records, "records", "identity-desk.json", "`file` of records; the history is beside it")
	flags.StringVar(&s.organizationID, "organization-id", "", "`id` of the organization")
	flags.StringVar(&s.organizationName, "organization-name", "", "`name` of the organization, for pages")
	flags.StringVar(&s.baseURL, "base-url", client.DefaultBaseURL, "`address` of Atlassian's API")
	flags.StringVar(&s.apiKeyFile, "api-key-file", "", "`file` with the organization API key, unless "+apiKeyVariable+" has it; without a key the desk sees nothing")
	flags.StringVar(&s.identityKeyFile, "identity-key-file", "", "`file` with the key that the provider signs in with, unless "+identityKeyVariable+" has it; made beside the records where there is none")
	flags.StringVar(&s.plan, "plan", "", "what the organization pays for: "+strings.Join(plans[1:], ", ")+"; not known, and then nothing is refused for want of it, if empty")
}

func (s *settings) serveFlags(flags *flag.FlagSet) {
	s.recordFlags(flags)
	flags.StringVar(&s.listen, "listen", "127.0.0.1:8470", "`address` to listen on, as host:port; beyond loopback it takes TLS or a proxy")
	flags.StringVar(&s.url, "url", "", "`address` by which browsers and the provider reach the desk; on loopback that of -listen")
	flags.StringVar(&s.tlsCertificate, "tls-certificate", "", "`file` with the certificate for TLS, in PEM; read again when it changes")
	flags.StringVar(&s.tlsKey, "tls-key", "", "`file` with the certificate's private key")
	flags.StringVar(&s.proxies, "proxy", "", "`addresses` or networks, with commas, of a proxy that signs people in")
	flags.StringVar(&s.proxyHeader, "proxy-user-header", "", "`header` in which the proxy says whom it has signed in")
	flags.StringVar(&s.people, "people", "", "`file` of people with tokens, see identity-desk people; people.json beside the records if it is there")
	flags.StringVar(&s.notify, "notify", "", "`address` of a webhook that is told of new items, as JSON with a text (Slack)")
	flags.BoolVar(&s.requireEvidence, "require-evidence", false, "hold an item open until more than a person's word speaks for it")
	flags.DurationVar(&s.expiry, "expiry", 14*24*time.Hour, "how long an item waits for somebody to begin, as a `duration`")
	flags.StringVar(&s.logFormat, "log-format", "json", "json or text")
	flags.BoolVar(&s.signInLink, "sign-in-link", true, "print a link to sign in with; a service turns it off, because a journal keeps what is printed, and others read it")
	flags.StringVar(&s.operator, "operator", operatorName(), "`name` of whoever signs in with the link that is printed")
	flags.StringVar(&s.addressFile, "address-file", "", "`file` to write the address and the sign-in link to, for a program that starts the desk")
}

// operatorName is the user of this machine, or somebody.
func operatorName() string { return cmp.Or(os.Getenv("USER"), os.Getenv("USERNAME"), "operator") }

// parse reads arguments and environment.
func (s *settings) parse(flags *flag.FlagSet, arguments []string) error {
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q; -help lists the options", flags.Arg(0))
	}
	given := map[string]bool{}
	flags.Visit(func(one *flag.Flag) { given[one.Name] = true })
	var problem error
	flags.VisitAll(func(one *flag.Flag) {
		variable, named := environment[one.Name]
		if value := os.Getenv(variable); named && value != "" && !given[one.Name] && problem == nil {
			if err := flags.Set(one.Name, value); err != nil {
				problem = fmt.Errorf("%s: %q is not what -%s takes: %w", variable, value, one.Name, err)
			}
		}
	})
	return problem
}

func (s *settings) check() error {
	switch {
	case s.organizationID == "":
		return errors.New("say which organization it is: -organization-id, or ATLASSIAN_ORGANIZATION_ID")
	case !slices.Contains(plans, s.plan):
		return fmt.Errorf("-plan %s: write one of %s", s.plan, strings.Join(plans[1:], ", "))
	case s.logFormat != "" && s.logFormat != "text" && s.logFormat != "json":
		return fmt.Errorf("-log-format %s: write json or text", s.logFormat)
	case s.expiry < 0:
		return fmt.Errorf("-expiry %s: write how long an item waits, for example 336h", s.expiry)
	}
	return belongsTo(filepath.Dir(s.records), os.Geteuid())
}

// keyFrom returns a key: that of the variable, or else of the file. The error never has any of it.
func keyFrom(variable, file string) (string, error) {
	if key := os.Getenv(variable); key != "" {
		return key, client.ValidateAPIKey(key)
	}
	if file == "" {
		return "", nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	key := strings.TrimSpace(string(text))
	if err := client.ValidateAPIKey(key); err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	return key, nil
}

// identityKey returns the key that the provider signs in with, and the file that has it. Where nobody has named one, it is made once,
// in a file beside the records that only its owner reads.
func (s *settings) identityKey() (key, file string, err error) {
	file = s.identityKeyFile
	if os.Getenv(identityKeyVariable) == "" && file == "" {
		file = filepath.Join(filepath.Dir(s.records), "identity-desk.key")
		made, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			_, err = made.WriteString(rand.Text() + rand.Text() + "\n")
			err = errors.Join(err, made.Close())
		} else if errors.Is(err, fs.ErrExist) {
			err = nil
		}
		if err != nil {
			return "", file, fmt.Errorf("the key for the provider cannot be made: %w", err)
		}
	}
	key, err = keyFrom(identityKeyVariable, file)
	if err == nil && key == "" {
		err = fmt.Errorf("there is no key for the provider in %s", file)
	}
	return key, file, err
}

// longestRead bounds one read of Atlassian's API with its repeats and waits: a person waits for the page that shows the domains, and Terraform
// for a link, and both have given up long before a request limit of some minutes ends.
const longestRead = 20 * time.Second

// options are those of the desk, as far as every command has them. Without an organization key there are neither eyes nor a client.
func (s *settings) options(log *slog.Logger) (desk.Options, error) {
	options := desk.Options{
		OrganizationID: s.organizationID, OrganizationName: cmp.Or(s.organizationName, s.organizationID), Records: s.records, Plan: s.plan,
		Expiry: s.expiry, RequireEvidence: s.requireEvidence, NotifyURL: s.notify, Log: log, Version: versionInWords(),
	}
	switch s.plan {
	case "": // not known, and refuses nothing
	case "free":
		options.GuardState = "lapsed" // a plan without Guard; only a subscription with both words is told, so that a plan can refuse
	default:
		options.GuardState = "active"
	}
	key, err := keyFrom(apiKeyVariable, s.apiKeyFile)
	if err != nil {
		return options, fmt.Errorf("the organization API key: %w", err)
	}
	if key == "" {
		return options, nil
	}
	if options.Published, err = client.New(client.Config{BaseURL: s.baseURL, APIKey: key, Version: versionInWords(), OperationTimeout: longestRead}); err != nil {
		return options, err
	}
	eyes, err := evidence.New(evidence.Options{BaseURL: s.baseURL, APIKey: key, OrganizationID: s.organizationID, Version: versionInWords()})
	if err != nil {
		return options, err
	}
	options.Eyes = eyes
	return options, nil
}

func versionInWords() string {
	if info, known := debug.ReadBuildInfo(); known && version == "dev" && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return version
}
