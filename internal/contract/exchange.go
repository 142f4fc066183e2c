package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// exchange is a judged request that waits for its answer.
type exchange struct {
	validator *Validator
	plane     *plane
	input     *openapi3filter.RequestValidationInput
	// broken holds why the request breaks the contract in a way that the server has to refuse.
	broken []string
}

// begin judges a request with the given body, reports what is wrong with it, and returns the exchange. The request
// itself is left alone: judging works on a copy.
func (v *Validator) begin(judge *plane, request *http.Request, body []byte) *exchange {
	copied := request.Clone(context.Background())
	copied.Body = io.NopCloser(bytes.NewReader(body))
	copied.GetBody = nil
	copied.ContentLength = int64(len(body))
	current := &exchange{validator: v, plane: judge, input: &openapi3filter.RequestValidationInput{Request: copied, Options: judge.options()}}

	route, pathParameters, err := judge.route(copied)
	if err != nil {
		current.input.Route = judge.unrouted()
		current.broken = []string{"undocumented path or method: " + err.Error()}
	} else {
		current.input.Route, current.input.PathParams = route, pathParameters
		current.broken = current.requestReasons(body)
	}
	if !v.isServed(judge) {
		current.input.Route = judge.unrouted()
	}
	if !v.invalidRequestsAllowed() {
		reasons := current.broken
		if err == nil {
			reasons = append(undocumentedParameters(copied, route), reasons...)
		}
		v.report("request "+current.subject(), reasons)
	}
	return current
}

// subject names the exchange without its query, which may hold anything.
func (e *exchange) subject() string {
	return e.input.Request.Method + " " + e.input.Request.URL.Path
}

