package framework

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// Planned remembers what one walk of Terraform has planned that others depend on.
// The id of a new directory is not known in its plan, and so a resource cannot
// tell which directory it is for. But Terraform plans what a resource depends on
// before it, always: what is not here by then does not come before it in the
// apply either. The zero value remembers nothing yet.
type Planned struct {
	mu          sync.Mutex
	directories map[string][]client.Directory
	replaced    map[string]bool
	signOn      map[string]bool
	// admins are organization admins who are about to be none.
	admins map[string]bool
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

// ReplacedDirectory remembers a directory that is about to be replaced.
func (p *Planned) ReplacedDirectory(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.replaced == nil {
		p.replaced = map[string]bool{}
	}
	p.replaced[id] = true
}

// SignOn remembers that a directory has, or is about to get, SAML or a Google
// Workspace connection.
func (p *Planned) SignOn(organizationID string, directoryID types.String) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.signOn == nil {
		p.signOn = map[string]bool{}
	}
	p.signOn[organizationID+"/"+uuid.Lower(directoryID.ValueString())] = true
}

// HasSignOn reports whether SignOn was told of a directory, or of one whose id is
// not known. An unknown directory may be any of those.
func (p *Planned) HasSignOn(organizationID string, directoryID types.String) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for planned := range p.signOn {
		if id, ok := strings.CutPrefix(planned, organizationID+"/"); ok && (id == "" || directoryID.IsUnknown() || id == uuid.Lower(directoryID.ValueString())) {
			return true
		}
	}
	return false
}

// RevokeAdmin remembers an account that is about to be no organization admin any more.
func (p *Planned) RevokeAdmin(organizationID, accountID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.admins == nil {
		p.admins = map[string]bool{}
	}
	p.admins[organizationID+"/"+accountID] = true
}

// RevokesAdmin reports whether RevokeAdmin was told of an account.
func (p *Planned) RevokesAdmin(organizationID, accountID string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.admins[organizationID+"/"+accountID]
}

// NewDirectories returns the directories of an organization that are about to be created.
func (p *Planned) NewDirectories(organizationID string) []client.Directory {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.directories[organizationID])
}

// IsReplaced reports whether a directory is about to be replaced.
func (p *Planned) IsReplaced(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.replaced[id]
}

// Unfit is a new directory that cannot have what a resource is.
type Unfit struct {
	client.Directory
	// Certain means that the resource cannot be for any other directory, either.
	Certain bool
}

// UnfitDirectory judges a resource whose directory_id is not known yet. It returns
// a directory that this walk is about to create where none of those can have what
// the resource is (can says which can). Where one can that is there already, that
// is not certain: the id may be that one's, from a data source of the apply.
func (c *Checks) UnfitDirectory(ctx context.Context, organizationID string, can func(client.Capabilities) bool) (unfit Unfit, ok bool) {
	planned := c.Planned.NewDirectories(organizationID)
	for _, directory := range planned {
		if capabilities, known := client.CapabilitiesOf(directory.IdentityProvider); !known || can(capabilities) {
			return Unfit{}, false
		}
	}
	there, err := c.Reads.Directories(ctx, organizationID)
	if len(planned) == 0 || err != nil {
		return Unfit{}, false // the id comes from elsewhere, or nothing to judge it by
	}
	certain := !slices.ContainsFunc(there, func(one client.Directory) bool { return can(one.Capabilities) && !c.Planned.IsReplaced(one.ID) })
	return Unfit{Directory: planned[0], Certain: certain}, true
}

// ReportUnfit reports what is certain, as any check does, and warns of the rest.
func (c *Checks) ReportUnfit(diags *diag.Diagnostics, at path.Path, unfit Unfit, summary, detail string) {
	if unfit.Certain {
		c.Report(diags, at, summary, detail)
		return
	}
	c.WarnOnce(diags, at, summary, detail+" That holds if directory_id, which is not known yet, is that of this new directory.")
}
