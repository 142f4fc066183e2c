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
	Imports      []string // what its own files name, tests excepted
	Deps         []string // everything the package is linked with, tests excepted
	TestImports  []string // direct imports of its tests
	XTestImports []string // direct imports of its black-box tests
}

// rule says what the packages of one layer must stay clear of.
type rule struct {
	layer     string   // the package below the module, or a folder of packages
	never     []string // prefixes of import paths
	except    []string // prefixes that are fine all the same
	direct    bool     // only what the layer's own files name counts: what they stand on may be linked with it
	alsoTests bool     // the layer's tests must not import it either
	because   string
}

// within are packages of this module.
func within(names ...string) []string {
	paths := make([]string, 0, len(names))
	for _, name := range names {
		paths = append(paths, module+"/internal/"+name)
	}
	return paths
}

// rules are all there are; the linter has none of them.
var rules = []rule{
	{
		layer:   "internal/client",
		never:   []string{plugin, module},
		except:  append(within("client", "names", "uuid"), plugin+"log"),
		because: "the client is the lowest layer and knows nothing of Terraform",
	},
	{
		layer:     "internal/emulator",
		never:     []string{plugin, module},
		except:    within("emulator", "identity", "adminapi", "contract", "recordfile"),
		alsoTests: true,
		because:   "structs shared with the client would cancel out a wrong JSON tag on both sides",
	},
	{
		layer:   "internal/emulator",
		never:   within("contract"),
		because: "the contract judges the emulator; it must not be its source",
	},
	{
		layer:     "internal/identity",
		never:     []string{plugin, module},
		except:    within("identity", "adminapi", "contract"),
		alsoTests: true,
		because:   "the engine knows neither whose organization it serves nor who calls it",
	},
	{
		layer:   "internal/identity",
		never:   within("contract"),
		because: "the contract judges the engine; it must not be its source",
	},
	{
		layer:     "internal/adminapi",
		never:     []string{plugin, module},
		except:    within("adminapi"),
		alsoTests: true,
		because:   "what servers are made of knows no server",
	},
	{
		layer:     "internal/contract",
		never:     []string{plugin, module},
		alsoTests: true,
		because:   "the contract judges client and emulator and takes neither's word",
	},
	{
		layer:     "internal/twin",
		never:     []string{plugin, module},
		except:    append(within("twin", "client", "emulator", "identity", "adminapi", "contract", "recordfile", "names", "uuid"), plugin+"log"),
		alsoTests: true,
		because:   "a copy is read by the client and written as a seed of the emulator, and knows nothing of Terraform",
	},
	{
		layer:   "internal/twin",
		never:   within("contract"),
		because: "the contract judges what a copy asks",
	},
	{
		layer:   "internal/names",
		never:   []string{plugin, module},
		because: "names are compared for every layer",
	},
	{
		layer:   "internal/uuid",
		never:   []string{plugin, module},
		because: "ids are compared for every layer",
	},
	{
		layer:   "internal/livename",
		never:   []string{plugin, module},
		because: "names are given for tests and programs",
	},
	{
		layer:   "internal/shell",
		never:   []string{plugin, module},
		because: "words are written for any program",
	},
	{
		layer:   "internal/recordfile",
		never:   []string{plugin, module, "net"},
		because: "a file is kept for any program, and nobody here knows what is in it",
	},
	{
		layer:   "internal/desk/evidence",
		never:   []string{plugin, module},
		except:  append(within("desk/evidence", "client", "names", "uuid"), plugin+"log"),
		because: "the desk's eyes stand on the client alone: what the desk's rules say must not colour what they see",
	},
	{
		layer:   "internal/desk/evidence",
		never:   []string{plugin},
		direct:  true,
		because: "the desk's eyes know nothing of Terraform, not even its log",
	},
	{
		layer:   "internal/desk/access",
		never:   []string{plugin, module},
		because: "who may come in is decided without knowing what there is",
	},
	{
		layer:   "internal/desk",
		never:   []string{plugin, module},
		except:  append(within("desk", "identity", "adminapi", "recordfile", "client", "names", "uuid"), plugin+"log"),
		because: "the desk is a server of its own: the engine's rules, the client's eyes, and pages",
	},
	{
		layer:   "internal/desk",
		never:   []string{plugin},
		direct:  true,
		because: "the desk knows nothing of Terraform, not even its log",
	},
	{
		layer:   "internal/reads",
		never:   []string{plugin, module},
		except:  append(within("reads", "client", "names", "uuid"), plugin+"log"),
		because: "reads stand on the client and know nothing of Terraform",
	},
	{
		layer:   "internal/reads",
		never:   []string{plugin},
		direct:  true,
		because: "reads know nothing of Terraform, not even its log",
	},
	{
		layer:   "internal/attribute",
		never:   []string{module},
		except:  within("attribute", "names", "uuid"),
		because: "attribute types know neither the client nor framework",
	},
	{
		layer:   "internal/framework",
		never:   []string{module},
		except:  within("framework", "attribute", "reads", "client", "names", "uuid"),
		because: "framework stands on attribute, reads and client",
	},
	{
		layer:   "internal/functions",
		never:   []string{module},
		except:  within("functions", "attribute", "names", "uuid"),
		because: "provider-defined functions are pure and offline, and the client must not come with them",
	},
	{
		layer:   "internal/functions",
		never:   []string{module, "net/http"},
		except:  within("functions", "attribute"),
		direct:  true,
		because: "provider-defined functions are pure and offline, and stand on attribute",
	},
	{
		layer:   "internal/service",
		never:   []string{module},
		except:  within("framework", "attribute", "reads", "client", "names", "uuid"),
		because: "a service package stands on framework, attribute, reads and client, never on another service package",
	},
	{
		layer:   "internal/service",
		never:   []string{"net/http"},
		direct:  true,
		because: "requests go through internal/client",
	},
	{
		layer:   "internal/desk/worksheet",
		never:   []string{plugin, module, "net/http", "os"},
		except:  within("desk/worksheet"),
		direct:  true,
		because: "a worksheet is made of pure functions and data",
	},
	{
		layer:   "internal/desk/worksheet",
		never:   []string{plugin, module},
		except:  within("desk/worksheet"),
		because: "a worksheet knows the contract's names alone, and nothing of who asks",
	},
	{
		layer:   "internal/desk/runbook",
		never:   []string{plugin, module, "net/http", "os"},
		except:  within("desk/runbook", "desk/worksheet"),
		direct:  true,
		because: "a runbook is written from a plan alone, without any server",
	},
	{
		layer:   "internal/provider",
		never:   within("cmd", "emulator", "identity", "adminapi", "desk", "recordfile", "twin"),
		because: "the released provider carries neither servers nor programs",
	},
	{
		layer:   "",
		never:   within("cmd", "emulator", "identity", "adminapi", "desk", "recordfile", "twin", "contract"),
		because: "the released provider carries neither servers nor programs",
	},
}

