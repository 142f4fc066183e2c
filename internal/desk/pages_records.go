package desk

import (
	"net/http"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

// historyShown is how many entries a page has.
const historyShown = 200

type recordsBody struct{ Groups []recordGroup }

type recordGroup struct {
	Name    string
	Objects []recordRow
}

type recordRow struct {
	ID, Name, Evidence, Recorded, Doubt string
	Fields                              []objectField
	Findings                            []Finding
}

func (d *Desk) showRecords(w http.ResponseWriter, r *http.Request) {
	state := d.state()
	findings := d.findingsByObject()
	var body recordsBody
	group := map[string]int{}
	for _, one := range objectsOf(state) {
		i, there := group[one.DirectoryID]
		if !there {
			directory, _ := adminapi.ByID(state.Directories, one.DirectoryID)
			i = len(body.Groups)
			group[one.DirectoryID] = i
			body.Groups = append(body.Groups, recordGroup{Name: directory.Name})
		}
		row := recordRow{ID: one.ID, Name: one.Name, Fields: one.Fields, Findings: findings[one.ID], Recorded: "Nobody has recorded it: every organization has it."}
		if known := one.Record; known != nil {
			row.Evidence, row.Recorded, row.Doubt = known.Evidence, "Recorded by "+known.RecordedBy+" on "+inUTC(known.RecordedAt)+".", doubtInWords(known.Doubt)
		}
		body.Groups[i].Objects = append(body.Groups[i].Objects, row)
	}
	d.show(w, http.StatusOK, "records", d.page(r, "Records", body))
}

func doubtInWords(doubt *identity.Doubt) string {
	if doubt == nil {
		return ""
	}
	text := "Since " + inUTC(doubt.Since) + ": " + doubt.Summary + "."
	if doubt.Actor != "" {
		text += " By " + doubt.Actor + "."
	}
	return text
}

// findingsByObject returns what was found last for each object.
func (d *Desk) findingsByObject() map[string][]Finding {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	found := map[string][]Finding{}
	latest := map[string]time.Time{}
	for _, notes := range d.known.Items {
		if notes.ConfirmedAt != nil && notes.ObjectID != "" && notes.ConfirmedAt.After(latest[notes.ObjectID]) {
			found[notes.ObjectID], latest[notes.ObjectID] = notes.Findings, *notes.ConfirmedAt
		}
	}
	return found
}

type historyBody struct {
	Of      string
	Entries []Entry
	Older   int
}

func (d *Desk) showHistory(w http.ResponseWriter, r *http.Request) {
	of := r.URL.Query().Get("object")
	d.noteHistory()
	entries, older, err := d.history.read(func(entry Entry) bool { return of == "" || entry.ObjectID == of }, historyShown)
	if err != nil {
		d.log.Error("the history could not be read", "error", err)
		d.problem(w, r, http.StatusInternalServerError, "The history could not be read", "The log of the desk says why.")
		return
	}
	d.show(w, http.StatusOK, "history", d.page(r, "History", historyBody{of, entries, older}))
}
