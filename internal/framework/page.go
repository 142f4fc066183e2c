package framework

import "strings"

// Page is the description of a type. Every page of the reference has the same
// paragraphs in the same order, so that a reader finds on each what there is on
// the others.
type Page struct {
	// Does says in one paragraph what the type is.
	Does string
	// Plane is IdentityPlane or PublishedPlane, or says that there is none.
	Plane string
	// Console is where Atlassian's console has it, in the console's own words; empty where it has nothing of the kind.
	Console string
	// Key is the key that its calls take, with which scopes, and who has it. What calls nothing has none.
	Key string
	// Destroy is what destroying does in the organization. Only resources have it.
	Destroy string
	// Timeouts is how long is waited, where that can be set or is more than a request.
	Timeouts string
	// Guides are links to the guides that tell how it is used. Resources have it.
	Guides string
	// More is what else there is to know: paragraphs, and sections below them.
	More string
}

// Markdown returns the page as tfplugindocs takes it. The templates tell the first two paragraphs from the rest: the example
// stands between them.
func (p Page) Markdown() string {
	paragraphs := []string{p.Does, p.Plane}
	for _, lead := range [...]struct{ name, text string }{
		{"In the console", p.Console}, {"Key and role", p.Key}, {"Destroy", p.Destroy}, {"Timeouts", p.Timeouts}, {"Guides", p.Guides},
	} {
		if lead.text != "" {
			paragraphs = append(paragraphs, "**"+lead.name+":** "+lead.text)
		}
	}
	if p.More != "" {
		paragraphs = append(paragraphs, p.More)
	}
	return strings.Join(paragraphs, "\n\n")
}

// The keys that there are. An organization API key with scopes has a scope for
// each kind of call; ScopedKey and KeyWithoutScopes say which.
const (
	// IdentityKey is what the identity plane takes.
	IdentityKey = "An organization API key, which an *Organization admin* creates; through an identity desk the desk's own key, in `identity_api_key` of the provider. The identity API asks for no scopes."
	// SCIMKey is what the SCIM directories take.
	SCIMKey = "The SCIM API key of the directory, in `scim_api_keys` of the provider. The *Organization admin* who sets provisioning up sees it once."
)

// ScopedKey is what a published call with a scope takes.
func ScopedKey(scope string) string {
	return "An organization API key, which an *Organization admin* creates. If it has scopes: `" + scope + "`."
}

// KeyWithoutScopes is what published calls take that no scope would open; why
// says so.
func KeyWithoutScopes(why string) string {
	return "An organization API key without scopes, which an *Organization admin* creates. " + why
}
