package identity

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// park makes a write an operation, unless it would be refused or would change nothing. The same write finds its operation
// again, and another one for the same object supersedes it.
func (c *Call) park(handle Handler) *adminapi.Answer {
	if c.AtOnce {
		return handle(c)
	}
	wanted := c.asOperation()
	same, other := c.State.operationsFor(wanted)
	if same != nil && (same.State == OperationInProgress || c.engine.unclaimed(same, c.State.versions())) {
		return c.accepted(same)
	}
	trial := c.try(handle)
	switch {
	case trial.answer.Status >= http.StatusBadRequest:
		return trial.answer
	case !trial.changes:
		return handle(c)
	case same != nil && same.open():
		if wanted.IfMatch != "" {
			same.IfMatch = wanted.IfMatch
		}
		return c.accepted(same)
	case other != nil && other.State == OperationInProgress:
		return adminapi.Conflict("Somebody is carrying out another write for the same object: operation %q (%s) is in progress%s. Wait until it has ended, or ask for it to be given up",
			other.Summary, other.ID, other.begun())
	}
	wanted.Before, wanted.After = encoded(c.shown()), trial.after()
	wanted.Object = adminapi.Object{ID: c.engine.options.Issuer.ID(c.State), Sequence: c.State.Next()}
	wanted.State, wanted.CreatedAt, wanted.ExpiresAt = OperationWaiting, c.Now, c.Now.Add(cmp.Or(c.engine.options.OperationLife, operationLife))
	if other != nil {
		other.end(OperationSuperseded, c.Now)
		other.SupersededBy = wanted.ID
	}
	c.State.Operations = append(slices.Clip(c.State.Operations), wanted)
	if person := c.engine.person; person != nil {
		go person(wanted.view()) // it comes when this write has been answered
	}
	return c.accepted(wanted)
}

// trial is what came of a write on a copy of the organization.
type trial struct {
	*Call
	answer  *adminapi.Answer
	changes bool // it changed something
}

// try does a write on a copy of the organization.
func (c *Call) try(handle Handler) trial {
	copied := &Call{Organization: c.copied(), engine: c.engine, request: c.request, body: c.body, domains: c.domains, given: c.given}
	answer := handle(copied)
	return trial{copied, answer, !copied.State.sameAs(c.State.Clone())} // a copy has empty lists where there were none
}

// sameAs compares what the API shows, and not how many changes there were.
func (s *State) sameAs(other *State) bool {
	one, two := *s, *other
	one.LastSequence, two.LastSequence = 0, 0
	return reflect.DeepEqual(one, two)
}

// onlyDone are the fields that nobody knows before a write is carried out: a trial makes them up.
var onlyDone = []string{"version", "record", "updatedAt", "token", "apiKey"}

// onlyMade are those of an object that is new.
var onlyMade = slices.Concat(onlyDone, []string{
	"id", "samlConfigurationId", "defaultAuthenticationPolicyId", "createdAt", "scimDirectoryId", "baseUrl", "entityId", "assertionConsumerServiceUrl", "consentUrl",
	"externalId",
})

// after is the object as the API would show it, without what is not known yet; null where there is none.
func (t trial) after() json.RawMessage {
	shown, unknown := t.shown(), onlyDone
	if answered, ok := t.answer.Body.(map[string]any); ok && t.answer.Status == http.StatusCreated {
		shown, unknown = answered["data"], onlyMade
	}
	var fields map[string]any
	if json.Unmarshal(encoded(shown), &fields) != nil || fields == nil {
		return json.RawMessage("null")
	}
	maps.DeleteFunc(fields, func(name string, _ any) bool { return slices.Contains(unknown, name) })
	return encoded(fields)
}

// shown is the object in the path as the API shows it; nil where there is none.
func (c *Call) shown() any {
	id, path := c.path("id"), strings.TrimPrefix(c.request.Pattern, basePath)
	switch {
	case strings.HasSuffix(path, "/saml-configuration"):
		if one, there := c.State.SAMLOf(c.path("directoryId")); there {
			return c.SAML(one)
		}
	case strings.Contains(path, "/group-conflicts/"):
		if one, there := adminapi.ByID(c.State.Conflicts, id); there {
			return c.Conflict(one)
		}
	case strings.HasPrefix(path, "/directories/"):
		if one, there := adminapi.ByID(c.State.Directories, c.path("directoryId")); there {
			return c.Directory(one)
		}
	case strings.HasPrefix(path, "/provisioning-configs/"):
		if one, there := adminapi.ByID(c.State.Provisioning, id); there {
			return c.Provisioning(one)
		}
	case strings.HasPrefix(path, "/linked-domains/"):
		if one, there := c.State.DomainByName(c.path("domain")); there && one.DirectoryID != "" {
			return c.LinkedDomain(one)
		}
	case strings.HasPrefix(path, "/google-workspace-connections/"):
		if one, there := adminapi.ByID(c.State.Google, id); there {
			return c.Google(one)
		}
	case strings.HasPrefix(path, "/authentication-policies/"):
		if one, there := adminapi.ByID(c.State.Policies, id); there {
			return c.Policy(one)
		}
	}
	return nil
}

// asOperation is the write of this call as an operation that has not begun to wait.
func (c *Call) asOperation() *operation {
	wanted := &operation{
		Route: c.request.Method + " " + c.request.Pattern, PathValues: map[string]string{}, Base: c.base(), Path: c.request.URL.Path,
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
func (c *Call) bodyText(name string) string {
	var content map[string]any
	_ = json.Unmarshal(c.body, &content) // the trial refuses what is no object
	text, _ := content[name].(string)
	return text
}

// naturalKey tells new objects of one collection apart; "" where the path does.
func (c *Call) naturalKey() string {
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
func (s *State) operationsFor(wanted *operation) (same, other *operation) {
	for _, one := range s.Operations {
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
