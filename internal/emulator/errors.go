package emulator

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const requestIDHeader = "X-Request-Id"

// answer is what a handler says. A nil body is an empty one.
type answer struct {
	status      int
	body        any
	header      map[string]string
	contentType string
	// keep holds what the handler changed although the status is a refusal.
	keep bool
}

func (a *answer) write(w http.ResponseWriter) {
	for name, value := range a.header {
		w.Header().Set(name, value)
	}
	if list, ok := a.body.(*adminErrors); ok {
		list.Errors[0].ID = w.Header().Get(requestIDHeader)
	}
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	contentType := a.contentType
	if contentType == "" {
		contentType = "application/json"
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(a.status)
	if text, ok := a.body.(verbatim); ok {
		_, _ = io.WriteString(w, string(text)) // w is memory
		return
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(a.body) // our own structs always encode, and w is memory
}

// answerWith answers with a single object and its version.
func answerWith(status int, version string, data any) *answer {
	return &answer{status: status, body: map[string]any{"data": data}, header: map[string]string{"ETag": `"` + version + `"`}}
}

// retryAfter returns the header that asks to come back after a time, in whole seconds and never at once.
func retryAfter(wait time.Duration) map[string]string {
	seconds := int((wait + time.Second - 1) / time.Second)
	return map[string]string{"Retry-After": strconv.Itoa(max(1, seconds))}
}

func noContent() *answer { return &answer{status: http.StatusNoContent} }

// adminErrors is the first of the five error bodies: the admin APIs' own list.
type adminErrors struct {
	Errors []adminError `json:"errors"`
}

type adminError struct {
	ID     string `json:"id"`
	Status string `json:"status"` // a string, unlike in every other family
	Code   string `json:"code"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

// refuse answers in the admin APIs' error list.
func refuse(status int, code, detail string, arguments ...any) *answer {
	return &answer{status: status, body: &adminErrors{Errors: []adminError{{
		Status: fmt.Sprint(status), Code: code, Title: http.StatusText(status), Detail: fmt.Sprintf(detail, arguments...),
	}}}}
}

func conflict(detail string, arguments ...any) *answer {
	return refuse(http.StatusConflict, "ADMIN-409-28", detail, arguments...)
}

// guardMissing refuses what needs an active Guard subscription.
func (c *call) guardMissing(what, object string) *answer {
	if c.org.hasGuard() {
		return nil
	}
	return refuse(http.StatusPaymentRequired, "ADMIN-UAM-402-1",
		"%s needs an active Atlassian Guard subscription, and that of organization %q (%s) is not active (plan %s, Guard %s): refused for %s",
		what, c.org.Name, c.org.ID, c.org.Plan, c.org.GuardState, object)
}

func unknown(kind, id string) *answer {
	return refuse(http.StatusNotFound, "ADMIN-404-1", "%s %q does not exist in this organization", kind, id)
}

func methodNotAllowed(c *call, by methods) *answer {
	allowed := strings.Join(slices.Sorted(maps.Keys(by)), ", ")
	refused := refuse(http.StatusMethodNotAllowed, "ADMIN-405-1", "%s is not possible on %s; %s is", c.request.Method, c.request.URL.Path, allowed)
	if c.provisioning != nil {
		refused = scimError(http.StatusMethodNotAllowed, "", "%s is not possible here; %s is", c.request.Method, allowed)
	}
	refused.header = map[string]string{"Allow": allowed}
	return refused
}

func stateNotWritten(err error) *answer {
	return refuse(http.StatusInternalServerError, "ADMIN-500-1", "nothing was changed, because the state file cannot be written: %v", err)
}

// gatewayError returns the second error body, that of the proxy in front of every API. Its code is a number.
func gatewayError(status int, message string) *answer {
	return &answer{status: status, body: map[string]any{"code": status, "message": message}}
}

// noPermission returns the third error body, given by the published domains API to a key without its scope.
func (c *call) noPermission(scope string) *answer {
	return &answer{status: http.StatusForbidden, body: map[string]any{
		"timestamp": c.now.Format(time.RFC3339Nano),
		"path":      c.request.URL.Path,
		"status":    http.StatusForbidden,
		"error":     http.StatusText(http.StatusForbidden),
		"message":   "The API key lacks the scope " + scope,
		"requestId": c.requestID(),
	}}
}

// userError returns the fourth error body, that of user management.
func userError(status int, key string) *answer {
	return &answer{status: status, body: map[string]any{"key": key}}
}

const scimContentType = "application/scim+json"

// scimUnauthorized returns the fifth error body, which SCIM gives for 401 and 403 only.
func (c *call) scimUnauthorized(status int) *answer {
	return &answer{status: status, body: map[string]any{
		"error":   "Not authorized to access : " + strings.TrimPrefix(c.request.URL.Path, "/"),
		"traceId": c.requestID(),
	}}
}

// scimError is SCIM's own error body, for everything else on the data plane.
func scimError(status int, scimType, detail string, arguments ...any) *answer {
	body := map[string]any{
		"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:Error"},
		"status":  fmt.Sprint(status),
		"detail":  fmt.Sprintf(detail, arguments...),
	}
	if scimType != "" {
		body["scimType"] = scimType
	}
	return &answer{status: status, body: body, contentType: scimContentType}
}

// describe is how a refusal speaks of an object: its kind, its name and its id.
func describe(kind, name, id string) string { return fmt.Sprintf("%s %q (%s)", kind, name, id) }
