package worksheet

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// mostNamed is how many people a sentence names, and mostListed a list of them.
const mostNamed, mostListed = 10, 50

// people says whose accounts a directory has, by its domains.
func (c Change) people(of directory) string {
	switch {
	case of.Domains == nil:
		return notKnown + "which domains are linked to " + of.String() + ", and so whose accounts these are."
	case len(of.Domains) == 0:
		return c.partly("No domain is linked to " + of.String())
	}
	said := make([]string, 0, len(of.Domains))
	var unread []string
	for _, domain := range of.Domains {
		said = append(said, domain+" ("+c.accounts(domain)+")")
		if why := c.Around.Accounts[domain].Unread; why != "" && !slices.Contains(unread, why) {
			unread = append(unread, why)
		}
	}
	return strings.Join(append([]string{c.partly("Domains of " + of.String() + ": " + strings.Join(said, ", "))}, unread...), " ")
}

// partly ends a sentence that lists what is known.
func (c Change) partly(sentence string) string {
	if c.Around.Partial {
		return sentence + ", as far as it is known here."
	}
	return sentence + "."
}

// accounts says how many accounts a domain has.
func (c Change) accounts(domain string) string {
	switch read, known := c.Around.Accounts[domain]; {
	case !known || read.Unread != "":
		return "number of accounts not known here"
	case read.More:
		return "at least " + counted(read.Count, "account")
	default:
		return counted(read.Count, "account")
	}
}

// followerCount says how many accounts follow a domain, when that was read, and else why it is not known.
func (c Change) followerCount(domain any) []string {
	said := name(domain) + ": " + c.accounts(text(domain))
	switch read := c.Around.Accounts[text(domain)]; {
	case read.Unread != "":
		return []string{said + ".", read.Unread}
	case !read.ReadAt.IsZero():
		return []string{said + shownOn(read.ReadAt) + "."}
	}
	return []string{said + "."}
}

// shownOn ends a sentence about what Atlassian has shown at a time.
func shownOn(at time.Time) string { return ", as Atlassian showed it on " + when(at) }

func when(at time.Time) string { return at.UTC().Format("2 Jan 2006, 15:04 UTC") }

// listed names people, up to a bound.
func listed(people []string, most int) string {
	if len(people) <= most+1 { // "and 1 other" is no shorter than the name
		return strings.Join(people, ", ")
	}
	return fmt.Sprintf("%s, and %d others", strings.Join(people[:most], ", "), len(people)-most)
}

// members says who is in a policy.
func (c Change) members(of PolicyFact) string {
	people := c.Around.Directories[of.DirectoryID].People
	switch {
	case of.Members == nil && people.known() && of.ConsoleID != "":
		return c.membersRead(of, people)
	case of.Members == nil:
		return "members not known here"
	case c.Around.Partial && len(of.Members) == 0:
		return "nobody that is known here"
	case len(of.Members) == 0:
		return "nobody"
	case c.Around.Partial:
		return listed(of.Members, mostNamed) + ", and perhaps others"
	}
	return listed(of.Members, mostNamed)
}

// membersRead says who is in a policy of those whom Atlassian has shown: a policy may have members on other domains.
func (c Change) membersRead(of PolicyFact, people PeopleFact) string {
	var members []string
	for _, one := range people.Accounts {
		if one.PolicyID == of.id {
			members = append(members, one.Email)
		}
	}
	if len(members) == 0 {
		return "nobody who is active on the directory's domains"
	}
	return listed(members, mostNamed)
}

// nobodyIsInIt tells whether it is known that the policy of the change has no members, and gets none by itself as a default policy does.
func (c Change) nobodyIsInIt() bool {
	if c.becomesDefault() {
		return false
	}
	if c.Verb == Create {
		return true
	}
	policy, known := c.policy(c.subject("id"))
	if !known || policy.Default {
		return false
	}
	people := c.Around.Directories[policy.DirectoryID].People
	if policy.Members == nil && people.known() && policy.ConsoleID != "" {
		return !people.More && !slices.ContainsFunc(people.Accounts, func(one AccountFact) bool { return !one.Told || one.PolicyID == policy.id })
	}
	return policy.Members != nil && len(policy.Members) == 0 && !c.Around.Partial
}

// policy returns what is known of a policy.
func (c Change) policy(id any) (PolicyFact, bool) {
	policy, known := c.Around.Policies[text(id)]
	policy.id = text(id)
	return policy, known
}

// membersHere says who is in the policy that the change is about.
func (c Change) membersHere() string {
	policy, known := c.policy(c.subject("id"))
	if !known {
		return "members not known here"
	}
	return c.members(policy)
}

// crowd is the people of a directory, by what it means for them that a policy enforces single sign-on from now on.
type crowd struct {
	begin, already    []string
	outside           []group
	elsewhere, untold []string // in a policy that is not recorded here, and in one that Atlassian does not tell
}

// group is the people of one policy.
type group struct {
	policy string
	people []string
}

// stays adds somebody who stays outside, by the policy in which they are.
func (c *crowd) stays(policy, who string) {
	for i := range c.outside {
		if c.outside[i].policy == policy {
			c.outside[i].people = append(c.outside[i].people, who)
			return
		}
	}
	c.outside = append(c.outside, group{policy, []string{who}})
}

// staysOutside lists who stays outside, the smallest policy first: in a list of everybody nobody would find the break-glass account.
func (c *crowd) staysOutside() []string {
	if len(c.outside) == 1 {
		only := c.outside[0]
		return sayf("Stay outside: %d: %s (%s).", len(only.people), listed(only.people, mostListed), only.policy)
	}
	slices.SortStableFunc(c.outside, func(a, b group) int { return len(a.people) - len(b.people) })
	said, count := []string{""}, 0
	for _, one := range c.outside {
		count += len(one.people)
		said = append(said, fmt.Sprintf("Of these in %s: %d: %s.", one.policy, len(one.people), listed(one.people, mostListed)))
	}
	said[0] = fmt.Sprintf("Stay outside: %d.", count)
	return said
}

