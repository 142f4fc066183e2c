package googleworkspace

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// await looks at a connection until done says that the wait is over, or until
// ctx ends. It returns the connection as it was last seen, with an error too;
// before the first look that is seen.
func await(ctx context.Context, data *framework.ProviderData, organizationID string, seen client.GoogleWorkspaceConnection,
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

// afterSync makes a write that the server refuses while a sync runs. Refused, it
// looks at the connection until the sync has ended and then writes again, until
// the timeout. The timeout ends the waiting and never cuts off a write, whose
// outcome would not be known then. tell hears of each look at a running sync.
func afterSync(ctx context.Context, data *framework.ProviderData, organizationID, id string, timeout time.Duration,
	tell func(client.GoogleWorkspaceConnection), write func() error) error {
	refused := write()
	if !syncRuns(refused) {
		return refused
	}
	waiting, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	last, err := await(waiting, data, organizationID, client.GoogleWorkspaceConnection{ID: id, State: client.GoogleStateSyncing},
		func(connection client.GoogleWorkspaceConnection) (bool, error) {
			if connection.State == client.GoogleStateSyncing {
				tell(connection)
				return false, nil
			}
			refused = write()
			if syncRuns(refused) {
				return false, nil
			}
			return true, refused
		})
	if syncRuns(refused) && waiting.Err() != nil {
		return fmt.Errorf("%w\n\n%s", refused, cutOff(waiting, timeout, "the running sync to end", last))
	}
	return err
}

// syncRuns reports whether a write was refused because a sync runs, which passes:
// only then does the server say when to come back.
func syncRuns(err error) bool {
	var refusal *client.Error
	return errors.As(err, &refusal) && errors.Is(err, client.ErrConflict) && refusal.RetryAfter > 0
}

// cutOff says how a wait ended that did not come to its end, and what was last seen.
func cutOff(waiting context.Context, timeout time.Duration, what string, last client.GoogleWorkspaceConnection) string {
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

// silent is for a wait that nobody watches.
func silent(client.GoogleWorkspaceConnection) {}
