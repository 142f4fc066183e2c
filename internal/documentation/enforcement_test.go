package documentation_test

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

const (
	policyType  = "atlassian_authentication_policy"
	membersType = "atlassian_authentication_policy_members"
)

// Copying a configuration and applying it locks nobody out. Single sign-on is enforced when the variable
// enforce_sso says so, which is false at first, and after a break-glass account is in a policy that enforces nothing.
// Scenarios and guides let a pilot try it before. (The walks through the scenarios see that it comes true.)
func TestExamples_lockNobodyOut(t *testing.T) {
	enforcing := 0
	for name, text := range everyConfiguration(t) {
		if !strings.Contains(text, policyType) && !policyModule.MatchString(text) {
			continue
		}
		file, diagnostics := hclparse.NewParser().ParseHCL([]byte(text), name)
		if diagnostics.HasErrors() {
			t.Fatal(diagnostics)
		}
		found, problems := enforcementIn(file.Body.(*hclsyntax.Body).Blocks, !strings.Contains(name, "/resources/"))
		enforcing += found
		for _, problem := range problems {
			t.Errorf("%s: %s", name, problem)
		}
	}
	if enforcing < 12 {
		t.Errorf("only %d policies that may enforce single sign-on were found", enforcing)
	}
}

// The test above sees what it is for.
func TestExamples_lockNobodyOut_refuses(t *testing.T) {
	const variable = `variable "enforce_sso" {
  default = false
}
`
	const policies = `resource "atlassian_authentication_policy" "break_glass" {
  enforce_sso = false
}
resource "atlassian_authentication_policy_members" "break_glass" {
  policy_id = atlassian_authentication_policy.break_glass.external_id
  emails    = ["amara.okafor@acme.com"]
}
resource "atlassian_authentication_policy" "everybody" {
  enforce_sso = var.enforce_sso
  depends_on  = [atlassian_authentication_policy_members.break_glass]
}
`
	const good = variable + policies
	const called = variable + `module "x" {
  source               = "../../modules/identity-provider"
  break_glass_accounts = ["amara.okafor@acme.com"]
  pilot                = var.pilot
  enforce_sso          = var.enforce_sso
}
`
	for want, text := range map[string]string{
		"":                              good,
		"enforces in the first apply":   strings.Replace(good, "= var.enforce_sso", "= true", 1),
		"is not false at first":         strings.Replace(good, "default = false", "default = true", 1),
		"no variable":                   policies,
		"says neither of the variables": strings.Replace(good, "= var.enforce_sso", "= local.enforced", 1),
		"has no break-glass account":    strings.Replace(good, `["amara.okafor@acme.com"]`, "[]", 1),
		"before the break-glass":        strings.Replace(good, "depends_on ", "other ", 1),
		"may enforce single sign-on, t": strings.Replace(good, "enforce_sso = false", "enforce_sso = var.enforce_sso", 1),
		"not hand on the variable enf":  strings.Replace(called, "= var.enforce_sso", "= true", 1),
		"not hand on the variable pil":  strings.Replace(called, "= var.pilot", "= []", 1),
		"sso is not false at first":     strings.Replace(called, "default = false", "default = true", 1),
		"x has no break-glass account":  strings.Replace(called, `["amara.okafor@acme.com"]`, "[]", 1),
	} {
		file, diagnostics := hclsyntax.ParseConfig([]byte(text), "a.tf", hcl.InitialPos)
		if diagnostics.HasErrors() {
			t.Fatal(diagnostics)
		}
		_, problems := enforcementIn(file.Body.(*hclsyntax.Body).Blocks, false)
		if said := strings.Join(problems, "; "); !strings.Contains(said, want) || (want == "") != (said == "") {
			t.Errorf("%q instead of %q for\n%s", said, want, text)
		}
	}
}

// policyModule is the source of a module that makes policies.
var policyModule = regexp.MustCompile(`\.\./(modules/)?(sign-on-policies|identity-provider)\b`)

// moduleProblems says what is wrong with a call of such a module: it hands on the two variables, and somebody as break-glass account.
func moduleProblems(module *hclsyntax.Block, defaults map[string]cty.Value) (problems []string) {
	name := "module " + module.Labels[0]
	if said := referred(module.Body.Attributes["enforce_sso"], "var"); !slices.Equal(said, []string{"enforce_sso"}) {
		problems = append(problems, name+" does not hand on the variable enforce_sso")
	} else if value, ok := defaults["enforce_sso"]; !ok || !value.RawEquals(cty.False) {
		problems = append(problems, "the variable enforce_sso is not false at first")
	}
	if said := append(referred(module.Body.Attributes["pilot"], "var"), referred(module.Body.Attributes["pilot"], "local")...); !slices.Contains(said, "pilot") {
		problems = append(problems, name+" does not hand on the variable pilot")
	}
	accounts := module.Body.Attributes["break_glass_accounts"]
	if accounts == nil {
		return append(problems, name+" has no break-glass account")
	}
	if value, ok := literalValue(accounts); ok && value.LengthInt() == 0 {
		problems = append(problems, name+" has no break-glass account")
	}
	return problems
}

