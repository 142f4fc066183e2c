package contract

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// operations is the table of the identity API: what is below /orgs/{orgId}, and the success statuses of each method.
var operations = map[string]map[string]string{
	"/directories":                                         {"GET": "200", "POST": "201 202"},
	"/directories/{directoryId}":                           {"GET": "200", "PATCH": "200 202", "DELETE": "202 204"},
	"/directories/{directoryId}/saml-configuration":        {"GET": "200", "PUT": "200 201 202", "PATCH": "200 202", "DELETE": "202 204"},
	"/saml-configurations":                                 {"GET": "200"},
	"/provisioning-configs":                                {"GET": "200", "POST": "201 202"},
	"/provisioning-configs/{id}":                           {"GET": "200", "DELETE": "202 204"},
	"/provisioning-configs/{id}/api-key/regenerate":        {"POST": "200 202"},
	"/linked-domains":                                      {"GET": "200"},
	"/linked-domains/{domain}":                             {"GET": "200", "PUT": "200 202", "DELETE": "202 204"},
	"/google-workspace-connections":                        {"GET": "200", "POST": "201 202"},
	"/google-workspace-connections/{id}":                   {"GET": "200", "PATCH": "200 202", "DELETE": "202 204"},
	"/google-workspace-connections/{id}/sync":              {"POST": "202"},
	"/authentication-policies":                             {"GET": "200", "POST": "201 202"},
	"/authentication-policies/{id}":                        {"GET": "200", "PATCH": "200 202", "DELETE": "202 204"},
	"/directories/{directoryId}/group-conflicts":           {"GET": "200"},
	"/directories/{directoryId}/group-conflicts/{id}/sync": {"POST": "200 202"},
	"/subscription":                                        {"GET": "200"},
	"/operations":                                          {"GET": "200"},
	"/operations/{id}":                                     {"GET": "200", "DELETE": "204"},
	"/service":                                             {"GET": "200"},
}

