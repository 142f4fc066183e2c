package documentation_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// What the reference says on every page, and about every attribute: the pages
// are made of these descriptions.

// described returns the descriptions of all types, by kind and name, and the attributes of those that have any.
func described(t *testing.T) (pages map[string]string, attributes map[string][]*tfprotov6.SchemaAttribute) {
	t.Helper()
	all, _ := acctest.Schemas(t)
	pages, attributes = map[string]string{}, map[string][]*tfprotov6.SchemaAttribute{"provider": all.Provider.Block.Attributes}
	for kind, types := range map[string]map[string]*tfprotov6.Schema{"resource": all.ResourceSchemas, "data source": all.DataSourceSchemas,
		"list resource": all.ListResourceSchemas, "ephemeral resource": all.EphemeralResourceSchemas} {
		for name, schema := range types {
			pages[kind+" "+name], attributes[kind+" "+name] = schema.Block.Description, schema.Block.Attributes
		}
	}
	for name, action := range all.ActionSchemas {
		pages["action "+name], attributes["action "+name] = action.Schema.Block.Description, action.Schema.Block.Attributes
	}
	for name, function := range all.Functions {
		pages["function "+name] = function.Description
	}
	return pages, attributes
}

// The rendered pages are in the repository; what they are made of is held against the schema by CI.
func TestReference_everyTypeHasItsPage(t *testing.T) {
	pages, _ := described(t)
	folders := map[string]string{"resource": "resources", "data source": "data-sources", "list resource": "list-resources",
		"ephemeral resource": "ephemeral-resources", "action": "actions", "function": "functions"}
	expected := map[string]bool{}
	for name, description := range pages {
		space := strings.LastIndex(name, " ")
		kind, file := name[:space], strings.TrimPrefix(name[space+1:], "atlassian_")+".md"
		expected[folders[kind]+"/"+file] = true
		page := folders[kind] + "/" + file
		inThisOrder(t, page, description)
		if !slices.ContainsFunc(jobs, func(job string) bool {
			return strings.Contains(readPage(t, "docs/"+page), "\nsubcategory: \""+job+"\"\n")
		}) {
			t.Errorf("docs/%s is under none of %q", page, jobs)
		}
	}
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(repository, "docs", folder, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if page := folder + "/" + filepath.Base(file); !expected[page] {
				t.Errorf("docs/%s is about nothing that there is", page)
			}
		}
	}
}

// jobs are the words under which the types are listed.
var jobs = []string{"Identity providers", "Domains", "Provisioning", "Google Workspace", "Policies", "Groups and access", "Users", "Audit"}

// inThisOrder expects a page to say first where the type works, then what it is, then how one uses it, and then the rest of its description.
func inThisOrder(t *testing.T, page, description string) {
	t.Helper()
	paragraphs := strings.Split(description, "\n\n")
	works := regexp.MustCompile(`^[-~]> \*\*(Works on a live organization|Through the identity desk|On the emulator only, so far|Works anywhere)\.\*\* `)
	if !works.MatchString(paragraphs[1]) {
		t.Errorf("docs/%s does not begin with where it works: %s", page, paragraphs[1])
	}
	want := []string{paragraphs[1], paragraphs[0], "\n## Example Usage\n\n```terraform\n"}
	if len(paragraphs) > 2 {
		want = append(append(want, "\n## Good to know\n"), paragraphs[2:]...)
	}
	rest := readPage(t, "docs/"+page)
	for _, part := range want {
		_, after, found := strings.Cut(rest, part)
		if !found {
			t.Errorf("docs/%s has not, or not there: %s", page, part)
			return
		}
		rest = after
	}
}

func TestReference_namesTheKeyOfEachPlane(t *testing.T) {
	pages, _ := described(t)
	for name, page := range pages {
		_, key, _ := strings.Cut(page, "**Key and role:** ")
		key, _, _ = strings.Cut(key, "\n")
		_, plane, _ := strings.Cut(page, "**Plane: ")
		plane, _, _ = strings.Cut(plane, ".**")
		organization, scim := strings.HasPrefix(key, "An organization API key"), strings.HasPrefix(key, "The SCIM API key")
		switch plane {
		case "identity API":
			if !organization {
				t.Errorf("%s is on the identity plane, and its key is: %s", name, key)
			}
		case "published API":
			if told := strings.Contains(key, "without scopes") || scope.MatchString(key); !scim && (!organization || !told) {
				t.Errorf("%s is on the published plane, and its key is: %s", name, key)
			}
		case "none":
			if key != "" {
				t.Errorf("%s calls nothing, and its key is: %s", name, key)
			}
		default:
			t.Errorf("%s is on the plane %q", name, plane)
		}
	}
}

