package emulator

import (
	"encoding/json"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// consolePerson is who carries operations out in the console.
const consolePerson = "an administrator in the console"

// operationRow is an operation as the console shows it.
type operationRow struct {
	Operation
	Sent []sentField
	// GivesSAML, GivesSCIM and GivesKey tell what there is to copy back.
	GivesSAML, GivesSCIM, GivesKey bool
}

// sentField is one value of what is to be written.
type sentField struct{ Name, Value string }

// operations returns the operations, the newest first, those that have not ended before all others.
func (v visit) operations() []operationRow {
	var rows []operationRow
	for _, one := range slices.Backward(v.server.Operations()) {
		row := operationRow{Operation: one, Sent: sentFields(one.Body)}
		row.GivesSAML = strings.HasSuffix(one.Path, "/saml-configuration") && one.Method == http.MethodPut
		row.GivesSCIM = strings.HasSuffix(one.Path, "/provisioning-configs") && one.Method == http.MethodPost
		row.GivesKey = row.GivesSCIM || strings.HasSuffix(one.Path, "/api-key/regenerate")
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b operationRow) int {
		switch {
		case a.Open() == b.Open():
			return 0
		case a.Open():
			return -1
		}
		return 1
	})
	return rows
}

// sentFields takes a body apart, so that each value can be read and copied for itself.
func sentFields(text string) []sentField {
	var content map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &content) != nil {
		return nil
	}
	var rows []sentField
	for name, raw := range content {
		var value string
		if json.Unmarshal(raw, &value) != nil {
			value = string(raw)
		}
		rows = append(rows, sentField{name, value})
	}
	return byName(rows, func(one sentField) string { return one.Name })
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

type operationsPage struct {
	frame
	Attended   bool
	Operations []operationRow
}

func showOperations(v visit) pageView {
	return pageView{template: "operations-page", data: operationsPage{v.frame("operations", "Operations"), v.server.options.Attended, v.operations()}}
}

// settleOperation does what the visitor says about an operation.
func settleOperation(v visit) (string, notice, error) {
	s, id := v.server, v.path("operation")
	words := map[string]string{
		"begin": "You work on it.", "succeed": "It is done. Whoever waits for it has the result.",
		"refuse": "It is refused, with your words.", "cancel": "It is cancelled.",
	}[v.path("act")]
	var err error
	switch v.path("act") {
	case "begin":
		err = s.BeginOperation(id, consolePerson)
	case "succeed":
		err = v.succeed(id)
	case "refuse":
		err = s.RefuseOperation(id, v.sent("reason"))
	case "cancel":
		err = s.CancelOperation(id)
	default:
		err = &refusal{http.StatusNotFound, "An operation is begun, done, refused or cancelled."}
	}
	return "/#operations", notice{Words: words}, err
}

// succeed says that an operation is carried out, with what was copied back. An address of SCIM ends with the id of its directory.
func (v visit) succeed(id string) error {
	given := Given{Token: v.sent("token"), EntityURL: v.sent("entityUrl"), ACSURL: v.sent("acsUrl"), LogoutURL: v.sent("logoutUrl")}
	if address := v.sent("scimBaseUrl"); address != "" {
		given.SCIMDirectoryID = path.Base(strings.TrimSuffix(address, "/"))
		if given.SCIMDirectoryID == "" || strings.Trim(strings.ToLower(given.SCIMDirectoryID), "0123456789abcdef-") != "" {
			return &refusal{http.StatusBadRequest, "“" + address + "” is no SCIM base URL: it ends with the id of the SCIM directory."}
		}
	}
	for _, address := range []string{given.EntityURL, given.ACSURL, given.LogoutURL} {
		if address != "" && !strings.HasPrefix(address, "https://") {
			return &refusal{http.StatusBadRequest, "“" + address + "” is no address of a service provider: it begins with https://."}
		}
	}
	if (given.EntityURL == "") != (given.ACSURL == "") {
		return &refusal{http.StatusBadRequest, "Copy both addresses of the service provider back, or neither."}
	}
	return v.server.SucceedOperation(id, given)
}
