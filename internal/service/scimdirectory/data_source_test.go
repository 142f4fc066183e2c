package scimdirectory_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const (
	typeName   = "atlassian_scim_directory"
	configPath = "/scim/directory/*/ServiceProviderConfig"
	shown      = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],"meta":{"location":%s}}`
)

// read reads the directory with one more setting of the provider, or none.
func read(t *testing.T, o *acctest.Organization, scimDirectoryID string, settings ...map[string]any) (acctest.Object, string) {
	t.Helper()
	found, diagnostics := o.Protocol(t, settings...).ReadData(typeName, map[string]any{"scim_directory_id": scimDirectoryID})
	return found, acctest.Text(diagnostics)
}

func TestSCIMDirectory_tellsWhetherTheKeyIsAccepted(t *testing.T) {
	o := acctest.Start(t)
	scimDirectoryID, _ := o.SCIMDirectory(t)
	is := func(accepted bool, baseURL any) {
		t.Helper()
		o.Emulator.ResetJournal()
		found, text := read(t, o, scimDirectoryID)
		if text != "" || found.Attribute("key_accepted") != accepted || found.Attribute("base_url") != baseURL {
			t.Errorf("want %v and %v: %v\n%s", accepted, baseURL, found.Value, text)
		}
		if sent := o.ProviderRequests(); len(sent) != 1 || !strings.HasSuffix(sent[0].Path, "/ServiceProviderConfig") {
			t.Errorf("sent %v, want one request that reads nobody's data", sent)
		}
	}
	is(true, o.URL+"/scim/directory/"+scimDirectoryID)

	// 403 is no answer that the emulator gives for a key.
	o.Emulator.Fault(emulator.Fault{Path: configPath, Status: http.StatusForbidden, Times: 1})
	is(false, nil)

	for _, config := range acctest.All(t, o.Client.ProvisioningConfigs(t.Context(), o.ID, "")) {
		if _, err := o.Client.RegenerateAPIKey(t.Context(), o.ID, config.ID, ""); err != nil {
			t.Fatal(err)
		}
	}
	is(false, nil)
}

func TestSCIMDirectory_everythingElseIsAnError(t *testing.T) {
	o := acctest.Start(t)
	scimDirectoryID, key := o.SCIMDirectory(t)
	another, _ := o.SCIMDirectory(t)
	for _, test := range []struct {
		name  string
		fault emulator.Fault
		says  []string
	}{
		{"no such directory", emulator.Fault{Status: http.StatusNotFound}, []string{"404 "}},
		{"a server that fails", emulator.Fault{Status: http.StatusInternalServerError}, []string{"500 ", "Next: the server failed"}},
		{"a page to sign in", emulator.Fault{Alter: emulator.NoJSON}, []string{"the answer is not what this API promises", "Next: check base_url"}},
		{"another object", emulator.Fault{Status: http.StatusOK, Body: `{}`}, []string{`it has no "schemas"`}},
		{"another directory", emulator.Fault{Status: http.StatusOK, Body: fmt.Sprintf(shown, `"https://api.atlassian.com/scim/directory/`+another+`/ServiceProviderConfig"`)},
			[]string{"it is about another object", another, scimDirectoryID}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o.Contract.AllowStatus(http.StatusOK) // the answers are wrong on purpose
			test.fault.Method, test.fault.Path = http.MethodGet, configPath
			o.Emulator.ClearFaults()
			o.Emulator.Fault(test.fault)
			_, text := read(t, o, scimDirectoryID, map[string]any{"max_retries": 0})
			acctest.Says(t, text, append(test.says, "Cannot read SCIM directory", "SCIM directory "+scimDirectoryID, "Plane: Atlassian's published API")...)
		})
	}
	o.Emulator.ClearFaults()
	o.Emulator.ResetJournal()
	_, text := read(t, o, scimDirectoryID, map[string]any{"scim_api_keys": map[string]any{another: key}})
	acctest.Says(t, text, "No API key for SCIM directory "+scimDirectoryID, another)
	if sent := o.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent without a key: %v", sent)
	}
}

// The location may be missing, and the id has two spellings: the key is accepted all the same.
func TestSCIMDirectory_locationIsShownAsItIs(t *testing.T) {
	o := acctest.Start(t)
	scimDirectoryID, _ := o.SCIMDirectory(t)
	upper := "https://api.atlassian.com/scim/directory/" + strings.ToUpper(scimDirectoryID)
	for location, want := range map[string]any{`"` + upper + `/ServiceProviderConfig"`: upper, `null`: nil, `""`: nil, `"somewhere"`: "somewhere"} {
		o.Emulator.Fault(emulator.Fault{Path: configPath, Status: http.StatusOK, Body: fmt.Sprintf(shown, location), Times: 1})
		found, text := read(t, o, scimDirectoryID)
		if text != "" || found.Attribute("key_accepted") != true || found.Attribute("base_url") != want {
			t.Errorf("location %s: %v\n%s", location, found.Value, text)
		}
	}
	if found, text := read(t, o, strings.ToUpper(scimDirectoryID)); text != "" || found.Attribute("key_accepted") != true {
		t.Errorf("the id in capitals: %v\n%s", found.Value, text)
	}
}
