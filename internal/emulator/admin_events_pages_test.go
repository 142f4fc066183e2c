package emulator_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestAuditLog_isFilteredAndPaged(t *testing.T) {
	o := serve(t, administered, func(options *emulator.Options) { options.PageSizeCap = 2 })
	base := o.userbase("Primary")
	for _, name := range []string{"A", "B", "C", "D", "E"} {
		o.must(201, "POST", inUserbase(base, "groups"), `{"name":"Team `+name+`"}`)
		o.change(o.emulator.SetGroupMembers("Team "+name, []string{"ada@acme.com"}))
		o.clock.advance(time.Second)
	}
	key := o.call("GET", eventsPath+"?action=group_created", "").list()[0]["attributes"].(map[string]any)["actor"].(map[string]any)["id"].(string)
	at := func(seconds int) string {
		return strconv.FormatInt(start.Add(time.Duration(seconds)*time.Second).UnixMilli(), 10)
	}
	for query, want := range map[string]string{
		"": "mcmcmcmcmc", "?action=group_created": "ccccc", "?action=GROUP_CREATED": "ccccc", "?q=created+team+c": "c", "?q=team+c": "mc", "?q=tea": "", "?q=group": "mcmcmcmcmc",
		"?from=" + at(3): "mcmc", "?to=" + at(0): "mc", "?from=" + at(1) + "&to=" + at(2): "mcmc", "?from=" + at(9): "", "?q=nothing": "",
		"?q=API+key": "ccccc", "?actor=712020:ada": "mmmmm", "?actor=712020:ada&actor=" + key: "mcmcmcmcmc", "?actor=x": "",
		"?ip=127.0.0.1": "ccccc", "?ip=192.0.2.44&action=group_created": "", "?product=jira": "", "?location=DE": "",
	} {
		got, pages, cursor := "", 0, query
		for {
			page := o.call("GET", eventsPath+cursor, "")
			meta := page.body["meta"].(map[string]any)
			if size := meta["page_size"]; page.status != 200 || len(page.list()) > 2 || size != 2.0 {
				t.Fatalf("%s: a page is %d %s", query, page.status, page.text)
			}
			got, pages = got+actions(page)+" ", pages+1
			next := page.link("next")
			if next == "" {
				break
			}
			if !strings.HasPrefix(next, o.url+eventsPath+"?cursor=") || meta["next"] != cursorOf(next) {
				t.Errorf("the next page is at %s and %v", next, meta["next"])
			}
			cursor = strings.TrimPrefix(next, o.url+eventsPath)
			o.change(o.emulator.LogIn("ada@acme.com")) // new entries come in front
		}
		short := strings.NewReplacer("user_added_to_group", "m", "group_created", "c", "user_login", "", " ", "").Replace(got)
		if short != want {
			t.Errorf("%s finds %s over %d pages", query, short, pages)
		}
	}
	for _, query := range []string{"?from=yesterday", "?to=2026-03-02", "?from=1.5"} {
		o.refusedWith(400, "ADMIN-400-3", "milliseconds", "GET", eventsPath+query, "")
	}
	o.refusedWith(400, "ADMIN-400-1", "cursor", "GET", eventsPath+"?cursor=x", "")
	o.contract.AllowInvalidRequests()
	o.contract.AllowStatus(400) // the published document is older than limits
	o.refusedWith(400, "ADMIN-400-17", "500", "GET", eventsPath+"?limit=501", "")
}

// The stream goes by the time of processing, and its end is what Elastic's integration saw: null, after a page that may be empty.
func TestAuditLog_isStreamed(t *testing.T) {
	o := serve(t, administered, func(options *emulator.Options) { options.PageSizeCap = 2 })
	base := o.userbase("Primary")
	for _, name := range []string{"A", "B", "C", "D"} {
		o.must(201, "POST", inUserbase(base, "groups"), `{"name":"`+name+`"}`)
		o.clock.advance(time.Second)
	}
	at := func(milliseconds int) string {
		return strconv.FormatInt(start.Add(time.Duration(milliseconds)*time.Millisecond).UnixMilli(), 10)
	}
	for query, want := range map[string]string{
		"": "A B|C D|", "?sortOrder=asc": "A B|C D|", "?sortOrder=desc": "D C|B A|", "?limit=1&from=" + at(3500): "D|",
		"?from=" + at(1500): "B C|D", "?from=" + at(1501): "C D|", "?from=" + at(1000) + "&to=" + at(2499): "B", "?from=" + at(9000): "",
	} {
		var pages []string
		for path := streamPath + query; ; {
			page := o.call("GET", path, "")
			var names []string
			for _, one := range page.list() {
				said := object(one["attributes"].(map[string]any))
				happened, _ := time.Parse(time.RFC3339, said.text("time"))
				processed, err := time.Parse(time.RFC3339, said.text("processedAt"))
				if err != nil || processed.Sub(happened) != 500*time.Millisecond {
					t.Errorf("it happened at %s and was processed at %s", happened, said["processedAt"])
				}
				names = append(names, strings.Fields(one["message"].(map[string]any)["content"].(string))[1])
			}
			pages = append(pages, strings.Join(names, " "))
			meta := page.body["meta"].(map[string]any)
			next, told := meta["next"]
			if !told || (next == nil) != (page.link("next") == "") {
				t.Fatalf("the next page is at %q and %v", page.link("next"), meta)
			}
			if next == nil {
				break
			}
			path = streamPath + "?cursor=" + next.(string)
			if strings.Contains(query, "limit=1") {
				path += "&limit=1"
			}
		}
		if got := strings.Join(pages, "|"); got != want {
			t.Errorf("%s has the pages %s, want %s", query, got, want)
		}
	}
	o.refusedWith(400, "ADMIN-400-1", "cursor", "GET", streamPath+"?cursor=x", "")
	o.contract.AllowInvalidRequests()
	o.refusedWith(400, "ADMIN-400-3", "milliseconds", "GET", streamPath+"?from=yesterday", "")
	o.refusedWith(400, "ADMIN-400-24", "asc or desc", "GET", streamPath+"?sortOrder=newest", "")
	o.refusedWith(400, "ADMIN-400-17", "500", "GET", streamPath+"?limit=501", "")
}
