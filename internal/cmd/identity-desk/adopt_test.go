package main

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// What Atlassian's published API shows stands in the terminal, too: Enter takes it, and each value says where it is from.
func TestAdopt_fillsInWhatCanBeReadInATerminal(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	if late := time.Since(o.Clock.Now()); late > 0 { // the program has the clock of the machine, and the log half a year
		o.Clock.Advance(late)
	}
	answer, err := http.PostForm(o.URL+"/console/directories", url.Values{"name": {"Acme Okta"}, "provider": {"okta"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	o.Clock.Advance(time.Minute)
	t.Setenv("ATLASSIAN_API_KEY", acctest.APIKey)
	t.Setenv("IDENTITY_DESK_KEY", testKey)
	records := filepath.Join(t.TempDir(), "records.json")
	answers := []string{
		"", "", "", "", "acme.com", "no", "no", // the directory, as it is filled in
		"", "", "yes", "", "mandatory", "", "", "", // its policy, corrected
		"", "", "", // no other policy, the local directory as it is, no other directory
	}
	var out, problems bytes.Buffer
	arguments := []string{"adopt", "-organization-id=" + o.ID, "-base-url=" + o.URL, "-records=" + records, "-operator=Sam"}
	if err := run(t.Context(), arguments, streams{strings.NewReader(strings.Join(answers, "\n") + "\n"), &out, &problems}); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, words := range []string{
		`Directory "Acme Okta" (named by the audit log). Say what the console shows of it now? (yes or no) [yes]`, "From the audit log. It may have been renamed since, or be gone.",
		"Guessed from the name", "[okta]", "[Default policy of Acme Okta]", "It is the oldest policy of the directory in the audit log: perhaps the default.", "Verified, and nothing tells to which directory they are linked: ",
		"Domain acme.com (verified), recorded in ", "Domain acme.net (unverified).", `Recorded: directory "Acme Okta": new`, "Recorded: domain acme.com: new",
	} {
		if !strings.Contains(out.String(), words) {
			t.Errorf("it does not say %s:\n%s", words, out.String())
		}
	}
	// Nobody signs in with a key here: a desk that is a service has its own.
	if _, err := os.Stat(filepath.Join(filepath.Dir(records), "identity-desk.key")); !os.IsNotExist(err) {
		t.Errorf("there is a key that nothing uses: %v", err)
	}
	text, err := os.ReadFile(records)
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{`"enforceSso": true`, `"twoStepVerification": "mandatory"`, `"passwordStrength": "weak"`} {
		if !strings.Contains(string(text), words) {
			t.Errorf("%s is not in the records:\n%s", words, text)
		}
	}
	for _, request := range o.Emulator.Requests() {
		if !request.Read && !strings.HasPrefix(request.Path, "/console/") {
			t.Errorf("written: %s %s", request.Method, request.Path)
		}
	}
}
