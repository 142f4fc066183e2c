package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	googleSyncInterval = 4 * time.Hour
	// allUsersGroup is the one group that a sync of all users makes.
	allUsersGroup = "All users from Google Workspace"
	// unknownSyncLeft is the Retry-After for a sync that ends only when a test says so.
	unknownSyncLeft = 5 * time.Second
)

type googleAnswer struct {
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
	Record                   *recordAnswer `json:"record,omitempty"`
}

type countsAnswer struct {
	Users   int `json:"users"`
	Groups  int `json:"groups"`
	Domains int `json:"domains"`
}

// googleState returns the one word that sums a connection up.
func (org *organization) googleState(one *googleConnection) string {
	switch {
	case one.Consent == consentAwaiting:
		return "awaiting_consent"
	case one.Consent == consentBroken:
		return "broken"
	case one.Running != nil:
		return "syncing"
	case org.googlePaused(one):
		return "paused"
	}
	return "connected"
}

// googlePaused tells whether a connection waits for settings that the subscription still covers.
func (org *organization) googlePaused(one *googleConnection) bool {
	return one.Settings.SyncMode == syncModeSpecificGroups && !org.hasGuard()
}

func (c *call) renderGoogle(one *googleConnection) any {
	rendered := googleAnswer{
		ID: one.ID, DirectoryID: one.DirectoryID, State: c.org.googleState(one),
		GoogleCustomerID: nullable(one.CustomerID), AdminEmail: nullable(one.AdminEmail),
		Domains:     append([]string{}, one.Domains...),
		SyncEnabled: one.Settings.SyncEnabled, SyncMode: one.Settings.SyncMode, Groups: append([]string{}, one.Settings.Groups...),
		PersonalMessage: one.Settings.PersonalMessage, DeactivateSuspendedUsers: one.Settings.DeactivateSuspendedUsers,
		Counts:       countsAnswer{Users: one.CountUsers, Groups: one.CountGroups, Domains: one.CountDomains},
		SyncedGroups: append([]string{}, one.SyncedGroups...),
		LastSyncAt:   one.LastSyncAt, NextSyncAt: one.NextSyncAt, LastSyncResult: nullable(one.LastSyncResult),
		Version: one.Version, Record: c.recordOf(one.ID),
	}
	if one.Consent == consentAwaiting {
		rendered.ConsentURL = nullable(c.url("/google/consent/" + one.ID))
	}
	return rendered
}

