package emulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// attended makes the writes of a path wait for a person, where the emulator is attended. It remembers the handlers in any
// case: an operation of the state file may be carried out by an emulator that is not.
func (s *Server) attended(pattern string, by methods) methods {
	later := methods{}
	for method, handle := range by {
		later[method] = handle
		if method == http.MethodGet {
			continue
		}
		if s.writes == nil {
			s.writes = map[string]handler{}
		}
		s.writes[method+" "+pattern] = handle
		if s.options.Attended {
			later[method] = func(c *call) *answer { return c.park(handle) }
		}
	}
	return later
}

// park makes a write an operation, unless it would be refused or would change nothing. The same write finds its operation
// again, and another one for the same object supersedes it.
func (c *call) park(handle handler) *answer {
	wanted := c.asOperation()
	same, other := c.org.operationsFor(wanted)
	if same != nil && (same.State == operationInProgress || c.org.unclaimed(same)) {
		return c.accepted(same)
	}
	trial, changes := c.try(handle)
	switch {
	case trial.status >= http.StatusBadRequest:
		return trial
	case !changes:
		return handle(c)
	case same != nil && same.open():
		if wanted.IfMatch != "" {
			same.IfMatch = wanted.IfMatch
		}
		return c.accepted(same)
	case other != nil && other.State == operationInProgress:
		return conflict("Somebody is carrying out another write for the same object: operation %q (%s) is in progress%s. Wait until it has ended, or ask for it to be given up",
			other.Summary, other.ID, other.begun())
	}
	wanted.object = object{ID: c.server.newID(c.org), Sequence: c.org.next()}
	wanted.State, wanted.CreatedAt, wanted.ExpiresAt = operationWaiting, c.now, c.now.Add(operationLife)
	if other != nil {
		other.end(operationSuperseded, c.now)
		other.SupersededBy = wanted.ID
	}
	c.org.Operations = append(slices.Clip(c.org.Operations), wanted)
	if person := c.server.person; person != nil {
		go person(wanted.view()) // it comes when this write has been answered
	}
	return c.accepted(wanted)
}

// try does a write on a copy of the organization, and tells whether it changes anything.
func (c *call) try(handle handler) (trial *answer, changes bool) {
	tokens, unsaved := c.server.tokens, c.server.changed
	defer func() { c.server.tokens, c.server.changed = tokens, unsaved }()
	c.server.tokens = maps.Clone(tokens)
	copied := &call{server: c.server, org: c.org.clone(), request: c.request, body: c.body, now: c.now}
	trial = handle(copied)
	return trial, !copied.org.sameAs(c.org.clone()) // a copy has empty lists where there were none
}

// asOperation is the write of this call as an operation that has not begun to wait.
func (c *call) asOperation() *operation {
	wanted := &operation{
		Route: c.request.Method + " " + c.request.Pattern, PathValues: map[string]string{}, Base: c.url(""), Path: c.request.URL.Path,
		Body: canonical(c.body), IfMatch: c.request.Header.Get("If-Match"), Summary: c.summary(),
	}
	for _, name := range []string{"orgId", "directoryId", "id", "domain"} {
		if value := c.path(name); value != "" {
			wanted.PathValues[name] = value
		}
	}
	wanted.Key = strings.ToLower(wanted.Path + "?" + c.naturalKey())
	return wanted
}

// canonical returns a body in the one spelling by which bodies are compared. What is no JSON is refused by the trial.
func canonical(body []byte) string {
	var content any
	if json.Unmarshal(body, &content) != nil {
		return string(body)
	}
	text, _ := json.Marshal(content) // what was JSON is JSON
	return string(text)
}

// bodyText returns a field of the body; "" where there is no such text.
func (c *call) bodyText(name string) string {
	var content map[string]any
	_ = json.Unmarshal(c.body, &content) // the trial refuses what is no object
	text, _ := content[name].(string)
	return text
}

// naturalKey tells new objects of one collection apart; "" where the path does.
func (c *call) naturalKey() string {
	switch {
	case c.request.Method != http.MethodPost || c.path("id") != "":
		return ""
	case strings.HasSuffix(c.request.URL.Path, "/directories"):
		return c.bodyText("name")
	case strings.HasSuffix(c.request.URL.Path, "/authentication-policies"):
		return c.bodyText("directoryId") + "/" + c.bodyText("name")
	}
	return c.bodyText("directoryId")
}

// operationsFor returns the operation of the same write, and the open one of another write for the same object.
func (org *organization) operationsFor(wanted *operation) (same, other *operation) {
	for _, one := range org.Operations {
		switch {
		case one.Key != wanted.Key:
		case one.Route == wanted.Route && sameBody(one.Route, one.Body, wanted.Body):
			same = one // the last one counts
		case one.open():
			other = one
		}
	}
	return same, other
}

// summary says in words what a write does.
func (c *call) summary() string {
	var words string
	switch pattern := c.request.Method + " " + strings.TrimPrefix(c.request.Pattern, "/admin/identity/v1/orgs/{orgId}/"); pattern {
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
		if p, there := byID(c.org.Policies, c.path("id")); there {
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
func (c *call) kindInWords() string {
	directoryID := c.path("directoryId") + c.bodyText("directoryId")
	switch path := c.request.URL.Path; {
	case strings.Contains(path, "/saml-configuration"):
		return "SAML single sign-on of " + c.directoryInWords(directoryID)
	case strings.Contains(path, "/provisioning-configs"):
		if one, there := byID(c.org.Provisioning, c.path("id")); there {
			directoryID = one.DirectoryID
		}
		return "provisioning of " + c.directoryInWords(directoryID)
	case strings.Contains(path, "/google-workspace-connections"):
		if one, there := byID(c.org.Google, c.path("id")); there {
			directoryID = one.DirectoryID
		}
		return "the Google Workspace connection of " + c.directoryInWords(directoryID)
	}
	return c.directoryInWords(directoryID)
}

func (c *call) directoryInWords(id string) string {
	if d, there := byID(c.org.Directories, id); there {
		return fmt.Sprintf("directory %q", d.Name)
	}
	return "directory " + id
}
