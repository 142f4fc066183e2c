package identity

import (
	"cmp"
	"net/http"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// ProvisioningAnswer is a provisioning config as the API shows it.
type ProvisioningAnswer struct {
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
	Record  *RecordAnswer `json:"record,omitempty"`
}

type keyAnswer struct {
	ID         string     `json:"id"`
	CreatedAt  time.Time  `json:"createdAt"`
	ExpiresAt  time.Time  `json:"expiresAt"`
	LastUsedAt *time.Time `json:"lastUsedAt"`
}

// Provisioning returns a provisioning config as the API shows it.
func (c *Call) Provisioning(one *ProvisioningConfig) ProvisioningAnswer {
	return c.provisioningWithKey(one, "")
}

func (c *Call) provisioningWithKey(one *ProvisioningConfig, token string) ProvisioningAnswer {
	d, _ := adminapi.ByID(c.State.Directories, one.DirectoryID)
	rendered := ProvisioningAnswer{
		ID: one.ID, DirectoryID: one.DirectoryID, SCIMDirectoryID: one.SCIMDirectoryID,
		BaseURL:   cmp.Or(one.BaseURL, c.engine.options.Issuer.SCIMBaseURL(c.base(), one.SCIMDirectoryID)),
		GroupSync: d.Capabilities().GroupSync,
		Status:    "active",
		APIKey:    keyAnswer{ID: one.KeyID, CreatedAt: one.KeyCreatedAt, ExpiresAt: one.KeyExpiresAt, LastUsedAt: one.KeyLastUsedAt},
		Token:     token, Version: one.Version, Record: c.recordOf(one.ID),
	}
	if one.Expired(c.Now) {
		rendered.Status = "expired"
	}
	return rendered
}

// Expired tells whether the key of a configuration is dead.
func (one *ProvisioningConfig) Expired(now time.Time) bool { return !now.Before(one.KeyExpiresAt) }

// issueKey replaces the key of a configuration. The old one is dead from here on.
func (c *Call) issueKey(one *ProvisioningConfig) string {
	issuer := c.engine.options.Issuer
	key := c.giveOut("the key", c.given.Token, func() string { return issuer.Key(c.State) })
	one.KeyID, one.KeySHA256 = issuer.ID(c.State), KeySum(key)
	one.KeyCreatedAt, one.KeyExpiresAt, one.KeyLastUsedAt = c.Now, c.Now.AddDate(1, 0, 0), nil
	if !c.given.KeyExpiresAt.IsZero() {
		one.KeyExpiresAt = c.given.KeyExpiresAt
	}
	return key
}

func (c *Call) findProvisioning() (*ProvisioningConfig, *adminapi.Answer) {
	if one, there := adminapi.ByID(c.State.Provisioning, c.path("id")); there {
		return one, nil
	}
	return nil, adminapi.Unknown("provisioning config", c.path("id"))
}

// provisioningToChange finds the configuration in the path for a write, which honours If-Match.
func (c *Call) provisioningToChange() (*ProvisioningConfig, *adminapi.Answer) {
	config, refused := c.findProvisioning()
	if refused != nil {
		return nil, refused
	}
	d, _ := adminapi.ByID(c.State.Directories, config.DirectoryID)
	return config, adminapi.IfMatch(c.request, "provisioning config of directory", d.Name, &config.Object)
}

func listProvisioning(c *Call) *adminapi.Answer {
	narrow := adminapi.OfDirectory(func(one *ProvisioningConfig) string { return one.DirectoryID })
	return list(c, c.State.Provisioning, []string{"directoryId"}, narrow, func(one *ProvisioningConfig) any { return c.Provisioning(one) })
}

func getProvisioning(c *Call) *adminapi.Answer {
	config, refused := c.findProvisioning()
	if refused != nil {
		return refused
	}
	return adminapi.AnswerWith(http.StatusOK, config.Version, c.Provisioning(config))
}

func createProvisioning(c *Call) *adminapi.Answer {
	body := c.fields("directoryId")
	directoryID := body.Text("directoryId")
	body.Require("directoryId")
	if body.Problem != nil {
		return body.Problem
	}
	d, refused := c.findDirectory(*directoryID)
	if refused != nil {
		return refused
	}
	if !d.Capabilities().SCIM {
		return adminapi.Conflict("The directory's identity provider must support SCIM: %s (%s) cannot have a provisioning config", d, d.Provider())
	}
	if existing, there := c.State.ProvisioningOf(d.ID); there {
		return adminapi.Conflict("A directory has at most one provisioning config: %s already has %s", d, existing.ID)
	}
	added := &ProvisioningConfig{Object: c.newObject(), DirectoryID: d.ID, BaseURL: c.given.SCIMBaseURL}
	added.SCIMDirectoryID = c.giveOut("the SCIM base URL", c.given.scimDirectoryID(), func() string { return c.engine.options.Issuer.SCIMDirectoryID(c.State) })
	key := c.issueKey(added)
	c.State.Provisioning = append(c.State.Provisioning, added)
	c.tell(Event{Kind: ProvisioningCreated, Config: added, Key: key})
	return adminapi.AnswerWith(http.StatusCreated, added.Version, c.provisioningWithKey(added, key))
}

func regenerateKey(c *Call) *adminapi.Answer {
	config, refused := c.provisioningToChange()
	if refused != nil {
		return refused
	}
	key := c.issueKey(config)
	c.State.Touch(&config.Object)
	c.tell(Event{Kind: KeyRegenerated, Config: config, Key: key})
	return adminapi.AnswerWith(http.StatusOK, config.Version, c.provisioningWithKey(config, key))
}

func deleteProvisioning(c *Call) *adminapi.Answer {
	config, refused := c.provisioningToChange()
	if refused != nil {
		return refused
	}
	c.dropProvisioning(config, false)
	return adminapi.NoContent()
}

func (org Organization) dropProvisioning(config *ProvisioningConfig, consequence bool) {
	org.State.Provisioning = adminapi.Without(org.State.Provisioning, func(one *ProvisioningConfig) bool { return one.ID == config.ID })
	org.State.dropConflicts(config.DirectoryID)
	org.tell(Event{Kind: ProvisioningDeleted, Consequence: consequence, Config: config})
}
