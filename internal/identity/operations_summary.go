package identity

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// summary says in words what a write does.
func (c *Call) summary() string {
	var words string
	switch pattern := c.request.Method + " " + strings.TrimPrefix(c.request.Pattern, basePath+"/"); pattern {
	case "POST directories":
		return fmt.Sprintf("Create directory %q", c.bodyText("name"))
	case "PATCH directories/{directoryId}":
		return fmt.Sprintf("Rename %s to %q", c.directoryInWords(c.path("directoryId")), c.bodyText("name"))
	case "PUT linked-domains/{domain}":
		return fmt.Sprintf("Link domain %q to %s", c.path("domain"), c.directoryInWords(c.bodyText("directoryId")))
	case "DELETE linked-domains/{domain}":
		return fmt.Sprintf("Link domain %q back to the local directory", c.path("domain"))
	case "POST authentication-policies":
		return fmt.Sprintf("Create authentication policy %q in %s", c.bodyText("name"), c.directoryInWords(c.bodyText("directoryId")))
	case "PATCH authentication-policies/{id}", "DELETE authentication-policies/{id}":
		words = "authentication policy " + c.path("id")
		if p, there := adminapi.ByID(c.State.Policies, c.path("id")); there {
			words = fmt.Sprintf("authentication policy %q", p.Name)
		}
	case "POST google-workspace-connections/{id}/sync":
		return "Start a sync of Google Workspace connection " + c.path("id")
	case "POST provisioning-configs/{id}/api-key/regenerate":
		return "Regenerate the API key of provisioning config " + c.path("id")
	case "POST directories/{directoryId}/group-conflicts/{id}/sync":
		return "Sync group conflict " + c.path("id") + " of " + c.directoryInWords(c.path("directoryId"))
	default:
		words = c.kindInWords()
	}
	verbs := map[string]string{http.MethodPost: "Set up", http.MethodPut: "Set up", http.MethodPatch: "Change", http.MethodDelete: "Delete"}
	return verbs[c.request.Method] + " " + words
}

// kindInWords names what belongs to one directory, and a directory itself.
func (c *Call) kindInWords() string {
	directoryID := c.path("directoryId") + c.bodyText("directoryId")
	switch path := c.request.URL.Path; {
	case strings.Contains(path, "/saml-configuration"):
		return "SAML single sign-on of " + c.directoryInWords(directoryID)
	case strings.Contains(path, "/provisioning-configs"):
		if one, there := adminapi.ByID(c.State.Provisioning, c.path("id")); there {
			directoryID = one.DirectoryID
		}
		return "provisioning of " + c.directoryInWords(directoryID)
	case strings.Contains(path, "/google-workspace-connections"):
		if one, there := adminapi.ByID(c.State.Google, c.path("id")); there {
			directoryID = one.DirectoryID
		}
		return "the Google Workspace connection of " + c.directoryInWords(directoryID)
	}
	return c.directoryInWords(directoryID)
}

func (c *Call) directoryInWords(id string) string {
	if d, there := adminapi.ByID(c.State.Directories, id); there {
		return fmt.Sprintf("directory %q", d.Name)
	}
	return "directory " + id
}