func load(t *testing.T) *openapi3.T {
	t.Helper()
	loaded, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// eachOperation runs check once for each operation of the document.
func eachOperation(t *testing.T, check func(t *testing.T, method string, item *openapi3.PathItem, operation *openapi3.Operation)) {
	for path, item := range load(t).Paths.Map() {
		for method, operation := range item.Operations() {
			t.Run(method+" "+path, func(t *testing.T) { check(t, method, item, operation) })
		}
	}
}

func TestDocument_isValid(t *testing.T) {
	err := load(t).Validate(context.Background(), openapi3.EnableExamplesValidation(), openapi3.EnableSchemaDefaultsValidation(),
		openapi3.EnableSchemaFormatValidation(), openapi3.EnableSchemaPatternValidation())
	if err != nil {
		t.Fatal(err)
	}
}

func TestOperationsTable(t *testing.T) {
	got := map[string]map[string]string{}
	for path, item := range load(t).Paths.Map() {
		below, found := strings.CutPrefix(path, "/orgs/{orgId}")
		if !found {
			t.Errorf("%s is not below /orgs/{orgId}", path)
		}
		got[below] = map[string]string{}
		for method, operation := range item.Operations() {
			var successes []string
			for status := range operation.Responses.Map() {
				if status < "400" {
					successes = append(successes, status)
				}
			}
			slices.Sort(successes)
			got[below][method] = strings.Join(successes, " ")
		}
	}
	if !maps.EqualFunc(got, operations, maps.Equal[map[string]string, map[string]string]) {
		t.Errorf("operations are\n%v\nwant\n%v", got, operations)
	}
}

func TestOperations_documentTheirErrors(t *testing.T) {
	eachOperation(t, func(t *testing.T, method string, item *openapi3.PathItem, operation *openapi3.Operation) {
		want := []int{401, 403, 404, 429, 500, 503}
		if operation.RequestBody != nil || operation.Parameters.GetByInAndName("query", "cursor") != nil {
			want = append(want, 400)
		}
		if operation.Parameters.GetByInAndName("header", "If-Match") != nil {
			want = append(want, 412)
		}
		for _, status := range want {
			if operation.Responses.Status(status) == nil {
				t.Errorf("does not document %d", status)
			}
		}
		if operation.Responses.Default() != nil {
			t.Error("documents a default response, which would allow any status")
		}
		if operation.OperationID == "" || operation.Summary == "" || len(operation.Tags) != 1 {
			t.Error("needs an operationId, a summary and one tag")
		}
	})
}

func TestWrites_honourIfMatch(t *testing.T) {
	eachOperation(t, func(t *testing.T, method string, item *openapi3.PathItem, operation *openapi3.Operation) {
		if operation.OperationID == "cancelOperation" {
			return // an operation has no version
		}
		if method == "PATCH" || method == "PUT" || method == "DELETE" {
			if operation.Parameters.GetByInAndName("header", "If-Match") == nil {
				t.Error("does not take If-Match")
			}
		}
	})
}

// A client that writes has to be ready for an answer that comes later.
func TestWrites_mayBeAnsweredLater(t *testing.T) {
	eachOperation(t, func(t *testing.T, method string, item *openapi3.PathItem, operation *openapi3.Operation) {
		later := operation.Responses.Status(202)
		if method == "GET" || operation.OperationID == "cancelOperation" {
			if later != nil {
				t.Error("may be answered later")
			}
			return
		}
		if later == nil || later.Value.Headers["Location"] == nil || later.Value.Headers["Retry-After"] == nil {
			t.Error("has no answer that comes later, with the headers Location and Retry-After")
		}
	})
}

func TestLists_takePageParameters(t *testing.T) {
	eachOperation(t, func(t *testing.T, method string, item *openapi3.PathItem, operation *openapi3.Operation) {
		if !strings.HasPrefix(operation.OperationID, "list") {
			return
		}
		limit := operation.Parameters.GetByInAndName("query", "limit")
		if limit == nil || operation.Parameters.GetByInAndName("query", "cursor") == nil {
			t.Fatal("does not take limit and cursor")
		}
		schema := limit.Schema.Value
		if *schema.Min != 1 || *schema.Max != 1000 || fmt.Sprint(schema.Default) != "50" {
			t.Errorf("limit is %v to %v, default %v", *schema.Min, *schema.Max, schema.Default)
		}
	})
}

func TestResponses_carryTheCommonHeaders(t *testing.T) {
	for name, response := range load(t).Components.Responses {
		for _, header := range []string{"X-Request-Id", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} {
			if declared := response.Value.Headers[header]; declared == nil || !declared.Value.Required {
				t.Errorf("%s does not require %s", name, header)
			}
		}
		content := response.Value.Content.Get("application/json")
		if content == nil {
			continue
		}
		data := content.Schema.Value.Properties["data"]
		isObject := data != nil && data.Value.Properties["version"] != nil
		if hasETag := response.Value.Headers["ETag"] != nil; hasETag != isObject {
			t.Errorf("%s: ETag documented: %t, one object with a version: %t", name, hasETag, isObject)
		}
	}
}

func TestFields_areDescribed(t *testing.T) {
	for name, schema := range load(t).Components.Schemas {
		for field, property := range schema.Value.Properties {
			if property.Value.Description == "" {
				t.Errorf("%s.%s has no description", name, field)
			}
		}
	}
}

func TestObjects_allowNoUndocumentedFields(t *testing.T) {
	for name, schema := range load(t).Components.Schemas {
		closed := schema.Value.AdditionalProperties.Has
		if schema.Value.Type.Is("object") && (closed == nil || *closed) {
			t.Errorf("%s does not say additionalProperties: false", name)
		}
	}
	for name, response := range load(t).Components.Responses {
		for _, content := range response.Value.Content {
			schema := content.Schema.Value
			closed := schema.AdditionalProperties.Has
			if schema.Type.Is("object") && (closed == nil || *closed) {
				t.Errorf("response %s does not say additionalProperties: false", name)
			}
		}
	}
}

// visit checks an example under the same options as an exchange, formats included, which Validate leaves out.
func visit(t *testing.T, name string, schema *openapi3.Schema, example any, as openapi3.SchemaValidationOption) {
	t.Helper()
	if example == nil {
		t.Errorf("%s has no example", name)
		return
	}
	if err := schema.VisitJSON(example, as, openapi3.MultiErrors(), openapi3.WithStringFormatValidators(formats())); err != nil {
		t.Errorf("example of %s: %v", name, err)
	}
}

func visitContent(t *testing.T, name string, content openapi3.Content, as openapi3.SchemaValidationOption) {
	t.Helper()
	for kind, media := range content {
		if len(media.Examples) == 0 {
			t.Errorf("%s has no example", name)
		}
		for example, value := range media.Examples {
			visit(t, name+" "+kind+" "+example, media.Schema.Value, value.Value.Value, as)
		}
	}
}

func TestExamples_followTheirSchema(t *testing.T) {
	components := load(t).Components
	for name, schema := range components.Schemas {
		as := openapi3.VisitAsResponse()
		if strings.HasSuffix(name, "Create") || strings.HasSuffix(name, "Update") || strings.HasSuffix(name, "Put") {
			as = openapi3.VisitAsRequest()
		}
		visit(t, "schema "+name, schema.Value, schema.Value.Example, as)
	}
	for name, parameter := range components.Parameters {
		visit(t, "parameter "+name, parameter.Value.Schema.Value, parameter.Value.Example, openapi3.VisitAsRequest())
	}
	for name, header := range components.Headers {
		visit(t, "header "+name, header.Value.Schema.Value, header.Value.Example, openapi3.VisitAsResponse())
	}
	for name, response := range components.Responses {
		visitContent(t, "response "+name, response.Value.Content, openapi3.VisitAsResponse())
	}
	eachOperation(t, func(t *testing.T, method string, item *openapi3.PathItem, operation *openapi3.Operation) {
		if operation.RequestBody != nil {
			visitContent(t, "request", operation.RequestBody.Value.Content, openapi3.VisitAsRequest())
		}
	})
}
