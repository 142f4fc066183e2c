package identity

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// DirectoryAnswer is a directory as the API shows it.
type DirectoryAnswer struct {
	ID                            string             `json:"id"`
	Kind                          string             `json:"kind"`
	Name                          string             `json:"name"`
	IdentityProvider              *string            `json:"identityProvider"`
	Capabilities                  CapabilitiesAnswer `json:"capabilities"`
	DefaultAuthenticationPolicyID string             `json:"defaultAuthenticationPolicyId"`
	CreatedAt                     time.Time          `json:"createdAt"`
	UpdatedAt                     time.Time          `json:"updatedAt"`
	Version                       string             `json:"version"`
	Record                        *RecordAnswer      `json:"record,omitempty"`
}

// CapabilitiesAnswer is what a directory can have.
type CapabilitiesAnswer struct {
	SAML            bool `json:"saml"`
	SCIM            bool `json:"scim"`
	GroupSync       bool `json:"groupSync"`
	GoogleWorkspace bool `json:"googleWorkspace"`
}

// Capabilities follow from the identity provider alone.
func (d *Directory) Capabilities() CapabilitiesAnswer {
	switch {
	case d.Kind == KindLocal:
		return CapabilitiesAnswer{}
	case d.IdentityProvider == ProviderGoogleWorkspace:
		return CapabilitiesAnswer{GroupSync: true, GoogleWorkspace: true}
	case d.IdentityProvider == ProviderADFS:
		return CapabilitiesAnswer{SAML: true}
	case d.IdentityProvider == ProviderGoogleCloud:
		return CapabilitiesAnswer{SAML: true, SCIM: true}
	}
	return CapabilitiesAnswer{SAML: true, SCIM: true, GroupSync: true}
}

// String describes a directory in errors.
func (d *Directory) String() string { return adminapi.Describe("directory", d.Name, d.ID) }

// Directory returns a directory as the API shows it.
func (c *Call) Directory(d *Directory) DirectoryAnswer {
	rendered := DirectoryAnswer{
		ID: d.ID, Kind: d.Kind, Name: d.Name, Capabilities: d.Capabilities(),
		DefaultAuthenticationPolicyID: c.State.DefaultPolicyOf(d.ID).ID,
		CreatedAt:                     d.CreatedAt, UpdatedAt: d.UpdatedAt, Version: d.Version, Record: c.recordOf(d.ID),
	}
	if d.IdentityProvider != "" {
		rendered.IdentityProvider = &d.IdentityProvider
	}
	return rendered
}

// findDirectory finds the directory that a path or a body names.
func (c *Call) findDirectory(id string) (*Directory, *adminapi.Answer) {
	if d, there := adminapi.ByID(c.State.Directories, id); there {
		return d, nil
	}
	return nil, adminapi.Unknown("directory", id)
}

func listDirectories(c *Call) *adminapi.Answer {
	narrow := func(d *Directory, asked url.Values) bool {
		return (asked.Get("name") == "" || strings.EqualFold(d.Name, asked.Get("name"))) &&
			(asked.Get("kind") == "" || d.Kind == asked.Get("kind")) &&
			(asked.Get("identityProvider") == "" || d.IdentityProvider == asked.Get("identityProvider"))
	}
	return list(c, c.State.Directories, []string{"name", "kind", "identityProvider"}, narrow, func(d *Directory) any { return c.Directory(d) })
}

func getDirectory(c *Call) *adminapi.Answer {
	d, refused := c.findDirectory(c.path("directoryId"))
	if refused != nil {
		return refused
	}
	return adminapi.AnswerWith(http.StatusOK, d.Version, c.Directory(d))
}

