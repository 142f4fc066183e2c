package scimuser_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const usersPath = "/scim/directory/*/Users"

// somebodyCreates makes a user as the identity provider's own client would.
func somebodyCreates(t testing.TB, o *acctest.Organization, scimDirectoryID, userName, email string) client.SCIMUser {
	t.Helper()
	user, err := o.Client.CreateSCIMUser(context.Background(), scimDirectoryID, client.SCIMUser{UserName: userName, Email: email, Active: true})
	if err != nil {
		t.Fatal(err)
	}
	return user
}

// An Atlassian account with the address is linked, and no second one is made.
func TestSCIMUser_linksTheAccountThatIsThere(t *testing.T) {
	o, scimDirectoryID := started(t)
	existing := emulator.DefaultSeed().Users[0]
	created := o.Protocol(t).Create(resourceType, jo(scimDirectoryID, map[string]any{"email": strings.ToUpper(existing.Email)}))
	if got := created.Attribute("account_id"); got != existing.AccountID {
		t.Errorf("account_id is %v, want that of %s: %s", got, existing.Email, existing.AccountID)
	}
	other := o.Protocol(t).Create(resourceType, jo(scimDirectoryID, map[string]any{"user_name": "other"}))
	if got := other.Attribute("account_id"); got == nil || got == existing.AccountID {
		t.Errorf("account_id of a new account is %v", got)
	}
}

