package googleworkspace

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// waitFor looks at a connection until done says that the wait is over, or until
// ctx ends. It returns the connection as it was last seen, with an error too;
// before the first look that is seen.
func waitFor(ctx context.Context, data *framework.ProviderData, organizationID string, seen client.GoogleWorkspaceConnection,
	done func(client.GoogleWorkspaceConnection) (bool, error)) (client.GoogleWorkspaceConnection, error) {
	err := framework.Poll(ctx, data.PollInterval, func(ctx context.Context) (bool, error) {
		connection, err := data.Client.GoogleWorkspaceConnection(ctx, organizationID, seen.ID)
		if err != nil {
			return false, err
		}
		seen = connection
		return done(connection)
	})
	return seen, err
}

// writeAfterSync makes a write that the server refuses while a sync runs. Refused, it
// looks at the connection until the sync has ended and then writes again, until
// the timeout. The timeout ends the waiting and never cuts off a write, whose
// outcome would not be known then. tell hears of each look at a running sync.
func writeAfterSync(ctx context.Context, data *framework.ProviderData, organizationID, id string, timeout time.Duration,
	report func(client.GoogleWorkspaceConnection), write func() error) error {
	refused := write()
	if !isSyncRunning(refused) {
		return refused
	}
	waiting, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	last, err := waitFor(waiting, data, organizationID, client.GoogleWorkspaceConnection{ID: id, State: client.GoogleStateSyncing},
		func(connection client.GoogleWorkspaceConnection) (bool, error) {
			if connection.State == client.GoogleStateSyncing {
				report(connection)
				return false, nil
			}
			refused = write()
			if isSyncRunning(refused) {
				return false, nil
			}
			return true, refused
		})
	if isSyncRunning(refused) && waiting.Err() != nil {
		return fmt.Errorf("%w\n\n%s", refused, describeTimeout(waiting, timeout, "the running sync to end", last))
	}
	return err
}

// isSyncRunning reports whether a write was refused because a sync runs, which passes:
// only then does the server say when to come back.
func isSyncRunning(err error) bool {
	var refusal *client.Error
	return errors.As(err, &refusal) && errors.Is(err, client.ErrConflict) && refusal.RetryAfter > 0
}

// describeTimeout says how a wait ended that did not come to its end, and what was last seen.
func describeTimeout(waiting context.Context, timeout time.Duration, what string, last client.GoogleWorkspaceConnection) string {
	how := fmt.Sprintf("Waited %s for %s", timeout, what)
	if errors.Is(waiting.Err(), context.Canceled) {
		how = "Interrupted while waiting for " + what
	}
	if last.State == client.GoogleStateSyncing {
		return fmt.Sprintf("%s. Last seen: connection %s is %s.", how, last.ID, last.State) // its counts are those of the sync before
	}
	return fmt.Sprintf("%s. Last seen: connection %s is %s, with %s.", how, last.ID, last.State, describeCounts(last))
}

func describeCounts(connection client.GoogleWorkspaceConnection) string {
	counts := connection.Counts
	return fmt.Sprintf("%d users, %d groups and %d domains synced", counts.Users, counts.Groups, counts.Domains)
}

// reportNothing is for a wait that nobody watches.
func reportNothing(client.GoogleWorkspaceConnection) {}
