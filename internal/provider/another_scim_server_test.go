package provider_test

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/provider"
)

// The SCIM resources against a SCIM server that is not this project's emulator. This one does not forgive what the
// provider and the emulator might have misunderstood in the same way.

func (s *anotherSCIMServer) factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		provider.TypeName: func() (tfprotov6.ProviderServer, error) {
			return acctest.NewServer(provider.WithRetryWait(time.Millisecond), provider.WithPollInterval(time.Millisecond), provider.WithPageSize(1))
		},
	}
}

func (s *anotherSCIMServer) config(resources ...string) string {
	return fmt.Sprintf("provider \"atlassian\" {\n  base_url = %q\n  api_key = \"unused\"\n  scim_api_keys = { %q = %q }\n}\n\n",
		s.url, s.directoryID, s.key) + strings.ReplaceAll(strings.Join(resources, "\n"), "DIRECTORY", fmt.Sprintf("scim_directory_id = %q", s.directoryID))
}

// user returns the block of a SCIM user with these attributes.
func user(attributes map[string]string) string {
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		fmt.Fprintf(&lines, "  %s = %s\n", name, attributes[name])
	}
	return "resource \"atlassian_scim_user\" \"ada\" {\n  DIRECTORY\n" + lines.String() + "}\n"
}

// has expects what a user is on the server; nil stands for an attribute that is not there.
func (s *anotherSCIMServer) has(userName string, want map[string]any) resource.TestCheckFunc {
	return func(*terraform.State) error {
		got := s.users.read(userName)
		if got == nil {
			return fmt.Errorf("the server has no user %q", userName)
		}
		for path, value := range want {
			if found := at(got, strings.Split(path, "|")); !reflect.DeepEqual(found, value) {
				return fmt.Errorf("%s is %v on the server instead of %v", path, found, value)
			}
		}
		return nil
	}
}

func at(value any, path []string) any {
	object, ok := value.(map[string]any)
	if !ok || len(path) == 0 {
		return value
	}
	return at(object[path[0]], path[1:])
}

// importing imports a resource by the id that of makes of its attributes.
func importing(address, key string, of func(map[string]string) string) resource.TestStep {
	return resource.TestStep{
		ResourceName: address, ImportState: true, ImportStateVerify: true,
		ImportStateVerifyIdentifierAttribute: key,
		ImportStateIdFunc: func(state *terraform.State) (string, error) {
			found, there := state.RootModule().Resources[address]
			if !there {
				return "", errors.New(address + " is not in the state")
			}
			return of(found.Primary.Attributes), nil
		},
	}
}

var (
	scimNameTaken  = regexp.MustCompile(`(?s)409\s+Conflict\s+\[uniqueness\].*import\s+ID\s+is:`)
	scimKeyRefused = regexp.MustCompile(`(?s)401.*key`)
)

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

func TestAccAnotherSCIMServer_user(t *testing.T) {
	t.Parallel()
	s := startAnotherSCIMServer(t)
	email := func(address string) []any {
		return []any{map[string]any{"value": address, "type": "work", "primary": true}}
	}
	first := map[string]string{
		"user_name": `"ada"`, "email": `"ada@acme.com"`, "external_id": `"x1"`, "display_name": `"Ada L."`, "given_name": `"Ada"`, "family_name": `"Lovelace"`,
		"nickname": `"ada"`, "title": `"Countess"`, "department": `"Engines"`, "organization": `"Acme"`, "preferred_language": `"en-GB"`, "timezone": `"Europe/London"`,
	}
	steps := []resource.TestStep{
		{Config: s.config(user(first)), Check: s.has("ada", map[string]any{
			"emails": email("ada@acme.com"), "externalId": "x1", "displayName": "Ada L.", "name|givenName": "Ada", "name|familyName": "Lovelace", "nickName": "ada",
			"title": "Countess", enterprise + "|department": "Engines", enterprise + "|organization": "Acme", "preferredLanguage": "en-GB", "timezone": "Europe/London", "active": true,
		})},
		importing("atlassian_scim_user.ada", "id", func(a map[string]string) string { return a["scim_directory_id"] + "/" + a["id"] }),
	}
	inPlace := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("atlassian_scim_user.ada", plancheck.ResourceActionUpdate)}}
	changed := map[string]string{
		"user_name": `"augusta"`, "email": `"ada@acme.dev"`, "external_id": `"x2"`, "display_name": `"Ada \"K.\" & L."`, "given_name": `"Augusta"`, "family_name": `"King"`,
		"nickname": `"lace"`, "title": `"Analyst"`, "department": `"Looms"`, "organization": `"Babbage"`, "preferred_language": `"fr"`, "timezone": `"Europe/Paris"`, "active": "false",
	}
	// What is left of the attributes that can be without a value.
	without := map[string]string{"user_name": `"augusta"`, "email": `"ada@acme.dev"`}
	steps = append(steps,
		resource.TestStep{Config: s.config(user(changed)), ConfigPlanChecks: inPlace, Check: s.has("augusta", map[string]any{
			"emails": email("ada@acme.dev"), "externalId": "x2", "displayName": `Ada "K." & L.`, "name|givenName": "Augusta", "name|familyName": "King", "nickName": "lace",
			"title": "Analyst", enterprise + "|department": "Looms", enterprise + "|organization": "Babbage", "preferredLanguage": "fr", "timezone": "Europe/Paris", "active": false,
		})},
		resource.TestStep{ // Somebody else changes it, and Terraform changes it back.
			PreConfig: func() { s.users.change("augusta", func(a map[string]any) { a["nickName"] = "drifted" }) },
			Config:    s.config(user(changed)), ConfigPlanChecks: inPlace, Check: s.has("augusta", map[string]any{"nickName": "lace", "title": "Analyst"}),
		},
		resource.TestStep{Config: s.config(user(without)), ConfigPlanChecks: inPlace, Check: s.has("augusta", map[string]any{
			"emails": email("ada@acme.dev"), "externalId": nil, "displayName": nil, "name|givenName": nil, "name|familyName": nil, "nickName": nil,
			"title": nil, enterprise + "|department": nil, enterprise + "|organization": nil, "preferredLanguage": nil, "timezone": nil, "active": true,
		})})
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: s.factories(), Steps: steps, CheckDestroy: s.empty})
}

