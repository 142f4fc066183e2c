package provider_test

import (
	"encoding/json"
	"net/http"
	"slices"
)

// identifying are the fields that tell an object from others.
var identifying = []string{"id", "domain", "identityProviderDirectoryId", "accountId"}

func hasBody(body string) bool { return body != "" }

// object is what an answer is about: one object, with or without its envelope; nil for a list and for anything else.
func object(answer map[string]any) map[string]any {
	if data, ok := answer["data"]; ok {
		one, _ := data.(map[string]any)
		return one
	}
	if _, ok := answer["id"]; ok {
		return answer
	}
	return nil
}

// anotherObject makes it an answer about an object that nobody asked for.
func anotherObject(object map[string]any) (changed bool) {
	for _, name := range slices.Concat(identifying, []string{"name", "displayName", "userName", "directoryId"}) {
		if _, ok := object[name].(string); ok {
			object[name] = "6d5c4b3a-2918-4706-95a4-000000000000"
			changed = changed || slices.Contains(identifying, name)
		}
	}
	return changed
}

func withoutID(object map[string]any) (changed bool) {
	for _, name := range identifying {
		if _, ok := object[name]; ok {
			delete(object, name)
			changed = true
		}
	}
	return changed
}

func withoutVersion(object map[string]any) (changed bool) {
	_, changed = object["version"]
	delete(object, "version")
	return changed
}

// isAbout reports whether an answer can be bent.
func isAbout(bend func(map[string]any) bool) func(body string) bool {
	return func(body string) bool {
		var answer map[string]any
		return json.Unmarshal([]byte(body), &answer) == nil && bend(object(answer))
	}
}

// bent lets the organization act, and answers with something else.
func bent(bend func(map[string]any) bool) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		recorded := record(r, next)
		var answer map[string]any
		if json.Unmarshal(recorded.Body.Bytes(), &answer) != nil || !bend(object(answer)) {
			pass(w, recorded, recorded.Body.String())
			return
		}
		content, _ := json.Marshal(answer)
		pass(w, recorded, string(content))
	}
}

// signInPage is what a portal on the way answers, with 200. The request never arrives.
func signInPage(w http.ResponseWriter, r *http.Request, _ http.Handler) {
	w.Header().Set("Content-Type", "text/html")
	_, _ = w.Write([]byte(page(r)))
}
