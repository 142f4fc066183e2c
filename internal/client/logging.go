package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// subsystem names the client's part of the provider's log. TF_LOG_PROVIDER_ATLASSIAN_CLIENT can give it a level of its
// own, where the provider's own level is DEBUG or TRACE.
const subsystem = "client"

// mask stands in a log for what must not be there.
const mask = "***"

// secretNames are the JSON fields, in lower case, whose text is never logged. An "apiKey" that is an object tells
// about a key without being one.
var secretNames = map[string]bool{
	"apikey": true, "authorization": true, "password": true, "privatekey": true, "secret": true, "token": true,
}

// loggingEnabled guards everything that logging costs: with it off, nothing is built or masked.
func (c *Client) loggingEnabled(ctx context.Context) bool {
	return tflog.IsDebug(ctx)
}

// withLogger adds the subsystem. The API keys are masked by value as well, wherever it might turn up.
func (c *Client) withLogger(ctx context.Context) context.Context {
	ctx = tflog.NewSubsystem(ctx, subsystem, tflog.WithLevelFromEnv("TF_LOG_PROVIDER_ATLASSIAN", subsystem))
	ctx = tflog.SubsystemMaskFieldValuesWithFieldKeys(ctx, subsystem, "Authorization", "authorization", "token")
	return tflog.SubsystemMaskLogStrings(ctx, subsystem, c.secrets()...)
}

// logAttempt writes one line for an attempt, and at TRACE its bodies without their secrets.
func (c *Client) logAttempt(req *http.Request, response *http.Response, err error, started time.Time) {
	ctx := req.Context()
	if !tflog.SubsystemIsDebug(ctx, subsystem) {
		return
	}
	fields := map[string]any{
		"method":      req.Method,
		"path":        req.URL.EscapedPath(),
		"query":       req.URL.RawQuery,
		"attempt":     exchangeOf(ctx).attempts,
		"duration_ms": c.now().Sub(started).Milliseconds(),
	}
	if version := req.Header.Get("If-Match"); version != "" {
		fields["if_match"] = version
	}
	if err != nil {
		fields["error"] = err.Error()
	}
	if response != nil {
		fields["status"] = response.StatusCode
		fields["request_id"] = response.Header.Get("X-Request-Id")
	}
	tflog.SubsystemDebug(ctx, subsystem, "Request to the organization", fields)

	if !tflog.SubsystemIsTrace(ctx, subsystem) {
		return
	}
	fields["request_body"] = withoutSecrets(sentBody(req))
	if response != nil {
		fields["response_body"] = withoutSecrets(exchangeOf(ctx).body)
	}
	tflog.SubsystemTrace(ctx, subsystem, "Bodies of the request", fields)
}

// logWait writes one line for a wait that holds up every request.
func logWait(ctx context.Context, wait time.Duration) {
	tflog.Warn(ctx, "Waiting for the organization's request limit", map[string]any{"wait": wait.Round(time.Second).String()})
}

// sentBody returns a fresh copy of the bytes that were sent.
func sentBody(req *http.Request) []byte {
	if req.GetBody == nil {
		return nil
	}
	body, err := req.GetBody()
	if err != nil {
		return nil
	}
	defer body.Close()
	content, _ := io.ReadAll(body)
	return content
}

// withoutSecrets returns a JSON body with the values of secret fields masked. A body that is not JSON is not shown: what
// a secret looks like in it is anybody's guess.
func withoutSecrets(body []byte) string {
	if len(bytes.TrimSpace(body)) == 0 {
		return ""
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var content any
	if err := decoder.Decode(&content); err != nil {
		return fmt.Sprintf("(%d bytes that are not JSON)", len(body))
	}
	shown, err := json.Marshal(masked(content))
	if err != nil {
		return ""
	}
	return string(shown)
}

func masked(content any) any {
	switch content := content.(type) {
	case map[string]any:
		for name, value := range content {
			if _, text := value.(string); text && secretNames[strings.ToLower(name)] {
				content[name] = mask
			} else {
				content[name] = masked(value)
			}
		}
	case []any:
		for i, value := range content {
			content[i] = masked(value)
		}
	}
	return content
}
