package documentation_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// The documentation shows the files under examples/ and the blocks of the
// guides. Each of them is run here as it stands.

const examples = repository + "/examples"

var (
	providerBlock = regexp.MustCompile(`(?m)^provider "atlassian" \{(\}|[^}]*\n\})\n`)
	settingsBlock = regexp.MustCompile(`(?m)^terraform \{(.|\n)*?\n\}\n`)
	variableBlock = regexp.MustCompile(`(?m)^variable "[^"]*" \{(.|\n)*?\n\}\n`)
	// Config declares this variable where the organization has a SCIM directory.
	scimVariable = regexp.MustCompile(`(?m)^variable "scim_directory_id" \{(.|\n)*?\n\}\n`)
	importID     = regexp.MustCompile(`id\s+= "([^"]+)"`)
)

// runnable makes a configuration of a file: without the blocks that name
// another server, and with paths that hold from anywhere.
func runnable(t *testing.T, o *acctest.Organization, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		t.Fatal(err)
	}
	text := providerBlock.ReplaceAllString(settingsBlock.ReplaceAllString(string(content), ""), "")
	text = scimVariable.ReplaceAllString(text, "")
	return o.Config(strings.ReplaceAll(text, "${path.module}", folder))
}

// apply applies a configuration and, through plugin-testing, expects the plans
// after it to be empty.
func apply(t *testing.T, o *acctest.Organization, config string) {
	t.Helper()
	oldest := tfversion.Version1_8_0
	if strings.Contains(config, "\nephemeral ") {
		oldest = tfversion.Version1_10_0
	}
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(oldest)},
		ProtoV6ProviderFactories: o.Factories(),
		Steps:                    []resource.TestStep{{Config: config}},
	})
}

func matching(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(examples, pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples match %s (%v)", pattern, err)
	}
	return files
}

// The examples that only read are modules of one configuration: one run of Terraform applies them all, and the plan after
// it is empty.
func TestAccExamples_dataSourcesAndFunctions(t *testing.T) {
	t.Parallel()
	acctest.AcceptanceOnly(t)
	o := acctest.StartPopulated(t).Organization
	w := acctest.NewWorkspace(t, o, acctest.BuiltProvider(t), "")
	var calls strings.Builder
	for _, folder := range append(matching(t, "data-sources/*"), matching(t, "functions/*")...) {
		name := filepath.Base(folder)
		if err := os.CopyFS(filepath.Join(w.Folder, name), os.DirFS(folder)); err != nil {
			t.Fatal(err)
		}
		variables := ""
		if strings.Contains(folder, "data-sources/") {
			w.Write(name+"/versions.tf", "terraform {\n  required_providers {\n    atlassian = { source = \"orgadmin/atlassian\" }\n  }\n}\n")
			if scimVariable.MatchString(read(t, folder, "data-source.tf")) {
				variables = "scim_directory_id = var.scim_directory_id"
			}
		}
		fmt.Fprintf(&calls, "module %q {\n  source = \"./%s\"\n  %s\n}\n\n", name, name, variables)
	}
	w.Write("modules.tf", o.Config(calls.String()))
	w.Terraform("get")
	w.Terraform("apply", "-input=false", "-auto-approve")
	w.Terraform("plan", "-input=false", "-detailed-exitcode") // exits with 2 unless it is empty
}

func TestAccExamples_ephemeralResources(t *testing.T) {
	ageKey(t)
	for _, file := range matching(t, "ephemeral-resources/*/*.tf") {
		o := acctest.Start(t)
		apply(t, o, runnable(t, o, file))
	}
}

