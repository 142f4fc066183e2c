package authpolicy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

const (
	twoStepAttribute  = "two_step_verification"
	strengthAttribute = "password_strength"
	expiryAttribute   = "password_expiry_days"
	idleAttribute     = "idle_session_duration_minutes"
)

// The words of the settings, the weaker one first.
var (
	twoStepWords  = []string{"optional", "mandatory"}
	strengthWords = []string{"weak", "fair", "good", "strong", "very_strong"}
)

// leftOut ends the description of a setting.
const leftOut = " Defaults to what the organization has. Changes in place."

// resting ends the description of a setting that the identity provider takes over.
const resting = " Cannot be changed while `enforce_sso` is `true`."

// aboutSettings stands once on the page, for all of them.
const aboutSettings = "`" + twoStepAttribute + "`, `" + strengthAttribute + "`, `" + expiryAttribute + "` and `" + idleAttribute + "` are included in all plans. What is left out is not managed, " +
	"and only shown here; it is null where the identity desk does not know it. While `enforce_sso` is `true` the identity provider sees to passwords and the second step: the policy keeps what it has, " +
	"and it holds again when enforcement is lifted."

// settingsAttributes are what a policy asks of passwords and sessions.
func settingsAttributes() map[string]schema.Attribute {
	word := func(description string, words []string) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: description, Optional: true, Computed: true,
			Validators: []validator.String{stringvalidator.OneOf(words...)}, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		}
	}
	number := func(description string, least, most int64) schema.Int64Attribute {
		return schema.Int64Attribute{
			CustomType: attribute.WholeNumberType{}, MarkdownDescription: description, Optional: true, Computed: true,
			Validators: []validator.Int64{int64validator.Between(least, most)}, PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
		}
	}
	return map[string]schema.Attribute{
		twoStepAttribute: word("Whether members need a second step to log in (two-step verification, 2SV): "+framework.Words(twoStepWords)+". With `mandatory`, members who have none set "+
			"it up at their next login; nobody is logged out. Set up your own before."+resting+leftOut, twoStepWords),
		strengthAttribute: word("Least strength of the members' passwords, in rising order: "+framework.Words(strengthWords)+"; under *Password requirements* in the console."+resting+leftOut, strengthWords),
		expiryAttribute: number("After how many days a password has to be replaced (0 to 3650); `0` is never; under *Password requirements* in the console."+
			resting+leftOut, 0, 3650),
		idleAttribute: number("After how many minutes without use members are logged out (15 to 43200, which is 30 days); *Idle session duration* in the console. It holds from the next login "+
			"of each member, and not for mobile apps."+leftOut, 15, 43200),
	}
}

// settings returns what the model sets differently from prior.
func (m model) settings(prior model) client.AuthenticationPolicySettings {
	return client.AuthenticationPolicySettings{
		TwoStepVerification:        framework.Changed(m.TwoStepVerification, prior.TwoStepVerification),
		PasswordStrength:           framework.Changed(m.PasswordStrength, prior.PasswordStrength),
		PasswordExpiryDays:         changedNumber(m.PasswordExpiryDays, prior.PasswordExpiryDays),
		IdleSessionDurationMinutes: changedNumber(m.IdleSessionDurationMinutes, prior.IdleSessionDurationMinutes),
	}
}

// changedNumber is framework.Changed for whole numbers.
func changedNumber(planned, prior attribute.WholeNumber) *int64 {
	if planned.IsNull() || planned.IsUnknown() || planned.Equal(prior) {
		return nil
	}
	return planned.ValueInt64Pointer()
}

// wholeNumber returns a number of the API; null where it is not known.
func wholeNumber(value *int64) attribute.WholeNumber {
	return attribute.WholeNumber{Int64Value: types.Int64PointerValue(value)}
}

// restingSettings returns the attributes of those settings that mean nothing while single sign-on is enforced.
func restingSettings(settings client.AuthenticationPolicySettings) []string {
	settings.IdleSessionDurationMinutes = nil
	return settingNames(settings)
}

// settingNames returns the attributes of the settings that are set.
func settingNames(settings client.AuthenticationPolicySettings) (names []string) {
	for _, one := range []struct {
		name string
		set  bool
	}{
		{twoStepAttribute, settings.TwoStepVerification != nil}, {strengthAttribute, settings.PasswordStrength != nil},
		{expiryAttribute, settings.PasswordExpiryDays != nil}, {idleAttribute, settings.IdleSessionDurationMinutes != nil},
	} {
		if one.set {
			names = append(names, one.name)
		}
	}
	return names
}

