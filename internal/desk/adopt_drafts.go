package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// Draft is a directory as far as it is known before anybody says anything of it. Everything in it can be corrected.
type Draft struct {
	// Key names it among the drafts: the record's id, Atlassian's, or a word.
	Key string
	// Known says where the directory itself is known from, in words; "" for an empty form.
	Known     string
	Directory AdoptedDirectory
	// Sources say where a value is from, by the name of its field.
	Sources map[string]string
	// Recorded tells that the directory is in the records.
	Recorded bool
}

// Drafts are all directories that the records or Atlassian's published API know of, and an empty form at the end.
type Drafts struct {
	Drafts []Draft
	// SCIMBaseURLs are those that may be a directory's, and that no record has.
	SCIMBaseURLs []string
	// Says are what was found and fits nowhere, and what could not be read.
	Says []string
}

// EmptyDraft is a directory of which nothing is known.
func EmptyDraft() Draft { return Draft{Key: keyNew, Sources: map[string]string{}} }

// IsLocal tells whether it is the local directory, which has nothing but domains and policies.
func (one *Draft) IsLocal() bool { return one.Directory.IdentityProvider == LocalDirectory }

const (
	keyNew    = "new"
	keyGoogle = "google"
	// existingFor is how long what was read is used again: adopting asks for one directory after the other.
	existingFor = 10 * time.Minute
	// existingAtLeast is the least pause between two readings. The audit log takes ten requests a minute, and one reading is nine.
	existingAtLeast = 2 * time.Minute
)

// existingCache keeps what Atlassian's published API showed of what is there.
type existingCache struct {
	mutex sync.Mutex
	found evidence.Existing
	at    time.Time
}

// existing reads what Atlassian's published API shows of what is there. again reads it anew, unless it was read just now.
func (d *Desk) existing(ctx context.Context, again bool) evidence.Existing {
	if d.options.Eyes == nil {
		return evidence.Existing{Says: []string{"The desk was started without an organization key: nothing can be read at Atlassian, and everything has to be typed."}}
	}
	d.existingThings.mutex.Lock()
	defer d.existingThings.mutex.Unlock()
	age := d.now().Sub(d.existingThings.at)
	if d.existingThings.at.IsZero() || age >= existingFor || again && age >= existingAtLeast {
		found := d.options.Eyes.Existing(ctx)
		if ctx.Err() != nil {
			return found // whoever asked has left, and what came is half of it
		}
		d.existingThings.found, d.existingThings.at = found, d.now()
	}
	return d.existingThings.found
}

// Drafts returns what adopting can begin with. again reads Atlassian's published API anew.
func (d *Desk) Drafts(ctx context.Context, again bool) Drafts {
	return draftsOf(d.state(), d.existing(ctx, again))
}

// DomainsInWords records the organization's domains as Atlassian shows them, and says what there is.
func (d *Desk) DomainsInWords(ctx context.Context) []string {
	if err := d.ReadDomains(ctx); err != nil {
		return []string{"The domains cannot be read at Atlassian, or not be recorded: " + strings.TrimSuffix(err.Error(), ".") + "."}
	}
	state := d.state()
	var known []string
	for _, one := range state.Domains {
		line := "Domain " + one.Name + " (" + inWords(one.ClaimStatus) + ")"
		if directory, there := adminapi.ByID(state.Directories, one.DirectoryID); there {
			line += ", recorded in " + quoted(directory.Name)
		}
		known = append(known, line+".")
	}
	return known
}

// drafting puts the records and what was read together.
type drafting struct {
	state *identity.State
	found evidence.Existing
	all   []*Draft
	says  []string
}

