package emulator

import (
	"slices"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// roleChange is a role that was assigned or revoked, and that reads show from a time on.
type roleChange struct {
	holder  string // the id of a group or an account
	role    assignedRole
	revoked bool
	shows   time.Time
}

// SetRoleLag sets how long, on the emulator's clock, reads and searches do not show a role that is assigned or revoked from now on.
// Atlassian says of its own that it may take up to 30 seconds. 0, as in the beginning, shows everything at once. Writes are judged
// by what was written.
func (s *Server) SetRoleLag(lag time.Duration) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.roleLag = lag
}

// delayRole hides a change from the reads of the next time, if there is a lag.
func (c *call) delayRole(holder string, role assignedRole, revoked bool) {
	if c.server.roleLag == 0 {
		return
	}
	pending := adminapi.Without(c.server.roleChanges, func(one roleChange) bool { return !one.shows.After(c.now) })
	c.server.roleChanges = slices.Concat(pending, []roleChange{{holder, role, revoked, c.now.Add(c.server.roleLag)}})
}

// shownRoles returns the roles of a group or an account as reads show them: without the changes that they do not show yet.
func (c *call) shownRoles(holder string, held []assignedRole) []assignedRole {
	for _, change := range slices.Backward(c.server.roleChanges) {
		switch {
		case change.holder != holder || !change.shows.After(c.now):
		case !change.revoked:
			held = adminapi.Without(held, func(one assignedRole) bool { return one == change.role })
		case !slices.Contains(held, change.role):
			held = slices.Concat(held, []assignedRole{change.role})
		}
	}
	return held
}
