package adminapi

import (
	"crypto/subtle"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// RequestIDHeader names the header with the id of an answer, which error bodies repeat.
const RequestIDHeader = "X-Request-Id"

// Answer is what a handler says. A nil body is an empty one.
type Answer struct {
	Status      int
	Body        any
	Header      map[string]string
	ContentType string // "" for JSON
	// Keep holds what the handler changed although the status is a refusal.
	Keep bool
}

// Verbatim is a body sent as it stands.
type Verbatim string

// Write sends the answer.
func (a *Answer) Write(w http.ResponseWriter) {
	for name, value := range a.Header {
		w.Header().Set(name, value)
	}
	if list, ok := a.Body.(*ErrorList); ok {
		list.Errors[0].ID = w.Header().Get(RequestIDHeader)
	}
	if a.Body == nil {
		w.WriteHeader(a.Status)
		return
	}
	contentType := a.ContentType
	if contentType == "" {
		contentType = "application/json"
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(a.Status)
	if text, ok := a.Body.(Verbatim); ok {
		_, _ = io.WriteString(w, string(text)) // a caller that went away has nobody to tell
		return
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(a.Body) // our own structs always encode; for the rest see above
}

// AnswerWith answers with a single object and its version.
func AnswerWith(status int, version string, data any) *Answer {
	return &Answer{Status: status, Body: map[string]any{"data": data}, Header: map[string]string{"ETag": `"` + version + `"`}}
}

// NoContent answers that a write was done and there is nothing to say of it.
func NoContent() *Answer { return &Answer{Status: http.StatusNoContent} }

// RetryAfter returns the header that asks to come back after a time, in whole seconds and never at once.
func RetryAfter(wait time.Duration) map[string]string {
	seconds := int((wait + time.Second - 1) / time.Second)
	return map[string]string{"Retry-After": strconv.Itoa(max(1, seconds))}
}

// Nullable makes an empty text a null.
func Nullable(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// BearerKey returns the key that a request carries as its bearer token; "" for none.
func BearerKey(r *http.Request) string {
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return ""
	}
	return key
}

// SameKey compares keys in a time that tells nothing of them. No key is the same as another that is none.
func SameKey(one, other string) bool {
	return one != "" && subtle.ConstantTimeCompare([]byte(one), []byte(other)) == 1
}
