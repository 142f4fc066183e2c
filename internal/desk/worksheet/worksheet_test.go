package worksheet_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
)

const (
	okta, entra, local  = "0f6a3c1e-5b7d-4e2a-9c48-1d2e3f405162", "1f6a3c1e-5b7d-4e2a-9c48-1d2e3f405162", "2f6a3c1e-5b7d-4e2a-9c48-1d2e3f405162"
	everybody, outsider = "5e8d7c6b-1a2b-4c3d-9e4f-a5b6c7d8e9f0", "6e8d7c6b-1a2b-4c3d-9e4f-a5b6c7d8e9f0"
)

// everythingKnown is an organization with two identity providers of which everything is known.
func everythingKnown() worksheet.Facts {
	return worksheet.Facts{
		OrganizationID: "4c0f9e6e",
		Directories: map[string]worksheet.DirectoryFact{
			okta:  {Name: "Okta", IdentityProvider: "okta", Domains: []string{"acme.com"}},
			entra: {Name: "Entra", IdentityProvider: "microsoft_entra_id", Domains: []string{}},
			local: {Name: "Local directory", Local: true, Domains: []string{"acme.dev"}},
		},
		Policies: map[string]worksheet.PolicyFact{
			everybody: {Name: "Everybody", DirectoryID: okta, Default: true, Members: []string{"mia@acme.com", "sam@acme.com"}, ConsoleID: everybody},
			outsider:  {Name: "Break-glass", DirectoryID: okta, Members: []string{"amara@acme.com"}},
		},
		Accounts: map[string]worksheet.AccountsFact{"acme.com": {Count: 38}, "acme.dev": {Count: 1}},
	}
}

// words are all texts of a sheet that people read.
func words(sheet worksheet.Sheet) []string {
	said := []string{sheet.Title, sheet.Screen}
	for _, place := range sheet.Where {
		said = append(append(said, place.Path...), place.Navigation)
	}
	for _, step := range sheet.Steps {
		said = append(said, step.Words)
		if step.Or != "" {
			said = append(said, step.Or)
		}
		if step.Field != nil {
			said = append(said, step.Field.Label, step.Field.Attribute, step.Field.Value+".", step.Field.Before+".")
		}
	}
	said = slices.Concat(said, sheet.Consequences, sheet.Irreversible, sheet.Uncertain)
	for _, question := range sheet.Questions {
		said = append(append(said, question.Name, question.Ask), question.Known...)
	}
	for _, wanted := range sheet.Returns {
		said = append(said, wanted.Name, wanted.Label, wanted.Hint)
	}
	return said
}

// wantWhole looks for what every sheet has.
func wantWhole(t *testing.T, sheet worksheet.Sheet) {
	t.Helper()
	if len(sheet.Steps) == 0 || len(sheet.Consequences) == 0 || sheet.Order == 0 {
		t.Errorf("sheet %q lacks steps, consequences or an order", sheet.Title)
	}
	var navigation []string
	for _, place := range sheet.Where {
		navigation = append(navigation, place.Navigation)
	}
	if !slices.Contains(navigation, "now") || !slices.Contains(navigation, "older") {
		t.Errorf("sheet %q does not say where it is in both consoles: %q", sheet.Title, navigation)
	}
	for _, said := range words(sheet) {
		if strings.TrimSpace(said) == "" || strings.Contains(said, "%!") {
			t.Errorf("sheet %q says %q", sheet.Title, said)
		}
	}
	for _, wanted := range sheet.Returns {
		if problem := wanted.Check(""); (problem == "") != wanted.Optional {
			t.Errorf("sheet %q: %s, optional %t, left empty: %q", sheet.Title, wanted.Name, wanted.Optional, problem)
		}
	}
}

// saysAll reports what of wanted stands nowhere in the sheet.
func saysAll(t *testing.T, sheet worksheet.Sheet, wanted ...string) {
	t.Helper()
	said := strings.Join(words(sheet), "\n")
	for _, want := range wanted {
		if !strings.Contains(said, want) {
			t.Errorf("sheet %q does not say %q:\n%s", sheet.Title, want, said)
		}
	}
}

// eachWrite calls do with each write that there is.
func eachWrite(do func(object, verb string)) {
	for _, writes := range operations {
		for _, write := range writes {
			do(write[0], write[1])
		}
	}
}

