package linkeddomain_test

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const (
	resourceType = "atlassian_linked_domain"
	address      = resourceType + ".test"
	directories  = `
resource "atlassian_directory" "okta" {
  name = "Okta"
  identity_provider = "okta"
}
resource "atlassian_directory" "entra" {
  name = "Entra"
  identity_provider = "microsoft_entra_id"
}
`
)

func config(domain, directory string) string {
	return directories + fmt.Sprintf(`
resource "atlassian_linked_domain" "test" {
  domain       = %q
  directory_id = atlassian_directory.%s.id
}
`, domain, directory)
}

func TestAccLinkedDomain_lifecycle(t *testing.T) {
	t.Parallel()
	acctest.Lifecycle{
		Type:         resourceType,
		Identity:     "domain",
		Config:       config("acme.com", "okta"),
		Updates:      []acctest.Change{{Name: "directory_id", Config: config("acme.com", "entra")}},
		Replacements: []acctest.Change{{Name: "domain", Config: config("acme.dev", "entra")}},
		Drifts: []acctest.Drift{{Attribute: "directory_id", Also: []string{"directory_name"}, Change: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) {
			if err := o.Client.UnlinkDomain(context.Background(), o.ID, instance.String("domain"), ""); err != nil {
				t.Error(err)
			}
		}}},
		Exists: func(t testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
			link, err := o.Client.LinkedDomain(context.Background(), o.ID, instance.String("domain"))
			if err != nil {
				t.Error(err)
			}
			return link.DirectoryKind != client.KindLocal
		},
	}.Run(t)
}

func TestAccLinkedDomain_spellings(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	same := statecheck.ExpectKnownValue(address, tfjsonpath.New("id"), knownvalue.StringExact("xn--bcher-kva.example"))
	unchanged := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(config("Bücher.Example.", "okta")), ConfigStateChecks: []statecheck.StateCheck{same}},
		{Config: o.Config(config("bücher.example", "okta")), ConfigPlanChecks: unchanged},
		{Config: o.Config(config("XN--BCHER-KVA.example", "okta")), ConfigPlanChecks: unchanged},
		{ResourceName: address, ImportState: true, ImportStateId: "BÜCHER.example", ImportStateVerify: true, ImportStateVerifyIgnore: []string{"domain"}},
	}})
}

func TestAccLinkedDomain_refusedAtPlan(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, domain, want string }{
		{"e-mail address", "jo@acme.com", `acme\.com`},
		{"URL", "https://acme.com/", `acme\.com`},
		{"wildcard", "*.acme.com", `acme\.com`},
		{"IP address", "192.0.2.1", `IP\s+address`},
		{"public suffix", "co.uk", `public\s+suffix`},
		{"empty", "", `domain`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
				{Config: o.Config(config(test.domain, "okta")), ExpectError: regexp.MustCompile(`Not a domain name(.|\s)*` + test.want)},
			}})
			if sent := o.ProviderRequests(); len(sent) > 0 {
				t.Errorf("sent before the refusal: %v", sent)
			}
		})
	}
}

