package policymembers_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

const nobody = "no.body@acme.com"

// task returns the state of a task, as the server would tell it.
func task(inProgress, succeeded, failed string, reasons ...string) string {
	return `{"inProgressCount":` + inProgress + `,"successCount":` + succeeded + `,"failureCount":` + failed +
		`,"failureReasons":[` + strings.Join(reasons, ",") + `]}`
}

func answers(o *acctest.Organization, times int, body string) {
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: taskPath, Status: 200, Body: body, Times: times})
}

func TestPolicyMembers_partialFailure(t *testing.T) {
	o := acctest.Start(t)
	driver, contractors := o.Protocol(t), policy(t, o, "Contractors")
	config := map[string]any{"policy_id": contractors, "emails": emails(rosa)}
	created := driver.Create(resourceType, config)
	config["emails"] = emails(rosa, kwame, nobody, "jack.thompson@contractor.example")
	updated, diagnostics := driver.Apply(driver.Plan(resourceType, config, created))
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: 2 of 3 members were not added to authentication policy "+contractors,
		nobody+": 404 ", "jack.thompson@contractor.example: ", `AttributeName("emails")`, "Correct the addresses")
	in(t, o, contractors, rosa, kwame)
	if listed(updated) != kwame+", "+rosa {
		t.Fatalf("the state has %s", listed(updated))
	}
	if got := driver.Plan(resourceType, config, updated).Changes(); !slices.Equal(got, []string{"emails"}) {
		t.Errorf("the next plan changes %v", got)
	}
	config["emails"] = emails(rosa, kwame)
	if planned := driver.Plan(resourceType, config, updated); !planned.Empty() {
		t.Errorf("with the failed addresses taken out, the plan changes %v", planned.Changes())
	}
}

func TestPolicyMembers_partialFailureOfACreate(t *testing.T) {
	o := acctest.Start(t)
	driver, contractors := o.Protocol(t), policy(t, o, "Contractors")
	created, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"policy_id": contractors, "emails": emails(rosa, nobody)}, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: 1 of 2 members were not added", nobody)
	if listed(created) != rosa || driver.IdentityAttributes(created)["policy_id"] != contractors {
		t.Errorf("the state has %s, identity %v", listed(created), driver.IdentityAttributes(created))
	}
	created, diagnostics = driver.Apply(driver.Plan(resourceType, map[string]any{"policy_id": contractors, "emails": emails(nobody)}, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: 1 of 1 members")
	if !created.Value.IsNull() {
		t.Errorf("nothing was added, and the state has %v", created.Value)
	}
}

// A bad address in one request does not keep the other requests from being sent.
func TestPolicyMembers_partialFailureInChunks(t *testing.T) {
	o := acctest.Start(t, crowd)
	driver, contractors, all := o.Protocol(t), policy(t, o, "Contractors"), people(t, o, 150)
	created, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"policy_id": contractors,
		"emails": emails(append([]string{"a@nowhere.example", "zz@nowhere.example"}, all...)...)}, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "2 of 152 members", "a@nowhere.example: ", "zz@nowhere.example: ")
	in(t, o, contractors, all...)
	if got := len(created.Attribute("emails").([]any)); got != 150 {
		t.Errorf("the state has %d", got)
	}
}

// The failures are told in the server's words, in whatever spelling it names the address.
func TestPolicyMembers_serversWords(t *testing.T) {
	for _, test := range []struct{ name, reason, want string }{
		{"all", `{"emails":["ROSA.delgado@acme.com"],"details":{"status":409,"title":"Conflict","detail":"Rosa is frozen"}}`, "ROSA.delgado@acme.com: 409 Conflict: Rosa is frozen"},
		{"title", `{"emails":["rosa.delgado@acme.com"],"details":{"status":409,"title":"Conflict","detail":""}}`, rosa + ": 409 Conflict"},
		{"detail", `{"emails":["rosa.delgado@acme.com"],"details":{"status":0,"title":"","detail":"Rosa is frozen"}}`, rosa + ": Rosa is frozen"},
		{"nothing", `{"emails":["rosa.delgado@acme.com"],"details":{"status":0,"title":"","detail":""}}`, rosa + ": the server gives no reason"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := acctest.Start(t)
			driver, contractors := o.Protocol(t), policy(t, o, "Contractors")
			answers(o, 0, task("0", "1", "1", test.reason))
			created, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"policy_id": contractors, "emails": emails(rosa, kwame)}, acctest.Object{}))
			acctest.Says(t, acctest.Text(diagnostics), test.want)
			if listed(created) != kwame {
				t.Errorf("the state has %s", listed(created))
			}
		})
	}
}