// planSettings reports settings that the organization would refuse, and warns of those that are weaker than before.
func (r *policyResource) planSettings(ctx context.Context, plan model, prior *model, diags *diag.Diagnostics) {
	if prior != nil && !prior.DirectoryID.Equal(plan.DirectoryID) {
		return // the plan of a replacement comes once more, without what is replaced
	}
	before, there := r.before(ctx, plan, prior)
	r.checkSettings(plan, before, diags)
	if there {
		r.warnLoosened(plan, before, diags)
	}
}

// before returns the policy as it is until now; there is false for a new one, and where it cannot be told.
func (r *policyResource) before(ctx context.Context, plan model, prior *model) (before model, there bool) {
	switch {
	case prior != nil:
		return *prior, true
	case !plan.AdoptDefault.ValueBool() || plan.DirectoryID.IsUnknown() || plan.settings(model{}) == (client.AuthenticationPolicySettings{}):
		return model{}, false // without asking anybody
	}
	policies, err := r.Reads.AuthenticationPolicies(ctx, plan.OrganizationID.ValueString())
	if err != nil {
		return model{}, false // the apply tells
	}
	policy, there := findCurrent(plan, nil, policies)
	if !there {
		return model{}, false
	}
	return fromAPI(plan.OrganizationID.ValueString(), plan, policy), true
}

// checkSettings reports settings that the organization does not take because the policy enforces single sign-on. Those that
// it has already may stand in the configuration: terraform writes them there when it generates the configuration of an import.
func (r *policyResource) checkSettings(plan, before model, diags *diag.Diagnostics) {
	enforces := plan.EnforceSSO
	if enforces.IsUnknown() {
		enforces = before.EnforceSSO
	}
	if !enforces.ValueBool() || plan.AdoptDefault.ValueBool() && before.ID.IsNull() {
		return
	}
	for _, name := range restingSettings(plan.settings(before)) {
		r.Checks.Report(diags, path.Root(name), name+" cannot be set while single sign-on is enforced",
			"The policy enforces single sign-on: its members log in through the identity provider, which sees to passwords and the second step, and Atlassian offers no such setting then.\n\n"+
				"Next: leave "+name+" out here, and set it up in the identity provider. The policy keeps what it has, and it holds again when enforcement is lifted.")
	}
}

// warnLoosened says which settings protect the members less than before.
func (r *policyResource) warnLoosened(plan, before model, diags *diag.Diagnostics) {
	loosened := plan.loosened(before)
	if len(loosened) == 0 {
		return
	}
	var changes strings.Builder
	for _, name := range loosened {
		was, is := before.shown(name), plan.shown(name)
		fmt.Fprintf(&changes, "\n  - %s: before %s, after %s", name, was, is)
	}
	r.Checks.WarnOnce(diags, path.Root(loosened[0]), fmt.Sprintf("Authentication policy %q will protect its members less", before.Name.ValueString()),
		fmt.Sprintf("These settings are weaker than before:%s\n\nApply, if that is meant. Policy %s.", changes.String(), before.ID.ValueString()))
}

// loosened returns the settings that are weaker than before. What is not known, before or after, is not judged.
func (m model) loosened(before model) (names []string) {
	weaker := func(words []string, was, is types.String) bool {
		from, to := slices.Index(words, was.ValueString()), slices.Index(words, is.ValueString())
		return from >= 0 && to >= 0 && to < from
	}
	longer := func(was, is attribute.WholeNumber, never bool) bool {
		from, to := was.ValueInt64(), is.ValueInt64()
		switch {
		case was.IsNull() || is.IsNull() || is.IsUnknown() || never && from == 0:
			return false
		case never && to == 0:
			return true
		}
		return to > from
	}
	for _, one := range []struct {
		name   string
		weaker bool
	}{
		{twoStepAttribute, weaker(twoStepWords, before.TwoStepVerification, m.TwoStepVerification)},
		{strengthAttribute, weaker(strengthWords, before.PasswordStrength, m.PasswordStrength)},
		{expiryAttribute, longer(before.PasswordExpiryDays, m.PasswordExpiryDays, true)},
		{idleAttribute, longer(before.IdleSessionDurationMinutes, m.IdleSessionDurationMinutes, false)},
	} {
		if one.weaker {
			names = append(names, one.name)
		}
	}
	return names
}

// shown returns a setting as it is written.
func (m model) shown(name string) string {
	return map[string]string{
		twoStepAttribute: m.TwoStepVerification.String(), strengthAttribute: m.PasswordStrength.String(),
		expiryAttribute: m.PasswordExpiryDays.String(), idleAttribute: m.IdleSessionDurationMinutes.String(),
	}[name]
}
