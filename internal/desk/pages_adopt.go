package desk

import (
	"net/http"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

type adoptBody struct {
	Known   []string
	Problem string
	Fields  map[string]*adoptField
}

type adoptField struct {
	Name, Label, Hint, Value, Problem string
	Choices                           []string
	Long                              bool
}

// adoptFields are what the page asks for, of one directory.
func adoptFields() map[string]*adoptField {
	fields := map[string]*adoptField{}
	for _, one := range []adoptField{
		{Name: "name", Label: "Directory name", Hint: "As the console shows it."},
		{Name: "identityProvider", Label: "Identity provider", Choices: append([]string{LocalDirectory}, identity.Providers()...), Value: "okta"},
		{Name: "domains", Label: "Domains linked to it, one on each line", Long: true},
		{Name: "saml.issuer", Label: "Identity provider Entity ID"},
		{Name: "saml.singleSignOnUrl", Label: "Identity provider SSO URL"},
		{Name: "saml.certificate", Label: "Public x509 certificate", Long: true},
		{Name: "saml.entityId", Label: "Service provider entity URL"},
		{Name: "saml.assertionConsumerServiceUrl", Label: "Service provider assertion consumer service URL"},
		{Name: "provisioning.baseUrl", Label: "SCIM base URL"},
		{Name: "provisioning.keyExpiresAt", Label: "Day on which the key expires", Hint: "Year-month-day; empty means one year from today."},
		{Name: "google.adminEmail", Label: "Google account that allowed it", Hint: "Leave it empty where there is no connection."},
		{Name: "google.domains", Label: "Domains of the Google account, one on each line", Long: true},
		{Name: "google.syncEnabled", Label: "Sync is on", Choices: yesOrNo, Value: yes},
		{Name: "google.syncMode", Label: "Select users", Choices: []string{identity.SyncModeAllUsers, identity.SyncModeSpecificGroups}, Value: identity.SyncModeAllUsers},
		{Name: "google.groups", Label: "Groups, one on each line", Long: true},
		{Name: "policies", Label: "Policies of the directory, one on each line", Long: true,
			Hint: `A line is the name, and behind it "default" and "sso" in brackets where that is so: Okta default (default, sso)`},
	} {
		fields[one.Name] = &one
	}
	return fields
}

func (d *Desk) showAdopt(w http.ResponseWriter, r *http.Request) {
	d.showAdoptWith(w, r, http.StatusOK, adoptFields(), "")
}

func (d *Desk) showAdoptWith(w http.ResponseWriter, r *http.Request, status int, fields map[string]*adoptField, problem string) {
	body := adoptBody{Fields: fields, Problem: problem, Known: d.published(r)}
	shown := d.page(r, "Record what is there", body)
	if recorded := r.URL.Query().Get("recorded"); recorded != "" {
		shown.Notes = append(shown.Notes, note{"good", "Recorded. The page \"Records\" shows it; the form is for the next directory."})
	}
	d.show(w, status, "adopt", shown)
}

// published is what Atlassian's published API shows and nobody has to type.
func (d *Desk) published(r *http.Request) []string {
	domains, err := d.readDomains(r.Context())
	if err != nil {
		return []string{"The domains cannot be read: " + err.Error()}
	}
	if err := d.engine.SetDomains(domains); err != nil {
		return []string{"The domains cannot be recorded: " + err.Error()}
	}
	state := d.state()
	var known []string
	for _, one := range state.Domains {
		line := "Domain " + one.Name + " (" + inWords(one.ClaimStatus) + ")"
		for _, directory := range state.Directories {
			if directory.ID == one.DirectoryID {
				line = strings.TrimSuffix(line, ".") + ", recorded in " + quoted(directory.Name)
			}
		}
		known = append(known, line+".")
	}
	return known
}

// takeAdopt records what a person has typed of one directory.
func (d *Desk) takeAdopt(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, largestForm)
	if err := r.ParseForm(); err != nil {
		d.problem(w, r, http.StatusBadRequest, "That cannot be read", "The form is damaged, or larger than the desk takes.")
		return
	}
	fields := adoptFields()
	for name, field := range fields {
		field.Value = strings.TrimSpace(strings.ReplaceAll(r.PostFormValue(name), "\r\n", "\n"))
	}
	if _, err := d.Adopt(d.options.Gate.Person(r), Adoption{[]AdoptedDirectory{adoptedIn(fields)}}); err != nil {
		d.showAdoptWith(w, r, http.StatusUnprocessableEntity, fields, sentence(err))
		return
	}
	http.Redirect(w, r, "/adopt?recorded=yes", http.StatusSeeOther)
}

func adoptedIn(fields map[string]*adoptField) AdoptedDirectory {
	text := func(name string) string { return fields[name].Value }
	one := AdoptedDirectory{Name: text("name"), IdentityProvider: text("identityProvider"), Domains: strings.Fields(text("domains"))}
	if text("saml.issuer")+text("saml.singleSignOnUrl")+text("saml.certificate") != "" {
		one.SAML = &AdoptedSAML{
			Issuer: text("saml.issuer"), SingleSignOnURL: text("saml.singleSignOnUrl"), Certificate: text("saml.certificate"),
			EntityID: text("saml.entityId"), AssertionConsumerServiceURL: text("saml.assertionConsumerServiceUrl"),
		}
	}
	if text("provisioning.baseUrl") != "" {
		one.Provisioning = &AdoptedProvisioning{BaseURL: text("provisioning.baseUrl"), KeyExpiresAt: text("provisioning.keyExpiresAt")}
	}
	if text("google.adminEmail") != "" {
		one.Google = &AdoptedGoogle{
			AdminEmail: text("google.adminEmail"), Domains: strings.Fields(text("google.domains")), SyncEnabled: text("google.syncEnabled") == yes,
			SyncMode: text("google.syncMode"), Groups: strings.Fields(text("google.groups")),
		}
	}
	for line := range strings.SplitSeq(text("policies"), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			one.Policies = append(one.Policies, policyIn(line))
		}
	}
	return one
}

// policyIn reads a policy from a line: its name, and in brackets what it is.
func policyIn(line string) AdoptedPolicy {
	policy := AdoptedPolicy{Name: line}
	name, rest, found := strings.Cut(line, " (")
	if inner, closed := strings.CutSuffix(rest, ")"); found && closed {
		words := strings.Split(strings.ReplaceAll(inner, " ", ""), ",")
		if !slices.ContainsFunc(words, func(word string) bool { return word != "default" && word != "sso" }) {
			policy = AdoptedPolicy{Name: strings.TrimSpace(name), Default: slices.Contains(words, "default"), EnforceSSO: slices.Contains(words, "sso")}
		}
	}
	return policy
}
