package documentation_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// By the commands of the guide an organization that was set up by hand becomes a
// repository, and nothing in it changes.
func adoptExistingOrganization(t *testing.T) {
	acctest.NeedsTerraform(t, 8)
	h, provider := setUpByHand(t), acctest.BuiltProvider(t)
	there := map[string]int{}
	for _, query := range h.queries(t) {
		there[query.typeName] += len(h.ProtocolWithPages(t, 100).List(query.typeName, query.config, acctest.ListOptions{}))
	}
	delete(there, "atlassian_group_conflict_resolution") // over once it is there
	delete(there, "atlassian_scim_group_member")         // SCIM groups are adopted as a whole
	t.Run("import blocks", func(t *testing.T) {
		there := maps.Clone(there)
		delete(there, "atlassian_user_role_assignment") // would take a request for every account
		there["atlassian_group_members"]--              // the one that is adopted member by member
		if objects := h.adopts(t, h.runGuide(t, provider, "cd inventory"), there); objects < 300 {
			t.Errorf("adopted %d objects", objects)
		}
	})
	t.Run("query", func(t *testing.T) {
		if acctest.TerraformMinor(t) < 14 {
			t.Skip("terraform query needs Terraform 1.14; TestAdoption_queries asks the same in process")
		}
		there := maps.Clone(there)
		delete(there, "atlassian_group_membership") // all groups are adopted as a whole
		h.adopts(t, h.runGuide(t, provider, "cd organization"), there)
	})
	t.Run("without the identity API", func(t *testing.T) {
		h := &manualSetUp{t: t, Organization: acctest.Start(t, acctest.WithoutIdentityAPI()), scimKeys: map[string]string{}}
		h.adopts(t, h.runGuide(t, provider, "cd inventory"), map[string]int{
			"atlassian_group": 12, "atlassian_group_members": 12, "atlassian_group_role_assignment": 17, "atlassian_organization_role_assignment": 2})
	})
}

// guideRun is what the commands of the guide printed, and what is in the state then.
type guideRun struct {
	output  string
	adopted map[string]int
}

// runGuide runs the commands of the guide that begin with that one.
func (h *manualSetUp) runGuide(t *testing.T, provider, begin string) guideRun {
	t.Helper()
	h.Emulator.ResetJournal()
	keys, err := json.Marshal(h.scimKeys)
	h.fine(err)
	c := copyScenario(t, h.Organization, provider, "adopt-existing-organization", "TF_VAR_scim_api_keys="+string(keys), `TF_VAR_shared_groups=["`+sharedGroup+`"]`)
	output := c.ends(0, guideCommands(t, "import-existing.md", begin))
	return guideRun{output: output, adopted: adoptedObjects(t, c.file("organization"))}
}

// adopts expects that everything there was imported, and nothing else planned or done.
func (h *manualSetUp) adopts(t *testing.T, run guideRun, there map[string]int) (objects int) {
	t.Helper()
	for _, count := range run.adopted {
		objects += count
	}
	if !maps.Equal(run.adopted, there) {
		t.Errorf("adopted %d objects: %v\nthere are %v", objects, run.adopted, there)
	}
	acctest.Says(t, run.output, fmt.Sprintf("Resources: %d imported, 0 added, 0 changed, 0 destroyed", objects), "No changes. Your infrastructure matches the configuration.")
	for _, planned := range regexp.MustCompile(`Plan: [^.]*\.`).FindAllString(run.output, -1) {
		if planned != fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", objects) {
			t.Error(planned)
		}
	}
	h.unchanged(t)
	return objects
}

// adoptedObjects counts what is in the state, by type.
func adoptedObjects(t *testing.T, folder string) map[string]int {
	t.Helper()
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct{}
		}
	}
	if err := json.Unmarshal([]byte(read(t, folder, "terraform.tfstate")), &state); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, resource := range state.Resources {
		counts[resource.Type] += len(resource.Instances)
	}
	return counts
}

// unchanged expects that nobody wrote since the organization was set up.
func (h *manualSetUp) unchanged(t *testing.T) {
	t.Helper()
	for _, request := range h.Emulator.Requests() {
		if !request.Read {
			t.Errorf("written: %s %s", request.Method, request.Path)
		}
	}
}

