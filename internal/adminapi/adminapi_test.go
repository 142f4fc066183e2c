package adminapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

func objects(sequences ...int64) []*adminapi.Object {
	var all []*adminapi.Object
	for _, sequence := range sequences {
		all = append(all, &adminapi.Object{ID: fmt.Sprint(sequence), Sequence: sequence, Version: "v" + fmt.Sprint(sequence)})
	}
	return all
}

var two = adminapi.PageSizes{Usual: 2, Largest: 5}

// pageOf cuts the page of a list that has even objects when asked for them.
func pageOf(query string, all []*adminapi.Object) (string, adminapi.Page[*adminapi.Object], *adminapi.Answer) {
	request := httptest.NewRequest(http.MethodGet, "/things?"+query, nil)
	page, refused := adminapi.PageOf(request, two, all, []string{"even"}, func(o *adminapi.Object, asked url.Values) bool {
		return asked.Get("even") == "" || o.Sequence%2 == 0
	})
	var ids []string
	for _, one := range page.Items {
		ids = append(ids, one.ID)
	}
	return strings.Join(ids, " "), page, refused
}

func TestPageOf_neitherSkipsNorRepeatsWhenTheListChanges(t *testing.T) {
	first, page, _ := pageOf("", objects(1, 2, 3, 4))
	second, page2, _ := pageOf("cursor="+page.Next, objects(2, 3, 4, 5, 6)) // the first is gone, two are new
	third, _, _ := pageOf("cursor="+page2.Next, objects(2, 3, 4, 5, 6))
	if got := strings.Join([]string{first, second, third}, ", "); got != "1 2, 3 4, 5 6" {
		t.Errorf("the pages are %s", got)
	}
}

func TestPageOf_cursorKeepsItsFilter(t *testing.T) {
	_, page, _ := pageOf("even=1", objects(1, 2, 3, 4, 5, 6))
	if second, _, refused := pageOf("cursor="+page.Next, objects(1, 2, 3, 4, 5, 6)); second != "6" || refused != nil {
		t.Errorf("the second page is %s, %v", second, refused)
	}
	_, whole, _ := pageOf("", objects(1, 2, 3))
	for _, query := range []string{"cursor=made-up", "even=1&cursor=" + whole.Next, "limit=0", "limit=6", "limit=x"} {
		if _, _, refused := pageOf(query, objects(1, 2, 3)); refused == nil || refused.Status != http.StatusBadRequest {
			t.Errorf("%s was not refused: %v", query, refused)
		}
	}
}

func TestReadFields_saysTheFirstProblem(t *testing.T) {
	for body, want := range map[string]string{
		`[]`:                     "it is another JSON value",
		`{"name":1}`:             `field "name" must be a string`,
		`{"name":null}`:          `field "name" must be a string`,
		`{"name":""}`:            `field "name" must not be empty`,
		`{"other":1}`:            `field "other" is not known here`,
		`{}`:                     `field "name" is required`,
		`{"name":"a","in":{}}`:   `field "in.on" is required`,
		`{"name":"a"} {}`:        "nothing after it",
		`{"in":{"on":"yes"}}`:    `field "in.on" must be true or false`,
		`{"name":"a","in":null}`: `field "in" must be an object`,
	} {
		fields := adminapi.ReadFields([]byte(body), "name", "in")
		if inner := fields.Object("in", "on"); inner != nil {
			inner.Flag("on")
			inner.Require("on")
		}
		fields.Filled("name")
		fields.Require("name")
		if fields.Problem == nil || !strings.Contains(fields.Problem.Body.(*adminapi.ErrorList).Errors[0].Detail, want) {
			t.Errorf("%s is refused with %+v, want %q", body, fields.Problem, want)
		}
	}
	fields := adminapi.ReadFields([]byte(`{"name":"a"}`), "name")
	if name := fields.Filled("name"); fields.Problem != nil || *name != "a" {
		t.Errorf("refused with %+v", fields.Problem)
	}
}

func TestIfMatch_wantsTheVersionThatIs(t *testing.T) {
	current := objects(7)[0]
	for header, passes := range map[string]bool{"": true, `"v7"`: true, `"v6"`: false, "v7": false, `W/"v7"`: false, "*": false} {
		request := httptest.NewRequest(http.MethodPut, "/things/7", nil)
		request.Header.Set("If-Match", header)
		if refused := adminapi.IfMatch(request, "thing", "seven", current); (refused == nil) != passes {
			t.Errorf("%s is refused with %+v", header, refused)
		}
	}
}

func TestAnswer_errorsHaveTheIdOfTheAnswer(t *testing.T) {
	written := httptest.NewRecorder()
	written.Header().Set(adminapi.RequestIDHeader, "the-id")
	adminapi.Conflict("%s is there", adminapi.Describe("thing", "seven", "7")).Write(written)
	if text := written.Body.String(); written.Code != 409 || !strings.Contains(text, `"id":"the-id"`) || !strings.Contains(text, `thing \"seven\" (7) is there`) {
		t.Errorf("answered %d %s", written.Code, text)
	}
}

func TestCloneAll_leavesTheOthersAlone(t *testing.T) {
	all := objects(1, 2)
	copies := adminapi.CloneAll(all)
	copies[0].Version = "changed"
	if all[0].Version != "v1" || !slices.EqualFunc(all[1:], copies[1:], func(a, b *adminapi.Object) bool { return *a == *b }) {
		t.Errorf("there are %v and %v", all[0], copies[1])
	}
}

func TestSameKey_noKeyIsNone(t *testing.T) {
	if adminapi.SameKey("", "") || adminapi.SameKey("a", "b") || !adminapi.SameKey("a", "a") {
		t.Error("keys are compared wrongly")
	}
}
