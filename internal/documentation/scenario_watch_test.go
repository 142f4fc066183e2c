package documentation_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const watchPage = "examples/scenarios/watch-live-organization/README.md"

// watched is an organization that serves Atlassian's published API only, and what somebody set up in its console two days ago.
type watched struct {
	*acctest.Organization
	scimDirectoryID string
	// key is the SCIM key, and oldKey the one before it.
	key, oldKey string
}

// startWatched sets up a SCIM directory that has every managed account but the break-glass account. An account of a domain that is not
// verified is not managed.
func startWatched(t *testing.T) watched {
	t.Helper()
	kept := filepath.Join(t.TempDir(), "organization.json")
	seed := emulator.DefaultSeed()
	seed.Users = append(seed.Users, emulator.SeedUser{AccountID: "712020:0c9d2f4e-7a31-4f58-9d1c-55c0f7b1a2e3", Email: "nadia.haddad@acme.net", Name: "Nadia Haddad"})
	console := acctest.Start(t, func(options *emulator.Options) {
		options.StateFile, options.Seed, options.Now = kept, seed, func() time.Time { return time.Now().Add(-48 * time.Hour) }
	})
	w := watched{}
	w.scimDirectoryID, w.oldKey = console.SCIMDirectory(t)
	config := acctest.All(t, console.Client.ProvisioningConfigs(t.Context(), console.ID, ""))[0]
	var pushed []emulator.SeedUser
	for _, user := range seed.Users {
		if user.Email != "amara.okafor@acme.com" && user.Email != "nadia.haddad@acme.net" && !strings.HasSuffix(user.Email, "@contractor.example") {
			pushed = append(pushed, user)
		}
	}
	_, err := console.Emulator.PushUsers(config.DirectoryID, pushed)
	if err == nil {
		config, err = console.Client.RegenerateAPIKey(t.Context(), console.ID, config.ID, "")
		w.key = config.Token
	}
	if err == nil {
		err = console.Emulator.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	w.Organization = acctest.Start(t, acctest.WithoutIdentityAPI(), func(options *emulator.Options) {
		options.StateFile, options.Now, options.Scopes = kept, time.Now, scopesOf(t, readPage(t, watchPage))
	})
	return w
}

// scopesOf returns the scopes that a page names: the key needs no others, as far as the emulator knows them.
func scopesOf(t *testing.T, page string) []string {
	t.Helper()
	var found []string
	for _, quoted := range scope.FindAllString(page, -1) {
		found = append(found, strings.Trim(quoted, "`"))
	}
	if found == nil {
		t.Fatal("the page names no scope")
	}
	return found
}

// Each thing that is not as it should be is the warning of its check and a line of the report, and nothing else is.
func watchLiveOrganization(t *testing.T) {
	acctest.NeedsTerraform(t, 8)
	w := startWatched(t)
	c := copyScenario(t, w.Organization, acctest.BuiltProvider(t), "watch-live-organization")
	metadata := read(t, c.file(""), "idp-metadata.xml")
	// night runs the commands of the page, and returns the report and what Terraform said.
	night := func(status int, key, metadata string) (report, said string) {
		t.Helper()
		filled := []string{"ATLASSIAN_ORGANIZATION_ID=...", "ATLASSIAN_ORGANIZATION_ID=" + w.ID, "ATLASSIAN_API_KEY=...", "ATLASSIAN_API_KEY=" + acctest.APIKey,
			"ATLASSIAN_SCIM_DIRECTORY_ID=...", "ATLASSIAN_SCIM_DIRECTORY_ID=" + w.scimDirectoryID, "ATLASSIAN_SCIM_API_KEY=...", "ATLASSIAN_SCIM_API_KEY=" + key,
			"IDP_METADATA_URL=...", "IDP_METADATA_URL=" + c.published(metadata), "./nightly", "./nightly 2>said"}
		commands := pageCommands(t, watchPage, "export ATLASSIAN_ORGANIZATION_ID=... ATLASSIAN_API_KEY=...") + pageCommands(t, watchPage, "terraform init")
		report, got := c.sh(strings.NewReplacer(filled...).Replace(commands))
		said = read(t, c.file(""), "said")
		if got != status {
			t.Fatalf("ends with %d, want %d:\n%s%s", got, status, report, said)
		}
		return report, inOneLine(said)
	}

	// A certificate that has ended is passed over beside a newer one, and not without it.
	now := time.Now()
	signs := regexp.MustCompile(`(?s)<ds:X509Certificate>.*</ds:X509Certificate>`)
	ended := endingCertificate(t, now, now.AddDate(0, 0, -1))

	printed, said := night(0, w.key, strings.Replace(metadata, "<ds:X509Certificate>", ended+"<ds:X509Certificate>", 1))
	if printed != "Nothing to report.\n" || strings.Contains(said, "Check block assertion failed") {
		t.Errorf("all is well, and it says:\n%s\n%s", printed, said)
	}

	for _, err := range []error{
		w.Emulator.SetDomainStatus("acme.org", "unverified"),
		w.Emulator.SetDomainStatus("acme.net", "verified"),                                                                       // and Nadia Haddad is managed
		w.Client.AssignOrganizationRole(t.Context(), w.ID, "712020:1d048177-d74e-5b6b-ab9b-44b1e176f9c4", "atlassian/org-admin"), // Rosa Delgado
		w.Emulator.AddAPIKey(emulator.NewAPIKey{CreatorEmail: "amara.okafor@acme.com", Label: "terraform", ExpiresAt: now.AddDate(0, 0, 10)}),
		w.Emulator.AddAPIKey(emulator.NewAPIKey{CreatorEmail: "amara.okafor@acme.com", Label: "new", ExpiresAt: now.AddDate(0, 0, 300)}),
		w.Emulator.AddAPIKey(emulator.NewAPIKey{CreatorEmail: "amara.okafor@acme.com", Label: "old", ExpiresAt: now.AddDate(0, 0, -1)}),
		w.Emulator.AddAPIToken(emulator.NewAPIToken{Email: "mateo.garcia@acme.com", Label: "script"}),
		w.Emulator.AddAPIToken(emulator.NewAPIToken{Email: "mateo.garcia@acme.com", Label: "blocked", Blocked: true}),
	} {
		c.fine(err)
	}
	report, said := night(2, w.key, signs.ReplaceAllLiteralString(metadata, endingCertificate(t, now, now.AddDate(0, 0, 10))))
	printed += report
	c.reports(report, said, map[string]string{
		"certificates_do_not_end_soon":             "The identity provider's certificate CN=acme ends on",
		"organization_admins_are_accepted":         "rosa.delgado@acme.com is an organization admin, and not accepted as one.",
		"accounts_come_from_the_identity_provider": "nadia.haddad@acme.net is an active account that no SCIM directory has.",
		"domains_are_verified":                     "The domain acme.org is not verified:",
		"nobody_changed_identity_settings":         "domain_verification_removed by Amara Okafor. The log says no more.",
		"credentials_end_and_not_soon":             `The API key "terraform" ends on`,
	}, "added_org_admin by Organization API key. The log says no more.", "domain_verification_completed by Amara Okafor. Verified acme.net domain",
		"domain_auth_policy_changed by Atlassian Internal System. Changed authentication policy Default policy of Local directory for domain acme.net", `The API token "script" of mateo.garcia@acme.com (`)

	// The key that was regenerated, and what somebody has accepted meanwhile.
	token := regexp.MustCompile(`\(([^)]*)\) never ends`).FindStringSubmatch(report)[1]
	administrator := emulator.DefaultSeed().Users[0].AccountID
	c.edit("expected.auto.tfvars", "api_tokens = {}", `api_tokens = { "`+token+`" = "Until the end of the year." }`)
	c.edit("expected.auto.tfvars", `"f2a4c6e8b0d1f3a5c7e9b1d3" =`, `"atlassian-internal-system" = "Follows from what people do.", "`+administrator+`" =`)
	c.edit("expected.auto.tfvars", `"priya.raghunathan@acme.com" =`, `"Rosa.Delgado@acme.com" = "Helps.", "priya.raghunathan@acme.com" =`)
	report, said = night(2, w.oldKey, signs.ReplaceAllLiteralString(metadata, ended))
	printed += report
	c.reports(report, said, map[string]string{
		"certificates_do_not_end_soon":     "The identity provider's certificate CN=acme ends on",
		"scim_keys_are_accepted":           "The key of SCIM directory " + w.scimDirectoryID + " is refused:",
		"domains_are_verified":             "The domain acme.org is not verified:",
		"nobody_changed_identity_settings": "added_org_admin by Organization API key. The log says no more.",
		"credentials_end_and_not_soon":     `The API key "terraform" ends on`,
	})
	inOrder(t, printed, watchPage)

	if writes := w.Writes(); len(writes) > 0 {
		t.Errorf("a watch wrote: %v", writes)
	}
	c.edit("expected.auto.tfvars", "Until the end of the year.", " ")
	if _, said := night(1, w.key, metadata); !strings.Contains(said, "Give a reason for each exception") {
		t.Errorf("an exception without a reason: %s", said)
	}
	watchWithoutIdentityProvider(t)
}

// Where there is no SCIM directory, nobody is said to have come past it; without SAML, nobody's certificate is looked at. The other checks go on.
func watchWithoutIdentityProvider(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI(), func(options *emulator.Options) {
		options.Now, options.Scopes = time.Now, scopesOf(t, readPage(t, watchPage))
	})
	c := copyScenario(t, o, acctest.BuiltProvider(t), "watch-live-organization")
	// night runs the commands of the page, which has no address of metadata here.
	night := func(status int) (report, said string) {
		t.Helper()
		const settings = "export ATLASSIAN_ORGANIZATION_ID=... ATLASSIAN_API_KEY=... TF_VAR_scim_directory_ids='[]'"
		commands := pageCommands(t, watchPage, settings) + pageCommands(t, watchPage, "terraform init")
		report, got := c.sh(strings.NewReplacer("ATLASSIAN_ORGANIZATION_ID=...", "ATLASSIAN_ORGANIZATION_ID="+o.ID,
			"ATLASSIAN_API_KEY=...", "ATLASSIAN_API_KEY="+acctest.APIKey, "./nightly", "./nightly 2>said").Replace(commands))
		said = read(t, c.file(""), "said")
		if got != status {
			t.Fatalf("ends with %d, want %d:\n%s%s", got, status, report, said)
		}
		return report, inOneLine(said)
	}
	now := time.Now()
	metadata := regexp.MustCompile(`(?s)<ds:X509Certificate>.*</ds:X509Certificate>`).ReplaceAllLiteralString(read(t, c.file(""), "idp-metadata.xml"), endingCertificate(t, now, now.AddDate(0, 0, 10)))
	c.fine(os.WriteFile(c.file("idp-metadata.xml"), []byte(metadata), 0o600))
	c.fine(o.Emulator.SetDomainStatus("acme.org", "unverified"))
	c.edit("expected.auto.tfvars", `"f2a4c6e8b0d1f3a5c7e9b1d3" =`, `"atlassian-internal-system" = "Follows from what people do.", "`+emulator.DefaultSeed().Users[0].AccountID+`" =`)
	lost := map[string]string{"domains_are_verified": "The domain acme.org is not verified:"}

	report, said := night(2)
	c.reports(report, said, map[string]string{"domains_are_verified": lost["domains_are_verified"], "certificates_do_not_end_soon": "The identity provider's certificate CN=acme ends on"})

	c.edit("expected.auto.tfvars", "saml = true", "saml = false")
	c.fine(os.Remove(c.file("idp-metadata.xml")))
	report, said = night(2)
	c.reports(report, said, lost)

	c.fine(o.Emulator.SetDomainStatus("acme.org", "verified"))
	if report, said = night(0); report != "Nothing to report.\n" || strings.Contains(said, "Check block assertion failed") {
		t.Errorf("all is well, and it says:\n%s\n%s", report, said)
	}
}

