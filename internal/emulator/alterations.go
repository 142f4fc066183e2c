package emulator

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Answer is what the organization answers, before it leaves.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Alteration makes a wrong answer of a good one, as a defect, an old cache or a proxy on the way does. It reports whether the
// answer has anything that could be wrong in this way.
type Alteration func(*Answer) bool

// NoJSON makes it a page of HTML.
func NoJSON(a *Answer) bool {
	if len(a.Body) == 0 {
		return false
	}
	a.Body = []byte(signInPage)
	return true
}

// OtherTypes puts a number where a text was, and a text where anything else was.
func OtherTypes(a *Answer) bool {
	var value any
	if json.Unmarshal(a.Body, &value) != nil {
		return false
	}
	a.Body, _ = json.Marshal(retyped(value)) // what was decoded can be encoded
	return true
}

func retyped(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			value[name] = retyped(inner)
		}
		return value
	case []any:
		if len(value) == 0 {
			return "none"
		}
		for i, inner := range value {
			value[i] = retyped(inner)
		}
		return value
	case string:
		return 7
	}
	return "seven"
}

// identifying are the fields that tell an object from others.
var identifying = []string{"id", "domain", "identityProviderDirectoryId", "accountId", "atlassianId"}

// AnotherObject makes it an answer about an object that nobody asked for.
func AnotherObject(a *Answer) bool {
	return alterObject(a, func(object map[string]any) (changed bool) {
		for _, name := range slices.Concat(identifying, []string{"name", "displayName", "userName", "directoryId"}) {
			const other = "6d5c4b3a-2918-4706-95a4-000000000000"
			if _, ok := object[name].(string); ok {
				object[name] = other
				changed = changed || slices.Contains(identifying, name)
			}
			if attributes, ok := object["attributes"].(map[string]any); ok && attributes[name] != nil {
				attributes[name] = other
			}
		}
		return changed
	})
}

// WithoutID leaves out what tells the object from others.
func WithoutID(a *Answer) bool {
	return alterObject(a, func(object map[string]any) (changed bool) {
		for _, name := range identifying {
			if _, ok := object[name]; ok {
				delete(object, name)
				changed = true
			}
		}
		return changed
	})
}

// WithoutVersion leaves out the version of the object.
func WithoutVersion(a *Answer) bool {
	return alterObject(a, func(object map[string]any) bool {
		_, there := object["version"]
		delete(object, "version")
		return there
	})
}

// alterObject changes the one object that an answer is about, with or without its envelope. A list is left alone.
func alterObject(a *Answer, alter func(object map[string]any) bool) bool {
	var answer map[string]any
	if json.Unmarshal(a.Body, &answer) != nil {
		return false
	}
	object := answer
	if data, ok := answer["data"]; ok {
		object, _ = data.(map[string]any)
	} else if _, ok := answer["id"]; !ok {
		return false
	}
	if !alter(object) {
		return false
	}
	a.Body, _ = json.Marshal(answer) // what was decoded can be encoded
	return true
}

// OddLimits says that less than nothing is left of the request limit, for an hour.
func OddLimits(a *Answer) bool {
	now, err := http.ParseTime(a.Header.Get("Date"))
	if err != nil {
		return false
	}
	a.Header.Set("X-RateLimit-Remaining", "-1")
	a.Header.Set("X-RateLimit-Reset", now.Add(time.Hour).Format(time.RFC3339))
	return true
}

// EndlessList makes a list one that has always one more page, or more objects than anybody can have. EndlessPage
// answers the requests for its further pages.
func EndlessList(a *Answer) bool {
	var list map[string]any
	if json.Unmarshal(a.Body, &list) != nil {
		return false
	}
	if _, ok := list["Resources"]; ok {
		list["totalResults"] = 1_000_000_000
		a.Body, _ = json.Marshal(list) // what was decoded can be encoded
		return true
	}
	for _, name := range []string{"data", "items"} {
		if _, ok := list[name].([]any); ok {
			a.Body = endlessPage(name)
			return true
		}
	}
	return false
}

// endlessCursor begins the cursors of an endless list, and endlessItems those of one that has its objects in "items".
const (
	endlessCursor = "endless-"
	endlessItems  = endlessCursor + "items-"
)

// endlessPage returns a page of a list that has its objects in the field of that name.
func endlessPage(name string) []byte {
	cursor := endlessCursor
	if name == "items" {
		cursor = endlessItems
	}
	return []byte(`{"` + name + `":[],"links":{"self":"` + cursor + rand.Text() + `","next":"` + cursor + rand.Text() + `"}}`)
}

// EndlessPage returns the answer to a request that goes on with an endless list; nil for any other request, the body of which
// is given.
func EndlessPage(r *http.Request, body []byte) []byte {
	if strings.HasPrefix(r.URL.Query().Get("cursor"), endlessItems) {
		return endlessPage("items")
	}
	if strings.HasPrefix(r.URL.Query().Get("cursor"), endlessCursor) || bytes.Contains(body, []byte(`"cursor":"`+endlessCursor)) {
		return endlessPage("data")
	}
	return nil
}

// signInPage is what a portal on the way answers, with 200.
const signInPage = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body><h1>Sign in to go on</h1></body></html>\n"
