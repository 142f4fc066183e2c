package adminapi

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// ErrorList is the error body of the admin APIs.
type ErrorList struct {
	Errors []Error `json:"errors"`
}

// Error is one error of the list.
type Error struct {
	ID     string `json:"id"`
	Status string `json:"status"` // a string, unlike in every other family
	Code   string `json:"code"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

// Refuse answers in the error list of the admin APIs.
func Refuse(status int, code, detail string, arguments ...any) *Answer {
	return &Answer{Status: status, Body: &ErrorList{Errors: []Error{{
		Status: fmt.Sprint(status), Code: code, Title: http.StatusText(status), Detail: fmt.Sprintf(detail, arguments...),
	}}}}
}

// Conflict refuses what contradicts another object.
func Conflict(detail string, arguments ...any) *Answer {
	return Refuse(http.StatusConflict, "ADMIN-409-28", detail, arguments...)
}

// Unknown refuses an id that nothing has.
func Unknown(kind, id string) *Answer {
	return Refuse(http.StatusNotFound, "ADMIN-404-1", "%s %q does not exist in this organization", kind, id)
}

// MethodNotAllowed refuses a method that a path does not have; its keys are those that it has.
func MethodNotAllowed[H any](r *http.Request, methods map[string]H) *Answer {
	allowed := AllowedMethods(methods)
	refused := Refuse(http.StatusMethodNotAllowed, "ADMIN-405-1", "%s is not possible on %s; %s is", r.Method, r.URL.Path, allowed)
	refused.Header = map[string]string{"Allow": allowed}
	return refused
}

// AllowedMethods lists the methods of a path as the header Allow does.
func AllowedMethods[H any](methods map[string]H) string {
	return strings.Join(slices.Sorted(maps.Keys(methods)), ", ")
}

// GatewayError answers in the error body of the proxy in front of every API. Its code is a number.
func GatewayError(status int, message string) *Answer {
	return &Answer{Status: status, Body: map[string]any{"code": status, "message": message}}
}

// NotServed is the gateway's answer to a path behind which there is nothing. It differs from an unknown object on
// purpose: a client learns from it that this host does not offer the API at all.
func NotServed(w http.ResponseWriter, r *http.Request) {
	GatewayError(http.StatusNotFound, "No service at "+r.URL.Path).Write(w)
}

// Describe is how a refusal speaks of an object: its kind, its name and its id.
func Describe(kind, name, id string) string { return fmt.Sprintf("%s %q (%s)", kind, name, id) }
