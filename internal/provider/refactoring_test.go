package provider_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// refactoringParents is what the others refer to; it keeps its addresses.
const refactoringParents = `
variable "scim_directory_id" { type = string }
variable "userbase_directory_id" { type = string }
variable "certificate" { type = string }
variable "accounts" { type = list(string) }

data "atlassian_workspaces" "jira" { type_keys = ["jira-software"] }

resource "atlassian_directory" "parent" {
  for_each          = { okta = "okta", onelogin = "onelogin", google = "google_workspace" }
  name              = each.key
  identity_provider = each.value
}

resource "atlassian_identity_provider" "parent" {
  directory_id       = atlassian_directory.parent["okta"].id
  entity_id          = "http://www.okta.com/exk1"
  sso_url            = "https://acme.okta.com/sso/saml"
  certificate        = var.certificate
}

resource "atlassian_group" "parent" {
  for_each              = toset(["some", "all"])
  name                  = "parent ${each.key}"
  userbase_directory_id = var.userbase_directory_id
}

resource "atlassian_scim_user" "parent" {
  count             = 4
  scim_directory_id = var.scim_directory_id
  user_name         = "parent-${count.index}"
  email             = "parent-${count.index}@acme.com"
}

resource "atlassian_scim_group" "parent" {
  scim_directory_id = var.scim_directory_id
  display_name      = "parent"
}
`

// refactoringClaims are the resources whose create is no change where the object is there already: a delete that comes
// after it would take away what the same apply has just reported as created.
const refactoringClaims = `
resource "atlassian_linked_domain" "LABEL" {
  for_each     = { for domain in ["acme.com", "acme.dev", "acme.org"] : "KEY-${domain}" => domain }
  domain       = each.value
  directory_id = atlassian_directory.parent["okta"].id
  lifecycle { create_before_destroy = FIRST }
}

resource "atlassian_group_membership" "LABEL" {
  for_each   = { for account in var.accounts : "KEY-${account}" => account }
  group_id   = atlassian_group.parent["some"].id
  account_id = each.value
  lifecycle { create_before_destroy = FIRST }
}

resource "atlassian_group_members" "LABEL" {
  for_each    = { KEY = var.accounts }
  group_id    = atlassian_group.parent["all"].id
  account_ids = each.value
  lifecycle { create_before_destroy = FIRST }
}

resource "atlassian_scim_group_member" "LABEL" {
  for_each          = { for index, user in atlassian_scim_user.parent : "KEY-${index}" => user.id }
  scim_directory_id = var.scim_directory_id
  group_id          = atlassian_scim_group.parent.id
  user_id           = each.value
  lifecycle { create_before_destroy = FIRST }
}

resource "atlassian_group_role_assignment" "LABEL" {
  for_each    = toset(["KEY"])
  group_id    = atlassian_group.parent["some"].id
  role        = "atlassian/user"
  resource_id = data.atlassian_workspaces.jira.workspaces[0].id
  lifecycle { create_before_destroy = FIRST }
}

resource "atlassian_organization_role_assignment" "LABEL" {
  for_each   = toset(["KEY"])
  account_id = "712020:1d048177-d74e-5b6b-ab9b-44b1e176f9c4" # no administrator so far: the last one is never taken away
  role       = "atlassian/org-admin"
  lifecycle { create_before_destroy = FIRST }
}

resource "atlassian_user_role_assignment" "LABEL" {
  for_each    = { for account in var.accounts : "KEY-${account}" => account }
  account_id  = each.value
  role        = "atlassian/user"
  resource_id = data.atlassian_workspaces.jira.workspaces[0].id
  lifecycle { create_before_destroy = FIRST }
}

resource "atlassian_authentication_policy" "LABEL" {
  for_each      = toset(["KEY"])
  directory_id  = atlassian_identity_provider.parent.directory_id
  adopt_default = true
  enforce_sso   = true
  lifecycle { create_before_destroy = FIRST }
}
`

// refactoringUnique are the resources whose create the organization refuses while the object is there.
const refactoringUnique = `
resource "atlassian_directory" "LABEL" {
  for_each          = toset(["KEY"])
  name              = "unique"
  identity_provider = "jumpcloud"
  lifecycle { create_before_destroy = FIRST }
}

resource "atlassian_identity_provider" "LABEL" {
  for_each           = toset(["KEY"])
  directory_id       = atlassian_directory.parent["onelogin"].id
  entity_id          = "https://app.onelogin.com/saml/metadata/1"
  sso_url            = "https://acme.onelogin.com/trust/saml2/http-post/sso/1"
  certificate        = var.certificate
  lifecycle { create_before_destroy = FIRST }
}

resource "atlassian_provisioning_config" "LABEL" {
  for_each     = toset(["KEY"])
  directory_id = atlassian_directory.parent["onelogin"].id
  lifecycle { create_before_destroy = FIRST }
}

resource "atlassian_google_workspace_connection" "LABEL" {
  for_each     = toset(["KEY"])
  directory_id = atlassian_directory.parent["google"].id
  lifecycle { create_before_destroy = FIRST }
}

resource "atlassian_authentication_policy" "named-LABEL" {
  for_each     = toset(["KEY"])
  directory_id = atlassian_directory.parent["onelogin"].id
  name         = "Contractors"
  lifecycle { create_before_destroy = FIRST }
}

resource "atlassian_group" "LABEL" {
  for_each              = toset(["KEY"])
  name                  = "unique"
  userbase_directory_id = var.userbase_directory_id
  lifecycle { create_before_destroy = FIRST }
}

resource "atlassian_scim_user" "LABEL" {
  for_each          = toset(["KEY"])
  scim_directory_id = var.scim_directory_id
  user_name         = "unique"
  email             = "unique@acme.com"
  lifecycle { create_before_destroy = FIRST }
}

resource "atlassian_scim_group" "LABEL" {
  for_each          = toset(["KEY"])
  scim_directory_id = var.scim_directory_id
  display_name      = "unique synced"
  lifecycle { create_before_destroy = FIRST }
}
`