func draftsOf(s *identity.State, found evidence.Existing) Drafts {
	d := &drafting{state: s, found: found}
	for _, one := range s.Directories {
		d.all = append(d.all, recordedDraft(s, one))
	}
	for _, one := range found.Directories {
		d.fromLog(one)
	}
	d.google()
	empty := EmptyDraft()
	d.all = append(d.all, &empty)
	for _, policy := range found.Policies {
		d.policy(policy)
	}
	d.domains()
	candidates := d.scim()
	drafts := Drafts{SCIMBaseURLs: candidates, Says: slices.Concat(d.says, found.Says)}
	for _, one := range d.all {
		drafts.Drafts = append(drafts.Drafts, *one)
	}
	// What nobody has recorded comes first, and the empty form before what is recorded: whoever types a name there means another directory.
	slices.SortStableFunc(drafts.Drafts, func(a, b Draft) int { return cmp.Compare(a.place(), b.place()) })
	return drafts
}

func (one *Draft) place() int {
	switch {
	case one.IsLocal():
		return 3
	case one.Recorded:
		return 2
	case one.Key == keyNew:
		return 1
	}
	return 0
}

// recordedDraft is a directory as it is recorded.
func recordedDraft(s *identity.State, d *identity.Directory) *Draft {
	one := AdoptedDirectory{ID: d.ID, Name: d.Name, IdentityProvider: d.IdentityProvider, ExternalID: d.ExternalID, Domains: domainsOf(s, d.ID)}
	if d.Kind == identity.KindLocal {
		one.IdentityProvider = LocalDirectory
	}
	if saml, there := s.SAMLOf(d.ID); there {
		one.SAML = &AdoptedSAML{
			Issuer: saml.Issuer, SingleSignOnURL: saml.SingleSignOnURL, Certificate: saml.Certificate, EntityID: saml.EntityURL, AssertionConsumerServiceURL: saml.ACSURL,
			SingleLogout: &AdoptedSingleLogout{Enabled: saml.SingleLogoutEnabled, IdentityProviderURL: saml.SingleLogoutProviderURL, ServiceProviderURL: saml.LogoutURL},
		}
	}
	if config, there := s.ProvisioningOf(d.ID); there {
		one.Provisioning = &AdoptedProvisioning{
			BaseURL: baseURLOf(config), APIKey: AdoptedKey{config.KeyExpiresAt.UTC().Format(time.DateOnly)},
		}
	}
	if google, there := s.GoogleOf(d.ID); there {
		state := googleConnected
		if google.Consent == identity.ConsentBroken {
			state = googleBroken
		}
		one.Google = &AdoptedGoogle{
			State: state, AdminEmail: google.AdminEmail, CustomerID: google.CustomerID, Domains: google.Domains, SyncEnabled: google.Settings.SyncEnabled,
			SyncMode: google.Settings.SyncMode, Groups: google.Settings.Groups, PersonalMessage: google.Settings.PersonalMessage,
			DeactivateSuspendedUsers: google.Settings.DeactivateSuspendedUsers,
		}
	}
	for _, p := range s.Policies {
		if p.DirectoryID == d.ID {
			one.Policies = append(one.Policies, AdoptedPolicy{
				ID: p.ID, Name: p.Name, Default: p.IsDefault, EnforceSSO: p.EnforceSSO, ExternalID: p.ExternalID, PolicySettings: p.PolicySettings,
			})
		}
	}
	known := "recorded"
	if record, there := s.Records[d.ID]; there {
		known = "recorded by " + record.RecordedBy + " on " + inDay(record.RecordedAt)
	}
	return &Draft{Key: d.ID, Known: known, Directory: one, Sources: map[string]string{}, Recorded: true}
}

// find returns the draft of a directory that the log names; nil where there is none.
func (d *drafting) find(named evidence.Named) *Draft {
	for _, one := range d.all {
		if named.ID != "" && uuid.Same(one.Directory.ExternalID, named.ID) {
			return one
		}
	}
	for _, one := range d.all {
		// Recorded was "default" as the name of the local directory.
		if named.Name != "" && (names.Same(one.Directory.Name, named.Name) || one.IsLocal() && names.Same(named.Name, "default")) {
			return one
		}
	}
	return nil
}

