package contract

import (
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// requirePublished names the environment variable that, set to 1, makes missing documents of Atlassian's a failure, so
// that a machine that has them cannot lose them unnoticed.
const requirePublished = "REQUIRE_PUBLISHED_OPENAPI"

// officialNames are Atlassian's own OpenAPI documents, in ../shared/openapi beside the repository. They are not part
// of it: without them what only they document is not judged.
var officialNames = []string{"admin_organization", "admin_user", "admin_user_provisioning"}

//go:embed published.openapi.yaml
var publishedDocument []byte

// publishedPlane is what Atlassian publishes, judged by its documents if they are on this machine.
func publishedPlane() (*plane, error) {
	root, err := repositoryRoot()
	if err != nil {
		return nil, err
	}
	official, err := loadOfficial(filepath.Join(root, "..", "shared", "openapi"))
	if err != nil {
		return nil, err
	}
	return newPublishedPlane(official)
}

// newPublishedPlane has Atlassian's documents first, if any, then ours for what they leave out.
func newPublishedPlane(official map[string]*openapi3.T) (*plane, error) {
	published := &plane{
		prefixes: []string{"/admin/v1/", "/admin/v2/", "/admin/api-access/", "/admin/control/", "/admin/user-provisioning/", "/scim/", "/users/"},
		partial:  official == nil, open: true, formats: publishedFormats(),
		// DAC describes these for all admin APIs, on its page about rate limits.
		responseHeaders: map[string]bool{
			"X-Request-Id": true, "X-Ratelimit-Limit": true, "X-Ratelimit-Remaining": true, "X-Ratelimit-Reset": true, "Retry-After": true,
		},
	}
	for name, loaded := range official {
		for _, one := range defects {
			if one.document == name {
				one.repair(loaded)
			}
		}
		if err := published.add(name+".json", loaded); err != nil {
			return nil, err
		}
	}
	own, err := LoadPublished()
	if err != nil {
		return nil, err
	}
	err = published.add("published.openapi.yaml", own)
	return published, err
}

// LoadPublished parses our document of what Atlassian's leave out. Each call gives its own copy.
func LoadPublished() (*openapi3.T, error) {
	return loadWithPaths("published.openapi.yaml", publishedDocument)
}

// loadOfficial loads Atlassian's documents as they are, by name. It returns nil when the directory has none of them and
// need not have them.
func loadOfficial(directory string) (map[string]*openapi3.T, error) {
	documents := map[string]*openapi3.T{}
	for _, name := range officialNames {
		content, err := os.ReadFile(filepath.Join(directory, name+".json"))
		if errors.Is(err, os.ErrNotExist) && os.Getenv(requirePublished) != "1" {
			return nil, nil //nolint:nilnil // no documents, and no harm in it
		}
		if err != nil {
			return nil, fmt.Errorf("read Atlassian's OpenAPI document: %w", err)
		}
		documents[name], err = loadWithPaths(name+".json", content)
		if err != nil {
			return nil, err
		}
	}
	return documents, nil
}

// loadWithPaths loads a document and leaves of its servers only their paths, so that a request to a loopback address
// finds its route. It is not validated: Atlassian's documents have examples and defaults that break their own schemas.
func loadWithPaths(name string, content []byte) (*openapi3.T, error) {
	loaded, err := openapi3.NewLoader().LoadFromData(content)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", name, err)
	}
	for _, server := range loaded.Servers {
		parsed, err := url.Parse(server.URL)
		if err != nil {
			return nil, fmt.Errorf("server of %s: %w", name, err)
		}
		server.URL = strings.TrimSuffix(parsed.Path, "/") + "/"
	}
	return loaded, nil
}

// repositoryRoot returns the nearest directory upwards with a go.mod; tests run in the directory of their package.
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
