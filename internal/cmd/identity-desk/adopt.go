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
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
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
	opened, err := desk.Open(options)
	if err != nil {
		return err
	}
	return errors.Join(adopt(ctx, opened, *answers, *who, streams), opened.Close())
}

func adopt(ctx context.Context, opened *desk.Desk, answers, who string, streams streams) error {
	domains := opened.DomainsInWords(ctx)
	var adoption desk.Adoption
	var err error
	if answers != "" {
		adoption, err = readAnswers(answers, streams.in)
	} else {
		for _, one := range domains {
			fmt.Fprintln(streams.out, client.Printable(one))
		}
		adoption, err = asking{bufio.NewReader(streams.in), streams.out}.adoption(opened.Drafts(ctx, false))
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
		Name: "Acme Okta", IdentityProvider: "okta", ExternalID: "45825a0e-0000-4000-8000-000000000001", Domains: []string{"acme.com"},
		SAML: &desk.AdoptedSAML{
			Issuer: "http://www.okta.com/exk1", SingleSignOnURL: "https://acme.okta.com/app/atlassian/exk1/sso/saml", Certificate: "-----BEGIN CERTIFICATE-----\n...\n-----END CERTIFICATE-----\n",
			EntityID: "https://auth.atlassian.com/saml/...", AssertionConsumerServiceURL: "https://auth.atlassian.com/login/callback?connection=saml-...",
			SingleLogout: &desk.AdoptedSingleLogout{Enabled: true, IdentityProviderURL: "https://acme.okta.com/app/atlassian/exk1/slo/saml", ServiceProviderURL: "https://auth.atlassian.com/..."},
		},
		Provisioning: &desk.AdoptedProvisioning{BaseURL: "https://api.atlassian.com/scim/directory/...", APIKey: desk.AdoptedKey{ExpiresAt: "2027-03-02"}},
		Policies: []desk.AdoptedPolicy{{
			Name: "Okta default", Default: true, EnforceSSO: true, ExternalID: "https://admin.atlassian.com/o/.../authentication-policies/policy/...",
			PolicySettings: identity.PolicySettings{TwoStepVerification: "mandatory", PasswordStrength: "strong", PasswordExpiryDays: new(0), IdleSessionDurationMinutes: new(480)},
		}},
	},
	{
		Name: "Acme Google", IdentityProvider: "google_workspace",
		Google: &desk.AdoptedGoogle{
			State: "connected", AdminEmail: "admin@acme.com", CustomerID: "C03az79cb", Domains: []string{"acme.org"}, SyncEnabled: true, SyncMode: "specific_groups",
			Groups: []string{"engineering@acme.org"}, PersonalMessage: "Welcome to Acme.", DeactivateSuspendedUsers: true,
		},
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
