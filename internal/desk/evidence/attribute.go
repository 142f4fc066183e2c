package evidence

import (
	"cmp"
	"slices"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/names"
	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// isShownBy tells whether an event speaks for the change.
func (i Item) isShownBy(e Entry) bool {
	return slices.Contains(traces[i.Object][i.Verb].shows, e.Action) && i.sets(e.Action) && i.isInTime(e) && !i.isOfAnother(e) && !slices.Contains(i.Taken, e.ID)
}

// explains tells whether an event is nothing to wonder about: somebody was asked for it, or for what brings it about.
func (i Item) explains(e Entry) bool {
	left := traces[i.Object][i.Verb]
	fits := slices.Contains(left.shows, e.Action) || slices.Contains(left.brings, e.Action) || slices.Contains(left.later, e.Action)
	return fits && i.sets(e.Action) && i.isInTime(e) && !i.isOfAnother(e)
}

// isInTime compares the time at which it happened: how late the log took it in does not count.
func (i Item) isInTime(e Entry) bool {
	if e.At.Before(i.OpenedAt.Add(-before)) {
		return false
	}
	return i.EndedAt.IsZero() || !e.At.After(i.EndedAt.Add(i.slack(e)))
}

// slack is how long after the end of the item an event may have happened. What a person does is over by then, but for the clocks of two
// machines. Atlassian goes on: it moves accounts, and verifies domains.
func (i Item) slack(e Entry) time.Duration {
	moved := i.Object == LinkedDomain && slices.ContainsFunc(e.Policies, func(p Policy) bool { return hasID(i.Policies, p.ID) })
	if moved || slices.Contains(traces[i.Object][i.Verb].later, e.Action) {
		return Late
	}
	return after
}

// isWanted tells whether an event that the item explains is of what was asked for. One with other values is where the right ones came later:
// a policy is added first and set up then. As long as the item is open, and where nothing has shown it yet, Look decides.
func (i Item) isWanted(e Entry, entries []Entry) bool {
	if i.EndedAt.IsZero() || i.hasValuesOf(e) {
		return true
	}
	shown, passed := false, false
	for _, other := range entries {
		if passed = passed || other.ID == e.ID; other.ID == e.ID || !i.isShownBy(other) || !i.hasValuesOf(other) {
			continue
		}
		if passed {
			return true
		}
		shown = true
	}
	return !shown
}

// hasValuesOf tells whether all that an event says of the item's policy, and that can be read, is as the item has it.
func (i Item) hasValuesOf(e Entry) bool {
	if i.Object != AuthenticationPolicy {
		return true
	}
	for _, policy := range e.Policies {
		if !i.isPolicy(policy) {
			continue
		}
		if policy.Name != "" && !i.isCalled(policy.Name) && i.After["isDefault"] != true {
			return false
		}
		for _, one := range settings {
			wanted := i.After[one.name]
			if wanted == nil || one.asksIdentityProvider() && i.After["enforceSso"] == true {
				continue
			}
			if said := one.read(policy.word(one)); said.known && !said.same(wanted) {
				return false
			}
		}
	}
	return true
}

// isOfAnother tells whether an event names another object than the item's. One that names none may be of any.
func (i Item) isOfAnother(e Entry) bool {
	switch i.Object {
	case LinkedDomain:
		if len(e.Domains) > 0 && !slices.Contains(e.Domains, domainKey(i.text("domain"))) {
			return true
		}
		if e.Action == "domain_auth_policy_changed" && allAre(e.Policies, func(p Policy) bool { return hasID(i.Others, p.ID) }) {
			return true
		}
		return false // what it names beside its domain may be where the domain was
	case AuthenticationPolicy:
		if len(e.Policies) > 0 {
			return !slices.ContainsFunc(e.Policies, i.isPolicy)
		}
	case GoogleWorkspaceConnection:
		if i.isOfOtherDomains(e) {
			return true
		}
	case Directory:
		if i.isOfOtherDomains(e) || i.isOfOtherSCIM(e) || i.isOfOtherPolicy(e) {
			return true
		}
		return allAre(e.Directories, func(d Named) bool { return !i.isDirectory(d, i.ExternalID, i.text("name")) })
	case ProvisioningConfig:
		if i.isOfOtherSCIM(e) {
			return true
		}
	}
	return (i.DirectoryID != "" || i.DirectoryName != "") && allAre(e.Directories, func(d Named) bool { return !i.isDirectory(d, i.DirectoryID, i.DirectoryName) })
}

// isDirectory compares ids where both are known, and names otherwise.
func (i Item) isDirectory(d Named, id, name string) bool {
	switch {
	case id != "" && d.ID != "":
		return uuid.Same(id, d.ID)
	case hasID(i.Others, d.ID):
		return false
	}
	return names.Same(d.Name, name)
}

// allAre tells whether there are some, and all of them are so.
func allAre[T any](some []T, are func(T) bool) bool {
	return len(some) > 0 && !slices.ContainsFunc(some, func(one T) bool { return !are(one) })
}

func hasID(all []string, id string) bool {
	return id != "" && slices.ContainsFunc(all, func(one string) bool { return uuid.Same(one, id) })
}

// isOfOtherDomains tells whether an event names domains, and none that the change moves.
func (i Item) isOfOtherDomains(e Entry) bool {
	return len(i.Domains) > 0 && len(e.Domains) > 0 && !slices.ContainsFunc(i.Domains, func(name string) bool { return slices.Contains(e.Domains, domainKey(name)) })
}

// isOfOtherSCIM tells whether an event names SCIM directories, and not that of the item.
func (i Item) isOfOtherSCIM(e Entry) bool {
	own := cmp.Or(i.SCIMDirectoryID, i.text("scimDirectoryId"))
	return allAre(e.SCIMDirectories, func(id string) bool { return own != "" && !uuid.Same(id, own) || hasID(i.Others, id) })
}

// isOfOtherPolicy tells whether a policy was made that is not the one that came with the new directory.
func (i Item) isOfOtherPolicy(e Entry) bool {
	return i.PolicyID != "" && e.Action == "auth_policy_created" && len(e.Policies) > 0 && !slices.ContainsFunc(e.Policies, func(p Policy) bool { return uuid.Same(p.ID, i.PolicyID) })
}

// isPolicy compares ids where both are known, and names otherwise: before and after the change.
func (i Item) isPolicy(p Policy) bool {
	if i.ExternalID != "" && p.ID != "" {
		return uuid.Same(i.ExternalID, p.ID)
	}
	if hasID(i.Others, p.ID) {
		return false
	}
	ofDirectory := p.DirectoryID == "" && p.DirectoryName == "" || i.DirectoryID == "" && i.DirectoryName == "" ||
		i.isDirectory(Named{p.DirectoryID, p.DirectoryName}, i.DirectoryID, cmp.Or(i.DirectoryName, p.DirectoryName))
	return ofDirectory && i.isCalled(p.Name)
}

// isCalled tells whether the object has this name, before the change or after it.
func (i Item) isCalled(name string) bool {
	for _, object := range []map[string]any{i.Before, i.After} {
		if known, ok := object["name"].(string); ok && names.Same(known, name) {
			return true
		}
	}
	return false
}
