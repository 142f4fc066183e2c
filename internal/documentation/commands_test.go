package documentation_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// Every command of a page is run. Blocks of shell are what the reader types: they
// run in their order, in one shell, where workplaces says. A block of terraform
// that stands between them is what the reader puts into main.tf. Blocks of text
// are output, and may not look like commands; blocks of mermaid are pictures.
// workplaces are where the commands of a page run.
var workplaces = map[string]func(*testing.T, builds) workplace{
	"CONTRIBUTING.md":                        inTheClone,
	"examples/scenarios/README.md":           inTheClone,
	"templates/guides/getting-started.md":    beforeTheClone,
	"templates/guides/live-organization.md":  inTheClone,
	"templates/guides/microsoft-entra-id.md": inScenario("entra-id"),
	"templates/guides/two-planes.md":         inTheClone,

	scenarioPage("active-directory-or-ldap"):    asOnThePage("active-directory-or-ldap"),
	scenarioPage("adopt-existing-organization"): asOnThePage("adopt-existing-organization"),
	scenarioPage("attended-host"):               asOnThePage("attended-host", acctest.Attended),
	scenarioPage("custom-scim-source"):          asOnThePage("custom-scim-source"),
	scenarioPage("entra-id"):                    asOnThePage("entra-id"),
	scenarioPage("google-cloud"):                asOnThePage("google-cloud"),
	scenarioPage("google-workspace"):            asOnThePage("google-workspace"),
	scenarioPage("multiple-identity-providers"): asOnThePage("multiple-identity-providers"),
	scenarioPage("okta"):                        asOnThePage("okta"),
	scenarioPage("review-gate"):                 asOnThePage("review-gate"),
	scenarioPage("sealed-scim-key"):             asOnThePage("sealed-scim-key"),
	scenarioPage("switch-identity-provider"):    asOnThePage("switch-identity-provider"),
	scenarioPage("terraform-test"):              asOnThePage("terraform-test"),
}

// byOthers are blocks of shell that another test runs, by page and first command.
var byOthers = map[string]string{
	"templates/guides/drift-and-plan-checks.md: terraform init":                                                          "TestAccScenarios/review-gate",
	"templates/guides/drift-and-plan-checks.md: " + nightly:                                                              "TestAccScenarios/review-gate",
	"templates/guides/identity-desk.md: mkdir -p ~/identity":                                                             "TestIdentityDeskGuide_commands",
	"templates/guides/identity-desk.md: identity-desk adopt -records ~/identity/records.json":                            "TestIdentityDeskGuide_commands",
	"templates/guides/identity-desk.md: " + `identity-desk people -records ~/identity/records.json add "Mia Krystof"`:    "TestIdentityDeskGuide_commands",
	identityDeskGuide + ": " + installsDesk:                                                                              "TestPackaging_unitStarts",
	identityDeskGuide + ": " + addsPerson:                                                                                "TestPackaging_unitStarts",
	"templates/guides/import-existing.md: cd inventory":                                                                  "TestAccScenarios/adopt-existing-organization",
	"templates/guides/import-existing.md: cd organization":                                                               "TestAccScenarios/adopt-existing-organization",
	"templates/guides/installation.md: " + `make mirror DIR="$HOME/terraform-mirror"`:                                    "TestAccInstallation_fromSource",
	"templates/guides/installation.md: sha256sum --check --ignore-missing terraform-provider-atlassian_0.1.0_SHA256SUMS": "TestAccInstallation_fromRelease",
	"templates/guides/installation.md: " + `mkdir -p "$HOME/terraform-mirror/registry.terraform.io/orgadmin/atlassian" "$HOME/terraform-mirror/registry.opentofu.org/orgadmin/atlassian"`: "TestAccInstallation_fromRelease",
	"templates/guides/installation.md: " + `mkdir -p "$HOME/.terraform.d/plugins"`:                                                                                                        "TestAccInstallation_withoutSettings",
	"templates/guides/installation.md: terraform init":                                                                                                                                    "TestAccInstallation_fromRelease",
	"templates/guides/installation.md: " + `terraform providers lock -fs-mirror="$HOME/terraform-mirror" -platform=linux_amd64 -platform=darwin_arm64`:                                    "TestAccInstallation_fromRelease",
	"templates/guides/scim-source.md: terraform -chdir=identity init":                                                                                                                     "TestAccScenarios/custom-scim-source",
	"templates/guides/testing.md: terraform init":                                                                                                                                         "TestAccScenarios/terraform-test",
	"templates/guides/testing.md: terraform test -test-directory=emulator":                                                                                                                "TestAccScenarios/terraform-test",
	"templates/guides/two-planes.md: " + runbookCommand:                                                                                                                                   "TestAccScenarios/attended-host",
	watchPage + ": terraform init": "TestAccScenarios/watch-live-organization",
}

