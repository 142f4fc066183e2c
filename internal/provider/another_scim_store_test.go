package provider_test

import (
	"crypto/subtle"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/elimity-com/scim"
	scimerrors "github.com/elimity-com/scim/errors"
	"github.com/elimity-com/scim/filter"
	"github.com/elimity-com/scim/optional"
	scimschema "github.com/elimity-com/scim/schema"
)

// anotherSCIMServer is a host whose only API is one SCIM directory, served by a library that knows nothing of this
// project: it routes, reads requests against the standard's schemas, filters, and writes answers. Only what is stored,
// and how a PATCH changes it, is written here.
type anotherSCIMServer struct {
	url, directoryID, key string
	users, groups         *scimStore
}

func startAnotherSCIMServer(t *testing.T) *anotherSCIMServer {
	t.Helper()
	enterprise := scimschema.ExtensionEnterpriseUser()
	s := &anotherSCIMServer{
		directoryID: "5f6a7b8c-9d0e-4f1a-8b2c-3d4e5f6a7b8c", key: "another-scim-servers-key",
		users:  &scimStore{prefix: "aaaaaaaa", unique: "userName", schema: scimschema.CoreUserSchema(), objects: map[string]map[string]any{}},
		groups: &scimStore{prefix: "bbbbbbbb", unique: "displayName", schema: scimschema.CoreGroupSchema(), objects: map[string]map[string]any{}},
	}
	directory, err := scim.NewServer(&scim.ServerArgs{
		ServiceProviderConfig: &scim.ServiceProviderConfig{SupportFiltering: true, SupportPatch: true},
		ResourceTypes: []scim.ResourceType{
			{Name: "User", Endpoint: "/Users", Schema: s.users.schema, SchemaExtensions: []scim.SchemaExtension{{Schema: enterprise}}, Handler: s.users},
			{Name: "Group", Endpoint: "/Groups", Schema: s.groups.schema, Handler: s.groups},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	base := "/scim/directory/" + s.directoryID
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		authorized := subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+s.key)) == 1
		switch {
		case !strings.HasPrefix(r.URL.Path, base+"/"):
			http.Error(w, `{"code":404,"message":"null for uri"}`, http.StatusNotFound)
		case !authorized:
			http.Error(w, `{"error":"Not authorized","traceId":"1"}`, http.StatusUnauthorized)
		default:
			http.StripPrefix(base, directory).ServeHTTP(w, r)
		}
	}))
	t.Cleanup(web.Close)
	s.url = web.URL
	return s
}

// scimStore keeps the objects of one type in memory.
type scimStore struct {
	prefix string
	// unique is the attribute that no two objects have in common.
	unique  string
	schema  scimschema.Schema
	mutex   sync.Mutex
	count   int
	objects map[string]map[string]any
}

// read gives the one object that has this value of the unique attribute, or nil.
func (s *scimStore) read(value string) map[string]any {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, attributes := range s.objects {
		if attributes[s.unique] == value {
			return maps.Clone(attributes)
		}
	}
	return nil
}

// change is somebody else at work on an object.
func (s *scimStore) change(value string, changes func(map[string]any)) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, attributes := range s.objects {
		if attributes[s.unique] == value {
			changes(attributes)
		}
	}
}

func (s *scimStore) size() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return len(s.objects)
}

func stored(id string, attributes map[string]any) scim.Resource {
	resource := scim.Resource{ID: id, Attributes: maps.Clone(attributes)}
	if external, there := attributes["externalId"].(string); there {
		resource.ExternalID = optional.NewString(external)
	}
	delete(resource.Attributes, "externalId")
	return resource
}

// Create implements scim.ResourceHandler.
func (s *scimStore) Create(_ *http.Request, attributes scim.ResourceAttributes) (scim.Resource, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, other := range s.objects {
		if other[s.unique] == attributes[s.unique] {
			return scim.Resource{}, scimerrors.ScimErrorUniqueness
		}
	}
	s.count++
	id := fmt.Sprintf("%s-0000-4000-8000-%012d", s.prefix, s.count)
	s.objects[id] = attributes
	return stored(id, attributes), nil
}

