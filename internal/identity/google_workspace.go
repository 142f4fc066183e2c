package identity

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

const (
	// GoogleSyncInterval is the time between two automatic syncs.
	GoogleSyncInterval = 4 * time.Hour
	// unknownSyncLeft is the Retry-After for a sync that ends only when a test says so.
	unknownSyncLeft = 5 * time.Second
)

// GoogleAnswer is a Google Workspace connection as the API shows it.
type GoogleAnswer struct {
	ID                       string        `json:"id"`
	DirectoryID              string        `json:"directoryId"`
	State                    string        `json:"state"`
	ConsentURL               *string       `json:"consentUrl"`
	GoogleCustomerID         *string       `json:"googleCustomerId"`
	AdminEmail               *string       `json:"adminEmail"`
	Domains                  []string      `json:"domains"`
	SyncEnabled              bool          `json:"syncEnabled"`
	SyncMode                 string        `json:"syncMode"`
	Groups                   []string      `json:"groups"`
	PersonalMessage          string        `json:"personalMessage"`
	DeactivateSuspendedUsers bool          `json:"deactivateSuspendedUsers"`
	Counts                   countsAnswer  `json:"counts"`
	SyncedGroups             []string      `json:"syncedGroups"`
	LastSyncAt               *time.Time    `json:"lastSyncAt"`
	NextSyncAt               *time.Time    `json:"nextSyncAt"`
	LastSyncResult           *string       `json:"lastSyncResult"`
	Version                  string        `json:"version"`
	Record                   *RecordAnswer `json:"record,omitempty"`
}

type countsAnswer struct {
	Users   int `json:"users"`
	Groups  int `json:"groups"`
	Domains int `json:"domains"`
}

// GoogleState returns the one word that sums a connection up.
func (s *State) GoogleState(one *GoogleConnection) string {
	switch {
	case one.Consent == ConsentAwaiting:
		return "awaiting_consent"
	case one.Consent == ConsentBroken:
		return "broken"
	case one.Running != nil:
		return "syncing"
	case s.googlePaused(one):
		return "paused"
	}
	return "connected"
}

// googlePaused tells whether a connection waits for settings that the subscription still covers.
func (s *State) googlePaused(one *GoogleConnection) bool {
	return one.Settings.SyncMode == SyncModeSpecificGroups && !s.HasGuard()
}

// Google returns a Google Workspace connection as the API shows it.
func (c *Call) Google(one *GoogleConnection) GoogleAnswer {
	rendered := GoogleAnswer{
		ID: one.ID, DirectoryID: one.DirectoryID, State: c.State.GoogleState(one),
		GoogleCustomerID: adminapi.Nullable(one.CustomerID), AdminEmail: adminapi.Nullable(one.AdminEmail),
		Domains:     append([]string{}, one.Domains...),
		SyncEnabled: one.Settings.SyncEnabled, SyncMode: one.Settings.SyncMode, Groups: append([]string{}, one.Settings.Groups...),
		PersonalMessage: one.Settings.PersonalMessage, DeactivateSuspendedUsers: one.Settings.DeactivateSuspendedUsers,
		Counts:       countsAnswer{Users: one.CountUsers, Groups: one.CountGroups, Domains: one.CountDomains},
		SyncedGroups: append([]string{}, one.SyncedGroups...),
		LastSyncAt:   one.LastSyncAt, NextSyncAt: one.NextSyncAt, LastSyncResult: adminapi.Nullable(one.LastSyncResult),
		Version: one.Version, Record: c.recordOf(one.ID),
	}
	if one.Consent == ConsentAwaiting {
		rendered.ConsentURL = adminapi.Nullable(c.engine.options.Issuer.ConsentURL(c.base(), one.ID))
	}
	return rendered
}

func (c *Call) findGoogle() (*GoogleConnection, *Directory, *adminapi.Answer) {
	found, there := adminapi.ByID(c.State.Google, c.path("id"))
	if !there {
		return nil, nil, adminapi.Unknown("Google Workspace connection", c.path("id"))
	}
	d, _ := adminapi.ByID(c.State.Directories, found.DirectoryID)
	return found, d, nil
}

func listGoogle(c *Call) *adminapi.Answer {
	narrow := adminapi.OfDirectory(func(one *GoogleConnection) string { return one.DirectoryID })
	return list(c, c.State.Google, []string{"directoryId"}, narrow, func(one *GoogleConnection) any { return c.Google(one) })
}

func getGoogle(c *Call) *adminapi.Answer {
	found, _, refused := c.findGoogle()
	if refused != nil {
		return refused
	}
	return adminapi.AnswerWith(http.StatusOK, found.Version, c.Google(found))
}

