package worksheet

import "fmt"

const domainsPage = "Domains"

// linkDomain moves a domain to another directory: there is no domain without one.
func linkDomain(c Change) Sheet {
	return c.moveDomain(c.directory(get(c.After, "directoryId")), orderDomains, get(c.After, "directoryId"))
}

// unlinkDomain moves it to the local directory.
func unlinkDomain(c Change) Sheet {
	local := directory{DirectoryFact: DirectoryFact{Name: "Local directory", Local: true}, known: true}
	for id, fact := range c.Around.Directories {
		if fact.Local {
			local.id, local.DirectoryFact = id, fact
		}
	}
	return c.moveDomain(local, orderDeleteDomains, local.id)
}

func (c Change) moveDomain(to directory, order int, toID any) Sheet {
	domain := c.subject("domain")
	from := c.directory(get(c.Before, "directoryId"))
	screen := to
	if to.Local {
		screen = from
	}
	choose := Field{Attribute: "directoryId", Label: "Directory", Choice: true, Value: to.page()}
	if unknown, later := toID.(Unknown); later {
		choose.Value, choose.Later = string(unknown), true
	}
	if from.known {
		choose.Before = from.page()
	}
	tick := Field{Attribute: "domain", Label: "Domain", Choice: true}
	tick.Value, tick.Later, tick.Hidden = shown(domain, nil)

	link := Step{Words: fmt.Sprintf("Press \"Link domain\" and tick %s among the verified domains.", name(domain)), Field: &tick}
	move := Step{Words: fmt.Sprintf("At %s press \"Link to a different directory\" and choose %s.", name(domain), to), Field: &choose}
	sheet := Sheet{
		Title:  fmt.Sprintf("Link domain %s to %s", name(domain), to),
		Screen: screen.screen(domainsPage), Order: order,
	}
	switch {
	case from.known && !from.Local || to.Local:
		if from.Name == "" {
			from.Name = "the directory that the domain is linked to"
		}
		sheet.Where = c.identityProviders(from.page(), "View domains")
		sheet.Steps = []Step{
			do("Open %s and press \"View domains\".", from), move,
		}
	default: // from the local directory, where every domain begins
		sheet.Where = c.identityProviders(to.page(), "View domains")
		link.Or = fmt.Sprintf("A domain that another directory has: open that directory, press \"View domains\", then \"Link to a different directory\", and choose %s.", to)
		sheet.Uncertain = []string{"The console offers verified domains alone. One that is missing has to be verified, and perhaps its accounts claimed, under Settings > Domains."}
		sheet.Steps = []Step{do("Open %s and press \"View domains\".", to), link, {Words: fmt.Sprintf("Look that the domain is linked to %s now.", to), Field: &choose}}
	}
	sheet.Consequences = c.followers(domain, from, to)
	sheet.Questions = []Question{{
		Name: "accounts_follow", Ask: fmt.Sprintf("Is it right that the accounts of %s belong to %s from now on?", name(domain), to),
		Known: c.followerCount(domain),
	}}
	return sheet
}

// followers says what happens to the accounts of a domain.
func (c Change) followers(domain any, from, to directory) []string {
	said := []string{
		fmt.Sprintf("New accounts of %s belong to %s and get its default authentication policy.", name(domain), to),
		fmt.Sprintf("Accounts that are there (%s): they may stay in the policy that they are in, or follow into that of %s. Atlassian's pages say both. Look at some of them afterwards.", c.accounts(text(domain)), to),
	}
	switch standard, known := c.defaultPolicy(to.id); {
	case to.Local:
		said = append(said, "The local directory has no single sign-on: who follows signs in with an Atlassian password.")
	case known && standard.EnforceSSO:
		said = append(said, fmt.Sprintf("Accounts of %s that follow sign in with %s from now on: %s enforces single sign-on.", name(domain), to.provider(), standard.called()))
	case known:
		said = append(said, fmt.Sprintf("Nobody has to sign in with %s yet: %s does not enforce single sign-on.", to.provider(), standard.called()))
	default:
		said = append(said, notKnown+"whether the default policy of "+to.String()+" enforces single sign-on. If it does, who follows has to sign in with "+to.provider()+" from now on.")
	}
	said = append(said, "It can be undone: the domain can be linked back. Accounts that a directory has changed meanwhile stay as they are.")
	if from.known && !from.Local {
		said = append(said, fmt.Sprintf("%s no longer decides who updates these accounts.", from.provider()))
	}
	return said
}

// called names a default policy in a sentence.
func (p PolicyFact) called() string {
	if p.Name == "" {
		return "its default policy"
	}
	return "the default policy " + name(p.Name)
}

// defaultPolicy returns what is known of a directory's default policy.
func (c Change) defaultPolicy(directoryID string) (PolicyFact, bool) {
	for _, policy := range c.policiesOf(directoryID) {
		if policy.Default {
			return policy, true
		}
	}
	return PolicyFact{}, false
}