// requireBearer checks that a key is there. Whether it is the right one is for the server to say.
func requireBearer(_ context.Context, input *openapi3filter.AuthenticationInput) error {
	scheme, key, _ := strings.Cut(input.RequestValidationInput.Request.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(key) == "" {
		return errors.New("no bearer key in the Authorization header")
	}
	return nil
}

// requestReasons returns what is wrong with the key, the parameters and the body.
func (e *exchange) requestReasons(body []byte) []string {
	reasons := flatten(openapi3filter.ValidateRequest(context.Background(), e.input))
	if len(body) == 0 {
		return reasons
	}
	if e.input.Route.Operation.RequestBody == nil {
		return append(reasons, "undocumented request body")
	}
	if !json.Valid(body) {
		reasons = append(reasons, "request body is not one JSON value")
	}
	content := e.input.Route.Operation.RequestBody.Value.Content.Get(e.input.Request.Header.Get("Content-Type"))
	return append(reasons, e.plane.undocumentedFields("request", content, body)...)
}

// end judges the answer and reports what is wrong with it.
func (e *exchange) end(status int, header http.Header, body []byte) {
	if e.validator.statusAllowed(status) {
		return
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: e.input, Status: status, Header: header, Options: e.plane.options(),
	}
	input.SetBodyBytes(body)
	var reasons []string
	response := e.input.Route.Operation.Responses.Status(status)
	switch {
	case response == nil:
		reasons = []string{"undocumented status"}
	case len(e.broken) > 0 && status < http.StatusBadRequest:
		reasons = append([]string{"a request that breaks the contract was not refused"}, e.broken...)
	default:
		reasons = flatten(openapi3filter.ValidateResponse(context.Background(), input))
		reasons = append(reasons, e.plane.undocumentedHeaders(header, response.Value)...)
		reasons = append(reasons, e.plane.undocumentedFields("response", response.Value.Content.Get(header.Get("Content-Type")), body)...)
		reasons = append(reasons, bodyReasons(status, header, body, response.Value)...)
	}
	if len(e.broken) > 0 && !e.validator.invalidRequestsAllowed() {
		return // The request was reported already; its answer says nothing new.
	}
	e.validator.report(fmt.Sprintf("%s answered %d", e.subject(), status), reasons)
}

// bodyReasons checks what a schema cannot say: that the body agrees with the status and with the ETag.
func bodyReasons(status int, header http.Header, body []byte, response *openapi3.Response) []string {
	if len(response.Content) == 0 {
		if len(body) > 0 {
			return []string{"undocumented response body"}
		}
		return nil
	}
	var content struct {
		Data   json.RawMessage
		Errors []struct{ Status, Code string }
		Code   int
		Status any
	}
	if err := json.Unmarshal(body, &content); err != nil {
		return nil // Reported by the schema already, which knows which type was wrong.
	}
	var reasons []string
	for _, item := range content.Errors {
		// The codes of the API Access family, such as GENERIC_ERROR, have no status in them.
		lacksStatus := strings.HasPrefix(item.Code, "ADMIN-") && !strings.Contains(item.Code, "-"+item.Status+"-")
		if item.Status != fmt.Sprint(status) || lacksStatus && status != http.StatusServiceUnavailable {
			reasons = append(reasons, fmt.Sprintf("error of status %q and code %q in the body", item.Status, item.Code))
		}
	}
	if content.Code != 0 && content.Code != status {
		reasons = append(reasons, fmt.Sprintf("error of code %d in the body", content.Code))
	}
	if content.Status != nil && status >= http.StatusBadRequest && fmt.Sprint(content.Status) != fmt.Sprint(status) {
		reasons = append(reasons, fmt.Sprintf("error of status %v in the body", content.Status))
	}
	var object struct{ Version string }
	if response.Headers["ETag"] != nil && json.Unmarshal(content.Data, &object) == nil {
		if entityTag := header.Get("ETag"); entityTag != `"`+object.Version+`"` {
			reasons = append(reasons, fmt.Sprintf("ETag %s is not the version %q of the body", entityTag, object.Version))
		}
	}
	return reasons
}

// undocumentedParameters names the query parameters and headers of the request that its operation does not have.
func undocumentedParameters(request *http.Request, route *routers.Route) []string {
	var reasons []string
	for name := range request.URL.Query() {
		if !documented(route, openapi3.ParameterInQuery, name) {
			reasons = append(reasons, fmt.Sprintf("undocumented query parameter %q", name))
		}
	}
	for name := range request.Header {
		if !standardRequestHeaders[name] && !documented(route, openapi3.ParameterInHeader, name) {
			reasons = append(reasons, fmt.Sprintf("undocumented request header %q", name))
		}
	}
	return reasons
}

func documented(route *routers.Route, in, name string) bool {
	for _, parameters := range []openapi3.Parameters{route.Operation.Parameters, route.PathItem.Parameters} {
		for _, parameter := range parameters {
			value := parameter.Value
			if value.In == in && (value.Name == name || in == openapi3.ParameterInHeader && strings.EqualFold(value.Name, name)) {
				return true
			}
		}
	}
	return false
}

// undocumentedHeaders names the response headers that neither the document nor HTTP itself accounts for.
func (p *plane) undocumentedHeaders(header http.Header, response *openapi3.Response) []string {
	known := map[string]bool{}
	for name := range response.Headers {
		known[textproto.CanonicalMIMEHeaderKey(name)] = true
	}
	var reasons []string
	for name := range header {
		if !standardResponseHeaders[name] && !known[name] && !p.responseHeaders[name] {
			reasons = append(reasons, fmt.Sprintf("undocumented response header %q", name))
		}
	}
	return reasons
}

// Headers that belong to HTTP rather than to an API. Conditional headers are absent on purpose: which operations
// honour them is part of the contract.
var (
	standardRequestHeaders = map[string]bool{
		"Accept": true, "Accept-Encoding": true, "Accept-Language": true, "Authorization": true, "Cache-Control": true,
		"Connection": true, "Content-Length": true, "Content-Type": true, "User-Agent": true,
	}
	standardResponseHeaders = map[string]bool{
		"Allow": true, "Cache-Control": true, "Connection": true, "Content-Encoding": true, "Content-Length": true, "Content-Type": true,
		"Date": true, "Server": true, "Transfer-Encoding": true, "Vary": true, "X-Content-Type-Options": true,
	}
)

// flatten turns the nested errors of kin-openapi into one line for each fault: where it is, and what it is.
func flatten(err error) []string {
	if err == nil {
		return nil
	}
	var several openapi3.MultiError
	var request *openapi3filter.RequestError
	var response *openapi3filter.ResponseError
	switch {
	case errors.As(err, &request) && error(request) == err: //nolint:errorlint // only this error itself, not one inside a MultiError
		prefix := "request body"
		if request.Parameter != nil {
			prefix = fmt.Sprintf("%s parameter %q", request.Parameter.In, request.Parameter.Name)
		}
		return prefixed(prefix, request.Reason, request.Err)
	case errors.As(err, &response) && error(response) == err: //nolint:errorlint // as above
		return prefixed("response", response.Reason, response.Err)
	case errors.As(err, &several):
		var reasons []string
		for _, one := range several {
			reasons = append(reasons, flatten(one)...)
		}
		return reasons
	}
	return []string{err.Error()}
}

func prefixed(prefix, reason string, cause error) []string {
	if cause == nil {
		return []string{prefix + ": " + reason}
	}
	if reason != "" {
		prefix += ": " + reason
	}
	var reasons []string
	for _, inner := range flatten(cause) {
		reasons = append(reasons, prefix+": "+inner)
	}
	return reasons
}
