package architecture_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const (
	module = "github.com/orgadmin/terraform-provider-atlassian"
	plugin = "github.com/hashicorp/terraform-plugin-"
)

// goPackage is what `go list -json` says of a package.
type goPackage struct {
	ImportPath   string
	Deps         []string // everything the package is linked with, tests excepted
	TestImports  []string // direct imports of its tests
	XTestImports []string // direct imports of its black-box tests
}

// rule says what the packages of one layer must stay clear of.
type rule struct {
	layer     string   // the package below the module, or a folder of packages
	never     []string // prefixes of import paths
	except    []string // prefixes that are fine all the same
	alsoTests bool     // the layer's tests must not import it either
	because   string
}

// upper is everything that stands above framework and attribute.
var upper = []string{
	module + "/internal/service", module + "/internal/functions", module + "/internal/provider",
	module + "/internal/cmd", module + "/internal/emulator",
}

var rules = []rule{
	{
		layer:   "internal/client",
		never:   []string{plugin, module},
		except:  []string{plugin + "log", module + "/internal/client", module + "/internal/names", module + "/internal/uuid"},
		because: "the client is the lowest layer and knows nothing of Terraform",
	},
	{
		layer:     "internal/emulator",
		never:     []string{plugin, module},
		except:    []string{module + "/internal/emulator", module + "/internal/contract"},
		alsoTests: true,
		because:   "structs shared with the client would cancel out a wrong JSON tag on both sides",
	},
	{
		layer:   "internal/emulator",
		never:   []string{module + "/internal/contract"},
		because: "the contract judges the emulator; it must not be its source",
	},
	{
		layer:     "internal/contract",
		never:     []string{plugin, module},
		except:    []string{module + "/internal/contract"},
		alsoTests: true,
		because:   "the contract judges client and emulator and takes neither's word",
	},
	{
		layer:   "internal/reads",
		never:   []string{plugin, module},
		except:  []string{plugin + "log", module + "/internal/reads", module + "/internal/client", module + "/internal/names", module + "/internal/uuid"},
		because: "reads stand on the client and know nothing of Terraform",
	},
	{
		layer:   "internal/framework",
		never:   upper,
		because: "framework stands on attribute, reads and client",
	},
	{
		layer:   "internal/attribute",
		never:   []string{module},
		except:  []string{module + "/internal/attribute", module + "/internal/names", module + "/internal/uuid"},
		because: "attribute types know neither the client nor framework",
	},
	{
		layer:   "internal/functions",
		never:   []string{module + "/internal/client", module + "/internal/service", module + "/internal/provider", module + "/internal/emulator"},
		because: "provider-defined functions are pure and offline",
	},
	{
		layer:   "internal/service",
		never:   []string{module + "/internal/functions", module + "/internal/provider", module + "/internal/cmd", module + "/internal/emulator"},
		because: "a service package stands on framework, attribute, reads and client",
	},
	{
		layer:   "internal/provider",
		never:   []string{module + "/internal/cmd", module + "/internal/emulator"},
		because: "the released provider carries neither the emulator nor programs",
	},
	{
		layer:   "",
		never:   []string{module + "/internal/cmd", module + "/internal/emulator", module + "/internal/contract"},
		because: "the released provider carries neither the emulator nor programs",
	},
}

// forTestsOnly may be imported by tests, and by one another.
var forTestsOnly = []string{module + "/internal/acctest", module + "/internal/contract", plugin + "testing"}

func TestLayersDependDownwardsOnly(t *testing.T) {
	packages := listPackages(t)
	for _, rule := range rules {
		matched := 0
		for _, p := range packages {
			if !rule.covers(p.ImportPath) {
				continue
			}
			matched++
			for _, violation := range rule.violations(p) {
				t.Errorf("%s depends on %s, but %s", short(p.ImportPath), short(violation), rule.because)
			}
		}
		if matched == 0 {
			t.Errorf("no package is in the layer %q: the rule guards nothing", rule.layer)
		}
	}
}

func TestServicePackagesDoNotKnowEachOther(t *testing.T) {
	const services = module + "/internal/service/"
	for _, p := range listPackages(t) {
		family, ok := strings.CutPrefix(p.ImportPath, services)
		if !ok {
			continue
		}
		family, _, _ = strings.Cut(family, "/")
		other := rule{never: []string{services}, except: []string{services + family}, alsoTests: true}
		for _, violation := range other.violations(p) {
			t.Errorf("%s depends on %s: service packages never import each other", short(p.ImportPath), short(violation))
		}
	}
}

func TestTestCodeStaysInTests(t *testing.T) {
	for _, p := range listPackages(t) {
		if hasPrefix(p.ImportPath, forTestsOnly) {
			continue
		}
		for _, violation := range (rule{never: forTestsOnly}).violations(p) {
			t.Errorf("%s depends on %s, which only tests may import", short(p.ImportPath), short(violation))
		}
	}
}

// The rules themselves: one that matched nothing would let everything pass.
func TestRulesFindViolations(t *testing.T) {
	client := goPackage{
		ImportPath:  module + "/internal/client",
		Deps:        []string{plugin + "log/tflog", plugin + "framework/diag", "net/http"},
		TestImports: []string{module + "/internal/emulator"},
	}
	if got, want := fmt.Sprint(rules[0].violations(client)), "["+plugin+"framework/diag]"; got != want {
		t.Errorf("client: violations %s, want %s", got, want)
	}
	emulator := goPackage{
		ImportPath:   module + "/internal/emulator",
		XTestImports: []string{module + "/internal/client", module + "/internal/contract"},
	}
	if got, want := fmt.Sprint(rules[1].violations(emulator)), "["+module+"/internal/client]"; got != want {
		t.Errorf("emulator: violations %s, want %s", got, want)
	}
	if (rule{layer: "internal/client"}).covers(module + "/internal/clientele") {
		t.Error("a layer must not cover a package whose name merely begins like it")
	}
}

// covers reports whether the package is in the rule's layer. The layer "" is the program itself.
func (r rule) covers(importPath string) bool {
	if r.layer == "" {
		return importPath == module
	}
	layer := module + "/" + r.layer
	return importPath == layer || strings.HasPrefix(importPath, layer+"/")
}

// violations are the dependencies of the package that the rule forbids.
func (r rule) violations(p goPackage) []string {
	dependencies := slices.Clone(p.Deps)
	if r.alsoTests {
		dependencies = append(append(dependencies, p.TestImports...), p.XTestImports...)
	}
	var violations []string
	for _, dependency := range dependencies {
		if hasPrefix(dependency, r.never) && !hasPrefix(dependency, r.except) {
			violations = append(violations, dependency)
		}
	}
	slices.Sort(violations)
	return slices.Compact(violations)
}

// listPackages are the packages of the module.
func listPackages(t *testing.T) []goPackage {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Deps,TestImports,XTestImports", module+"/...")
	var stderr strings.Builder
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, stderr.String())
	}
	var packages []goPackage
	for decoder := json.NewDecoder(strings.NewReader(string(output))); ; {
		var p goPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatalf("output of %s: %v", command, err)
		}
		packages = append(packages, p)
	}
}

func hasPrefix(importPath string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(importPath, prefix) })
}

// short is an import path without the part that every package of the module has.
func short(importPath string) string {
	if importPath == module {
		return "the provider program"
	}
	return strings.TrimPrefix(importPath, module+"/")
}
