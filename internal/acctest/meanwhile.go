package acctest

import (
	"strings"
	"testing"
	"time"
)

// Meanwhile acts once the provider has read a path that contains part three
// times, which is how a test meets a wait in its middle.
func (o *Organization) Meanwhile(t testing.TB, part string, act func() error) {
	t.Helper()
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(200 * time.Microsecond)
		defer ticker.Stop()
		for o.reads(part) < 3 {
			select {
			case <-stop:
				t.Error("the provider did not wait")
				return
			case <-ticker.C:
			}
		}
		if err := act(); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { close(stop); <-done })
}

func (o *Organization) reads(part string) int {
	count := 0
	for _, sent := range o.ProviderRequests() {
		if sent.Read && strings.Contains(sent.Path, part) {
			count++
		}
	}
	return count
}
