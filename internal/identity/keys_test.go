package identity_test

import (
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// provisioned starts a host with a directory and its provisioning.
func provisioned(t *testing.T) (h *host, directory, config object) {
	t.Helper()
	h = serve(t, nil)
	directory = h.done("POST", "directories", newOkta, identity.Given{})
	config = h.done("POST", "provisioning-configs", `{"directoryId":"`+directory.id()+`"}`, identity.Given{SCIMBaseURL: scimBase, Token: "first-key"})
	return h, directory, config
}

func TestKey_lostByRestartIsAskedForAnew(t *testing.T) {
	h, _, config := provisioned(t)
	path := "provisioning-configs/" + config.id() + "/api-key/regenerate"
	lost := h.must(202, "POST", path, "")
	h.fine(h.server.Succeed(lost.id(), identity.Given{Token: "second-key"}))

	again := serve(t, h.saved)
	if record := again.must(200, "GET", "provisioning-configs/"+config.id(), "").in("record"); record.in("unclaimed") != nil {
		t.Errorf("a result that is lost waits for nobody: %v", record)
	}
	next := again.must(202, "POST", path, "")
	if next.id() == lost.id() || next.text("state") != "waiting" {
		t.Errorf("the same write finds %v", next)
	}
	if ended := again.must(200, "GET", "operations/"+lost.id(), ""); ended.text("state") != "refused" || ended.text("reason") == "" || ended["result"] != nil {
		t.Errorf("who waits for the key is told %v", ended)
	}
	again.fine(again.server.Succeed(next.id(), identity.Given{Token: "third-key"}))
	if result := again.must(200, "GET", "operations/"+next.id(), "").in("result").in("body").in("data"); result.text("token") != "third-key" {
		t.Errorf("the result is %v", result)
	}
}

// Who waits for a key that a restart has lost goes on waiting: a person is asked once more, within the same operation.
func TestKey_lostByRestartIsAskedForOnceMoreWhileItsClaimantWaits(t *testing.T) {
	h, _, config := provisioned(t)
	path := "provisioning-configs/" + config.id() + "/api-key/regenerate"
	version := h.must(200, "GET", "provisioning-configs/"+config.id(), "").text("version")
	made := h.must(202, "POST", path, "", version)
	h.fine(h.server.Succeed(made.id(), identity.Given{Token: "second-key"}))

	again := serve(t, h.saved)
	for range 2 {
		if waits := again.must(200, "GET", "operations/"+made.id(), ""); waits.text("state") != "waiting" || waits["result"] != nil || waits["claimed"] != false {
			t.Errorf("who waits for the key is told %v", waits)
		}
	}
	if same := again.must(202, "POST", path, ""); same.id() != made.id() {
		t.Errorf("the same write finds %v", same)
	}
	again.fine(again.server.Succeed(made.id(), identity.Given{Token: "third-key"}))
	if result := again.must(200, "GET", "operations/"+made.id(), "").in("result").in("body").in("data"); result.text("token") != "third-key" {
		t.Errorf("the result is %v", result)
	}
	if operations, err := again.server.Operations(); err != nil || len(operations) != 3 {
		t.Errorf("%v, and there are %v", err, operations)
	}

	// Where somebody has changed the configuration since, the key that was asked for is no use.
	lost := again.must(202, "POST", path, "")
	again.fine(again.server.Succeed(lost.id(), identity.Given{Token: "fourth-key"}))
	newer := serve(t, again.saved)
	deleted := newer.must(202, "DELETE", "provisioning-configs/"+config.id(), "")
	newer.fine(newer.server.Succeed(deleted.id(), identity.Given{}))
	if ended := newer.must(200, "GET", "operations/"+lost.id(), ""); ended.text("state") != "refused" || ended.text("reason") == "" {
		t.Errorf("who waits for the key of what is gone is told %v", ended)
	}
}

func TestKey_lostOfNewConfigurationLeavesTheConfiguration(t *testing.T) {
	h := serve(t, nil)
	directory := h.done("POST", "directories", newOkta, identity.Given{})
	body := `{"directoryId":"` + directory.id() + `"}`
	made := h.must(202, "POST", "provisioning-configs", body)
	h.fine(h.server.Succeed(made.id(), identity.Given{SCIMBaseURL: scimBase, Token: "first-key"}))

	again := serve(t, h.saved)
	if same := again.must(202, "POST", "provisioning-configs", body); same.id() != made.id() {
		t.Errorf("the same write finds %v", same)
	}
	config := again.must(200, "GET", "operations/"+made.id(), "").in("result").in("body").in("data")
	if _, has := config["token"]; has || config.text("scimDirectoryId") != scimDirectory {
		t.Errorf("the result is %v", config) // without a token: the contract says that it is lost
	}
	if next := again.must(202, "POST", "provisioning-configs/"+config.id()+"/api-key/regenerate", ""); next.text("state") != "waiting" {
		t.Errorf("another key is asked for with %v", next)
	}
}

func TestKey_isForgottenAWhileAfterItWasFetched(t *testing.T) {
	h, directory, _ := provisioned(t)
	operations, err := h.server.Operations()
	h.fine(err)
	claimed := operations[len(operations)-1]
	token := func() any {
		return h.must(200, "GET", "operations/"+claimed.ID, "").in("result").in("body").in("data")["token"]
	}
	h.advance(10 * time.Minute)
	if token() != "first-key" {
		t.Error("a claimant whose answer was lost cannot fetch the key again")
	}
	h.advance(6 * time.Minute)
	if got := token(); got != nil {
		t.Errorf("%v of directory %s is still there", got, directory.id())
	}
}
