package documentation_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

const (
	mayBeMerged = "It may be merged."
	// nightly is the plan of every night.
	nightly = "terraform plan -detailed-exitcode -input=false -lock=false"
)

// The review lets changes through that disconnect nothing, and others when allowed-disconnects names them.
func reviewGate(t *testing.T) {
	acctest.NeedsTerraform(t, 8)
	needsJQ(t)
	o := startNow(t)
	before := identitySetUp(t, o)
	c := copyScenario(t, o, acctest.BuiltProvider(t), "review-gate")

	acctest.Says(t, c.writes(guideCommands(t, "drift-and-plan-checks.md", "terraform init")), "ok plan", "create atlassian_directory.okta", mayBeMerged)
	c.ends(0, "terraform apply")
	acctest.Says(t, c.writes("./review"), "no changes", mayBeMerged)
	c.ends(0, nightly)

	// Enforcement is a change of its own, reviewed as any other.
	w := walk{c}
	c.fine(w.logsIn("Acme Okta", nobody))
	c.fine(os.WriteFile(c.file("terraform.tfvars"), []byte("pilot       = [\""+pilotAccount+"\"]\nenforce_sso = true\n"), 0o600))
	acctest.Says(t, c.writes("./review"), "update atlassian_authentication_policy.everybody", mayBeMerged)
	acctest.Says(t, inOneLine(c.ends(0, "terraform apply")), `Single sign-on will be enforced by authentication policy "Default policy of Acme Okta"`)
	c.fine(w.logsIn("Acme Okta", everybody))

	c.run("innocent", func(c *scenarioCopy) {
		c.edited("main.tf", `["acme.com", "acme.dev"]`, `["acme.com", "acme.dev", "acme.org"]`, func() {
			acctest.Says(c.t, c.writes("./review"), `create atlassian_linked_domain.okta["acme.org"]`, mayBeMerged)
		})
	})
	c.run("disconnecting", func(c *scenarioCopy) { c.disconnecting() })
	c.run("a rule is broken", func(c *scenarioCopy) {
		c.edited("main.tf", "rotate_before_days = 30", "rotate_before_days = 7", func() {
			c.Emulator.ResetJournal()
			acctest.Says(c.t, c.ends(1, "./review"), "failed rules: terraform test", "A SCIM key ends after one year: set rotate_before_days to 14 or more.")
			if asked := c.Emulator.Requests(); len(asked) > 0 {
				c.t.Errorf("the rules asked the organization %d times", len(asked))
			}
		})
	})
	c.run("badly written", func(c *scenarioCopy) {
		c.edited("main.tf", "enforce_sso   = var.enforce_sso", "enforce_sso = var.enforce_sso", func() { acctest.Says(c.t, c.ends(1, "./review"), "failed format") })
		c.edited("main.tf", "enforce_sso   = var.enforce_sso", "enforced_sso  = var.enforce_sso", func() { acctest.Says(c.t, c.ends(1, "./review"), "failed configuration", "Unsupported argument") })
		c.edited("main.tf", `["acme.com", "acme.dev"]`, `["acme.com", "acme.dev", "acme.net"]`, func() {
			acctest.Says(c.t, c.ends(1, "./review"), "failed plan", "acme.net is not verified")
		})
	})
	c.run("what others did", func(c *scenarioCopy) {
		_, err := c.Client.CreateDirectory(c.t.Context(), c.ID, client.DirectoryCreate{Name: "By hand", IdentityProvider: "onelogin"})
		c.fine(err)
		c.ends(0, nightly)
		acctest.Says(c.t, c.writes("./review"), "no changes", `warning check.every_directory_is_managed_here: Directory "By hand" is not among managed_directory_ids.`, mayBeMerged)
		c.fine(c.Client.DeleteDirectory(c.t.Context(), c.ID, c.directory("By hand").ID, ""))

		renamed := "Renamed"
		_, err = c.Client.UpdateDirectory(c.t.Context(), c.ID, c.directory("Acme Okta").ID, "", client.DirectoryUpdate{Name: &renamed})
		c.fine(err)
		c.ends(2, nightly)
		acctest.Says(c.t, c.writes("./review"), "drift atlassian_directory.okta: somebody changed it", "update atlassian_directory.okta",
			"later check.every_directory_is_managed_here: only the apply will tell.", mayBeMerged)
	})

	c.ends(0, "terraform destroy")
	isAgain(t, o, before)
}

// disconnecting takes parts of the configuration away.
func (c *scenarioCopy) disconnecting() {
	c.t.Helper()
	c.edited("main.tf", `["acme.com", "acme.dev"]`, `["acme.com"]`, func() {
		acctest.Says(c.t, c.writesAndEnds(2, "./review"), `refused atlassian_linked_domain.okta["acme.dev"]: the domain acme.dev goes to the local directory, and its accounts with it.`,
			"write the addresses into allowed-disconnects")
		c.edited("allowed-disconnects", "it is done.", "it is done.\natlassian_linked_domain.okta[\"acme.dev\"]", func() {
			acctest.Says(c.t, c.writes("./review"), `allowed atlassian_linked_domain.okta["acme.dev"]`, mayBeMerged)
		})
	})
	c.edited("allowed-disconnects", "it is done.", "it is done.\natlassian_linked_domain.okta[\"acme.dev\"]", func() {
		acctest.Says(c.t, c.writesAndEnds(1, "./review"), `stale atlassian_linked_domain.okta["acme.dev"]`, "Take lines that are done out of allowed-disconnects")
	})
	c.edited("main.tf", `identity_provider = "okta"`, `identity_provider = "onelogin"`, func() {
		acctest.Says(c.t, c.writesAndEnds(2, "./review"), "replace atlassian_directory.okta", `refused atlassian_directory.okta: the directory "Acme Okta" is deleted.`,
			"refused atlassian_identity_provider.okta:", "refused atlassian_provisioning_config.okta:", `refused atlassian_linked_domain.okta["acme.com"]:`, "refused atlassian_authentication_policy.everybody:")
	})
	c.edited("main.tf", "enforce_sso   = var.enforce_sso", "enforce_sso   = false", func() {
		acctest.Says(c.t, c.ends(1, "./review"), "The default authentication policy has to do what enforce_sso says")
	})
	c.edited("main.tf", `["amara.okafor@acme.com"]`, `[]`, func() {
		acctest.Says(c.t, c.ends(1, "./review"), "The break-glass account must be in a policy that does not enforce single sign-on.")
	})
	c.edited("terraform.tfvars", "enforce_sso = true", "enforce_sso = false", func() {
		acctest.Says(c.t, c.writesAndEnds(2, "./review"), `refused atlassian_authentication_policy.everybody: the policy "Default policy of Acme Okta" no longer enforces single sign-on.`)
	})
}

