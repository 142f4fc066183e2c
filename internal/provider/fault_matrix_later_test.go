package provider_test

import (
	"net/http"
	"strings"
)

// parkedEnds are the ids of operations, by how they end. The organization does not know any of them.
var parkedEnds = map[string]string{
	"refused":    "9b8a7c6d-0000-4a3b-8c2d-000000000001",
	"expired":    "9b8a7c6d-0000-4a3b-8c2d-000000000002",
	"superseded": "9b8a7c6d-0000-4a3b-8c2d-000000000003",
	"succeeded":  "9b8a7c6d-0000-4a3b-8c2d-000000000004",
	"unknown":    "9b8a7c6d-0000-4a3b-8c2d-000000000005",
}

// parked answers a write with an operation that nobody has begun, and nothing was done.
func parked(end string) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		w.Header().Set("Location", "/operations/"+parkedEnds[end])
		write(w, http.StatusAccepted, map[string]any{"operation": parkedOperation(parkedEnds[end], "waiting")})
	}
}

// looksAtParked answers a look at such an operation, which has ended by then. One that is unknown is the organization's to answer.
func looksAtParked(w http.ResponseWriter, r *http.Request) bool {
	for end, id := range parkedEnds {
		if end != "unknown" && strings.HasSuffix(r.URL.Path, "/operations/"+id) {
			write(w, http.StatusOK, map[string]any{"data": parkedOperation(id, end)})
			return true
		}
	}
	return false
}

func parkedOperation(id, state string) map[string]any {
	return map[string]any{"id": id, "state": state, "summary": "A change", "method": "POST", "path": "/", "url": "https://desk.example/", "createdAt": "2026-11-02T09:00:00Z",
		"expiresAt": "2026-11-16T09:00:00Z", "begunAt": nil, "begunBy": nil, "endedAt": nil, "reason": serversWords, "supersededBy": parkedEnds["expired"], "claimed": true}
}