func (c Change) crowd(d directory) crowd {
	var found crowd
	for _, one := range d.People.Accounts {
		policy, recorded := c.policy(one.PolicyID)
		switch {
		case !one.Told:
			found.untold = append(found.untold, one.Email)
		case !recorded:
			found.elsewhere = append(found.elsewhere, one.Email)
		case c.Verb != Create && one.PolicyID == text(c.subject("id")):
			found.begin = append(found.begin, one.Email)
		case policy.EnforceSSO:
			found.already = append(found.already, one.Email)
		default:
			found.stays(c.policyOf(policy, d), one.Email)
		}
	}
	return found
}

// policyOf names a policy in a list, and its directory where that is another one.
func (c Change) policyOf(policy PolicyFact, d directory) string {
	if policy.DirectoryID == d.id {
		return policy.listed()
	}
	return policy.listed() + " of " + c.directory(policy.DirectoryID).String()
}

// outside says who does not have to use single sign-on.
func (c Change) outside(d directory) []string {
	if c.Around.Policies == nil {
		return sayf(notKnown + "the members of the other policies.")
	}
	if !d.People.known() {
		said := c.otherPolicies(d)
		if d.People.Unread != "" {
			said = append(said, notKnown+"who is in which policy. "+d.People.Unread)
		}
		return said
	}
	found := c.crowd(d)
	count := counted(len(d.People.Accounts), "active account")
	if d.People.More {
		count = "at least " + count
	}
	said := sayf("The domains of %s (%s) have %s%s.", d, strings.Join(d.Domains, ", "), count, shownOn(d.People.ReadAt))
	begin := fmt.Sprintf("Sign in with %s from now on: %d.", d.provider(), len(found.begin))
	if c.nobodyIsInIt() {
		begin += " Nobody is in the policy yet: who is put into it later signs in with " + d.provider() + ", too."
	}
	said = append(said, begin)
	if len(found.already) > 0 {
		said = append(said, fmt.Sprintf("Have to use single sign-on already, by another policy: %d.", len(found.already)))
	}
	switch {
	case len(found.outside) > 0:
		said = append(said, found.staysOutside()...)
	case c.nobodyStaysOutside(d):
		said = append(said, nobodyOutside)
	}
	if len(found.untold) > 0 {
		said = append(said, fmt.Sprintf("%swhether these stay outside, because Atlassian does not say which policy they are in: %s.", notKnown, listed(found.untold, mostListed)))
	}
	if len(found.elsewhere) > 0 {
		said = append(said, fmt.Sprintf("%swhether these stay outside, because they are in a policy whose address in the console is not recorded here: %s.", notKnown, listed(found.elsewhere, mostListed)))
		said = append(said, c.withoutAddress(d)...)
	}
	if d.People.More {
		said = append(said, fmt.Sprintf("The desk reads no more than %d accounts of a directory: of the others nothing is known here.", len(d.People.Accounts)))
	}
	return said
}

// nobodyOutside warns. The administrator is among those who cannot sign in when it goes wrong.
const nobodyOutside = "Nobody on these domains stays outside. If the identity provider does not work, none of them can sign in, an administrator among them included. " +
	"Put a break-glass account into a policy that does not enforce single sign-on before you do this, or have an administrator whose address is on another domain."

// nobodyStaysOutside tells whether it is known that everybody on the domains has to use single sign-on afterwards.
func (c Change) nobodyStaysOutside(d directory) bool {
	found := c.crowd(d)
	return d.People.known() && !d.People.More && len(d.People.Accounts) > 0 && len(found.outside)+len(found.untold)+len(found.elsewhere) == 0
}

// otherPolicies lists the other policies of the directory that do not enforce single sign-on.
func (c Change) otherPolicies(d directory) []string {
	var said []string
	for _, policy := range c.policiesOf(d.id) {
		if !policy.EnforceSSO && policy.id != text(c.subject("id")) {
			said = append(said, fmt.Sprintf("Does not enforce it: %s. In it: %s.", policy.listed(), c.members(policy)))
		}
	}
	if said == nil {
		return []string{c.partly("No other policy of " + d.String() + " leaves anybody outside")}
	}
	return said
}

// withoutAddress says which policies of a directory cannot be told apart, and what to do about it.
func (c Change) withoutAddress(d directory) []string {
	var names []string
	for _, policy := range c.policiesOf(d.id) {
		if policy.ConsoleID == "" {
			names = append(names, policy.listed())
		}
	}
	if names == nil {
		return nil
	}
	return sayf("No address is recorded of: %s. Enter it under Records, at the policy, with \"Check it against the console\".", strings.Join(names, ", "))
}

// signIns says what is known of whether somebody has signed in through the identity provider.
func (c Change) signIns(d directory) []string {
	switch read := d.SignIns; {
	case read.ReadAt.IsZero() || read.Unread != "":
		said := notKnown + "whether anybody has signed in through " + d.provider() + " yet."
		if read.Unread != "" {
			said += " " + read.Unread
		}
		return []string{said}
	case read.Who == "":
		return sayf("The audit log has no sign-in of an account on the domains of %s since %s (read on %s). Events come minutes late, and can be excluded from the log.", d, when(read.Since), when(read.ReadAt))
	default:
		return sayf("The last sign-in of an account on the domains of %s that the audit log has: %s, on %s (read on %s). The log does not say whether it was through %s.", d, read.Who, when(read.At), when(read.ReadAt), d.provider())
	}
}
