package emulator

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

type directoryAnswer struct {
	ID                            string             `json:"id"`
	Kind                          string             `json:"kind"`
	Name                          string             `json:"name"`
	IdentityProvider              *string            `json:"identityProvider"`
	Capabilities                  capabilitiesAnswer `json:"capabilities"`
	DefaultAuthenticationPolicyID string             `json:"defaultAuthenticationPolicyId"`
	CreatedAt                     time.Time          `json:"createdAt"`
	UpdatedAt                     time.Time          `json:"updatedAt"`
	Version                       string             `json:"version"`
	Record                        *recordAnswer      `json:"record,omitempty"`
}

type capabilitiesAnswer struct {
	SAML            bool `json:"saml"`
	SCIM            bool `json:"scim"`
	GroupSync       bool `json:"groupSync"`
	GoogleWorkspace bool `json:"googleWorkspace"`
}

// capabilities follow from the identity provider alone.
func (d *directory) capabilities() capabilitiesAnswer {
	switch {
	case d.Kind == kindLocal:
		return capabilitiesAnswer{}
	case d.IdentityProvider == providerGoogleWorkspace:
		return capabilitiesAnswer{GroupSync: true, GoogleWorkspace: true}
	case d.IdentityProvider == providerADFS:
		return capabilitiesAnswer{SAML: true}
	case d.IdentityProvider == providerGoogleCloud:
		return capabilitiesAnswer{SAML: true, SCIM: true}
	}
	return capabilitiesAnswer{SAML: true, SCIM: true, GroupSync: true}
}

func (d *directory) String() string { return describe("directory", d.Name, d.ID) }

func (c *call) renderDirectory(d *directory) any {
	rendered := directoryAnswer{
		ID: d.ID, Kind: d.Kind, Name: d.Name, Capabilities: d.capabilities(),
		DefaultAuthenticationPolicyID: c.org.defaultPolicyOf(d.ID).ID,
		CreatedAt:                     d.CreatedAt, UpdatedAt: d.UpdatedAt, Version: d.Version, Record: c.recordOf(d.ID),
	}
	if d.IdentityProvider != "" {
		rendered.IdentityProvider = &d.IdentityProvider
	}
	return rendered
}

// directory finds the directory that a path or a body names.
func (c *call) directory(id string) (*directory, *answer) {
	if d, there := byID(c.org.Directories, id); there {
		return d, nil
	}
	return nil, unknown("directory", id)
}

func listDirectories(c *call) *answer {
	narrow := func(d *directory, asked url.Values) bool {
		return (asked.Get("name") == "" || strings.EqualFold(d.Name, asked.Get("name"))) &&
			(asked.Get("kind") == "" || d.Kind == asked.Get("kind")) &&
			(asked.Get("identityProvider") == "" || d.IdentityProvider == asked.Get("identityProvider"))
	}
	return listIdentity(c, c.org.Directories, []string{"name", "kind", "identityProvider"}, narrow, c.renderDirectory)
}

func getDirectory(c *call) *answer {
	d, refused := c.directory(c.path("directoryId"))
	if refused != nil {
		return refused
	}
	return answerWith(http.StatusOK, d.Version, c.renderDirectory(d))
}

func createDirectory(c *call) *answer {
	body := c.fields("name", "identityProvider")
	name, provider := body.name("name"), body.oneOf("identityProvider", identityProviders)
	body.require("name", "identityProvider")
	if body.problem != nil {
		return body.problem
	}
	object := "new directory \"" + *name + "\""
	if *provider != providerGoogleWorkspace {
		if refused := c.guardMissing("Adding an identity provider directory", object); refused != nil {
			return refused
		}
	}
	first, there := find(c.org.Directories, func(d *directory) bool { return d.Kind == kindIdentityProvider })
	if there && c.org.Plan != planEnterprise {
		return conflict("A second identity provider directory needs the Enterprise plan, and the organization has plan %s and already %s: refused for %s", c.org.Plan, first, object)
	}
	if refused := c.refuseExistingDirectory(*name, ""); refused != nil {
		return refused
	}
	d := c.server.addDirectory(c.org, directory{Kind: kindIdentityProvider, Name: *name, IdentityProvider: *provider}, c.now)
	c.server.logPolicy(c.org, c.now, policyCreated, c.org.defaultPolicyOf(d.ID))
	return answerWith(http.StatusCreated, d.Version, c.renderDirectory(d))
}

func (c *call) refuseExistingDirectory(name, except string) *answer {
	existing, there := find(c.org.Directories, func(d *directory) bool { return d.ID != except && strings.EqualFold(d.Name, name) })
	if !there {
		return nil
	}
	return conflict("A directory's name must be unique in the organization, ignoring case: %q is the name of %s", name, existing)
}

func updateDirectory(c *call) *answer {
	d, refused := c.directory(c.path("directoryId"))
	if refused != nil {
		return refused
	}
	if refused := c.ifMatch("directory", d.Name, &d.object); refused != nil {
		return refused
	}
	body := c.fields("name")
	name := body.name("name")
	body.requireAny()
	if body.problem != nil {
		return body.problem
	}
	if name != nil {
		if refused := c.refuseExistingDirectory(*name, d.ID); refused != nil {
			return refused
		}
		d.Name, d.UpdatedAt = *name, c.now
		c.org.touch(&d.object)
	}
	return answerWith(http.StatusOK, d.Version, c.renderDirectory(d))
}

func deleteDirectory(c *call) *answer {
	d, refused := c.directory(c.path("directoryId"))
	if refused != nil {
		return refused
	}
	if d.Kind == kindLocal {
		return refuse(http.StatusForbidden, "ADMIN-403-3", "The local directory is always there and cannot be deleted: refused for %s", d)
	}
	if refused := c.ifMatch("directory", d.Name, &d.object); refused != nil {
		return refused
	}
	if remaining := c.org.configurationsOf(d.ID); len(remaining) > 0 {
		return conflict("A directory can be deleted only after its configurations: %s still has %s", d, strings.Join(remaining, ", "))
	}
	c.server.dropDirectory(c.org, d.ID, c.now)
	return noContent()
}

// dropDirectory removes a directory that has no configurations any more. Its domains and users fall back to the local
// directory.
func (s *Server) dropDirectory(org *organization, id string, now time.Time) {
	s.unlinkAll(org, id, now)
	theirs := func(p *policy) bool { return p.DirectoryID == id }
	for range filter(org.Policies, theirs) {
		s.logConsequence(org, now, policyDeleted)
	}
	org.dropPolicies(theirs, org.defaultPolicyOf(org.localDirectory().ID))
	org.endGroupSync(id)
	org.Directories = without(org.Directories, func(one *directory) bool { return one.ID == id })
}

// unlinkAll links all domains of a directory back to the local one.
func (s *Server) unlinkAll(org *organization, directoryID string, now time.Time) {
	for _, linked := range org.Domains {
		if linked.DirectoryID == directoryID {
			s.link(org, linked, org.localDirectory().ID, now)
		}
	}
}

// configurationsOf lists, in words, what keeps a directory from being deleted.
func (org *organization) configurationsOf(directoryID string) []string {
	var configurations []string
	if one, there := org.samlOf(directoryID); there {
		configurations = append(configurations, "SAML configuration "+one.ID)
	}
	if one, there := org.provisioningOf(directoryID); there {
		configurations = append(configurations, "provisioning config "+one.ID)
	}
	if one, there := org.googleOf(directoryID); there {
		configurations = append(configurations, "Google Workspace connection "+one.ID)
	}
	return configurations
}
