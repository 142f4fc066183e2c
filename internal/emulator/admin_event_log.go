package emulator

import (
	"cmp"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
	"github.com/orgadmin/terraform-provider-atlassian/internal/identity"
)

const (
	// keptEvents bounds the log. The state file has it in it and is written whole at every change.
	keptEvents = 2000
	// processingTime is how long an event takes into the log. 0.2 to 1 second was seen (Elastic's integration); Atlassian says
	// minutes.
	processingTime = 500 * time.Millisecond
)

// event is one entry of the audit log. Unlike all other objects it is never changed, so that copies of the organization
// may share it. Its sequence is its own: reading old ids and versions out of an organization must not depend on what
// was logged.
type event struct {
	adminapi.Object
	Time        time.Time   `json:"time"`
	ProcessedAt time.Time   `json:"processedAt"` // zero in older files
	Action      eventAction `json:"action"`
	Actor       eventActor  `json:"actor"`
	IP          string      `json:"ip"` // "" where no person did it
	// About is the context: what it was done to, in the order of the recorded events.
	About []eventObject `json:"about"`
	// Container is where it was done; nil is the organization.
	Container *eventObject `json:"container,omitempty"`
	Message   string       `json:"message,omitempty"`
}

type eventActor struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
}

// internalSystem is the actor of what follows from something that somebody has done. Its address is none, as recorded.
var internalSystem = eventActor{ID: "atlassian-internal-system", Name: "Atlassian Internal System", Email: "Atlassian Internal System"}

// The types of what events speak of.
const (
	aboutDirectory = "directory"
	aboutPolicy    = "auth-policy"
	aboutGroup     = "groups"
	aboutUser      = "users"
	aboutOrg       = "orgs"
	aboutSite      = "sites"
)

// eventObject is something that an event speaks of.
type eventObject struct {
	Type string `json:"type"`
	ID   string `json:"id"`
	Name string `json:"name"`
	// Attributes are those beside the name.
	Attributes map[string]string `json:"attributes,omitempty"`
}

func about(kind, id, name string) eventObject { return eventObject{Type: kind, ID: id, Name: name} }

// with returns the object with more attributes, given as name and value in turn.
func (o eventObject) with(pairs ...string) eventObject {
	o.Attributes = map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		o.Attributes[pairs[i]] = pairs[i+1]
	}
	return o
}

func aboutDirectoryOf(d *identity.Directory) eventObject { return about(aboutDirectory, d.ID, d.Name) }

// about names an account by its address, as the recorded events do, also where it has a name.
func (u *user) about() eventObject {
	return about(aboutUser, u.AccountID, u.Email).with("email", u.Email, "accountType", "atlassian")
}

func (g *group) about() eventObject { return about(aboutGroup, g.ID, g.Name).with("groupName", g.Name) }

// aboutSettings is a policy with what it says. Recorded are only the settings of a new one; the words of the others are inferred.
func (org *organization) aboutSettings(p *identity.Policy) eventObject {
	return about(aboutPolicy, p.ID, p.Name).with("ssoDetails", strings.ToLower(sso(p)), "twoSvDetails", p.TwoStepVerification, "passwordStrength", p.PasswordStrength,
		"passwordExpiry", expiry(p.PasswordExpiryDays), "sessionDuration", strconv.Itoa(*cmp.Or(p.IdleSessionDurationMinutes, new(0))), "orgId", org.ID)
}

// expiry is when passwords expire: Never, or a number of days.
func expiry(days *int) string {
	if days == nil || *days == 0 {
		return "Never"
	}
	return strconv.Itoa(*days)
}

// lasting is a number of minutes in the largest unit that divides it.
func lasting(minutes string) string {
	count, _ := strconv.Atoi(minutes)
	for _, unit := range []struct {
		minutes int
		name    string
	}{{24 * 60, "day"}, {60, "hour"}} {
		if count%unit.minutes == 0 {
			return describeCount(count/unit.minutes, unit.name)
		}
	}
	return describeCount(count, "minute")
}

