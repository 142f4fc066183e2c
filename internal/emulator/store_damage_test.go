package emulator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// places lists the way to every value of a JSON document. Of each list only the first two elements are looked at: the
// others are like them.
func places(document any, way []any) [][]any {
	var all [][]any
	visit := func(step, inner any) {
		next := append(slices.Clone(way), step)
		all = append(append(all, next), places(inner, next)...)
	}
	switch document := document.(type) {
	case map[string]any:
		for name, inner := range document {
			visit(name, inner)
		}
	case []any:
		for i := range document[:min(2, len(document))] {
			visit(i, document[i])
		}
	}
	return all
}

// damaged returns a copy of a JSON document with something else in one place.
func damaged(document any, way []any, instead any) any {
	if len(way) == 0 {
		return instead
	}
	if name, isName := way[0].(string); isName {
		copied := maps.Clone(document.(map[string]any))
		copied[name] = damaged(copied[name], way[1:], instead)
		return copied
	}
	copied := slices.Clone(document.([]any))
	copied[way[0].(int)] = damaged(copied[way[0].(int)], way[1:], instead)
	return copied
}

// everyPlace is what shows all of an organization.
func everyPlace(server *emulator.Server) []string {
	base := "/admin/identity/v1/orgs/" + server.OrganizationID() + "/"
	return []string{
		"/", base + "directories", base + "saml-configurations", base + "provisioning-configs", base + "linked-domains",
		base + "google-workspace-connections", base + "authentication-policies", base + "subscription",
		"/admin/v1/orgs/" + server.OrganizationID() + "/events", "/admin/v1/orgs/" + server.OrganizationID() + "/domains",
		"/admin/v2/orgs/" + server.OrganizationID() + "/directories", "/admin/control/v1/orgs/" + server.OrganizationID() + "/policies",
	}
}

// everySearch is what shows the rest.
func everySearch(server *emulator.Server) []string {
	base := "/admin/v2/orgs/" + server.OrganizationID()
	return []string{base + "/directories/-/groups/search", base + "/directories/-/users/search", base + "/workspaces"}
}

func TestStateFile_refusesDamageOrTakesNoHarm(t *testing.T) {
	state := filepath.Join(t.TempDir(), "good.json")
	o := populated(t, func(options *emulator.Options) { options.StateFile = state })
	okta := o.identityProvider("okta")
	okta.must(201, "POST", "/Groups", pushed("crew", okta.must(201, "POST", "/Users", person("ada@acme.com", "Ada")).id()))
	o.change(o.emulator.StartSync(o.connected("").id()))
	office := o.must(202, "POST", controlPolicies(""), allowlist("Office", "disabled", `{"in":["10.0.0.0/8"]}`)).id()
	o.change(o.emulator.SetControlPolicyTarget(office, o.anyWorkspace(), "failed"))
	good, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(good, &document); err != nil {
		t.Fatal(err)
	}
	file, refused := filepath.Join(t.TempDir(), "state.json"), 0
	for _, way := range places(document, nil) {
		for _, instead := range []any{nil, "damage"} {
			content, err := json.Marshal(damaged(document, way, instead))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
			server, err := emulator.New(emulator.Options{Seed: seed(), StateFile: file})
			if err != nil {
				refused++
				continue
			}
			look(t, server, fmt.Sprintf("%v in the place of %v", instead, way))
		}
	}
	if refused < 100 {
		t.Errorf("only %d damaged files were refused", refused)
	}
}

// look reads all that the server shows. A panic here would end the test, and an emulator that someone is using.
func look(t *testing.T, server *emulator.Server, what string) {
	t.Helper()
	defer func() {
		if problem := recover(); problem != nil {
			t.Errorf("%s was taken for an organization: %v", what, problem)
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}()
	searches := everySearch(server)
	for _, path := range append(everyPlace(server), searches...) {
		method := http.MethodGet
		if slices.Contains(searches, path) {
			method = http.MethodPost
		}
		request := httptest.NewRequest(method, path, nil)
		request.Header.Set("Authorization", "Bearer "+emulator.DefaultAPIKey)
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, request)
		if answer.Code != http.StatusOK {
			t.Errorf("%s: %s answered %d %s", what, path, answer.Code, answer.Body)
		}
	}
}
