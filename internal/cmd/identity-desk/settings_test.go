package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// A person waits for a page, and Terraform for a link: a request limit that holds for minutes is said at once, and not waited for.
func TestOptions_readsWaitForNoLongRequestLimit(t *testing.T) {
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	o.Emulator.Fault(emulator.Fault{Path: "/admin/v1/orgs/*/domains", Status: http.StatusTooManyRequests, RetryAfter: "300"})
	t.Setenv(apiKeyVariable, acctest.APIKey)
	s := settings{organizationID: o.ID, baseURL: o.URL}
	options, err := s.options(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	defer time.AfterFunc(10*time.Second, giveUp).Stop() // no deadline: the client would look at it
	if _, err := client.Collect(options.Published.Domains(ctx, o.ID)); !errors.Is(err, client.ErrRateLimited) || ctx.Err() != nil {
		t.Errorf("it is not told that Atlassian takes no more requests: %v", err)
	}
}
