package emulator

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strings"
	"time"
)

type provisioningAnswer struct {
	ID              string    `json:"id"`
	DirectoryID     string    `json:"directoryId"`
	SCIMDirectoryID string    `json:"scimDirectoryId"`
	BaseURL         string    `json:"baseUrl"`
	GroupSync       bool      `json:"groupSync"`
	Status          string    `json:"status"`
	APIKey          keyAnswer `json:"apiKey"`
	// Token is the key itself; it is in the answers of create and regenerate only.
	Token   string        `json:"token,omitempty"`
	Version string        `json:"version"`
	Record  *recordAnswer `json:"record,omitempty"`
}

type keyAnswer struct {
	ID         string     `json:"id"`
	CreatedAt  time.Time  `json:"createdAt"`
	ExpiresAt  time.Time  `json:"expiresAt"`
	LastUsedAt *time.Time `json:"lastUsedAt"`
}

func (c *call) renderProvisioning(one *provisioningConfig) any { return c.provisioningAnswer(one, "") }

func (c *call) provisioningAnswer(one *provisioningConfig, token string) provisioningAnswer {
	d, _ := byID(c.org.Directories, one.DirectoryID)
	rendered := provisioningAnswer{
		ID: one.ID, DirectoryID: one.DirectoryID, SCIMDirectoryID: one.SCIMDirectoryID,
		BaseURL:   c.url("/scim/directory/" + one.SCIMDirectoryID),
		GroupSync: d.capabilities().GroupSync,
		Status:    "active",
		APIKey:    keyAnswer{ID: one.KeyID, CreatedAt: one.KeyCreatedAt, ExpiresAt: one.KeyExpiresAt, LastUsedAt: one.KeyLastUsedAt},
		Token:     token, Version: one.Version, Record: c.recordOf(one.ID),
	}
	if one.expired(c.now) {
		rendered.Status = "expired"
	}
	return rendered
}

func (one *provisioningConfig) expired(now time.Time) bool { return !now.Before(one.KeyExpiresAt) }

// issueKey replaces the key of a configuration. The old one is dead from here on.
func (s *Server) issueKey(org *organization, one *provisioningConfig, now time.Time) string {
	key := s.newKey(org)
	one.KeyID = s.newID(org)
	one.KeySHA256 = keySum(key)
	one.KeyCreatedAt, one.KeyExpiresAt, one.KeyLastUsedAt = now, now.AddDate(1, 0, 0), nil
	s.tokens[one.ID] = key
	return key
}

func keySum(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// Token returns the SCIM key that this process issued last for a provisioning config, or "". Like the organization
// it stands in for, the emulator keeps no key in a form it could tell after a restart.
func (s *Server) Token(provisioningConfigID string) string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.tokens[provisioningConfigID]
}

// provisioningKey lets the live SCIM key of the directory in the path pass, and nothing else: not the organization
// API key, not an expired or replaced key, not the key of a directory that is gone. Only a key that is alive learns that
// a directory does not exist.
func provisioningKey(c *call) *answer {
	one, live := c.provisioningKey()
	if !live {
		return c.scimUnauthorized(http.StatusUnauthorized)
	}
	id := c.path("scimDirectoryId")
	if _, there := find(c.org.Provisioning, func(one *provisioningConfig) bool { return one.SCIMDirectoryID == id }); !there {
		return scimError(http.StatusNotFound, "", "Directory %s not found.", id)
	}
	if one.SCIMDirectoryID != id {
		return c.scimUnauthorized(http.StatusUnauthorized)
	}
	now := c.now
	one.KeyLastUsedAt = &now
	c.server.changed = true
	c.provisioning = one
	return nil
}

// provisioningKey returns the configuration whose live key the request carries.
func (c *call) provisioningKey() (*provisioningConfig, bool) {
	scheme, key, _ := strings.Cut(c.request.Header.Get("Authorization"), " ")
	sum := []byte(keySum(key))
	one, live := find(c.org.Provisioning, func(one *provisioningConfig) bool {
		return !one.expired(c.now) && subtle.ConstantTimeCompare(sum, []byte(one.KeySHA256)) == 1
	})
	return one, live && strings.EqualFold(scheme, "bearer")
}