func nullable(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (c *call) googleConnection() (*googleConnection, *directory, *answer) {
	found, there := byID(c.org.Google, c.path("id"))
	if !there {
		return nil, nil, unknown("Google Workspace connection", c.path("id"))
	}
	d, _ := byID(c.org.Directories, found.DirectoryID)
	return found, d, nil
}

func listGoogle(c *call) *answer {
	narrow := ofDirectory(func(one *googleConnection) string { return one.DirectoryID })
	return listIdentity(c, c.org.Google, []string{"directoryId"}, narrow, c.renderGoogle)
}

func getGoogle(c *call) *answer {
	found, _, refused := c.googleConnection()
	if refused != nil {
		return refused
	}
	return answerWith(http.StatusOK, found.Version, c.renderGoogle(found))
}

func createGoogle(c *call) *answer {
	body := c.fields("directoryId", "syncEnabled", "syncMode", "groups", "personalMessage", "deactivateSuspendedUsers")
	directoryID := body.text("directoryId")
	settings := body.googleSettings(googleSettings{SyncEnabled: true, SyncMode: syncModeAllUsers})
	body.require("directoryId")
	if body.problem != nil {
		return body.problem
	}
	d, refused := c.directory(*directoryID)
	if refused != nil {
		return refused
	}
	if !d.capabilities().GoogleWorkspace {
		return conflict("A Google Workspace connection needs a Google Workspace directory: %s is of %s", d, d.provider())
	}
	if existing, there := c.org.googleOf(d.ID); there {
		return conflict("A directory has at most one Google Workspace connection: %s already has %s", d, existing.ID)
	}
	if refused := c.paidSettings(googleSettings{}, settings, d); refused != nil {
		return refused
	}
	added := &googleConnection{object: c.server.newObject(c.org), DirectoryID: d.ID, Consent: consentAwaiting, Settings: settings}
	c.org.Google = append(c.org.Google, added)
	c.record(gsyncConnected)
	return answerWith(http.StatusCreated, added.Version, c.renderGoogle(added))
}

// googleSettings reads the settings that the body has over those that hold now.
func (f *fields) googleSettings(settings googleSettings) googleSettings {
	if enabled := f.flag("syncEnabled"); enabled != nil {
		settings.SyncEnabled = *enabled
	}
	if message := f.text("personalMessage"); message != nil {
		settings.PersonalMessage = *message
	}
	if deactivate := f.flag("deactivateSuspendedUsers"); deactivate != nil {
		settings.DeactivateSuspendedUsers = *deactivate
	}
	groups := f.texts("groups")
	if mode := f.oneOf("syncMode", []string{syncModeAllUsers, syncModeSpecificGroups}); mode != nil {
		settings.SyncMode = *mode
		if *mode == syncModeAllUsers && groups == nil {
			settings.Groups = nil
		}
	}
	if groups != nil {
		settings.Groups = slices.Sorted(slices.Values(*groups)) // a set has no order, and this server shows it
	}
	for i, address := range settings.Groups {
		if local, host, found := strings.Cut(address, "@"); !found || local == "" || !isDomainName(strings.ToLower(host)) {
			f.refuse("field %q must hold e-mail addresses of groups, and %q is none", "groups", address)
		}
		if i > 0 && settings.Groups[i-1] == address {
			f.refuse("field %q holds %q twice", "groups", address)
		}
	}
	if settings.SyncMode == syncModeSpecificGroups && len(settings.Groups) == 0 {
		f.refuse("field %q must name at least one group when syncMode is %s", "groups", syncModeSpecificGroups)
	}
	if settings.SyncMode == syncModeAllUsers && len(settings.Groups) > 0 {
		f.refuse("field %q must be empty when syncMode is %s", "groups", syncModeAllUsers)
	}
	return settings
}

// paidSettings refuses to turn on, without Guard, what belongs to Guard. What is on already may stay.
func (c *call) paidSettings(now, changed googleSettings, d *directory) *answer {
	if changed.SyncMode == syncModeSpecificGroups && (now.SyncMode != changed.SyncMode || !slices.Equal(now.Groups, changed.Groups)) {
		if refused := c.guardMissing("Syncing specific groups (specific_groups)", d.String()); refused != nil {
			return refused
		}
	}
	if changed.DeactivateSuspendedUsers && !now.DeactivateSuspendedUsers {
		return c.guardMissing("Deactivating suspended users (deactivateSuspendedUsers)", d.String())
	}
	return nil
}

func updateGoogle(c *call) *answer {
	found, d, refused := c.googleConnection()
	if refused != nil {
		return refused
	}
	if refused := c.ifMatch("Google Workspace connection of directory", d.Name, &found.object); refused != nil {
		return refused
	}
	body := c.fields("syncEnabled", "syncMode", "groups", "personalMessage", "deactivateSuspendedUsers")
	settings := body.googleSettings(found.Settings)
	body.requireAny()
	if body.problem != nil {
		return body.problem
	}
	if refused := c.paidSettings(found.Settings, settings, d); refused != nil {
		return refused
	}
	if found.Running != nil && found.Settings.SyncEnabled && !settings.SyncEnabled {
		return c.syncRunning(found, d, "disabled")
	}
	if found.Consent == consentGiven && settings.SyncEnabled != found.Settings.SyncEnabled {
		found.NextSyncAt = nil
		if settings.SyncEnabled {
			found.NextSyncAt = later(c.now, googleSyncInterval)
		}
	}
	if settings.PersonalMessage != found.Settings.PersonalMessage {
		c.record(gsyncMessageUpdated)
	}
	if settings.SyncEnabled != found.Settings.SyncEnabled {
		c.record(map[bool]eventAction{true: syncEnabled, false: syncDisabled}[settings.SyncEnabled])
	}
	found.Settings = settings
	c.org.touch(&found.object)
	return answerWith(http.StatusOK, found.Version, c.renderGoogle(found))
}

func later(now time.Time, by time.Duration) *time.Time {
	then := now.Add(by)
	return &then
}

// syncRunning refuses what has to wait for a sync, and says how long.
func (c *call) syncRunning(found *googleConnection, d *directory, what string) *answer {
	refused := conflict("A running Google sync cannot be stopped: the connection %s of %s can be %s when its sync %s has ended", found.ID, d, what, found.Running.ID)
	left := unknownSyncLeft
	if found.Running.EndsAt != nil {
		left = found.Running.EndsAt.Sub(c.now)
	}
	refused.header = retryAfter(left)
	return refused
}

func deleteGoogle(c *call) *answer {
	found, d, refused := c.googleConnection()
	if refused != nil {
		return refused
	}
	if refused := c.ifMatch("Google Workspace connection of directory", d.Name, &found.object); refused != nil {
		return refused
	}
	if found.Running != nil {
		return c.syncRunning(found, d, "deleted")
	}
	if refused := c.stillEnforced(d, "Google Workspace connection "+found.ID); refused != nil {
		return refused
	}
	c.org.Google = without(c.org.Google, func(one *googleConnection) bool { return one.ID == found.ID })
	c.org.endGroupSync(d.ID)
	c.record(gsyncDisconnected)
	return noContent()
}

func syncGoogle(c *call) *answer {
	found, d, refused := c.googleConnection()
	if refused != nil {
		return refused
	}
	if found.Running != nil {
		return c.syncRunning(found, d, "synced again")
	}
	if state := c.org.googleState(found); state != "connected" {
		return conflict("Only a connected Google account can be synced: the connection %s of %s is %s", found.ID, d, state)
	}
	id := c.server.startSync(c.org, found, c.now)
	found.Running.Manual = true
	c.record(manualSyncStarted)
	return &answer{status: http.StatusAccepted, body: map[string]any{"data": map[string]string{"syncId": id}}}
}

// describeGoogle describes a connection in an error of a control.
func describeGoogle(one *googleConnection) string {
	return fmt.Sprintf("Google Workspace connection %s of directory %s", one.ID, one.DirectoryID)
}
