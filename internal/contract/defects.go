package contract

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// defect is something that is known to be wrong in one of Atlassian's documents (the editions of August 2023, which .ci/published-openapi fetches).
type defect struct {
	document string
	// where is the operation or component, what is wrong with it, and why we know.
	where, what, reason string
	// repair corrects the loaded document and reports whether the defect was there.
	repair func(*openapi3.T) bool
}

// defects is the only place where the published APIs are judged by something else than what Atlassian's documents say.
// DAC is the reference on https://developer.atlassian.com/cloud/admin.
var defects = []defect{
	{
		document: "admin_organization", where: "GET /v1/orgs, /v1/orgs/{orgId}, /v1/orgs/{orgId}/events, /v1/orgs/{orgId}/users", what: "403 is missing",
		reason: "keys with scopes are newer than the document; one without the operation's scope gets ADMIN-403-3 (DAC, scopes)",
		repair: missing("403", "Errors.ApplicationErrors.Model", "GET /v1/orgs", "GET /v1/orgs/{orgId}", "GET /v1/orgs/{orgId}/events", "GET /v1/orgs/{orgId}/users"),
	},
	{
		document: "admin_organization", where: "GET /v1/orgs/{orgId}/events, /v1/orgs/{orgId}/domains", what: "404 is missing",
		reason: "an unknown organization is ADMIN-404-2 in GET /v1/orgs/{orgId} and for single events; inferred for these lists",
		repair: missing("404", "Error.OrgNotFound.Model", "GET /v1/orgs/{orgId}/events", "GET /v1/orgs/{orgId}/domains"),
	},
	{
		document: "admin_organization", where: "GET /v1/orgs/{orgId}/events", what: "actor, ip, product, location and limit are missing",
		reason: "the parameters are newer than the document; limit goes to 500 (DAC, audit log)",
		repair: func(loaded *openapi3.T) bool {
			list := operation(loaded, "GET /v1/orgs/{orgId}/events")
			needed := list.Parameters.GetByInAndName(openapi3.ParameterInQuery, "limit") == nil
			several := openapi3.NewArraySchema().WithItems(openapi3.NewStringSchema())
			for name, schema := range map[string]*openapi3.Schema{
				"actor": several, "ip": several, "product": several, "location": openapi3.NewStringSchema(),
				"limit": openapi3.NewIntegerSchema().WithMin(1).WithMax(500),
			} {
				list.Parameters = append(list.Parameters, &openapi3.ParameterRef{Value: openapi3.NewQueryParameter(name).WithSchema(schema)})
			}
			return needed
		},
	},
	{
		document: "admin_organization", where: "EventModel", what: "message is missing",
		reason: "every recorded event has it beside its attributes (answers of 2021 in go-atlassian, of 2026 in Elastic's integration)",
		repair: func(loaded *openapi3.T) bool {
			properties := loaded.Components.Schemas["EventModel"].Value.Properties
			needed := properties["message"] == nil
			properties["message"] = openapi3.NewObjectSchema().WithProperty("content", openapi3.NewSchema()).
				WithProperty("format", openapi3.NewStringSchema()).WithRequired([]string{"content", "format"}).NewRef()
			return needed
		},
	},
	{
		document: "admin_organization", where: "EventActorModel", what: "alt and auth are missing",
		reason: "recorded actors have links.alt (go-atlassian); DAC has auth, which tells a session from an API token (Elastic's integration shows one)",
		repair: func(loaded *openapi3.T) bool {
			properties := loaded.Components.Schemas["EventActorModel"].Value.Properties
			needed := properties["auth"] == nil
			text := openapi3.NewStringSchema()
			properties["auth"] = openapi3.NewObjectSchema().WithProperty("authType", text).WithProperty("tokenId", text).WithProperty("tokenLabel", text).NewRef()
			properties["links"] = loaded.Components.Schemas["LinkSelfAltModel"]
			return needed
		},
	},
	{
		document: "admin_organization", where: "EventObjectModel.links", what: "self and alt cannot be null",
		reason: "recorded: both are there, and null where there is none (answers of 2021 in go-atlassian)",
		repair: func(loaded *openapi3.T) bool {
			links := loaded.Components.Schemas["EventObjectModel"].Value.Properties["links"].Value
			needed := len(links.AnyOf) > 0
			address := openapi3.NewStringSchema().WithNullable()
			*links = *openapi3.NewObjectSchema().WithProperty("self", address).WithProperty("alt", address)
			return needed
		},
	},
	{
		document: "admin_organization", where: "EventActions", what: "links and meta are missing",
		reason: "recorded: they are null (an answer of 2021 in go-atlassian)",
		repair: func(loaded *openapi3.T) bool {
			properties := loaded.Components.Schemas["EventActions"].Value.Properties
			needed := properties["links"] == nil && properties["meta"] == nil
			properties["links"], properties["meta"] = openapi3.NewObjectSchema().WithNullable().NewRef(), openapi3.NewObjectSchema().WithNullable().NewRef()
			return needed
		},
	},
	{
		document: "admin_organization", where: "GET /v1/orgs/{orgId}/events/{eventId}, /v1/orgs/{orgId}/event-actions", what: "403 is missing",
		reason: "as for the list of events",
		repair: missing("403", "Errors.ApplicationErrors.Model", "GET /v1/orgs/{orgId}/events/{eventId}", "GET /v1/orgs/{orgId}/event-actions"),
	},
	{
		document: "admin_organization", where: "POST /v2/orgs/{orgId}/workspaces", what: "errors are one bare error instead of a list",
		reason: "every other operation of the document gives {errors: [...]}, and DAC shows the list for all of them",
		repair: func(loaded *openapi3.T) bool {
			needed := true
			for _, status := range []string{"400", "403", "404", "500"} {
				content := operation(loaded, "POST /v2/orgs/{orgId}/workspaces").Responses.Value(status).Value.Content["application/json"]
				needed = needed && content.Schema.Value.Properties["errors"] == nil
				content.Schema = loaded.Components.Schemas["Errors.ApplicationErrors.Model"]
			}
			return needed
		},
	},
	{
		document: "admin_organization", where: "POST /v2/orgs/{orgId}/workspaces", what: "429 is missing",
		reason: "the gateway limits every path (DAC, rate limits)",
		repair: missing("429", "ProxyError", "POST /v2/orgs/{orgId}/workspaces"),
	},
	{
		document: "admin_organization", where: "schemas of the workspaces query", what: "searchWorkspaces, features and policies are called value",
		reason: "the operation's own example uses these names, and so does DAC",
		repair: func(loaded *openapi3.T) bool {
			needed := true
			for schema, name := range map[string]string{"SearchWorkspacesOperand": "searchWorkspaces", "FeatureFilter": "features", "PolicyFilter": "policies"} {
				properties := loaded.Components.Schemas[schema].Value.Properties
				needed = needed && properties["value"] != nil && properties[name] == nil
				properties[name] = properties["value"]
				delete(properties, "value")
			}
			return needed
		},
	},
	{
		document: "admin_user", where: "AccountId", what: "the pattern ends with a line break",
		reason: "no account id does: the pattern was written as a YAML block",
		repair: func(loaded *openapi3.T) bool {
			schema := loaded.Components.Schemas["AccountId"].Value
			needed := strings.HasSuffix(schema.Pattern, "\n")
			schema.Pattern = "^" + strings.TrimSpace(schema.Pattern) + "$"
			return needed
		},
	},
	{
		document: "admin_user", where: "Manageability.Rule.Simple", what: "the discriminator is a boolean",
		reason: "OpenAPI has discriminators of strings only; the alternatives tell themselves apart by their enumerations",
		repair: func(loaded *openapi3.T) bool {
			schema := loaded.Components.Schemas["Manageability.Rule.Simple"].Value
			needed := schema.Discriminator != nil && schema.Discriminator.PropertyName == "allowed"
			schema.Discriminator = nil
			return needed
		},
	},
	{
		document: "admin_user", where: "GET /users/{account_id}/manage, POST .../lifecycle/disable, .../lifecycle/enable", what: "429 is missing",
		reason: "the gateway limits every path (DAC, rate limits)",
		repair: func(loaded *openapi3.T) bool {
			needed := true
			for _, name := range []string{"GET /users/{account_id}/manage", "POST /users/{account_id}/manage/lifecycle/disable", "POST /users/{account_id}/manage/lifecycle/enable"} {
				needed = add429(operation(loaded, name)) && needed
			}
			return needed
		},
	},
	{
		document: "admin_user_provisioning", where: "every operation", what: "429 is missing",
		reason: "the gateway limits every path (DAC, rate limits)",
		repair: func(loaded *openapi3.T) bool {
			needed := true
			for _, item := range loaded.Paths.Map() {
				for _, one := range item.Operations() {
					needed = add429(one) && needed
				}
			}
			return needed
		},
	},
	{
		document: "admin_user_provisioning", where: "ServiceProviderConfig, ResourceTypes, Schemas", what: "the answer is a string",
		reason: "RFC 7643, sections 5 to 7: they are objects",
		repair: func(loaded *openapi3.T) bool {
			needed := true
			for path, item := range loaded.Paths.Map() {
				if strings.Contains(path, "/ServiceProviderConfig") || strings.Contains(path, "/ResourceTypes") || strings.Contains(path, "/Schemas") {
					for _, content := range item.Get.Responses.Value("200").Value.Content {
						needed = needed && content.Schema.Value.Type.Is("string")
						content.Schema = openapi3.NewObjectSchema().NewRef()
					}
				}
			}
			return needed
		},
	},
	{
		document: "admin_user_provisioning", where: "OperationForAScimPatch.value", what: "it is a JsonNode, an object that describes a Java class",
		reason: "RFC 7644, section 3.5.2: any JSON value; DAC's example has a list",
		repair: func(loaded *openapi3.T) bool {
			value := loaded.Components.Schemas["OperationForAScimPatch"].Value.Properties
			needed := strings.HasSuffix(value["value"].Ref, "/JsonNode")
			value["value"] = openapi3.NewSchema().NewRef()
			return needed
		},
	},
	{
		document: "admin_user_provisioning", where: "RequestPayloadToPatch", what: "Operations is called operations",
		reason: "RFC 7644, section 3.5.2, and DAC's example have Operations; names in SCIM ignore case, so both are right",
		repair: func(loaded *openapi3.T) bool {
			properties := loaded.Components.Schemas["RequestPayloadToPatch"].Value.Properties
			needed := properties["Operations"] == nil
			properties["Operations"] = properties["operations"]
			return needed
		},
	},
	{
		document: "admin_user_provisioning", where: "ScimUser, ScimGroup, ScimGroupMember, EnterpriseUserExtension",
		what:   "what a client sends is read only: schemas, externalId, members, the enterprise extension",
		reason: "RFC 7643, sections 3 and 4, and the operations' own descriptions: PUT of a group sets its members, and externalId comes from the client",
		repair: writable(map[string][]string{
			"ScimUser":                {"schemas", "externalId", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"},
			"ScimGroup":               {"schemas", "externalId", "members"},
			"ScimGroupMember":         {"value", "display", "$ref"},
			"EnterpriseUserExtension": {"organization", "department"},
		}),
	},
	{
		document: "admin_user_provisioning", where: "ScimMetadata.resourceType", what: "it is USER, GROUP or DIRECTORY",
		reason: "answers recorded in 2021 and the examples of the same document have User and Group, as RFC 7643, section 3.1, wants the name of the resource type",
		repair: func(loaded *openapi3.T) bool {
			kind := loaded.Components.Schemas["ScimMetadata"].Value.Properties["resourceType"].Value
			needed := !slices.Contains(kind.Enum, any("User"))
			kind.Enum = []any{"User", "Group"}
			return needed
		},
	},
	{
		document: "admin_user_provisioning", where: "PUT and PATCH /scim/directory/{directoryId}/Users/{userId}", what: "409 is missing",
		reason: "RFC 7644, section 3.12: uniqueness is a refusal of changes, too, and DAC's page about changed addresses tells of it",
		repair: func(loaded *openapi3.T) bool {
			needed := true
			for _, method := range []string{"PUT", "PATCH"} {
				responses := operation(loaded, method+" /scim/directory/{directoryId}/Users/{userId}").Responses
				needed = needed && responses.Value("409") == nil
				responses.Set("409", responses.Value("400"))
			}
			return needed
		},
	},
	{
		document: "admin_user_provisioning", where: "POST /scim/directory/{directoryId}/Users and Groups", what: "201 has no Location",
		reason: "RFC 7644, section 3.3: the answer to a creation says where the new resource is",
		repair: func(loaded *openapi3.T) bool {
			needed := true
			for _, kind := range []string{"Users", "Groups"} {
				created := operation(loaded, "POST /scim/directory/{directoryId}/"+kind).Responses.Value("201").Value
				needed = needed && created.Headers["Location"] == nil
				location := &openapi3.Header{Parameter: openapi3.Parameter{Schema: openapi3.NewStringSchema().NewRef()}}
				created.Headers = openapi3.Headers{"Location": &openapi3.HeaderRef{Value: location}}
			}
			return needed
		},
	},
	{
		document: "admin_user_provisioning", where: "PUT /scim/directory/{directoryId}/Groups/{id}", what: "400 is a Java exception with its stack trace",
		reason: "every other 400 of the document is a SCIM error (RFC 7644, section 3.12)",
		repair: func(loaded *openapi3.T) bool {
			needed := true
			for _, content := range operation(loaded, "PUT /scim/directory/{directoryId}/Groups/{id}").Responses.Value("400").Value.Content {
				needed = needed && strings.HasSuffix(content.Schema.Ref, "/BadRequestException")
				content.Schema = loaded.Components.Schemas["ScimError"]
			}
			return needed
		},
	},
}

// operation finds an operation by its method and path.
func operation(loaded *openapi3.T, name string) *openapi3.Operation {
	method, path, _ := strings.Cut(name, " ")
	return loaded.Paths.Value(path).GetOperation(method)
}

// missing adds an answer with a schema of the document to operations that do not have it.
func missing(status, schema string, operations ...string) func(*openapi3.T) bool {
	return func(loaded *openapi3.T) bool {
		needed := true
		for _, name := range operations {
			needed = addAnswer(operation(loaded, name), status, loaded.Components.Schemas[schema], "application/json") && needed
		}
		return needed
	}
}

// addAnswer reports whether the operation lacked the answer.
func addAnswer(one *openapi3.Operation, status string, schema *openapi3.SchemaRef, contentTypes ...string) bool {
	lacked := one.Responses.Value(status) == nil
	answer := openapi3.NewResponse().WithDescription("Not in Atlassian's document.").WithContent(openapi3.NewContentWithSchemaRef(schema, contentTypes))
	one.Responses.Set(status, &openapi3.ResponseRef{Value: answer})
	return lacked
}

// add429 adds the gateway's refusal, in documents that do not have its shape.
func add429(one *openapi3.Operation) bool {
	gateway := openapi3.NewObjectSchema().WithProperty("code", openapi3.NewFloat64Schema()).WithProperty("message", openapi3.NewStringSchema())
	return addAnswer(one, "429", gateway.WithRequired([]string{"code", "message"}).NewRef(), "application/json")
}

// writable takes readOnly away from properties.
func writable(schemas map[string][]string) func(*openapi3.T) bool {
	return func(loaded *openapi3.T) bool {
		needed := true
		for schema, names := range schemas {
			for _, name := range names {
				property := loaded.Components.Schemas[schema].Value.Properties[name].Value
				needed = needed && property.ReadOnly
				property.ReadOnly = false
			}
		}
		return needed
	}
}
