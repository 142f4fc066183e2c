package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

type requestCounts struct{ Requests, Refused, Bytes int64 }

func statisticsOf(t *testing.T, address string) requestCounts {
	t.Helper()
	status, body := get(t, address+statisticsPath, "")
	var c requestCounts
	if err := json.Unmarshal([]byte(body), &c); status != http.StatusOK || err != nil {
		t.Fatal(status, body, err)
	}
	return c
}

// change posts both settings, and returns status and body of the answer.
func change(t *testing.T, address, latency, rateLimit string, header ...string) (int, string) {
	t.Helper()
	return post(t, address, url.Values{"latency": {latency}, "rate-limit": {rateLimit}}.Encode(), header...)
}

func post(t *testing.T, address, form string, header ...string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, address+statisticsPath, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestStatistics_countRequestsOfTheAPI(t *testing.T) {
	address, _, _ := start(t, "-deterministic")
	length := 0
	for range 3 {
		_, body := get(t, address+"/admin/v1/orgs", developmentKey)
		length += len(body)
	}
	get(t, address+"/", "") // the console is none of it
	if got := statisticsOf(t, address); got != (requestCounts{Requests: 3, Bytes: int64(length)}) {
		t.Errorf("%+v after three requests of %d bytes in all", got, length)
	}
}

func TestStatistics_changeTheRateLimit(t *testing.T) {
	address, _, _ := start(t, "-deterministic") // a clock that no full minute can come between
	if status, _ := change(t, address, "0s", "1"); status != http.StatusOK {
		t.Fatal(status)
	}
	for range 3 {
		get(t, address+"/admin/v1/orgs", developmentKey)
	}
	if got := statisticsOf(t, address); got.Requests != 3 || got.Refused != 2 {
		t.Errorf("%+v of three requests at one a minute", got)
	}
	change(t, address, "0s", "0")
	if status, body := get(t, address+"/admin/v1/orgs", developmentKey); status != http.StatusOK {
		t.Errorf("without a limit: %d %s", status, body)
	}
}

func TestStatistics_changeTheLatency(t *testing.T) {
	address, _, _ := start(t)
	const latency = 30 * time.Millisecond
	if status, _ := change(t, address, latency.String(), "0"); status != http.StatusOK {
		t.Fatal(status)
	}
	started := time.Now()
	get(t, address+"/admin/v1/orgs", developmentKey)
	if took := time.Since(started); took < latency {
		t.Errorf("the answer came after %s, and is to be held back %s", took, latency)
	}
}

func TestStatistics_refuseWrongSettings(t *testing.T) {
	address, _, _ := start(t, "-deterministic")
	for _, refused := range []struct{ latency, limit, says string }{
		{"soon", "1", "latency must be a duration"}, {"", "1", "latency must be a duration"},
		{"-1s", "1", "held back for 0s to 1m0s"}, {"1m1s", "1", "held back for 0s to 1m0s"}, {"2000000h", "1", "held back for 0s to 1m0s"},
		{"1m", "-1", "rate-limit must be a number"}, {"1m", "few", "rate-limit must be a number"}, {"1m", "", "rate-limit must be a number"},
	} {
		if status, body := change(t, address, refused.latency, refused.limit); status != http.StatusBadRequest || !strings.Contains(body, refused.says) {
			t.Errorf("latency %q, rate-limit %q: %d %s", refused.latency, refused.limit, status, body)
		}
	}
	if status, body := post(t, address, "latency=1m&rate-limit=1&more="+strings.Repeat("x", longestForm)); status != http.StatusBadRequest || !strings.Contains(body, "4096 bytes at most") {
		t.Errorf("a form without an end: %d %s", status, body)
	}
	for range 3 {
		if status, body := get(t, address+"/admin/v1/orgs", developmentKey); status != http.StatusOK {
			t.Errorf("a refused setting has an effect: %d %s", status, body)
		}
	}
}

// A page of another site can have a visitor's browser send this form; it must not slow the emulator down or stop it.
func TestStatistics_refuseAnotherSite(t *testing.T) {
	address, _, _ := start(t, "-deterministic")
	for _, header := range [][]string{{"Origin", "https://attacker.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}} {
		if status, body := change(t, address, "1m", "1", header...); status != http.StatusForbidden || !strings.Contains(body, "another web site") {
			t.Errorf("%v: %d %s", header, status, body)
		}
	}
	for range 3 {
		if status, body := get(t, address+"/admin/v1/orgs", developmentKey); status != http.StatusOK {
			t.Errorf("a refused setting has an effect: %d %s", status, body)
		}
	}
	if status, body := change(t, address, "0s", "0", "Origin", address, "Sec-Fetch-Site", "same-origin"); status != http.StatusOK {
		t.Errorf("a form of its own: %d %s", status, body)
	}
}
