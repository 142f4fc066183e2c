package domain

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

type model struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	ClaimType   types.String `tfsdk:"claim_type"`
	ClaimStatus types.String `tfsdk:"claim_status"`
}

func fromAPI(domain client.Domain) model {
	return model{
		ID:          types.StringValue(domain.ID),
		Name:        types.StringValue(domain.Name),
		ClaimType:   framework.StringOrNull(domain.ClaimType),
		ClaimStatus: framework.StringOrNull(domain.ClaimStatus),
	}
}

// inConsole is where the console has domains.
const inConsole = "*Directory > Domains*."

// key is the credential that reading domains takes.
var key = framework.ScopedKey("read:domains:admin")

func attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":         framework.ReadString("ID of the domain."),
		"name":       framework.ReadString("Name of the domain, for example `acme.com`."),
		"claim_type": framework.ReadString("How the domain was verified: `dns` (*DNS TXT* in the console) or `http` (*HTTPS*)."),
		"claim_status": framework.ReadString("Status of the verification: `verified`, `unverified`, `deleted`, `superseded` or `missing_token`. " +
			"Only verified domains can be linked to a directory."),
	}
}
