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
func linked(p *goPackage, others []string) { p.Deps = others }

func named(p *goPackage, others []string) { p.Imports = others }

func inTests(p *goPackage, others []string) { p.TestImports = others }

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
