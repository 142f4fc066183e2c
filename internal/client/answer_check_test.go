package client_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// about is a call whose answer is about one object, and a good answer to it. key is the value in the answer that tells
// which object it is about.
type about struct {
	call func(context.Context, *client.Client) error
	body string
	key  string
	// identity answers have a version.
	identity, write bool
}

func abouts() map[string]about {
	const (
		directory    = `{"data":{"id":"d-1","name":"Okta","version":"v-1"}}`
		saml         = `{"data":{"identityProviderDirectoryId":"d-1","version":"v-1"}}`
		provisioning = `{"data":{"id":"p-1","directoryId":"d-1","version":"v-1"}}`
		withKey      = `{"data":{"id":"p-1","directoryId":"d-1","version":"v-1","token":"t"}}`
		google       = `{"data":{"id":"g-1","directoryId":"d-1","version":"v-1"}}`
		policy       = `{"data":{"id":"a-1","directoryId":"d-1","name":"Staff","version":"v-1"}}`
		link         = `{"data":{"domain":"acme.com","directoryId":"d-1","version":"v-1"}}`
		user         = `{"id":"u-1","userName":"jo@acme.com","emails":[],"active":true}`
		group        = `{"id":"s-1","displayName":"eng"}`
	)
	name := "Okta"
	return map[string]about{
		"directory, read": {func(ctx context.Context, c *client.Client) error {
			_, err := c.Directory(ctx, "org", "d-1")
			return err
		}, directory, "d-1", true, false},
		"directory, create": {createDirectory, directory, "Okta", true, true},
		"directory, update": {func(ctx context.Context, c *client.Client) error {
			_, err := c.UpdateDirectory(ctx, "org", "d-1", "v-1", client.DirectoryUpdate{Name: &name})
			return err
		}, directory, "d-1", true, true},
		"SAML, read": {func(ctx context.Context, c *client.Client) error {
			_, err := c.SAMLConfiguration(ctx, "org", "d-1")
			return err
		}, saml, "d-1", true, false},
		"SAML, create": {createSAML, saml, "d-1", true, true},
		"SAML, update": {func(ctx context.Context, c *client.Client) error {
			_, err := c.UpdateSAMLConfiguration(ctx, "org", "d-1", "v-1", client.SAMLConfigurationUpdate{})
			return err
		}, saml, "d-1", true, true},
		"provisioning config, read": {func(ctx context.Context, c *client.Client) error {
			_, err := c.ProvisioningConfig(ctx, "org", "p-1")
			return err
		}, provisioning, "p-1", true, false},
		"provisioning config, create": {func(ctx context.Context, c *client.Client) error {
			_, err := c.CreateProvisioningConfig(ctx, "org", "d-1")
			return err
		}, provisioning, "d-1", true, true},
		"provisioning config, new key": {regenerateKey, withKey, "p-1", true, true},
		"Google connection, read": {func(ctx context.Context, c *client.Client) error {
			_, err := c.GoogleWorkspaceConnection(ctx, "org", "g-1")
			return err
		}, google, "g-1", true, false},
		"Google connection, create": {func(ctx context.Context, c *client.Client) error {
			_, err := c.CreateGoogleWorkspaceConnection(ctx, "org", "d-1", client.GoogleWorkspaceSettings{})
			return err
		}, google, "d-1", true, true},
		"Google connection, update": {func(ctx context.Context, c *client.Client) error {
			_, err := c.UpdateGoogleWorkspaceConnection(ctx, "org", "g-1", "v-1", client.GoogleWorkspaceSettings{})
			return err
		}, google, "g-1", true, true},
		"policy, read": {func(ctx context.Context, c *client.Client) error {
			_, err := c.AuthenticationPolicy(ctx, "org", "a-1")
			return err
		}, policy, "a-1", true, false},
		"policy, create": {func(ctx context.Context, c *client.Client) error {
			_, err := c.CreateAuthenticationPolicy(ctx, "org", client.AuthenticationPolicyCreate{DirectoryID: "d-1", Name: "Staff"})
			return err
		}, policy, "Staff", true, true},
		"policy, update": {func(ctx context.Context, c *client.Client) error {
			_, err := c.UpdateAuthenticationPolicy(ctx, "org", "a-1", "v-1", client.AuthenticationPolicyUpdate{})
			return err
		}, policy, "a-1", true, true},
		"linked domain, read": {func(ctx context.Context, c *client.Client) error {
			_, err := c.LinkedDomain(ctx, "org", "acme.com")
			return err
		}, link, "acme.com", true, false},
		"linked domain, link": {linkDomain, link, "d-1", true, true},
		"group conflict, sync": {func(ctx context.Context, c *client.Client) error {
			_, err := c.SyncGroupConflict(ctx, "org", "d-1", "f-1", "v-1")
			return err
		}, `{"data":{"id":"f-1","version":"v-1"}}`, "f-1", true, true},
		"group, read": {func(ctx context.Context, c *client.Client) error {
			_, err := c.Group(ctx, "org", "o-1")
			return err
		}, `{"data":{"id":"o-1"}}`, "o-1", false, false},
		"account, read": {func(ctx context.Context, c *client.Client) error {
			_, err := c.User(ctx, "org", "712020:1")
			return err
		}, `{"data":{"accountId":"712020:1"}}`, "712020:1", false, false},
		"domain, read": {func(ctx context.Context, c *client.Client) error {
			_, err := c.Domain(ctx, "org", "m-1")
			return err
		}, `{"data":{"id":"m-1"}}`, "m-1", false, false},
		"organization, read": {func(ctx context.Context, c *client.Client) error {
			_, err := c.Organization(ctx, "org")
			return err
		}, `{"data":{"id":"org"}}`, "org", false, false},
		"SCIM user, read":   {scimCalls("x-1")["user"], user, "u-1", false, false},
		"SCIM user, create": {scimCalls("x-1")["create user"], user, "jo@acme.com", false, true},
		"SCIM user, update": {scimCalls("x-1")["update user"], user, "u-1", false, true},
		"SCIM group, read": {func(ctx context.Context, c *client.Client) error {
			_, err := c.SCIMGroup(ctx, "x-1", "s-1")
			return err
		}, group, "s-1", false, false},
		"SCIM group, create": {scimCalls("x-1")["create group"], group, "eng", false, true},
	}
}

