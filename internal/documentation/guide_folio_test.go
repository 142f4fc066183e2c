package documentation_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

const folioGuide = "coming-from-folio-sec.md"

// folioResource is a resource in a state file of folio-sec/atlassian.
func folioResource(provider, typeName, name string, identity []string, attributes map[string]any) map[string]any {
	key := map[string]any{}
	for _, one := range identity {
		key[one] = attributes[one]
	}
	return map[string]any{"mode": "managed", "type": typeName, "name": name, "provider": `provider["` + provider + `"]`,
		"instances": []any{map[string]any{"schema_version": 0, "attributes": attributes, "sensitive_attributes": []any{}, "identity_schema_version": 0, "identity": key}}}
}

// What the guide says, with the state that the other provider would have written: the plan moves, and changes nothing.
func TestAccComingFromFolio(t *testing.T) {
	acctest.AcceptanceOnly(t)
	t.Parallel()
	o := acctest.Start(t)
	ctx := context.Background()
	const rosa = "712020:1d048177-d74e-5b6b-ab9b-44b1e176f9c4"
	userbase := acctest.All(t, o.Client.UserbaseDirectories(ctx, o.ID))[0].ID
	if err := o.Client.CreateGroup(ctx, o.ID, userbase, client.GroupCreate{Name: "on-call"}); err != nil {
		t.Fatal(err)
	}
	group := o.GroupByName(t, "on-call")
	if err := o.Client.AddGroupMember(ctx, o.ID, group, rosa); err != nil {
		t.Fatal(err)
	}
	var configuration strings.Builder
	for _, block := range blocks(readGuide(t, folioGuide)) {
		if block.language == "terraform" {
			configuration.WriteString(block.text)
		}
	}
	provider := "registry.terraform.io/folio-sec/atlassian"
	if acctest.IsOpenTofu(t) {
		provider = "registry.opentofu.org/folio-sec/atlassian"
	}
	built := acctest.BuiltProvider(t)
	w := acctest.NewWorkspace(t, o, built, configuration.String())
	// Both are installed then, as the guide says. Terraform asks the other one for nothing but its schemas.
	overrides, err := os.ReadFile(filepath.Join(w.Folder, "cli.tfrc"))
	if err != nil {
		t.Fatal(err)
	}
	w.Write("cli.tfrc", strings.Replace(string(overrides), "dev_overrides {", fmt.Sprintf("dev_overrides {\n    %q = %q", provider, built), 1))
	directory := map[string]any{"organization_id": o.ID, "directory_id": userbase}
	with := func(more map[string]any) map[string]any {
		maps.Copy(more, directory)
		return more
	}
	state, err := json.Marshal(map[string]any{"version": 4, "terraform_version": "1.13.0", "serial": 7, "lineage": "0c5d8a4e-3f0e-4f0e-8a53-0d1f0f3c9d11", "outputs": map[string]any{},
		"resources": []any{
			folioResource(provider, "atlassian_organization_group", "engineering", []string{"organization_id", "directory_id", "group_id"}, with(map[string]any{
				"id": group, "group_id": group, "name": "on-call", "description": "", "external_synced": false, "managed_by": "admins",
				"management_access": map[string]any{"deletable": true, "modifiable": true, "readable": true}})),
			folioResource(provider, "atlassian_organization_group_membership", "rosa", []string{"organization_id", "directory_id", "group_id", "account_id"}, with(map[string]any{
				"id": o.ID + "," + userbase + "," + group + "," + rosa, "group_id": group, "account_id": rosa})),
		}})
	if err != nil {
		t.Fatal(err)
	}
	w.Write("terraform.tfstate", string(state))
	plan := w.Terraform("plan", "-input=false", "-no-color")
	acctest.Says(t, plan, "atlassian_organization_group.engineering has moved to atlassian_group.engineering", "atlassian_organization_group_membership.rosa has moved to atlassian_group_membership.rosa",
		"0 to add, 0 to change, 0 to destroy")
	w.Terraform("apply", "-input=false", "-auto-approve", "-no-color")
	if writes := o.Writes(); len(writes) > 0 {
		t.Errorf("taking over sent %v", writes)
	}
	// The moved blocks have done their work.
	content, err := os.ReadFile(filepath.Join(w.Folder, "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	w.Write("main.tf", regexp.MustCompile(`(?s)moved \{.*?\n\}\n`).ReplaceAllString(string(content), ""))
	w.Terraform("plan", "-input=false", "-no-color", "-detailed-exitcode")
	if after, err := os.ReadFile(filepath.Join(w.Folder, "terraform.tfstate")); err != nil || strings.Contains(string(after), "folio-sec") || !strings.Contains(string(after), framework.Address) && !acctest.IsOpenTofu(t) {
		t.Errorf("the state is\n%s (%v)", after, err)
	}
}
