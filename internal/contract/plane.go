package contract

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// plane is a part of the host, by the beginnings of its paths, with the documents that judge it.
type plane struct {
	prefixes  []string
	documents []document
	// partial is set when some documents are missing on this machine: then a path that none has may be right.
	partial bool
	// open is set when the documents leave objects open to any field, and their fields have to be looked up.
	open bool
	// responseHeaders may come with every answer, although the documents do not say so.
	responseHeaders map[string]bool
	formats         map[string]openapi3.StringFormatValidator
}

// document is an OpenAPI document that is ready to judge.
type document struct {
	*openapi3.T
	router routers.Router
}

// The documents are shared by all validators: parsing them takes longer than most tests. Judging only reads them.
var sharedPlanes = sync.OnceValues(func() ([]*plane, error) {
	identity, err := identityPlane()
	if err != nil {
		return nil, err
	}
	published, err := publishedPlane()
	if err != nil {
		return nil, err
	}
	return []*plane{identity, published}, nil
})

func identityPlane() (*plane, error) {
	loaded, err := Load()
	if err != nil {
		return nil, err
	}
	identity := &plane{prefixes: []string{"/admin/identity/"}, formats: formats()}
	err = identity.add("identity.openapi.yaml", loaded)
	return identity, err
}

// add makes a document one of the plane's judges, the last to be asked.
func (p *plane) add(name string, loaded *openapi3.T) error {
	router, err := gorillamux.NewRouter(loaded)
	if err != nil {
		return fmt.Errorf("route %s: %w", name, err)
	}
	p.documents = append(p.documents, document{loaded, router})
	return nil
}

// judges tells whether the request is this plane's business.
func (p *plane) judges(request *http.Request) bool {
	for _, prefix := range p.prefixes {
		if strings.HasPrefix(request.URL.Path, prefix) {
			if !p.partial {
				return true
			}
			_, _, err := p.route(request)
			return err == nil
		}
	}
	return false
}

// route finds the operation in the first document that has it.
func (p *plane) route(request *http.Request) (*routers.Route, map[string]string, error) {
	var notFound error
	for _, one := range p.documents {
		route, pathParameters, err := one.router.FindRoute(request)
		if err == nil {
			return route, pathParameters, nil
		}
		if notFound == nil || errors.Is(err, routers.ErrMethodNotAllowed) {
			notFound = err
		}
	}
	return nil, nil, notFound
}

// unrouted stands for a path or method that no document has. The answers it may get are components of the last
// document, which is always one of ours, and only a test that allows invalid requests gets as far as having them judged.
func (p *plane) unrouted() *routers.Route {
	own := p.documents[len(p.documents)-1]
	responses := openapi3.NewResponses()
	responses.Delete("default")
	for status, name := range map[string]string{
		"401": "Unauthorized", "404": "GatewayNotFound", "405": "MethodNotAllowed",
		"429": "TooManyRequests", "500": "InternalServerError", "503": "ServiceUnavailable",
	} {
		responses.Set(status, own.Components.Responses[name])
	}
	return &routers.Route{Spec: own.T, PathItem: &openapi3.PathItem{}, Operation: &openapi3.Operation{Responses: responses}}
}

// options returns those under which kin-openapi misses the least; what it misses still is checked here by hand.
func (p *plane) options() *openapi3filter.Options {
	return &openapi3filter.Options{
		IncludeResponseStatus: true,
		MultiError:            true,
		SkipSettingDefaults:   true,
		AuthenticationFunc:    requireBearer,
		SchemaValidationOptions: []openapi3.SchemaValidationOption{
			openapi3.WithStringFormatValidators(p.formats),
			openapi3.DisableSchemaErrorDetails(), // they repeat the value, which may be a secret
		},
	}
}
