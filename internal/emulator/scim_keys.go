package emulator

import (
	"crypto/subtle"
	"net/http"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

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
func provisioningKey(c *call) *adminapi.Answer {
	one, live := c.provisioningKey()
	if !live {
		return c.scimUnauthorized(http.StatusUnauthorized)
	}
	id := c.path("scimDirectoryId")
	if _, there := adminapi.Find(c.org.Provisioning, func(one *identity.ProvisioningConfig) bool { return one.SCIMDirectoryID == id }); !there {
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
func (c *call) provisioningKey() (*identity.ProvisioningConfig, bool) {
	key := adminapi.BearerKey(c.request)
	sum := []byte(identity.KeySum(key))
	one, live := adminapi.Find(c.org.Provisioning, func(one *identity.ProvisioningConfig) bool {
		return !one.Expired(c.now) && subtle.ConstantTimeCompare(sum, []byte(one.KeySHA256)) == 1
	})
	return one, live && key != ""
}