// An answer that lacks what every answer has, or that is about something else, is no answer: written to the state it would
// have a later apply change or delete the wrong object. For a write it is ambiguous.
func TestAnswer_withoutItsFieldsIsAnError(t *testing.T) {
	for name, test := range abouts() {
		t.Run(name, func(t *testing.T) {
			c := newScript(t, answer(200, test.body)).client(t)
			if err := test.call(t.Context(), c); err != nil {
				t.Fatal("a good answer:", err)
			}
			bad := map[string]string{
				"another object": strings.Replace(test.body, test.key, "somebody-else", 1),
				"no object":      `{"data":{}}`,
				"no key":         strings.NewReplacer(`"id":`, `"idx":`, `"accountId":`, `"x":`, `"domain":`, `"x":`, `"identityProviderDirectoryId":`, `"x":`).Replace(test.body),
			}
			if test.identity {
				bad["no version"] = strings.Replace(test.body, `"version":`, `"edition":`, 1)
			}
			for fault, body := range bad {
				err := test.call(t.Context(), newScript(t, answer(200, body), answer(200, body), answer(200, body)).client(t))
				if err == nil || !strings.Contains(err.Error(), "not what this API promises") {
					t.Errorf("%s: error = %v", fault, err)
				}
				if errors.Is(err, client.ErrAmbiguous) != test.write {
					t.Errorf("%s: ambiguous = %t (%v)", fault, !test.write, err)
				}
			}
		})
	}
}

// The same in a list: an object without an id would be a row that nothing can be done with.
func TestList_ofObjectsWithoutTheirFieldsIsAnError(t *testing.T) {
	for name, list := range map[string]func(*client.Client) (int, error){
		"directories": func(c *client.Client) (int, error) {
			found, err := slice(c.Directories(t.Context(), "org", client.DirectoryFilter{}))
			return len(found), err
		},
		"groups": func(c *client.Client) (int, error) {
			found, err := slice(c.SearchGroups(t.Context(), "org", client.GroupSearch{}))
			return len(found), err
		},
		"SCIM users": func(c *client.Client) (int, error) {
			found, err := slice(c.SCIMUsers(t.Context(), "x-1", client.SCIMUserFilter{}))
			return len(found), err
		},
	} {
		body := fmt.Sprintf(`{"totalResults":2,"Resources":[%[1]s,{}],"data":[%[1]s,{}]}`, `{"id":"a","version":"v-1"}`)
		found, err := list(newScript(t, answer(200, body)).client(t))
		if err == nil || !strings.Contains(err.Error(), `it has no "id"`) {
			t.Errorf("%s: %d found, error = %v", name, found, err)
		}
	}
}