// fromLog takes in a directory that the log names.
func (d *drafting) fromLog(named evidence.Named) {
	if one := d.find(named); one != nil {
		if one.Directory.ExternalID == "" && !one.IsLocal() {
			one.Directory.ExternalID, one.Sources["externalId"] = named.ID, "From the audit log, which names the directory "+quoted(named.Name)+"."
		}
		return
	}
	one := &Draft{Key: named.ID, Known: "named by the audit log", Directory: AdoptedDirectory{Name: named.Name, ExternalID: named.ID}, Sources: map[string]string{
		"name": "From the audit log. It may have been renamed since, or be gone.", "externalId": "From the audit log.",
	}}
	if one.Directory.IdentityProvider = guessedProvider(named.Name); one.Directory.IdentityProvider != "" {
		one.Sources["identityProvider"] = "Guessed from the name: nothing that Atlassian publishes shows it."
	}
	d.all = append(d.all, one)
}

// providerWords are what directories are called, beside the words of the identity API.
var providerWords = [][2]string{
	{"google cloud", identity.ProviderGoogleCloud}, {"google", identity.ProviderGoogleWorkspace}, {"adfs", identity.ProviderADFS},
	{"azure", "microsoft_entra_id"}, {"entra", "microsoft_entra_id"}, {"microsoft", "microsoft_entra_id"},
}

// guessedProvider is the identity provider that a directory's name speaks of; "" where it speaks of none.
func guessedProvider(name string) string {
	name = strings.ToLower(name)
	for _, one := range providerWords {
		if strings.Contains(name, one[0]) {
			return one[1]
		}
	}
	for _, provider := range identity.Providers() {
		if provider != "other" && strings.Contains(strings.ReplaceAll(name, "_", " "), strings.ReplaceAll(provider, "_", " ")) {
			return provider
		}
	}
	return ""
}

// google takes in what shows of a Google Workspace connection. The events name no directory.
func (d *drafting) google() {
	log, sync := d.found.Google, d.found.GoogleSync
	if !log.On && (d.found.GoogleGroup == "" || !log.At.IsZero()) {
		if !log.At.IsZero() {
			d.says = append(d.says, "The audit log has Google Workspace disconnected on "+inDay(log.At)+".")
		}
		return
	}
	source := fmt.Sprintf("From the group %q. It stays when the connection is gone.", d.found.GoogleGroup)
	if log.On {
		source = "From the audit log: connected on " + inDay(log.At) + "."
	}
	i := slices.IndexFunc(d.all, func(one *Draft) bool { return one.Directory.IdentityProvider == identity.ProviderGoogleWorkspace })
	if i < 0 {
		i = len(d.all)
		d.all = append(d.all, &Draft{Key: keyGoogle, Known: "Google Workspace", Directory: AdoptedDirectory{Name: "Google Workspace", IdentityProvider: identity.ProviderGoogleWorkspace},
			Sources: map[string]string{"name": "Guessed: nothing that Atlassian publishes shows the name of Google's directory.", "identityProvider": source}})
	}
	one := d.all[i]
	if one.Directory.Google != nil {
		return // it is recorded
	}
	one.Directory.Google = &AdoptedGoogle{SyncEnabled: true, SyncMode: identity.SyncModeAllUsers}
	one.Directory.Google.State, one.Sources["googleWorkspaceConnection.state"] = googleConnected, source
	if !sync.At.IsZero() {
		one.Directory.Google.SyncEnabled = sync.On
		one.Sources["googleWorkspaceConnection.syncEnabled"] = "From the audit log, " + inDay(sync.At) + "."
	}
}

