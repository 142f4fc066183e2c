package contract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// requirePublished names the environment variable that, set to 1, turns a missing published document from a reason
// to skip into a failure, so that a machine that has the documents cannot lose them unnoticed.
const requirePublished = "REQUIRE_PUBLISHED_OPENAPI"

// LoadPublished loads one of Atlassian's own OpenAPI documents, such as "admin_organization", from
// ../shared/openapi beside the repository. They are not part of the repository: without them the test is skipped.
func LoadPublished(t testing.TB, name string) *openapi3.T {
	t.Helper()
	root, err := repositoryRoot()
	if err != nil {
		t.Fatalf("contract: %v", err)
	}
	file := filepath.Join(root, "..", "shared", "openapi", name+".json")
	content, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) && os.Getenv(requirePublished) != "1" {
		t.Skipf("skipped: Atlassian's OpenAPI document %s.json is not in ../shared/openapi beside the repository", name)
	}
	if err != nil {
		t.Fatalf("contract: read Atlassian's OpenAPI document: %v", err)
	}
	// No Validate here: Atlassian's documents have examples and defaults that break their own schemas.
	loaded, err := openapi3.NewLoader().LoadFromData(content)
	if err != nil {
		t.Fatalf("contract: load %s.json: %v", name, err)
	}
	// Only the path of each server stays, so that a request to a loopback address finds its route.
	for _, server := range loaded.Servers {
		parsed, err := url.Parse(server.URL)
		if err != nil {
			t.Fatalf("contract: server of %s.json: %v", name, err)
		}
		server.URL = strings.TrimSuffix(parsed.Path, "/") + "/"
	}
	return loaded
}

// ValidatePublishedResponse fails the test when the answer to request is not one that the published document
// allows: path, method, status, content type and body. The request itself is not judged.
func ValidatePublishedResponse(t testing.TB, document *openapi3.T, request *http.Request, status int, header http.Header, body []byte) {
	t.Helper()
	subject := fmt.Sprintf("%s %s answered %d", request.Method, request.URL.Path, status)
	router, err := gorillamux.NewRouter(document)
	if err != nil {
		t.Errorf("contract: route the published document: %v", err)
		return
	}
	route, pathParameters, err := router.FindRoute(request)
	if err != nil {
		t.Errorf("contract: %s: not published: %v", subject, err)
		return
	}
	settings := options()
	// Atlassian's times and ids need not be in the form that the identity API promises.
	settings.SchemaValidationOptions = []openapi3.SchemaValidationOption{openapi3.DisableSchemaErrorDetails()}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{
			Request: request, Route: route, PathParams: pathParameters, Options: settings,
		},
		Status: status, Header: header, Body: io.NopCloser(bytes.NewReader(body)), Options: settings,
	}
	if reasons := flatten(openapi3filter.ValidateResponse(context.Background(), input)); len(reasons) > 0 {
		t.Errorf("contract: %s: %s", subject, strings.Join(reasons, "; "))
	}
}

// repositoryRoot is the nearest directory upwards with a go.mod; tests run in the directory of their package.
func repositoryRoot() (string, error) {
	directory, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the repository: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(directory, "go.mod")); err == nil {
			return directory, nil
		}
		parent := filepath.Dir(directory)
		if parent == directory {
			return "", errors.New("find the repository: no go.mod upwards of the working directory")
		}
		directory = parent
	}
}
