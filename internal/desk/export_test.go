package desk

import (
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/evidence"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// State returns a copy of the records.
func (d *Desk) State() *identity.State { return d.state() }

// DoubtOne puts a doubt on what a suspicion names.
func (d *Desk) DoubtOne(one evidence.Suspicion) error { return d.doubtOne(one) }