// Where nothing is known a sheet is whole all the same, and says what it does not know.
func TestFor_withoutFacts(t *testing.T) {
	eachWrite(func(object, verb string) { wantWhole(t, worksheet.For(worksheet.Change{Object: object, Verb: verb})) })
	saysAll(t, worksheet.For(enforce(worksheet.Facts{})), "Not known here: whether anybody has signed in", "Not known here: the members of the other policies", "members not known here")
	saysAll(t, worksheet.For(worksheet.Change{Object: worksheet.LinkedDomain, Verb: worksheet.Create, After: map[string]any{"domain": "acme.com", "directoryId": okta}}),
		"number of accounts not known here", "Not known here: whether the default policy")
	if sheet := worksheet.For(worksheet.Change{Object: "directory", Verb: "fold"}); sheet.Uncertain == nil || sheet.Title != "fold directory" {
		t.Errorf("sheet of a write that there is not: %+v", sheet)
	}
}

// A secret that comes with an object, and what is sensitive, is in no text.
func TestFor_showsNoSecret(t *testing.T) {
	const canary = "canary-4711"
	eachWrite(func(object, verb string) {
		with := map[string]any{
			"token": canary, "apiKey": map[string]any{"id": canary, "token": canary}, "directoryId": okta,
			"name": worksheet.Hidden{}, "issuer": worksheet.Hidden{}, "personalMessage": worksheet.Hidden{}, "domain": worksheet.Hidden{},
		}
		if said := strings.Join(words(worksheet.For(worksheet.Change{Object: object, Verb: verb, Before: with, After: with, Around: everythingKnown()})), "\n"); strings.Contains(said, canary) {
			t.Errorf("%s %s shows the key:\n%s", verb, object, said)
		}
	})
	for _, verb := range []string{worksheet.Create, worksheet.Rotate} {
		for _, wanted := range worksheet.For(worksheet.Change{Object: worksheet.ProvisioningConfig, Verb: verb}).Returns {
			if wanted.Secret != (wanted.Name == worksheet.ReturnToken) {
				t.Errorf("%s: %s is secret: %t", verb, wanted.Name, wanted.Secret)
			}
			if problem := wanted.Check(canary + " " + canary); strings.Contains(problem, canary) && wanted.Secret {
				t.Errorf("the check of %s repeats it: %s", wanted.Name, problem)
			}
		}
	}
}

func enforce(facts worksheet.Facts) worksheet.Change {
	policy := func(enforces bool) map[string]any {
		return map[string]any{"id": everybody, "directoryId": okta, "name": "Everybody", "enforceSso": enforces, "isDefault": true}
	}
	return worksheet.Change{Object: worksheet.AuthenticationPolicy, Verb: worksheet.Update, Before: policy(false), After: policy(true), Around: facts}
}

func asked(sheet worksheet.Sheet) string {
	var names []string
	for _, question := range sheet.Questions {
		names = append(names, question.Name)
	}
	return strings.Join(names, " ")
}

// A box that is to stay empty is not chosen: who reads only the step's sentence would lock people out.
func TestFor_doesNotHaveABoxTickedThatStaysEmpty(t *testing.T) {
	created := enforce(everythingKnown())
	created.Verb, created.Before, created.After = worksheet.Create, nil, created.Before
	lifted := enforce(everythingKnown())
	lifted.Before, lifted.After = lifted.After, lifted.Before
	for says, change := range map[string]worksheet.Change{
		`Do not select "Enforce single sign-on".`: created,
		`Deselect "Enforce single sign-on".`:      lifted,
		`Choose "Enforce single sign-on".`:        enforce(everythingKnown()),
	} {
		saysAll(t, worksheet.For(change), says)
	}
}

