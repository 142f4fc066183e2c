package framework

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
)

// IsFirst reports whether this is the first time in one walk of Terraform over the
// resources that something is said. Terraform plans some changes twice in one
// walk (a replacement from the state, then as new), and shows the second warning
// as "one more similar warning elsewhere".
func (c *Checks) IsFirst(text string) bool {
	_, before := c.reported.LoadOrStore(text, true)
	return !before
}

// WarnOnce adds a warning unless this walk has said it.
func (c *Checks) WarnOnce(diags *diag.Diagnostics, at path.Path, summary, detail string) {
	if c.IsFirst(at.String() + "\n" + summary + "\n" + detail) {
		diags.Append(WarningAt(at, summary, detail))
	}
}

// ChangedSince ends a warning of what a create overwrites. Terraform hands a provider nothing from the plan of a create to its
// apply, so the apply cannot tell whether it does what the plan showed; the person who reads both can. The plan and the apply
// say it in the same words, with WarnOnce: Terraform plans once more in an apply, and one apply is to say it once.
const ChangedSince = "Terraform looks again in the apply, and what is there then is what changes: if an apply says this and its plan did not, or said something else, " +
	"somebody has changed it since the plan, or another resource of the same apply has."

// WarnUnknown warns of a value that this version of the provider does not know.
// Call it where a resource is planned, and where a data source or a list is read.
func (c *Checks) WarnUnknown(diags *diag.Diagnostics, at path.Path, value types.String, known []string) {
	if value.IsNull() || value.IsUnknown() {
		return
	}
	for _, one := range known {
		if one == value.ValueString() {
			return
		}
	}
	c.WarnOnce(diags, at, "Value unknown to this version of the provider",
		fmt.Sprintf("%s is %.100q, and this version of the provider knows %s. It is sent as written, and the organization refuses it if it does not know it either. "+
			"Correct a misspelling; if the value is newer than the provider, upgrade the provider to be rid of this warning.",
			at, value.ValueString(), attribute.QuotedList(known)))
}
