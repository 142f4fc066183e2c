package desk_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// firstFormat starts a desk on records that were written in the first format: one of each object, one of them in doubt, and an operation in
// each state. The file is never written anew: it stands for those that are out there.
func firstFormat(t *testing.T) (s *served, written map[string]any) {
	t.Helper()
	text, err := os.ReadFile("testdata/records-1.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &written); err != nil {
		t.Fatal(err)
	}
	records := filepath.Join(t.TempDir(), "records.json")
	if err := os.WriteFile(records, text, 0o600); err != nil {
		t.Fatal(err)
	}
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	return serve(t, o, records, func(options *desk.Options) {
		options.OrganizationID, options.Published = fmt.Sprint(written["organizationId"]), nil
	}), written
}

// Records of the first format are served whole, and nothing of them is lost when they are written again.
func TestUpgrade_readsTheFirstFormat(t *testing.T) {
	s, written := firstFormat(t)
	records := s.options.Records
	state := s.state()
	if len(state.Directories) != 3 || len(state.SAML) != 1 || len(state.Provisioning) != 1 || len(state.Google) != 1 || len(state.Policies) != 4 || len(state.Domains) == 0 {
		t.Errorf("there are %d directories, %d SAML configurations, %d provisioning configs, %d connections, %d policies, %d domains",
			len(state.Directories), len(state.SAML), len(state.Provisioning), len(state.Google), len(state.Policies), len(state.Domains))
	}
	var states []string
	for _, one := range state.AllOperations() {
		states = append(states, one.State)
	}
	for _, want := range []string{identity.OperationWaiting, identity.OperationInProgress, identity.OperationSucceeded, identity.OperationRefused} {
		if !slices.Contains(states, want) {
			t.Errorf("no operation is %s: %v", want, states)
		}
	}
	mia := s.visitor("Mia")
	mia.open("/records").says(t, "Acme Okta", "Acme Google", "Break-glass", "domain acme.com", console(1)["entityId"], "SAML configuration updated")
	mia.open("/").says(t, "Begun", "Waits", "Check this", "We have enough policies")
	s.ask("POST", "directories", `{"name":"Waits","identityProvider":"jumpcloud"}`) // it waits already
	s.close()
	text, err := os.ReadFile(records)
	if err != nil {
		t.Fatal(err)
	}
	var now map[string]any
	if err := json.Unmarshal(text, &now); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"state", "items", "organizationId"} {
		for _, lost := range missing(written[part], now[part], part) {
			t.Errorf("lost or changed: %s", lost)
		}
	}
}

// missing lists what was there before and is not there now, or is something else.
func missing(before, now any, path string) []string {
	var found []string
	switch before := before.(type) {
	case map[string]any:
		other, _ := now.(map[string]any)
		for name, value := range before {
			found = append(found, missing(value, other[name], path+"."+name)...)
		}
	case []any:
		other, _ := now.([]any)
		if len(other) < len(before) {
			return []string{path}
		}
		for i, value := range before {
			found = append(found, missing(value, other[i], fmt.Sprintf("%s[%d]", path, i))...)
		}
	default:
		if fmt.Sprint(before) != fmt.Sprint(now) {
			return []string{fmt.Sprintf("%s: %v is %v now", path, before, now)}
		}
	}
	return found
}

// A file of a newer format is refused with a sentence, stays as it is, and so do a damaged one and one that is not the desk's.
func TestUpgrade_refusesANewerFormat(t *testing.T) {
	text, err := os.ReadFile("testdata/records-1.json")
	if err != nil {
		t.Fatal(err)
	}
	newer := strings.Replace(string(text), `"format": 1`, `"format": 2`, 1)
	records := filepath.Join(t.TempDir(), "records.json")
	if err := os.WriteFile(records, []byte(newer), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = desk.Open(desk.Options{Records: records})
	if err == nil || !strings.Contains(err.Error(), "is of format 2, and this identity-desk reads formats up to 1: take a newer identity-desk; it was not changed") {
		t.Errorf("it says %v", err)
	}
	if left, _ := os.ReadFile(records); string(left) != newer {
		t.Error("the file was changed")
	}
}

// A person goes on with what was written in the first format.
func TestUpgrade_goesOnWithTheFirstFormat(t *testing.T) {
	s, _ := firstFormat(t)
	mia := s.visitor("Mia")
	mia.done(mia.item(), nil).says(t, "Done:")
	for _, one := range s.state().Policies {
		if one.Name != "Break-glass" {
			continue
		}
		if status := s.write("DELETE", "authentication-policies/"+one.ID, ""); status != http.StatusAccepted {
			t.Errorf("it is answered %d", status)
		}
		return
	}
	t.Error("the policy is lost")
}