// directory makes a directory behind Terraform's back.
func directory(t testing.TB, o *acctest.Organization, name, identityProvider string) string {
	t.Helper()
	made, err := o.Client.CreateDirectory(context.Background(), o.ID, client.DirectoryCreate{Name: name, IdentityProvider: identityProvider})
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func TestLinkedDomain_planChecks(t *testing.T) {
	o := acctest.Start(t)
	okta, entra := directory(t, o, "Okta", "okta"), directory(t, o, "Entra", "microsoft_entra_id")
	if _, err := o.Client.LinkDomain(context.Background(), o.ID, "acme.org", entra, ""); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		config map[string]any
		want   []string
	}{
		{"not verified", map[string]any{"domain": "acme.net", "directory_id": okta}, []string{"acme.net is not verified", "unverified", "Verify it"}},
		{"not there", map[string]any{"domain": "nowhere.example", "directory_id": okta}, []string{"nowhere.example is not verified", "unknown to the organization"}},
		{"linked elsewhere", map[string]any{"domain": "acme.org", "directory_id": okta}, []string{`directory "Entra"`, "Its import ID is", "acme.org"}},
		{"linked elsewhere, new directory", map[string]any{"domain": "acme.org", "directory_id": acctest.Unknown}, []string{`directory "Entra"`}},
		{"no such directory", map[string]any{"domain": "acme.com", "directory_id": "6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8"}, []string{"6d5c4b3a-2918-4706-95a4-b3c2d1e0f9a8 does not exist"}},
		{"fine", map[string]any{"domain": "acme.com", "directory_id": okta}, nil},
		{"already here", map[string]any{"domain": "acme.org", "directory_id": entra}, nil},
		{"nothing known", map[string]any{"domain": acctest.Unknown, "directory_id": acctest.Unknown}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := acctest.Text(o.Protocol(t).Plan(resourceType, test.config, acctest.Object{}).Diagnostics)
			for _, want := range test.want {
				if !strings.Contains(text, want) {
					t.Errorf("the plan does not say %q:\n%s", want, text)
				}
			}
			if test.want == nil && text != "" {
				t.Errorf("the plan complains:\n%s", text)
			}
			if test.want != nil && !strings.Contains(text, `AttributeName("domain")`) && !strings.Contains(text, `AttributeName("directory_id")`) {
				t.Errorf("not at the attribute:\n%s", text)
			}
			softened := o.Protocol(t, map[string]any{"plan_checks": "warn"}).Plan(resourceType, test.config, acctest.Object{}).Diagnostics
			if text := acctest.Text(softened); strings.Contains(text, "ERROR") || (test.want != nil && !strings.Contains(text, "WARNING")) {
				t.Errorf("plan_checks = warn gave:\n%s", text)
			}
			silenced := o.Protocol(t, map[string]any{"plan_checks": "off"}).Plan(resourceType, test.config, acctest.Object{}).Diagnostics
			if len(silenced) > 0 {
				t.Errorf("plan_checks = off gave:\n%s", acctest.Text(silenced))
			}
		})
	}
}

func TestLinkedDomain_idIsKnownAtPlan(t *testing.T) {
	planned := acctest.Start(t).Protocol(t).Plan(resourceType, map[string]any{"domain": "BÜCHER.example.", "directory_id": acctest.Unknown}, acctest.Object{})
	if id := planned.Attribute("id"); id != "xn--bcher-kva.example" {
		t.Errorf("id is planned as %v", id)
	}
}

func TestLinkedDomain_twoInOnePlan(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	config := map[string]any{"domain": "acme.com", "directory_id": directory(t, o, "Okta", "okta")}
	driver.Succeeds(driver.Plan(resourceType, config, acctest.Object{}).Diagnostics)
	if text := acctest.Text(driver.Plan(resourceType, config, acctest.Object{}).Diagnostics); !strings.Contains(text, "linked twice") {
		t.Errorf("the second link of one domain was not reported:\n%s", text)
	}
}

// A plan shows the name that the domain leaves; a new name of the directory is no change.
func TestLinkedDomain_directoryName(t *testing.T) {
	o := acctest.Start(t)
	okta, entra := directory(t, o, "Okta", "okta"), directory(t, o, "Entra", "microsoft_entra_id")
	config := map[string]any{"domain": "acme.com", "directory_id": okta}
	created := o.Protocol(t).Create(resourceType, config)
	if name := created.Attribute("directory_name"); name != "Okta" {
		t.Errorf("after the create the name is %v", name)
	}
	renamed := "Okta two"
	if _, err := o.Client.UpdateDirectory(t.Context(), o.ID, okta, "", client.DirectoryUpdate{Name: &renamed}); err != nil {
		t.Fatal(err)
	}
	driver := o.Protocol(t)
	read, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	if name := read.Attribute("directory_name"); name != renamed {
		t.Errorf("after the refresh the name is %v", name)
	}
	if planned := driver.Plan(resourceType, config, read); !planned.Empty() {
		t.Errorf("a renamed directory changes %v", planned.Changes())
	}
	moves := driver.Plan(resourceType, map[string]any{"domain": "acme.com", "directory_id": entra}, read)
	if got := moves.Changes(); !slices.Equal(got, []string{"directory_id", "directory_name"}) {
		t.Errorf("a move changes %v", got)
	}
	moved, diagnostics := driver.Apply(moves)
	driver.Succeeds(diagnostics)
	if name := moved.Attribute("directory_name"); name != "Entra" {
		t.Errorf("after the move the name is %v", name)
	}
}