// Who reads that a type works through the identity desk wants to see what that is like, and how to run it, before why there are two planes.
func TestReference_leadsToTheDesk(t *testing.T) {
	pages, _ := described(t)
	desks := 0
	for name, page := range pages {
		if !strings.Contains(page, "**Through the identity desk.**") {
			continue
		}
		desks++
		looks, runs, why := strings.Index(page, "(../guides/live-organization.md#what-it-looks-like)"), strings.Index(page, "(../guides/identity-desk.md)"), strings.Index(page, "(../guides/two-planes.md)")
		if looks < 0 || runs < looks || why < runs {
			t.Errorf("%s does not lead to the desk first: %s", name, page[:min(len(page), 600)])
		}
	}
	for name, page := range pages {
		reads := strings.HasPrefix(name, "data source") || strings.HasPrefix(name, "list resource")
		if asks := strings.Contains(page, "asks a person to carry each change out"); asks && reads {
			t.Errorf("%s changes nothing, and is said to ask a person", name)
		}
	}
	if desks < 10 {
		t.Errorf("%d types work through the desk", desks)
	}
}

var scope = regexp.MustCompile("`[a-z]+:[a-z-]+:admin`")

// The timeouts that the page tells are those that there are.
func TestReference_tellsTheTimeoutsThatThereAre(t *testing.T) {
	pages, attributes := described(t)
	for name, page := range pages {
		_, told, ok := strings.Cut(page, "**Timeouts:** ")
		told, _, _ = strings.Cut(told, "\n")
		index := slices.IndexFunc(attributes[name], func(one *tfprotov6.SchemaAttribute) bool { return strings.HasPrefix(one.Name, "timeout") })
		if index < 0 {
			if ok && strings.HasPrefix(told, "None") {
				t.Errorf("%s has no timeouts, which is nothing to tell: %s", name, told)
			}
			continue
		}
		operations := []string{attributes[name][index].Name}
		if nested := attributes[name][index].NestedType; nested != nil {
			operations = nil
			for _, operation := range nested.Attributes {
				operations = append(operations, operation.Name)
			}
		}
		for _, operation := range operations {
			if !strings.Contains(told, "`"+operation+"`") {
				t.Errorf("%s does not tell its timeout %s: %q", name, operation, told)
			}
		}
	}
}

// What can be left out says what holds then: its default, that it narrows a search, or that another attribute stands in.
func TestReference_tellsWhatHoldsWhenLeftOut(t *testing.T) {
	_, attributes := described(t)
	for name, all := range attributes {
		looksUp := strings.HasPrefix(name, "data source") || strings.HasPrefix(name, "list resource") || strings.HasPrefix(name, "action")
		each(name, all, func(where string, attribute *tfprotov6.SchemaAttribute) {
			told := strings.Contains(attribute.Description, "Defaults to ")
			if looksUp {
				told = told || strings.HasPrefix(attribute.Description, "Only ") || strings.Contains(attribute.Description, "Exactly one of ")
			}
			if attribute.Optional && !told {
				t.Errorf("%s does not say what holds when it is left out: %s", where, attribute.Description)
			}
			if !attribute.Optional && strings.Contains(attribute.Description, "Defaults to ") {
				t.Errorf("%s has a default and cannot be set", where)
			}
		})
	}
	_, identities := acctest.Schemas(t)
	for name, identity := range identities.IdentitySchemas {
		for _, attribute := range identity.IdentityAttributes {
			if attribute.OptionalForImport != strings.Contains(attribute.Description, "Defaults to ") {
				t.Errorf("identity of %s: %s may be left out is %t, and the description says: %s", name, attribute.Name, attribute.OptionalForImport, attribute.Description)
			}
		}
	}
}

// Times, durations, counts and ids say how they are written.
func TestReference_tellsFormatsAndUnits(t *testing.T) {
	_, attributes := described(t)
	isTime := regexp.MustCompile(`_at$|^since$|^until$|^time$`)
	isDuration := regexp.MustCompile(`(^|\.)(request_)?timeout$|\.timeouts\.`)
	unit := regexp.MustCompile(`(?i)\b(days|how many|how often|number of)\b`)
	for name, all := range attributes {
		each(name, all, func(where string, attribute *tfprotov6.SchemaAttribute) {
			lacks := func(what string, told bool) {
				if !told {
					t.Errorf("%s does not tell its %s: %s", where, what, attribute.Description)
				}
			}
			if isTime.MatchString(attribute.Name) {
				lacks("format", strings.Contains(attribute.Description, "(RFC 3339, "))
			}
			if isDuration.MatchString(where) {
				lacks("format", strings.Contains(attribute.Description, "as a duration such as `30s`"))
			}
			if attribute.Type != nil && attribute.Type.Is(tftypes.Number) {
				lacks("unit", unit.MatchString(attribute.Description))
			}
			if strings.HasSuffix(attribute.Name, "directory_id") {
				lacks("format", strings.Contains(attribute.Description, "(UUID)"))
			}
			if !strings.HasSuffix(attribute.Description, ".") {
				t.Errorf("%s does not end with a full stop: %s", where, attribute.Description)
			}
		})
	}
}