func createDirectory(c *Call) *adminapi.Answer {
	body := c.fields("name", "identityProvider")
	name, provider := body.Name("name"), body.OneOf("identityProvider", identityProviders)
	body.Require("name", "identityProvider")
	if body.Problem != nil {
		return body.Problem
	}
	object := "new directory \"" + *name + "\""
	if *provider != ProviderGoogleWorkspace {
		if refused := c.guardMissing("Adding an identity provider directory", object); refused != nil {
			return refused
		}
	}
	first, there := adminapi.Find(c.State.Directories, func(d *Directory) bool { return d.Kind == KindIdentityProvider })
	if there && c.State.Plan != PlanEnterprise && c.State.Plan != "" {
		return adminapi.Conflict("A second identity provider directory needs the Enterprise plan, and the organization has plan %s and already %s: refused for %s", c.State.Plan, first, object)
	}
	if refused := c.refuseExistingDirectory(*name, ""); refused != nil {
		return refused
	}
	d := c.State.addDirectory(c.engine.options.Issuer, Directory{Kind: KindIdentityProvider, Name: *name, IdentityProvider: *provider, ExternalID: c.given.ExternalID}, c.Now)
	byDefault := c.State.DefaultPolicyOf(d.ID)
	byDefault.ExternalID = c.given.PolicyExternalID
	c.tell(Event{Kind: PolicyCreated, Consequence: true, Directory: d, Policy: byDefault})
	return adminapi.AnswerWith(http.StatusCreated, d.Version, c.Directory(d))
}

func (c *Call) refuseExistingDirectory(name, except string) *adminapi.Answer {
	existing, there := adminapi.Find(c.State.Directories, func(d *Directory) bool { return d.ID != except && strings.EqualFold(d.Name, name) })
	if !there {
		return nil
	}
	return adminapi.Conflict("A directory's name must be unique in the organization, ignoring case: %q is the name of %s", name, existing)
}

func updateDirectory(c *Call) *adminapi.Answer {
	d, refused := c.findDirectory(c.path("directoryId"))
	if refused != nil {
		return refused
	}
	if refused := adminapi.IfMatch(c.request, "directory", d.Name, &d.Object); refused != nil {
		return refused
	}
	body := c.fields("name")
	name := body.Name("name")
	body.RequireAny()
	if body.Problem != nil {
		return body.Problem
	}
	if name != nil && *name != d.Name {
		if refused := c.refuseExistingDirectory(*name, d.ID); refused != nil {
			return refused
		}
		d.Name, d.UpdatedAt = *name, c.Now
		c.State.Touch(&d.Object)
	}
	return adminapi.AnswerWith(http.StatusOK, d.Version, c.Directory(d))
}

func deleteDirectory(c *Call) *adminapi.Answer {
	d, refused := c.findDirectory(c.path("directoryId"))
	if refused != nil {
		return refused
	}
	if d.Kind == KindLocal {
		return adminapi.Refuse(http.StatusForbidden, "ADMIN-403-3", "The local directory is always there and cannot be deleted: refused for %s", d)
	}
	if refused := adminapi.IfMatch(c.request, "directory", d.Name, &d.Object); refused != nil {
		return refused
	}
	if remaining := c.State.configurationsOf(d.ID); len(remaining) > 0 {
		return adminapi.Conflict("A directory can be deleted only after its configurations: %s still has %s", d, strings.Join(remaining, ", "))
	}
	c.dropDirectory(d)
	return adminapi.NoContent()
}

// dropDirectory removes a directory that has no configurations any more. Its domains and users fall back to the local
// directory.
func (org Organization) dropDirectory(d *Directory) {
	org.unlinkAll(d.ID)
	org.dropPolicies(func(p *Policy) bool { return p.DirectoryID == d.ID }, org.State.DefaultPolicyOf(org.State.LocalDirectory().ID), true)
	org.State.dropConflicts(d.ID)
	org.State.Directories = adminapi.Without(org.State.Directories, func(one *Directory) bool { return one.ID == d.ID })
	org.tell(Event{Kind: DirectoryDeleted, Directory: d})
}

// unlinkAll links all domains of a directory back to the local one.
func (org Organization) unlinkAll(directoryID string) {
	for _, linked := range org.State.Domains {
		if linked.DirectoryID == directoryID {
			org.link(linked, org.State.LocalDirectory().ID)
		}
	}
}

// configurationsOf lists, in words, what keeps a directory from being deleted.
func (s *State) configurationsOf(directoryID string) []string {
	var configurations []string
	if one, there := s.SAMLOf(directoryID); there {
		configurations = append(configurations, "SAML configuration "+one.ID)
	}
	if one, there := s.ProvisioningOf(directoryID); there {
		configurations = append(configurations, "provisioning config "+one.ID)
	}
	if one, there := s.GoogleOf(directoryID); there {
		configurations = append(configurations, "Google Workspace connection "+one.ID)
	}
	return configurations
}
