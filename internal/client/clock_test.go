package client_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// The server's own clock tells what it has made from now on, whatever this machine's clock says.
func TestFromNowOn(t *testing.T) {
	server := morning.Add(3 * time.Hour) // three hours ahead of the client
	now := morning
	script := newScript(t, answer(200, directoryBody, "Date", server.Format(http.TimeFormat)))
	c := script.client(t, func(config *client.Config) { config.Now = func() time.Time { return now } })
	made := c.FromNowOn()
	at := func(of time.Time) client.Time { return client.Time{Time: of} }
	if made(at(server)) {
		t.Error("a server whose clock is not known has made something")
	}
	if err := readDirectory(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	for age, want := range map[time.Duration]bool{-time.Second: true, 0: true, time.Second: true, 3 * time.Second: false, 4 * time.Minute: false} {
		if made(at(server.Add(-age))) != want {
			t.Errorf("what is %s old was made: %t", age, !want)
		}
	}
	if made(client.Time{}) {
		t.Error("what has no time was made")
	}
}