// domains takes in to which directory a domain was linked last.
func (d *drafting) domains() {
	var loose []string
	for _, domain := range d.found.Domains {
		name := domain.Name
		if slices.ContainsFunc(d.all, func(one *Draft) bool {
			return !one.IsLocal() && slices.ContainsFunc(one.Directory.Domains, func(known string) bool { return names.Same(known, name) })
		}) {
			continue // it is recorded
		}
		id, at := d.found.DirectoryOf(name)
		one := d.find(evidence.Named{ID: id})
		if one == nil || one.IsLocal() {
			loose = append(loose, name)
			continue
		}
		one.Directory.Domains = append(one.Directory.Domains, name)
		said := fmt.Sprintf("%s: the audit log says that its accounts got a policy of this directory on %s.", name, inDay(at))
		one.Sources["domains"] = strings.TrimSpace(one.Sources["domains"] + " " + said)
	}
	if len(loose) > 0 {
		d.says = append(d.says, "Verified, and nothing tells to which directory they are linked: "+strings.Join(loose, ", ")+".")
	}
}

// scim takes in the SCIM directories that groups of all members speak of. It returns the base URLs that may be a directory's, and that no
// record has.
func (d *drafting) scim() []string {
	var candidates, sources []string
	add := func(id, source string) {
		address := d.baseURL(id)
		if slices.Contains(candidates, address) || slices.ContainsFunc(d.state.Provisioning, func(one *identity.ProvisioningConfig) bool { return uuid.Same(one.SCIMDirectoryID, id) }) {
			return
		}
		candidates, sources = append(candidates, address), append(sources, source)
	}
	for _, group := range d.found.MemberGroups {
		own := d.find(evidence.Named{ID: group.DirectoryID})
		switch {
		case len(group.SCIMDirectoryIDs) > 0:
			for _, id := range group.SCIMDirectoryIDs {
				add(id, fmt.Sprintf("A member of the group %q came through this SCIM directory.", group.GroupName))
			}
			if own != nil && len(group.SCIMDirectoryIDs) == 1 && !own.hasProvisioning() {
				own.provision(d.baseURL(group.SCIMDirectoryIDs[0]), fmt.Sprintf("From a member of the group %q, whose name has the id of this directory.", group.GroupName))
			}
		case own != nil: // then the id is not that of a SCIM directory
			d.says = append(d.says, fmt.Sprintf("The group %q has the id of directory %q: user provisioning is set up there, or was. Its SCIM base URL cannot be read.", group.GroupName, own.Directory.Name))
		default:
			add(group.DirectoryID, fmt.Sprintf("From the group %q. Whether the id in its name is that of the SCIM directory is not certain: compare it with the console.", group.GroupName))
		}
	}
	if len(candidates) == 0 {
		return nil
	}
	var open []*Draft
	for _, one := range d.all {
		if address := candidates[0]; one.Directory.Provisioning != nil && one.Directory.Provisioning.BaseURL == address {
			return candidates // it has its place
		}
		if !one.IsLocal() && !one.hasProvisioning() && one.Directory.IdentityProvider != identity.ProviderGoogleWorkspace && one.Key != keyNew {
			open = append(open, one)
		}
	}
	if len(open) == 0 { // nothing names a directory: it is the one that somebody is about to type
		open = d.all[len(d.all)-1:]
	}
	if len(candidates) == 1 && len(open) == 1 {
		open[0].provision(candidates[0], sources[0])
		return candidates
	}
	for i, address := range candidates {
		d.says = append(d.says, "It may be the SCIM base URL of a directory: "+address+" . "+sources[i])
	}
	return candidates
}

// baseURL is the SCIM base URL of a SCIM directory on the server that was asked.
func (d *drafting) baseURL(id string) string {
	if d.found.BaseURL == "" {
		return scimBaseURL(id)
	}
	return d.found.BaseURL + "/scim/directory/" + id
}

func (one *Draft) hasProvisioning() bool {
	return one.Directory.Provisioning != nil && one.Directory.Provisioning.BaseURL != ""
}

func (one *Draft) provision(address, source string) {
	one.Directory.Provisioning, one.Sources["provisioningConfig.baseUrl"] = &AdoptedProvisioning{BaseURL: address}, source
}