// endingCertificate is a certificate as metadata has it.
func endingCertificate(t *testing.T, now, end time.Time) string {
	t.Helper()
	return "<ds:X509Certificate>" + regexp.MustCompile(`-----[A-Z ]+-----`).ReplaceAllString(acctest.Certificate(t, "acme", now.AddDate(-2, 0, 0), end), "") + "</ds:X509Certificate>"
}

// reports expects a report of one line for each check, and of the other lines, and of each check that it warns.
func (c *scenarioCopy) reports(report, said string, lines map[string]string, others ...string) {
	c.t.Helper()
	if got := strings.Count(report, "\n"); got != len(lines)+len(others) {
		c.t.Errorf("%d lines, want %d:\n%s", got, len(lines)+len(others), report)
	}
	for check, line := range lines {
		acctest.Says(c.t, report, line)
		acctest.Says(c.t, said, `check "`+check+`"`, line)
	}
	acctest.Says(c.t, report, others...)
	warned := regexp.MustCompile(`check "(\w+)"`).FindAllStringSubmatch(said, -1)
	for _, check := range warned {
		if lines[check[1]] == "" {
			c.t.Errorf("check %s warns of nothing that is reported:\n%s", check[1], said)
		}
	}
}

// published returns the address of metadata. Where there is no curl the file is there already, and the address is empty.
func (c *scenarioCopy) published(metadata string) string {
	c.t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		c.fine(os.WriteFile(c.file("idp-metadata.xml"), []byte(metadata), 0o600))
		return ""
	}
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) { _, _ = answer.Write([]byte(metadata)) }))
	c.t.Cleanup(server.Close)
	return server.URL
}