// What the plan calls the objects that change their address.
var (
	claimsElsewhere = []string{"Linked domain acme.com", "Linked domain acme.dev", "Linked domain acme.org", "Membership of account", "Members of group",
		"Membership of user", "Role assignment role atlassian/user", "Default authentication policy of directory"}
	uniqueElsewhere = []string{`Directory "unique"`, "SAML configuration of directory", "Provisioning config of directory", "Google Workspace connection of directory",
		`Authentication policy "Contractors"`, `Group "unique"`, `SCIM user "unique"`, `SCIM group "unique synced"`}
)

// TestAccRefactoring gives every resource another address, without a moved block, and replaces every one with
// create_before_destroy: with and without plan checks, one after the other and side by side. Nothing that an apply
// reports as done may be undone by the same apply. REFACTORING_ROUNDS=20 repeats it 20 times.
func TestAccRefactoring(t *testing.T) {
	acctest.AcceptanceOnly(t)
	rounds, err := strconv.Atoi(os.Getenv("REFACTORING_ROUNDS"))
	if err != nil {
		rounds = 1
	}
	provider := acctest.BuiltProvider(t)
	for round := range rounds {
		for _, parallelism := range []int{1, 10} {
			t.Run(fmt.Sprintf("round %d, parallelism %d", round+1, parallelism), func(t *testing.T) {
				t.Parallel()
				r := startRefactoring(t, provider, parallelism)
				r.write("old", "old", "old", "old", false)
				r.apply()
				r.wantNoChanges("the first apply")

				r.readdress("new", "old", "a changed label")
				r.readdress("new", "new", "a changed for_each key")
				r.replace()
			})
		}
	}
}

type refactoring struct {
	*acctest.Workspace
	t *testing.T
	o *acctest.Organization
	// label and key are those of the claims that the state holds.
	label, key string
}

func startRefactoring(t *testing.T, provider string, parallelism int) *refactoring {
	t.Helper()
	o := acctest.Start(t)
	scimDirectoryID, key := o.SCIMDirectory(t)
	var accounts []string
	for _, user := range acctest.All(t, o.Client.SearchUsers(t.Context(), o.ID, client.UserSearch{}))[:8] {
		accounts = append(accounts, strconv.Quote(user.AccountID))
	}
	certificate := acctest.Certificate(t, "okta", o.Clock.Now().AddDate(0, 0, -1), o.Clock.Now().AddDate(5, 0, 0))
	w := acctest.NewWorkspace(t, o, provider, refactoringParents,
		"TF_VAR_scim_directory_id="+scimDirectoryID, "TF_VAR_certificate="+certificate, "TF_VAR_accounts=["+strings.Join(accounts, ",")+"]",
		"TF_VAR_userbase_directory_id="+acctest.All(t, o.Client.UserbaseDirectories(t.Context(), o.ID))[0].ID,
		"ATLASSIAN_SCIM_DIRECTORY_ID="+scimDirectoryID, "ATLASSIAN_SCIM_API_KEY="+key,
		fmt.Sprintf("TF_CLI_ARGS_plan=-parallelism=%d", parallelism), fmt.Sprintf("TF_CLI_ARGS_apply=-parallelism=%d", parallelism))
	w.Environment = append(w.Environment, "TF_LOG=", "TF_LOG_PATH=")
	return &refactoring{Workspace: w, t: t, o: o}
}

func (r *refactoring) write(label, key, uniqueLabel, uniqueKey string, first bool) {
	r.t.Helper()
	r.Write("claims.tf", strings.NewReplacer("LABEL", label, "KEY", key, "FIRST", strconv.FormatBool(first)).Replace(refactoringClaims))
	r.Write("unique.tf", strings.NewReplacer("LABEL", uniqueLabel, "KEY", uniqueKey, "FIRST", strconv.FormatBool(first)).Replace(refactoringUnique))
	r.label, r.key = label, key
}

func (r *refactoring) apply(arguments ...string) string {
	r.t.Helper()
	return r.Terraform(append([]string{"apply", "-input=false", "-no-color", "-auto-approve"}, arguments...)...)
}