func each(where string, attributes []*tfprotov6.SchemaAttribute, do func(where string, attribute *tfprotov6.SchemaAttribute)) {
	for _, attribute := range attributes {
		do(where+"."+attribute.Name, attribute)
		if attribute.NestedType != nil {
			each(where+"."+attribute.Name, attribute.NestedType.Attributes, do)
		}
	}
}

// Whether a change of an attribute replaces the object is asked of a plan, and not of the schema, to which a plan adds.
func TestReference_saysReplacesWhereAPlanDoes(t *testing.T) {
	all, _ := acctest.Schemas(t)
	driver := acctest.Start(t).Protocol(t, map[string]any{"plan_checks": "off",
		"scim_api_keys": map[string]any{directoryID(1): "key", directoryID(2): "key"}})
	for name, schema := range all.ResourceSchemas {
		for _, attribute := range schema.Block.Attributes {
			if !attribute.Optional && !attribute.Required {
				if strings.Contains(attribute.Description, "Changing it") || strings.Contains(attribute.Description, "Changes in place") {
					t.Errorf("%s.%s cannot be changed", name, attribute.Name)
				}
				continue
			}
			prior, config := map[string]any{}, map[string]any{}
			for _, one := range schema.Block.Attributes {
				prior[one.Name] = sample(t, one.Name, one.ValueType(), 1)
				if one.Optional || one.Required {
					config[one.Name] = prior[one.Name]
				}
			}
			config[attribute.Name] = sample(t, attribute.Name, attribute.ValueType(), 2)
			planned := driver.Plan(name, config, driver.Object(name, prior))
			driver.Succeeds(planned.Diagnostics)
			if strings.Contains(attribute.Description, "A later change is left alone") {
				if changes := planned.Changes(); slices.Contains(changes, attribute.Name) {
					t.Errorf("%s.%s: the plan changes it, and the description says: %s", name, attribute.Name, attribute.Description)
				}
				continue
			}
			replaces := slices.ContainsFunc(planned.RequiresReplace, func(path string) bool { return strings.Contains(path, `"`+attribute.Name+`"`) })
			if replaces != strings.Contains(attribute.Description, "Changing it replaces the ") || replaces == strings.Contains(attribute.Description, "Changes in place") {
				t.Errorf("%s.%s: replaced is %t, and the description says: %s", name, attribute.Name, replaces, attribute.Description)
			}
		}
	}
}

// sample returns a value for an attribute; another variant is another value.
func sample(t *testing.T, name string, kind tftypes.Type, variant int) any {
	switch kind := kind.(type) {
	case tftypes.Object:
		object := map[string]any{}
		for name, attribute := range kind.AttributeTypes {
			object[name] = sample(t, name, attribute, variant)
		}
		return object
	case tftypes.Set:
		return []any{sample(t, name, kind.ElementType, variant)}
	case tftypes.List:
		return []any{sample(t, name, kind.ElementType, variant)}
	case tftypes.Map:
		return map[string]any{"key": sample(t, name, kind.ElementType, variant)}
	}
	switch {
	case kind.Is(tftypes.Bool):
		return variant == 1
	case kind.Is(tftypes.Number):
		return variant
	case name == "certificate":
		return acctest.Certificate(t, "idp.acme.com", time.Now(), time.Now().AddDate(1, 0, 0))
	case name == "domain":
		return fmt.Sprintf("acme%d.com", variant)
	case name == "email", name == "emails", name == "groups":
		return fmt.Sprintf("jo%d@acme.com", variant)
	case strings.HasSuffix(name, "directory_id"):
		return directoryID(variant)
	}
	return fmt.Sprintf("%dh", variant) // a text, and a duration
}

func directoryID(variant int) string { return fmt.Sprintf("%08d-0000-4000-8000-000000000000", variant) }

// The page of the directory knows what the console calls each identity provider.
func TestReference_namesEveryIdentityProvider(t *testing.T) {
	pages, _ := described(t)
	for _, one := range client.IdentityProviders() {
		if !strings.Contains(pages["resource atlassian_directory"], "\n| `"+one+"` | ") {
			t.Errorf("the page of atlassian_directory does not say what the console calls %s", one)
		}
	}
}
