package provider_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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

const adoption = examples + "/adopt-existing-organization"

// By the commands of the guide an organization that was set up by hand becomes a
// repository, and nothing in it changes.
func TestAccAdoption(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("Acceptance tests skipped unless env 'TF_ACC' set")
	}
	t.Parallel()
	h := setUpByHand(t)
	provider := acctest.BuiltProvider(t)
	t.Run("import blocks", func(t *testing.T) {
		h.adopts(t, provider, "cd inventory", map[string]bool{
			"atlassian_group_conflict_resolution": true, // over once it is there
			"atlassian_scim_group_member":         true, // its groups are adopted with all members
		})
	})
	t.Run("query", func(t *testing.T) {
		if !hasQuery(t) {
			t.Skip("terraform query needs Terraform 1.14; TestAdoption_queries asks the same in process")
		}
		h.adopts(t, provider, "cd organization", map[string]bool{
			"atlassian_group_conflict_resolution": true,
			"atlassian_group_membership":          true, // as it is without shared groups
			"atlassian_scim_group_member":         true,
		})
	})
}

// adopts runs the commands of the guide that begin with that one, and expects
// imports of 300 objects of every type but those, and nothing else.
func (h *handMade) adopts(t *testing.T, provider, begin string, without map[string]bool) {
	t.Helper()
	h.Emulator.ResetJournal()
	w := acctest.NewWorkspace(t, h.Organization, provider, "")
	if err := os.CopyFS(filepath.Join(w.Folder, "adopt"), os.DirFS(adoption)); err != nil {
		t.Fatal(err)
	}
	keys, err := json.Marshal(h.scimKeys)
	if err != nil {
		t.Fatal(err)
	}
	// The overridden provider needs no init. Every question is answered with yes.
	script := "set -e\nterraform() { [ \"$1\" = init ] || yes yes | command terraform \"$@\"; }\n" + guideCommands(t, begin)
	command := exec.Command("sh", "-c", script)
	command.Dir = filepath.Join(w.Folder, "adopt")
	command.Env = append(w.Environment, "TF_LOG=", "TF_LOG_PATH=", "TF_CLI_ARGS=-no-color", "TF_VAR_scim_api_keys="+string(keys), `TF_VAR_shared_groups=["`+sharedGroup+`"]`)
	printed, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	adopted := adoptedObjects(t, filepath.Join(command.Dir, "organization"))
	objects := 0
	for _, count := range adopted {
		objects += count
	}
	acctest.Says(t, string(printed), fmt.Sprintf("Resources: %d imported, 0 added, 0 changed, 0 destroyed", objects), "No changes. Your infrastructure matches the configuration.")
	for _, planned := range regexp.MustCompile(`Plan: .*`).FindAllString(string(printed), -1) {
		if planned != fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", objects) {
			t.Error(planned)
		}
	}
	if objects < 300 {
		t.Errorf("adopted %d objects: %v", objects, adopted)
	}
	all, _ := schemas(t)
	for name := range all.ResourceSchemas {
		if adopted[name] == 0 != without[name] {
			t.Errorf("adopted %d %s", adopted[name], name)
		}
	}
	h.unchanged(t)
	t.Logf("%d objects: %v", objects, adopted)
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
func (h *handMade) unchanged(t *testing.T) {
	t.Helper()
	for _, request := range h.Emulator.Requests() {
		if !request.Read {
			t.Errorf("written: %s %s", request.Method, request.Path)
		}
	}
}

// guideCommands are the commands of the guide in the block that begins with that line.
func guideCommands(t *testing.T, begin string) string {
	t.Helper()
	guide := read(t, "../../templates/guides", "import-existing.md")
	block := regexp.MustCompile("(?s)```text\n(" + regexp.QuoteMeta(begin) + "\n.*?)```").FindStringSubmatch(guide)
	if block == nil {
		t.Fatalf("the guide has no commands that begin with %s", begin)
	}
	return block[1]
}

// hasQuery reports whether the installed terraform has terraform query.
func hasQuery(t *testing.T) bool {
	t.Helper()
	output, err := exec.Command("terraform", "version", "-json").Output()
	var installed struct {
		Version string `json:"terraform_version"`
	}
	var major, minor int
	if err == nil {
		err = json.Unmarshal(output, &installed)
	}
	if err == nil {
		_, err = fmt.Sscanf(installed.Version, "%d.%d", &major, &minor)
	}
	if err != nil {
		t.Fatal(err)
	}
	return major > 1 || minor >= 14
}

// The query files ask for every type, get everything there is, and what
// terraform query would generate of it imports and plans empty.
func TestAdoption_queries(t *testing.T) {
	h := setUpByHand(t)
	all, _ := schemas(t)
	driver := h.ProtocolWithPages(t, 100)
	counts, objects := map[string]int{}, 0
	for _, file := range matching(t, "adopt-existing-organization/organization/*.tfquery.hcl") {
		for _, query := range h.queries(t, file) {
			found := driver.List(query.typeName, query.config, acctest.ListOptions{IncludeResource: true, Limit: query.limit})
			driver.ListedPlansEmpty(found)
			counts[query.typeName] += len(found)
			objects += len(found)
		}
	}
	for name := range all.ListResourceSchemas {
		if counts[name] == 0 {
			t.Errorf("no query finds a %s", name)
		}
	}
	if objects < 300 {
		t.Errorf("found %d objects: %v", objects, counts)
	}
	h.unchanged(t)
}

type query struct {
	typeName string
	limit    int64
	config   map[string]any
}

// queries are the list blocks of a file, one for each element of their for_each.
func (h *handMade) queries(t *testing.T, file string) []query {
	t.Helper()
	parsed, diagnostics := hclparse.NewParser().ParseHCLFile(file)
	if diagnostics.HasErrors() {
		t.Fatal(diagnostics)
	}
	var found []query
	for _, block := range parsed.Body.(*hclsyntax.Body).Blocks {
		if block.Type != "list" {
			continue
		}
		limit, _ := h.value(t, block.Body.Attributes["limit"], nil).AsBigFloat().Int64()
		each := []map[string]cty.Value{nil}
		if forEach, ok := block.Body.Attributes["for_each"]; ok {
			each = nil
			for elements := h.value(t, forEach, nil).ElementIterator(); elements.Next(); {
				key, value := elements.Element() // of a set, twice the element
				each = append(each, map[string]cty.Value{"key": key, "value": value})
			}
		}
		for _, element := range each {
			one := query{typeName: block.Labels[0], limit: limit, config: map[string]any{}}
			for _, config := range block.Body.Blocks {
				for name, attribute := range config.Body.Attributes {
					one.config[name] = goValue(t, h.value(t, attribute, element))
				}
			}
			found = append(found, one)
		}
	}
	return found
}

func (h *handMade) value(t *testing.T, attribute *hclsyntax.Attribute, each map[string]cty.Value) cty.Value {
	t.Helper()
	text := func(values map[string]string) cty.Value {
		converted := map[string]cty.Value{}
		for key, value := range values {
			converted[key] = cty.StringVal(value)
		}
		return cty.MapVal(converted)
	}
	scope := &hcl.EvalContext{
		Variables: map[string]cty.Value{"var": cty.ObjectVal(map[string]cty.Value{
			"scim_api_keys":         text(h.scimKeys),
			"shared_group_ids":      cty.SetVal([]cty.Value{cty.StringVal(h.sharedGroupID)}),
			"shared_scim_groups":    text(map[string]string{h.sharedSCIMGroupID: h.sharedSCIMDirectoryID}),
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
