package browser

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// ForTest starts a browser that ends with the test. Without Chromium the test is skipped, unless REQUIRE_CHROMIUM=1 says that
// the browser was to be there.
func ForTest(t *testing.T, flags ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	browser, stop, err := Start(t.Context(), append(flags, chromedp.UserDataDir(t.TempDir()))...)
	if errors.Is(err, ErrMissing) && os.Getenv("REQUIRE_CHROMIUM") != "1" {
		t.Skip("no page was tried in a browser: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	limited, cancel := context.WithTimeout(browser, 2*time.Minute)
	t.Cleanup(cancel)
	return limited
}
