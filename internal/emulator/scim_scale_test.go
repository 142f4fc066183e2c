package emulator_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// crowd is so many people with addresses on a verified domain.
func crowd(count int) []emulator.SeedUser {
	people := make([]emulator.SeedUser, count)
	for i := range people {
		people[i] = emulator.SeedUser{Email: fmt.Sprintf("user-%05d@acme.com", i), Name: fmt.Sprintf("User %d", i)}
	}
	return people
}

// direct does one request without a connection and without the contract's judgement, and says how long it took.
func (o *organization) direct(method, path, body, key string) time.Duration {
	o.t.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+key)
	answer, begin := httptest.NewRecorder(), time.Now()
	o.emulator.ServeHTTP(answer, request)
	took := time.Since(begin)
	if answer.Code != 200 {
		o.t.Fatalf("%s %s answered %d %.200s", method, path, answer.Code, answer.Body)
	}
	return took
}

// TestLargeSCIMGroupIsChangedQuickly changes a hundred members of a group of ten thousand. Work that grows with the
// product of both numbers takes seconds here; that is what the test is to tell, so its limit is far above what it needs.
func TestLargeSCIMGroupIsChangedQuickly(t *testing.T) {
	o := serve(t)
	okta := o.identityProvider("okta")
	ids, err := o.emulator.PushUsers(okta.directory.id(), crowd(10_000))
	o.lever(err)
	if len(ids) != 10_000 {
		t.Fatalf("%d users were pushed", len(ids))
	}
	path := "/scim/directory/" + okta.config.text("scimDirectoryId")
	direct := func(method, path, body string) time.Duration { return o.direct(method, path, body, okta.key) }
	group := okta.must(201, "POST", "/Groups", pushed("everybody", ids[:9_900]...)).id()
	var values []string
	for _, id := range ids[9_900:] {
		values = append(values, `{"value":"`+id+`"}`)
	}
	best := time.Hour
	for range 5 {
		direct("PATCH", path+"/Groups/"+group, operations(`{"op":"remove","path":"members","value":[`+strings.Join(values, ",")+`]}`))
		best = min(best, direct("PATCH", path+"/Groups/"+group, operations(`{"op":"add","path":"members","value":[`+strings.Join(values, ",")+`]}`)))
	}
	t.Logf("a PATCH of 100 members took %s", best)
	if best > 200*time.Millisecond {
		t.Errorf("a PATCH of 100 members took %s", best)
	}
	if took := direct("GET", path+"/Users?count=1000", ""); took > time.Second {
		t.Errorf("a page of users took %s", took)
	}
	if members, err := o.emulator.GroupMembers("everybody"); err != nil || len(members) != 10_000 {
		t.Errorf("the group has %d members (%v)", len(members), err)
	}
}