func createGoogle(c *Call) *adminapi.Answer {
	body := c.fields("directoryId", "syncEnabled", "syncMode", "groups", "personalMessage", "deactivateSuspendedUsers")
	directoryID := body.Text("directoryId")
	settings := readGoogleSettings(body, GoogleSettings{SyncEnabled: true, SyncMode: SyncModeAllUsers})
	body.Require("directoryId")
	if body.Problem != nil {
		return body.Problem
	}
	d, refused := c.findDirectory(*directoryID)
	if refused != nil {
		return refused
	}
	if !d.Capabilities().GoogleWorkspace {
		return adminapi.Conflict("A Google Workspace connection needs a Google Workspace directory: %s is of %s", d, d.Provider())
	}
	if existing, there := c.State.GoogleOf(d.ID); there {
		return adminapi.Conflict("A directory has at most one Google Workspace connection: %s already has %s", d, existing.ID)
	}
	if refused := c.paidSettings(GoogleSettings{}, settings, d); refused != nil {
		return refused
	}
	added := &GoogleConnection{Object: c.newObject(), DirectoryID: d.ID, Consent: ConsentAwaiting, Settings: settings}
	c.takeConsent(added)
	c.State.Google = append(c.State.Google, added)
	c.tell(Event{Kind: GoogleConnected, Directory: d})
	return adminapi.AnswerWith(http.StatusCreated, added.Version, c.Google(added))
}

// readGoogleSettings reads the settings that the body has over those that hold now.
func readGoogleSettings(f *adminapi.Fields, settings GoogleSettings) GoogleSettings {
	if enabled := f.Flag("syncEnabled"); enabled != nil {
		settings.SyncEnabled = *enabled
	}
	if message := f.Text("personalMessage"); message != nil {
		settings.PersonalMessage = *message
	}
	if deactivate := f.Flag("deactivateSuspendedUsers"); deactivate != nil {
		settings.DeactivateSuspendedUsers = *deactivate
	}
	groups := f.Texts("groups")
	if mode := f.OneOf("syncMode", []string{SyncModeAllUsers, SyncModeSpecificGroups}); mode != nil {
		settings.SyncMode = *mode
		if *mode == SyncModeAllUsers && groups == nil {
			settings.Groups = nil
		}
	}
	if groups != nil {
		settings.Groups = slices.Sorted(slices.Values(*groups)) // a set has no order, and this server shows it
	}
	for i, address := range settings.Groups {
		if local, host, found := strings.Cut(address, "@"); !found || local == "" || !IsDomainName(strings.ToLower(host)) {
			f.Refuse("field %q must hold e-mail addresses of groups, and %q is none", "groups", address)
		}
		if i > 0 && settings.Groups[i-1] == address {
			f.Refuse("field %q holds %q twice", "groups", address)
		}
	}
	if settings.SyncMode == SyncModeSpecificGroups && len(settings.Groups) == 0 {
		f.Refuse("field %q must name at least one group when syncMode is %s", "groups", SyncModeSpecificGroups)
	}
	if settings.SyncMode == SyncModeAllUsers && len(settings.Groups) > 0 {
		f.Refuse("field %q must be empty when syncMode is %s", "groups", SyncModeAllUsers)
	}
	return settings
}

// paidSettings refuses to turn on, without Guard, what belongs to Guard. What is on already may stay.
func (c *Call) paidSettings(now, changed GoogleSettings, d *Directory) *adminapi.Answer {
	if changed.SyncMode == SyncModeSpecificGroups && (now.SyncMode != changed.SyncMode || !slices.Equal(now.Groups, changed.Groups)) {
		if refused := c.guardMissing("Syncing specific groups (specific_groups)", d.String()); refused != nil {
			return refused
		}
	}
	if changed.DeactivateSuspendedUsers && !now.DeactivateSuspendedUsers {
		return c.guardMissing("Deactivating suspended users (deactivateSuspendedUsers)", d.String())
	}
	return nil
}

