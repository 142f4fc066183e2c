package contract

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// undocumentedFields names the fields of a body, at any depth, that its schema does not have. Documents that close
// their objects need none of this; Atlassian's leave every object open, and a misspelled field would go unnoticed.
func (p *plane) undocumentedFields(part string, content *openapi3.MediaType, body []byte) []string {
	var value any
	if !p.open || content == nil || content.Schema == nil || json.Unmarshal(body, &value) != nil {
		return nil
	}
	unknown := map[string]bool{}
	collectUnknown(unknown, openapi3.SchemaRefs{content.Schema}, value, "")
	var reasons []string
	for _, field := range slices.Sorted(maps.Keys(unknown)) {
		reasons = append(reasons, part+": undocumented field "+field)
	}
	return reasons
}

// collectUnknown looks up the fields of value in the schemas, each of which may describe it.
func collectUnknown(unknown map[string]bool, schemas openapi3.SchemaRefs, value any, at string) {
	schemas = flat(schemas)
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			known, free := fieldSchemas(schemas, name)
			switch {
			case len(known) > 0:
				collectUnknown(unknown, known, inner, at+"/"+name)
			case !free:
				unknown[at+"/"+name] = true
			}
		}
	case []any:
		var items openapi3.SchemaRefs
		for _, schema := range schemas {
			if schema.Value.Items != nil {
				items = append(items, schema.Value.Items)
			}
		}
		for _, inner := range value {
			if len(items) > 0 {
				collectUnknown(unknown, items, inner, at+"/*")
			}
		}
	}
}

// fieldSchemas returns what the schemas say about a field, and whether one of them lets any field pass.
func fieldSchemas(schemas openapi3.SchemaRefs, name string) (known openapi3.SchemaRefs, free bool) {
	for _, schema := range schemas {
		further := schema.Value.AdditionalProperties
		switch property := schema.Value.Properties[name]; {
		case property != nil:
			known = append(known, property)
		case further.Schema != nil:
			known = append(known, further.Schema)
		case further.Has != nil:
			free = free || *further.Has
		case len(schema.Value.Properties) == 0 && (schema.Value.Type == nil || schema.Value.Type.Is("object")):
			free = true // An object of which nothing is said.
		}
	}
	return known, free
}

// flat replaces schemas that are put together from others by these.
func flat(schemas openapi3.SchemaRefs) openapi3.SchemaRefs {
	var all openapi3.SchemaRefs
	for _, schema := range schemas {
		parts := slices.Concat(schema.Value.AllOf, schema.Value.AnyOf, schema.Value.OneOf)
		if len(parts) == 0 || len(schema.Value.Properties) > 0 {
			all = append(all, schema)
		}
		all = append(all, flat(parts)...)
	}
	return all
}
