package emulator

import (
	"net/http"
	"slices"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// consolePerson is who carries operations out in the console.
const consolePerson = "an administrator in the console"

// operationRow is an operation as the console shows it.
type operationRow struct{ Operation }

// operationRows returns the operations, the newest first.
func (org *organization) operationRows() []operationRow {
	var rows []operationRow
	for _, one := range slices.Backward(org.AllOperations()) {
		rows = append(rows, operationRow{one})
	}
	return rows
}

// Note is what else there is to know.
func (r operationRow) Note() string {
	switch {
	case r.Reason != "":
		return r.Reason
	case r.Open() && r.BegunBy != "":
		return "begun by " + r.BegunBy
	case r.State == identity.OperationSucceeded && !r.Claimed:
		return "nobody has fetched the result yet"
	}
	return ""
}

// Colour is the class that the state is shown in.
func (r operationRow) Colour() string {
	switch {
	case r.State == identity.OperationSucceeded:
		return "good"
	case r.Open():
		return "warn"
	}
	return "soft"
}

// settleOperation does what the visitor says about an operation, and shows the console again.
func (s *Server) settleOperation(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("operation")
	settle := map[string]func() error{
		"begin":   func() error { return s.BeginOperation(id, consolePerson) },
		"succeed": func() error { return s.SucceedOperation(id, Given{}) },
		"refuse":  func() error { return s.RefuseOperation(id, r.PostFormValue("reason")) },
		"cancel":  func() error { return s.CancelOperation(id) },
	}[r.PathValue("act")]
	if settle == nil {
		problem(w, http.StatusNotFound, "There is no such page", "An operation is begun, done, refused or cancelled.")
		return
	}
	if err := settle(); err != nil {
		problem(w, http.StatusConflict, "That did not work", err.Error())
		return
	}
	http.Redirect(w, r, "/#operations", http.StatusSeeOther)
}