func updateGoogle(c *Call) *adminapi.Answer {
	found, d, refused := c.findGoogle()
	if refused != nil {
		return refused
	}
	if refused := adminapi.IfMatch(c.request, "Google Workspace connection of directory", d.Name, &found.Object); refused != nil {
		return refused
	}
	body := c.fields("syncEnabled", "syncMode", "groups", "personalMessage", "deactivateSuspendedUsers")
	settings := readGoogleSettings(body, found.Settings)
	body.RequireAny()
	if body.Problem != nil {
		return body.Problem
	}
	if refused := c.paidSettings(found.Settings, settings, d); refused != nil {
		return refused
	}
	if found.Running != nil && found.Settings.SyncEnabled && !settings.SyncEnabled {
		return c.syncRunning(found, d, "disabled")
	}
	if found.Consent == ConsentGiven && settings.SyncEnabled != found.Settings.SyncEnabled {
		found.NextSyncAt = nil
		if settings.SyncEnabled {
			found.NextSyncAt = later(c.Now, GoogleSyncInterval)
		}
	}
	if settings.PersonalMessage != found.Settings.PersonalMessage {
		c.tell(Event{Kind: GoogleMessageUpdated, Directory: d})
	}
	if settings.SyncEnabled != found.Settings.SyncEnabled {
		c.tell(Event{Kind: map[bool]EventKind{true: GoogleSyncEnabled, false: GoogleSyncDisabled}[settings.SyncEnabled], Directory: d})
	}
	if !settings.same(found.Settings) {
		found.Settings = settings
		c.State.Touch(&found.Object)
	}
	return adminapi.AnswerWith(http.StatusOK, found.Version, c.Google(found))
}

// same compares settings. Groups that are none are the same, however they are kept.
func (s GoogleSettings) same(other GoogleSettings) bool {
	return slices.Equal(s.Groups, other.Groups) && s.SyncEnabled == other.SyncEnabled && s.SyncMode == other.SyncMode &&
		s.PersonalMessage == other.PersonalMessage && s.DeactivateSuspendedUsers == other.DeactivateSuspendedUsers
}

// syncRunning refuses what has to wait for a sync, and says how long.
func (c *Call) syncRunning(found *GoogleConnection, d *Directory, what string) *adminapi.Answer {
	refused := adminapi.Conflict("A running Google sync cannot be stopped: the connection %s of %s can be %s when its sync %s has ended", found.ID, d, what, found.Running.ID)
	left := unknownSyncLeft
	if found.Running.EndsAt != nil {
		left = found.Running.EndsAt.Sub(c.Now)
	}
	refused.Header = adminapi.RetryAfter(left)
	return refused
}

func deleteGoogle(c *Call) *adminapi.Answer {
	found, d, refused := c.findGoogle()
	if refused != nil {
		return refused
	}
	if refused := adminapi.IfMatch(c.request, "Google Workspace connection of directory", d.Name, &found.Object); refused != nil {
		return refused
	}
	if found.Running != nil {
		return c.syncRunning(found, d, "deleted")
	}
	if refused := c.stillEnforced(d, "Google Workspace connection "+found.ID); refused != nil {
		return refused
	}
	c.dropGoogle(found, d, false)
	return adminapi.NoContent()
}

func (org Organization) dropGoogle(one *GoogleConnection, d *Directory, consequence bool) {
	org.State.Google = adminapi.Without(org.State.Google, func(other *GoogleConnection) bool { return other.ID == one.ID })
	org.State.dropConflicts(d.ID)
	org.tell(Event{Kind: GoogleDisconnected, Consequence: consequence, Directory: d})
}

func syncGoogle(c *Call) *adminapi.Answer {
	found, d, refused := c.findGoogle()
	if refused != nil {
		return refused
	}
	if found.Running != nil {
		return c.syncRunning(found, d, "synced again")
	}
	if state := c.State.GoogleState(found); state != "connected" {
		return adminapi.Conflict("Only a connected Google account can be synced: the connection %s of %s is %s", found.ID, d, state)
	}
	id := c.engine.StartSync(c.State, found, c.Now)
	found.Running.Manual = true
	c.tell(Event{Kind: GoogleSyncStarted, Directory: d})
	if c.engine.options.UnseenSyncs {
		now := c.Now
		found.Running, found.LastSyncAt = nil, &now
	}
	return &adminapi.Answer{Status: http.StatusAccepted, Body: map[string]any{"data": map[string]string{"syncId": id}}}
}

// StartSync begins a sync with the settings as they are now; changes made while it runs hold from the next one. It returns
// the id of the sync.
func (e *Engine) StartSync(s *State, one *GoogleConnection, at time.Time) string {
	one.Running = &GoogleSync{ID: e.options.Issuer.ID(s), Settings: one.Settings}
	if e.options.SyncDuration > 0 {
		one.Running.EndsAt = later(at, e.options.SyncDuration)
	}
	return one.Running.ID
}

// takeConsent notes what whoever made the connection says of the consent.
func (c *Call) takeConsent(added *GoogleConnection) {
	if !c.given.GoogleConsent {
		return
	}
	added.Consent, added.CustomerID, added.AdminEmail = ConsentGiven, c.given.GoogleCustomerID, c.given.GoogleAdminEmail
	added.Domains = slices.Sorted(slices.Values(c.given.GoogleDomains))
}