// The workflow runs what is tested here, with the actions that this project's own workflows run.
func TestReviewGate_workflow(t *testing.T) {
	text := read(t, filepath.Join(scenarioFolder, "review-gate", ".github", "workflows"), "review.yml")
	wantOwnActions(t, text)
	acctest.Says(t, text, "- run: ./review", "- run: "+guideCommands(t, "drift-and-plan-checks.md", nightly))
}

// wantOwnActions expects that a workflow uses no action but those of this project's own workflows, pinned as they are there.
func wantOwnActions(t *testing.T, text string) {
	t.Helper()
	var own strings.Builder
	workflows, err := filepath.Glob(filepath.Join(repository, ".github", "workflows", "*.yml"))
	if err != nil || len(workflows) == 0 {
		t.Fatal("no workflows", err)
	}
	for _, workflow := range workflows {
		own.WriteString(read(t, filepath.Dir(workflow), filepath.Base(workflow)))
	}
	used := regexp.MustCompile(`uses: (\S+@[0-9a-f]{40} # \S+)\n`).FindAllStringSubmatch(text, -1)
	if len(used) == 0 || len(used) != strings.Count(text, "uses:") {
		t.Errorf("an action is not pinned to a commit in:\n%s", text)
	}
	for _, action := range used {
		if !strings.Contains(own.String(), action[1]) {
			t.Errorf("%s is not what this project's own workflows use", action[1])
		}
	}
}

// Each way of disconnecting is told, and what disconnects nothing is not.
func TestReviewGate_policy(t *testing.T) {
	needsJQ(t)
	const known = `{"name": "Okta", "domain": "acme.com", "entity_id": "http://okta", "directory_id": "1", "enforce_sso": true}`
	gone := []string{`["delete"]`, `["delete", "create"]`, `["create", "delete"]`}
	for _, test := range []struct {
		kind    string
		actions []string
		after   string
		says    string // nothing: let through
	}{
		{"atlassian_directory", gone, "null", `the directory "Okta" is deleted`},
		{"atlassian_identity_provider", gone, "null", "the SAML configuration of http://okta is deleted"},
		{"atlassian_provisioning_config", gone, "null", "the SCIM base URL and its key end"},
		{"atlassian_google_workspace_connection", gone, "null", "Google Workspace is disconnected"},
		{"atlassian_linked_domain", gone, "null", "the domain acme.com goes to the local directory"},
		{"atlassian_linked_domain", []string{`["update"]`}, `{"directory_id": "2"}`, "the domain acme.com is moved"},
		{"atlassian_linked_domain", []string{`["update"]`}, `{}`, "the domain acme.com is moved"}, // to one that is not known yet
		{"atlassian_authentication_policy", gone, "null", `the policy "Okta" no longer enforces single sign-on`},
		{"atlassian_authentication_policy", []string{`["update"]`}, `{"enforce_sso": false}`, `the policy "Okta" no longer enforces`},
		{"atlassian_authentication_policy", []string{`["update"]`}, `{}`, `the policy "Okta" no longer enforces`},

		{"atlassian_authentication_policy", []string{`["update"]`}, `{"enforce_sso": true, "name": "Staff"}`, ""},
		{"atlassian_linked_domain", []string{`["update"]`}, `{"directory_id": "1"}`, ""},
		{"atlassian_directory", []string{`["update"]`, `["create"]`, `["forget"]`, `["no-op"]`}, `{"name": "Entra ID"}`, ""},
		{"atlassian_group", gone, "null", ""},
	} {
		for _, actions := range test.actions {
			plan := `{"resource_changes": [{"address": "module.a.` + test.kind + `.this", "mode": "managed", "type": "` + test.kind + `",
				"change": {"actions": ` + actions + `, "before": ` + known + `, "after": ` + test.after + `}}]}`
			for allowed, word := range map[string]string{"": "refused", "# done\r\n  module.a." + test.kind + ".this \r\n": "allowed"} {
				summary := judged(t, plan, allowed)
				said := strings.Contains(summary, word+"  module.a."+test.kind+".this: "+test.says)
				if said != (test.says != "") || strings.Contains(summary, "stale") != (test.says == "" && allowed != "") {
					t.Errorf("%s %s, allowed %q:\n%s", actions, test.kind, allowed, summary)
				}
			}
		}
	}
}

// judged is what the policy says of a plan.
func judged(t *testing.T, plan, allowed string) string {
	t.Helper()
	if !json.Valid([]byte(plan)) {
		t.Fatal(plan)
	}
	command := exec.Command("jq", "-r", "--arg", "allowed", allowed, "-f", filepath.Join(scenarioFolder, "review-gate", "policy.jq"))
	command.Stdin = strings.NewReader(plan)
	printed, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	return string(printed)
}
