package emulator

import (
	"encoding/json"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strings"
)

// scimContent is what an identity provider has pushed into a directory.
type scimContent struct {
	Users                 []pushedUser
	Groups                []pushedGroup
	UserCount, GroupCount int // how many there are; shownMembers of them are shown
}

type pushedUser struct {
	UserName, DisplayName string
	Active                bool
}

type pushedGroup struct {
	DisplayName string
	Members     int
	Names       []string // of the first members
}

// scimContent returns what of a directory's SCIM content has a text in it.
func (v visit) scimContent(directoryID, text string) (found scimContent) {
	const shownNames = 20
	v.inside(func(c *call) {
		names := map[string]string{}
		for _, one := range c.org.SCIMUsers {
			if one.DirectoryID != directoryID {
				continue
			}
			user := pushedUser{one.Attributes.UserName, one.Attributes.DisplayName, one.Active}
			names[one.ID] = user.DisplayName
			if !containsFold(user.UserName+"\n"+user.DisplayName+"\n"+one.Attributes.ExternalID, text) {
				continue
			}
			if found.UserCount++; found.UserCount <= shownMembers {
				found.Users = append(found.Users, user)
			}
		}
		for _, one := range c.org.SCIMGroups {
			if one.DirectoryID != directoryID || !containsFold(one.DisplayName, text) {
				continue
			}
			if found.GroupCount++; found.GroupCount > shownMembers {
				continue
			}
			group := pushedGroup{DisplayName: one.DisplayName, Members: len(one.Members)}
			for _, id := range one.Members[:min(len(one.Members), shownNames)] {
				group.Names = append(group.Names, names[id])
			}
			found.Groups = append(found.Groups, group)
		}
	})
	return found
}

// suggestion is what the form of the identity provider holds before anything is typed.
type suggestion struct{ People, Groups string }

// mostSuggested is how many people the form suggests: as many as a learner reads.
const mostSuggested = 5

// suggestion proposes to push the first people of the linked domains who were not pushed yet, and one group with them.
func (v visit) suggestion(d directorySection) suggestion {
	var people, emails []string
	v.inside(func(c *call) {
		pushed, linked := map[string]bool{}, map[string]bool{}
		for _, one := range c.org.SCIMUsers {
			pushed[one.AccountID] = pushed[one.AccountID] || one.DirectoryID == d.ID
		}
		for _, one := range d.Domains {
			linked[one.Domain] = true
		}
		for _, u := range c.org.Users {
			_, host, _ := strings.Cut(strings.ToLower(u.Email), "@")
			if linked[host] && !pushed[u.AccountID] && u.Service == nil && len(people) < mostSuggested {
				people, emails = append(people, u.Name+" <"+u.Email+">"), append(emails, u.Email)
			}
		}
	})
	if len(people) == 0 {
		return suggestion{}
	}
	return suggestion{strings.Join(people, "\n"), d.Name + " people: " + strings.Join(emails, ", ")}
}

// mostPushed bounds one push: each user is a write of the whole organization.
const mostPushed = 500

// push is the identity provider writing people and groups into its SCIM directory, request by request, as Okta does. What is
// there already is brought in line.
func push(v visit) (string, notice, error) {
	configs := readAll[provisioningView](v, url.Values{"directoryId": {v.path("directory")}}, "provisioning-configs")
	if len(configs) == 0 {
		return "", notice{}, &refusal{http.StatusConflict, "Nothing can be pushed before provisioning is set up."}
	}
	people, groups, err := v.readPush()
	if err != nil {
		return "", notice{}, err
	}
	okta := provider{visit: v, base: "/scim/directory/" + url.PathEscape(configs[0].SCIMDirectoryID), ids: map[string]string{}}
	var conflicts []string
	for _, one := range people {
		if err := okta.pushUser(one); err != nil {
			return "", notice{}, err
		}
	}
	for _, one := range groups {
		conflict, err := okta.pushGroup(one)
		if err != nil {
			return "", notice{}, err
		}
		if conflict {
			conflicts = append(conflicts, one.name)
		}
	}
	words := describeCount(len(people), "user") + " and " + describeCount(len(groups)-len(conflicts), "group") + " pushed."
	if len(conflicts) > 0 {
		words += " The organization has a group of its own named " + strings.Join(conflicts, ", ") + ": see Group conflicts."
	}
	return directoryAddress(v.path("directory"), "pushed"), notice{Words: words}, nil
}

// pushedTeam is a group as the form names it.
type pushedTeam struct {
	name   string
	emails []string
}