// Each resource's example applies, and what its import examples say imports it. How the CLI imports each type is
// acctest.Lifecycle's.
func TestAccExamples_resources(t *testing.T) {
	t.Parallel()
	for _, folder := range matching(t, "resources/*") {
		typeName := filepath.Base(folder)
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			o := organizationFor(t, typeName)
			to, instance := importedAs(t, folder), acctest.Instance{}
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: []resource.TestStep{
				{Config: runnable(t, o, filepath.Join(folder, "resource.tf")), ConfigStateChecks: []statecheck.StateCheck{acctest.Capture(to, instance)}},
				{PreConfig: func() { importsAsShown(t, o, typeName, folder, to, instance) }, RefreshState: true},
			}})
		})
	}
}

// organizationFor returns an organization that the example of a resource applies to.
func organizationFor(t *testing.T, typeName string) *acctest.Organization {
	t.Helper()
	if typeName == "atlassian_group_conflict_resolution" {
		return acctest.StartPopulated(t).Organization // a conflict is nothing that a configuration makes
	}
	o := acctest.Start(t)
	if inSCIMDirectory(typeName) {
		o.SCIMDirectory(t)
	}
	return o
}

// inSCIMDirectory reports whether objects of that type belong to a SCIM directory
// instead of to the organization.
func inSCIMDirectory(typeName string) bool { return strings.HasPrefix(typeName, "atlassian_scim_") }

// importedAs returns the address that a resource's example imports to.
func importedAs(t *testing.T, folder string) string {
	t.Helper()
	return regexp.MustCompile(`to = (\S+)`).FindStringSubmatch(read(t, folder, "import-by-string-id.tf"))[1]
}

// importsAsShown imports the instance by ids of the form that the examples
// show, with this instance's own ids in their places.
func importsAsShown(t *testing.T, o *acctest.Organization, typeName, folder, to string, instance acctest.Instance) {
	t.Helper()
	driver := o.Protocol(t)
	shown := []string{importID.FindStringSubmatch(read(t, folder, "import-by-string-id.tf"))[1]}
	for _, command := range regexp.MustCompile(`(?m)^terraform import (\S+) (\S+)$`).FindAllStringSubmatch(read(t, folder, "import.sh"), -1) {
		if command[1] != to {
			t.Errorf("import.sh imports to %s, the example is %s", command[1], to)
		}
		shown = append(shown, command[2])
	}
	whole, forms := o.ID+"/"+ownID(t, folder, instance), 2
	if inSCIMDirectory(typeName) {
		whole, forms = ownID(t, folder, instance), 1
	}
	if len(shown)-1 < forms {
		t.Errorf("import.sh does not show every form of the id: %v", shown)
	}
	identity := driver.IdentityAttributes(importOne(t, driver, typeName, whole))
	for _, id := range shown {
		own := ownID(t, folder, instance)
		if strings.Count(id, "/") > strings.Count(own, "/") {
			own = o.ID + "/" + own
		}
		importOne(t, driver, typeName, own)
	}
	if _, diagnostics := driver.ImportByIdentity(typeName, identity); len(diagnostics) > 0 {
		t.Errorf("import by the identity %v: %s", identity, acctest.Text(diagnostics))
	}
	byIdentity := read(t, folder, "import-by-identity.tf")
	for attribute := range identity {
		if attribute != "organization_id" && !strings.Contains(byIdentity, attribute) {
			t.Errorf("import-by-identity.tf does not show %s", attribute)
		}
	}
}

func importOne(t *testing.T, driver *acctest.Driver, typeName, id string) acctest.Object {
	t.Helper()
	object, diagnostics := driver.ImportByID(typeName, id)
	if object.Type == "" {
		t.Fatalf("import of %s: %s", id, acctest.Text(diagnostics))
	}
	return object
}

// ownID returns the id that the instance is imported by: the values of the identity
// attributes that import-by-identity.tf names, but for the organization. Commas
// are between them where values have slashes.
func ownID(t *testing.T, folder string, instance acctest.Instance) string {
	t.Helper()
	var parts []string
	for _, line := range regexp.MustCompile(`(?m)^    (\w+)\s+= "`).FindAllStringSubmatch(read(t, folder, "import-by-identity.tf"), -1) {
		if line[1] != "organization_id" {
			parts = append(parts, instance.String(line[1]))
		}
	}
	if strings.Contains(read(t, folder, "import-by-string-id.tf"), ",") {
		return strings.Join(parts, ",")
	}
	return strings.Join(parts, "/")
}

