package worksheet_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
)

var readAt = time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC)

// peopleKnown is an organization of which Atlassian has shown who is in which policy.
func peopleKnown(change func(*worksheet.PeopleFact)) worksheet.Facts {
	facts := everythingKnown()
	for id, policy := range facts.Policies {
		policy.Members, policy.ConsoleID = nil, id
		facts.Policies[id] = policy
	}
	in := func(policy string, people ...string) (accounts []worksheet.AccountFact) {
		for _, one := range people {
			accounts = append(accounts, worksheet.AccountFact{Email: one, PolicyID: policy, Told: true})
		}
		return accounts
	}
	fact := facts.Directories[okta]
	fact.People = worksheet.PeopleFact{ReadAt: readAt, Accounts: append(in(everybody, "mia@acme.com", "sam@acme.com"), in(outsider, "amara@acme.com")...)}
	change(&fact.People)
	facts.Directories[okta] = fact
	return facts
}

// Who stays outside is told by name, when that was read, and where nobody does there is a warning.
func TestFor_saysWhoStaysOutsideSingleSignOn(t *testing.T) {
	const warning = "Nobody on these domains stays outside."
	for name, test := range map[string]struct {
		change      func(*worksheet.PeopleFact)
		says, never []string
	}{
		"somebody": {func(*worksheet.PeopleFact) {}, []string{
			`The domains of directory "Okta" (acme.com) have 3 active accounts, as Atlassian showed it on 2 Nov 2026, 09:30 UTC.`,
			"Sign in with Okta from now on: 2.", `Stay outside: 1: amara@acme.com (policy "Break-glass").`, "Members of the policy (mia@acme.com, sam@acme.com) sign in with Okta",
		}, []string{warning, "not known here: whether these", "Not known here: who is in which"}},
		"nobody":            {func(f *worksheet.PeopleFact) { f.Accounts = f.Accounts[:2] }, []string{warning, "Sign in with Okta from now on: 2."}, []string{"Stay outside:"}},
		"no account at all": {func(f *worksheet.PeopleFact) { f.Accounts = nil }, []string{"have 0 active accounts"}, []string{warning}},
		"a policy that is not recorded": {func(f *worksheet.PeopleFact) { f.Accounts[2].PolicyID = "" }, []string{
			"Not known here: whether these stay outside, because they are in a policy whose address in the console is not recorded here: amara@acme.com."}, []string{warning, "Stay outside:"}},
		"a policy that is not told": {func(f *worksheet.PeopleFact) { f.Accounts[2].Told = false }, []string{
			"because Atlassian does not say which policy they are in: amara@acme.com."}, []string{warning, "Stay outside:"}},
		"more than are read": {func(f *worksheet.PeopleFact) { f.More, f.Accounts = true, f.Accounts[:2] }, []string{
			"at least 2 active accounts", "reads no more than 2 accounts of a directory"}, []string{warning}},
		"nothing is read": {func(f *worksheet.PeopleFact) { *f = worksheet.PeopleFact{Unread: "The key may not."} }, []string{
			"Not known here: who is in which policy. The key may not.", "Members of the policy (members not known here)"}, []string{warning, "have 0 active accounts"}},
	} {
		t.Run(name, func(t *testing.T) {
			sheet := worksheet.For(enforce(peopleKnown(test.change)))
			saysAll(t, sheet, test.says...)
			for _, never := range test.never {
				if said := strings.Join(words(sheet), "\n"); strings.Contains(said, never) {
					t.Errorf("the sheet says %q:\n%s", never, said)
				}
			}
		})
	}
	many := peopleKnown(func(f *worksheet.PeopleFact) {
		for i := range 200 {
			f.Accounts = append(f.Accounts, worksheet.AccountFact{Email: fmt.Sprintf("outside-%d@acme.com", i), PolicyID: outsider, Told: true})
		}
	})
	saysAll(t, worksheet.For(enforce(many)), "Stay outside: 201:", "and 151 others")
	// A policy without its address cannot be told from others, and the sheet says what to do about it.
	without := peopleKnown(func(f *worksheet.PeopleFact) { f.Accounts[2].PolicyID = "" })
	policy := without.Policies[outsider]
	policy.ConsoleID = ""
	without.Policies[outsider] = policy
	saysAll(t, worksheet.For(enforce(without)), `No address is recorded of: policy "Break-glass". Enter it under Records`)
}

