package framework

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// Planned remembers what one walk of Terraform has planned that others depend on.
// The id of a new directory is not known in its plan, and so a resource cannot
// tell which directory it is for. But Terraform plans what a resource depends on
// before it, always: what is not here by then does not come before it in the
// apply either. The zero value remembers nothing yet.
type Planned struct {
	mu          sync.Mutex
	directories map[string][]client.Directory
	going       map[string]bool
	signOn      map[string]bool
}

// NewDirectory remembers a directory that is about to be created.
func (p *Planned) NewDirectory(organizationID string, name, identityProvider types.String) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.directories == nil {
		p.directories = map[string][]client.Directory{}
	}
	p.directories[organizationID] = append(p.directories[organizationID], client.Directory{
		Name: cmp.Or(name.ValueString(), "(name not known yet)"), Kind: client.KindIdentityProvider, IdentityProvider: identityProvider.ValueString()})
}

// GoingDirectory remembers a directory that is about to be replaced.
func (p *Planned) GoingDirectory(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.going == nil {
		p.going = map[string]bool{}
	}
	p.going[id] = true
}

// SignOn remembers that a directory has, or is about to get, SAML or a Google
// Workspace connection.
func (p *Planned) SignOn(organizationID string, directoryID types.String) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.signOn == nil {
		p.signOn = map[string]bool{}
	}
	p.signOn[organizationID+"/"+directoryID.ValueString()] = true
}

// HasSignOn reports whether SignOn was told of a directory, or of one whose id is
// not known. An unknown directory may be any of those.
func (p *Planned) HasSignOn(organizationID string, directoryID types.String) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for planned := range p.signOn {
		if id, ok := strings.CutPrefix(planned, organizationID+"/"); ok && (id == "" || directoryID.IsUnknown() || id == directoryID.ValueString()) {
			return true
		}
	}
	return false
}

// NewDirectories are the directories of an organization that are about to be created.
func (p *Planned) NewDirectories(organizationID string) []client.Directory {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.directories[organizationID])
}

// Going reports whether a directory is about to be replaced.
func (p *Planned) Going(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.going[id]
}

// Need is what a resource needs of its directory.
type Need struct {
	// Met reports whether a directory of these capabilities has it.
	Met func(client.Capabilities) bool
	// Summary and Reason tell that a directory does not have it.
	Summary, Reason func(client.Directory) string
}

// CheckNewDirectory reports a resource whose directory_id is not known yet when no
// directory that it can be for has what it needs: none that this walk is about to
// create and, for an id that comes from a data source of the apply, none that is
// there. Where one that is there would do, it is a warning: the id may be that one's.
func (d *ProviderData) CheckNewDirectory(ctx context.Context, organizationID string, need Need, diags *diag.Diagnostics, at path.Path) {
	coming := d.Planned.NewDirectories(organizationID)
	for _, directory := range coming {
		if capabilities, known := client.CapabilitiesOf(directory.IdentityProvider); !known || need.Met(capabilities) {
			return
		}
	}
	there, err := d.Reads.Directories(ctx, organizationID)
	if len(coming) == 0 || err != nil {
		return // the id comes from elsewhere, or nothing to judge it by
	}
	detail := need.Reason(coming[0])
	if len(coming) > 1 {
		detail += fmt.Sprintf("\n\nThe same holds for each of the %d directories that this plan makes.", len(coming))
	}
	if slices.ContainsFunc(there, func(one client.Directory) bool { return need.Met(one.Capabilities) && !d.Planned.Going(one.ID) }) {
		d.WarnOnce(diags, at, need.Summary(coming[0]), "directory_id is not known yet. If it is that of a directory which this plan makes: "+detail)
		return
	}
	d.Report(diags, at, need.Summary(coming[0]), detail)
}