// Get implements scim.ResourceHandler.
func (s *scimStore) Get(_ *http.Request, id string) (scim.Resource, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	attributes, there := s.objects[id]
	if !there {
		return scim.Resource{}, scimerrors.ScimErrorResourceNotFound(id)
	}
	return stored(id, attributes), nil
}

// GetAll implements scim.ResourceHandler.
func (s *scimStore) GetAll(_ *http.Request, asked scim.ListRequestParams) (scim.Page, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	found := []scim.Resource{}
	for _, id := range slices.Sorted(maps.Keys(s.objects)) {
		if asked.FilterValidator == nil || asked.FilterValidator.PassesFilter(s.objects[id]) == nil {
			found = append(found, stored(id, s.objects[id]))
		}
	}
	from := min(asked.StartIndex-1, len(found))
	return scim.Page{TotalResults: len(found), Resources: found[from:min(from+asked.Count, len(found))]}, nil
}

// Replace implements scim.ResourceHandler. The provider changes by PATCH only.
func (s *scimStore) Replace(*http.Request, string, scim.ResourceAttributes) (scim.Resource, error) {
	return scim.Resource{}, scimerrors.ScimErrorBadRequest("this directory takes no PUT")
}

// Delete implements scim.ResourceHandler.
func (s *scimStore) Delete(_ *http.Request, id string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if _, there := s.objects[id]; !there {
		return scimerrors.ScimErrorResourceNotFound(id)
	}
	delete(s.objects, id)
	return nil
}

// Patch implements scim.ResourceHandler, as section 3.5.2 of RFC 7644 has it.
func (s *scimStore) Patch(_ *http.Request, id string, operations []scim.PatchOperation) (scim.Resource, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	attributes, there := s.objects[id]
	if !there {
		return scim.Resource{}, scimerrors.ScimErrorResourceNotFound(id)
	}
	for _, operation := range operations {
		if operation.Path == nil {
			return scim.Resource{}, scimerrors.ScimErrorNoTarget
		}
		at, name := attributes, operation.Path.AttributePath.AttributeName
		if extension := operation.Path.AttributePath.URI(); extension != "" && extension != s.schema.ID {
			at = within(at, extension)
		}
		if sub := operation.Path.AttributePath.SubAttributeName(); sub != "" {
			at, name = within(at, name), sub
		}
		if err := s.apply(at, name, operation); err != nil {
			return scim.Resource{}, err
		}
	}
	return stored(id, attributes), nil
}

// within gives the complex attribute that is inside another object.
func within(attributes map[string]any, name string) map[string]any {
	inner, ok := attributes[name].(map[string]any)
	if !ok {
		inner = map[string]any{}
	}
	inner = maps.Clone(inner)
	attributes[name] = inner
	return inner
}

func (s *scimStore) apply(at map[string]any, name string, operation scim.PatchOperation) error {
	values, several := at[name].([]any)
	switch {
	case operation.Op == scim.PatchOperationRemove && operation.Path.ValueExpression != nil:
		attribute, _ := s.schema.Attributes.ContainsAttribute(name)
		validator := filter.NewFilterValidator(operation.Path.ValueExpression, scimschema.Schema{Attributes: filter.MultiValuedFilterAttributes(attribute)})
		at[name] = slices.DeleteFunc(slices.Clone(values), func(one any) bool { return validator.PassesFilter(one.(map[string]any)) == nil })
	case operation.Op == scim.PatchOperationRemove:
		delete(at, name)
	case operation.Op == scim.PatchOperationAdd && (several || name == "members"):
		for _, added := range operation.Value.([]any) {
			same := func(one any) bool { return one.(map[string]any)["value"] == added.(map[string]any)["value"] }
			if !slices.ContainsFunc(values, same) {
				values = append(slices.Clone(values), added)
			}
		}
		at[name] = values
	default:
		at[name] = operation.Value
	}
	return nil
}
