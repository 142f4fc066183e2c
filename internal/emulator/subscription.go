package emulator

import "net/http"

type subscriptionAnswer struct {
	Plan       string `json:"plan"`
	GuardState string `json:"guardState"`
	Version    string `json:"version"`
}

// getSubscription shows what the rules about plan and Guard judge by. The two words are all there is to it, so they
// make its version as well.
func getSubscription(c *call) *answer {
	version := c.org.Plan + "-" + c.org.GuardState
	return one(http.StatusOK, version, subscriptionAnswer{Plan: c.org.Plan, GuardState: c.org.GuardState, Version: version})
}
