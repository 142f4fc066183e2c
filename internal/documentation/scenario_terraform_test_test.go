package documentation_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// testingGuide is the guide that shows the scenario.
const testingGuide = "testing.md"

// The scenario's tests pass as the guide runs them: in an emulated organization, and with mocks, which ask nobody.
func terraformTest(t *testing.T) {
	acctest.NeedsTerraform(t, 8)
	o := startNow(t)
	before := identitySetUp(t, o)
	c := copyScenario(t, o, acctest.BuiltProvider(t), "terraform-test")
	acctest.Says(t, c.ends(0, guideCommands(t, testingGuide, "terraform test -test-directory=emulator")), "2 passed, 0 failed")
	if len(c.Writes()) == 0 {
		t.Error("nothing was applied to the organization")
	}
	isAgain(t, o, before)

	needsMockData(t, 8)
	c.Emulator.ResetJournal()
	acctest.Says(t, c.ends(0, guideCommands(t, testingGuide, "terraform init")), `run "names"... pass`, `run "references"... pass`, "4 passed, 0 failed")
	c.run("a rule is broken", func(c *scenarioCopy) {
		c.edited("main.tf", "policy_id = atlassian_authentication_policy.contractors.external_id", "policy_id = atlassian_authentication_policy.break_glass.external_id", func() {
			acctest.Says(c.t, c.ends(1, "terraform test"), "The contractors are in another policy than theirs.")
		})
	})
	c.run("without mock data", func(c *scenarioCopy) {
		c.edited("tests/mocked.tftest.hcl", mockProvider, "mock_provider \"atlassian\" {\n}\n", func() {
			failed := c.ends(1, "terraform test")
			for _, block := range blocks(readGuide(c.t, testingGuide)) {
				if strings.HasPrefix(block.text, "Error: ") {
					acctest.Says(c.t, withoutInvented(failed), withoutInvented(strings.Join(strings.Fields(block.text), " ")))
				}
			}
		})
	})
	if asked := c.Emulator.Requests(); len(asked) > 0 {
		t.Errorf("the mocks asked the organization %d times", len(asked))
	}
}

// withoutInvented returns an error without the text that Terraform invented.
func withoutInvented(text string) string {
	return regexp.MustCompile(`got: \w{8}\b`).ReplaceAllString(text, "got: something")
}

// mockProvider is the block that reads the mock data.
const mockProvider = "mock_provider \"atlassian\" {\n  source = \"./mocks\"\n}\n"

// needsMockData skips a test where the tested binary reads no files of mock data, as OpenTofu does not.
func needsMockData(t *testing.T, minor int) {
	t.Helper()
	acctest.NeedsTerraform(t, minor)
	if acctest.IsOpenTofu(t) {
		t.Skip("OpenTofu reads no files of mock data")
	}
}

// What the guide shows of files is in files of the scenario. The rest is what Terraform prints, see above.
func TestGuideTesting_showsTheScenario(t *testing.T) {
	var files strings.Builder
	for _, file := range slices.Concat(matching(t, "scenarios/terraform-test/*.tf"), matching(t, "scenarios/terraform-test/*/*.hcl")) {
		files.WriteString(read(t, filepath.Dir(file), filepath.Base(file)))
	}
	shown := 0
	for _, block := range blocks(readGuide(t, testingGuide)) {
		if block.language != "text" || strings.HasPrefix(block.text, "Error: ") {
			continue
		}
		if shown++; !strings.Contains(files.String(), "\n"+block.text) {
			t.Errorf("no file of the scenario has\n%s", block.text)
		}
	}
	if shown == 0 {
		t.Error("the guide shows nothing of the scenario")
	}
}

// toldApart are the overrides for examples that have two of one type in a list, by type: no member is in a list twice.
var toldApart = map[string]string{
	"atlassian_group_members": "  override_data {\n    target = data.atlassian_user.rosa\n    values = { account_id = \"712020:11269bf5-4c2d-5e76-a3af-f39ae3b5f3e3\" }\n  }\n",
	"atlassian_scim_group":    "  override_resource {\n    target = atlassian_scim_user.kim\n    values = { id = \"e1f2a3b4-c5d6-47e8-99fa-0b1c2d3e4f50\" }\n  }\n",
}