// cannotRun are commands that no test can run, and why.
var cannotRun = map[string]string{
	"TF_ACC_TERRAFORM_PATH=$(command -v tofu) make testacc":                                             "OpenTofu is not among what this project needs",
	"ATLASSIAN_ACC_LIVE=1 make testacc":                                                                 "it needs a live organization; without ATLASSIAN_ACC_LIVE make test runs the same tests against the emulator",
	"terraform -chdir=entra-side apply":                                                                 "it needs a Microsoft Entra ID tenant",
	`curl --fail --output entra-metadata.xml "$(terraform -chdir=entra-side output -raw metadata_url)"`: "it needs a Microsoft Entra ID tenant; the scenario has metadata of that form",
}

// workplace is where a page finds its reader.
type workplace struct {
	folder      string
	environment []string
	// filled are placeholders of the page and what a reader puts there, in turn.
	filled []string
	// prints is set where every block of text is what the commands print. "..." stands for anything.
	prints bool
}

// builds are made once for all pages.
type builds struct {
	// clone is a git repository of this working tree, and mirror a folder of releases with this provider.
	clone, mirror string
}

func TestAccPages_commands(t *testing.T) {
	acctest.AcceptanceOnly(t)
	made := builds{clone: workingTree(t), mirror: releases(t)}
	t.Run("pages", func(t *testing.T) {
		for _, page := range writtenPages(t) {
			script := script(t, page)
			if script == "" {
				continue
			}
			prepare, known := workplaces[page]
			if !known {
				t.Errorf("%s has commands to run; say in workplaces where", page)
				continue
			}
			t.Run(strings.ReplaceAll(page, "/", " "), func(t *testing.T) {
				t.Parallel()
				if strings.Contains(script, "| jq ") {
					needsJQ(t)
				}
				place := prepare(t, made)
				printed := place.run(t, script)
				if place.prints {
					inOrder(t, printed, page)
				}
			})
		}
	})
}

var comment = regexp.MustCompile(` +# .*`)

// script is what is left to run of a page: not what cannot run, nor what
// another test or .ci/run runs.
func script(t *testing.T, page string) string {
	t.Helper()
	var script strings.Builder
	left := false
	for _, block := range blocks(readPage(t, page)) {
		commands := block.commands()
		switch {
		case block.language == "terraform":
			fmt.Fprintf(&script, "cat > ${MAIN-main.tf} <<'END OF BLOCK'\n%sEND OF BLOCK\n", block.text)
		case block.language != "shell" || len(commands) == 0 || byOthers[page+": "+commands[0]] != "":
		default:
			for _, command := range commands {
				bare := strings.TrimSpace(comment.ReplaceAllString(command, ""))
				if cannotRun[bare] == "" && !inCI(t, bare) {
					left = left || !strings.HasPrefix(command, "export ")
					script.WriteString(command + "\n")
				}
			}
		}
	}
	if !left {
		return ""
	}
	return script.String()
}

// inCI reports whether .ci/run runs a command, which is then not run again.
func inCI(t *testing.T, command string) bool {
	t.Helper()
	if command == ".ci/run" {
		return true
	}
	called := regexp.MustCompile(`(?m)^(stage|  ).*(^|[ '])` + regexp.QuoteMeta(command) + `("\$@"|[ ')]|$)`)
	return regexp.MustCompile(`^(make [a-z]+|\.ci/[a-z]+)$`).MatchString(command) && called.MatchString(readPage(t, ".ci/run"))
}

// shell is what the script has around it. Questions are answered with yes, a plan
// with changes is no failure, and the emulator, which serves until it is stopped,
// has a terminal of its own.
const shell = `set -eo pipefail
terraform() {
  local code=0
  echo yes | command terraform "$@" || code=$?
  case "$code $*" in "2 plan "*-detailed-exitcode*) code=0 ;; esac
  return $code
}
go() {
  if [ "$1 $2" != "run ./internal/cmd/org-emulator" ]; then command go "$@"; return; fi
  case "$*" in *-copy-from-live*) command go "$@"; return ;; esac # this one ends
  shift 2
  command go build -o "$SCRATCH/org-emulator" ./internal/cmd/org-emulator
  "$SCRATCH/org-emulator" -listen 127.0.0.1:0 "$@" > "$SCRATCH/announced" & emulator=$!
  trap 'kill $emulator; wait' EXIT
  until grep -q ATLASSIAN_API_KEY "$SCRATCH/announced"; do kill -0 $emulator; sleep 0.1; done
  cat "$SCRATCH/announced"
  eval "$(grep '^  export ' "$SCRATCH/announced")"
}
`

