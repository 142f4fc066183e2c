package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// What holds over every registered type stands here, so that a new type cannot
// be forgotten.

func TestEveryResource_hasIdentityAndList(t *testing.T) {
	all, identities := acctest.Schemas(t)
	for name := range all.ResourceSchemas {
		identity, ok := identities.IdentitySchemas[name]
		if !ok {
			t.Errorf("%s has no identity", name)
			continue
		}
		for _, attribute := range identity.IdentityAttributes {
			if attribute.Name != "organization_id" && !attribute.RequiredForImport {
				t.Errorf("%s: identity attribute %s is not required for import", name, attribute.Name)
			}
		}
		if _, ok := all.ListResourceSchemas[name]; !ok {
			t.Errorf("%s has no list resource", name)
		}
	}
}

func TestEveryType_describesEachAttributeAndItsPlane(t *testing.T) {
	all, _ := acctest.Schemas(t)
	kinds := map[string]map[string]*tfprotov6.Schema{"resource": all.ResourceSchemas, "data source": all.DataSourceSchemas,
		"list resource": all.ListResourceSchemas, "ephemeral resource": all.EphemeralResourceSchemas}
	for kind, types := range kinds {
		for name, schema := range types {
			if schema.Block.Description == "" {
				t.Errorf("%s %s has no description", kind, name)
			}
			planeless(t, kind+" "+name, schema.Block.Description)
			needs(t, kind+" "+name, schema.Block.Description, map[string]string{"list resource": "1.14", "ephemeral resource": "1.10"}[kind])
			undescribed(t, kind+" "+name, schema.Block.Attributes)
			for _, block := range schema.Block.BlockTypes {
				undescribed(t, kind+" "+name+"."+block.TypeName, block.Block.Attributes)
			}
		}
	}
	for name, action := range all.ActionSchemas {
		planeless(t, "action "+name, action.Schema.Block.Description)
		needs(t, "action "+name, action.Schema.Block.Description, "1.14")
		undescribed(t, "action "+name, action.Schema.Block.Attributes)
	}
	for name, function := range all.Functions {
		planeless(t, "function "+name, function.Description)
		needs(t, "function "+name, function.Description, "1.8")
	}
	undescribed(t, "provider", all.Provider.Block.Attributes)
}

func planeless(t *testing.T, where, description string) {
	t.Helper()
	if !strings.Contains(description, "**Plane: ") {
		t.Errorf("%s does not say which plane it is on", where)
	}
}

// needs expects the page of what an older Terraform does not know to say so.
func needs(t *testing.T, where, description, version string) {
	t.Helper()
	if version != "" && !strings.Contains(description, "Needs Terraform "+version+".") {
		t.Errorf("%s does not say that it needs Terraform %s", where, version)
	}
}

func undescribed(t *testing.T, where string, attributes []*tfprotov6.SchemaAttribute) {
	t.Helper()
	for _, attribute := range attributes {
		if attribute.Description == "" {
			t.Errorf("%s: %s has no description", where, attribute.Name)
		}
		if attribute.NestedType != nil {
			undescribed(t, where+"."+attribute.Name, attribute.NestedType.Attributes)
		}
	}
}

// A computed attribute inside one that a configuration sets cannot be left out of it. Terraform 1.8 writes it into the
// configurations that it generates for imports, and refuses them. It stands beside the other, at the top level.
func TestEveryResource_computesNothingInsideWhatIsConfigured(t *testing.T) {
	all, _ := acctest.Schemas(t)
	for name, schema := range all.ResourceSchemas {
		computedInside(t, name, schema.Block.Attributes, false)
	}
}

// computedInside looks through nested attributes; configured says that an outer one is set by configurations.
func computedInside(t *testing.T, where string, attributes []*tfprotov6.SchemaAttribute, configured bool) {
	t.Helper()
	for _, attribute := range attributes {
		settable := attribute.Optional || attribute.Required
		if configured && !settable {
			t.Errorf("%s.%s is computed, inside an attribute that configurations set", where, attribute.Name)
		}
		if attribute.NestedType != nil {
			computedInside(t, where+"."+attribute.Name, attribute.NestedType.Attributes, configured || settable)
		}
	}
}

func TestEveryType_hasItsExamples(t *testing.T) {
	all, _ := acctest.Schemas(t)
	want := []string{"provider/provider.tf"}
	for name := range all.ResourceSchemas {
		for _, file := range []string{"resource.tf", "import.sh", "import-by-string-id.tf", "import-by-identity.tf"} {
			want = append(want, "resources/"+name+"/"+file)
		}
		want = append(want, "list-resources/"+name+"/list-resource.tfquery.hcl")
	}
	for name := range all.DataSourceSchemas {
		want = append(want, "data-sources/"+name+"/data-source.tf")
	}
	for name := range all.EphemeralResourceSchemas {
		want = append(want, "ephemeral-resources/"+name+"/ephemeral-resource.tf")
	}
	for name := range all.ActionSchemas {
		want = append(want, "actions/"+name+"/action.tf")
	}
	for name := range all.Functions {
		want = append(want, "functions/"+name+"/function.tf")
	}
	for _, file := range want {
		if _, err := os.Stat(filepath.Join("..", "..", "examples", file)); err != nil {
			t.Errorf("no example %s", file)
		}
	}
}

// Secrets have to be marked: Terraform prints every other attribute in plans.
func TestEveryType_marksSecretsAsSensitive(t *testing.T) {
	all, _ := acctest.Schemas(t)
	for name, schema := range all.ResourceSchemas {
		for _, attribute := range schema.Block.Attributes {
			if attribute.Name == "api_key" && !attribute.Sensitive {
				t.Errorf("%s.%s is not sensitive", name, attribute.Name)
			}
		}
	}
}
