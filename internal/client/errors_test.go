package client_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

var sentinels = []error{
	client.ErrNotFound, client.ErrNotServed, client.ErrUnauthorized, client.ErrPaymentRequired, client.ErrForbidden,
	client.ErrConflict, client.ErrPreconditionFailed, client.ErrRateLimited, client.ErrAmbiguous, client.ErrUnknownOrganization,
}

func TestErrorBodies(t *testing.T) {
	tests := map[string]struct {
		status   int
		body     string
		want     client.Error
		sentinel error
	}{
		"admin list": {
			404, `{"errors":[{"id":"e-1","status":"404","code":"ADMIN-404-1","title":"Not Found","detail":"No directory d-1"}]}`,
			client.Error{Code: "ADMIN-404-1", Title: "Not Found", Message: "No directory d-1", RequestID: "e-1"},
			client.ErrNotFound,
		},
		"admin list, organization": {
			404, `{"errors":[{"code":"ADMIN-404-2","title":"Not Found","detail":"No organization o-1"}]}`,
			client.Error{Code: "ADMIN-404-2", Title: "Not Found", Message: "No organization o-1"},
			client.ErrUnknownOrganization,
		},
		"admin list of two": {
			409, `{"errors":[{"code":"ADMIN-409-28","title":"Conflict","detail":"SAML is there"},{"code":"X","detail":"SCIM is there"}]}`,
			client.Error{Code: "ADMIN-409-28", Title: "Conflict", Message: "SAML is there; SCIM is there"},
			client.ErrConflict,
		},
		"admin list without detail": {
			412, `{"errors":[{"code":"ADMIN-412-1","title":"Precondition Failed"}]}`,
			client.Error{Code: "ADMIN-412-1", Title: "Precondition Failed", Message: "Precondition Failed"},
			client.ErrPreconditionFailed,
		},
		"admin list of nothing": {404, `{"errors":[{}]}`, client.Error{}, client.ErrNotServed},
		"payment": {
			402, `{"errors":[{"code":"ADMIN-UAM-402-1","title":"Payment Required","detail":"Guard is not active"}]}`,
			client.Error{Code: "ADMIN-UAM-402-1", Title: "Payment Required", Message: "Guard is not active"},
			client.ErrPaymentRequired,
		},
		"gateway 401": {
			401, `{"code":401,"message":"Unauthorized"}`,
			client.Error{Code: "401", Message: "Unauthorized"}, client.ErrUnauthorized,
		},
		"gateway 404": {
			404, `{"code":404,"message":"null for uri: /admin"}`,
			client.Error{Code: "404", Message: "null for uri: /admin"}, client.ErrNotServed,
		},
		"domains 403": {
			403, `{"timestamp":"t","path":"/p","status":403,"error":"Forbidden","message":"No access","requestId":"r-3"}`,
			client.Error{Title: "Forbidden", Message: "No access", RequestID: "r-3"}, client.ErrForbidden,
		},
		"user management": {
			403, `{"key":"forbidden.action","context":{"message":"managed elsewhere"}}`,
			client.Error{Code: "forbidden.action", Message: "managed elsewhere"}, client.ErrForbidden,
		},
		"SCIM 401": {
			401, `{"error":"Not authorized to access","traceId":"t-1"}`,
			client.Error{Title: "Not authorized to access", RequestID: "t-1"}, client.ErrUnauthorized,
		},
		"SCIM": {
			409, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409","scimType":"uniqueness","detail":"exists"}`,
			client.Error{Code: "uniqueness", Message: "exists"}, client.ErrConflict,
		},
		"SCIM 404": {
			404, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404","detail":"no user"}`,
			client.Error{Message: "no user"}, client.ErrNotFound,
		},
		"fields of other types": {
			403, `{"code":null,"message":"No","context":"none","error":7}`,
			client.Error{Message: "No"}, client.ErrForbidden,
		},
		"HTML": {
			404, "<html>\n  <title>Not\there</title>\x00</html>",
			client.Error{Message: "a page instead of an answer, titled Not here"}, client.ErrNotServed,
		},
		"HTML without a title": {
			403, "\n<!DOCTYPE html><p>Bearer " + canaryKey,
			client.Error{Message: "a page of HTML or XML instead of an answer"}, client.ErrForbidden,
		},
		"nothing": {404, "", client.Error{}, client.ErrNotServed},
		"very long": {
			403, strings.Repeat("x", 100_000),
			client.Error{Message: strings.Repeat("x", 1000) + "..."}, client.ErrForbidden,
		},
		"the key itself": {
			403, `{"code":"` + canaryKey + `","message":"Bearer ` + canaryKey + ` is no good"}`,
			client.Error{Code: "***", Message: "Bearer *** is no good"}, client.ErrForbidden,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := newScript(t, answer(test.status, test.body))
			c := server.client(t)
			_, err := c.Directory(t.Context(), "org", "d-1")
			var failure *client.Error
			if !errors.As(err, &failure) {
				t.Fatalf("error = %v, want an *Error", err)
			}
			test.want.Status, test.want.Attempts = test.status, 1
			test.want.Method, test.want.Path = http.MethodGet, "/admin/identity/v1/orgs/org/directories/d-1"
			test.want.Host = c.Host()
			if diff := cmp.Diff(&test.want, failure, cmpopts.IgnoreUnexported(client.Error{})); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			for _, sentinel := range sentinels {
				if got, want := errors.Is(err, sentinel), sentinel == test.sentinel; got != want {
					t.Errorf("errors.Is(err, %q) = %v, want %v", sentinel, got, want)
				}
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	server := newScript(t, refuse(409, "ADMIN-409-28", "A sync is running on connection g-1.", "Retry-After", "5", "X-Request-Id", "r-1"))
	err := server.client(t).DeleteGoogleWorkspaceConnection(t.Context(), "org", "g-1", "v-1")
	want := "DELETE /admin/identity/v1/orgs/org/google-workspace-connections/g-1: 409 Conflict [ADMIN-409-28]: " +
		"A sync is running on connection g-1. (request id r-1; 1 attempt; the server asks to retry after 5s)"
	if err.Error() != want {
		t.Errorf("text:\n%s\nwant:\n%s", err, want)
	}
	var failure *client.Error
	if errors.As(err, &failure); failure.RetryAfter != 5*time.Second {
		t.Errorf("RetryAfter = %s, want 5s", failure.RetryAfter)
	}
}

func TestErrorText_ofALostAnswer(t *testing.T) {
	server := newScript(t, reset)
	err := createDirectory(t.Context(), server.client(t))
	for _, want := range []string{"POST /admin/identity/v1/orgs/org/directories: ", "1 attempt", "may have taken effect"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not say %q", err, want)
		}
	}
	if strings.Contains(err.Error(), `Post "http`) {
		t.Errorf("error %q repeats the method and URL", err)
	}
}

func TestUnreadableSuccess(t *testing.T) {
	for name, body := range map[string]string{
		"a login page": "<html>Please log in</html>",
		"nothing":      "",
		"no data":      `{"id":"d-1"}`,
		"null":         `{"data":null}`,
		"wrong type":   `{"data":{"id":[7]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			limited := answer(429, `{"code":429,"message":"slow down"}`)
			server := newScript(t, limited, answer(200, body, "X-Request-Id", "r-2"), answer(200, body))
			c := server.client(t)

			_, err := c.Directory(t.Context(), "org", "d-1")
			var failure *client.Error
			if !errors.As(err, &failure) || failure.Status != 200 || failure.RequestID != "r-2" || failure.Message != "" {
				t.Errorf("error = %+v, want one with the status and request id of the unreadable answer", failure)
			}
			if !strings.Contains(fmt.Sprint(err), "is the base URL right?") || errors.Is(err, client.ErrAmbiguous) {
				t.Errorf("error of a read = %v", err)
			}
			if err := createDirectory(t.Context(), c); !errors.Is(err, client.ErrAmbiguous) {
				t.Errorf("error of a write = %v, want an ambiguous one: the server did act", err)
			}
		})
	}
}
