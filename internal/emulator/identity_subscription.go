package emulator

import (
	"net/http"
	"time"
)

type subscriptionAnswer struct {
	Plan       string `json:"plan"`
	GuardState string `json:"guardState"`
	Version    string `json:"version"`
}

// getSubscription shows what the rules about plan and Guard judge by. The two words are all there is to it, so they
// make its version as well.
func getSubscription(c *call) *answer {
	version := c.org.Plan + "-" + c.org.GuardState
	return answerWith(http.StatusOK, version, subscriptionAnswer{Plan: c.org.Plan, GuardState: c.org.GuardState, Version: version})
}

// lapse is the end of the grace period: what Guard pays for is gone, and paying again brings none of it back. Google
// Workspace is free, so its directories and connections stay; a sync of specific groups pauses.
func (s *Server) lapse(org *organization, now time.Time) {
	for _, d := range org.Directories {
		switch {
		case d.Kind == kindLocal:
			continue
		case d.IdentityProvider == providerGoogleWorkspace:
			s.unlinkAll(org, d.ID, now)
		default:
			if _, there := org.samlOf(d.ID); there {
				org.dropSAML(d.ID)
				s.logConsequence(org, now, samlConfigDeleted)
			}
			if _, there := org.provisioningOf(d.ID); there {
				org.dropProvisioning(d.ID)
				s.logConsequence(org, now, provisioningDeleted)
			}
			s.dropDirectory(org, d.ID, now)
		}
	}
	for _, p := range org.Policies {
		if p.EnforceSSO {
			p.EnforceSSO = false
			org.touch(&p.object)
			s.logPolicy(org, now, policyUpdated, p)
		}
	}
}