func (s *anotherSCIMServer) empty(*terraform.State) error {
	if s.users.size()+s.groups.size() > 0 {
		return fmt.Errorf("left are %d users and %d groups", s.users.size(), s.groups.size())
	}
	return nil
}

// members expects who is in a group, by user name.
func (s *anotherSCIMServer) members(groupName string, want ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		var got []string
		values, _ := s.groups.read(groupName)["members"].([]any)
		for _, one := range values {
			user, err := s.users.Get(nil, one.(map[string]any)["value"].(string))
			if err != nil {
				return err
			}
			got = append(got, user.Attributes["userName"].(string))
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			return fmt.Errorf("members of %s are %v instead of %v", groupName, got, want)
		}
		return nil
	}
}

func TestAccAnotherSCIMServer_groups(t *testing.T) {
	t.Parallel()
	s := startAnotherSCIMServer(t)
	const people = `
locals {
  names = ["ada", "bob", "cleo"]
}
resource "atlassian_scim_user" "people" {
  count     = 3
  DIRECTORY
  user_name = local.names[count.index]
  email     = "${local.names[count.index]}@acme.com"
}`
	team := func(members string) string {
		return s.config(people, `
resource "atlassian_scim_group" "team" {
  DIRECTORY
  display_name = "Team \"A\" & friends"
  external_id  = "g1"
  members      = [for name in `+members+` : atlassian_scim_user.people[index(local.names, name)].id]
}
resource "atlassian_scim_group" "open" {
  DIRECTORY
  display_name = "open"
}
resource "atlassian_scim_group_member" "cleo" {
  DIRECTORY
  group_id = atlassian_scim_group.open.id
  user_id  = atlassian_scim_user.people[2].id
}`)
	}
	const name = `Team "A" & friends`
	group := func(a map[string]string) string { return a["scim_directory_id"] + "/" + a["id"] }
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: s.factories(), CheckDestroy: s.empty, Steps: []resource.TestStep{
		{Config: team(`["ada", "bob"]`), Check: resource.ComposeAggregateTestCheckFunc(s.members(name, "ada", "bob"), s.members("open", "cleo"))},
		importing("atlassian_scim_group.team", "id", group),
		importing("atlassian_scim_group_member.cleo", "user_id", func(a map[string]string) string {
			return a["scim_directory_id"] + "/" + a["group_id"] + "/" + a["user_id"]
		}),
		{Config: team(`["cleo", "bob"]`), Check: s.members(name, "bob", "cleo")},
		{Config: team(`[]`), Check: s.members(name)},
		{Config: team(`["ada", "bob", "cleo"]`), Check: s.members(name, "ada", "bob", "cleo")},
		{ // Somebody else takes the one out and leaves everybody in.
			PreConfig: func() {
				s.groups.change("open", func(a map[string]any) { delete(a, "members") })
				s.groups.change(name, func(a map[string]any) { a["members"] = a["members"].([]any)[:1] })
			},
			Config: team(`["ada", "bob"]`), Check: resource.ComposeAggregateTestCheckFunc(s.members(name, "ada", "bob"), s.members("open", "cleo")),
		},
		{ // The name of a group that is there: its refusal names it.
			Config: strings.Replace(team(`["ada", "bob"]`), "scim_api_keys", "plan_checks = \"off\"\n  scim_api_keys", 1) +
				fmt.Sprintf("\nresource \"atlassian_scim_group\" \"second\" {\n  scim_directory_id = %q\n  display_name = \"open\"\n}\n", s.directoryID),
			ExpectError: scimNameTaken,
		},
	}})
}

func TestAccAnotherSCIMServer_wrongKey(t *testing.T) {
	t.Parallel()
	s := startAnotherSCIMServer(t)
	s.key += "-rotated"
	config := strings.Replace(s.config(user(map[string]string{"user_name": `"ada"`, "email": `"ada@acme.com"`})), s.key, "another-scim-servers-key", 1)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: s.factories(), Steps: []resource.TestStep{{Config: config, ExpectError: scimKeyRefused}}})
}
