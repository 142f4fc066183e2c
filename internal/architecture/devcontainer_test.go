package architecture_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The container to work in has what the tests run with elsewhere.
func TestDevcontainer_hasTheVersionsOfTheWorkflow(t *testing.T) {
	version := func(file, pattern string) string {
		t.Helper()
		content, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(pattern).FindStringSubmatch(string(content))
		if found == nil {
			t.Fatalf("%s has no %s", file, pattern)
		}
		return found[1]
	}
	const dockerfile = ".devcontainer/Dockerfile"
	terraform, wanted := version(dockerfile, `(?m)^FROM hashicorp/terraform:(\S+)`), version(".github/workflows/test.yml", `terraform_version: (\d\S+)`)
	if terraform != wanted {
		t.Errorf("the container has Terraform %s, the workflow %s", terraform, wanted)
	}
	golang, language := version(dockerfile, `(?m)^FROM golang:(\d+\.\d+\.\d+)-`), version("go.mod", `(?m)^go (\d+\.\d+)`)
	if !strings.HasPrefix(golang, language+".") {
		t.Errorf("the container has Go %s, go.mod wants %s", golang, language)
	}
}
