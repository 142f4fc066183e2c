package emulator

import "net/http"

// What a SCIM client reads to learn what the server can do. Atlassian publishes the paths and not the content, so the
// content is the standard's (RFC 7643, sections 5 to 8.7), about what this server keeps.

const scimSchemaOfSchemas = "urn:ietf:params:scim:schemas:core:2.0:Schema"

func getServiceProviderConfig(c *call) *answer {
	supported := func(yes bool) map[string]any { return map[string]any{"supported": yes} }
	return scimAnswer(http.StatusOK, map[string]any{
		"schemas":        []string{"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"},
		"patch":          supported(true),
		"bulk":           map[string]any{"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
		"filter":         map[string]any{"supported": true, "maxResults": scimMaximumResults},
		"changePassword": supported(false), "sort": supported(false), "etag": supported(false),
		"authenticationSchemes": []map[string]string{{"type": "oauthbearertoken", "name": "OAuth Bearer Token", "description": "The SCIM API key of the directory"}},
		"meta":                  c.scimDiscoveryMeta("ServiceProviderConfig", "/ServiceProviderConfig"),
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

func (c *call) scimResourceTypes() []scimResourceType {
	resourceType := func(name, description, schema string, extensions ...scimTypeExtension) scimResourceType {
		return scimResourceType{
			Schemas: []string{"urn:ietf:params:scim:schemas:core:2.0:ResourceType"}, ID: name, Name: name, Description: description,
			Endpoint: "/" + name + "s", Schema: schema, Extensions: extensions, Meta: c.scimDiscoveryMeta("ResourceType", "/ResourceTypes/"+name),
		}
	}
	return []scimResourceType{
		resourceType("User", "Account of a person", scimUserSchema, scimTypeExtension{Schema: scimEnterpriseSchema}, scimTypeExtension{Schema: scimAtlassianSchema}),
		resourceType("Group", "Group of users", scimGroupSchema),
	}
}

func listSCIMResourceTypes(c *call) *answer {
	return scimList(c, c.scimResourceTypes(), func(one scimResourceType) any { return one })
}

func getSCIMResourceType(c *call) *answer {
	one, there := find(c.scimResourceTypes(), func(one scimResourceType) bool { return one.ID == c.path("id") })
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

func (c *call) scimSchemas() []scimSchema {
	schema := func(id, name, description string, attributes ...scimAttribute) scimSchema {
		return scimSchema{Schemas: []string{scimSchemaOfSchemas}, ID: id, Name: name, Description: description,
			Attributes: attributes, Meta: c.scimDiscoveryMeta("Schema", "/Schemas/"+id)}
	}
	reference := consistingOf(append(texts("value", "display", "type"), attribute("$ref", "reference"))...)
	user := append([]scimAttribute{
		attribute("userName", "string", required, unique),
		attribute("name", "complex", consistingOf(texts("formatted", "familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix")...)),
		attribute("emails", "complex", required, multiValued, consistingOf(append(texts("value", "type"), attribute("primary", "boolean"))...)),
		attribute("phoneNumbers", "complex", multiValued, consistingOf(append(texts("value", "type"), attribute("primary", "boolean"))...)),
		attribute("active", "boolean"),
		attribute("groups", "complex", multiValued, readOnly, reference),
	}, texts("displayName", "nickName", "title", "department", "organization", "preferredLanguage", "timezone")...)
	return []scimSchema{
		schema(scimUserSchema, "User", "Account of a person", user...),
		schema(scimGroupSchema, "Group", "Group of users",
			attribute("displayName", "string", required, immutable, unique), attribute("members", "complex", multiValued, reference)),
		schema(scimEnterpriseSchema, "EnterpriseUser", "Place in the company", texts("organization", "department")...),
	}
}

func listSCIMSchemas(c *call) *answer {
	return scimList(c, c.scimSchemas(), func(one scimSchema) any { return one })
}

func getSCIMSchema(c *call) *answer {
	one, there := find(c.scimSchemas(), func(one scimSchema) bool { return one.ID == c.path("id") })
	if !there {
		return c.scimUnknown()
	}
	return scimAnswer(http.StatusOK, one)
}
