package client_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// A list may leave the members out (RFC 7643, section 7): that is not a group of nobody.
func TestSCIMGroups_withMembersThatTheListLeavesOut(t *testing.T) {
	const listed = `{"id":"g-1","displayName":"bare"},{"id":"g-2","displayName":"empty","members":[]},{"id":"g-3","displayName":"deleted"},{"id":"g-4","displayName":"full","members":[{"value":"u-1"}]}`
	server := newScript(t, answer(200, fmt.Sprintf(scimListTemplate, 4, listed)), answer(200, `{"id":"g-1","displayName":"bare","members":[{"value":"u-9"}]}`),
		answer(404, scimError("404", "", "Resource g-3 not found")))
	c := server.client(t)
	var got []string
	for group, err := range c.SCIMGroupsWithMembers(t.Context(), "x-1", c.SCIMGroups(t.Context(), "x-1", "")) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(group.ID, group.Members))
	}
	if want := "[g-1[u-9] g-2[] g-4[u-1]]"; fmt.Sprint(got) != want || len(server.requests()) != 3 {
		t.Errorf("%v with %d requests, want %s with 3", got, len(server.requests()), want)
	}
	server = newScript(t, answer(200, fmt.Sprintf(scimListTemplate, 1, `{"id":"g-1","displayName":"bare"}`)), refuse(403, "ADMIN-403-3", "no"))
	c = server.client(t)
	for group, err := range c.SCIMGroupsWithMembers(t.Context(), "x-1", c.SCIMGroups(t.Context(), "x-1", "")) {
		if !errors.Is(err, client.ErrForbidden) {
			t.Errorf("%v, %v", group, err)
		}
	}
}

// No object of any API is lost for a time that means nothing.
func TestTime_neverFailsTheObject(t *testing.T) {
	for _, test := range []struct{ sent, want string }{
		{`"2026-03-01T10:00:00+01:00"`, "2026-03-01T09:00:00Z"}, {`"yesterday"`, "yesterday"}, {`1772355600000`, "1772355600000"}, {`null`, ""},
		{`{}`, ""}, {`[]`, ""}, {`{"seconds":1}`, ""}, {`"` + strings.Repeat("x", megabyte) + `"`, ""}, {`"\u202e\u001b[2J"`, ""},
	} {
		server := newScript(t, answer(201, `{"id":"u-1","userName":"jo","meta":{"created":`+test.sent+`}}`), answer(200, `{"id":"u-1","userName":"jo","meta":`+test.sent+`}`))
		c := server.client(t)
		user, err := c.CreateSCIMUser(t.Context(), "x-1", client.SCIMUser{UserName: "jo", Email: "jo@acme.com"})
		if err != nil || user.ID != "u-1" || user.CreatedAt.String() != test.want {
			t.Errorf("created at %.40s it is %v, %v", test.sent, user, err)
		}
		if user, err := c.SCIMUser(t.Context(), "x-1", "u-1"); err != nil || user.ID != "u-1" || user.CreatedAt.String() != "" {
			t.Errorf("with %.40s for all of meta it is %v, %v", test.sent, user, err)
		}
	}
}
