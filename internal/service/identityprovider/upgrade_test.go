package identityprovider_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// stateOf0_1_0 returns an object as release 0.1.0 wrote it into the state.
func stateOf0_1_0(t *testing.T, current map[string]any) map[string]any {
	t.Helper()
	logoutURL, ok := current["service_provider_single_logout_url"].(string)
	if !ok {
		t.Fatalf("there is no logout URL to put where it was: %v", current)
	}
	delete(current, "service_provider_single_logout_url")
	current["single_logout"].(map[string]any)["service_provider_url"] = logoutURL
	return current
}

func TestIdentityProvider_stateOf0_1_0(t *testing.T) {
	o := acctest.Start(t)
	driver := o.Protocol(t)
	config := attributes(directory(t, o, "Okta", "okta"), certificate(t, 700*day))
	created := driver.Create(typeName, config)
	old, err := json.Marshal(stateOf0_1_0(t, created.Attributes()))
	if err != nil {
		t.Fatal(err)
	}
	upgraded := driver.Upgrade(typeName, 0, old)
	if !upgraded.Value.Equal(created.Value) {
		t.Errorf("the upgraded state is\n%v\nwant\n%v", upgraded.Attributes(), created.Attributes())
	}
}

// What was never applied in full has no single logout in the state.
func TestIdentityProvider_stateOf0_1_0WithoutSingleLogout(t *testing.T) {
	driver := acctest.Start(t).Protocol(t)
	for _, old := range []string{`{"entity_id": "urn:acme"}`, `{"entity_id": "urn:acme", "single_logout": null}`} {
		upgraded := driver.Upgrade(typeName, 0, []byte(old))
		if upgraded.Attribute("entity_id") != "urn:acme" || upgraded.Attribute("single_logout") != nil || upgraded.Attribute("service_provider_single_logout_url") != nil {
			t.Errorf("%s becomes %v", old, upgraded.Attributes())
		}
	}
}

// The state file is what a person has who upgrades: the next plan is empty, and Terraform no longer knows the old place.
func TestAccIdentityProvider_stateFileOf0_1_0(t *testing.T) {
	acctest.AcceptanceOnly(t)
	t.Parallel()
	w := acctest.NewWorkspace(t, acctest.Start(t), acctest.BuiltProvider(t), hcl{"okta", entityID, ssoURL, certificate(t, 700*day), ""}.String())
	w.Terraform("apply", "-input=false", "-no-color", "-auto-approve")

	file := filepath.Join(w.Folder, "terraform.tfstate")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var state map[string]any
	if err := json.Unmarshal(content, &state); err != nil {
		t.Fatal(err)
	}
	for _, resource := range state["resources"].([]any) {
		if resource := resource.(map[string]any); resource["type"] == typeName {
			instance := resource["instances"].([]any)[0].(map[string]any)
			instance["schema_version"] = 0
			stateOf0_1_0(t, instance["attributes"].(map[string]any))
		}
	}
	if content, err = json.Marshal(state); err != nil {
		t.Fatal(err)
	}
	w.Write("terraform.tfstate", string(content))
	w.Terraform("plan", "-input=false", "-no-color", "-detailed-exitcode") // fails unless it is empty
}
