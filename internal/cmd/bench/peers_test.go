package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func ask(t *testing.T, method, address, contentType, body string) (status int, answer string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(content)
}

func TestKeystone_keepsGroups(t *testing.T) {
	server := httptest.NewServer(newKeystone())
	defer server.Close()
	if status, answer := ask(t, "POST", server.URL+"/v3/auth/tokens", "application/json", "{}"); status != http.StatusCreated || !strings.Contains(answer, server.URL+"/v3/") {
		t.Errorf("token: %d, %s", status, answer)
	}
	if status, _ := ask(t, "GET", server.URL+"/v3/groups/a", "", ""); status != http.StatusNotFound {
		t.Errorf("before it is made: %d", status)
	}
	if status, _ := ask(t, "POST", server.URL+"/v3/groups", "application/json", `{"group":{"name":"a"}}`); status != http.StatusCreated {
		t.Errorf("created: %d", status)
	}
	if status, answer := ask(t, "GET", server.URL+"/v3/groups/a", "", ""); status != http.StatusOK || !strings.Contains(answer, `"id":"a"`) {
		t.Errorf("read: %d, %s", status, answer)
	}
}

func TestIAM_keepsGroups(t *testing.T) {
	server := httptest.NewServer(newIAM())
	defer server.Close()
	call := func(action string) (int, string) {
		return ask(t, "POST", server.URL, "application/x-www-form-urlencoded", url.Values{"Action": {action}, "GroupName": {"a"}}.Encode())
	}
	if status, answer := call("GetGroup"); status != http.StatusNotFound || !strings.Contains(answer, "NoSuchEntity") {
		t.Errorf("before it is made: %d, %s", status, answer)
	}
	if status, _ := call("CreateGroup"); status != http.StatusOK {
		t.Errorf("created: %d", status)
	}
	if status, answer := call("GetGroup"); status != http.StatusOK || !strings.Contains(answer, "<GroupName>a</GroupName>") {
		t.Errorf("read: %d, %s", status, answer)
	}
}

// A binary that is there is taken, in whatever folder of a mirror, and of the right version only.
func TestPeer_takesTheBinaryOfItsVersion(t *testing.T) {
	plugins := t.TempDir()
	aws := peers[1]
	for _, name := range []string{"terraform-provider-aws_v5.99.0_x5", "deep/terraform-provider-aws_v5.100.0_x5"} {
		file := filepath.Join(plugins, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if found, err := aws.binary(t.Context(), plugins, t.TempDir()); err != nil || found != filepath.Join(plugins, "deep", "terraform-provider-aws_v5.100.0_x5") {
		t.Errorf("%q, %v", found, err)
	}
	if found, err := aws.binary(t.Context(), "", t.TempDir()); err != nil || found != "" {
		t.Errorf("without a folder: %q, %v", found, err)
	}
}

func TestReport_saysHowManyTimesAsLongAPeerTakes(t *testing.T) {
	what := planName(time.Second, 10)
	measured := report{
		{kind: "mixed", size: 100, what: what, cost: cost{wall: 2 * time.Second}},
		{kind: "mixed", size: 100, what: "plan, idle provider", cost: cost{wall: time.Second}},
		{kind: peers[0].kind, size: 100, what: what, cost: cost{wall: 5 * time.Second}},
	}
	want := "100 instances, " + what + ": openstack_identity_group_v3 takes 5.0 s, 2.5 times as long as mixed\n"
	if got := measured.besidePeers(); got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}