// A page to sign in, answered with 200 to a write, is not taken for "done". What the object's own address says counts.
func TestWrite_isNotAnsweredByAPage(t *testing.T) {
	page := answer(200, "<!doctype html><title>Sign in</title>", "Content-Type", "text/html")
	gone, there := refuse(404, "ADMIN-404-1", "no such object"), answer(200, directoryBody)
	nobody := answer(200, `{"data":[]}`)
	deletes := map[string]func(context.Context, *client.Client) error{
		"directory": deleteDirectory,
		"SAML": func(ctx context.Context, c *client.Client) error {
			return c.DeleteSAMLConfiguration(ctx, "org", "d-1", "v-1")
		},
		"provisioning config": func(ctx context.Context, c *client.Client) error {
			return c.DeleteProvisioningConfig(ctx, "org", "p-1", "v-1")
		},
		"Google connection": func(ctx context.Context, c *client.Client) error {
			return c.DeleteGoogleWorkspaceConnection(ctx, "org", "g-1", "v-1")
		},
		"policy": func(ctx context.Context, c *client.Client) error {
			return c.DeleteAuthenticationPolicy(ctx, "org", "a-1", "v-1")
		},
		"group": deleteGroup, "SCIM user": scimCalls("x-1")["delete user"], "SCIM group": scimCalls("x-1")["delete group"],
	}
	for name, call := range deletes {
		if err := call(t.Context(), newScript(t, page, gone).client(t)); err != nil {
			t.Errorf("%s, which is gone: %v", name, err)
		}
		server := newScript(t, page, there)
		if err := call(t.Context(), server.client(t)); !errors.Is(err, client.ErrAmbiguous) || !strings.Contains(err.Error(), "not what this API promises") {
			t.Errorf("%s, which is still there: error = %v", name, err)
		}
		if sent := server.requests(); len(sent) != 2 || sent[1].method != "GET" || sent[1].path != sent[0].path {
			t.Errorf("%s: it was not looked up: %v", name, sent)
		}
	}
	if err := removeGroupMember(t.Context(), newScript(t, page, nobody).client(t)); err != nil {
		t.Errorf("a member who is out of the group: %v", err)
	}
	for name, call := range map[string]func(context.Context, *client.Client) error{
		"create group": createGroup, "add member": addGroupMember, "assign": assignRole, "revoke": revokeRole,
	} {
		for _, odd := range []func() error{
			func() error { return call(t.Context(), newScript(t, page).client(t)) },
			func() error { return call(t.Context(), newScript(t, answer(202, `{}`)).client(t)) },
		} {
			if err := odd(); !errors.Is(err, client.ErrAmbiguous) {
				t.Errorf("%s: error = %v, want an ambiguous one", name, err)
			}
		}
	}
}

// The group itself tells what became of the members of a SCIM group.
func TestSCIMGroupMembers_areReadAgainAfterAPage(t *testing.T) {
	page := answer(200, "<!doctype html><title>Sign in</title>", "Content-Type", "text/html")
	for members, done := range map[string]bool{`{"value":"u-1"}`: true, `{"value":"u-2"}`: false, ``: false} {
		group := answer(200, `{"id":"g-1","displayName":"eng","members":[`+members+`]}`)
		err := scimCalls("x-1")["members"](t.Context(), newScript(t, page, group).client(t))
		if (err == nil) != done || err != nil && !errors.Is(err, client.ErrAmbiguous) {
			t.Errorf("with the members [%s]: error = %v", members, err)
		}
	}
}

// A list of one directory with an object of another one: that object could be adopted, and its key replaced.
func TestListOfOneDirectory_hasNoOtherDirectories(t *testing.T) {
	for name, list := range map[string]func(*client.Client) (int, error){
		"provisioning configs": func(c *client.Client) (int, error) {
			found, err := slice(c.ProvisioningConfigs(t.Context(), "org", "d-1"))
			return len(found), err
		},
		"Google connections": func(c *client.Client) (int, error) {
			found, err := slice(c.GoogleWorkspaceConnections(t.Context(), "org", "d-1"))
			return len(found), err
		},
		"policies": func(c *client.Client) (int, error) {
			found, err := slice(c.AuthenticationPolicies(t.Context(), "org", "d-1"))
			return len(found), err
		},
		"linked domains": func(c *client.Client) (int, error) {
			found, err := slice(c.LinkedDomains(t.Context(), "org", "d-1"))
			return len(found), err
		},
	} {
		const object = `{"id":"a","domain":"acme.com","directoryId":%q,"version":"v-1"}`
		for directoryID, want := range map[string]int{"D-1": 1, "d-2": 0} {
			found, err := list(newScript(t, answer(200, `{"data":[`+fmt.Sprintf(object, directoryID)+`]}`)).client(t))
			if found != want || (want == 0) != (err != nil && strings.Contains(err.Error(), "it is about another object")) {
				t.Errorf("%s of d-1 with one of %s: %d found, error = %v", name, directoryID, found, err)
			}
		}
	}
}