func read(t *testing.T, folder, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// What make demo applies step by step also applies as it stands.
func TestAccExamples_demo(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	apply(t, o, runnable(t, o, examples+"/demo/main.tf"))
}

// ageKey sets the variables of the examples that seal a key.
func ageKey(t *testing.T) {
	t.Helper()
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TF_VAR_age_identity", identity.String())
	t.Setenv("TF_VAR_age_recipient", identity.Recipient().String())
}

func TestExamples_provider(t *testing.T) {
	block := read(t, examples, "provider/provider.tf")
	driver := acctest.Start(t).Protocol(t)
	for _, line := range regexp.MustCompile(`(?m)^  (\w+) += "`).FindAllStringSubmatch(block, -1) {
		if !driver.ProviderTakes(line[1]) {
			t.Errorf("the provider block has no %s", line[1])
		}
	}
}

// What a newcomer copies first, from README and from the registry, works on an organization that serves what Atlassian publishes alone.
func TestAccExamples_firstOnesRunLive(t *testing.T) {
	acctest.AcceptanceOnly(t)
	t.Parallel()
	o := acctest.Start(t, acctest.WithoutIdentityAPI(), func(options *emulator.Options) { options.Now = time.Now })
	apply(t, o, runnable(t, o, examples+"/provider/provider.tf"))
	for _, block := range blocks(readPage(t, "README.md")) {
		if block.language == "terraform" {
			apply(t, o, o.Config(block.text))
			return
		}
	}
	t.Error("README has no sample")
}

// Nothing points at a reader's own machine but what starts an organization there.
func TestExamples_pointAtNoMachine(t *testing.T) {
	for name, text := range everyConfiguration(t) {
		if strings.Contains(text, "127.0.0.1") || strings.Contains(text, "localhost") {
			t.Errorf("%s names the machine that it runs on", name)
		}
	}
}

func TestPages_readmeIsShort(t *testing.T) {
	if lines := strings.Count(readPage(t, "README.md"), "\n"); lines >= 100 {
		t.Errorf("README has %d lines; a hundred are too many", lines)
	}
}

// Every block of Terraform code on a page is applied as it stands.
func TestAccGuides(t *testing.T) {
	t.Parallel()
	for _, page := range writtenPages(t) {
		for number, block := range blocks(readPage(t, page)) {
			if block.language != "terraform" {
				continue
			}
			t.Run(fmt.Sprintf("%s/%d", filepath.Base(page), number+1), func(t *testing.T) {
				t.Parallel()
				o := acctest.Start(t)
				if scimVariable.MatchString(block.text) {
					o.SCIMDirectory(t)
				}
				if strings.Contains(block.text, "to = atlassian_google_workspace_connection.google") {
					connectGoogle(t, o)
				}
				apply(t, o, o.Config(scimVariable.ReplaceAllString(settingsBlock.ReplaceAllString(block.text, ""), "")))
			})
		}
	}
}

// connectGoogle makes what a page imports: a Google account that somebody has connected by hand.
func connectGoogle(t *testing.T, o *acctest.Organization) {
	t.Helper()
	directory, err := o.Client.CreateDirectory(t.Context(), o.ID, client.DirectoryCreate{Name: "Google Workspace", IdentityProvider: "google_workspace"})
	if err != nil {
		t.Fatal(err)
	}
	connection, err := o.Client.CreateGoogleWorkspaceConnection(t.Context(), o.ID, directory.ID, client.GoogleWorkspaceSettings{})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Emulator.ConfirmConsent(connection.ID); err != nil {
		t.Fatal(err)
	}
}