// Before people have to use single sign-on somebody has tried it, and it is known who stays outside.
func TestFor_asksBeforeSingleSignOnIsEnforced(t *testing.T) {
	sheet := worksheet.For(enforce(everythingKnown()))
	if got := asked(sheet); got != "signed_in outside break_glass" {
		t.Errorf("asked: %s", got)
	}
	saysAll(t, sheet, `policy "Break-glass". In it: amara@acme.com.`, "Members of the policy (mia@acme.com, sam@acme.com) sign in with Okta from now on", "acme.com (38 accounts)")
	if said := strings.Join(words(sheet), "\n"); strings.Contains(said, `Does not enforce it: the default policy "Everybody"`) {
		t.Errorf("the policy itself is not outside:\n%s", said)
	}
	if sheet.Where[0].URL != "https://admin.atlassian.com/o/4c0f9e6e/authentication-policies/policy/"+everybody {
		t.Errorf("address of the policy: %s", sheet.Where[0].URL)
	}

	lifted := enforce(everythingKnown())
	lifted.Before, lifted.After = lifted.After, lifted.Before
	sheet = worksheet.For(lifted)
	if sheet.Order <= worksheet.For(enforce(everythingKnown())).Order || asked(sheet) != "" {
		t.Errorf("lifting asks %q and has order %d", asked(sheet), sheet.Order)
	}
	saysAll(t, sheet, "no longer have to sign in with Okta", "lift single sign-on")

	created := worksheet.Change{Object: worksheet.AuthenticationPolicy, Verb: worksheet.Create, After: map[string]any{"directoryId": okta, "name": "New", "enforceSso": true}, Around: everythingKnown()}
	if got := asked(worksheet.For(created)); got != "signed_in outside break_glass" {
		t.Errorf("asked for a new policy that enforces: %s", got)
	}
	renamed := enforce(everythingKnown())
	renamed.Before = map[string]any{"id": everybody, "directoryId": okta, "name": "Old", "enforceSso": true}
	if sheet := worksheet.For(renamed); asked(sheet) != "" || sheet.Uncertain == nil || !strings.Contains(sheet.Title, `rename it to "Everybody"`) {
		t.Errorf("a rename asks %q, is uncertain about %q, title %s", asked(sheet), sheet.Uncertain, sheet.Title)
	}
}

// A directory of Google Workspace has neither SAML nor SCIM, and no other tile leads to it. A rename that is done names both
// names still: the records have the new one then.
func TestFor_directories(t *testing.T) {
	google := map[string]any{"id": okta, "name": "Old", "identityProvider": "google_workspace"}
	for _, test := range []struct {
		change       worksheet.Change
		says, silent string
	}{
		{worksheet.Change{Object: worksheet.Directory, Verb: worksheet.Create, After: google}, "Without such a tile Google Workspace cannot be connected here", "Other provider"},
		{worksheet.Change{Object: worksheet.Directory, Verb: worksheet.Delete, Before: google}, "Look that the Google account is disconnected", "user provisioning"},
		{worksheet.Change{Object: worksheet.Directory, Verb: worksheet.Update, Before: google, After: map[string]any{"id": okta, "name": "Okta"}, Around: everythingKnown()}, `Rename directory "Old" to "Okta"`, `Rename directory "Okta"`},
	} {
		sheet := worksheet.For(test.change)
		saysAll(t, sheet, test.says)
		if text := fmt.Sprintf("%+v", sheet); strings.Contains(text, test.silent) {
			t.Errorf("%q says %q", sheet.Title, test.silent)
		}
	}
}

// Before a domain is moved it is known how many accounts follow, and how they sign in then.
func TestFor_saysWhoFollowsADomain(t *testing.T) {
	move := func(from, to string, enforces bool) worksheet.Sheet {
		facts := everythingKnown()
		policy := facts.Policies[everybody]
		policy.EnforceSSO = enforces
		facts.Policies[everybody] = policy
		change := worksheet.Change{Object: worksheet.LinkedDomain, Verb: worksheet.Update, After: map[string]any{"domain": "acme.com", "directoryId": to}, Around: facts}
		if from != "" {
			change.Before = map[string]any{"domain": "acme.com", "directoryId": from}
		}
		if to == "" {
			change.Verb, change.After = worksheet.Delete, nil
		}
		return worksheet.For(change)
	}
	sheet := move(local, okta, true)
	saysAll(t, sheet, "Accounts of \"acme.com\" that follow sign in with Okta from now on", "(38 accounts)", "Press \"Link domain\"", "Link to a different directory")
	if asked(sheet) != "accounts_follow" {
		t.Errorf("asked: %s", asked(sheet))
	}
	saysAll(t, move("", okta, false), "Nobody has to sign in with Okta yet", "Press \"Link domain\"", "Link to a different directory")
	saysAll(t, move(entra, okta, false), `Open directory "Entra"`, "Link to a different directory", "Microsoft Entra ID no longer decides")
	back := move(okta, "", false)
	saysAll(t, back, "choose the local directory", "The local directory has no single sign-on")
	if back.Screen != "Domains: Okta" {
		t.Errorf("an unlinked domain is done on the page %q", back.Screen)
	}
}