// The example of every resource and data source applies under the mock data: the ids that one gives are taken by the next.
// Functions are not mocked, and work beside it.
func TestAccMockData_everyExample(t *testing.T) {
	needsMockData(t, 8)
	t.Parallel()
	o := acctest.Start(t)
	w := acctest.NewWorkspace(t, o, acctest.BuiltProvider(t), "")
	w.Environment = append(w.Environment, "TF_LOG=", "TF_LOG_PATH=", "TF_CLI_ARGS=-no-color")
	settings := read(t, w.Folder, "main.tf")
	if err := os.CopyFS(filepath.Join(w.Folder, "mocks"), os.DirFS(mocksFolder)); err != nil {
		t.Fatal(err)
	}

	all, _ := acctest.Schemas(t)
	runs, passes := mockProvider, []string{}
	for kind, names := range map[string][]string{"resource": slices.Sorted(maps.Keys(all.ResourceSchemas)), "data-source": slices.Sorted(maps.Keys(all.DataSourceSchemas)),
		"function": slices.Sorted(maps.Keys(all.Functions))} {
		for _, name := range names {
			folder := kind + "s/" + name
			example := copyExample(t, w, settings, folder, kind+".tf")
			run, variables := strings.ReplaceAll(folder, "/", "_"), ""
			if scimVariable.MatchString(example) {
				variables = "  variables {\n    scim_directory_id = \"2a4c6e80-1b3d-4f5a-8c7e-9b0d2f4a6c8e\"\n  }\n"
			}
			runs += fmt.Sprintf("run %q {\n  module {\n    source = \"./%s\"\n  }\n%s%s}\n", run, folder, variables, toldApart[name])
			passes = append(passes, fmt.Sprintf("run %q... pass", run))
		}
	}
	w.Write("every.tftest.hcl", runs)
	w.Terraform("get")
	printed := w.Terraform("test")
	for _, pass := range passes {
		if !strings.Contains(printed, pass) {
			t.Errorf("no %s", pass)
		}
	}
	if asked := o.ProviderRequests(); len(asked) > 0 {
		t.Errorf("the mocks asked the organization %d times", len(asked))
	}
}

// copyExample copies an example and the files that it reads as a module, and returns it. settings name the provider.
func copyExample(t *testing.T, w *acctest.Workspace, settings, folder, file string) string {
	t.Helper()
	if err := os.CopyFS(filepath.Join(w.Folder, folder), os.DirFS(filepath.Join(examples, folder))); err != nil {
		t.Fatal(err)
	}
	for _, imports := range []string{"import-by-string-id.tf", "import-by-identity.tf"} {
		if err := os.RemoveAll(filepath.Join(w.Folder, folder, imports)); err != nil {
			t.Fatal(err)
		}
	}
	example := read(t, filepath.Join(w.Folder, folder), file)
	w.Write(folder+"/"+file, settings+settingsBlock.ReplaceAllString(example, ""))
	return example
}

// No mock can do what the guide says that none can.
func TestAccMockData_noEphemeralResources(t *testing.T) {
	needsMockData(t, 10)
	t.Parallel()
	const says = "No ephemeral resource types in mock providers"
	if !strings.Contains(readGuide(t, testingGuide), says) {
		t.Errorf("the guide does not say %q", says)
	}
	w := acctest.NewWorkspace(t, acctest.Start(t), acctest.BuiltProvider(t), read(t, examples, "ephemeral-resources/atlassian_provisioning_api_key/ephemeral-resource.tf"))
	w.Write("a.tftest.hcl", mockProvider+"variables {\n  age_recipient = \"age1v7kwc9le902k6da0unsrvxlm4nsp7w2uq2v6a6r36se7zjn049ss44z2sj\"\n  age_identity  = \"\"\n}\nrun \"a\" {}\n")
	if err := os.CopyFS(filepath.Join(w.Folder, "mocks"), os.DirFS(mocksFolder)); err != nil {
		t.Fatal(err)
	}
	acctest.Says(t, inOneLine(w.Fails("test", "-no-color")), says)
}
