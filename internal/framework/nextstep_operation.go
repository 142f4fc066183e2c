package framework

import (
	"context"
	"errors"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// operationStep returns the advice for a write that waited for a person and was not made; "" for any other failure.
func operationStep(err error) string {
	switch {
	case errors.Is(err, client.ErrStillWaiting) && errors.Is(err, context.Canceled):
		return "the run was interrupted, and nothing is lost: Ctrl-C while waiting ends at once; the work item stays. Have somebody carry it out at its address, " +
			"or cancel it there if it is not wanted any more, and apply again: the next apply goes on where this one stopped."
	case errors.Is(err, client.ErrStillWaiting):
		return "nothing is lost. Have somebody carry the operation out at its address, and apply again: the next apply goes on where this one stopped. To wait longer, raise timeouts."
	case errors.Is(err, client.ErrOperationRefused):
		return "nothing was recorded as changed. Who has refused may have done a part in the console: have it looked at. Do what the reason asks for, or change the configuration, and apply again: that asks anew."
	case errors.Is(err, client.ErrOperationCancelled):
		return "nothing was changed. Find out who has cancelled the operation, and why. If the change is still wanted, apply again: that asks anew."
	case errors.Is(err, client.ErrOperationExpired):
		return "nothing was changed. Find somebody who looks at the worklist, and apply again: that asks anew."
	case errors.Is(err, client.ErrOperationSuperseded):
		return "nothing was changed by this operation. Another run has asked for something else for the same object: find out which of the two is wanted, and run terraform plan before you apply again."
	case errors.Is(err, client.ErrOperationUnknown):
		return "whether the change was made, or will be, is not known. Ask whoever runs the host what became of the operation, and run terraform plan to see what is there before you apply again."
	case errors.Is(err, client.ErrClaimedElsewhere):
		return "another run has asked for the same at the same time, and the object is in its state. Let one configuration manage it: remove it from this one, or from the other " +
			"and import it here. If the other run was killed before it had written its state, import the object here. Run terraform plan to see what is there."
	}
	return ""
}