// run runs a script and returns what it prints.
func (w workplace) run(t *testing.T, script string) string {
	t.Helper()
	environment := slices.Concat(withoutSettings(), w.environment, []string{"SCRATCH=" + t.TempDir(), "TF_CLI_ARGS=-no-color", "CHECKPOINT_DISABLE=1"})
	command := acctest.Shell(t, environment, "bash", "-c", shell+strings.NewReplacer(w.filled...).Replace(script))
	command.Dir = w.folder
	printed, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, script, printed)
	}
	return string(printed)
}

// withoutSettings returns the environment without anybody's settings of terraform and of the provider. Which terraform the
// tests of the repository run is none.
func withoutSettings() []string {
	return slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "ATLASSIAN_") || strings.HasPrefix(variable, "TF_") && !strings.HasPrefix(variable, "TF_ACC_")
	})
}

var (
	port   = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	spaces = regexp.MustCompile(` +`)
)

// inOrder expects the lines of the page's blocks of text in what its commands printed.
func inOrder(t *testing.T, printed, page string) {
	t.Helper()
	if acctest.IsOpenTofu(t) { // which says the same under its own name
		printed = strings.NewReplacer("OpenTofu", "Terraform", " (current -> planned)", "").Replace(printed)
	}
	rest := strings.Split(spaces.ReplaceAllString(port.ReplaceAllString(printed, "127.0.0.1:8480"), " "), "\n")
	for _, block := range blocks(readPage(t, page)) {
		if block.language != "text" {
			continue
		}
		for line := range strings.SplitSeq(strings.TrimSpace(block.text), "\n") {
			expected := regexp.MustCompile("^ *" + strings.ReplaceAll(regexp.QuoteMeta(spaces.ReplaceAllString(strings.TrimSpace(line), " ")), `\.\.\.`, ".*") + " *$")
			at := slices.IndexFunc(rest, expected.MatchString)
			if at < 0 {
				t.Fatalf("%s: not printed, or not there: %s\nthe rest is:\n%s", page, line, strings.Join(rest, "\n"))
			}
			rest = rest[at+1:]
		}
	}
}

func TestPages_whatCIRuns(t *testing.T) {
	for command, runs := range map[string]bool{"make demo": true, "make test": true, "make lint": true, "make generate": true, ".ci/run": true, ".ci/fuzz": true,
		"make bench": false, "make install": false, "make te": false, "make test EXTRA=1": false, "make": false, ".ci/other": false} {
		if inCI(t, command) != runs {
			t.Errorf("%s is run by .ci/run: %v", command, !runs)
		}
	}
}

// What the tables above name is there.
func TestPages_tablesAreCurrent(t *testing.T) {
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, file := range files {
		tests.WriteString(readPage(t, "internal/documentation/"+file))
	}
	var written strings.Builder
	for _, page := range writtenPages(t) {
		written.WriteString(readPage(t, page))
	}
	for command := range cannotRun {
		if !strings.Contains(written.String(), "\n"+command) {
			t.Errorf("no page says %s", command)
		}
	}
	for page := range workplaces {
		if script(t, page) == "" {
			t.Errorf("%s has no commands to run", page)
		}
	}
	for block, test := range byOthers {
		page, command, _ := strings.Cut(block, ": ")
		pageCommands(t, page, command)
		function, scenario, _ := strings.Cut(test, "/")
		if !strings.Contains(tests.String(), "func "+function+"(") || !strings.Contains(tests.String(), strconv.Quote(scenario)) {
			t.Errorf("%s: there is no %s", block, test)
		}
	}
}

// A command in a block of text would not be run.
func TestPages_textIsNoCommand(t *testing.T) {
	command := regexp.MustCompile(`(?m)^(\$ |[A-Z_]+=\S+ )*(terraform|tofu|make|go|git|cd|mkdir|export|curl|\.ci/\w+|age|age-keygen|jq|source|\.) [^{].*`)
	for _, page := range writtenPages(t) {
		for _, block := range blocks(readPage(t, page)) {
			switch block.language {
			case "text":
				if found := command.FindString(block.text); found != "" {
					t.Errorf("%s: %q is in a block of text, and so not run; call the block shell", page, found)
				}
			case "shell", "terraform", "mermaid": // the last is a picture
			default:
				t.Errorf("%s: a block of %q is not run; call it shell, terraform or text", page, block.language)
			}
		}
	}
}
