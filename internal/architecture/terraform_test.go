package architecture_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Which Terraform runs is said in one place, internal/cli. A program or test that starts "terraform" by name ignores
// TF_ACC_TERRAFORM_PATH, and the tests for OpenTofu then prove Terraform once more.

// startsByName are the shells, whose scripts start terraform by name, and the names themselves.
var startsByName = map[string]string{
	"terraform": "use cli.Terraform, in tests acctest.Terraform or acctest.Workspace",
	"tofu":      "use cli.Terraform, in tests acctest.Terraform or acctest.Workspace",
	"sh":        "use acctest.Shell, in which terraform is the one that is tested",
	"bash":      "use acctest.Shell, in which terraform is the one that is tested",
}

// mayStart are files that may start one of these, and why.
var mayStart = map[string]string{
	"internal/cmd/demo/workspace_test.go": "its shell reads a file and starts nothing",
}

func TestTerraform_isNotStartedByName(t *testing.T) {
	root := filepath.Join("..", "..")
	used := map[string]bool{}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".go" {
			return err
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		file := strings.TrimPrefix(filepath.ToSlash(name), "../../")
		for at, program := range startedIn(t, file, source) {
			if mayStart[file] == "" {
				t.Errorf("%s starts %q by name: %s", at, program, startsByName[program])
			}
			used[file] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for file := range mayStart {
		if !used[file] {
			t.Errorf("%s starts none of these any more: take it out of mayStart", file)
		}
	}
}

// startedIn returns the programs that a file passes to os/exec by name, by place.
func startedIn(t *testing.T, name string, source []byte) map[string]string {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	ast.Inspect(file, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok {
			return true
		}
		function, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if from, ok := function.X.(*ast.Ident); !ok || from.Name != "exec" {
			return true
		}
		for _, argument := range call.Args[:min(2, len(call.Args))] { // the second where a context is the first
			if literal, ok := argument.(*ast.BasicLit); ok {
				if program, err := strconv.Unquote(literal.Value); err == nil && startsByName[program] != "" {
					found[files.Position(literal.Pos()).String()] = program
				}
			}
		}
		return true
	})
	return found
}

// A search that finds nothing has to be able to.
func TestTerraformIsNotStartedByName_finds(t *testing.T) {
	for call, want := range map[string]string{
		`exec.Command("terraform", "version")`:        "terraform",
		`exec.CommandContext(ctx, "tofu", "version")`: "tofu",
		`exec.LookPath("terraform")`:                  "terraform",
		`exec.Command("sh", "-c", "terraform plan")`:  "sh",
		`exec.Command("go", "build")`:                 "",
		`acctest.Terraform(t, "terraform")`:           "",
	} {
		var found string
		for _, program := range startedIn(t, "x.go", []byte("package x\nfunc f() { "+call+" }")) {
			found = program
		}
		if found != want {
			t.Errorf("%s starts %q, want %q", call, found, want)
		}
	}
}

// make finds the binary once, too.
func TestTerraformIsNotStartedByName_make(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join("..", "..", "GNUmakefile"))
	if err != nil {
		t.Fatal(err)
	}
	if found := regexp.MustCompile(`(?m)^\t@?(terraform|tofu) .*`).FindAllString(string(makefile), -1); found != nil {
		t.Errorf("GNUmakefile starts terraform by name, use $(terraform): %q", found)
	}
}
