package roleassignment

import (
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// assignment is a role that somebody has somewhere. It is nothing but its natural key: the published API gives assignments no id
// of their own.
type assignment struct {
	*kind
	organizationID, holderID, role types.String
	// resourceID is null for a role in the organization itself.
	resourceID types.String
}

// of reads the assignment of a configuration, plan or state; all of it is null where there is none.
func (k *kind) of(value tftypes.Value) assignment {
	raw := framework.RawOf(value)
	return assignment{k, raw.String("organization_id"), raw.String(k.holderAttribute), raw.String("role"), raw.String("resource_id")}
}

// What ids may look like. Atlassian documents no format for group ids and roles, so the patterns keep out what would change a
// request's path or an import id.
var (
	groupIDPattern    = regexp.MustCompile(`^[^\s/,?#%]+$`)
	rolePattern       = regexp.MustCompile(`^[^\s,]+$`)
	resourceIDPattern = regexp.MustCompile(`^ari:\S+$`)
)

// known reports whether the whole key is known.
func (a assignment) known() bool {
	return !a.organizationID.IsUnknown() && !a.holderID.IsUnknown() && !a.role.IsUnknown() && !a.resourceID.IsUnknown()
}

// importID has commas, because roles and resource ids have slashes.
func (a assignment) importID() string {
	id := a.holderID.ValueString() + "," + a.role.ValueString()
	if !a.ofOrganization {
		id += "," + a.resourceID.ValueString()
	}
	return id
}

// key tells one assignment from every other.
func (a assignment) key() string { return a.organizationID.ValueString() + "/" + a.importID() }

// who is the holder with their id, and begins no sentence.
func (a assignment) who() string { return a.holder + " " + a.holderID.ValueString() }

// where is what the role is for.
func (a assignment) where() string {
	if a.ofOrganization {
		return "in organization " + a.organizationID.ValueString()
	}
	return "on " + a.resourceID.ValueString()
}

// String is what diagnostics call the assignment.
func (a assignment) String() string {
	return fmt.Sprintf("role %s of %s %s", a.role.ValueString(), a.who(), a.where())
}

func (a assignment) identity() framework.Identity {
	identity := framework.Identity{"organization_id": a.organizationID, a.holderAttribute: a.holderID, "role": a.role}
	if !a.ofOrganization {
		identity["resource_id"] = a.resourceID
	}
	return identity
}

// claimKind is what assignments are called among the claims of a walk, each by its key.
const claimKind = "Role assignment"

// object returns the assignment among the claims of a walk; the zero object where there is none, or part of it is not known.
func (a assignment) object() framework.Object {
	if a.role.IsNull() || !a.known() {
		return framework.Object{}
	}
	return framework.Object{Type: "atlassian_" + a.typeName, Kind: claimKind, Key: a.key(), Name: a.String()}
}

// lookUp looks the assignment up. direct means that it was made for the holder itself; elsewhere that the holder has the role for
// another reason, too. A role in the organization itself is on no certain resource.
func (a assignment) lookUp(assignments []client.RoleAssignment) (direct, elsewhere bool) {
	for _, on := range assignments {
		if !a.ofOrganization && on.ResourceID != a.resourceID.ValueString() {
			continue
		}
		for _, assigned := range on.Roles {
			if assigned.Role == a.role.ValueString() {
				direct = direct || assigned.Direct()
				elsewhere = elsewhere || assigned.Elsewhere()
			}
		}
	}
	return direct, elsewhere
}
