package worksheet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const policiesPage = "Authentication policies"

var (
	policyName   = label{attribute: "name", says: "Policy name", or: "No page of Atlassian names this field."}
	policySSO    = label{attribute: "enforceSso", says: "Enforce single sign-on", choice: true, words: map[string]string{"on": "selected", "off": "not selected"}}
	policySecond = label{
		attribute: "twoStepVerification", says: "Two-step verification", choice: true, words: map[string]string{"optional": "Optional", "mandatory": "Mandatory"},
		or: "In an older console \"Mandatory\" is \"Required\".",
	}
	policyStrong = label{
		attribute: "passwordStrength", says: "Password strength", choice: true,
		words: map[string]string{"weak": "Weak", "fair": "Fair", "good": "Good", "strong": "Strong", "very_strong": "Very strong"},
		or:    "It is in the part \"Password requirements\" or \"Password Strength and Expiration\".",
	}
	policyExpiry = label{
		attribute: "passwordExpiryDays", says: "Password expiration (days)", words: map[string]string{"0": "Never"},
		or: "It is in the part \"Password requirements\" or \"Password Strength and Expiration\"; in the audit log it is \"password expires\". Where there is a choice, choose \"Never\" or that number of days.",
	}
	policyIdle = label{
		attribute: "idleSessionDurationMinutes", says: "Idle session duration", choice: true, as: lasting,
		or: "Where the console wants a number, it is the one of minutes, hours or days that stands beside it. \"Session expiration\" and that of mobile apps are other settings.",
	}
	policyDefault = label{attribute: "isDefault", says: "Make default policy", choice: true, words: map[string]string{"on": "yes", "off": "no"}}
)

// policyPlaces are the page of all policies, and that of one where its id in the console is known.
func (c Change) policyPlaces() []Place {
	places := c.places(policiesPage)
	if policy, known := c.Around.Policies[text(c.subject("id"))]; known && policy.ConsoleID != "" {
		for i := range places {
			places[i].URL = c.console("/authentication-policies/policy/" + policy.ConsoleID)
		}
	}
	return places
}

func createPolicy(c Change) Sheet {
	d := c.directory(get(c.After, "directoryId"))
	sheet := Sheet{
		Title:  fmt.Sprintf("Add authentication policy %s to %s", name(get(c.After, "name")), d),
		Screen: policiesPage, Order: orderPolicies,
		Where: c.policyPlaces(),
		Steps: []Step{
			do("Press \"Add policy\"."),
			{Words: fmt.Sprintf("Choose %s.", d), Field: &Field{Attribute: "directoryId", Label: "Directory", Value: d.page(), Choice: true, Later: !d.known}},
			c.step(policyName),
		},
		Consequences: []string{"Nobody is in a new policy before members are added."},
		Irreversible: []string{"The directory of a policy cannot be changed."},
		Uncertain:    []string{"An organization has room for 20 policies; without Atlassian Guard a directory has its default policy alone."},
		Returns:      []Return{returnPolicyID("the policy")},
	}
	if enforce := get(c.After, "enforceSso"); enforce != nil {
		sheet.Steps = append(sheet.Steps, c.step(policySSO))
	}
	sheet = c.protect(sheet)
	sheet.Steps = append(sheet.Steps, update())
	sheet = c.makeDefault(sheet, d)
	return c.enforce(sheet, d)
}

// policySettings are what a policy asks of passwords and sessions, in the order of the page.
var policySettings = []label{policySecond, policyStrong, policyExpiry, policyIdle}

// protect adds the settings of passwords and sessions, and what they mean for people.
func (c Change) protect(sheet Sheet) Sheet {
	changed := c.changed(policySettings...)
	if changed == nil {
		return sheet
	}
	sheet.Steps = append(sheet.Steps, changed...)
	said := map[string]string{
		policySecond.attribute: "Members log in with a second step from their next login on: who has none sets it up then. Nobody is logged out.",
		policyStrong.attribute: "A new least strength holds for the next password that a member chooses.",
		policyExpiry.attribute: "Members whose password is older than that choose a new one at their next login.",
		policyIdle.attribute:   "Nobody is logged out now. The new idle session duration holds from the next login of each member, and not for mobile apps.",
	}
	if value := get(c.After, policySecond.attribute); value == "optional" {
		said[policySecond.attribute] = "Members may log in without a second step again."
	}
	if value, _, _ := policyExpiry.shown(get(c.After, policyExpiry.attribute)); value == "Never" {
		said[policyExpiry.attribute] = "Passwords do not expire any more."
	}
	for _, step := range changed {
		sheet.Consequences = append(sheet.Consequences, said[step.Field.Attribute])
	}
	resting := slices.ContainsFunc(changed, func(step Step) bool { return step.Field.Attribute != policyIdle.attribute })
	if resting && isTrue(get(c.Before, "enforceSso")) {
		sheet.Uncertain = append(sheet.Uncertain, "While single sign-on is enforced the console may offer neither two-step verification nor passwords: the identity provider sees to them. Then lift it first, press \"Update\" and come back.")
	}
	return sheet
}