// A server that counts failures and does not say whose leaves nothing to believe.
func TestPolicyMembers_failuresWithoutNames(t *testing.T) {
	o := acctest.Start(t)
	driver, contractors := o.Protocol(t), policy(t, o, "Contractors")
	answers(o, 0, task("0", "1", "2", `{"emails":["`+rosa+`"],"details":{"status":404,"title":"Not Found","detail":"no such user"}}`))
	created, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"policy_id": contractors, "emails": emails(rosa, kwame, yuki)}, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: 1 members were not added", "which is not known", "counts 2 failures", rosa+": 404 Not Found: no such user")
	if !created.Value.IsNull() {
		t.Errorf("the state has %v", created.Value)
	}
}

// The answer to the first look may be that there is no such task, or nothing in it.
func TestPolicyMembers_taskIsNotThereAtOnce(t *testing.T) {
	o := acctest.Start(t)
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: taskPath, Status: 404, Times: 2})
	answers(o, 2, task("0", "0", "0"))
	answers(o, 2, task("2", "0", "0"))
	contractors := policy(t, o, "Contractors")
	driver := o.Protocol(t)
	created, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"policy_id": contractors, "emails": emails(rosa, kwame)}, acctest.Object{}))
	if text := acctest.Text(diagnostics); text != "" {
		t.Errorf("waiting ended with\n%s", text)
	}
	if listed(created) != kwame+", "+rosa {
		t.Errorf("the state has %s", listed(created))
	}
	in(t, o, contractors, rosa, kwame)
}

// Nobody documents whether a task counts who was in the policy before. One that
// does not must not make the apply wait for ever, and the person is told.
func TestPolicyMembers_taskCountsFewer(t *testing.T) {
	o := acctest.Start(t)
	answers(o, 0, task("0", "1", "0"))
	driver, contractors := o.Protocol(t), policy(t, o, "Contractors")
	created, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"policy_id": contractors, "emails": emails(rosa, kwame)}, acctest.Object{}))
	driver.Succeeds(diagnostics)
	acctest.Says(t, acctest.Text(diagnostics), "WARNING: The server counts fewer members than were sent", "2 addresses were sent", "1 successes and 0 failures")
	if listed(created) != kwame+", "+rosa {
		t.Errorf("the state has %s", listed(created))
	}
}

func TestPolicyMembers_timeout(t *testing.T) {
	o := acctest.Start(t)
	driver, contractors := o.Protocol(t), policy(t, o, "Contractors")
	config := map[string]any{"policy_id": contractors, "emails": emails(rosa), "timeouts": map[string]any{"create": "1m", "update": "500ms"}}
	created := driver.Create(resourceType, config)
	answers(o, 0, task("2", "1", "1", `{"emails":["`+nobody+`"],"details":{"status":404,"title":"Not Found","detail":"no such user"}}`))
	config["emails"] = emails(rosa, kwame, yuki, nobody, "amara.okafor@acme.com")
	updated, diagnostics := driver.Apply(driver.Plan(resourceType, config, created))
	var taskID string
	for _, request := range o.ProviderRequests() {
		if _, id, ok := strings.Cut(request.Path, "/auth-policy/task/"); ok {
			taskID = id
		}
	}
	acctest.Says(t, acctest.Text(diagnostics), "ERROR: Members were not added to authentication policy "+contractors+" in time", "Waited 500ms for task "+taskID+" to end",
		"Last seen: 2 in progress, 1 added, 1 failed", "raise timeouts.update", "does no harm", nobody+": 404 Not Found: no such user")
	if listed(updated) != rosa {
		t.Errorf("the state has %s, of a task that nobody knows the end of", listed(updated))
	}
	o.Emulator.ClearFaults()
	config["emails"], config["timeouts"] = emails(rosa, kwame, yuki), nil
	_, diagnostics = driver.Apply(driver.Plan(resourceType, config, updated))
	driver.Succeeds(diagnostics)
	in(t, o, contractors, rosa, kwame, yuki)
}

