package client_test

import (
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// untilRenewed moves the clock on by each Retry-After, as waiting would.
type untilRenewed struct {
	next    http.RoundTripper
	advance func(time.Duration)
}

func (u untilRenewed) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := u.next.RoundTrip(request)
	if err == nil && response.StatusCode == http.StatusTooManyRequests {
		if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil {
			u.advance(time.Duration(seconds) * time.Second)
			response.Header.Set("Retry-After", "0")
		}
	}
	if err == nil {
		response.Header.Del("X-RateLimit-Reset") // its clock moves on at a refusal only, so nothing may be waited for ahead
	}
	return response, err
}

func TestRateLimit_isWaitedOut(t *testing.T) {
	var mutex sync.Mutex
	now := morning
	advance := func(by time.Duration) {
		mutex.Lock()
		defer mutex.Unlock()
		now = now.Add(by)
	}
	clock := func() time.Time {
		mutex.Lock()
		defer mutex.Unlock()
		return now
	}
	o := newOrganization(t, emulator.Options{Now: clock, RateLimit: 3}, func(next http.RoundTripper) http.RoundTripper {
		return untilRenewed{next, advance}
	})
	for _, name := range []string{"A", "B", "C", "D", "E"} {
		must[client.Directory](t)(o.CreateDirectory(t.Context(), o.id, client.DirectoryCreate{Name: name, IdentityProvider: client.IdentityProviderOkta}))
	}
	refused := 0
	for _, request := range o.emulator.Requests() {
		if request.Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if all := must[[]client.Directory](t)(slice(o.Directories(t.Context(), o.id, client.DirectoryFilter{}))); len(all) != 6 || refused != 1 {
		t.Errorf("%d directories after %d refusals", len(all), refused)
	}
}