// The name is for people: a directory that cannot be read fails nothing, and the last name stays.
func TestLinkedDomain_directoryNameThatCannotBeRead(t *testing.T) {
	o := acctest.Start(t)
	created := o.Protocol(t).Create(resourceType, map[string]any{"domain": "acme.com", "directory_id": directory(t, o, "Okta", "okta")})
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/identity/v1/orgs/*/directories/*", Status: 403})
	driver := o.Protocol(t)
	read, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	if name := read.Attribute("directory_name"); name != "Okta" {
		t.Errorf("the name is %v", name)
	}
	if asked := o.ProviderRequests(); asked[len(asked)-1].Status != 403 {
		t.Errorf("the directory was not asked for: %v", asked)
	}
}

func TestLinkedDomain_noChangeNoExtraRequests(t *testing.T) {
	o := acctest.Start(t)
	config := map[string]any{"domain": "acme.com", "directory_id": directory(t, o, "Okta", "okta")}
	created := o.Protocol(t).Create(resourceType, config)
	o.Emulator.ResetJournal()
	driver := o.Protocol(t)
	read, _ := driver.Read(created)
	if planned := driver.Plan(resourceType, config, read); !planned.Empty() {
		t.Errorf("plan changes %v", planned.Changes())
	}
	if sent := o.ProviderRequests(); len(sent) != 2 { // the link, and its directory for the name
		t.Errorf("a refresh and an empty plan took %d requests, want 2: %v", len(sent), sent)
	}
}

// Somebody links the domain elsewhere between the plan of a new link and its apply: it stays there.
func TestLinkedDomain_linkedElsewhereBeforeTheCreate(t *testing.T) {
	o := acctest.Start(t)
	okta, entra := directory(t, o, "Okta", "okta"), directory(t, o, "Entra", "microsoft_entra_id")
	driver := o.Protocol(t)
	config := map[string]any{"domain": "acme.com", "directory_id": okta}
	planned := driver.Plan(resourceType, config, acctest.Object{})
	if _, err := o.Client.LinkDomain(t.Context(), o.ID, "acme.com", entra, ""); err != nil {
		t.Fatal(err)
	}
	_, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), "ERROR", "is linked to another directory by now", `directory "Entra" (`+entra+")", `AttributeName("domain")`)
	if link, err := o.Client.LinkedDomain(t.Context(), o.ID, "acme.com"); err != nil || link.DirectoryID != entra {
		t.Errorf("the domain is in %s, %v", link.DirectoryID, err)
	}
	if writes := o.Writes(); len(writes) > 0 {
		t.Errorf("sent: %v", writes)
	}
}

// A domain that is here already is taken over without a write.
func TestLinkedDomain_linkedHereBeforeTheCreate(t *testing.T) {
	o := acctest.Start(t)
	okta := directory(t, o, "Okta", "okta")
	driver := o.Protocol(t)
	planned := driver.Plan(resourceType, map[string]any{"domain": "acme.com", "directory_id": okta}, acctest.Object{})
	if _, err := o.Client.LinkDomain(t.Context(), o.ID, "acme.com", okta, ""); err != nil {
		t.Fatal(err)
	}
	created, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	if created.Attribute("directory_id") != okta || len(o.Writes()) > 0 {
		t.Errorf("created %v, sent %v", created.Value, o.Writes())
	}
}

func TestLinkedDomain_movedBetweenPlanAndApply(t *testing.T) {
	o := acctest.Start(t)
	okta, entra, ping := directory(t, o, "Okta", "okta"), directory(t, o, "Entra", "microsoft_entra_id"), directory(t, o, "Ping", "ping_identity")
	driver := o.Protocol(t)
	created := driver.Create(resourceType, map[string]any{"domain": "acme.com", "directory_id": okta})
	planned := driver.Plan(resourceType, map[string]any{"domain": "acme.com", "directory_id": entra}, created)
	if _, err := o.Client.LinkDomain(context.Background(), o.ID, "acme.com", ping, ""); err != nil {
		t.Fatal(err)
	}
	_, diagnostics := driver.Apply(planned)
	if text := acctest.Text(diagnostics); !strings.Contains(text, "changed this object after the plan was made") {
		t.Errorf("want the 412 explained, got:\n%s", text)
	}
	if link, err := o.Client.LinkedDomain(context.Background(), o.ID, "acme.com"); err != nil || link.DirectoryID != ping {
		t.Errorf("somebody else's move was trampled: %+v, %v", link, err)
	}
}

// Replacing a directory deletes the old one first: the domain falls back to the
// local directory and its version moves within the same apply.
func TestAccLinkedDomain_followsAReplacedDirectory(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	before := config("acme.com", "okta")
	after := strings.Replace(before, `identity_provider = "okta"`, `identity_provider = "auth0"`, 1)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
		{Config: o.Config(before)},
		{Config: o.Config(after), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)}}},
	}})
}

func TestLinkedDomain_lostAnswer(t *testing.T) {
	o := acctest.Start(t)
	okta := directory(t, o, "Okta", "okta")
	o.Emulator.Fault(emulator.Fault{Method: "PUT", Path: "/admin/identity/v1/orgs/*/linked-domains/*", DropAnswer: true, Times: 1})
	created := o.Protocol(t).Create(resourceType, map[string]any{"domain": "acme.com", "directory_id": okta})
	if created.Attribute("directory_id") != okta {
		t.Errorf("state holds %v", created.Value)
	}
}

func TestLinkedDomain_gone(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create(resourceType, map[string]any{"domain": "acme.com", "directory_id": directory(t, o, "Okta", "okta")})
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/identity/v1/orgs/*/linked-domains/*", Status: 404,
		Body: `{"errors":[{"id":"1","status":"404","code":"ADMIN-404-3","title":"Not Found","detail":"Domain not found"}]}`})
	created.Identity = nil // as a Terraform before 1.12 reads
	read, diagnostics := driver.Read(created)
	driver.Succeeds(diagnostics)
	if read.Type != "" || !strings.Contains(acctest.Text(diagnostics), "Object is gone: linked domain acme.com") {
		t.Errorf("want it removed with a warning, got %v\n%s", read, acctest.Text(diagnostics))
	}
}

func TestLinkedDomain_forbiddenIsNotGone(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	created := driver.Create(resourceType, map[string]any{"domain": "acme.com", "directory_id": directory(t, o, "Okta", "okta")})
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: "/admin/identity/v1/orgs/*/linked-domains/*", Status: 403})
	read, diagnostics := driver.Read(created)
	if text := acctest.Text(diagnostics); !strings.Contains(text, "scopes of this call") || read.Type == "" {
		t.Errorf("want an error that names the scopes and the state kept, got %v\n%s", read, text)
	}
}

// What the checks of a new link ask is asked side by side: but for the directories, which tell whether the
// organization can be asked at all, each answer here waits until all four questions have come.
func TestLinkedDomain_checksOfANewOneAskSideBySide(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	directory, err := o.Client.CreateDirectory(t.Context(), o.ID, client.DirectoryCreate{Name: "Okta", IdentityProvider: client.IdentityProviderOkta})
	if err != nil {
		t.Fatal(err)
	}
	all := make(chan struct{})
	haveAll := sync.OnceFunc(func() { close(all) })
	var mu sync.Mutex
	asked := map[string]bool{}
	address := o.Between(t, func(path string, body []byte) []byte {
		if strings.HasSuffix(path, "/directories") {
			return body
		}
		mu.Lock()
		if asked[path] = true; len(asked) == 4 {
			haveAll()
		}
		mu.Unlock()
		select {
		case <-all:
			return body
		case <-t.Context().Done():
			return nil
		}
	})
	d := o.Protocol(t, map[string]any{"base_url": address, "request_timeout": "10s", "max_retries": 0})
	planned := d.Plan(resourceType, map[string]any{"domain": "acme.com", "directory_id": directory.ID}, acctest.Object{})
	d.Succeeds(planned.Diagnostics)
	mu.Lock()
	defer mu.Unlock()
	for _, list := range []string{"/linked-domains", "/domains", "/subscription", "/service"} {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(asked)), func(path string) bool { return strings.HasSuffix(path, list) }) {
			t.Errorf("nobody asked for %s: %v", list, asked)
		}
	}
}