// The service knows a domain by its A-labels only; the state keeps what was written.
func TestSCIMUser_internationalisedAddress(t *testing.T) {
	o, scimDirectoryID := started(t)
	driver := o.Protocol(t)
	buecher := func(local string) map[string]any {
		return jo(scimDirectoryID, map[string]any{"email": local + "@bücher.example"})
	}
	is := func(object acctest.Object, local string) {
		t.Helper()
		if got := there(t, o, object).Email; got != local+"@xn--bcher-kva.example" {
			t.Errorf("the service has the address %s", got)
		}
		read, diagnostics := driver.Read(object)
		driver.Succeeds(diagnostics)
		if got := read.Attribute("email"); got != local+"@bücher.example" {
			t.Errorf("the state has the address %s", got)
		}
	}
	created := driver.Create(resourceType, buecher("Jo"))
	is(created, "Jo")
	updated, diagnostics := driver.Apply(driver.Plan(resourceType, buecher("jo.doe"), created))
	driver.Succeeds(diagnostics)
	is(updated, "jo.doe")

	second, diagnostics := driver.Apply(driver.Plan(resourceType, jo(scimDirectoryID, map[string]any{"user_name": "other", "email": "jo.doe@bücher.example"}), acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "ERROR", "The directory has a user with this e-mail address", updated.Attribute("id").(string))
	if !second.Value.IsNull() {
		t.Errorf("the refused user is in the state: %v", second.Value)
	}
}

// The service may link the account later: null until then, and no difference when it comes.
func TestSCIMUser_accountIsLinkedLater(t *testing.T) {
	o, scimDirectoryID := started(t)
	driver := o.Protocol(t)
	const unlinked = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"0b7c1f0e-6f0a-4b8e-9c39-5a2d6f6c1e11","userName":"jo",
		"emails":[{"value":"jo@acme.com","type":"work","primary":true}],"active":true`
	const linked = unlinked + `,"urn:scim:schemas:extension:atlassian-external:1.0":{"atlassianAccountId":"712020:late"}}`
	o.Emulator.Fault(emulator.Fault{Method: http.MethodPost, Path: usersPath, Status: 201, Body: unlinked + "}", Times: 1})
	created := driver.Create(resourceType, jo(scimDirectoryID))
	if got := created.Attribute("account_id"); got != nil {
		t.Errorf("account_id of an unlinked user is %v", got)
	}
	o.Emulator.Fault(emulator.Fault{Method: http.MethodPatch, Path: usersPath + "/*", Status: 200, Body: unlinked + `,"title":"Engineer"}`, Times: 1})
	titled := jo(scimDirectoryID, map[string]any{"title": "Engineer"})
	updated, diagnostics := driver.Apply(driver.Plan(resourceType, titled, created))
	driver.Succeeds(diagnostics)
	if got := updated.Attribute("account_id"); got != nil {
		t.Errorf("account_id of a still unlinked user is %v", got)
	}
	now := strings.Replace(linked, `"active"`, `"title":"Engineer","active"`, 1)
	o.Emulator.Fault(emulator.Fault{Method: http.MethodPatch, Path: usersPath + "/*", Status: 200, Body: now, Times: 1})
	byUpdate, diagnostics := driver.Apply(driver.Plan(resourceType, jo(scimDirectoryID, map[string]any{"title": "Manager"}), updated))
	driver.Succeeds(diagnostics)
	if got := byUpdate.Attribute("account_id"); got != "712020:late" {
		t.Errorf("account_id that an update brings is %v", got)
	}
	o.Emulator.Fault(emulator.Fault{Method: http.MethodGet, Path: usersPath + "/*", Status: 200, Body: now, Times: 1})
	read, diagnostics := driver.Read(updated)
	driver.Succeeds(diagnostics)
	if got := read.Attribute("account_id"); got != "712020:late" {
		t.Errorf("account_id after the link is %v", got)
	}
	if planned := driver.Plan(resourceType, titled, read); !planned.Empty() {
		t.Errorf("the link changes %v", planned.Changes())
	}
	if planned := driver.Plan(resourceType, jo(scimDirectoryID, map[string]any{"title": "Engineer", "email": "jo.doe@acme.com"}), read); planned.Attribute("account_id") != "712020:late" {
		t.Errorf("a new address makes the account unknown, and with it everything that refers to it: %v", planned.Attribute("account_id"))
	}
}

func TestSCIMUser_lostAnswer(t *testing.T) {
	lose := emulator.Fault{Method: http.MethodPost, Path: usersPath, DropAnswer: true, Times: 1}

	t.Run("the user ends in state", func(t *testing.T) {
		o, scimDirectoryID := started(t)
		o.Emulator.Fault(lose)
		created := o.Protocol(t).Create(resourceType, whole(scimDirectoryID))
		if posts := o.Writes(); len(posts) != 1 {
			t.Errorf("the create was repeated: %v", posts)
		}
		user := there(t, o, created)
		for _, attribute := range attributes() {
			if got := attribute.of(user); got != attribute.before {
				t.Errorf("%s is %v", attribute.name, got)
			}
		}
		if created.Attribute("account_id") != user.AccountID {
			t.Errorf("account_id is %v", created.Attribute("account_id"))
		}
	})

	t.Run("an older user of that name is not adopted", func(t *testing.T) {
		o, scimDirectoryID := started(t)
		older := somebodyCreates(t, o, scimDirectoryID, "JO", "jo@acme.com")
		o.Clock.Advance(10 * time.Second)
		o.Emulator.Fault(lose)
		driver := o.Protocol(t)
		_, diagnostics := driver.Apply(driver.Plan(resourceType, jo(scimDirectoryID), acctest.Object{}))
		acctest.Says(t, acctest.Text(diagnostics), "has existed since 2026-11-02T09:00:00Z", "terraform import", scimDirectoryID+"/"+older.ID)
	})

	t.Run("neither is a new one with another address", func(t *testing.T) {
		o, scimDirectoryID := started(t)
		somebodyCreates(t, o, scimDirectoryID, "jo", "another.jo@acme.com")
		o.Emulator.Fault(lose)
		driver := o.Protocol(t)
		_, diagnostics := driver.Apply(driver.Plan(resourceType, jo(scimDirectoryID), acctest.Object{}))
		acctest.Says(t, acctest.Text(diagnostics), "has existed since", "terraform import")
	})

	t.Run("nothing was made", func(t *testing.T) {
		o, scimDirectoryID := started(t)
		o.Emulator.Fault(emulator.Fault{Method: http.MethodPost, Path: usersPath, Reset: true, Times: 1})
		driver := o.Protocol(t)
		_, diagnostics := driver.Apply(driver.Plan(resourceType, jo(scimDirectoryID), acctest.Object{}))
		acctest.Says(t, acctest.Text(diagnostics), `Cannot create SCIM user "jo"`, "whether the server acted is not known")
	})
}

// A conflict says who has what, and how to take it over; nothing is adopted silently.
func TestSCIMUser_conflict(t *testing.T) {
	for _, test := range []struct {
		name            string
		userName, email string
		at, says        string
	}{
		{"user name", "JO", "someone@acme.com", "user_name", "has a user with this user name: %s (someone@acme.com)"},
		{"address", "somebody", "JO@acme.com", "email", "has a user with this e-mail address: %s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, scimDirectoryID := started(t)
			driver := o.Protocol(t)
			mine := driver.Create(resourceType, jo(scimDirectoryID, map[string]any{"user_name": "mine", "email": "mine@acme.com"}))
			other := somebodyCreates(t, o, scimDirectoryID, test.userName, test.email)
			says := func(planned acctest.Planned) {
				t.Helper()
				_, diagnostics := driver.Apply(planned)
				acctest.Says(t, acctest.Text(diagnostics), strings.Replace(test.says, "%s", other.ID, 1),
					"Its import ID is:\n\n  "+scimDirectoryID+"/"+other.ID, `AttributeName("`+test.at+`")`)
			}
			says(driver.Plan(resourceType, jo(scimDirectoryID), acctest.Object{}))
			// Of a change, Atlassian documents no refusal for a name that is taken: 409 is the standard's, 400 is documented for the rest.
			o.Contract.AllowStatus(http.StatusConflict)
			says(driver.Plan(resourceType, jo(scimDirectoryID), mine))
			o.Emulator.Fault(emulator.Fault{Method: http.MethodPatch, Path: usersPath + "/*", Status: 400, Times: 1,
				Body: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"uniqueness","detail":"taken"}`})
			says(driver.Plan(resourceType, jo(scimDirectoryID), mine))

			// Half of it is taken, and the other half is the user's own.
			half := jo(scimDirectoryID, map[string]any{"user_name": "mine", "email": "mine@acme.com"})
			half[test.at] = jo("")[test.at]
			says(driver.Plan(resourceType, half, mine))

			o.Emulator.Fault(emulator.Fault{Method: http.MethodPost, Path: "/admin/user-provisioning/*/org/*/*", Status: 403})
			o.Emulator.Fault(emulator.Fault{Method: http.MethodGet, Path: usersPath, Status: 500})
			_, diagnostics := driver.Apply(driver.Plan(resourceType, jo(scimDirectoryID), acctest.Object{}))
			acctest.Says(t, acctest.Text(diagnostics), `Another user of the directory has the user name "jo" or the e-mail address jo@acme.com`)
		})
	}
}

