package emulator

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// SeedWorkspace is one product on one site.
type SeedWorkspace struct {
	ID      string `json:"id"` // an ARI: the resource of a role
	Name    string `json:"name"`
	Product string `json:"product"` // key, such as jira-software
	Type    string `json:"type"`    // name of the product for people
	URL     string `json:"url"`     // such as https://acme.atlassian.net
}

// SeedRole is a role on a workspace.
type SeedRole struct {
	Role     string `json:"role"`     // such as atlassian/user
	Resource string `json:"resource"` // id of a workspace
}

// syncedElsewhere stands in group.SyncedBy for a source that the organization does not have here.
const syncedElsewhere = "elsewhere"

// site is the host of a workspace.
func (w SeedWorkspace) site() string {
	_, rest, there := strings.Cut(w.URL, "://")
	if !there {
		rest = w.URL
	}
	host, _, _ := strings.Cut(rest, "/")
	return host
}

func (seed *Seed) validateWorkspaces() error {
	if len(seed.Workspaces) > 0 && (len(seed.Products) > 0 || len(seed.Sites) > 0) {
		return errors.New("workspaces say what runs where, and so do products and sites: use one or the other")
	}
	ids := map[string]bool{}
	for _, one := range seed.Workspaces {
		if one.ID == "" || one.Product == "" || ids[one.ID] {
			return fmt.Errorf("workspace %q (%q) needs a product, and an id that no other workspace has", one.Name, one.ID)
		}
		ids[one.ID] = true
	}
	bases := map[string]bool{}
	for name, id := range seed.UserbaseIDs {
		if !slices.Contains(seed.userbases(), name) || id == "" || strings.ContainsAny(id, "/?#% ") || bases[id] {
			return fmt.Errorf("userbaseIds: %q has the id %q: it needs the name of a user base, and an id that no other has", name, id)
		}
		bases[id] = true
	}
	return nil
}

// validateRoles refuses roles on what is no workspace.
func (seed *Seed) validateRoles() error {
	org := &organization{Products: seed.Products, Sites: seed.sites(), Workspaces: seed.Workspaces}
	org.ID = seed.Organization.ID
	workspaces := map[string]bool{}
	for _, one := range org.workspaces() {
		workspaces[one.ID] = true
	}
	check := func(who string, roles []SeedRole) error {
		for _, one := range roles {
			if one.Role == "" || !workspaces[one.Resource] {
				return fmt.Errorf("%s: role %q on %q: write the name of a role and the id of a workspace", who, one.Role, one.Resource)
			}
		}
		return nil
	}
	for _, user := range seed.Users {
		if err := check(fmt.Sprintf("user %q", user.Email), user.Roles); err != nil {
			return err
		}
	}
	for _, group := range seed.Groups {
		if err := check(fmt.Sprintf("group %q", group.Name), group.Roles); err != nil {
			return err
		}
	}
	return nil
}

// assigned returns the roles of a seed as the emulator keeps them, each once.
func assigned(before []assignedRole, roles []SeedRole) []assignedRole {
	for _, one := range roles {
		if role := assignedRole(one); !slices.Contains(before, role) {
			before = append(before, role)
		}
	}
	return before
}

// copiedWorkspaces returns the workspaces that the seed has told one by one.
func (org *organization) copiedWorkspaces() []*workspace {
	var all []*workspace
	for _, one := range org.Workspaces {
		all = append(all, &workspace{
			Object:  adminapi.Object{ID: one.ID, Sequence: int64(len(all) + 1)},
			product: SeedProduct{Key: one.Product, Name: one.Type}, site: one.site(), label: one.Name, url: one.URL,
		})
	}
	return all
}
