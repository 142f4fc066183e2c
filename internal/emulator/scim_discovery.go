package emulator

import (
	"net/http"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// What a SCIM client reads to learn what the server can do. Atlassian publishes the paths and not the content, so the
// content is the standard's (RFC 7643, sections 5 to 8.7), about what this server keeps. Requests are read by the same
// descriptions (scim_document.go).

const scimSchemaOfSchemas = "urn:ietf:params:scim:schemas:core:2.0:Schema"

// getServiceProviderConfig answers as Atlassian did when an answer of it was recorded, in 2021.
func getServiceProviderConfig(c *call) *adminapi.Answer {
	meta := c.scimDiscoveryMeta("ServiceProviderConfig", "/ServiceProviderConfig")
	meta["created"], meta["lastModified"] = "2018-05-03T19:31:29.723Z", "2018-05-03T19:31:29.723Z"
	supported := func(yes bool) map[string]any { return map[string]any{"supported": yes} }
	return scimAnswer(http.StatusOK, map[string]any{
		"schemas":        []string{"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"},
		"patch":          supported(true),
		"bulk":           map[string]any{"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
		"filter":         map[string]any{"supported": true, "maxResults": scimMaximumResults},
		"changePassword": supported(false), "sort": supported(false), "etag": supported(false),
		"authenticationSchemes": []map[string]string{{
			"type": "oauthbearertoken", "name": "OAuth Bearer Token", "description": "Authentication scheme using the OAuth Bearer Token Standard",
		}},
		"meta": meta,
	})
}

func (c *call) scimDiscoveryMeta(kind, path string) map[string]string {
	return map[string]string{"resourceType": kind, "location": c.scimURL(path)}
}

type scimResourceType struct {
	Schemas     []string            `json:"schemas"`
	ID          string              `json:"id"`
	Name        string              `json:"name"`
	Description string              `json:"description"`
	Endpoint    string              `json:"endpoint"`
	Schema      string              `json:"schema"`
	Extensions  []scimTypeExtension `json:"schemaExtensions,omitempty"`
	Meta        map[string]string   `json:"meta"`
}

type scimTypeExtension struct {
	Schema   string `json:"schema"`
	Required bool   `json:"required"`
}

// scimResourceTypes declares the extension that has a schema here. That with the Atlassian account has none: neither do
// Atlassian's paths nor its list of schemas, as it was recorded, have one.
func (c *call) scimResourceTypes() []scimResourceType {
	resourceType := func(name, description, schema string, extensions ...scimTypeExtension) scimResourceType {
		return scimResourceType{
			Schemas: []string{"urn:ietf:params:scim:schemas:core:2.0:ResourceType"}, ID: name, Name: name, Description: description,
			Endpoint: "/" + name + "s", Schema: schema, Extensions: extensions, Meta: c.scimDiscoveryMeta("ResourceType", "/ResourceTypes/"+name),
		}
	}
	return []scimResourceType{
		resourceType("User", "Account of a person", scimUserSchema, scimTypeExtension{Schema: scimEnterpriseSchema}),
		resourceType("Group", "Group of users", scimGroupSchema),
	}
}

func listSCIMResourceTypes(c *call) *adminapi.Answer {
	return scimList(c, c.scimResourceTypes(), func(one scimResourceType) any { return one })
}

func getSCIMResourceType(c *call) *adminapi.Answer {
	one, there := adminapi.Find(c.scimResourceTypes(), func(one scimResourceType) bool { return one.ID == c.path("id") })
	if !there {
		return c.scimUnknown()
	}
	return scimAnswer(http.StatusOK, one)
}

type scimSchema struct {
	Schemas     []string          `json:"schemas"`
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Attributes  []scimAttribute   `json:"attributes"`
	Meta        map[string]string `json:"meta"`
}

type scimAttribute struct {
	Name        string          `json:"name"`
	Type        string          `json:"type"`
	MultiValued bool            `json:"multiValued"`
	Required    bool            `json:"required"`
	CaseExact   bool            `json:"caseExact"`
	Mutability  string          `json:"mutability"`
	Returned    string          `json:"returned"`
	Uniqueness  string          `json:"uniqueness"`
	References  []string        `json:"referenceTypes,omitempty"`
	Attributes  []scimAttribute `json:"subAttributes,omitempty"`
}

// attribute describes a plain optional attribute; changes make it anything else.
func attribute(name, kind string, changes ...func(*scimAttribute)) scimAttribute {
	described := scimAttribute{Name: name, Type: kind, Mutability: "readWrite", Returned: "default", Uniqueness: "none"}
	for _, change := range changes {
		change(&described)
	}
	return described
}

func required(a *scimAttribute)    { a.Required = true }
func multiValued(a *scimAttribute) { a.MultiValued = true }
func readOnly(a *scimAttribute)    { a.Mutability = "readOnly" }
func immutable(a *scimAttribute)   { a.Mutability = "immutable" }
func unique(a *scimAttribute)      { a.Uniqueness = "server" }

func consistingOf(inner ...scimAttribute) func(*scimAttribute) {
	return func(a *scimAttribute) { a.Attributes = inner }
}

// texts describes attributes that are plain strings.
func texts(names ...string) []scimAttribute {
	var described []scimAttribute
	for _, name := range names {
		described = append(described, attribute(name, "string"))
	}
	return described
}

// reference describes a link to other resources of the directory.
func reference(kinds ...string) func(*scimAttribute) {
	link := attribute("$ref", "reference")
	link.References = kinds
	return consistingOf(append(texts("value", "display", "type"), link)...)
}

// labelled describes the parts of an address or a telephone number.
var labelled = consistingOf(append(texts("value", "type"), attribute("primary", "boolean"))...)

func caseExact(a *scimAttribute) { a.CaseExact = true }

// scimCommonAttributes are those of every resource, which no schema repeats (RFC 7643, section 3.1).
var scimCommonAttributes = []scimAttribute{
	attribute("schemas", "reference", multiValued, readOnly), attribute("id", "string", caseExact, readOnly),
	attribute("externalId", "string", caseExact), attribute("meta", "complex", readOnly),
}

var scimUserAttributes = append([]scimAttribute{
	attribute("userName", "string", required, unique),
	attribute("name", "complex", consistingOf(texts("formatted", "familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix")...)),
	attribute("emails", "complex", required, multiValued, labelled),
	attribute("phoneNumbers", "complex", multiValued, labelled),
	attribute("active", "boolean"),
	attribute("groups", "complex", multiValued, readOnly, reference("Group")),
}, texts("displayName", "nickName", "title", "department", "organization", "preferredLanguage", "timezone")...)

var scimGroupAttributes = []scimAttribute{
	attribute("displayName", "string", required, immutable, unique),
	attribute("members", "complex", multiValued, reference("User")),
}

var scimEnterpriseAttributes = texts("organization", "department")

func (c *call) scimSchemas() []scimSchema {
	schema := func(id, name, description string, attributes ...scimAttribute) scimSchema {
		return scimSchema{Schemas: []string{scimSchemaOfSchemas}, ID: id, Name: name, Description: description,
			Attributes: attributes, Meta: c.scimDiscoveryMeta("Schema", "/Schemas/"+id)}
	}
	return []scimSchema{
		schema(scimUserSchema, "User", "Account of a person", scimUserAttributes...),
		schema(scimGroupSchema, "Group", "Group of users", scimGroupAttributes...),
		schema(scimEnterpriseSchema, "EnterpriseUser", "Place in the company", scimEnterpriseAttributes...),
	}
}

func listSCIMSchemas(c *call) *adminapi.Answer {
	return scimList(c, c.scimSchemas(), func(one scimSchema) any { return one })
}

func getSCIMSchema(c *call) *adminapi.Answer {
	one, there := adminapi.Find(c.scimSchemas(), func(one scimSchema) bool { return one.ID == c.path("id") })
	if !there {
		return c.scimUnknown()
	}
	return scimAnswer(http.StatusOK, one)
}
