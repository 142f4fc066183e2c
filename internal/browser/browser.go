// Package browser starts a headless Chromium: for tests of pages, and for the demo in which it is the administrator.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"github.com/chromedp/chromedp"
)

// ErrMissing is a machine without Chromium.
var ErrMissing = errors.New("there is no Chromium on PATH (chromium, chromium-browser, google-chrome)")

// Start starts Chromium with an empty profile. What it does is done in the context returned, and stop ends it.
func Start(ctx context.Context, flags ...chromedp.ExecAllocatorOption) (browser context.Context, stop func(), err error) {
	binary, err := find()
	if err != nil {
		return nil, nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(binary), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		// A loaded machine takes its time to start a browser.
		chromedp.WSURLReadTimeout(time.Minute),
	)
	allocator, stopAllocator := chromedp.NewExecAllocator(ctx, append(options, flags...)...)
	browser, closeBrowser := chromedp.NewContext(allocator)
	stop = func() {
		closeBrowser()
		stopAllocator()
	}
	if err := chromedp.Do(browser); err != nil { // starts it; a deadline on this call would end the browser, says Run
		stop()
		return nil, nil, fmt.Errorf("starting %s: %w", binary, err)
	}
	return browser, stop, nil
}

func find() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", ErrMissing
}
