package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"
)

type counted struct{ Requests, Refused, Bytes int64 }

func statisticsOf(t *testing.T, address string) counted {
	t.Helper()
	status, body := get(t, address+statisticsPath, "")
	var c counted
	if err := json.Unmarshal([]byte(body), &c); status != http.StatusOK || err != nil {
		t.Fatal(status, body, err)
	}
	return c
}

// change posts both settings, and returns the status of the answer.
func change(t *testing.T, address, latency, rateLimit string) int {
	t.Helper()
	response, err := http.PostForm(address+statisticsPath, url.Values{"latency": {latency}, "rate-limit": {rateLimit}})
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

func TestRequestsOfTheAPIAreCounted(t *testing.T) {
	address, _, _ := start(t, "-deterministic")
	length := 0
	for range 3 {
		_, body := get(t, address+"/admin/v1/orgs", developmentKey)
		length += len(body)
	}
	get(t, address+"/", "") // the console is none of it
	if got := statisticsOf(t, address); got != (counted{Requests: 3, Bytes: int64(length)}) {
		t.Errorf("%+v after three requests of %d bytes in all", got, length)
	}
}

func TestTheRateLimitCanBeChanged(t *testing.T) {
	address, _, _ := start(t, "-deterministic") // a clock that no full minute can come between
	if status := change(t, address, "0s", "1"); status != http.StatusOK {
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

func TestAnswersCanBeHeldBack(t *testing.T) {
	address, _, _ := start(t)
	const latency = 30 * time.Millisecond
	if status := change(t, address, latency.String(), "0"); status != http.StatusOK {
		t.Fatal(status)
	}
	started := time.Now()
	get(t, address+"/admin/v1/orgs", developmentKey)
	if took := time.Since(started); took < latency {
		t.Errorf("the answer came after %s, and is to be held back %s", took, latency)
	}
}

func TestRefusedStatisticsSettings(t *testing.T) {
	address, _, _ := start(t, "-deterministic")
	for _, refused := range [][2]string{{"soon", "0"}, {"", "0"}, {"-1s", "0"}, {"0s", "-1"}, {"0s", "few"}, {"0s", ""}} {
		if status := change(t, address, refused[0], refused[1]); status != http.StatusBadRequest {
			t.Errorf("latency %q, rate-limit %q: %d", refused[0], refused[1], status)
		}
	}
	for range 3 {
		if status, body := get(t, address+"/admin/v1/orgs", developmentKey); status != http.StatusOK {
			t.Errorf("a refused setting has an effect: %d %s", status, body)
		}
	}
}