// A new key has to get to the identity provider, which has none that works until then.
func TestFor_rotationWaitsForTheIdentityProvider(t *testing.T) {
	sheet := worksheet.For(worksheet.Change{Object: worksheet.ProvisioningConfig, Verb: worksheet.Rotate, Before: map[string]any{"directoryId": okta}, Around: everythingKnown()})
	saysAll(t, sheet, "Has Okta got the new key?", "The old key stops at once.")
	if len(sheet.Questions) != 1 || len(sheet.Questions[0].Answers) != 2 {
		t.Errorf("questions %+v", sheet.Questions)
	}
}

// What does not change is not typed again: not a certificate that is wrapped in another way, nor a list in another order.
func TestFor_showsOnlyWhatChanges(t *testing.T) {
	saml := func(certificate, url string) map[string]any {
		return map[string]any{"identityProviderDirectoryId": okta, "issuer": "i", "singleSignOnUrl": url, "identityProviderPublicCertificate": certificate}
	}
	change := worksheet.Change{Object: worksheet.SAMLConfiguration, Verb: worksheet.Update, Around: everythingKnown(),
		Before: saml("-----BEGIN CERTIFICATE-----\nAA\nBB\n-----END", "https://a"), After: saml("-----BEGIN CERTIFICATE-----\nAABB\n-----END", "https://b")}
	if got := fieldsOf(worksheet.For(change)); got != "singleSignOnUrl" {
		t.Errorf("fields: %s", got)
	}
	change.After = saml("-----BEGIN CERTIFICATE-----\nAABC\n-----END", "https://a")
	if got := fieldsOf(worksheet.For(change)); got != "identityProviderPublicCertificate" {
		t.Errorf("fields: %s", got)
	}
	google := worksheet.Change{Object: worksheet.GoogleWorkspaceConnection, Verb: worksheet.Update, Before: map[string]any{"groups": []any{"a@x.com", "b@x.com"}, "syncEnabled": true},
		After: map[string]any{"groups": []any{"b@x.com", "a@x.com"}, "syncEnabled": worksheet.Unknown("known after step 2")}}
	sheet := worksheet.For(google)
	if got := fieldsOf(sheet); got != "syncEnabled" || !sheet.Steps[2].Field.Later {
		t.Errorf("fields: %s", got)
	}
}

func fieldsOf(sheet worksheet.Sheet) string {
	var fields []string
	for _, step := range sheet.Steps {
		if step.Field != nil {
			fields = append(fields, step.Field.Attribute)
		}
	}
	return strings.Join(fields, " ")
}

// A name cannot hide what stands around it.
func TestFor_namesStayInTheirQuotes(t *testing.T) {
	for _, name := range []string{"a\nb", "a\u202eb", `a" and "b`, "a\u0000b"} {
		sheet := worksheet.For(worksheet.Change{Object: worksheet.Directory, Verb: worksheet.Create, After: map[string]any{"name": name, "identityProvider": "okta"}})
		if want := "Add directory " + fmt.Sprintf("%q", name); sheet.Title != want {
			t.Errorf("title %q, want %q", sheet.Title, want)
		}
		if sheet.Steps[2].Field.Value != name {
			t.Errorf("the value to copy is %q, want %q", sheet.Steps[2].Field.Value, name)
		}
	}
}

// A whole set-up is four pages of the console in the safe order, and taking it away is the reverse.
func TestScreens_areInTheSafeOrder(t *testing.T) {
	write := func(object, verb string, with map[string]any) worksheet.Sheet {
		with["directoryId"], with["identityProviderDirectoryId"] = okta, okta
		return worksheet.For(worksheet.Change{Object: object, Verb: verb, Before: with, After: with, Around: everythingKnown()})
	}
	for verb, want := range map[string]string{
		worksheet.Create: "Directory and single sign-on: Okta [2 4] Domains: Okta [1 5] User provisioning: Okta [3] Authentication policies [0]",
		worksheet.Delete: "Authentication policies [0] User provisioning: Okta [3] Domains: Okta [1 5] Directory and single sign-on: Okta [2 4]",
	} {
		var sheets []worksheet.Sheet
		for _, object := range []string{worksheet.AuthenticationPolicy, worksheet.LinkedDomain, worksheet.SAMLConfiguration, worksheet.ProvisioningConfig, worksheet.Directory, worksheet.LinkedDomain} {
			sheets = append(sheets, write(object, verb, map[string]any{"name": "Okta", "domain": "acme.com"}))
		}
		var got []string
		for _, screen := range worksheet.Screens(sheets) {
			got = append(got, fmt.Sprint(screen.Name, " ", screen.Sheets))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %s, want %s", verb, strings.Join(got, " "), want)
		}
	}
}