// Nobody is named who is not in the way: neither the user itself, nor one in another directory.
func TestSCIMUser_conflictWithNobody(t *testing.T) {
	o, scimDirectoryID := started(t)
	another, _ := o.SCIMDirectory(t)
	driver := o.Protocol(t)
	created := driver.Create(resourceType, jo(scimDirectoryID))
	o.Contract.AllowStatus(http.StatusConflict)
	for method, planned := range map[string]acctest.Planned{
		http.MethodPatch: driver.Plan(resourceType, jo(scimDirectoryID, map[string]any{"title": "Engineer"}), created),
		http.MethodPost:  driver.Plan(resourceType, jo(another), acctest.Object{}),
	} {
		o.Emulator.Fault(emulator.Fault{Method: method, Status: 409, Times: 1})
		_, diagnostics := driver.Apply(planned)
		text := acctest.Text(diagnostics)
		acctest.Says(t, text, "Another user of the directory has", "terraform query")
		if strings.Contains(text, "import ID") {
			t.Errorf("%s: somebody is named:\n%s", method, text)
		}
	}
}

// Creating a user that was deactivated before activates the account again.
func TestSCIMUser_deactivatedElsewhere(t *testing.T) {
	o, scimDirectoryID := started(t)
	driver := o.Protocol(t)
	created := driver.Create(resourceType, jo(scimDirectoryID))
	deactivate(t, o, scimDirectoryID, created.Attribute("id"))
	created.Identity = nil // as a Terraform before 1.12 reads
	read, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	acctest.Says(t, acctest.Text(diagnostics), "Object is gone: SCIM user", "deactivated outside Terraform", "the next apply creates it again under a new id, which activates the account again")
	if read.Type != "" {
		t.Error("a deactivated user is still in the state")
	}
	again := driver.Create(resourceType, jo(scimDirectoryID))
	if !there(t, o, again).Active || again.Attribute("account_id") != created.Attribute("account_id") {
		t.Errorf("the account is not active again: %v", again.Value)
	}
}

func TestSCIMUser_inactive(t *testing.T) {
	o, scimDirectoryID := started(t)
	driver := o.Protocol(t)
	created := driver.Create(resourceType, jo(scimDirectoryID, map[string]any{"active": false}))
	if there(t, o, created).Active {
		t.Error("created active")
	}
	activated, diagnostics := driver.Apply(driver.Plan(resourceType, jo(scimDirectoryID), created))
	driver.Succeeds(diagnostics)
	if !there(t, o, activated).Active || activated.Attribute("active") != true {
		t.Error("left out, active is not true")
	}
}

// Many users at once through one provider, as Terraform's walk creates them.
func TestSCIMUser_manyAtOnce(t *testing.T) {
	o, scimDirectoryID := started(t)
	driver := o.Protocol(t)
	const many = 50
	plans := make([]acctest.Planned, many)
	for i := range plans {
		name := "user" + string(rune('a'+i/26)) + string(rune('a'+i%26))
		plans[i] = driver.Plan(resourceType, jo(scimDirectoryID, map[string]any{"user_name": name, "email": name + "@acme.com"}), acctest.Object{})
		driver.Succeeds(plans[i].Diagnostics)
	}
	applied := make(chan string)
	for _, planned := range plans {
		go func() {
			created, diagnostics := driver.Apply(planned)
			if created.Attribute("id") == nil {
				applied <- acctest.Text(diagnostics)
				return
			}
			applied <- ""
		}()
	}
	for range plans {
		if problem := <-applied; problem != "" {
			t.Error(problem)
		}
	}
	if writes := o.Writes(); len(writes) != many {
		t.Errorf("%d writes for %d users", len(writes), many)
	}
}
