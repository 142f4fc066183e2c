package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

const adoptUsage = `Usage: identity-desk adopt [options]

Records what is set up in Atlassian's admin console already, so that Terraform can import it. It asks here, or takes a JSON file
with -answers. Nothing is changed at Atlassian. A desk that runs has the records locked: use its page "Adopt", or stop it first.

`

// adoptCommand records what is there.
func adoptCommand(ctx context.Context, arguments []string, streams streams) error {
	var s settings
	flags := flag.NewFlagSet("adopt", flag.ContinueOnError)
	flags.SetOutput(streams.out)
	flags.Usage = func() {
		fmt.Fprint(streams.out, adoptUsage)
		flags.PrintDefaults()
	}
	s.recordFlags(flags)
	answers := flags.String("answers", "", "JSON `file` with what the console shows, instead of asking; - is standard input")
	example := flags.Bool("example", false, "print such a file to start from, and end")
	who := flags.String("operator", operatorName(), "`name` of whoever says what the console shows")
	if err := s.parse(flags, arguments); err != nil {
		return err
	}
	if *example {
		return printJSON(streams.out, exampleAdoption)
	}
	if err := s.check(); err != nil {
		return err
	}
	options, err := s.options(slog.New(slog.NewTextHandler(streams.err, &slog.HandlerOptions{Level: slog.LevelWarn, ReplaceAttr: printable})))
	if err != nil {
		return err
	}
	if options.IdentityKey, _, err = s.identityKey(); err != nil {
		return err
	}
	opened, err := desk.Open(options)
	if err != nil {
		return err
	}
	return errors.Join(adopt(ctx, opened, options, *answers, *who, streams), opened.Close())
}

func adopt(ctx context.Context, opened *desk.Desk, options desk.Options, answers, who string, streams streams) error {
	if err := opened.ReadDomains(ctx); err != nil {
		fmt.Fprintf(streams.err, "The domains cannot be read at Atlassian: %s\n", client.Printable(err.Error()))
	}
	var adoption desk.Adoption
	var err error
	if answers != "" {
		adoption, err = readAnswers(answers, streams.in)
	} else {
		var existing evidence.Existing
		if options.Eyes != nil {
			existing = options.Eyes.Existing(ctx)
		}
		adoption, err = asking{bufio.NewReader(streams.in), streams.out}.adoption(existing)
	}
	if err != nil {
		return err
	}
	recorded, err := opened.Adopt(who, adoption)
	for _, one := range recorded {
		fmt.Fprintf(streams.out, "Recorded: %s\n", client.Printable(one))
	}
	return err
}

func printJSON(out io.Writer, content any) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(content)
}

// exampleAdoption shows every field.
var exampleAdoption = desk.Adoption{Directories: []desk.AdoptedDirectory{
	{
		Name: "Acme Okta", IdentityProvider: "okta", Domains: []string{"acme.com"},
		SAML: &desk.AdoptedSAML{
			Issuer: "http://www.okta.com/exk1", SingleSignOnURL: "https://acme.okta.com/app/atlassian/exk1/sso/saml", Certificate: "-----BEGIN CERTIFICATE-----\n...\n-----END CERTIFICATE-----\n",
			EntityID: "https://auth.atlassian.com/saml/...", AssertionConsumerServiceURL: "https://auth.atlassian.com/login/callback?connection=saml-...",
		},
		Provisioning: &desk.AdoptedProvisioning{BaseURL: "https://api.atlassian.com/scim/directory/...", KeyExpiresAt: "2027-03-02"},
		Policies:     []desk.AdoptedPolicy{{Name: "Okta default", Default: true, EnforceSSO: true}},
	},
	{
		Name: "Acme Google", IdentityProvider: "google_workspace",
		Google: &desk.AdoptedGoogle{AdminEmail: "admin@acme.com", Domains: []string{"acme.org"}, SyncEnabled: true, SyncMode: "specific_groups", Groups: []string{"engineering@acme.org"}},
	},
}}

func readAnswers(file string, in io.Reader) (desk.Adoption, error) {
	var adoption desk.Adoption
	text, err := io.ReadAll(in)
	if file != "-" {
		text, err = os.ReadFile(file)
	}
	if err != nil {
		return adoption, err
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&adoption); err != nil {
		return adoption, fmt.Errorf("%s is not what `identity-desk adopt -example` prints: %w", file, err)
	}
	return adoption, nil
}

// asking asks in a terminal.
type asking struct {
	in  *bufio.Reader
	out io.Writer
}

// ask returns a line; without one, the usual answer.
func (a asking) ask(question, usual string) (string, error) {
	if usual != "" {
		question += " [" + usual + "]"
	}
	fmt.Fprintf(a.out, "%s: ", question)
	line, err := a.in.ReadString('\n')
	if line = strings.TrimSpace(line); line == "" {
		line = usual
	}
	if err != nil && (line == "" || !errors.Is(err, io.EOF)) {
		return "", fmt.Errorf("the answers ended at %q", question)
	}
	return line, nil
}

func (a asking) yes(question string) (bool, error) {
	for {
		answer, err := a.ask(question+" (yes or no)", "no")
		if err != nil || slices.Contains([]string{"yes", "y", "no", "n"}, answer) {
			return strings.HasPrefix(answer, "y"), err
		}
	}
}