// lasting returns a number of minutes as a length of time, and the number beside it: the console may ask for either.
func lasting(minutes string) string {
	count, err := strconv.Atoi(minutes)
	if err != nil || count <= 0 {
		return minutes
	}
	for _, unit := range []struct {
		minutes int
		name    string
	}{{24 * 60, "day"}, {60, "hour"}} {
		if many := count / unit.minutes; count%unit.minutes == 0 {
			return fmt.Sprintf("%s (%d minutes)", counted(many, unit.name), count)
		}
	}
	return counted(count, "minute")
}

func update() Step {
	return do("Press \"Update\".").or("An older console has \"Update policy\" in the menu (•••).")
}

// directoryOf returns the directory of the policy.
func (c Change) directoryOf() directory {
	id := c.subject("directoryId")
	if id == nil {
		if policy, known := c.Around.Policies[text(c.subject("id"))]; known {
			id = policy.DirectoryID
		}
	}
	return c.directory(id)
}

func updatePolicy(c Change) Sheet {
	d := c.directoryOf()
	policy := name(c.currentName())
	sheet := Sheet{
		Title:  "Change authentication policy " + policy,
		Screen: policiesPage, Order: orderPolicies,
		Where: c.policyPlaces(),
		Steps: []Step{do("At the policy %s of %s press \"Edit\".", policy, d)},
	}
	var titles []string
	if renamed := c.changed(policyName); renamed != nil {
		titles = append(titles, "rename it to "+name(get(c.After, "name")))
		sheet.Steps = append(sheet.Steps, renamed...)
		sheet.Uncertain = append(sheet.Uncertain, "No page of Atlassian describes how a policy is renamed: look for a pencil beside the name, or for \"Rename\" in its menu (•••). Where there is nothing of the kind, it is not possible here.")
		sheet.Consequences = append(sheet.Consequences, "A new name changes nothing for people.")
	}
	switched, settings := c.changed(policySSO), c.changed(policySettings...)
	if switched != nil || settings != nil {
		sheet.Steps = append(append(sheet.Steps, do("Open \"Settings\".")), switched...)
	}
	if settings != nil {
		titles = append(titles, "change how it protects its members")
		sheet = c.protect(sheet)
	}
	if switched != nil {
		switch value := get(c.After, "enforceSso"); {
		case opaque(value):
			titles = append(titles, "set whether it enforces single sign-on")
		case isTrue(value):
			titles = append(titles, "enforce single sign-on")
		default:
			titles = append(titles, "lift single sign-on")
			sheet.Order = orderLift
			sheet.Consequences = append(sheet.Consequences, fmt.Sprintf("Members of the policy (%s) no longer have to sign in with %s. Who has no Atlassian password has to set one.", c.membersHere(), d.provider()))
		}
	}
	sheet.Steps = append(sheet.Steps, update())
	if c.becomesDefault() {
		titles = append(titles, "make it the default")
	}
	if len(titles) > 0 {
		sheet.Title += ": " + strings.Join(titles, ", ")
	}
	sheet = c.enforce(c.makeDefault(sheet, d), d)
	if sheet.Consequences == nil {
		sheet.Consequences = []string{"Nothing changes for people."}
	}
	return sheet
}

// currentName is what the console calls the policy until now.
func (c Change) currentName() any {
	if was := get(c.Before, "name"); was != nil {
		return was
	}
	if policy, known := c.Around.Policies[text(c.subject("id"))]; known {
		return policy.Name
	}
	return get(c.After, "name")
}

func (c Change) becomesDefault() bool {
	value := get(c.After, "isDefault")
	return !isTrue(get(c.Before, "isDefault")) && (isTrue(value) || opaque(value))
}