// A pilot is the first that has to use single sign-on: nobody can have tried it before. Who stays outside is told policy by policy.
func TestFor_asksOfAPolicyWithoutPeopleWhatCanBeAnswered(t *testing.T) {
	const tried, will = "Has somebody signed in through Okta", "Has Okta got the two service provider addresses"
	pilot := func(change func(*worksheet.PeopleFact)) worksheet.Sheet {
		facts := peopleKnown(change)
		facts.Policies["pilot"] = worksheet.PolicyFact{Name: "Pilot", DirectoryID: okta, ConsoleID: "pilot"}
		return worksheet.For(worksheet.Change{
			Object: worksheet.AuthenticationPolicy, Verb: worksheet.Update, Around: facts,
			Before: map[string]any{"id": "pilot", "directoryId": okta, "enforceSso": false}, After: map[string]any{"id": "pilot", "directoryId": okta, "enforceSso": true},
		})
	}
	for name, test := range map[string]struct {
		sheet worksheet.Sheet
		ask   string
	}{
		"nobody is in it":   {pilot(func(*worksheet.PeopleFact) {}), will},
		"somebody is in it": {pilot(func(f *worksheet.PeopleFact) { f.Accounts[0].PolicyID = "pilot" }), tried},
		"not told":          {pilot(func(f *worksheet.PeopleFact) { f.Accounts[0].Told = false }), tried},
		"not all read":      {pilot(func(f *worksheet.PeopleFact) { f.More = true }), tried},
		"not read":          {pilot(func(f *worksheet.PeopleFact) { *f = worksheet.PeopleFact{} }), tried},
		"the default":       {worksheet.For(enforce(peopleKnown(func(f *worksheet.PeopleFact) { f.Accounts = f.Accounts[2:] }))), tried},
	} {
		if got := test.sheet.Questions[0].Ask; !strings.HasPrefix(got, test.ask) {
			t.Errorf("%s: asked is %q, want %q", name, got, test.ask)
		}
	}
	saysAll(t, pilot(func(*worksheet.PeopleFact) {}), "Sign in with Okta from now on: 0. Nobody is in the policy yet: who is put into it later signs in with Okta, too.",
		"Stay outside: 3.", `Of these in policy "Break-glass": 1: amara@acme.com.`, ": 2: mia@acme.com, sam@acme.com.")
}

// The log does not say how somebody has signed in, and the sheet does not claim it.
func TestFor_saysWhoHasSignedInLast(t *testing.T) {
	for name, test := range map[string]struct {
		fact worksheet.SignInsFact
		says string
	}{
		"somebody": {worksheet.SignInsFact{Who: "mia@acme.com", At: readAt.Add(-time.Hour), Since: readAt.Add(-48 * time.Hour), ReadAt: readAt},
			`the audit log has: mia@acme.com, on 2 Nov 2026, 08:30 UTC (read on 2 Nov 2026, 09:30 UTC). The log does not say whether it was through Okta.`},
		"nobody":   {worksheet.SignInsFact{Since: readAt.Add(-48 * time.Hour), ReadAt: readAt}, `The audit log has no sign-in of an account on the domains of directory "Okta" since 31 Oct 2026, 09:30 UTC`},
		"unread":   {worksheet.SignInsFact{ReadAt: readAt, Unread: "There is no log."}, "Not known here: whether anybody has signed in through Okta yet. There is no log."},
		"not told": {worksheet.SignInsFact{}, "Not known here: whether anybody has signed in through Okta yet."},
	} {
		t.Run(name, func(t *testing.T) {
			facts := everythingKnown()
			fact := facts.Directories[okta]
			fact.SignIns = test.fact
			facts.Directories[okta] = fact
			sheet := worksheet.For(enforce(facts))
			saysAll(t, sheet, test.says)
			if !strings.HasPrefix(asked(sheet), "signed_in ") {
				t.Errorf("nobody is asked whether somebody has signed in: %s", asked(sheet))
			}
		})
	}
}