// The query files ask for every type, get everything there is, and what
// terraform query would generate of it imports and plans empty.
func TestAdoption_queries(t *testing.T) {
	h := setUpByHand(t)
	all, _ := acctest.Schemas(t)
	driver := h.ProtocolWithPages(t, 100)
	counts := map[string]int{}
	for _, query := range h.queries(t) {
		found := driver.List(query.typeName, query.config, acctest.ListOptions{IncludeResource: true, Limit: query.limit})
		driver.ListedPlansEmpty(found)
		counts[query.typeName] += len(found)
	}
	for name := range all.ListResourceSchemas {
		if counts[name] == 0 {
			t.Errorf("no query finds a %s", name)
		}
	}
	h.unchanged(t)
}

type query struct {
	typeName string
	limit    int64
	config   map[string]any
}

// queries returns the list blocks of the query files, one for each element of their for_each.
func (h *manualSetUp) queries(t *testing.T) []query {
	t.Helper()
	var found []query
	for _, file := range matching(t, "scenarios/adopt-existing-organization/organization/*.tfquery.hcl") {
		parsed, diagnostics := hclparse.NewParser().ParseHCLFile(file)
		if diagnostics.HasErrors() {
			t.Fatal(diagnostics)
		}
		for _, block := range parsed.Body.(*hclsyntax.Body).Blocks {
			if block.Type == "list" {
				found = append(found, h.expanded(t, block)...)
			}
		}
	}
	return found
}

func (h *manualSetUp) expanded(t *testing.T, block *hclsyntax.Block) []query {
	t.Helper()
	limit := block.Body.Attributes["limit"]
	if limit == nil {
		t.Fatalf("list of %s has no limit, and ends after 100 objects", block.Labels[0])
	}
	most, _ := h.value(t, limit, nil).AsBigFloat().Int64()
	each := []map[string]cty.Value{nil}
	if forEach, ok := block.Body.Attributes["for_each"]; ok {
		each = nil
		for elements := h.value(t, forEach, nil).ElementIterator(); elements.Next(); {
			key, value := elements.Element() // of a set, twice the element
			each = append(each, map[string]cty.Value{"key": key, "value": value})
		}
	}
	var found []query
	for _, element := range each {
		one := query{typeName: block.Labels[0], limit: most, config: map[string]any{}}
		for _, config := range block.Body.Blocks {
			for name, attribute := range config.Body.Attributes {
				one.config[name] = goValue(t, h.value(t, attribute, element))
			}
		}
		found = append(found, one)
	}
	return found
}

// value evaluates an expression of a query file with the variables that this organization needs.
func (h *manualSetUp) value(t *testing.T, attribute *hclsyntax.Attribute, each map[string]cty.Value) cty.Value {
	t.Helper()
	texts := func(values map[string]string) cty.Value {
		converted := map[string]cty.Value{}
		for key, value := range values {
			converted[key] = cty.StringVal(value)
		}
		return cty.MapVal(converted)
	}
	scope := &hcl.EvalContext{
		Variables: map[string]cty.Value{"var": cty.ObjectVal(map[string]cty.Value{
			"scim_api_keys":         texts(h.scimKeys),
			"shared_group_ids":      cty.SetVal([]cty.Value{cty.StringVal(h.sharedGroupID)}),
			"shared_scim_groups":    texts(map[string]string{h.sharedSCIMGroupID: h.sharedSCIMDirectoryID}),
			"resolved_conflicts_of": cty.SetVal([]cty.Value{cty.StringVal(h.conflictDirectoryID)}),
		})},
		Functions: map[string]function.Function{
			"keys": stdlib.KeysFunc, "toset": stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)), "nonsensitive": stdlib.MakeToFunc(cty.DynamicPseudoType)},
	}
	if each != nil {
		scope.Variables["each"] = cty.ObjectVal(each)
	}
	value, diagnostics := attribute.Expr.Value(scope)
	if diagnostics.HasErrors() {
		t.Fatal(diagnostics)
	}
	return value
}