// capital makes the first letter of a word a capital, as the messages have it.
func capital(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// sso is whether a policy enforces single sign-on. None is recorded, Enforced is inferred.
func sso(p *identity.Policy) string {
	if p.EnforceSSO {
		return "Enforced"
	}
	return "None"
}

// log adds an event. Its time may lie in the past, where the organization catches up with the clock; the order of the log is
// that of processing.
func (s *Server) log(org *organization, logged event) {
	org.LastEvent++
	logged.Object = adminapi.Object{ID: identity.RandomID(), Sequence: org.LastEvent}
	if s.options.DeterministicIDs {
		logged.ID = fmt.Sprintf("00000000-0000-4000-a000-%012x", org.LastEvent)
	}
	logged.ProcessedAt = logged.Time.Add(processingTime)
	if last := len(org.Events) - 1; last >= 0 && logged.ProcessedAt.Before(org.Events[last].processed()) {
		logged.ProcessedAt = org.Events[last].processed()
	}
	logged.Message = logged.sentence()
	if len(logged.About) > 0 && logged.About[0].Type == aboutGroup && len(org.Sites) > 0 {
		site := org.aboutSite(org.Sites[0])
		logged.Container = &site
	}
	org.Events = append(org.Events, &logged)
	if beyond := len(org.Events) - keptEvents; beyond > 0 {
		org.Events = org.Events[beyond:]
	}
}

// aboutSite is the container of events about groups. It was recorded before groups were the organization's; what is there
// now is not known.
func (org *organization) aboutSite(site string) eventObject {
	name, _, _ := strings.Cut(site, ".")
	return about(aboutSite, uuidOf("site "+org.ID+" "+site), "https://"+site).with("siteName", name, "siteHostName", "https://"+site)
}

// sentence is what an event says in words. It is empty where nobody has seen its words.
func (one *event) sentence() string {
	var names []any
	for _, object := range one.About {
		names = append(names, object.Name)
	}
	switch one.Action {
	case groupCreated:
		return fmt.Sprintf("Created %s group", names...)
	case groupDeleted:
		return fmt.Sprintf("Deleted %s group", names...)
	case groupMemberAdded:
		return fmt.Sprintf("Added %[2]s to %[1]s group", names...)
	case groupMemberRemoved:
		return fmt.Sprintf("Removed %[2]s from %[1]s group", names...)
	case domainAdded:
		return fmt.Sprintf("Added %s domain to verify", one.About[0].Attributes["domain"])
	case domainVerified:
		return fmt.Sprintf("Verified %s domain", one.About[0].Attributes["domain"])
	case domainPolicyChanged:
		return fmt.Sprintf("Changed authentication policy %v for domain %s", names[0], one.About[0].Attributes["domain"])
	case policyCreated:
		return "Added " + one.settings()
	case policyUpdated:
		return "Updated " + one.settings() // the first word is inferred
	case userLoggedIn:
		return one.Actor.Name + " logged in"
	}
	return ""
}

func (one *event) settings() string {
	p := one.About[len(one.About)-1]
	expires := p.Attributes["passwordExpiry"]
	if expires != "Never" {
		expires += " days"
	}
	return fmt.Sprintf("settings (SSO=%s, two-step-verification=%s, password strength=%s, password expires=%s, idle session duration=%s) for authentication policy %s",
		capital(p.Attributes["ssoDetails"]), capital(p.Attributes["twoSvDetails"]), capital(strings.ReplaceAll(p.Attributes["passwordStrength"], "_", " ")), expires,
		lasting(p.Attributes["sessionDuration"]), p.Name)
}

func (one *event) processed() time.Time {
	if one.ProcessedAt.IsZero() {
		return one.Time
	}
	return one.ProcessedAt
}

// record logs what the request did. A request that is refused after all leaves no entry, as it leaves nothing else.
func (c *call) record(action eventAction, objects ...eventObject) {
	if c.byPerson {
		c.server.logByAdministrator(c.org, action, objects...)
		return
	}
	ip, _, _ := net.SplitHostPort(c.request.RemoteAddr)
	c.server.log(c.org, event{Time: c.now, Action: action, Actor: c.actor(), IP: ip, About: objects})
}

// logConsequence logs what follows from something that somebody did, in the name of the internal system.
func (s *Server) logConsequence(org *organization, at time.Time, action eventAction, objects ...eventObject) {
	s.log(org, event{Time: at, Action: action, Actor: internalSystem, About: objects})
}

// logByAdministrator logs what an administrator did in the console.
func (s *Server) logByAdministrator(org *organization, action eventAction, objects ...eventObject) {
	actor := internalSystem
	if admin, there := org.administrator(); there {
		actor = admin.actor()
	}
	s.log(org, event{Time: s.now(), Action: action, Actor: actor, IP: consoleIP, About: objects})
}

// consoleIP is where people are who do something elsewhere than in this API: an address for documentation (RFC 5737).
const consoleIP = "192.0.2.44"

func (u *user) actor() eventActor {
	return eventActor{ID: u.AccountID, Name: u.Name, Email: u.Email}
}

// administrator is the first of the organization.
func (org *organization) administrator() (*user, bool) {
	return adminapi.Find(org.Users, func(u *user) bool { return slices.Contains(u.PlatformRoles, roleOrganizationAdmin) })
}

// actor is who makes the request: the identity provider, or the account that an organization API key has of its own, with
// an address that nobody has (recorded of a key of 2021).
func (c *call) actor() eventActor {
	if c.provisioning != nil {
		d, _ := adminapi.ByID(c.org.Directories, c.provisioning.DirectoryID)
		return eventActor{ID: c.provisioning.SCIMDirectoryID, Name: d.Name}
	}
	return eventActor{
		ID:    identity.KeySum("account of the API key of " + c.org.ID)[:24],
		Name:  "Organization API key",
		Email: uuidOf("API key of "+c.org.ID) + "@connect.atlassian.com",
	}
}

// recordRole logs a role of a group by what it is on: a product, or the organization. Which id stands for which of the two is
// inferred from the names.
func (c *call) recordRole(role assignedRole, onProduct, onOrganization eventAction) {
	if role.Resource == c.org.resourceID() {
		c.record(onOrganization)
		return
	}
	c.record(onProduct)
}
