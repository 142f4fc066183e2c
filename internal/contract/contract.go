// Package contract judges HTTP exchanges against OpenAPI documents: those of the identity API against this project's
// own, those of Atlassian's published APIs against Atlassian's, and where these have gaps against ours.
//
// The documents are the referee between the client and the emulator, which share no types: a wrong field name on
// one side cannot be cancelled out by the same mistake on the other. Only tests import this package.
package contract

import (
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// basePath is the path below the host that the paths of the document hang off. Without it as the only server, a
// request to a loopback address of a test would match no route.
const basePath = "/admin/identity/v1"

//go:embed identity.openapi.yaml
var identityDocument []byte

// Load parses the OpenAPI document of the identity API. Each call gives its own copy, free to be changed.
func Load() (*openapi3.T, error) {
	loaded, err := openapi3.NewLoader().LoadFromData(identityDocument)
	if err != nil {
		return nil, fmt.Errorf("load identity.openapi.yaml: %w", err)
	}
	loaded.Servers = openapi3.Servers{{URL: basePath}}
	return loaded, nil
}

var (
	// uuidPattern asks for the layout only. Ids are opaque to clients, so no version or variant is demanded.
	uuidPattern = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	// emailPattern tells an address from something else; what is deliverable is not the contract's business.
	emailPattern = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
)

// formats returns the validators of the string formats that the identity API uses. kin-openapi checks only some
// formats by itself and ignores the others silently, uuid among them.
func formats() map[string]openapi3.StringFormatValidator {
	return map[string]openapi3.StringFormatValidator{
		"uuid":      openapi3.NewCallbackValidator(validateUUID),
		"date-time": openapi3.NewCallbackValidator(validateUTCTime),
		"uri":       openapi3.NewCallbackValidator(validateAbsoluteURL),
		"email":     openapi3.NewCallbackValidator(validateEmail),
	}
}

// publishedFormats returns those of the published APIs, whose times and ids need not be in the form that the identity API
// promises.
func publishedFormats() map[string]openapi3.StringFormatValidator {
	return map[string]openapi3.StringFormatValidator{
		"date-time": openapi3.NewCallbackValidator(validateTime),
		"email":     openapi3.NewCallbackValidator(validateEmail),
	}
}

func validateUUID(value string) error {
	if !uuidPattern.MatchString(value) {
		return errors.New("not a UUID in lower case")
	}
	return nil
}

func validateUTCTime(value string) error {
	if _, err := time.Parse(time.RFC3339Nano, value); err != nil || !strings.HasSuffix(value, "Z") {
		return errors.New("not an RFC 3339 time in UTC")
	}
	return nil
}

func validateTime(value string) error {
	if _, err := time.Parse(time.RFC3339Nano, value); err != nil {
		return errors.New("not an RFC 3339 time")
	}
	return nil
}

func validateAbsoluteURL(value string) error {
	parsed, err := url.Parse(value)
	if err != nil || !parsed.IsAbs() || parsed.Host == "" {
		return errors.New("not an absolute URL")
	}
	return nil
}

func validateEmail(value string) error {
	if !emailPattern.MatchString(value) {
		return errors.New("not an e-mail address")
	}
	return nil
}
