package roleassignment

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// model is an assignment. It has nothing but its natural key: the published API
// gives assignments no id of their own.
type model struct {
	OrganizationID types.String `tfsdk:"organization_id"`
	GroupID        types.String `tfsdk:"group_id"`
	Role           types.String `tfsdk:"role"`
	ResourceID     types.String `tfsdk:"resource_id"`
}

// modelOf is the model of a plan or a state; all null where there is none.
var modelOf = framework.ModelOrNull[model]()

// knownRoles are the role ids that Atlassian documents.
var knownRoles = []string{
	"atlassian/user", "atlassian/admin", "atlassian/guest", "atlassian/customer", "atlassian/user-access-admin", "atlassian/contributor",
	"atlassian/basic", "atlassian/stakeholder", "atlassian/viewer", "atlassian/org-admin", "atlassian/site-admin", "atlassian/ai-access",
}

// methodInferred marks a role that follows from something else, such as a role
// on the whole organization.
const methodInferred = "inferred"

// What ids may look like. Atlassian documents no format for group ids and roles,
// so the patterns keep out what would change a request's path or an import id.
var (
	groupIDPattern    = regexp.MustCompile(`^[^\s/,?#%]+$`)
	rolePattern       = regexp.MustCompile(`^[^\s,]+$`)
	resourceIDPattern = regexp.MustCompile(`^ari:\S+$`)
)

// known reports whether the whole key is known.
func (m model) known() bool {
	return !m.OrganizationID.IsUnknown() && !m.GroupID.IsUnknown() && !m.Role.IsUnknown() && !m.ResourceID.IsUnknown()
}

// importID has commas, because roles and resource ids have slashes.
func (m model) importID() string {
	return m.GroupID.ValueString() + "," + m.Role.ValueString() + "," + m.ResourceID.ValueString()
}

// key tells one assignment from every other.
func (m model) key() string { return m.OrganizationID.ValueString() + "/" + m.importID() }

// String is what diagnostics call the assignment.
func (m model) String() string {
	return fmt.Sprintf("role %s of group %s on %s", m.Role.ValueString(), m.GroupID.ValueString(), m.ResourceID.ValueString())
}

// lookUp looks the assignment up. direct means that it was made for the group
// itself; inferred that the group has the role for another reason, too.
func (m model) lookUp(assignments []client.RoleAssignment) (direct, inferred bool) {
	for _, assignment := range assignments {
		if assignment.ResourceID != m.ResourceID.ValueString() {
			continue
		}
		for _, assigned := range assignment.Roles {
			if assigned.Role == m.Role.ValueString() {
				direct = direct || assigned.Direct()
				inferred = inferred || slices.Contains(assigned.Methods, methodInferred)
			}
		}
	}
	return direct, inferred
}
