package linkeddomain

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

type model struct {
	OrganizationID types.String     `tfsdk:"organization_id"`
	ID             types.String     `tfsdk:"id"`
	Domain         attribute.Domain `tfsdk:"domain"`
	DirectoryID    types.String     `tfsdk:"directory_id"`
	DirectoryName  types.String     `tfsdk:"directory_name"`
	DomainID       types.String     `tfsdk:"domain_id"`
	// Timeouts are about Terraform's own behaviour; the API knows nothing of them.
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// Identity returns the identity of the resource.
func (m model) Identity() framework.Identity {
	return framework.Identity{"organization_id": m.OrganizationID, "domain": m.ID}
}

// modelOf is the model of a plan or a state; all null where there is none.
var modelOf = framework.ModelOrNull[model]()

// fromAPI is the only way from the API's link to the model. The domain comes in
// the server's spelling; the framework keeps the user's where both mean the same. The directory is spelled as in known,
// and has no name: the link does not tell it, and withDirectoryName adds it.
func fromAPI(organizationID string, link client.LinkedDomain, known model) model {
	return model{
		OrganizationID: types.StringValue(organizationID),
		ID:             types.StringValue(link.Domain),
		Domain:         attribute.NewDomainValue(link.Domain),
		DirectoryID:    framework.UUIDAsIn(known.DirectoryID, types.StringValue(link.DirectoryID)),
		DomainID:       types.StringValue(link.DomainID),
		Timeouts:       known.Timeouts,
	}
}

// withDirectoryName returns a link with the name of its directory. Where that cannot be read, it is as in prior, if it is the same directory:
// a name for people is no reason to fail.
func withDirectoryName(ctx context.Context, walk *reads.Walk, link, prior model) model {
	if link.DirectoryID.Equal(prior.DirectoryID) {
		link.DirectoryName = prior.DirectoryName
	}
	name := walk.DirectoryName(ctx, link.OrganizationID.ValueString(), link.DirectoryID.ValueString(), link.DirectoryName.ValueString())
	link.DirectoryName = framework.StringOrNull(name)
	return link
}
