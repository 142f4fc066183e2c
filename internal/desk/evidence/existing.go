package evidence

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// Existing is what published reads show of an organization that is there already. It prefills the form in which a person says what
// the console shows; it is never taken for the truth.
type Existing struct {
	// Domains are the verified ones, sorted.
	Domains []client.Domain
	// MemberGroups are the directories that groups of all members name.
	MemberGroups []MemberGroup
	// GoogleGroup is the group that Atlassian makes of everybody who comes from Google Workspace; "" where there is none.
	GoogleGroup string
	FromLog
	// BaseURL is the server that was asked: SCIM directories are below it.
	BaseURL string
	// Says are what could not be read, in words.
	Says []string
}

// MemberGroup is a group that Atlassian makes for the members of a directory.
type MemberGroup struct {
	// DirectoryID is the id in the group's name. Whether it is the id of the identity provider's directory or of its SCIM directory is
	// not known.
	DirectoryID, GroupID, GroupName string
	// SCIMDirectoryIDs are those that a member of the group was provisioned through, sorted; none where that was not found out.
	SCIMDirectoryIDs []string
}

const (
	// memberGroupTerm finds the groups of all members of a directory, and memberGroup is what their names are.
	memberGroupTerm = "All members for directory -"
	googleGroup     = "All users from Google Workspace"
	// kept is how long Atlassian keeps events.
	kept = 180 * 24 * time.Hour
	// mostAsked is of how many groups a member is asked about.
	mostAsked = 10
)

var memberGroup = regexp.MustCompile(`(?i)^All members for directory\s*-\s*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

// Existing reads what can be read, and says what cannot. It takes no longer than a look.
func (e *Eyes) Existing(ctx context.Context) Existing {
	ctx, done := e.withPatience(ctx)
	defer done()
	found := Existing{BaseURL: strings.TrimRight(cmp.Or(e.options.BaseURL, client.DefaultBaseURL), "/")}
	for domain, err := range e.client.Domains(ctx, e.options.OrganizationID) {
		if err != nil {
			found.Says = append(found.Says, "The domains cannot be read now: "+describe(err))
			break
		}
		if domain.ClaimStatus == client.ClaimStatusVerified {
			found.Domains = append(found.Domains, domain)
		}
	}
	slices.SortFunc(found.Domains, func(a, b client.Domain) int { return strings.Compare(a.Name, b.Name) })
	e.groups(ctx, &found)
	log, says := e.existingInLog(ctx)
	if found.FromLog = log; says != "" {
		found.Says = append(found.Says, says)
	}
	return found
}

// groups finds the groups that Atlassian makes for what an identity provider brings.
func (e *Eyes) groups(ctx context.Context, found *Existing) {
	search := func(term string, take func(client.Group)) bool {
		for group, err := range e.client.SearchGroups(ctx, e.options.OrganizationID, client.GroupSearch{SearchTerm: term}) {
			if err != nil {
				found.Says = append(found.Says, "The groups cannot be read now: "+describe(err))
				return false
			}
			take(group)
		}
		return true
	}
	read := search(memberGroupTerm, func(group client.Group) {
		if name := memberGroup.FindStringSubmatch(strings.TrimSpace(group.Name)); name != nil {
			found.MemberGroups = append(found.MemberGroups, MemberGroup{DirectoryID: uuid.Lower(name[1]), GroupID: group.ID, GroupName: group.Name})
		}
	}) && search(googleGroup, func(group client.Group) {
		if strings.EqualFold(strings.TrimSpace(group.Name), googleGroup) {
			found.GoogleGroup = group.Name
		}
	})
	for i := range found.MemberGroups {
		if !read || i == mostAsked {
			return
		}
		found.MemberGroups[i].SCIMDirectoryIDs = e.scimDirectoriesOf(ctx, found.MemberGroups[i].GroupID)
	}
}

// scimDirectoriesOf returns through which SCIM directories a member of a group came. It is one member: the first that says.
func (e *Eyes) scimDirectoriesOf(ctx context.Context, groupID string) []string {
	asked := 0
	for user, err := range e.client.SearchUsers(ctx, e.options.OrganizationID, client.UserSearch{GroupIDs: []string{groupID}}) {
		if asked++; err != nil || asked > 3 {
			break // what is not found out is not said
		}
		links, err := e.client.SCIMLinks(ctx, e.options.OrganizationID, user.AccountID)
		if err != nil {
			break
		}
		var ids []string
		for _, link := range links {
			if id := uuid.Lower(link.SCIMDirectoryID); uuid.Same(link.OrganizationID, e.options.OrganizationID) && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		if len(ids) > 0 {
			slices.Sort(ids)
			return ids
		}
	}
	return nil
}