// How many accounts follow a domain is said with when it was read, or with why it is not known.
func TestFor_saysHowManyAccountsFollowADomain(t *testing.T) {
	for says, read := range map[string]worksheet.AccountsFact{
		`"acme.com": 38 accounts, as Atlassian showed it on 2 Nov 2026, 09:30 UTC.`: {Count: 38, ReadAt: readAt},
		`"acme.com": at least 10000 accounts, as Atlassian`:                         {Count: 10000, More: true, ReadAt: readAt},
		`"acme.com": number of accounts not known here. The key may not.`:           {Unread: "The key may not."},
	} {
		facts := everythingKnown()
		facts.Accounts["acme.com"] = read
		sheet := worksheet.For(worksheet.Change{Object: worksheet.LinkedDomain, Verb: worksheet.Create, After: map[string]any{"domain": "acme.com", "directoryId": okta}, Around: facts})
		if known := strings.Join(sheet.Questions[0].Known, " "); !strings.HasPrefix(known, says) {
			t.Errorf("known is %q, want %q", known, says)
		}
	}
}

// A question stands where a person can answer it: before anything is done, or after the step that shows the answer.
func TestFor_asksWhereItCanBeAnswered(t *testing.T) {
	eachWrite(func(object, verb string) {
		sheet := worksheet.For(worksheet.Change{Object: object, Verb: verb, Before: map[string]any{"syncMode": "all_users"}, After: map[string]any{"syncMode": "specific_groups", "enforceSso": true}})
		for _, question := range sheet.Questions {
			if question.AfterStep < 0 || question.AfterStep > len(sheet.Steps) {
				t.Errorf("%s %s asks %s after step %d of %d", verb, object, question.Name, question.AfterStep, len(sheet.Steps))
			}
		}
	})
	for at, change := range map[string]worksheet.Change{
		`all_permissions after Tick every permission and press "Allow". A sync with less fails later.`: {Object: worksheet.GoogleWorkspaceConnection, Verb: worksheet.Create},
		`enforcement_lifted after Look under Authentication policies that no policy of`:                {Object: worksheet.GoogleWorkspaceConnection, Verb: worksheet.Delete},
		`enforcement_lifted after Look under Authentication policies`:                                  {Object: worksheet.SAMLConfiguration, Verb: worksheet.Delete},
		`members_change after At (not known) look at the members that are added and removed.`:          {Object: worksheet.GroupConflict, Verb: worksheet.Sync},
		`provider_has_key after Enter the new key at`:                                                  {Object: worksheet.ProvisioningConfig, Verb: worksheet.Rotate},
		"accounts_follow after ": {Object: worksheet.LinkedDomain, Verb: worksheet.Create},
		"leavers after ":         {Object: worksheet.ProvisioningConfig, Verb: worksheet.Delete},
		"people_know after ":     {Object: worksheet.Directory, Verb: worksheet.Delete},
		"provider_ready after ":  {Object: worksheet.SAMLConfiguration, Verb: worksheet.Update},
		"members_move after ":    {Object: worksheet.AuthenticationPolicy, Verb: worksheet.Delete},
		"signed_in after ":       enforce(everythingKnown()),
	} {
		sheet := worksheet.For(change)
		question, step := sheet.Questions[0], ""
		if question.AfterStep > 0 {
			step = sheet.Steps[question.AfterStep-1].Words
		}
		if got := question.Name + " after " + step; !strings.HasPrefix(got, at) || strings.HasSuffix(at, "after ") && step != "" {
			t.Errorf("asked is %q, want %q", got, at)
		}
	}
}
