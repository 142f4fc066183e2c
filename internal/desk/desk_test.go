package desk_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// meanwhile applies in the background while a person works.
func meanwhile(do func()) chan struct{} {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		do()
	}()
	return ended
}

// The page of the next step says that the one before is done.
func TestDone_isSaidOnThePageOfTheNextStep(t *testing.T) {
	_, s, _, mia := start(t)
	for _, name := range []string{"Acme Okta", "Acme Entra"} {
		if status := s.write("POST", "directories", `{"name":"`+name+`","identityProvider":"okta"}`); status != http.StatusAccepted {
			t.Fatal(status)
		}
	}
	first := mia.item()
	next := mia.done(first, nil)
	next.says(t, "Done: Add directory &#34;Acme Okta&#34;.", "1 done. This is step 2 of the 2 that are known now.")
	if again := mia.open(next.url.Path); strings.Contains(again.text, "Done: Add directory") {
		t.Error("it is said although nobody has just done it")
	}
}

func TestDesk_makesADirectoryByAPersonsDone(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	records := filepath.Join(t.TempDir(), "records.json")
	s := serve(t, o, records)
	driver := o.Protocol(t, s.settings())
	planned := driver.Plan("atlassian_directory", map[string]any{"name": "Acme Okta", "identity_provider": "okta"}, acctest.Object{})
	driver.Succeeds(planned.Diagnostics)
	var created acctest.Object
	var text string
	ended := meanwhile(func() {
		object, diagnostics := driver.Apply(planned)
		created, text = object, acctest.Text(diagnostics)
	})
	mia := s.visitor("Mia")
	item := mia.item()
	item.says(t, "Acme Okta", "Identity providers", "Done", "Not possible here", "Later")
	next := mia.done(item, nil)
	next.says(t, "Done: Add directory", "The next step shows here by itself")
	<-ended
	if strings.Contains(text, "ERROR") || created.Attribute("name") != "Acme Okta" {
		t.Errorf("%v\n%s", created.Attributes(), text)
	}
	mia.open("/").says(t, "No item is open.", "succeeded")
	mia.open("/records").says(t, "Acme Okta", "attested", "Recorded by Mia")
	mia.open("/history").says(t, "Mia", "confirmed", "claimed")
}
