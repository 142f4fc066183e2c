package client_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

const canaryToken = "canary-scim-token"

func TestLogs_tellTheRequestAndKeepItsSecrets(t *testing.T) {
	var output bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &output)
	server := newScript(t,
		answer(429, `{"code":429,"message":"key `+canaryKey+` asks too often"}`, "X-Request-Id", "r-1"),
		answer(200, `{"data":{"id":"p-1","directoryId":"d-1","version":"v-1","apiKey":{"id":"k-1"},"Token":"`+canaryToken+`","token":"`+canaryToken+`",
			"list":[{"password":"`+canaryToken+`","n":12345678901234567890}]}}`, "X-Request-Id", "r-2"),
		answer(502, "<html>Bearer "+canaryKey+" "+canaryToken+"</html>"),
		reset,
		answer(204, ""),
	)
	c := server.client(t, func(c *client.Config) { c.Transport = &http.Transport{DisableKeepAlives: true} })
	config, err := c.CreateProvisioningConfig(ctx, "org", "d-1")
	if err != nil || config.Token != canaryToken {
		t.Fatalf("token = %q, error = %v", config.Token, err)
	}
	if err := c.DeleteProvisioningConfig(ctx, "org", "p-1", "v-7"); err != nil {
		t.Fatal(err)
	}
	for _, canary := range []string{canaryKey, canaryToken} {
		if strings.Contains(output.String(), canary) {
			t.Errorf("the log holds the secret %s:\n%s", canary, output.String())
		}
	}
	lines, err := tflogtest.MultilineJSONDecode(&output)
	if err != nil {
		t.Fatal(err)
	}
	type line struct {
		message, method        string
		attempt, status        float64
		requestID, body, reply string
	}
	text := func(value any) string { s, _ := value.(string); return s }
	number := func(value any) float64 { n, _ := value.(float64); return n }
	var traced []line
	for _, entry := range lines {
		if text(entry["@module"]) != "provider.client" {
			t.Errorf("a line of the module %v, want provider.client", entry["@module"])
		}
		if text(entry["@level"]) == "trace" {
			traced = append(traced, line{
				text(entry["@message"]), text(entry["method"]), number(entry["attempt"]), number(entry["status"]),
				text(entry["request_id"]), text(entry["request_body"]), text(entry["response_body"]),
			})
		}
	}
	const message = "Bodies of the request"
	want := []line{
		{message, "POST", 1, 429, "r-1", `{"directoryId":"d-1"}`, `{"code":429,"message":"key *** asks too often"}`},
		{message, "POST", 2, 200, "r-2", `{"directoryId":"d-1"}`, `{"data":{"Token":"***","apiKey":{"id":"k-1"},"directoryId":"d-1",` +
			`"id":"p-1","list":[{"n":12345678901234567890,"password":"***"}],"token":"***","version":"v-1"}}`},
		{message, "DELETE", 1, 502, "", "", "(61 bytes that are not JSON)"},
		{message, "DELETE", 2, 0, "", "", ""},
		{message, "DELETE", 3, 204, "", "", ""},
	}
	if len(traced) != len(want) {
		t.Fatalf("%d attempts traced, want %d: %+v", len(traced), len(want), traced)
	}
	for i := range want {
		if traced[i] != want[i] {
			t.Errorf("attempt %d:\n%+v\nwant:\n%+v", i+1, traced[i], want[i])
		}
	}
}

func TestLogLevels(t *testing.T) {
	for level, want := range map[string]int{"TRACE": 2, "DEBUG": 1, "INFO": 0, "OFF": 0} {
		t.Run(level, func(t *testing.T) {
			t.Setenv("TF_LOG_PROVIDER_ATLASSIAN_CLIENT", level)
			var output bytes.Buffer
			server := newScript(t, answer(200, directoryBody))
			if err := readDirectory(tflogtest.RootLogger(t.Context(), &output), server.client(t)); err != nil {
				t.Fatal(err)
			}
			if got := strings.Count(output.String(), "\n"); got != want {
				t.Errorf("%d lines at %s, want %d:\n%s", got, level, want, output.String())
			}
		})
	}
}

func TestLogs_leaveTheCallersLoggerUsable(t *testing.T) {
	var output bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &output)
	server := newScript(t, answer(200, directoryBody))
	if err := readDirectory(ctx, server.client(t)); err != nil {
		t.Fatal(err)
	}
	tflog.Info(ctx, "after")
	if !strings.Contains(output.String(), `"after"`) {
		t.Errorf("the caller's line is missing:\n%s", output.String())
	}
}