// readPush reads the people ("Ada Lovelace <ada@acme.com>") and the groups ("engineering: ada@acme.com, bob@acme.com") of the form, one on
// each line.
func (v visit) readPush() (people []*mail.Address, groups []pushedTeam, err error) {
	for line := range strings.Lines(v.sent("people")) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		name, address := "", line
		if start := strings.LastIndex(line, "<"); start >= 0 && strings.HasSuffix(line, ">") {
			name, address = line[:start], line[start+1:len(line)-1]
		}
		parsed, err := mail.ParseAddress(strings.TrimSpace(address))
		if err != nil {
			return nil, nil, &refusal{http.StatusBadRequest, "“" + line + "” is nobody: write a name and an address, such as Ada Lovelace <ada@acme.com>."}
		}
		people = append(people, &mail.Address{Name: strings.Trim(strings.TrimSpace(name), `"`), Address: parsed.Address})
	}
	for line := range strings.Lines(v.sent("groups")) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		name, members, _ := strings.Cut(line, ":")
		if strings.TrimSpace(name) == "" {
			return nil, nil, &refusal{http.StatusBadRequest, "“" + line + "” is no group: write its name, a colon and the addresses of its members."}
		}
		team := pushedTeam{name: strings.TrimSpace(name)}
		for email := range strings.SplitSeq(members, ",") {
			if email = strings.TrimSpace(email); email != "" {
				team.emails = append(team.emails, email)
			}
		}
		groups = append(groups, team)
	}
	switch {
	case len(people)+len(groups) == 0:
		return nil, nil, &refusal{http.StatusBadRequest, "Name at least one person or one group to push."}
	case len(people)+len(groups) > mostPushed:
		return nil, nil, &refusal{http.StatusBadRequest, "One push takes at most " + describeCount(mostPushed, "line") + "."}
	}
	return people, groups, nil
}

// provider is an identity provider that pushes.
type provider struct {
	visit
	base string
	ids  map[string]string // SCIM ids by address
}

func (p provider) lookUp(kind, filter string) (id string) {
	answered := p.ask(providerInside, http.MethodGet, p.base+"/"+kind+"?"+url.Values{"filter": {filter}}.Encode(), nil, "")
	var page struct{ Resources []struct{ ID string } }
	_ = json.Unmarshal(answered.text, &page) // a refusal has none
	if len(page.Resources) > 0 {
		return page.Resources[0].ID
	}
	return ""
}

func scimQuoted(text string) string {
	quoted, _ := json.Marshal(text) // a string always marshals; SCIM quotes as JSON does
	return string(quoted)
}

// userID returns the SCIM id of the user with an address; "" for none.
func (p provider) userID(email string) string {
	email = strings.ToLower(email)
	if p.ids[email] == "" {
		p.ids[email] = p.lookUp("Users", "userName eq "+scimQuoted(email))
	}
	return p.ids[email]
}

func (p provider) pushUser(one *mail.Address) error {
	name := one.Name
	if name == "" {
		name, _, _ = strings.Cut(one.Address, "@")
	}
	content := map[string]any{
		"schemas": []string{scimUserSchema}, "userName": one.Address, "displayName": name, "active": true,
		"emails": []map[string]any{{"value": one.Address, "type": "work", "primary": true}},
	}
	method, path := http.MethodPost, p.base+"/Users"
	if id := p.userID(one.Address); id != "" {
		method, path = http.MethodPut, path+"/"+url.PathEscape(id)
	}
	return p.ask(providerInside, method, path, content, "").refusal()
}

// pushGroup tells whether the organization has a group of that name that this directory does not manage.
func (p provider) pushGroup(one pushedTeam) (conflict bool, err error) {
	members := []map[string]string{}
	for _, email := range one.emails {
		id := p.userID(email)
		if id == "" {
			return false, &refusal{http.StatusBadRequest, "“" + email + "” of the group “" + one.name + "” is not among the people who were pushed. Add the person above."}
		}
		members = append(members, map[string]string{"value": id})
	}
	content := map[string]any{"schemas": []string{scimGroupSchema}, "displayName": one.name, "members": members}
	if id := p.lookUp("Groups", "displayName eq "+scimQuoted(one.name)); id != "" {
		return false, p.ask(providerInside, http.MethodPut, p.base+"/Groups/"+url.PathEscape(id), content, "").refusal()
	}
	answered := p.ask(providerInside, http.MethodPost, p.base+"/Groups", content, "")
	if answered.status == http.StatusConflict {
		return true, nil
	}
	return false, answered.refusal()
}

// signIn is somebody of the directory's domains signing in through the identity provider.
func signIn(v visit) (string, notice, error) {
	email := v.sent("email")
	_, host, _ := strings.Cut(strings.ToLower(email), "@")
	domains := readAll[linkedDomainView](v, url.Values{"directoryId": {v.path("directory")}}, "linked-domains")
	_, hasSAML := readOne[samlView](v, "directories", v.path("directory"), "saml-configuration")
	google, _ := v.google()
	switch {
	case !hasSAML && (google.State == "" || google.NeedsConsent()):
		return "", notice{}, &refusal{http.StatusConflict, "Nobody can sign in through the identity provider before SAML or Google Workspace is set up."}
	case !slices.ContainsFunc(domains, func(one linkedDomainView) bool { return one.Domain == host }):
		return "", notice{}, &refusal{http.StatusConflict, "“" + email + "” is on no domain that is linked to this directory, so the identity provider is not asked."}
	}
	return directoryAddress(v.path("directory"), "provider"), notice{Words: email + " has signed in through the identity provider. The audit log has it."}, v.server.LogIn(email)
}
