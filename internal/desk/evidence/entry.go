package evidence

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// Named is an object as an event names it; either may be "".
type Named struct{ ID, Name string }

// Policy is an authentication policy as an event shows it.
type Policy struct {
	ID, Name                   string
	DirectoryID, DirectoryName string // "" where the event does not tell
	// SSO is Atlassian's word for whether the policy enforces single sign-on, such as "none"; "" where the event does not tell.
	SSO string
	// Values are all that the event says of the policy.
	Values map[string]string
	At     time.Time
}

// Entry is an event of the audit log, as far as it matters here.
type Entry struct {
	ID string
	// Action is in lower case.
	Action string
	// At is when it happened, ProcessedAt when the log took it in.
	At, ProcessedAt time.Time
	// Actor is who did it, in words. Consequences have the actor "Atlassian Internal System".
	Actor string
	// Message is the event in a sentence; "" where it says nothing.
	Message         string
	Domains         []string
	Policies        []Policy
	Directories     []Named
	SCIMDirectories []string
	// IDs are those of everything that it names, whatever that is.
	IDs []string
	// Setting is the setting of an org_settings_update.
	Setting string
	// order is in which it came, for what happened at one and the same time.
	order int
}

// entryOf reads an event generically: most of what matters here was never recorded, so nothing is counted on.
func entryOf(event client.Event) Entry {
	e := Entry{
		ID: event.ID, Action: strings.ToLower(event.Action), At: event.Time.Time, ProcessedAt: event.ProcessedAt.Time,
		Actor: actorOf(event.Actor), Message: client.Printable(event.Message),
	}
	if e.At.IsZero() {
		e.At = e.ProcessedAt
	}
	if e.ProcessedAt.IsZero() {
		e.ProcessedAt = e.At
	}
	for _, object := range event.Context {
		e.addObject(object)
	}
	for _, object := range event.Container {
		if domain := object.Attributes["domain"]; domain != "" {
			e.addDomain(domain)
		}
		if setting := object.Attributes["settingName"]; setting != "" {
			e.Setting = client.Printable(setting + " " + object.Attributes["settingValues"])
		}
	}
	for i := range e.Policies { // an event about a policy names its directory beside it
		if len(e.Directories) == 1 {
			e.Policies[i].DirectoryID, e.Policies[i].DirectoryName = e.Directories[0].ID, e.Directories[0].Name
		}
	}
	return e
}

func (e *Entry) addObject(object client.EventObject) {
	kind, name := strings.ToLower(object.Type), client.Printable(object.Attributes["name"])
	if object.ID != "" && kind != "orgs" && kind != "users" {
		e.IDs = append(e.IDs, uuid.Lower(object.ID))
	}
	if domain := object.Attributes["domain"]; domain != "" {
		e.addDomain(domain)
	}
	switch {
	case strings.Contains(kind, "scim"):
		e.SCIMDirectories = append(e.SCIMDirectories, uuid.Lower(object.ID))
	case kind == "auth-policy":
		e.Policies = append(e.Policies, Policy{
			ID: uuid.Lower(object.ID), Name: name, SSO: client.Printable(object.Attributes["ssoDetails"]), Values: maps.Clone(object.Attributes), At: e.At,
		})
	case kind == "directory":
		e.Directories = append(e.Directories, Named{uuid.Lower(object.ID), name})
	}
}

func (e *Entry) addDomain(name string) {
	if key := domainKey(name); !slices.Contains(e.Domains, key) {
		e.Domains = append(e.Domains, client.Printable(key))
	}
}

func actorOf(actor client.EventActor) string {
	who := actor.Name
	if who == "" {
		who = actor.Email
	}
	if who == "" {
		who = actor.ID
	}
	if actor.Email != "" && actor.Email != who && strings.Contains(actor.Email, "@") {
		who += " (" + actor.Email + ")"
	}
	if actor.TokenLabel != "" {
		who += ", with API token " + actor.TokenLabel
	}
	return client.Printable(who)
}

// namesNothing tells whether an event leaves open which object it is about.
func (e Entry) namesNothing() bool {
	return len(e.Domains)+len(e.Policies)+len(e.Directories)+len(e.SCIMDirectories) == 0
}
