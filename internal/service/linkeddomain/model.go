package linkeddomain

import (
	tftypes "github.com/hashicorp/terraform-plugin-framework/types"
	terraform "github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/types"
)

type model struct {
	OrganizationID tftypes.String `tfsdk:"organization_id"`
	ID             tftypes.String `tfsdk:"id"`
	Domain         types.Domain   `tfsdk:"domain"`
	DirectoryID    tftypes.String `tfsdk:"directory_id"`
	DomainID       tftypes.String `tfsdk:"domain_id"`
}

// modelOf is the model of a plan or a state.
func modelOf(value terraform.Value) model {
	raw := framework.RawOf(value)
	return model{
		OrganizationID: raw.String("organization_id"),
		ID:             raw.String("id"),
		Domain:         types.Domain{StringValue: raw.String("domain")},
		DirectoryID:    raw.String("directory_id"),
		DomainID:       raw.String("domain_id"),
	}
}

// fromAPI is the only way from the API's link to the model. The domain comes in
// the server's spelling; the framework keeps the user's where both mean the same. The directory is spelled as in directoryID.
func fromAPI(organizationID string, link client.LinkedDomain, directoryID tftypes.String) model {
	return model{
		OrganizationID: tftypes.StringValue(organizationID),
		ID:             tftypes.StringValue(link.Domain),
		Domain:         types.NewDomainValue(link.Domain),
		DirectoryID:    framework.UUIDAsIn(directoryID, tftypes.StringValue(link.DirectoryID)),
		DomainID:       tftypes.StringValue(link.DomainID),
	}
}
