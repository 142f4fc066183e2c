package evidence_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestCompare_findsWhatReadsShow(t *testing.T) {
	o := start(t)
	config := o.provisioning(o.okta().ID)
	recorded := evidence.Recorded{Domains: []string{"acme.com", "acme.dev"}, SCIMKeys: map[string]string{config.SCIMDirectoryID: config.Token}}
	if compared := o.eyes.Compare(t.Context(), recorded); len(compared.Suspicions)+len(compared.Says) > 0 {
		t.Errorf("compared is %+v", compared)
	}
	o.check(o.Emulator.SetDomainStatus("acme.dev", "superseded"))
	must[client.ProvisioningConfig](t)(o.Client.RegenerateAPIKey(t.Context(), o.ID, config.ID, config.Version))
	recorded.Domains = append(recorded.Domains, "gone.example")
	compared := o.eyes.Compare(t.Context(), recorded)
	var said []string
	for _, one := range compared.Suspicions {
		said = append(said, one.Family+" "+fmt.Sprint(one.Domains, one.SCIMDirectories)+" "+one.Summary)
		if strings.Contains(one.Summary, config.Token) {
			t.Error("the key is in the summary")
		}
	}
	for i, want := range []string{
		"linked_domain [acme.dev] [] acme.dev is no verified domain any more: its status is superseded",
		"linked_domain [gone.example] [] The organization has no domain gone.example any more",
		"provisioning_config [] [" + config.SCIMDirectoryID + "] The SCIM key has stopped answering",
	} {
		if i >= len(said) || !strings.HasPrefix(said[i], want) {
			t.Errorf("said %q, want %q", said, want)
		}
	}
	o.Emulator.Fault(emulator.Fault{Status: 429, RetryAfter: "60"})
	compared = o.eyes.Compare(t.Context(), recorded)
	if len(compared.Suspicions) > 0 || len(compared.Says) != 2 || compared.RetryAfter != time.Minute {
		t.Errorf("with nothing to be read, compared is %+v", compared)
	}
}

func TestCompare_findsOtherValuesOfAPolicy(t *testing.T) {
	o := start(t)
	directory := o.okta()
	enforced := map[string]any{"enforceSso": true}
	recorded := evidence.Recorded{Policies: []evidence.RecordedPolicy{
		{Name: "staff", DirectoryName: "Okta", Values: enforced, At: o.Clock.Now().Add(-time.Second)}, {Name: "Other", Values: enforced, At: o.Clock.Now()},
	}}
	policy := must[client.AuthenticationPolicy](t)(o.Client.CreateAuthenticationPolicy(t.Context(), o.ID, client.AuthenticationPolicyCreate{DirectoryID: directory.ID, Name: "Staff"}))
	o.settle()
	if compared := o.eyes.Compare(t.Context(), recorded); len(compared.Suspicions) > 0 {
		t.Errorf("a later event may be on its way: %+v", compared)
	}
	o.Clock.Advance(evidence.Late)
	compared := o.eyes.Compare(t.Context(), recorded)
	if len(compared.Suspicions) != 1 || compared.Suspicions[0].Policies[0].ID != policy.ID || !strings.Contains(compared.Suspicions[0].Summary, `"none", and the records have enforced`) {
		t.Errorf("compared is %+v", compared)
	}
	recorded.Policies[0].Values = map[string]any{"enforceSso": false}
	if compared := o.eyes.Compare(t.Context(), recorded); len(compared.Suspicions) > 0 {
		t.Errorf("the values are as recorded: %+v", compared)
	}
	recorded.Policies[0].Values, recorded.Policies[0].At = map[string]any{"enforceSso": true}, o.Clock.Now()
	if compared := o.eyes.Compare(t.Context(), recorded); len(compared.Suspicions) > 0 {
		t.Errorf("the event is older than the record: %+v", compared)
	}
}
