package inventory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// setUp is everything about the organization's identity set-up, each list
// sorted by name so that two reads of one set-up are equal.
type setUp struct {
	directories []directory
	domains     []client.Domain
	// links are the directory ids by domain name.
	links     map[string]string
	conflicts []client.GroupConflict
	// conflictsUnknown is true where the server does not see the groups of the organization, as the identity desk.
	conflictsUnknown bool
}

type directory struct {
	client.Directory
	domains      []string
	saml         *client.SAMLConfiguration
	provisioning *client.ProvisioningConfig
	google       *client.GoogleWorkspaceConnection
	policies     []client.AuthenticationPolicy
}

// readSetUp reads one list a collection, and the group conflicts of each
// directory that syncs groups.
func readSetUp(ctx context.Context, c *client.Client, organizationID string) (setUp, error) {
	var all lists
	if err := all.read(ctx, c, organizationID); err != nil {
		return setUp{}, err
	}
	result := setUp{domains: all.domains, links: map[string]string{}}
	for _, link := range all.links {
		result.links[link.Domain] = link.DirectoryID
	}
	for _, d := range all.directories {
		result.directories = append(result.directories, all.of(d))
	}
	for _, d := range result.directories {
		if d.provisioning == nil && d.google == nil {
			continue
		}
		conflicts, err := client.Collect(c.GroupConflicts(ctx, organizationID, d.ID))
		if errors.Is(err, client.ErrNotOffered) {
			result.conflictsUnknown = true // of every directory
			break
		}
		if err != nil {
			return setUp{}, fmt.Errorf("group conflicts of directory %q: %w", d.Name, err)
		}
		for _, conflict := range conflicts {
			if conflict.State == client.GroupConflictOpen {
				result.conflicts = append(result.conflicts, conflict)
			}
		}
	}
	slices.SortStableFunc(result.directories, func(a, b directory) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(result.domains, func(a, b client.Domain) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(result.conflicts, func(a, b client.GroupConflict) int {
		return cmp.Or(cmp.Compare(a.GroupName, b.GroupName), cmp.Compare(a.DirectoryID, b.DirectoryID))
	})
	return result, nil
}

// lists are the organization-wide lists.
type lists struct {
	directories  []client.Directory
	domains      []client.Domain
	links        []client.LinkedDomain
	saml         []client.SAMLConfiguration
	provisioning []client.ProvisioningConfig
	google       []client.GoogleWorkspaceConnection
	policies     []client.AuthenticationPolicy
}

func (l *lists) read(ctx context.Context, c *client.Client, organizationID string) (err error) {
	if l.directories, err = client.Collect(c.Directories(ctx, organizationID, client.DirectoryFilter{})); err != nil {
		return fmt.Errorf("directories: %w", err)
	}
	if l.domains, err = client.Collect(c.Domains(ctx, organizationID)); err != nil {
		return fmt.Errorf("domains: %w", err)
	}
	if l.links, err = client.Collect(c.LinkedDomains(ctx, organizationID, "")); err != nil {
		return fmt.Errorf("linked domains: %w", err)
	}
	if l.saml, err = client.Collect(c.SAMLConfigurations(ctx, organizationID)); err != nil {
		return fmt.Errorf("SAML configurations: %w", err)
	}
	if l.provisioning, err = client.Collect(c.ProvisioningConfigs(ctx, organizationID, "")); err != nil {
		return fmt.Errorf("provisioning configs: %w", err)
	}
	if l.google, err = client.Collect(c.GoogleWorkspaceConnections(ctx, organizationID, "")); err != nil {
		return fmt.Errorf("Google Workspace connections: %w", err)
	}
	if l.policies, err = client.Collect(c.AuthenticationPolicies(ctx, organizationID, "")); err != nil {
		return fmt.Errorf("authentication policies: %w", err)
	}
	return nil
}

// of gathers what belongs to one directory.
func (l *lists) of(d client.Directory) directory {
	result := directory{Directory: d, domains: []string{}}
	for _, link := range l.links {
		if link.DirectoryID == d.ID {
			result.domains = append(result.domains, link.Domain)
		}
	}
	slices.Sort(result.domains)
	for _, saml := range l.saml {
		if saml.DirectoryID == d.ID {
			result.saml = &saml
		}
	}
	for _, config := range l.provisioning {
		if config.DirectoryID == d.ID {
			result.provisioning = &config
		}
	}
	for _, connection := range l.google {
		if connection.DirectoryID == d.ID {
			slices.Sort(connection.Groups)
			result.google = &connection
		}
	}
	for _, policy := range l.policies {
		if policy.DirectoryID == d.ID {
			result.policies = append(result.policies, policy)
		}
	}
	slices.SortStableFunc(result.policies, func(a, b client.AuthenticationPolicy) int { return cmp.Compare(a.Name, b.Name) })
	return result
}
