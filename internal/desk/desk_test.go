package desk_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// seesDomains are eyes that see the domains of an emulated organization, and nothing else.
type seesDomains struct{ *acctest.Organization }

func (s seesDomains) Domains(ctx context.Context) ([]identity.PublishedDomain, error) {
	var all []identity.PublishedDomain
	for one, err := range s.Client.Domains(ctx, s.ID) {
		if err != nil {
			return nil, err
		}
		all = append(all, identity.PublishedDomain{ID: one.ID, Name: one.Name, ClaimType: one.ClaimType, ClaimStatus: one.ClaimStatus})
	}
	return all, nil
}
func (seesDomains) Accounts(context.Context, string) (int, error)   { return 0, nil }
func (seesDomains) Look(context.Context, desk.Sight) []desk.Finding { return nil }
func (seesDomains) Follow(_ context.Context, from desk.FollowedTo) (desk.Followed, error) {
	return desk.Followed{To: from}, nil
}

// meanwhile applies in the background while a person works.
func meanwhile(do func()) (ended chan struct{}) {
	ended = make(chan struct{})
	go func() {
		defer close(ended)
		do()
	}()
	return ended
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
	next.says(t, "is done", "The next step shows here by itself")
	<-ended
	if strings.Contains(text, "ERROR") || created.Attribute("name") != "Acme Okta" {
		t.Errorf("%v\n%s", created.Attributes(), text)
	}
	mia.open("/").says(t, "No item is open.", "succeeded")
	mia.open("/records").says(t, "Acme Okta", "attested", "Recorded by Mia")
	mia.open("/history").says(t, "Mia", "confirmed", "claimed")
}
