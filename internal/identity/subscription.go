package identity

import (
	"net/http"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

type subscriptionAnswer struct {
	Plan       string `json:"plan"`
	GuardState string `json:"guardState"`
	Version    string `json:"version"`
}

// getSubscription shows what the rules about plan and Guard judge by. The two words are all there is to it, so they
// make its version as well. A host that does not know them does not offer this.
func getSubscription(c *Call) *adminapi.Answer {
	if c.State.Plan == "" || c.State.GuardState == "" {
		return adminapi.Refuse(http.StatusNotImplemented, "ADMIN-501-1", "this server does not know what organization %q (%s) pays for", c.State.Name, c.State.ID)
	}
	version := c.State.Plan + "-" + c.State.GuardState
	return adminapi.AnswerWith(http.StatusOK, version, subscriptionAnswer{Plan: c.State.Plan, GuardState: c.State.GuardState, Version: version})
}

// Lapse is the end of the grace period: what Guard pays for is gone, and paying again brings none of it back. Google
// Workspace is free, so its directories and connections stay; a sync of specific groups pauses.
func (org Organization) Lapse() {
	for _, d := range org.State.Directories {
		switch {
		case d.Kind == KindLocal:
			continue
		case d.IdentityProvider == ProviderGoogleWorkspace:
			org.unlinkAll(d.ID)
		default:
			if _, there := org.State.SAMLOf(d.ID); there {
				org.dropSAML(d, true)
			}
			if config, there := org.State.ProvisioningOf(d.ID); there {
				org.dropProvisioning(config, true)
			}
			org.dropDirectory(d)
		}
	}
	for _, p := range org.State.Policies {
		if p.EnforceSSO {
			p.EnforceSSO = false
			org.State.Touch(&p.Object)
			org.tellOfPolicy(PolicyUpdated, p, true)
		}
	}
}