func (c *call) provisioningConfig() (*provisioningConfig, *answer) {
	if one, there := byID(c.org.Provisioning, c.path("id")); there {
		return one, nil
	}
	return nil, unknown("provisioning config", c.path("id"))
}

// provisioningToChange finds the configuration in the path for a write, which honours If-Match.
func (c *call) provisioningToChange() (*provisioningConfig, *answer) {
	config, refused := c.provisioningConfig()
	if refused != nil {
		return nil, refused
	}
	d, _ := byID(c.org.Directories, config.DirectoryID)
	return config, c.ifMatch("provisioning config of directory", d.Name, &config.object)
}

func listProvisioning(c *call) *answer {
	narrow := ofDirectory(func(one *provisioningConfig) string { return one.DirectoryID })
	return listIdentity(c, c.org.Provisioning, []string{"directoryId"}, narrow, c.renderProvisioning)
}

func getProvisioning(c *call) *answer {
	config, refused := c.provisioningConfig()
	if refused != nil {
		return refused
	}
	return answerWith(http.StatusOK, config.Version, c.renderProvisioning(config))
}

func createProvisioning(c *call) *answer {
	body := c.fields("directoryId")
	directoryID := body.text("directoryId")
	body.require("directoryId")
	if body.problem != nil {
		return body.problem
	}
	d, refused := c.directory(*directoryID)
	if refused != nil {
		return refused
	}
	if !d.capabilities().SCIM {
		return conflict("The directory's identity provider must support SCIM: %s (%s) cannot have a provisioning config", d, d.provider())
	}
	if existing, there := c.org.provisioningOf(d.ID); there {
		return conflict("A directory has at most one provisioning config: %s already has %s", d, existing.ID)
	}
	added := &provisioningConfig{object: c.server.newObject(c.org), DirectoryID: d.ID, SCIMDirectoryID: c.server.newID(c.org)}
	key := c.server.issueKey(c.org, added, c.now)
	c.org.Provisioning = append(c.org.Provisioning, added)
	c.record(provisioningCreated)
	return answerWith(http.StatusCreated, added.Version, c.provisioningAnswer(added, key))
}

func regenerateKey(c *call) *answer {
	config, refused := c.provisioningToChange()
	if refused != nil {
		return refused
	}
	key := c.server.issueKey(c.org, config, c.now)
	c.org.touch(&config.object)
	c.record(tokenRotated)
	return answerWith(http.StatusOK, config.Version, c.provisioningAnswer(config, key))
}

func deleteProvisioning(c *call) *answer {
	config, refused := c.provisioningToChange()
	if refused != nil {
		return refused
	}
	c.record(provisioningDeleted)
	c.org.dropProvisioning(config.DirectoryID)
	return noContent()
}

// dropProvisioning forgets what SCIM wrote into a directory; the accounts behind its users stay.
func (org *organization) dropProvisioning(directoryID string) {
	org.Provisioning = without(org.Provisioning, func(one *provisioningConfig) bool { return one.DirectoryID == directoryID })
	org.SCIMUsers = without(org.SCIMUsers, func(one *scimUser) bool { return one.DirectoryID == directoryID })
	org.SCIMGroups = without(org.SCIMGroups, func(one *scimGroup) bool { return one.DirectoryID == directoryID })
	org.endGroupSync(directoryID)
}

// endGroupSync leaves accounts and groups as they are and makes the groups local: nobody writes them any more.
func (org *organization) endGroupSync(directoryID string) {
	for _, g := range org.Groups {
		if g.SyncedBy == directoryID {
			g.SyncedBy = ""
			org.touch(&g.object)
		}
	}
	org.Conflicts = without(org.Conflicts, func(one *groupConflict) bool { return one.DirectoryID == directoryID })
}