// everyConfiguration returns the files of the examples and the blocks of the guides, by name. A part of a configuration that no
// test applies stands in a block of text.
func everyConfiguration(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(examples, func(path string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".tf" {
			found[path] = read(t, filepath.Dir(path), filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range writtenPages(t) {
		for _, block := range blocks(readPage(t, page)) {
			if block.language == "terraform" || strings.Contains(block.text, "resource \""+policyType) {
				found[page] += block.text
			}
		}
	}
	return found
}

// enforcementIn counts the policies that may enforce single sign-on, and says what is wrong with them.
func enforcementIn(blocks hclsyntax.Blocks, wantsPilot bool) (enforcing int, problems []string) {
	defaults := map[string]cty.Value{}
	quiet := map[string]bool{} // policies that never enforce
	var policies, members, modules []*hclsyntax.Block
	for _, block := range blocks {
		switch {
		case block.Type == "variable":
			if value, ok := literalValue(block.Body.Attributes["default"]); ok {
				defaults[block.Labels[0]] = value
			}
		case block.Type == "resource" && block.Labels[0] == policyType && block.Body.Attributes["enforce_sso"] != nil:
			value, ok := literalValue(block.Body.Attributes["enforce_sso"])
			if quiet[block.Labels[1]] = ok && value.False(); !quiet[block.Labels[1]] {
				policies = append(policies, block)
			}
			if ok && value.True() {
				problems = append(problems, block.Labels[1]+" enforces in the first apply")
			}
		case block.Type == "resource" && block.Labels[0] == membersType:
			members = append(members, block)
		case block.Type == "module":
			if source, ok := literalValue(block.Body.Attributes["source"]); ok && policyModule.MatchString(source.AsString()) {
				modules = append(modules, block)
			}
		}
	}
	for _, module := range modules {
		problems = append(problems, moduleProblems(module, defaults)...)
	}
	breakGlass := breakGlassMembers(members, quiet)
	for _, policy := range policies {
		problems = append(problems, policyProblems(policy, defaults, breakGlass)...)
	}
	if _, ok := defaults["pilot"]; len(policies) > 0 && wantsPilot && !ok {
		problems = append(problems, "nobody tries single sign-on before everybody has to use it: there is no variable pilot with a default")
	}
	return len(policies) + len(modules), problems
}

// breakGlassMembers returns the names of the resources that put somebody into a policy that never enforces.
func breakGlassMembers(members []*hclsyntax.Block, quiet map[string]bool) map[string]bool {
	found := map[string]bool{}
	for _, block := range members {
		emails, isTuple := block.Body.Attributes["emails"].Expr.(*hclsyntax.TupleConsExpr)
		for _, name := range referred(block.Body.Attributes["policy_id"], policyType) {
			if quiet[name] && (!isTuple || len(emails.Exprs) > 0) {
				found[block.Labels[1]] = true
			}
		}
	}
	return found
}

func policyProblems(policy *hclsyntax.Block, defaults map[string]cty.Value, breakGlass map[string]bool) (problems []string) {
	name := policy.Labels[1]
	if strings.Contains(name, "break_glass") {
		problems = append(problems, name+" may enforce single sign-on, though it is the policy of the break-glass account")
	}
	says := append(referred(policy.Body.Attributes["enforce_sso"], "var"), referred(policy.Body.Attributes["enforce_sso"], "local")...)
	if joined := strings.Join(says, " "); !strings.Contains(joined, "enforce_sso") && !strings.Contains(joined, "pilot") {
		problems = append(problems, name+" says neither of the variables enforce_sso and pilot")
	}
	switch value, ok := defaults["enforce_sso"]; {
	case !ok:
		problems = append(problems, "there is no variable enforce_sso with a default")
	case !value.RawEquals(cty.False):
		problems = append(problems, "the variable enforce_sso is not false at first")
	}
	if len(breakGlass) == 0 {
		return append(problems, name+" has no break-glass account beside it")
	}
	for _, waitsFor := range referred(policy.Body.Attributes["depends_on"], membersType) {
		if breakGlass[waitsFor] {
			return problems
		}
	}
	return append(problems, name+" may enforce before the break-glass account is where it belongs: it has no depends_on")
}

// literalValue returns the value of an attribute that refers to nothing.
func literalValue(attribute *hclsyntax.Attribute) (cty.Value, bool) {
	if attribute == nil {
		return cty.NilVal, false
	}
	value, diagnostics := attribute.Expr.Value(nil)
	return value, !diagnostics.HasErrors()
}

// referred returns the second words of an attribute's references that begin with this one.
func referred(attribute *hclsyntax.Attribute, first string) (names []string) {
	if attribute == nil {
		return nil
	}
	for _, traversal := range attribute.Expr.Variables() {
		if traversal.RootName() != first || len(traversal) < 2 {
			continue
		}
		if step, ok := traversal[1].(hcl.TraverseAttr); ok {
			names = append(names, step.Name)
		}
	}
	return names
}

// During a rollover the first of the signing certificates may be the one that ends.
func TestExamples_certificateOfARollover(t *testing.T) {
	for name, text := range everyConfiguration(t) {
		if strings.Contains(text, "signing_certificates[0].pem") {
			t.Errorf("%s takes the first signing certificate: the attribute certificate is the one that holds", name)
		}
	}
}