// certificate reads lines up to the end of a certificate.
func (a asking) certificate() (string, error) {
	fmt.Fprintln(a.out, "Public x509 certificate, in PEM, with its BEGIN and END lines:")
	var text strings.Builder
	for !strings.Contains(text.String(), "-----END CERTIFICATE-----") {
		line, err := a.in.ReadString('\n')
		text.WriteString(line)
		if err != nil {
			return "", errors.New("the certificate has no end")
		}
	}
	return text.String(), nil
}

// adoption asks for one directory after the other.
func (a asking) adoption(existing evidence.Existing) (desk.Adoption, error) {
	var adoption desk.Adoption
	for _, says := range existing.Says {
		fmt.Fprintln(a.out, client.Printable(says))
	}
	var domains []string
	for _, one := range existing.Domains {
		domains = append(domains, client.Printable(one.Name))
	}
	if len(domains) > 0 {
		fmt.Fprintf(a.out, "Verified domains: %s\n", strings.Join(domains, ", "))
	}
	for _, one := range existing.Directories {
		fmt.Fprintf(a.out, "The audit log names a directory %q\n", one.Name)
	}
	for _, one := range existing.Policies {
		fmt.Fprintf(a.out, "The audit log names an authentication policy %q of directory %q\n", one.Name, one.DirectoryName)
	}
	fmt.Fprintln(a.out, "Open Security > User security > Identity providers in the console. Say what it shows, one directory after the other.")
	for {
		name, err := a.ask("Name of a directory (nothing ends it)", "")
		if err != nil || name == "" {
			if name == "" && len(adoption.Directories) > 0 {
				err = nil
			}
			return adoption, err
		}
		one, err := a.directory(name)
		if err != nil {
			return adoption, err
		}
		adoption.Directories = append(adoption.Directories, one)
	}
}

func (a asking) directory(name string) (one desk.AdoptedDirectory, err error) {
	one.Name = name
	providers := append(identity.Providers(), desk.LocalDirectory)
	for !slices.Contains(providers, one.IdentityProvider) {
		if one.IdentityProvider, err = a.ask("Identity provider: "+strings.Join(providers, ", "), "okta"); err != nil {
			return one, err
		}
	}
	linked, err := a.ask("Domains linked to it, with blanks between them", "")
	one.Domains = strings.Fields(strings.ReplaceAll(linked, ",", " "))
	if err == nil && one.IdentityProvider != identity.ProviderGoogleWorkspace && one.IdentityProvider != desk.LocalDirectory {
		err = errors.Join(a.saml(&one), a.provisioning(&one))
	}
	if err == nil && one.IdentityProvider == identity.ProviderGoogleWorkspace {
		err = a.google(&one)
	}
	for err == nil {
		policy := desk.AdoptedPolicy{}
		policy.Name, _ = a.ask("Name of an authentication policy of it (nothing ends it)", "")
		if policy.Name == "" { // the end of the answers ends it as well
			return one, nil
		}
		var isDefault, enforces bool
		if isDefault, err = a.yes("Is it the default policy of the directory?"); err == nil {
			enforces, err = a.yes("Does it enforce single sign-on?")
		}
		policy.Default, policy.EnforceSSO = isDefault, enforces
		if err == nil {
			policy.ID, err = a.ask("Its address in the console, by which Terraform can add members (or nothing)", "")
		}
		one.Policies = append(one.Policies, policy)
	}
	return one, err
}

// fields asks for several texts.
func (a asking) fields(questions map[*string]string, order ...*string) error {
	for _, target := range order {
		text, err := a.ask(questions[target], "")
		if err != nil {
			return err
		}
		*target = text
	}
	return nil
}

func (a asking) saml(one *desk.AdoptedDirectory) error {
	there, err := a.yes("Is SAML single sign-on set up?")
	if err != nil || !there {
		return err
	}
	saml := &desk.AdoptedSAML{}
	one.SAML = saml
	err = a.fields(map[*string]string{
		&saml.Issuer: "Identity provider Entity ID", &saml.SingleSignOnURL: "Identity provider SSO URL",
		&saml.EntityID: "Service provider entity URL", &saml.AssertionConsumerServiceURL: "Service provider assertion consumer service URL",
	}, &saml.Issuer, &saml.SingleSignOnURL, &saml.EntityID, &saml.AssertionConsumerServiceURL)
	if err == nil {
		saml.Certificate, err = a.certificate()
	}
	return err
}

func (a asking) provisioning(one *desk.AdoptedDirectory) error {
	there, err := a.yes("Is user provisioning set up?")
	if err != nil || !there {
		return err
	}
	provisioning := &desk.AdoptedProvisioning{}
	one.Provisioning = provisioning
	return a.fields(map[*string]string{
		&provisioning.BaseURL: "SCIM base URL", &provisioning.KeyExpiresAt: "Day on which the key expires, as year-month-day (nothing: a year from now)",
	}, &provisioning.BaseURL, &provisioning.KeyExpiresAt)
}

func (a asking) google(one *desk.AdoptedDirectory) error {
	google := &desk.AdoptedGoogle{SyncMode: identity.SyncModeAllUsers}
	one.Google = google
	var domains, groups string
	err := a.fields(map[*string]string{&google.AdminEmail: "Google account that allowed it", &domains: "Domains of the Google account, with blanks between them",
		&groups: "Addresses of the groups that are synced, with blanks between them (nothing: all users)"}, &google.AdminEmail, &domains, &groups)
	google.Domains, google.Groups = strings.Fields(domains), strings.Fields(groups)
	if len(google.Groups) > 0 {
		google.SyncMode = identity.SyncModeSpecificGroups
	}
	if err == nil {
		google.SyncEnabled, err = a.yes("Is the sync on?")
	}
	return err
}
