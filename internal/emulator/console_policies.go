package emulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

type policiesPage struct {
	frame
	Directories []directorySection
	Chosen      string // the directory that the form for a new policy names
}

func showPolicies(v visit) pageView {
	page := policiesPage{frame: v.frame("policies", "Authentication policies"), Directories: v.directories(), Chosen: v.asked("directory")}
	if first, there := adminapi.Find(page.Directories, func(d directorySection) bool { return !d.Local() }); there && page.Chosen == "" {
		page.Chosen = first.ID
	}
	return pageView{template: "policies", data: page}
}

type policyPage struct {
	frame
	policyView
	Directory   directoryView
	Members     []personView
	MemberCount int
}

// shownMembers bounds the lists of people on pages that are about something else.
const shownMembers = 200

func showPolicy(v visit) pageView {
	p, there := readOne[policyView](v, "authentication-policies", v.path("policy"))
	if !there {
		return noPage("authentication policy")
	}
	d, _ := readOne[directoryView](v, "directories", p.DirectoryID)
	page := policyPage{frame: v.frame("policies", p.Name), policyView: p, Directory: d}
	v.inside(func(c *call) {
		var members []string
		for _, u := range c.org.Users {
			if u.PolicyID == p.ID {
				members = append(members, u.AccountID)
			}
		}
		page.MemberCount, page.Members = len(members), c.people(members)
	})
	return pageView{template: "policy", data: page}
}

func policyAddress(id string) string { return "/console/policies/" + url.PathEscape(id) }

func addPolicy(v visit) (string, notice, error) {
	content := v.settingsSent(policyView{})
	maps.Copy(content, map[string]any{
		"directoryId": v.sent("directory"), "name": v.sent("name"), "enforceSso": v.sent("enforceSso") != "", "isDefault": v.sent("isDefault") != "",
	})
	answered, err := v.write(http.MethodPost, v.identityPath("authentication-policies"), content)
	var added policyView
	answered.data(&added)
	return policyAddress(added.ID), notice{Words: "The policy is there. Nobody is under it before you add somebody."}, err
}

func (v visit) changePolicy(content map[string]any, words string) (string, notice, error) {
	_, err := v.write(http.MethodPatch, v.identityPath("authentication-policies", v.path("policy")), content)
	return policyAddress(v.path("policy")), notice{Words: words}, err
}

func renamePolicy(v visit) (string, notice, error) {
	return v.changePolicy(map[string]any{"name": v.sent("name")}, "The policy has its new name.")
}

func enforceSSO(v visit) (string, notice, error) {
	if v.sent("enforceSso") == "true" {
		return v.changePolicy(map[string]any{"enforceSso": true}, "Single sign-on is enforced.")
	}
	return v.changePolicy(map[string]any{"enforceSso": false}, "Single sign-on is not enforced any more.")
}

func makePolicyDefault(v visit) (string, notice, error) {
	return v.changePolicy(map[string]any{"isDefault": true}, "New accounts of the directory come under this policy from now on.")
}

func deletePolicyByHand(v visit) (string, notice, error) {
	_, err := v.write(http.MethodDelete, v.identityPath("authentication-policies", v.path("policy")), nil)
	return "/console/policies", notice{Words: "The policy is deleted. Its members are under the default policy of its directory."}, err
}

// addMembers puts people under the policy in the path.
func addMembers(v visit) (string, notice, error) {
	words, err := v.movePeople(v.path("policy"), v.lines("emails"))
	return policyAddress(v.path("policy")), notice{Words: words}, err
}

// movePeople puts people under a policy. Where some of them cannot be, the others are all the same, and the error says who is not, and
// why.
func (v visit) movePeople(policyID string, emails []string) (string, error) {
	if len(emails) == 0 {
		return "", &refusal{http.StatusBadRequest, "Name at least one person by e-mail address."}
	}
	begun := v.ask(administratorInside, http.MethodPost, v.orgPath("/admin/control/v1/orgs/", "auth-policy", policyID, "add-users"), map[string]any{"users": emails}, "")
	if err := begun.refusal(); err != nil {
		return "", err
	}
	var task struct{ TaskID string }
	_ = json.Unmarshal(begun.text, &task) // our own answer
	var done policyTaskAnswer
	_ = json.Unmarshal(v.ask(administratorInside, http.MethodGet, v.orgPath("/admin/control/v1/orgs/", "auth-policy", "task", task.TaskID), nil, "").text, &done)
	moved := describeCount(done.SuccessCount, "account") + " moved into the policy."
	if done.FailureCount == 0 {
		return moved, nil
	}
	var reasons []string
	for _, one := range done.FailureReasons {
		reasons = append(reasons, fmt.Sprintf("%s: %s", strings.Join(one.Emails, ", "), one.Details.Detail))
	}
	return "", &refusal{http.StatusConflict, moved + " Not moved: " + strings.Join(reasons, "; ") + "."}
}

func syncConflictByHand(v visit) (string, notice, error) {
	_, err := v.write(http.MethodPost, v.identityPath("directories", v.path("directory"), "group-conflicts", v.path("conflict"), "sync"), nil)
	return directoryAddress(v.path("directory"), "conflicts"), notice{Words: "The group has the members that the identity provider wants, and is the identity provider’s from now on."}, err
}

// byName sorts what has a name, whatever its case.
func byName[T any](all []T, name func(T) string) []T {
	slices.SortStableFunc(all, func(a, b T) int { return cmp.Compare(strings.ToLower(name(a)), strings.ToLower(name(b))) })
	return all
}