// makeDefault adds what it takes to make the policy the default of its directory.
func (c Change) makeDefault(sheet Sheet, d directory) Sheet {
	if !c.becomesDefault() {
		return sheet
	}
	step := c.step(policyDefault)
	step.Words = "Open the menu (•••) of the policy and press \"Make default policy\"."
	sheet.Steps = append(sheet.Steps, step)
	was := "the policy that was the default until now"
	if old, known := c.defaultPolicy(d.id); known {
		was = old.called()
	}
	sheet.Consequences = append(sheet.Consequences,
		fmt.Sprintf("New accounts of the domains of %s get this policy. %s is an ordinary policy then and keeps its members. %s", d, upper(was), c.people(d)))
	return sheet
}

// upper makes the first letter of a sentence a capital.
func upper(sentence string) string { return strings.ToUpper(sentence[:1]) + sentence[1:] }

// enforce adds what has to be known before people have to sign in through the identity provider.
func (c Change) enforce(sheet Sheet, d directory) Sheet {
	value := get(c.After, "enforceSso")
	if isTrue(get(c.Before, "enforceSso")) || !isTrue(value) && !opaque(value) {
		return sheet
	}
	who := "Members of the policy"
	if c.Verb == Update {
		who += " (" + c.membersHere() + ")"
	}
	sheet.Consequences = append(sheet.Consequences,
		fmt.Sprintf("%s sign in with %s from now on, and in no other way. %s", who, d.provider(), c.people(d)))
	if c.nobodyStaysOutside(d) {
		sheet.Consequences = append(sheet.Consequences, nobodyOutside)
	}
	signedIn := fmt.Sprintf("Has somebody signed in through %s, in a private window, and come back to Atlassian?", d.provider())
	if c.nobodyIsInIt() { // a pilot: while no policy enforces single sign-on, nobody may be able to try it
		signedIn = fmt.Sprintf("Has %s got the two service provider addresses, and does the first person who is put into this policy try to sign in through it before anybody else has to?", d.provider())
	}
	sheet.Questions = append(sheet.Questions,
		Question{Name: "signed_in", Ask: signedIn, Known: c.signIns(d)},
		Question{Name: "outside", Ask: "Is it right who stays outside single sign-on?", Known: c.outside(d)},
		Question{
			Name: "break_glass", Ask: "Is there an organization administrator who can sign in without the identity provider (a break-glass account), and has that been tried?",
			Known: []string{"A break-glass account is in a policy that does not enforce single sign-on, or has an address on a domain that is not linked."},
		})
	return sheet
}

// listed names a policy in a list.
func (p PolicyFact) listed() string {
	if p.Default {
		return p.called()
	}
	return "policy " + name(p.Name)
}

func deletePolicy(c Change) Sheet {
	d := c.directoryOf()
	policy := name(c.currentName())
	return Sheet{
		Title:  "Delete authentication policy " + policy,
		Screen: policiesPage, Order: orderDeletePolicies,
		Where:        c.policyPlaces(),
		Steps:        []Step{do("At the policy %s of %s press \"Edit\".", policy, d), do("Open the menu (•••) and press \"Delete policy\", and confirm.")},
		Consequences: sayf("Its members (%s) get the default policy of their directory. Where that one enforces single sign-on, they have to sign in with %s.", c.membersHere(), d.provider()),
		Irreversible: []string{"The policy and its settings are gone. A default policy cannot be deleted: make another one the default first."},
		Questions: []Question{{
			Name: "members_move", Ask: "Is it right that its members get the default policy? If the break-glass account is among them, it is outside no more.",
			Known: []string{"Members: " + c.membersHere() + "."},
		}},
	}
}

func syncConflict(c Change) Sheet {
	d := c.directory(c.subject("directoryId"))
	group := name(c.subject("groupName"))
	return Sheet{
		Title:  "Let the group " + group + " be overwritten by that of " + d.String(),
		Screen: d.screen(provisioningPage), Order: orderProvisioning,
		Where: c.identityProviders(d.page(), "Review groups"),
		Steps: []Step{
			do("Open %s. The warning says how many groups are not synced; press \"Review groups\".", d).or("Without a warning there is no conflict: the group has not been pushed, or is synced already."),
			do("At %s look at the members that are added and removed.", group),
			do("Press \"Sync group\"."),
		},
		Consequences: []string{"The organization's group gets the members that " + d.provider() + " has. Who is removed loses the access that the group gives."},
		Irreversible: []string{"The members of before are not kept by Atlassian."},
		Uncertain:    []string{"A group that gives access by default is refused: press \"Don't make this group default\" at the product first."},
		Questions:    []Question{{Name: "members_change", Ask: "Is it right who is removed from the group?", AfterStep: 2}},
	}
}
