package emulator

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// There are five error bodies. The list of the admin APIs and that of the gateway are in internal/adminapi, the others here.

func methodNotAllowed(c *call, by methods) *adminapi.Answer {
	refused := adminapi.MethodNotAllowed(c.request, by)
	if c.provisioning != nil {
		allowed := refused.Header
		refused = scimError(http.StatusMethodNotAllowed, "", "%s is not possible here; %s is", c.request.Method, allowed["Allow"])
		refused.Header = allowed
	}
	return refused
}

func stateNotWritten(err error) *adminapi.Answer {
	return adminapi.Refuse(http.StatusInternalServerError, "ADMIN-500-1", "nothing was changed, because the state file cannot be written: %v", err)
}

// noPermission returns the third error body, given by the published domains API to a key without its scope.
func (c *call) noPermission(scope string) *adminapi.Answer {
	return &adminapi.Answer{Status: http.StatusForbidden, Body: map[string]any{
		"timestamp": c.now.Format(time.RFC3339Nano),
		"path":      c.request.URL.Path,
		"status":    http.StatusForbidden,
		"error":     http.StatusText(http.StatusForbidden),
		"message":   "The API key lacks the scope " + scope,
		"requestId": c.requestID(),
	}}
}

// userError returns the fourth error body, that of user management.
func userError(status int, key string) *adminapi.Answer {
	return &adminapi.Answer{Status: status, Body: map[string]any{"key": key}}
}

const scimContentType = "application/scim+json"

// scimUnauthorized returns the fifth error body, which SCIM gives for 401 and 403 only.
func (c *call) scimUnauthorized(status int) *adminapi.Answer {
	return &adminapi.Answer{Status: status, Body: map[string]any{
		"error":   "Not authorized to access : " + strings.TrimPrefix(c.request.URL.Path, "/"),
		"traceId": c.requestID(),
	}}
}

// scimError is SCIM's own error body, for everything else on the data plane.
func scimError(status int, scimType, detail string, arguments ...any) *adminapi.Answer {
	body := map[string]any{
		"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:Error"},
		"status":  fmt.Sprint(status),
		"detail":  fmt.Sprintf(detail, arguments...),
	}
	if scimType != "" {
		body["scimType"] = scimType
	}
	return &adminapi.Answer{Status: status, Body: body, ContentType: scimContentType}
}
