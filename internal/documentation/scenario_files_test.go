package documentation_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// A scenario tells its reader what it sets up and where to read on.
func TestScenarios_introduceThemselves(t *testing.T) {
	for _, file := range matching(t, "scenarios/*/main.tf") {
		introduction, _, _ := strings.Cut(read(t, filepath.Dir(file), "main.tf"), "\n\n")
		guide := regexp.MustCompile(`docs/guides/([a-z-]+\.md)`).FindStringSubmatch(introduction)
		if !strings.HasPrefix(introduction, "# ") || guide == nil {
			t.Errorf("%s does not begin with a comment that names its guide, docs/guides/<name>.md:\n%s", file, introduction)
			continue
		}
		if _, err := os.Stat(filepath.Join(repository, "templates", "guides", guide[1])); err != nil {
			t.Errorf("%s names a guide that there is not: %v", file, err)
		}
	}
}

// The README of a scenario has the same parts as every other, and the index leads to it. That its commands are those that run is
// TestAccPages_commands.
func TestScenarios_haveReadmes(t *testing.T) {
	index := readPage(t, "examples/scenarios/README.md")
	for name := range scenarios {
		page := readPage(t, scenarioPage(name))
		var parts []string
		for _, section := range strings.Split(page, "\n## ")[1:] {
			title, text, _ := strings.Cut(section, "\n")
			parts = append(parts, title)
			if title == "The commands" && !strings.Contains(text, "```shell\n") || title == "What one sees" && !strings.Contains(text, "```text\n") {
				t.Errorf("%s: %q shows nothing of what it says", name, title)
			}
		}
		if want := []string{"What it does", "What it needs", "The commands", "What one sees"}; len(parts) < len(want) || !slices.Equal(parts[:len(want)], want) {
			t.Errorf("%s: the parts of the README are %q, want first %q", name, parts, want)
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(page, "# "), "\n")
		if !strings.Contains(index, "\n| ["+title+"]("+name+") | ") {
			t.Errorf("the index has no row [%s](%s)", title, name)
		}
	}
}

// What no test runs is told to the reader of the README as well, with the versions that it was validated with, or not: those that it is pinned to.
func TestScenarios_readmesOfVendorSides(t *testing.T) {
	for _, file := range matching(t, "scenarios/*/*-side/main.tf") {
		side := filepath.Dir(file)
		page := strings.Join(strings.Fields(read(t, filepath.Dir(side), "README.md")), " ")
		wanted := []string{"`" + filepath.Base(side) + "` is for", "**No test runs it**", "`.ci/vendor-sides` validates it"}
		for name, version := range requiredProviders(t, blocksOf(t, file)) {
			wanted = append(wanted, "validated with `"+name+"` "+version)
		}
		for _, want := range wanted {
			if !strings.Contains(page, want) {
				t.Errorf("the README beside %s does not say %q", side, want)
			}
		}
	}
}

var (
	notRun = regexp.MustCompile(`^# Not run by this project's tests: it needs an? .+ account\.`)
	pinned = regexp.MustCompile(`^\d+\.\d+\.\d+$`)
)

// What no test runs at least says so, takes what the Atlassian side gives, and
// asks for the provider version that it was written for.
func TestScenarios_vendorSides(t *testing.T) {
	for _, file := range matching(t, "scenarios/*/*-side/main.tf") {
		t.Run(strings.TrimPrefix(file, scenarioFolder+"/"), func(t *testing.T) {
			text := read(t, filepath.Dir(file), "main.tf")
			if !notRun.MatchString(text) {
				first, _, _ := strings.Cut(text, "\n")
				t.Errorf("the first line does not say that no test runs it: %s", first)
			}
			side, providers := blocksOf(t, file), map[string]bool{}
			for name, version := range requiredProviders(t, side) {
				providers[name] = true
				if !pinned.MatchString(version) {
					t.Errorf("provider %s is not pinned to one version: %q", name, version)
				}
			}
			outputs := sensitivity(t, blocksOf(t, filepath.Join(filepath.Dir(filepath.Dir(file)), "main.tf")), "output")
			for name, sensitive := range sensitivity(t, side, "variable") {
				if secret, ok := outputs[name]; !ok || secret != sensitive {
					t.Errorf("variable %s (sensitive: %v) is no output of ../main.tf that is as sensitive", name, sensitive)
				}
			}
			for _, block := range side {
				if block.Type != "resource" && block.Type != "data" {
					continue
				}
				if vendor, _, _ := strings.Cut(block.Labels[0], "_"); !providers[vendor] {
					t.Errorf("%s is of a provider that is not required", block.Labels[0])
				}
			}
		})
	}
}

func blocksOf(t *testing.T, file string) hclsyntax.Blocks {
	t.Helper()
	parsed, diagnostics := hclparse.NewParser().ParseHCLFile(file)
	if diagnostics.HasErrors() {
		t.Fatal(diagnostics)
	}
	return parsed.Body.(*hclsyntax.Body).Blocks
}

// requiredProviders returns the version constraints by provider.
func requiredProviders(t *testing.T, blocks hclsyntax.Blocks) map[string]string {
	t.Helper()
	versions := map[string]string{}
	for _, settings := range blocks {
		if settings.Type != "terraform" {
			continue
		}
		for _, required := range settings.Body.Blocks {
			for name, attribute := range required.Body.Attributes {
				source, diagnostics := attribute.Expr.Value(&hcl.EvalContext{})
				if diagnostics.HasErrors() {
					t.Fatal(diagnostics)
				}
				if version, ok := source.AsValueMap()["version"]; ok {
					versions[name] = version.AsString()
				} else {
					versions[name] = ""
				}
			}
		}
	}
	if len(versions) == 0 {
		t.Error("no provider is required")
	}
	return versions
}

// sensitivity says of each output or variable whether it is sensitive.
func sensitivity(t *testing.T, blocks hclsyntax.Blocks, blockType string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, block := range blocks {
		if block.Type != blockType {
			continue
		}
		found[block.Labels[0]] = false
		if sensitive, ok := block.Body.Attributes["sensitive"]; ok {
			value, diagnostics := sensitive.Expr.Value(nil)
			if diagnostics.HasErrors() {
				t.Fatal(diagnostics)
			}
			found[block.Labels[0]] = value.True()
		}
	}
	return found
}

// The page of the modules says which scenarios use each, and there is none that nothing uses: the tests of these are its tests.
func TestModules_areUsed(t *testing.T) {
	page := readPage(t, "examples/modules/README.md")
	for _, file := range matching(t, "modules/*/main.tf") {
		module := filepath.Base(filepath.Dir(file))
		row := regexp.MustCompile("(?m)^\\| \\[`" + module + "`\\]\\(" + module + "\\) \\| .*$").FindString(page)
		if row == "" {
			t.Errorf("the page of the modules has no row for %s", module)
		}
		users := 0
		for _, scenario := range matching(t, "scenarios/*/main.tf") {
			name := filepath.Base(filepath.Dir(scenario))
			uses := strings.Contains(read(t, filepath.Dir(scenario), "main.tf"), `"../../modules/`+module+`"`)
			if uses {
				users++
			}
			if told := strings.Contains(row, "](../scenarios/"+name+")"); told != uses {
				t.Errorf("%s uses module %s: %t; the page says %t", name, module, uses, told)
			}
		}
		if users < 2 {
			t.Errorf("module %s is used by %d scenarios", module, users)
		}
	}
}