// wantNoChanges fails unless a plan has nothing to do: what was reported as done is there.
func (r *refactoring) wantNoChanges(after string) {
	r.t.Helper()
	if output := r.Terraform("plan", "-input=false", "-no-color"); !strings.Contains(output, "No changes.") {
		r.t.Fatalf("something is gone after %s:\n%s", after, output)
	}
}

// readdress gives everything another address. The plan refuses that, and names every object. Let through, what can be
// created though it is there is left alone at its old address.
func (r *refactoring) readdress(label, key, how string) {
	r.t.Helper()
	oldLabel, oldKey, writes := r.label, r.key, len(r.o.Writes())
	r.write(label, key, label, key, false)
	output := folded(r.Fails("plan", "-input=false", "-no-color"))
	for _, object := range append(claimsElsewhere, uniqueElsewhere...) {
		if !regexp.MustCompile(regexp.QuoteMeta(object) + `( \S+){0,8} is in the state under another address`).MatchString(output) {
			r.t.Errorf("%s: the plan does not say that %s is in the state under another address:\n%s", how, object, output)
		}
	}
	if strings.Contains(output, "terraform import") {
		r.t.Errorf("%s: an import is advised of what the state has:\n%s", how, output)
	}
	if now := len(r.o.Writes()); now != writes {
		r.t.Errorf("%s: a refused plan has written", how)
	}

	r.write(label, key, "old", "old", false)
	environment := r.Environment
	r.Environment = append(r.Environment, "ATLASSIAN_PLAN_CHECKS=warn")
	r.apply()
	r.Environment = environment
	r.wantNoChanges(fmt.Sprintf("%s (%s, %s to %s, %s)", how, oldLabel, oldKey, label, key))
}

// replace replaces everything with create_before_destroy.
func (r *refactoring) replace() {
	r.t.Helper()
	r.write(r.label, r.key, "old", "old", true)
	var claims, unique []string
	for address := range strings.FieldsSeq(r.Terraform("state", "list")) {
		switch {
		case strings.HasPrefix(address, "data.") || strings.Contains(address, ".parent"):
		case strings.Contains(address, ".named-"): // a directory can have two policies of one name
		case strings.Contains(address, "."+r.label+"["):
			claims = append(claims, "-replace="+address)
		default:
			unique = append(unique, "-replace="+address)
		}
	}
	r.apply(claims...)
	r.wantNoChanges("replacing with create_before_destroy " + strings.Join(claims, " "))

	// The organization has each of these once, so the new one cannot come before the old one goes. Nothing goes then, neither in
	// this apply nor in the next, which is refused where Terraform has left the old one behind as a deposed object.
	writes := len(r.o.Writes())
	r.Fails(append([]string{"apply", "-input=false", "-no-color", "-auto-approve"}, unique...)...)
	if output, err := r.Try("apply", "-input=false", "-no-color", "-auto-approve"); err != nil && !strings.Contains(folded(output), "deposed object, which a failed create_before_destroy leaves behind") {
		r.t.Errorf("after replacements that were refused the plan is refused, and nobody says how to go on:\n%s", output)
	}
	for _, write := range r.o.Writes()[writes:] {
		if strings.HasPrefix(write, "DELETE ") {
			r.t.Errorf("a replacement that was refused has sent %s", write)
		}
	}
}

// folded is what terraform prints without its frames and line ends.
func folded(output string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(output, "│", " ")), " ")
}

// A destroy first plans what was never created. A check that finds something there stops it, unless the checks are told to warn.
func TestAccDestroy_afterAFailedApply(t *testing.T) {
	acctest.AcceptanceOnly(t)
	t.Parallel()
	o := acctest.Start(t)
	if _, err := o.Client.CreateDirectory(t.Context(), o.ID, client.DirectoryCreate{Name: "Taken", IdentityProvider: "okta"}); err != nil {
		t.Fatal(err)
	}
	w := acctest.NewWorkspace(t, o, acctest.BuiltProvider(t), `
resource "atlassian_directory" "made" {
  name              = "Made"
  identity_provider = "jumpcloud"
}

resource "atlassian_directory" "refused" {
  name              = "Taken"
  identity_provider = "okta"
  depends_on        = [atlassian_directory.made]
}
`)
	environment := w.Environment
	w.Environment = slices.Concat(environment, []string{"ATLASSIAN_PLAN_CHECKS=off"})
	w.Fails("apply", "-input=false", "-no-color", "-auto-approve")
	w.Environment = environment
	refused := folded(w.Fails("destroy", "-input=false", "-no-color", "-auto-approve"))
	acctest.Says(t, refused, `The name "Taken" is taken`, "set ATLASSIAN_PLAN_CHECKS=warn for that command")
	w.Environment = slices.Concat(environment, []string{"ATLASSIAN_PLAN_CHECKS=warn"})
	acctest.Says(t, w.Terraform("destroy", "-input=false", "-no-color", "-auto-approve"), "Destroy complete! Resources: 1 destroyed.")
}