// forTestsOnly may be imported by tests, and by one another.
var forTestsOnly = []string{module + "/internal/acctest", module + "/internal/contract", plugin + "testing"}

func TestLayers_dependDownwardsOnly(t *testing.T) {
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

func TestServicePackages_doNotKnowEachOther(t *testing.T) {
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

func TestTestCode_staysInTests(t *testing.T) {
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
func TestRules_findViolations(t *testing.T) {
	for _, test := range []struct {
		where, forbidden string
		how              func(*goPackage, []string)
	}{
		{"client", plugin + "framework/diag", linked},
		{"client", module + "/internal/framework", linked},
		{"emulator", module + "/internal/client", inBlackBoxTests},
		{"emulator", plugin + "go/tfprotov6", inTests},
		{"emulator", module + "/internal/contract", linked},
		{"client", module + "/internal/identity", linked},
		{"client", module + "/internal/adminapi", linked},
		{"identity", module + "/internal/emulator", linked},
		{"identity", module + "/internal/client", inBlackBoxTests},
		{"identity", module + "/internal/contract", linked},
		{"adminapi", module + "/internal/identity", inTests},
		{"twin", module + "/internal/provider", inTests},
		{"twin", module + "/internal/contract", linked},
		{"emulator", module + "/internal/twin", linked},
		{"client", module + "/internal/twin", linked},
		{"contract", module + "/internal/emulator", inTests},
		{"contract", plugin + "testing/resource", inBlackBoxTests},
		{"names", module + "/internal/uuid", linked},
		{"uuid", module + "/internal/client", linked},
		{"desk/evidence", module + "/internal/emulator", linked},
		{"desk/evidence", plugin + "log/tflog", named},
		{"desk/access", module + "/internal/client", linked},
		{"reads", module + "/internal/framework", linked},
		{"reads", plugin + "log/tflog", named},
		{"attribute", module + "/internal/client", linked},
		{"framework", module + "/internal/service/group", linked},
		{"framework", module + "/internal/cli", linked},
		{"functions", module + "/internal/client", linked},
		{"functions", module + "/internal/names", named},
		{"functions", "net/http", named},
		{"service/group", module + "/internal/service/user", linked},
		{"service/group", module + "/internal/cli", linked},
		{"service/group", "net/http", named},
		{"desk/worksheet", module + "/internal/client", linked},
		{"desk/worksheet", "os", named},
		{"desk/runbook", module + "/internal/client", named},
		{"desk/runbook", "net/http", named},
		{"provider", module + "/internal/emulator", linked},
		{"provider", module + "/internal/identity", linked},
		{"provider", module + "/internal/twin", linked},
		{"provider", module + "/internal/desk/worksheet", linked},
	} {
		p := goPackage{ImportPath: module + "/internal/" + test.where}
		test.how(&p, []string{"strings", test.forbidden})
		if got, want := fmt.Sprint(forbidden(p)), "["+test.forbidden+"]"; got != want {
			t.Errorf("%s: violations %s, want %s", test.where, got, want)
		}
	}
	for where, allowed := range map[string]string{"client": plugin + "log/tflog", "desk/evidence": plugin + "log/tflog", "reads": plugin + "log/tflog", "service/group": "net/http"} {
		p := goPackage{ImportPath: module + "/internal/" + where}
		if linked(&p, []string{allowed}); len(forbidden(p)) > 0 {
			t.Errorf("%s may be linked with %s", where, allowed)
		}
	}
	if (rule{layer: "internal/client"}).covers(module + "/internal/clientele") {
		t.Error("a layer must not cover a package whose name merely begins like it")
	}
}

// The ways in which a package depends on others.
func linked(p *goPackage, others []string)          { p.Deps = others }
func named(p *goPackage, others []string)           { p.Imports = others }
func inTests(p *goPackage, others []string)         { p.TestImports = others }
func inBlackBoxTests(p *goPackage, others []string) { p.XTestImports = others }

// forbidden returns the dependencies of the package that any rule forbids.
func forbidden(p goPackage) []string {
	var found []string
	for _, rule := range rules {
		if rule.covers(p.ImportPath) {
			found = append(found, rule.violations(p)...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// covers reports whether the package is in the rule's layer. The layer "" is the program itself.
func (r rule) covers(importPath string) bool {
	if r.layer == "" {
		return importPath == module
	}
	layer := module + "/" + r.layer
	return importPath == layer || strings.HasPrefix(importPath, layer+"/")
}

// violations returns the dependencies of the package that the rule forbids.
func (r rule) violations(p goPackage) []string {
	dependencies := slices.Clone(p.Deps)
	if r.direct {
		dependencies = slices.Clone(p.Imports)
	}
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

// listPackages returns the packages of the module.
func listPackages(t *testing.T) []goPackage {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Deps,TestImports,XTestImports", module+"/...")
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

// short returns an import path without the part that every package of the module has.
func short(importPath string) string {
	if importPath == module {
		return "the provider program"
	}
	return strings.TrimPrefix(importPath, module+"/")
}
