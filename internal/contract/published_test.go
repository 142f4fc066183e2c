package contract

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// officialDirectory is where Atlassian's documents are, on a machine that has them.
func officialDirectory(t *testing.T) string {
	t.Helper()
	root, err := repositoryRoot()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(root, "..", "shared", "openapi")
}

// TestOfficialDocuments is the one test that says so when Atlassian's documents are not on this machine: everything
// else passes then with half a judge.
func TestOfficialDocuments(t *testing.T) {
	loaded, err := loadOfficial(officialDirectory(t))
	if err != nil {
		t.Fatal(err)
	}
	if loaded == nil {
		t.Skip("skipped: Atlassian's OpenAPI documents are not in ../shared/openapi beside the repository, so only the operations of published.openapi.yaml are judged")
	}
	t.Run("each defect is still there", func(t *testing.T) {
		for _, one := range defects {
			if one.where == "" || one.what == "" || one.reason == "" {
				t.Errorf("%+v does not say what it is", one)
			}
			if !one.repair(loaded[one.document]) {
				t.Errorf("%s, %s is no longer so: %s", one.document, one.where, one.what)
			}
			if one.repair(loaded[one.document]) {
				t.Errorf("%s, %s: the repair does not repair: %s", one.document, one.where, one.what)
			}
		}
	})
	judgeAll(t, officialVerdicts)
}

// pins are the checksums by which .ci/published-openapi knows the documents.
var pins = regexp.MustCompile(`(?m)^get (\w+)\.json ([0-9a-f]{64})$`)

// defects.go is about the fetched documents: a machine that has them proves the checksums.
func TestOfficialDocuments_areThoseOfTheChecksums(t *testing.T) {
	root, err := repositoryRoot()
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(root, ".ci", "published-openapi"))
	if err != nil {
		t.Fatal(err)
	}
	var fetched []string
	for _, pin := range pins.FindAllStringSubmatch(string(script), -1) {
		fetched = append(fetched, pin[1])
		content, err := os.ReadFile(filepath.Join(officialDirectory(t), pin[1]+".json"))
		if errors.Is(err, os.ErrNotExist) {
			continue // TestOfficialDocuments says so
		}
		if sum := fmt.Sprintf("%x", sha256.Sum256(content)); err != nil || sum != pin[2] {
			t.Errorf("%s.json has the SHA-256 %s, the script wants %s (%v)", pin[1], sum, pin[2], err)
		}
	}
	if !slices.Equal(fetched, officialNames) {
		t.Errorf("the script fetches %q, the tests want %q", fetched, officialNames)
	}
}

func TestOfficialDocuments_missing(t *testing.T) {
	empty := t.TempDir()
	t.Setenv(requirePublished, "")
	if loaded, err := loadOfficial(empty); loaded != nil || err != nil {
		t.Errorf("not required: %v, %v", loaded, err)
	}
	t.Setenv(requirePublished, "1")
	if _, err := loadOfficial(empty); err == nil || !strings.Contains(err.Error(), "admin_organization.json") {
		t.Errorf("required: %v", err)
	}
	if err := os.WriteFile(filepath.Join(empty, "admin_organization.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := loadOfficial(empty); err == nil || !strings.Contains(err.Error(), "load admin_organization.json") {
		t.Errorf("damaged: %v", err)
	}
}

func TestPublishedDocument_judgesWithoutOfficialDocuments(t *testing.T) {
	half, err := newPublishedPlane(nil)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		organizations:                     "",
		scim + "/Users/u1":                "",
		everyDirectory + "/groups/g1":     "answered 200",
		"/admin/v2/orgs/acme/directories": "answered 200",
	} {
		fake := &recorder{TB: t}
		validator := &Validator{planes: []*plane{half}, recorder: fake}
		throughRoundTripper(t, validator, without("GET", path, 200, `{"colour":"blue"}`))
		fake.expect(t, want)
	}
}

func TestPublishedDocument_isValidAndClosed(t *testing.T) {
	loaded, err := LoadPublished()
	if err != nil {
		t.Fatal(err)
	}
	if err := loaded.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	for path, item := range loaded.Paths.Map() {
		for method, operation := range item.Operations() {
			if operation.OperationID == "" || !strings.Contains(operation.Description, "DAC") || operation.Responses.Default() != nil {
				t.Errorf("%s %s needs an operationId, its source, and no default response", method, path)
			}
			bodies := []openapi3.Content{}
			if operation.RequestBody != nil {
				bodies = append(bodies, operation.RequestBody.Value.Content)
			}
			for _, response := range operation.Responses.Map() {
				bodies = append(bodies, response.Value.Content)
			}
			for _, body := range bodies {
				for _, media := range body {
					closed(t, method+" "+path, media.Schema)
				}
			}
		}
	}
}

// closed expects that no object of a schema lets undocumented fields pass.
func closed(t *testing.T, at string, schema *openapi3.SchemaRef) {
	t.Helper()
	for _, one := range flat(openapi3.SchemaRefs{schema}) {
		further := one.Value.AdditionalProperties.Has
		if one.Value.Type.Is("object") && (further == nil || *further) {
			t.Errorf("%s: an object lets undocumented fields pass", at)
		}
		for name, property := range one.Value.Properties {
			closed(t, at+"/"+name, property)
		}
		if one.Value.Items != nil {
			closed(t, at+"/*", one.Value.Items)
		}
	}
}

func TestPublishedVerdicts(t *testing.T) { judgeAll(t, publishedVerdicts) }

func judgeAll(t *testing.T, verdicts []verdict) {
	for name, through := range map[string]func(*testing.T, *Validator, call){"middleware": throughMiddleware, "round tripper": throughRoundTripper} {
		for _, test := range verdicts {
			t.Run(name+"/"+test.name, func(t *testing.T) {
				fake := &recorder{TB: t}
				validator := NewValidator(fake)
				if test.allow != nil {
					test.allow(validator)
				}
				through(t, validator, test.call)
				fake.expect(t, test.want)
			})
		}
	}
}