func TestPolicyMembers_timeoutOfACreate(t *testing.T) {
	o := acctest.Start(t, crowd)
	driver, contractors := o.Protocol(t), policy(t, o, "Contractors")
	o.Emulator.Fault(emulator.Fault{Method: "GET", Path: taskPath, Status: 404})
	created, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"policy_id": contractors, "emails": emails(people(t, o, 130)...),
		"timeouts": map[string]any{"create": "30ms"}}, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), "Last seen: the server did not know the task yet", "Its 100 addresses, and 30 that were not sent yet", "raise timeouts.create")
	if !created.Value.IsNull() {
		t.Error("nothing is known to be added, and there is a state")
	}
}

// Adding the same accounts to the same policy again does no harm, so a lost answer is no failure.
func TestPolicyMembers_lostAnswer(t *testing.T) {
	o := acctest.Start(t)
	contractors := policy(t, o, "Contractors")
	o.Emulator.Fault(emulator.Fault{Method: "POST", Path: addUsers, DropAnswer: true, Times: 1})
	o.Protocol(t).Create(resourceType, map[string]any{"policy_id": contractors, "emails": emails(rosa)})
	in(t, o, contractors, rosa)
	if sent := additions(o); sent != 2 {
		t.Errorf("%d requests, want the lost one and its repeat", sent)
	}
}

func TestPolicyMembers_refusedByTheServer(t *testing.T) {
	o := acctest.Start(t)
	driver, contractors := o.Protocol(t), policy(t, o, "Contractors")
	for _, test := range []struct {
		name  string
		fault emulator.Fault
		want  []string
	}{
		{"add", emulator.Fault{Method: "POST", Path: addUsers, Status: 403, Times: 1}, []string{"ERROR: Cannot add 1 members to authentication policy " + contractors, "scopes of this call"}},
		{"look", emulator.Fault{Method: "GET", Path: taskPath, Status: 403, Times: 1}, []string{"ERROR: Cannot see whether members were added", "adding them again does no harm"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o.Emulator.Fault(test.fault)
			created, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"policy_id": contractors, "emails": emails(rosa)}, acctest.Object{}))
			acctest.Says(t, acctest.Text(diagnostics), append(test.want, "Atlassian's published API")...)
			if !created.Value.IsNull() {
				t.Errorf("the state has %v", created.Value)
			}
		})
	}
	// The state keeps what an earlier request added when a later one is refused.
	t.Run("second request", func(t *testing.T) {
		o := acctest.Start(t, crowd)
		driver, contractors, all := o.Protocol(t), policy(t, o, "Contractors"), people(t, o, 110)
		o.Emulator.Fault(emulator.Fault{Method: "POST", Path: addUsers, Times: 1}) // lets the first through
		o.Emulator.Fault(emulator.Fault{Method: "POST", Path: addUsers, Status: 403})
		created, diagnostics := driver.Apply(driver.Plan(resourceType, map[string]any{"policy_id": contractors, "emails": emails(all...)}, acctest.Object{}))
		acctest.Says(t, acctest.Text(diagnostics), "Cannot add 10 members")
		if got := len(created.Attribute("emails").([]any)); got != 100 {
			t.Errorf("the state has %d", got)
		}
	})
}
