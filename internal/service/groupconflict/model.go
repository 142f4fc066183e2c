package groupconflict

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// model is a resolution as the resource shows it. What a sync does (the lists)
// is kept as it was decided on: afterwards the conflict tells it no more.
type model struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	DirectoryID    types.String `tfsdk:"directory_id"`
	GroupName      types.String `tfsdk:"group_name"`
	ConflictID     types.String `tfsdk:"conflict_id"`
	State          types.String `tfsdk:"state"`
	facts
	// Timeouts are about Terraform's own behaviour; the API knows nothing of them.
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// facts are what a reviewer decides on.
type facts struct {
	ProductAccess  types.List `tfsdk:"product_access"`
	Sites          types.List `tfsdk:"sites"`
	MembersAdded   types.List `tfsdk:"members_added"`
	MembersRemoved types.List `tfsdk:"members_removed"`
}

func factsFrom(conflict client.GroupConflict) facts {
	return facts{
		ProductAccess:  sorted(conflict.ProductAccess),
		Sites:          sorted(conflict.Sites),
		MembersAdded:   sorted(emails(conflict.MembersAdded)),
		MembersRemoved: sorted(emails(conflict.MembersRemoved)),
	}
}

func unknownFacts() facts {
	unknown := types.ListUnknown(types.StringType)
	return facts{ProductAccess: unknown, Sites: unknown, MembersAdded: unknown, MembersRemoved: unknown}
}

func (f facts) known() bool {
	return !f.ProductAccess.IsUnknown() && !f.Sites.IsUnknown() && !f.MembersAdded.IsUnknown() && !f.MembersRemoved.IsUnknown()
}

func (f facts) equal(other facts) bool {
	return f.ProductAccess.Equal(other.ProductAccess) && f.Sites.Equal(other.Sites) &&
		f.MembersAdded.Equal(other.MembersAdded) && f.MembersRemoved.Equal(other.MembersRemoved)
}

// sorted maps strings to a list in one order, however the server orders them.
func sorted(values []string) types.List {
	elements, _ := types.ListValueFrom(context.Background(), types.StringType, slices.Sorted(slices.Values(values))) // strings always convert
	return elements
}

// emails are what accounts are called by: the e-mail address, or the account id
// of one that does not show it.
func emails(accounts []client.Account) []string {
	called := []string{}
	for _, account := range accounts {
		if account.Email == "" {
			called = append(called, account.AccountID)
			continue
		}
		called = append(called, account.Email)
	}
	return called
}
